"""Which provider serves which demand.

Given   demands d, each asking u_d units, one unit weighing w_d in need and n_d workers, paid by a firm f(d);
        offers o of c_o units at p_o euros a unit; firms f with plans of b_f euros;
        arcs (d, o): the offers of the demanded service within its travel limit, t_do minutes away
Choose  x_do >= 0, the units of demand d served by offer o
So that (1) a demand gets no more than it asks        sum over o of x_do <= u_d
        (2) an offer gives no more than it has        sum over d of x_do <= c_o
        (3) a firm spends no more than its plan       sum over d of f, o of p_o x_do <= b_f
For     (A) need    the most   sum of w_d x_do
        (B) km0     the most   sum of p_o x_do over local offers
        (C) travel  the least  sum of n_d t_do x_do
        in the order asked, need first

Doing nothing is allowed: what is not served is unserved. A demand may be split between providers. Units are divisible
(an hour, a month's share), so the model is a linear programme and its optimum is proved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optim.goals import Goal, Progress, Reached, pursue
from optim.linear import Model, at_most

GOALS = ("need", "km0", "travel")

TOLERANCE = 1e-6
"""Relative tolerance of a continuous answer."""


@dataclass(frozen=True)
class WelfareProblem:
    """Arrays over demands (`units`, `weight`, `people` per unit, `firm` index), offers (`capacity`, `price`, `local`),
    firms (`budget`) and arcs (`demand`, `offer` indices, `minutes`)."""

    units: np.ndarray
    weight: np.ndarray
    people: np.ndarray
    firm: np.ndarray
    capacity: np.ndarray
    price: np.ndarray
    local: np.ndarray
    budget: np.ndarray
    demand: np.ndarray
    offer: np.ndarray
    minutes: np.ndarray

    def __post_init__(self) -> None:
        assert len(self.units) == len(self.weight) == len(self.people) == len(self.firm)
        assert len(self.capacity) == len(self.price) == len(self.local)
        assert len(self.demand) == len(self.offer) == len(self.minutes)
        assert len({*zip(self.demand.tolist(), self.offer.tolist(), strict=True)}) == len(self.demand), "an arc twice"


@dataclass(frozen=True)
class WelfareAnswer:
    """Units served on each arc of the problem, and what was reached for each goal."""

    served: np.ndarray
    goals: tuple[Reached, ...]


def solve(
    problem: WelfareProblem,
    *,
    goals: Sequence[str] = ("need", "travel"),
    seconds: float = 60.0,
    progress: Progress | None = None,
) -> WelfareAnswer:
    """Serve the demands of `problem`; `goals` are names of `GOALS`, the first of them need."""
    assert goals and goals[0] == "need" and set(goals) <= set(GOALS), goals
    known = {g.name: g for g in _goals(problem)}
    values, reached = pursue(_model(problem), [known[g] for g in goals], seconds=seconds, progress=progress)
    served = np.where(values > TOLERANCE * 1e-3, values, 0.0)
    return WelfareAnswer(served, reached)


def _model(p: WelfareProblem) -> Model:
    arcs = np.arange(len(p.demand))
    rules = (
        at_most("1", p.demand, arcs, 1.0, p.units),  # (1)
        at_most("2", p.offer, arcs, 1.0, p.capacity),  # (2)
        at_most("3", p.firm[p.demand], arcs, p.price[p.offer], p.budget),  # (3)
    )
    most = np.minimum(p.units[p.demand], p.capacity[p.offer])
    return Model(np.zeros(len(arcs)), most, np.zeros(len(arcs), dtype=bool), rules)


def _goals(p: WelfareProblem) -> tuple[Goal, ...]:
    return (
        Goal("need", "most", p.weight[p.demand], "weighted workers"),  # (A)
        Goal("km0", "most", (p.price * p.local)[p.offer], "EUR"),  # (B)
        Goal("travel", "least", p.people[p.demand] * p.minutes, "worker minutes"),  # (C)
    )


def broken_rules(problem: WelfareProblem, served: np.ndarray) -> list[str]:
    """Say which rules an answer breaks and where, computed without the solver; an empty list is a sound answer."""
    p, broken = problem, []
    if len(served) != len(p.demand):
        return [f"an answer has {len(served)} values for {len(p.demand)} arcs"]
    if not np.isfinite(served).all():
        return ["units are not numbers"]
    broken += [f"arc {k}: served units are negative" for k in np.flatnonzero(served < 0)]
    got, given, paid = np.zeros(len(p.units)), np.zeros(len(p.capacity)), np.zeros(len(p.budget))
    for arc, units in enumerate(served):
        d, o = p.demand[arc], p.offer[arc]
        got[d] += units
        given[o] += units
        paid[p.firm[d]] += units * p.price[o]
    broken += [f"(1) demand {d}: {got[d]:g} of {p.units[d]:g} units" for d in _over(got, p.units)]
    broken += [f"(2) offer {o}: {given[o]:g} of {p.capacity[o]:g} units" for o in _over(given, p.capacity)]
    broken += [f"(3) firm {f}: {paid[f]:.2f} of {p.budget[f]:.2f} EUR" for f in _over(paid, p.budget)]
    return broken


def _over(used: np.ndarray, limit: np.ndarray) -> list[int]:
    return [int(k) for k in np.flatnonzero(used > limit + TOLERANCE * np.maximum(1.0, np.abs(limit)))]
