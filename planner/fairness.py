"""How fair a plan is, and what fairness costs.

By ambito and size of comune: workers served and people placed; by gender and class: people placed. A group of people is
hidden with the rules of `planner.privacy`, in each table by itself and in ambiti as everywhere else.

The price of fairness of a goal is a curve: the first goal of the scenario lets the equity goal, set right behind it,
take a growing share of what it reached.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from geodata.territory import Territory
from planner import indicators
from planner.plan import Plan, make
from planner.privacy import hidden_rows
from planner.scenario import Scenario, goal_of

COLUMNS = [
    "by",
    "key",
    "asked",
    "served_share",
    "minutes",
    "worst",
    "people",
    "placed",
    "placed_share",
    "person_minutes",
]
GROUPS = ("district", "size", "gender", "class")
EQUITY = {
    "equity": "welfare", "equity_districts": "placement", "equity_genders": "placement", "equity_classes": "placement",
}  # fmt: skip
"""The goals of equity and whose they are."""

SIZES = (0, 1000, 5000, 15000)
"""Classes of comuni for showing, by the least residents of each."""

TOLERANCES = (0.0, 1.0, 2.0, 5.0, 10.0)
"""Per cent of the first goal that a curve lets equity take."""


def table(plan: Plan, territory: Territory) -> pd.DataFrame:
    """Return a row of `COLUMNS` for each group, the worst off first in each `by`; hidden numbers are missing.

    Shares are from 0 to 1; minutes are one way, means per worker or person, and `worst` is a worker's longest trip.
    """
    home = territory.areas.set_index("area")
    people = territory.beneficiaries.set_index("beneficiary")
    placed = plan.placements.set_index("beneficiary")["minutes"]
    groups = {"district": home["district"], "size": _sizes(territory)}
    hidden = indicators.hidden_people(plan, territory)
    rows: list[tuple[object, ...]] = []
    for by, of in groups.items():
        served = {key: values for key, *values in _served(plan, territory, of)}
        shut = hidden.districts if by == "district" else _given_away(plan, territory, of, hidden.areas)
        told = {key: values for key, *values in _placed(people["area"].map(of), placed, plan, shut)}
        nobody = [np.nan] * 4
        rows += [(by, key, *served[key], *told.get(key, nobody)) for key in served]
    for by in ("gender", "class"):
        rows += [(by, key, *[np.nan] * 4, *values) for key, *values in _placed(people[by], placed, plan, None)]
    frame = pd.DataFrame(rows, columns=COLUMNS)
    order = frame["by"].map({by: place for place, by in enumerate(GROUPS)})
    low = frame["placed_share"].fillna(frame["served_share"])
    return frame.assign(_1=order, _2=low).sort_values(["_1", "_2", "key"], ignore_index=True)[COLUMNS]


def curve(
    territory: Territory, scenario: Scenario, goal: str, *, tolerances: Sequence[float] = TOLERANCES
) -> pd.DataFrame:
    """Return what a goal of `EQUITY` costs: a row for the scenario without it, one for each tolerance (per cent).

    Columns: `tolerance` (missing: without the goal), `equity` (the worst-off group's share, missing without the goal),
    `first` (what the first goal reached), `served` (workers), `placed` (people), `spent_eur` (of the Fund). The price
    is what they have less than the first row. For staff: small differences of people are not hidden.
    """
    model = EQUITY[goal]
    knob = f"{model}.goals"
    said = [g for g in getattr(scenario, f"{model}_goals") if goal_of(g)[0] != goal]
    first, *others = said
    rows = [_point(np.nan, make(territory, scenario.changed({knob: said})), model, goal)]
    for tolerance in tolerances:
        ahead = f"{goal_of(first)[0]} {tolerance:g} %" if tolerance else goal_of(first)[0]
        plan = make(territory, scenario.changed({knob: [ahead, goal, *others]}))
        rows.append(_point(tolerance, plan, model, goal))
    return pd.DataFrame(rows, columns=["tolerance", "equity", "first", "served", "placed", "spent_eur"])


def _point(tolerance: float, plan: Plan, model: str, goal: str) -> tuple[float, ...]:
    reached = {g.name: g.reached for g in plan.goals[model]}
    first = goal_of(getattr(plan.scenario, f"{model}_goals")[0])[0]
    served, placed = float(plan.welfare["workers"].sum()), float(len(plan.placements))
    return (tolerance, reached.get(goal, np.nan), reached[first], served, placed, plan.fund.spent_cents / 100)


def _given_away(plan: Plan, territory: Territory, of: pd.Series, hidden: pd.Series) -> pd.Series:
    """The classes of areas whose people, less those of the areas that are shown, would tell a small count."""
    people = territory.beneficiaries["area"].value_counts().reindex(of.index, fill_value=0)
    placed = plan.placements["area"].value_counts().reindex(of.index, fill_value=0)
    parts = pd.DataFrame({"placed": placed, "waiting": people - placed})[hidden.reindex(of.index)]
    inside = parts.groupby(of.reindex(parts.index))
    few = ((inside.sum() > 0) & (inside.sum() < plan.scenario.privacy_threshold)).any(axis=1)
    alone = (inside.size() < 2) | (inside.sum().sum(axis=1) <= inside.size())
    return (few | alone).reindex(sorted(of.unique()), fill_value=False)


def _sizes(territory: Territory) -> pd.Series:
    """The class of each area by its residents, as "1000–4999"."""
    residents = territory.population.groupby("area")["people"].sum()
    residents = residents.reindex(territory.areas["area"], fill_value=0)
    names = [f"{low}–{high - 1}" for low, high in pairwise(SIZES)] + [f"{SIZES[-1]}+"]
    return pd.cut(residents, [*SIZES, np.inf], right=False, labels=names).astype(str)


def _served(plan: Plan, territory: Territory, of: pd.Series) -> Iterator[tuple[object, ...]]:
    demands, welfare = territory.demands, plan.welfare
    asked = demands.groupby(demands["area"].map(of))["workers"].sum()
    by = welfare["area"].map(of)
    served = welfare.groupby(by)["workers"].sum().reindex(asked.index, fill_value=0.0)
    travelled = (welfare["minutes"] * welfare["workers"]).groupby(by).sum().reindex(asked.index) / served
    worst = welfare.groupby(by)["minutes"].max().reindex(asked.index)
    for key in asked.index:
        yield key, float(asked[key]), float(served[key] / asked[key]), float(travelled[key]), float(worst[key])


def _placed(group: pd.Series, minutes: pd.Series, plan: Plan, also: pd.Series | None) -> Iterator[tuple[object, ...]]:
    """People, placed, their share and mean minutes in each group; missing where hidden."""
    threshold = plan.scenario.privacy_threshold
    total = group.value_counts().sort_index()
    placed = group.loc[minutes.index].value_counts().reindex(total.index, fill_value=0)
    parts = pd.DataFrame({"placed": placed, "waiting": total - placed})
    hidden = hidden_rows(parts, threshold=threshold, also=None if also is None else also.reindex(parts.index))
    mean = minutes.groupby(group.loc[minutes.index]).mean().reindex(total.index)
    for key in total.index:
        if hidden[key]:
            yield key, np.nan, np.nan, np.nan, np.nan
        else:
            yield key, float(total[key]), float(placed[key]), float(placed[key] / total[key]), float(mean[key])
