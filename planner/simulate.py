"""What the Fund's share changes: one plan for each share, and nothing else turned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from geodata.territory import Territory
from planner.plan import Plan, Watch, make
from planner.scenario import Scenario

SHARES = (0.0, 0.02, 0.03, 0.05, 0.08, 0.10, 0.15, 0.20)
"""The shares that are tried, with the scenario's own."""


@dataclass(frozen=True)
class Point:
    """What one share gives: euros of the Fund, people placed and waiting, and whether the plan is proved best."""

    share: float
    available_eur: float
    spent_eur: float
    placed: int
    waiting: int
    proved: bool


def curve(
    territory: Territory, scenario: Scenario, shares: Sequence[float] = SHARES, *, watch: Watch | None = None
) -> tuple[Point, ...]:
    """Make a plan for each share and the scenario's own, in order of the share."""
    tried = sorted({*shares, scenario.fund_share})
    found = []
    for place, share in enumerate(tried):
        chosen = scenario.changed({"fund.share": share})
        found.append(point(share, make(territory, chosen, watch=_part(watch, place, len(tried)))))
    return tuple(found)


def _part(watch: Watch | None, place: int, of: int) -> Watch | None:
    """Tell how far all plans together are."""
    return watch and (lambda step, goal, share, *_: watch("simulate", "", (place + share) / of))


def point(share: float, plan: Plan) -> Point:
    """Read one point of the curve off a plan."""
    return Point(
        share,
        plan.fund.available_cents / 100,
        plan.fund.spent_cents / 100,
        len(plan.placements),
        len(plan.waiting),
        plan.status.value == "optimal",
    )


def table(points: Sequence[Point]) -> pd.DataFrame:
    """Return a row for each share: `fund_share`, `available_eur`, `spent_eur`, `placed`, `still_waiting`."""
    rows = [(p.share, p.available_eur, p.spent_eur, p.placed, p.waiting) for p in points]
    return pd.DataFrame(rows, columns=["fund_share", "available_eur", "spent_eur", "placed", "still_waiting"])


def between(points: Sequence[Point], low: float, high: float) -> tuple[int, float]:
    """Return how many more people are placed, and how many more euros the Fund has, from one share to another."""
    at = {p.share: p for p in points}
    return at[high].placed - at[low].placed, at[high].available_eur - at[low].available_eur
