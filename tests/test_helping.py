"""Where one more helps most, as the page Gaps asks for it."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from geodata.territory import Territory
from geodata.travel import Travel
from planner import gaps, helping, place, plan, rules, shuttle
from planner.case import open_case, supposing
from planner.plan import Plan
from planner.rules import profile
from planner.scenario import Scenario
from planner.scenario import load as load_scenario
from planner.shuttle import driven, shuttles


def heard() -> tuple[list[tuple[str, str, float]], plan.Watch]:
    told: list[tuple[str, str, float]] = []
    return told, lambda step, goal, share, gap=None: told.append((step, goal, share))


def buses_hold(territory: Territory, before: Plan) -> list[tuple[str, str, float]]:
    """Judge each row by a whole plan made for that territory, found by another way; return what was heard."""
    told, watch = heard()
    found = shuttles(before, territory, watch=watch).set_index("area")
    assert set(found.index) == set(shuttle.candidates(before, territory))
    for area, row in found.iterrows():
        then = plan.make(driven(territory, str(area)), before.scenario)
        assert row["people"] == len(then.placements) - len(before.placements)
        assert row["points"] == pytest.approx(then.first.reached - before.first.reached)
        less = before.placements["minutes"].mean() - then.placements["minutes"].mean()
        assert row["minutes"] == pytest.approx(less, abs=1e-9)
    return told


def test_a_bus_brings_what_a_plan_with_those_people_driven_brings(sample: Territory, sample_plan: Plan) -> None:
    """Each row is the difference of two plans."""
    told = buses_hold(sample, sample_plan)
    assert [share for _, _, share in told] == sorted(share for _, _, share in told)


@pytest.mark.parametrize("goals", [("placed 20 %", "cost"), ("fit", "travel"), ("equity_classes", "placed")])
def test_so_it_is_under_other_goals_and_where_somebody_runs(sample: Territory, goals: tuple[str, ...]) -> None:
    """Who runs is kept before every goal, also where only a bus brings the person there."""
    running = pd.DataFrame({"beneficiary": ["B-2", "B-6"], "opening": ["V-1", "V-4"], "source": ["test", "test"]})
    territory = replace(sample, running_placements=running, digest="with two who run")
    scenario = replace(load_scenario(sample.folder / "scenario.toml"), placement_goals=goals)
    buses_hold(territory, plan.make(territory, scenario))


@pytest.mark.slow
def test_buses_of_lecco_that_are_not_tried_would_change_nothing(lecco: Territory, lecco_plan: Plan) -> None:
    """Areas that prices exclude, placed again after all."""
    rules, tried = profile(lecco.rules), shuttle.candidates(lecco_plan, lecco)
    now, then = (place.pairs(t, rules, lecco_plan.scenario, Travel(t)).allowed for t in (lecco, driven(lecco, *tried)))
    spared = sorted(shuttle._unmoved(lecco_plan, lecco, rules, now, then) & set(tried))
    assert len(spared) > 5
    for area in spared[:4]:
        made = place.place(
            driven(lecco, area), rules, lecco_plan.scenario, Travel(lecco), fund_cents=lecco_plan.fund.available_cents
        )
        reached = [(goal.name, goal.reached) for goal in made.goals]
        assert reached == [(goal.name, goal.reached) for goal in lecco_plan.goals["placement"]]


def test_who_can_drive_gains_nothing_from_a_bus(sample: Territory) -> None:
    """Only those who live there and cannot drive get another mode."""
    for area in sample.areas["area"]:
        before, after = sample.beneficiaries, driven(sample, area).beneficiaries
        changed = before["modes"] != after["modes"]
        assert (before.loc[changed, "area"] == area).all()
        assert all("car" not in modes for modes in before.loc[changed, "modes"])
        assert all("car" in modes for modes in after.loc[before["area"] == area, "modes"])


def test_what_a_step_brings_stands_where_it_is(sample: Territory, sample_plan: Plan) -> None:
    """Rows of the table are those of the prices, each with the area of its provider, firm or host."""
    told, watch = heard()
    found = helping.limits(sample_plan, sample, watch=watch)
    rows = helping.worth(found.welfare, sample, "en", gain="workers", most="most_need")
    some = found.welfare[found.welfare["solved"] | (found.welfare["most_need"] > 0)]
    some = some.sort_values(["workers", "most_need"], ascending=False, kind="stable")
    assert rows["gain"].tolist() == pytest.approx(some["workers"].tolist(), nan_ok=True)
    firms = sample.firms.set_index("firm")["area"]
    offers = sample.offers.merge(sample.providers[["provider", "area"]]).set_index("offer")["area"]
    for area, kind, code in zip(rows.index, some["limit"], some["id"], strict=True):
        assert area == {"plan": firms, "offer": offers}.get(kind, pd.Series(dtype=str)).get(code, area)
    assert told[0] == ("prices", "", 0.0)
    placements = helping.worth(found.placement, sample, "it", gain="people", most="most_points")
    assert len(placements) == (found.placement["solved"] | (found.placement["most_points"] > 0)).sum()
    assert "" not in helping.by_area(rows, "most_need").index
    assert rows["added"].iat[0] == "+1,000 euros of a firm's plan: F-1 · Impresa Borgo (illustrativa)"
    assert helping.best(rows, "welfare", "en").endswith(
        "F-1 · Impresa Borgo (illustrativa). 0.33 workers more are served."
    )
    assert (placements["gain"] == 0).all()
    assert helping.best(placements, "placement", "it").startswith("Nessun passo provato")


def test_the_proposals_of_the_page_are_those_of_the_model(sample: Territory, sample_scenario: Scenario) -> None:
    """The table and the map name the areas that `planner.gaps` proposes."""
    terms = gaps.terms(sample, "home_care")
    profile = rules.profile(sample.rules)
    told, watch = heard()
    found = helping.providers(sample, profile, sample_scenario, "home_care", 2, terms, watch=watch)
    again = gaps.gaps(sample, profile, sample_scenario, "home_care", more=2, terms=terms)
    assert [p.areas for p in found.proposals] == [p.areas for p in again.proposals]
    assert helping.proposals(found, sample, "en")["need_gained"].tolist() == [p.made for p in again.proposals]
    places = helping.proposed(found, sample)
    assert set(places.index) == {area for p in again.proposals for area in p.areas}
    drawn = helping.gaps_map(found, sample, sample_scenario, "en")
    assert all(name in drawn.alt for name in places["name"])
    assert told == [("gaps", "need", 0.0), ("gaps", "need", 0.5)]


def test_a_scenario_over_an_open_case_is_the_one_opened_from_its_files() -> None:
    """The plan made on the page and at the command line has one digest."""
    own = open_case("lecco")
    for name in ("provider-closes", "pandemic-fund-up"):
        supposed, opened = supposing(own, name), open_case("lecco", scenario_file=name)
        assert supposed.own is own
        assert plan.digest(supposed.territory, supposed.scenario) == plan.digest(opened.territory, opened.scenario)
