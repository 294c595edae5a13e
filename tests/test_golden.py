"""The plan of the shipped province, number by number; a change here is a change under Numbers in the changelog."""

from __future__ import annotations

from pathlib import Path

import pytest

from geodata.territory import Territory
from geodata.travel import Travel
from planner import audit, indicators
from planner.plan import Plan
from planner.rules import profile


def test_the_plan_of_lecco_is_the_one_the_changelog_tells(lecco_plan: Plan, lecco: Territory) -> None:
    """Workers, euros, the Fund's ledger and the people placed are the figures under Numbers."""
    s = indicators.summary(lecco_plan, lecco)
    figures = [
        f"{s.served:,.1f} of {s.workers:,.0f} workers served",
        f"EUR {s.spent_eur:,.0f} spent, of which {s.local_eur:,.0f} local",
        f"Fund available EUR {lecco_plan.fund.available_cents / 100:,.2f}",
        f"{s.placed} of {s.people} people placed",
    ]
    told = (Path(__file__).parents[1] / "CHANGELOG.md").read_text(encoding="utf-8")
    told = " ".join(told.split())
    assert [figure for figure in figures if figure not in told] == []
    reached = {g.name: g.reached for g in lecco_plan.goals["placement"]}
    assert reached == {"placed": 7058, "fit": 7500, "travel": 18356}
    assert [g.reached for g in lecco_plan.goals["welfare"]] == pytest.approx([7884.6136, 115568.15], rel=1e-6)


def test_the_plan_of_lecco_is_proved_and_keeps_every_rule(lecco_plan: Plan, lecco: Territory) -> None:
    """Every goal at its bound, and nothing for the audit to find."""
    assert lecco_plan.status == "optimal"
    assert all(g.gap < 1e-9 for goals in lecco_plan.goals.values() for g in goals)
    assert audit.broken_rules(lecco_plan, lecco, profile(lecco.rules), Travel(lecco)) == []
