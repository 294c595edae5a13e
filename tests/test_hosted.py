"""Where one more host would help: what is told is what the plan of the proposal's scenario brings."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from geodata.territory import Territory
from planner import hosted, hosted_told, hosting, plan
from planner.changes import applied
from planner.cli import app
from planner.gaps import GapsError
from planner.hosted import Hosts, hosts
from planner.hosting import Terms, candidates, terms
from planner.plan import Plan
from planner.rules import profile
from planner.scenario import Scenario, goal_of
from planner.words import Language

EVERY = 99


def reached(made: Plan) -> float:
    """What a plan reaches of the scenario's first goal of placement."""
    first = goal_of(made.scenario.placement_goals[0])[0]
    return next(g.reached for g in made.goals["placement"] if g.name == first)


def holds(found: Hosts, territory: Territory, before: Plan) -> None:
    """Judge every area by its scenario's own plan, made from the beginning."""
    placed = set(before.placements["beneficiary"])
    kind = territory.beneficiaries.set_index("beneficiary")["class"]
    for row in found.found.itertuples():
        scenario = hosting.supposed(before.scenario, territory, found.terms, row.area)
        made = plan.make(applied(territory, scenario.changes[len(before.scenario.changes) :]), scenario)
        gain = reached(made) - reached(before)
        assert gain <= row.most + 1e-6, row
        if row.state == "unused":
            assert made.placements.equals(before.placements), row
        if row.state != "bound":
            assert row.points == pytest.approx(gain), row
            assert row.people == len(made.placements) - len(before.placements), row
            assert row.eur == pytest.approx((made.fund.spent_cents - before.fund.spent_cents) / 100), row
            fresh = [kind[person] for person in made.placements["beneficiary"] if person not in placed]
            assert row.placed == Counter(fresh), row


def bounded(found: Hosts, guessed: Hosts) -> None:
    """Judge what is told of areas that were not placed again by what placing them again brought."""
    exact, told = (x.found.set_index("area") for x in (found, guessed))
    assert (told["most"] + 1e-6 >= exact["points"].reindex(told.index).fillna(-np.inf)).all()
    assert set(told["state"]) <= {"bound", "unused"} and told.loc[told["state"] == "bound", "points"].isna().all()


@pytest.mark.parametrize(
    "goals",
    [("placed", "fit", "travel"), ("placed 10 %", "cost"), ("fit", "placed"), ("equity_districts", "placed")],
)
def test_every_area_brings_what_the_plan_of_its_scenario_brings(
    sample: Territory, sample_scenario: Scenario, goals: tuple[str, ...]
) -> None:
    """With everything placed again and with nothing: then the bounds hold."""
    before = plan.make(sample, replace(sample_scenario, placement_goals=goals))
    for task in hosting.usual_tasks(sample)[:2]:
        found = hosts(before, sample, terms(sample, task), again=EVERY)
        assert sorted(found.found["area"]) == sorted(sample.areas["area"])
        holds(found, sample, before)
        bounded(found, hosts(before, sample, terms(sample, task), again=0))


def test_who_runs_already_is_no_gain(sample: Territory, sample_scenario: Scenario) -> None:
    """What is kept stands before the first goal; the points are still those of the first."""
    running = pd.DataFrame({"beneficiary": ["B-2"], "opening": ["V-1"], "source": ["test"]})
    territory = replace(sample, running_placements=running, digest="with one who runs")
    before = plan.make(territory, sample_scenario)
    assert before.goals["placement"][0].name == "kept"
    holds(hosts(before, territory, terms(territory, "front desk"), again=EVERY), territory, before)


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    months=st.integers(1, 12), hours=st.sampled_from([2.0, 4.0, 8.0]), fund=st.integers(0, 9000),
    skills=st.lists(st.sampled_from(["office", "warehouse", "care", "gardening"]), max_size=2, unique=True),
)  # fmt: skip
def test_whatever_the_place_is_its_row_is_its_plan(
    sample: Territory, sample_scenario: Scenario, months: int, hours: float, fund: int, skills: list[str]
) -> None:
    """Short and long, dear and cheap, with a rich and with a poor Fund."""
    before = plan.make(sample, replace(sample_scenario, fund_public_eur=float(fund)))
    asked = terms(sample, months=months, hours=hours, skills=skills)
    found = hosts(before, sample, asked, again=EVERY)
    holds(found, sample, before)
    bounded(found, hosts(before, sample, asked, again=0))


