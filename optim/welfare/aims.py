"""The goals of welfare: as rows over the model's variables, and measured on an answer without any solver."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from optim.goals import Goal, Worst
from optim.linear import Model, Rule, at_least, at_most
from optim.welfare.model import FIRM, Columns, model
from optim.welfare.problem import TINY, WelfareProblem

UNITS = {
    "kept": "workers",
    "need": "weighted workers",
    "km0": "EUR",
    "fund": "EUR",
    "travel": "worker minutes",
    "worst_travel": "minutes",
    "equity": "share",
    "balance": "share",
    "continuity": "workers",
    "cost": "EUR",
}


def stated(
    p: WelfareProblem, c: Columns, names: Sequence[str], tolerances: Mapping[str, float]
) -> tuple[Model, list[Goal | Worst]]:
    """Return the model and the goals in order, `kept` before all if anything is; some bring variables of their own."""
    made = model(p, c)
    goals: list[Goal | Worst] = []
    for name in (("kept",) if len(c.kept) else ()) + tuple(names):
        made, goal = _goal(p, c, made, name)
        goals.append(replace(goal, tolerance=tolerances.get(name, 0.0)))
    return made, [_widened(goal, made.variables) for goal in goals]


def _goal(p: WelfareProblem, c: Columns, made: Model, name: str) -> tuple[Model, Goal | Worst]:
    d, o = p.demand[c.arc], p.offer[c.arc]
    people, eur, unit = p.people[d], p.price[o], UNITS[name]
    local = eur * p.local[o]
    match name:
        case "kept":  # (A)
            release = np.zeros(c.width)
            release[c.r] = p.people[p.demand[c.kept]]
            return made, Goal(name, "least", release, unit)
        case "need":  # (B)
            return made, Goal(name, "most", c.row(p.weight[d]), unit)
        case "km0":  # (C)
            return made, Goal(name, "most", c.row(local), unit)
        case "fund":  # (D)
            return made, Goal(name, "most", c.row(np.where(c.payer == FIRM, local * p.rate[p.firm[d]], 0.0)), unit)
        case "travel":  # (E)
            return made, Goal(name, "least", c.row(people * p.minutes[c.arc]), unit)
        case "worst_travel":  # (F)
            return made, Worst(name, c.row(p.minutes[c.arc]), unit)
        case "equity":  # (G)
            return _equity(p, c, made)
        case "balance":  # (H)
            return _balance(p, c, made)
        case "continuity":  # (I)
            return _continuity(p, c, made)
        case _:  # (J)
            return made, Goal(name, "least", c.row(eur), unit)


def _widened(goal: Goal | Worst, width: int) -> Goal | Worst:
    def wide(row: np.ndarray) -> np.ndarray:
        return np.r_[row, np.zeros(width - len(row))]

    if isinstance(goal, Worst):
        return replace(goal, levels=wide(goal.levels))
    return replace(goal, coefficients=wide(goal.coefficients), then=tuple(wide(row) for row in goal.then))


def _grown(made: Model, upper: np.ndarray, *rules: Rule) -> Model:
    """The model with more variables, from 0 to `upper`, and rules over them."""
    more = len(upper)
    return replace(
        made,
        lower=np.r_[made.lower, np.zeros(more)],
        upper=np.r_[made.upper, upper],
        whole=np.r_[made.whole, np.zeros(more, dtype=bool)],
        implied=None if made.implied is None else np.r_[made.implied, np.zeros(more, dtype=bool)],
        rules=(*made.rules, *rules),
    )


def _asked(p: WelfareProblem) -> tuple[np.ndarray, np.ndarray]:
    """The districts that ask for anything, and the need each asks for."""
    asked = np.bincount(p.district, p.weight * p.units, minlength=len(p.share))
    return np.flatnonzero(asked > 0), asked


def _equity(p: WelfareProblem, c: Columns, made: Model) -> tuple[Model, Goal]:
    """The sum of the k smallest shares, for k = 1, 2, … in turn, is as great as it can be: that is the worst share,
    then the next-worst. It is the most of k t - sum of e_a where e_a >= t - share_a >= 0 (Ogryczak and Tamir, 2003)."""
    districts, asked = _asked(p)
    count = len(districts)
    place = np.full(len(p.share), -1)
    place[districts] = np.arange(count)
    d = p.demand[c.arc]
    rows = place[p.district[d]]
    named = rows >= 0
    share = (p.weight[d] / np.maximum(asked[p.district[d]], TINY))[named]
    stages, added = [np.zeros(made.variables)] if not count else [], []
    base = made.variables
    for k in range(1, count + 1):
        t, e = base, base + 1 + np.arange(count)
        added.append(
            at_least(
                "equity",
                np.r_[rows[named], np.arange(count), np.arange(count)],
                np.r_[c.x[named], np.full(count, t), e],
                np.r_[share, -np.ones(count), np.ones(count)],
                np.zeros(count),
            )
        )
        stage = np.zeros(base + 1 + count)
        stage[t], stage[e] = k, -1.0
        stages.append(stage)
        base += 1 + count
    made = _grown(made, np.ones(base - made.variables), *added)
    return made, Goal("equity", "most", stages[0], UNITS["equity"], then=tuple(stages[1:]))


def _could(p: WelfareProblem) -> np.ndarray:
    """The euros that each provider could take, infinite where it could take none."""
    could = np.bincount(p.provider, p.price * p.capacity, minlength=len(p.provider_eur))
    could = np.minimum(could, p.provider_eur)
    return np.where(could > 0, could, np.inf)


def _balance(p: WelfareProblem, c: Columns, made: Model) -> tuple[Model, Goal]:
    could, o = _could(p), p.offer[c.arc]
    count, z = len(could), made.variables
    rule = at_most(
        "balance",
        np.r_[p.provider[o], np.arange(count)],
        np.r_[c.x, np.full(count, z)],
        np.r_[p.price[o] / could[p.provider[o]], -np.ones(count)],
        np.zeros(count),
    )
    return _grown(made, np.ones(1), rule), Goal("balance", "least", np.r_[np.zeros(z), 1.0], UNITS["balance"])


def _continuity(p: WelfareProblem, c: Columns, made: Model) -> tuple[Model, Goal]:
    """Where nothing was before, any unit is a change; elsewhere a variable is the change, up or down."""
    was = np.flatnonzero(p.before > 0)
    place = np.full(len(p.demand), -1)
    place[was] = np.arange(len(was))
    some = place[c.arc] >= 0
    rows, x, first = place[c.arc][some], c.x[some], np.arange(len(was))
    change = made.variables + first
    units = p.before[was]
    rules = (
        at_least("continuity", np.r_[rows, first], np.r_[x, change], 1.0, units),
        at_most("continuity", np.r_[rows, first], np.r_[x, change], np.r_[np.ones(len(x)), -np.ones(len(was))], units),
    )
    people = p.people[p.demand[c.arc]]
    row = np.r_[c.row(np.where(some, 0.0, people)), np.zeros(made.variables - c.width), p.people[p.demand[was]]]
    most = np.maximum(units, p.units[p.demand[was]])
    return _grown(made, most, *rules), Goal("continuity", "least", row, UNITS["continuity"])


def brought(p: WelfareProblem, name: str, served: np.ndarray) -> np.ndarray:
    """Values of the variables that a goal brings, with which units served on each arc keep its rules."""
    match name:
        case "equity":
            count = len(_asked(p)[0])
            return np.zeros(count * (count + 1))
        case "balance":
            return np.array([measured(p, name, served, np.zeros((0, len(served))))])
        case "continuity":
            return np.abs(served - p.before)[p.before > 0]
    return np.zeros(0)


def measured(p: WelfareProblem, name: str, served: np.ndarray, paid: np.ndarray) -> float:
    """Return what an answer reaches of a goal, in the goal's unit, computed without the solver.

    `served` has the units on each arc, `paid` a row for each voucher with the units that it pays.
    """
    d, o = p.demand, p.offer
    eur = served * p.price[o]
    match name:
        case "kept":
            return float((p.people[d] * np.clip(p.kept - served, 0.0, None)).sum())
        case "need":
            return float((p.weight[d] * served).sum())
        case "km0":
            return float(eur[p.local[o].astype(bool)].sum())
        case "fund":
            own = (served - paid.sum(axis=0)) * p.price[o] * p.local[o]
            return float((own * p.rate[p.firm[d]]).sum())
        case "travel":
            return float((p.people[d] * p.minutes * served).sum())
        case "worst_travel":
            return float(p.minutes[served > TINY].max(initial=0.0))
        case "equity":
            districts, asked = _asked(p)
            got = np.bincount(p.district[d], p.weight[d] * served, minlength=len(p.share))
            return float((got[districts] / asked[districts]).min(initial=1.0)) if len(districts) else 0.0
        case "balance":
            return float((np.bincount(p.provider[o], eur, minlength=len(p.provider_eur)) / _could(p)).max(initial=0.0))
        case "continuity":
            return float((p.people[d] * np.abs(served - p.before)).sum())
        case "cost":
            return float(eur.sum())
    raise ValueError(f"{name} is no goal of welfare: {', '.join(UNITS)}")
