"""How fair a plan is, and what fairness costs.

By ambito and size of comune: workers served and people placed; by gender and class: people placed. People are
counted as `planner.people` tells them, so that shares of people are of rounded counts.

The price of fairness of a goal is a curve: the first goal of the scenario lets the equity goal, set right behind it,
take a growing share of what it reached.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from geodata.territory import Territory
from planner.people import PARTS, People, shared
from planner.plan import Plan, Watch, make, part
from planner.rules import profile
from planner.scenario import Scenario, goal_of
from planner.words import Language, number, say

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
]
GROUPS = ("district", "size", "gender", "class")
EQUITY = {
    "equity": "welfare", "equity_districts": "placement", "equity_genders": "placement", "equity_classes": "placement",
}  # fmt: skip
"""The goals of equity and whose they are."""

_OF = {"equity_districts": "district", "equity_genders": "gender", "equity_classes": "class"}

SIZES = (0, 1000, 5000, 15000)
"""Classes of comuni for showing, by the least residents of each."""

TOLERANCES = (0.0, 1.0, 2.0, 5.0, 10.0)
"""Per cent of the first goal that a curve lets equity take."""


def table(plan: Plan, territory: Territory) -> pd.DataFrame:
    """Return a row of `COLUMNS` for each group, the worst off first in each `by`; hidden numbers are missing.

    Shares are from 0 to 1; minutes are one way, means per worker, and `worst` is a worker's longest trip.
    """
    home = territory.areas.set_index("area")
    people, told = territory.beneficiaries.set_index("beneficiary"), People(plan, territory)
    rows: list[tuple[object, ...]] = []
    for by, of in (("district", home["district"]), ("size", _sizes(territory))):
        counts = told.areas.groupby(of.reindex(told.areas.index))[PARTS].sum()
        rows += [(by, key, *values, *_placed(counts, key)) for key, *values in _served(plan, territory, of)]
    for by in ("gender", "class"):
        counts = told.groups(people[by])
        rows += [(by, key, *[np.nan] * 4, *_placed(counts, key)) for key in counts.index]
    frame = pd.DataFrame(rows, columns=COLUMNS)
    order = frame["by"].map({by: place for place, by in enumerate(GROUPS)})
    low = frame["placed_share"].fillna(frame["served_share"])
    return frame.assign(_1=order, _2=low).sort_values(["_1", "_2", "key"], ignore_index=True)[COLUMNS]


def said(rows: pd.DataFrame, territory: Territory, language: Language) -> pd.DataFrame:
    """Return the table as text, classes by their names and shares as per cent; what is hidden is a dot."""
    called = {code: kind.name[language] for code, kind in profile(territory.rules).classes.items()}
    digits = {"minutes": 1, "worst": 1, "served_share": 1, "placed_share": 1}
    heads = {"by": "heading.group", "key": "heading.who_in", "worst": "column.worst"}
    told = {
        "by": [say(f"fair.{by}", language) for by in rows["by"]],
        "key": [called.get(key, key) or "–" for key in rows["key"]],
        **{c: [_told(v * (100 if c.endswith("share") else 1), language, digits.get(c, 0)) for v in rows[c]]
           for c in rows.columns[2:]},
    }  # fmt: skip
    names = {c: say(heads.get(c, f"heading.{c}"), language) + (" (%)" if c.endswith("share") else "") for c in told}
    return pd.DataFrame(told).set_axis([*names.values()], axis=1)


def _told(value: float, language: Language, digits: int) -> str:
    return "•" if value != value else number(value, language, digits=digits)


def curve(
    territory: Territory, scenario: Scenario, goal: str, *, tolerances: Sequence[float] = TOLERANCES,
    watch: Watch | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Return what a goal of `EQUITY` costs: a row for the scenario without it, one for each tolerance (per cent).

    Columns: `tolerance` (missing: without the goal), `equity` (the worst-off group's share, missing without the goal),
    `first` (what the first goal reached), `served` (workers), `placed` (people), `spent_eur` (of the Fund). The price
    is what they have less than the first row. People and sums over them are as they are told (`planner.people`), and
    so is the equity of placements: the least share placed of a group.
    """
    model = EQUITY[goal]
    knob = f"{model}.goals"
    said = [g for g in getattr(scenario, f"{model}_goals") if goal_of(g)[0] != goal]
    first, *others = said
    rows: list[tuple[float, ...]] = []
    plan = None
    for place, tolerance in enumerate((np.nan, *tolerances)):
        ahead = f"{goal_of(first)[0]} {tolerance:g} %" if tolerance else goal_of(first)[0]
        goals = [ahead, goal, *others] if tolerance == tolerance else said
        told = part(watch, place, len(tolerances) + 1, step="fairness")
        plan = make(territory, scenario.changed({knob: goals}), like=plan, watch=told)
        rows.append(_point(tolerance, plan, territory, model, goal))
    return pd.DataFrame(rows, columns=["tolerance", "equity", "first", "served", "placed", "spent_eur"])


