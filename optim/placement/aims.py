"""The goals of placement: as rows over the model's variables, and measured on an answer without any solver."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from optim.goals import Goal, Worst
from optim.linear import Model, at_least
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
) -> tuple[Model, list[Goal | Worst]]:
    """Return the model and its goals in order; equity brings variables of its own."""
    made = model(p, c)
    goals: list[Goal | Worst] = []
    for name in names:
        made, goal = _goal(p, c, made, name)
        goals.append(replace(goal, tolerance=tolerances.get(name, 0.0)))
    return made, [_widened(goal, made.variables) for goal in goals]


def _goal(p: PlacementProblem, c: Columns, made: Model, name: str) -> tuple[Model, Goal | Worst]:
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
            return _equity(p, c, made, name, p.district)
        case "equity_genders":  # (H)
            return _equity(p, c, made, name, p.gender)
        case "equity_classes":  # (I)
            return _equity(p, c, made, name, p.kind)
        case "continuity":  # (J)
            return made, Goal(name, "most", c.row(p.before.astype(int)), unit)
        case "cost":  # (K)
            return made, Goal(name, "least", c.row(p.cents), unit)
        case _:  # (L)
            spent = c.row(p.cents)
            spent[c.p] = -1
            return made, Goal(name, "least", spent, unit)


def _widened(goal: Goal | Worst, width: int) -> Goal | Worst:
    def wide(row: np.ndarray) -> np.ndarray:
        return np.r_[row, np.zeros(width - len(row), dtype=row.dtype)]

    if isinstance(goal, Worst):
        return replace(goal, levels=wide(goal.levels))
    return replace(goal, coefficients=wide(goal.coefficients), then=tuple(wide(row) for row in goal.then))


def _equity(p: PlacementProblem, c: Columns, made: Model, name: str, group: np.ndarray) -> tuple[Model, Goal]:
    """The sum of the k smallest shares, for k = 1, 2, … in turn, is as great as it can be: that is the worst share,
    then the next-worst. It is the most of k t - sum of e_a where e_a >= t - share_a >= 0 (Ogryczak and Tamir, 2003)."""
    sizes = np.bincount(group)
    groups = np.flatnonzero(sizes)
    count = len(groups)
    rows = np.searchsorted(groups, group[p.person])
    share = 1.0 / sizes[group[p.person]]
    stages, added, base = [np.zeros(made.variables)] if not count else [], [], made.variables
    for k in range(1, count + 1):
        t, e = base, base + 1 + np.arange(count)
        added.append(
            at_least(
                "equity",
                np.r_[rows, np.arange(count), np.arange(count)],
                np.r_[c.y, np.full(count, t), e],
                np.r_[share, -np.ones(count), np.ones(count)],
                np.zeros(count),
            )
        )
        stage = np.zeros(base + 1 + count)
        stage[t], stage[e] = k, -1.0
        stages.append(stage)
        base += 1 + count
    more = base - made.variables
    none = np.zeros(more, dtype=bool)
    grown = replace(
        made,
        lower=np.r_[made.lower, np.zeros(more)],
        upper=np.r_[made.upper, np.ones(more)],
        whole=np.r_[made.whole, none],
        rules=(*made.rules, *added),
        counters=None if made.counters is None else np.r_[made.counters, none],
    )
    return grown, Goal(name, "most", stages[0], UNITS[name], then=tuple(stages[1:]))


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
            group = {"equity_districts": p.district, "equity_genders": p.gender, "equity_classes": p.kind}[name]
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
