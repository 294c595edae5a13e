"""The goals of placement: as rows over the model's variables, and measured on an answer without any solver."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from optim.evenness import NO_LEVEL, Even
from optim.goals import Goal, Worst
from optim.linear import Model, exactly
from optim.placement.model import Columns, model
from optim.placement.problem import PlacementAnswer, PlacementProblem

UNITS = {
    "kept": "people",
    "moved": "people",
    "placed": "vulnerability points",
    "fit": "fit points",
    "travel": "tenths of a minute",
    "worst_travel": "tenths of a minute",
    "equity_districts": "share",
    "equity_genders": "share",
    "equity_classes": "share",
    "continuity": "people",
    "cost": "cents",
    "reserve": "cents",
}

LEAST = frozenset({"moved", "travel", "worst_travel", "cost", "reserve"})
"""The goals of which less is better."""


def named(p: PlacementProblem, names: Sequence[str]) -> tuple[str, ...]:
    """Return the goals in order with those that are not asked for by name: `kept`, `moved`, and `reserve` last."""
    first = ("kept",) * bool(p.kept.any()) + ("moved",) * (p.moves < p.had)
    return (*first, *names, *("reserve",) * (len(p.earmark) > 0 and "reserve" not in names))


def stated(
    p: PlacementProblem, c: Columns, names: Sequence[str], tolerances: Mapping[str, float]
) -> tuple[Model, list[Goal | Worst | Even]]:
    """Return the model and its goals in order; equity brings variables of its own."""
    made = model(p, c)
    goals: list[Goal | Worst | Even] = []
    for name in names:
        made, goal = _goal(p, c, made, name)
        goals.append(replace(goal, tolerance=tolerances.get(name, 0.0)))
    return made, [_widened(goal, made.variables) for goal in goals]


def _goal(p: PlacementProblem, c: Columns, made: Model, name: str) -> tuple[Model, Goal | Worst | Even]:
    unit = UNITS[name]
    match name:
        case "kept":  # (A)
            return made, Goal(name, "most", c.row(p.kept.astype(int)), unit)
        case "moved":  # (B)
            return made, Goal(name, "least", (np.arange(c.width) == c.o).astype(int), unit)
        case "placed":  # (C)
            return made, Goal(name, "most", c.row(p.weight[p.person]), unit)
        case "fit":  # (D)
            return made, Goal(name, "most", c.row(p.fit), unit)
        case "travel":  # (E)
            return made, Goal(name, "least", c.row(p.minutes10), unit)
        case "worst_travel":  # (F)
            return made, Worst(name, c.row(p.minutes10), unit)
        case "equity_districts":  # (G)
            return _equity(c, made, name, p.district, p.person)
        case "equity_genders":  # (H)
            return _equity(c, made, name, p.gender, p.person)
        case "equity_classes":  # (I)
            return _equity(c, made, name, p.kind, p.person)
        case "continuity":  # (J)
            return made, Goal(name, "most", c.row(p.before.astype(int)), unit)
        case "cost":  # (K)
            return made, Goal(name, "least", c.row(p.cents), unit)
        case _:  # (L)
            spent = c.row(p.cents)
            spent[c.p] = -1
            return made, Goal(name, "least", spent, unit)


def _widened(goal: Goal | Worst | Even, width: int) -> Goal | Worst | Even:
    def wide(row: np.ndarray) -> np.ndarray:
        return np.r_[row, np.zeros(width - len(row), dtype=row.dtype)]

    if isinstance(goal, Worst):
        return replace(goal, levels=wide(goal.levels))
    if isinstance(goal, Even):
        return replace(goal, levels=np.r_[goal.levels, np.full(width - len(goal.levels), NO_LEVEL)])
    return replace(goal, coefficients=wide(goal.coefficients), then=tuple(wide(row) for row in goal.then))


def _equity(c: Columns, made: Model, name: str, group: np.ndarray, pairs: np.ndarray) -> tuple[Model, Even]:
    """Marks for each group, one for each number of its people who may be placed; it uses the one that says how many.

    The mark's level is the share of the group that this number is.
    """
    sizes = np.bincount(group)
    groups = np.flatnonzero(sizes)
    of = np.repeat(np.arange(len(groups)), sizes[groups] + 1)
    number = np.concatenate([np.arange(n + 1) for n in sizes[groups]] or [np.zeros(0, dtype=int)])
    marks = made.variables + np.arange(len(of))
    rows = np.searchsorted(groups, group[pairs])
    none, one = np.zeros(len(groups)), np.ones(len(groups))
    added = (
        exactly(name, of, marks, 1.0, one),
        exactly(name, np.r_[rows, of], np.r_[c.y, marks], np.r_[np.ones(len(c.y)), -number], none),
    )
    grown = replace(
        made,
        lower=np.r_[made.lower, np.zeros(len(of))],
        upper=np.r_[made.upper, np.ones(len(of))],
        whole=np.r_[made.whole, np.ones(len(of), dtype=bool)],
        rules=(*made.rules, *added),
        counters=None if made.counters is None else np.r_[made.counters, np.zeros(len(of), dtype=bool)],
    )
    levels = np.r_[np.full(made.variables, NO_LEVEL), number / sizes[groups][of]]
    counts = sp.csr_array((np.ones(len(c.y)), (rows, c.y)), shape=(len(groups), len(c.y)))
    return grown, Even(name, levels, UNITS[name], counts, of, number)


def _group(p: PlacementProblem, name: str) -> np.ndarray:
    return {"equity_districts": p.district, "equity_genders": p.gender, "equity_classes": p.kind}[name]


def measured(p: PlacementProblem, name: str, answer: PlacementAnswer) -> float:
    """Return what an answer reaches of a goal, in the goal's unit, computed without the solver."""
    chosen = answer.chosen
    match name:
        case "kept":
            return float(p.kept[chosen].sum())
        case "moved":
            return float(max(0, p.had - int(p.before[chosen].sum()) - p.moves))
        case "placed":
            return float(p.weight[p.person[chosen]].sum())
        case "fit":
            return float(p.fit[chosen].sum())
        case "travel":
            return float(p.minutes10[chosen].sum())
        case "worst_travel":
            return float(p.minutes10[chosen].max(initial=0))
        case "equity_districts" | "equity_genders" | "equity_classes":
            group = _group(p, name)
            return float(shares(group, p.person[chosen]).min(initial=1.0)) if len(group) else 0.0
        case "continuity":
            return float(p.before[chosen].sum())
        case "cost":
            return float(p.cents[chosen].sum())
        case "reserve":
            return float(answer.paid[-1].sum())
    raise ValueError(f"{name} is no goal of placement: {', '.join(UNITS)}")


def shares(group: np.ndarray, placed: np.ndarray) -> np.ndarray:
    """Return for each group that has people the share of them that is placed."""
    sizes = np.bincount(group)
    counts = np.bincount(group[placed], minlength=len(sizes))
    return counts[sizes > 0] / sizes[sizes > 0]