def price(points: pd.DataFrame) -> pd.DataFrame:
    """Return what each point of a `curve` costs against the plan without the goal, that one left out.

    Columns: `tolerance` (per cent), `equity` (per cent), `workers_less` (served), `people_less` (placed), `eur_less`
    (spent of the Fund); below 0 is more.
    """
    first, rest = points.iloc[0], points.iloc[1:]
    less = {"workers_less": "served", "people_less": "placed", "eur_less": "spent_eur"}
    costs = {name: (first[column] - rest[column]).round() + 0.0 for name, column in less.items()}
    told = pd.DataFrame({"tolerance": rest["tolerance"], "equity": 100 * rest["equity"], **costs})
    return told.reset_index(drop=True)


PRICED = ("equity", "workers_less", "people_less", "eur_less")
"""The columns of a `price` that are drawn, each against the tolerance."""


def price_of(territory: Territory, scenario: Scenario, goal: str, *, watch: Watch) -> pd.DataFrame:
    """Return the price of a goal of `EQUITY`, a plan made for each of `TOLERANCES`."""
    return price(curve(territory, scenario, goal, watch=watch))


def called(goal: str, language: Language) -> str:
    """Name a goal of equity, with the model that it is of."""
    return f"{say(f'summary.{EQUITY[goal]}', language)}: {say(f'goal.{goal}', language)}"


def sentence(points: pd.DataFrame, language: Language) -> str:
    """Say what the fairest point of a `price` brings to the worst-off group, and what it costs."""
    best = points.loc[points["equity"].fillna(-1.0).idxmax()]
    low, high = (number(value, language, digits=1) for value in (points["equity"].iat[0], best["equity"]))
    return say(
        "fair.told", language, tolerance=number(best["tolerance"], language), low=low, high=high,
        workers=number(best["workers_less"], language), people=number(best["people_less"], language),
        eur=number(best["eur_less"], language),
    )  # fmt: skip


def _point(tolerance: float, plan: Plan, territory: Territory, model: str, goal: str) -> tuple[float, ...]:
    told, people = shared(plan, territory), People(plan, territory)
    reached = {g.name: g.reached for g in told.goals[model]}
    if goal in _OF and tolerance == tolerance:
        reached[goal] = _least(people, territory, goal)
    first = goal_of(getattr(plan.scenario, f"{model}_goals")[0])[0]
    served = float(plan.welfare["workers"].sum())
    spent = told.fund.spent_cents / 100
    return (tolerance, reached.get(goal, np.nan), reached.get(first, np.nan), served, float(people.placed), spent)


def _least(people: People, territory: Territory, goal: str) -> float:
    """The least share placed of a group, among those whose people are told."""
    everybody = territory.beneficiaries.set_index("beneficiary")
    counts = people.groups(everybody[_OF[goal]]) if _OF[goal] in everybody else people.districts
    counts = counts[counts["beneficiaries"] > 0]
    return float((counts["placed"] / counts["beneficiaries"]).min())


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


def _placed(counts: pd.DataFrame, key: object) -> tuple[float, float, float]:
    """People, placed and their share in a group, as they are told; missing where few."""
    if key not in counts.index:
        return np.nan, np.nan, np.nan
    people, placed = (float(counts.at[key, part]) for part in ("beneficiaries", "placed"))
    return people or np.nan, placed or np.nan, placed / people if people else np.nan
