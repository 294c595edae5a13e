"""The sample valley's plan, found by hand in docs/model.md, row by row and to the euro."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from optim.linear import Status
from planner.plan import Plan
from planner.unserved import WHY_RELEASED, WHY_UNSERVED
from planner.waiting import WHY_WAITING

PAGE = Path(__file__).parents[1] / "docs" / "model.md"


def rows(frame: pd.DataFrame, *columns: str) -> list[tuple[object, ...]]:
    """The rows of some columns; units, euros and minutes to six places, for they are shares."""
    return [
        tuple(round(cell, 6) if isinstance(cell, float) else cell for cell in row)
        for row in frame[list(columns)].itertuples(index=False)
    ]


def test_who_is_served_by_whom(sample_plan: Plan) -> None:
    """D-3's firm pays the dearer hours, so that D-2's firm has money for nursery months; the nearest nursery first."""
    assert rows(sample_plan.welfare, "demand", "offer", "provider", "service", "firm", "area", "units", "eur") == [
        ("D-1", "O-4", "P-3", "nursery", "F-1", "A", 4, 1600),
        ("D-2", "O-2", "P-1", "home_care", "F-1", "B", 80, 1600),
        ("D-3", "O-2", "P-1", "home_care", "F-2", "C", 20, 400),
        ("D-3", "O-3", "P-2", "home_care", "F-2", "C", 60, 1500),
        ("D-5", "O-1", "P-1", "nursery", "F-1", "B", 4, 2000),
        ("D-5", "O-4", "P-3", "nursery", "F-1", "B", 2, 800),
    ]
    assert rows(sample_plan.welfare, "minutes", "workers", "local") == [
        (3, 0.666667, False), (3, 4, True), (20, 1, True), (3, 3, True), (3, 0.666667, True), (10, 0.333333, False),
    ]  # fmt: skip


def test_what_is_unserved_and_why(sample_plan: Plan) -> None:
    """Eight months for want of money, twenty hours for want of both, and Dosso beyond the mountain road."""
    assert rows(sample_plan.unserved, "demand", "service", "firm", "area", "units", "workers", "why") == [
        ("D-1", "nursery", "F-1", "A", 8, 1.333333, "plan_spent"),
        ("D-2", "home_care", "F-1", "B", 20, 1, "full_and_plan_spent"),
        ("D-4", "home_care", "F-2", "D", 20, 2, "out_of_reach"),
    ]


def test_the_fund_line_by_line(sample_plan: Plan) -> None:
    """1,000 + 550 + 500 + 0 + 3,000 - 50 = 5,000 euros, of which 4,700 are spent."""
    fund = sample_plan.fund
    assert [(line.channel, line.base_eur, line.rate, line.cents) for line in fund.lines] == [
        ("opening", 1000, 1, 100_000),
        ("company_welfare", 5500, 0.10, 55_000),
        ("social_marketing", 2000, 0.25, 50_000),
        ("donations", 0, 1, 0),
        ("public", 3000, 1, 300_000),
    ]
    assert (fund.income_cents, fund.reserve_cents) == (505_000, 5_000)
    assert (fund.available_cents, fund.spent_cents, fund.left_cents) == (500_000, 470_000, 30_000)


def test_who_is_placed_where(sample_plan: Plan) -> None:
    """Three of four openings fit in 5,000 euros, and the three most vulnerable who can travel take them."""
    columns = ("beneficiary", "host", "opening", "area", "host_area", "months", "eur", "minutes", "mode", "fit")
    assert rows(sample_plan.placements, *columns) == [
        ("B-1", "H-2", "V-3", "B", "C", 6, 1800, 20, "car", 100),
        ("B-2", "H-1", "V-2", "B", "B", 3, 1500, 3, "car", 100),
        ("B-3", "H-3", "V-4", "A", "A", 4, 1400, 5, "bike", 50),
    ]


def test_who_waits_and_why(sample_plan: Plan) -> None:
    """One reason a person: the Fund, the road, no bus, the work itself, the quota."""
    assert rows(sample_plan.waiting, "beneficiary", "area", "why") == [
        ("B-4", "C", "fund_spent"),
        ("B-5", "D", "out_of_reach"),
        ("B-6", "A", "no_usable_mode"),
        ("B-7", "B", "restriction"),
        ("B-8", "B", "quota_full"),
    ]


def test_what_was_reached_and_that_it_is_proved(sample_plan: Plan) -> None:
    """32/3 weighted workers and 48 1/3 worker minutes; 190 points of vulnerability, 250 of fit, 28 minutes."""
    reached = {(side, g.name): g.reached for side, goals in sample_plan.goals.items() for g in goals}
    assert reached == pytest.approx(
        {
            ("welfare", "need"): 32 / 3,
            ("welfare", "travel"): 145 / 3,
            ("placement", "placed"): 190,
            ("placement", "fit"): 250,
            ("placement", "travel"): 280,
        }
    )
    assert sample_plan.status is Status.OPTIMAL
    assert all(g.bound == pytest.approx(g.reached) for goals in sample_plan.goals.values() for g in goals)


@pytest.mark.parametrize("code", [*WHY_UNSERVED, *WHY_RELEASED, *WHY_WAITING])
def test_every_reason_is_explained(code: str) -> None:
    """Each code that a table of reasons can hold is a row of docs/model.md."""
    assert f"| `{code}` |" in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("table", ["welfare", "unserved", "placements", "waiting"])
def test_the_page_tells_of_everything_in_the_plan(sample_plan: Plan, table: str) -> None:
    """Every demand, offer, person and opening of the plan's tables is named where the sample is solved by hand."""
    by_hand = PAGE.read_text(encoding="utf-8").split("## The sample by hand")[1]
    frame = getattr(sample_plan, table)
    named = {cell for key in ("demand", "offer", "beneficiary", "opening") if key in frame for cell in frame[key]}
    assert {name for name in named if name not in by_hand} == set()
