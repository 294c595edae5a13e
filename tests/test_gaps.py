"""Where more providers would help: promised and made are the same, and what stands between them is said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from geodata.territory import Territory
from geodata.travel import Travel
from planner import gaps as found_by
from planner import plan, rules, serve
from planner.cli import app
from planner.gaps import Gaps, GapsError, Terms, gaps, places, supposed, terms
from planner.scenario import Scenario


def found(territory: Territory, scenario: Scenario, service: str, **asked: object) -> Gaps:
    options = {"more": 2, "terms": terms(territory, service)} | asked
    return gaps(territory, rules.profile(territory.rules), scenario, service, **options)  # type: ignore[arg-type]


def test_dosso_is_where_home_care_lacks(sample: Territory, sample_scenario: Scenario) -> None:
    """Nobody reaches Dosso within 30 minutes: two workers ask there for 20 hours, and their firm has money left for
    them only in place of others, so that the gain is what planning again makes of it."""
    first, one, two = found(sample, sample_scenario, "home_care").proposals
    assert (first.more, first.areas, first.made, first.beyond) == (0, (), 0.0, 1)
    assert one.areas == ("D",) and one.beyond == 0 and one.workers > 0
    assert "D" in two.areas and len(two.areas) == 2


def test_one_more_is_the_best_of_trying_every_area(sample: Territory, sample_scenario: Scenario) -> None:
    """No other area gains more when its provider is added and services are assigned again."""
    for service in sample.services["service"]:
        asked, best = terms(sample, service), found(sample, sample_scenario, service, more=1).proposals[1]
        tried = [
            found(sample, sample_scenario, service, more=1, terms=asked, candidates=[area]).proposals[-1].made
            for area in sample.areas["area"]
        ]
        assert best.made == pytest.approx(max(tried), abs=1e-6)


def test_what_is_promised_is_made_and_never_less_with_more(sample: Territory, sample_scenario: Scenario) -> None:
    """Need is the first goal: the proposal planned again gains what was promised, and one more never gains less."""
    for service in sample.services["service"]:
        proposals = found(sample, sample_scenario, service, more=3).proposals
        for p in proposals:
            assert (p.made, p.most) == pytest.approx((p.promised, p.promised), abs=1e-6)
            assert p.proved and p.why == ""
        gains = [p.made for p in proposals]
        assert gains == pytest.approx(sorted(gains), abs=1e-6)


def test_the_plan_of_the_scenario_written_gains_what_the_table_says(
    sample: Territory, sample_scenario: Scenario, sample_plan: plan.Plan
) -> None:
    """The whole plan is made again with what the proposal supposes."""
    answer = found(sample, sample_scenario, "home_care")
    proposal = answer.proposals[1]
    scenario = supposed(sample_scenario, answer, proposal)
    assert scenario.name != sample_scenario.name
    then = found_by.applied(sample, scenario.changes)
    made = plan.make(then, scenario)
    need = made.goals["welfare"][0].reached - sample_plan.goals["welfare"][0].reached
    assert need == pytest.approx(proposal.made, abs=1e-6)
    assert made.welfare["eur"].sum() - sample_plan.welfare["eur"].sum() == pytest.approx(proposal.eur, abs=1e-6)
    assert made.made.digest != sample_plan.made.digest
    assert "offers" in then.illustrative()


def test_a_scenario_that_supposes_a_provider_can_be_asked_where_one_more_helps(
    sample: Territory, sample_scenario: Scenario
) -> None:
    """A second one in the same area has an id of its own."""
    first = found(sample, sample_scenario, "home_care", more=1, candidates=["D"])
    scenario = supposed(sample_scenario, first, first.proposals[1])
    then = found_by.applied(sample, scenario.changes)
    again = found(then, scenario, "home_care", more=1, candidates=["D"], terms=terms(sample, "home_care"))
    both = supposed(scenario, first, first.proposals[1])
    assert len(again.proposals) == 2
    assert len(found_by.applied(sample, both.changes).providers) == len(sample.providers) + 2


@pytest.mark.parametrize("goals", [("equity", "need"), ("need 20 %", "cost")])
def test_other_goals_before_need_are_said(sample: Territory, sample_scenario: Scenario, goals: tuple[str, ...]) -> None:
    """A scenario with another goal first, or that gives need back, gains less than could be gained, and says why."""
    two = found(sample, replace(sample_scenario, welfare_goals=goals), "home_care").proposals[2]
    assert two.made < two.promised and two.why == "other_goals"


@pytest.mark.slow
def test_lecco_gains_what_is_promised(lecco: Territory, lecco_plan: plan.Plan) -> None:
    """On the province, with its shipped scenario: proved, made, and fewer areas without an after-school club."""
    answer = found(lecco, lecco_plan.scenario, "after_school")
    base, one, two = answer.proposals
    assert all(p.proved and p.why == "" for p in answer.proposals)
    assert 0 < one.made < two.made and two.beyond < base.beyond
    assert one.made == pytest.approx(one.promised, abs=1e-4)
    drawn = places(answer, lecco)
    assert set(drawn["area"]) == {area for p in answer.proposals for area in p.areas}
    assert drawn.geometry.notna().all() and drawn["times"].max() <= 2


def test_terms_are_given_or_the_median_and_faults_are_told(sample: Territory) -> None:
    """Of capacities 100 and 60 the median is 80; a service nobody offers needs both."""
    assert terms(sample, "home_care") == Terms(80.0, 22.5, True)
    assert terms(sample, "home_care", capacity=5.0, price_eur=1.0) == Terms(5.0, 1.0, False)
    nobody = replace(sample, offers=sample.offers[sample.offers["service"] == "nursery"])
    for asked, options, faults in (
        (nobody, {"service": "home_care"}, 2), (sample, {"service": "nursing"}, 1),
        (sample, {"service": "nursery", "capacity": 0.0, "price_eur": float("nan")}, 2),
    ):  # fmt: skip
        with pytest.raises(GapsError) as raised:
            terms(asked, **options)  # type: ignore[arg-type]
        assert len(raised.value.faults) == faults


def test_an_unknown_candidate_is_told(sample: Territory, sample_scenario: Scenario) -> None:
    """And only candidates are proposed."""
    with pytest.raises(GapsError):
        found(sample, sample_scenario, "home_care", candidates=["X"])
    assert found(sample, sample_scenario, "home_care", candidates=["B"]).proposals[-1].areas in {("B",), ()}


def test_nobody_writes_into_the_territory(sample: Territory, sample_scenario: Scenario) -> None:
    """The territory given has the providers it had."""
    before = sample.offers.copy(), sample.providers.copy()
    found(sample, sample_scenario, "nursery", more=1)
    assert sample.offers.equals(before[0]) and sample.providers.equals(before[1])
    travel = Travel(sample)
    assert len(serve.arcs(sample, sample_scenario, travel)) == 8


def test_the_terminal_says_where_and_writes_a_scenario(tmp_path: Path) -> None:
    """In both languages; the scenario written can be solved; a wrong service ends with 2 and a near name."""
    run, out = CliRunner(), tmp_path / "proposal.toml"
    asked = ["gaps", "sample", "--service", "home_care", "--more", "1"]
    said = run.invoke(app, [*asked, "--out", str(out)], env={"COLUMNS": "160"})
    assert said.exit_code == 0, said.output
    assert "Dosso" in said.stdout and "median" in said.stdout and "proved" in said.stdout
    assert "dimostrato" in run.invoke(app, [*asked, "--italian"], env={"COLUMNS": "160"}).stdout
    solved = run.invoke(app, ["solve", "sample", "--scenario", str(out)])
    assert solved.exit_code == 0, solved.output
    wrong = run.invoke(app, ["gaps", "sample", "--service", "homecare"])
    assert wrong.exit_code == 2 and "home_care" in wrong.stderr