def test_dosso_gets_the_place_that_nobody_there_can_reach(sample: Territory, sample_plan: Plan) -> None:
    """B-5 of Dosso weighs 90 and reaches no host: with a place in Dosso the Fund pays for B-5 and not for B-3, who
    weighs 50, and EUR 100 more."""
    told: list[tuple[str, float]] = []
    found = hosts(
        sample_plan,
        sample,
        terms(sample),
        again=EVERY,
        watch=lambda s, _, share, *__: told.append((s, share)),
    )
    best = found.found.iloc[0]
    assert best[["area", "points", "people", "eur", "state"]].tolist() == ["D", 40.0, 0.0, 100.0, "solved"]
    assert best["placed"] == {"ordinary": 1}
    assert 0 <= best["no_car"] <= best["reach"] <= len(sample_plan.waiting)
    assert told[0] == ("hosts", 0.0) and [share for _, share in told] == sorted(share for _, share in told)
    assert found.found["points"].dropna().tolist() == sorted(found.found["points"].dropna(), reverse=True)


def test_the_firm_is_named_and_a_host_is_no_firm_that_could_become_one(sample: Territory) -> None:
    """The largest firm of the area; one that is a host there by name is passed over; without any, the main place."""
    who = candidates(sample)
    assert who.loc["B", ["host", "firm", "employees"]].tolist() == ["Impresa Borgo (illustrativa)", "F-1", 40]
    assert who.loc["D", ["host", "firm"]].tolist() == ["Dosso", ""]
    assert who.loc["D", "employees"] == int(sample.hosts["employees"].median())
    other = sample.firms.iloc[[0]].assign(firm="F-9", name="Bottega", employees=3)
    hosts_now = sample.hosts.assign(name=["  IMPRESA borgo (illustrativa)", *sample.hosts["name"][1:]])
    then = replace(sample, firms=pd.concat([sample.firms, other], ignore_index=True), hosts=hosts_now)
    assert candidates(then).loc["B", "firm"] == "F-9"
    nobody = replace(sample, firms=sample.firms.iloc[:0], hosts=sample.hosts.iloc[:0])
    assert candidates(nobody)["employees"].tolist() == [0] * len(sample.areas)


def test_a_second_proposal_in_the_same_area_has_an_id_of_its_own(sample: Territory, sample_plan: Plan) -> None:
    """A scenario that supposes a host can be asked where one more helps."""
    asked = terms(sample, "front desk")
    scenario = hosting.supposed(sample_plan.scenario, sample, asked, "D")
    then = applied(sample, scenario.changes)
    again = hosting.supposed(scenario, then, asked, "D")
    assert len(applied(sample, again.changes).hosts) == len(sample.hosts) + 2
    made = plan.make(then, scenario)
    holds(hosts(made, then, asked, again=EVERY), then, made)


def test_what_is_usual_is_the_median_and_what_most_ask(sample: Territory) -> None:
    """Two openings for warehouse work, of 4 and 3 months; without a task it is the one of most openings."""
    assert terms(sample) == Terms("warehouse", 3, 8.0, ("warehouse",), ("heavy_lifting",), eqf=2, usual=True)
    given_ = terms(sample, "baking", months=2, hours=3.0)
    assert given_ == Terms("baking", 2, 3.0, (), usual=True)
    assert not terms(sample, "baking", months=2, hours=3.0, skills=["b", "a"]).usual
    empty = replace(sample, openings=sample.openings.iloc[:0])
    for territory, task, faults in ((sample, "warehous", 2), (empty, "", 1), (empty, "baking", 2)):
        with pytest.raises(GapsError) as raised:
            terms(territory, task)
        assert len(raised.value.faults) == faults
    with pytest.raises(GapsError, match="Did you mean warehouse"):
        terms(sample, "warehous", months=2)


