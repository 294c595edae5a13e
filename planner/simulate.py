"""What the Fund's share changes, for the page of the Fund: the points of `planner.curve`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from geodata.territory import Territory
from optim.linear import Status
from planner.curve import fund_curve
from planner.people import eur_step, everybody
from planner.plan import Watch
from planner.privacy import multiple
from planner.scenario import Scenario

SHARES = (0.0, 0.02, 0.03, 0.05, 0.08, 0.10, 0.15, 0.20)
"""The shares that are tried, with the scenario's own."""


@dataclass(frozen=True)
class Point:
    """What one share gives: euros of the Fund, people placed and waiting as they are told outside the office, and
    whether the plan is proved best."""

    share: float
    available_eur: float
    spent_eur: float
    placed: int
    waiting: int
    proved: bool


def curve(
    territory: Territory, scenario: Scenario, shares: Sequence[float] = SHARES, *, watch: Watch | None = None
) -> tuple[Point, ...]:
    """Return the points of `planner.curve.fund_curve` for each share and the scenario's own, in order of the share."""
    made = fund_curve(territory, scenario, [*shares, scenario.fund_share], watch=watch)
    base, eur = scenario.privacy_threshold, eur_step(territory, scenario)
    people = int(everybody(territory, base=base)["beneficiaries"].sum())
    told = [min(int(multiple(placed, base)), people) for placed in made["placed"]]
    return tuple(
        Point(p.share, p.fund_eur, p.spent_eur // eur * eur, n, people - n, p.welfare == p.placement == Status.OPTIMAL)
        for p, n in zip(made.itertuples(), told, strict=True)
    )


def table(points: Sequence[Point]) -> pd.DataFrame:
    """Return a row for each share: `fund_share`, `available_eur`, `spent_eur`, `placed`, `still_waiting`."""
    rows = [(p.share, p.available_eur, p.spent_eur, p.placed, p.waiting) for p in points]
    return pd.DataFrame(rows, columns=["fund_share", "available_eur", "spent_eur", "placed", "still_waiting"])


def between(points: Sequence[Point], low: float, high: float) -> tuple[int, float]:
    """Return how many more people are placed, and how many more euros the Fund has, from one share to another."""
    at = {p.share: p for p in points}
    return at[high].placed - at[low].placed, at[high].available_eur - at[low].available_eur
