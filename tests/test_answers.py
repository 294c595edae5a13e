"""Decisions and the plan that takes them into account, for people and for demands."""

from __future__ import annotations

import pytest

from geodata.territory import Territory
from geodata.travel import Travel
from planner import answers, deciding, deciding_demands, plan, standing
from planner.answers import Answer
from planner.decisions import Decision, pair_of
from planner.plan import Plan
from planner.words import LANGUAGES


def watch(*_: object) -> None:
    """Hear nothing."""


def decision(territory: Territory, kind: str, asks: str, given: str) -> Decision:
    return Decision(kind, pair_of(territory, asks, given), "A. Rossi", "agreed")


def test_an_answer_says_what_it_takes_into_account(sample: Territory, sample_plan: Plan) -> None:
    """Before: nothing; then all; then all but the newest, by name."""
    log = [decision(sample, "lock", "B-4", "V-1")]
    assert "B-4 – V-1" in answers.missing(Answer(sample_plan), log, "en")
    decided = standing.in_force(log)
    made = answers.with_decisions(sample, sample_plan.scenario, decided, watch=watch)
    answer = Answer(made, decided, 1)
    told, broken = answers.kept_in(answer, "en")
    assert "1 of 1" in told and not broken
    assert answer.name != sample_plan.made.digest
    log.append(decision(sample, "forbid", "B-1", "V-2"))
    said = answers.missing(answer, log, "it")
    assert "B-1 – V-2" in said and "B-4" not in said
    assert answers.taken(log, answer, "en")["counted"].tolist() == ["no", "yes"]


def test_a_lock_that_cannot_stand_is_told_with_its_cause(sample: Territory, sample_plan: Plan) -> None:
    """Three people locked to one opening: those who do not stand are named, each with a reason."""
    decided = standing.in_force([decision(sample, "lock", b, "V-1") for b in ("B-1", "B-3", "B-4")])
    made = answers.with_decisions(sample, sample_plan.scenario, decided, watch=watch)
    told, broken = answers.kept_in(Answer(made, decided, 3), "en")
    assert broken and all(line.endswith(".") and ":" in line for line in broken)
    assert f"{3 - len(broken)} of 3" in told


def test_every_demand_is_told_as_the_plan_has_it(lecco: Territory, lecco_plan: Plan) -> None:
    """Workers unserved add up; who is served by whom stands there, and why the rest is not."""
    rows = deciding_demands.demands(lecco_plan, lecco, "it")
    assert len(rows) == len(lecco.demands)
    asked, served = lecco.demands["workers"].sum(), lecco_plan.welfare["workers"].sum()
    assert rows["unserved"].sum() == pytest.approx(asked - served, abs=0.5)
    assert (rows["reason"] != "–").sum() == lecco_plan.unserved["demand"].nunique()
    demand = str(rows.index[0])
    for language in LANGUAGES:
        lines = deciding_demands.about(lecco_plan, lecco, demand, language)
        assert len(lines) >= 2 and all("{" not in line for line in lines)


def test_the_offers_in_reach_are_those_the_plan_may_use(sample: Territory, sample_plan: Plan) -> None:
    """Whoever serves a demand is among them, and no more is free than the offer has."""
    travel = Travel(sample)
    for demand in sample.demands["demand"]:
        reach = deciding_demands.offers(sample_plan, sample, travel, demand)
        serving = set(sample_plan.welfare.loc[sample_plan.welfare["demand"] == demand, "offer"])
        assert serving <= set(reach.index)
        assert (reach["free"] <= reach["capacity"]).all()
        assert reach["trip"].is_monotonic_increasing


def test_a_demand_locked_to_an_offer_is_served_there_in_whole_or_not_at_all(
    sample: Territory, sample_plan: Plan
) -> None:
    """What the page shows under What if is the plan that the same decision makes."""
    travel = Travel(sample)
    for demand in sample.demands["demand"]:
        for offer in deciding_demands.offers(sample_plan, sample, travel, demand).index[:1]:
            decided = standing.in_force([])
            made = deciding_demands.locked(sample, sample_plan.scenario, decided, demand, offer, watch=watch)
            same = standing.in_force([decision(sample, "lock", demand, offer)])
            assert made.made.digest == plan.digest(sample, sample_plan.scenario, same)


def test_why_a_demand_is_short_holds_with_decisions(sample: Territory, sample_plan: Plan) -> None:
    """In the plan with a lock, the reasons are those of that plan."""
    decided = standing.in_force([decision(sample, "lock", "B-4", "V-1")])
    made = answers.with_decisions(sample, sample_plan.scenario, decided, watch=watch)
    for demand in made.unserved["demand"].unique():
        reasons, changes = deciding_demands.because(made, sample, decided, demand, watch=watch).lines("it")
        assert reasons and changes


def test_everybody_who_may_have_an_opening_can_be_chosen(sample: Territory, sample_plan: Plan) -> None:
    """Who is placed there is among those who suit it; the table names them."""
    found = deciding.placements(sample_plan, sample)
    rows = deciding.openings(sample_plan, sample, "it")
    for person, opening in zip(sample_plan.placements["beneficiary"], sample_plan.placements["opening"], strict=True):
        assert person in deciding.suitable(found, opening)
        assert person in rows.at[opening, "beneficiary"]