def test_an_unknown_candidate_is_told_and_only_candidates_are_proposed(sample: Territory, sample_plan: Plan) -> None:
    """As for providers; nobody writes into the territory."""
    before = sample.hosts.copy(), sample.openings.copy()
    with pytest.raises(GapsError, match="X"):
        hosts(sample_plan, sample, terms(sample), candidates=["X"])
    assert hosts(sample_plan, sample, terms(sample), candidates=["B"]).found["area"].tolist() == ["B"]
    assert sample.hosts.equals(before[0]) and sample.openings.equals(before[1])


@pytest.mark.parametrize("language", ["en", "it"])
def test_table_and_map_tell_what_was_found(sample: Territory, sample_plan: Plan, language: Language) -> None:
    """An area that brings something stands in the table; what is only bounded says so, and is not shaded as known."""
    rules = profile(sample.rules)
    exact = hosted_told.found(sample_plan, sample, terms(sample), watch=lambda *_: None)
    rows = hosted_told.table(exact, sample, rules, language)
    gain = exact.found.set_index("area")["points"]
    assert set(gain[gain > 0].index) <= set(rows.index) and list(rows.columns) == hosted_told.COLUMNS
    assert rows.loc["D", "newly"] != "–"
    assert set(hosted_told.BROUGHT) | set(hosted_told.WHOM) == set(hosted_told.COLUMNS)
    drawn = hosted_told.drawn(exact, sample, language)
    assert "Dosso" in drawn.alt
    guessed = hosts(sample_plan, sample, terms(sample), again=0)
    assert np.isnan(hosted_told.table(guessed, sample, rules, language).loc["D", "points"])
    words = hosted_told.meaning(guessed, sample_plan, sample, language)
    assert any(str((guessed.found["state"] == "bound").sum()) in line for line in words)
    assert len(hosted_told.drawn(guessed, sample, language).layers) > 0


@pytest.mark.slow
def test_lecco_gains_what_the_plans_of_the_best_areas_gain(lecco: Territory, lecco_plan: Plan) -> None:
    """On the province, with its shipped scenario: the best few as their own plans, and nothing else promises more."""
    found = hosts(lecco_plan, lecco, terms(lecco))
    assert (found.found["state"] == "solved").sum() == hosted.AGAIN
    some = found.found.iloc[[0, 1, 2, hosted.AGAIN]]
    holds(replace(found, found=some), lecco, lecco_plan)
    assert found.found["points"].iloc[0] >= found.found.loc[found.found["state"] == "bound", "most"].max()


def test_the_terminal_tells_hosts_and_writes_a_scenario(tmp_path: Path) -> None:
    """In both languages; the plan of the scenario written has the points told; what does not go together is told."""
    run, out = CliRunner(), tmp_path / "host.toml"
    asked = ["gaps", "sample", "--hosts"]
    said = run.invoke(app, [*asked, "--out", str(out)], env={"COLUMNS": "200"})
    assert said.exit_code == 0, said.output
    assert "Dosso" in said.stdout and "proved" in said.stdout and "warehouse" in said.stdout
    assert "dimostrato" in run.invoke(app, [*asked, "--italian"], env={"COLUMNS": "200"}).stdout
    solved = run.invoke(app, ["solve", "sample", "--scenario", str(out)])
    assert solved.exit_code == 0 and "host Dosso" in solved.output, solved.output
    for wrong, words in (
        (["gaps", "sample"], "Name one of them"),
        (["gaps", "sample", "--hosts", "--service", "nursery"], "Name one of them"),
        (["gaps", "sample", "--hosts", "--price", "3", "--more", "2"], "goes only with --service"),
        (["gaps", "sample", "--service", "nursery", "--hours", "3"], "goes only with --hosts"),
        (["gaps", "sample", "--hosts", "--task", "frontdesk"], "front desk"),
        (["gaps", "sample", "--hosts", "--candidate", "Z"], "is not in areas.csv"),
    ):
        ended = run.invoke(app, wrong)
        assert ended.exit_code == 2 and words in ended.stderr, ended.output
