"""What one more unit of a limit of placement would bring, in people, cents and what the first goal counts.

Given   a problem, its answer, and steps: places, trainees, people to follow, cents
For     each limit that binds, the answer with one step more, less the answer

People are whole, so that a dual value is no price: a price is what solving again gives. Dual values bound it. The
linear programme without wholeness grows by at most dual value times step, so that the first goal can gain no more than
that and what lies between the programme and the answer; where this is less than 1, it gains nothing, proved.

A limit of people binds where all of it is used. Paths are paid whole: money binds where what is left of it does not
pay the dearest path that it could.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from optim.goals import Goal
from optim.linear import Status
from optim.linear import solve as solve_linear
from optim.placement.aims import measured, stated
from optim.placement.model import Columns, rules
from optim.placement.problem import PlacementAnswer, PlacementProblem

Kind = Literal["opening", "quota", "host_tutors", "tutor", "fund", "earmark"]
Solve = Callable[[PlacementProblem], PlacementAnswer]
"""How the answer was found: with its goals and tolerances."""

_GROWS: dict[Kind, str] = {
    "opening": "places", "quota": "room", "host_tutors": "tutored", "tutor": "caseload", "earmark": "earmark",
}  # fmt: skip
MONEY: frozenset[Kind] = frozenset(("fund", "earmark"))
_ROUNDING = 1e-6


@dataclass(frozen=True)
class Limit:
    """One limit and the step by which it would grow: people, or cents of the `fund` and of an `earmark`."""

    kind: Kind
    index: int
    step: int


@dataclass(frozen=True)
class Price:
    """What a step more of a limit brings; `solved` says that it was solved again, and proved as the answer is.

    `most` is what the first goal can gain at most; where nothing was solved, the others are not known (NaN).
    """

    limit: Limit
    most: float
    points: float = float("nan")
    people: float = float("nan")
    cents: float = float("nan")
    solved: bool = False


def worth(p: PlacementProblem, first: str, answer: PlacementAnswer) -> np.ndarray:
    """What an answer is worth: what it reaches of the first goal, people placed, cents of their paths."""
    chosen = answer.chosen
    return np.array([measured(p, first, answer), chosen.sum(), p.cents[chosen].sum()], dtype=float)


def binding(p: PlacementProblem, answer: PlacementAnswer, steps: Mapping[Kind, int]) -> list[Limit]:
    """Return the limits of the kinds in `steps` that bind and that some pair needs."""
    chosen, host = answer.chosen, p.host[p.opening]
    counts = p.quota.astype(bool)
    follows = np.bincount(answer.tutor[answer.tutor >= 0], minlength=len(p.caseload))
    left = np.r_[p.earmark, p.fund_cents] - answer.paid.sum(axis=1)
    pays = np.c_[p.pays, np.ones(len(p.weight), dtype=bool)][p.person] & ~chosen[:, None]
    dearest = np.where(pays, p.cents[:, None], 0).max(axis=0, initial=0)
    poor = np.flatnonzero(left < dearest)

    def full(of: np.ndarray, some: np.ndarray, limit: np.ndarray) -> np.ndarray:
        used = np.bincount(of[some & chosen], minlength=len(limit))
        needed = np.bincount(of[some], minlength=len(limit)) > 0
        return np.flatnonzero(needed & (used >= limit))

    every = np.ones(len(chosen), dtype=bool)
    found: dict[Kind, np.ndarray] = {
        "opening": full(p.opening, every, p.places),
        "quota": full(host, counts, p.room),
        "host_tutors": full(host, every, p.tutored),
        "tutor": np.flatnonzero(p.follows[p.person].any(axis=0) & (follows >= p.caseload)),
        "fund": poor[poor == len(p.earmark)] * 0,
        "earmark": poor[poor < len(p.earmark)],
    }
    return [Limit(kind, int(k), step) for kind, step in steps.items() for k in found[kind]]


def grown(p: PlacementProblem, limit: Limit) -> PlacementProblem:
    """Return the problem with a step more of one limit."""
    if limit.kind == "fund":
        return replace(p, fund_cents=p.fund_cents + limit.step)
    more = getattr(p, _GROWS[limit.kind]).copy()
    more[limit.index] += limit.step
    return replace(p, **{_GROWS[limit.kind]: more})


def most(
    p: PlacementProblem, first: str, answer: PlacementAnswer, limits: Sequence[Limit], *, seconds: float = 60.0
) -> np.ndarray:
    """Return the most that the first goal can gain by a step of each limit; infinite where it is no sum, or unknown."""
    columns = Columns.of(p)
    made, (goal, *_) = stated(p, columns, (first,), {})
    if not isinstance(goal, Goal) or made.variables > columns.width:
        return np.full(len(limits), np.inf)
    free = replace(  # a bound that a rule implies would share the rule's price
        made, whole=np.zeros(made.variables, dtype=bool), upper=np.full(made.variables, np.inf), counters=None
    )
    found = solve_linear(free, goal.coefficients, most=True, seconds=seconds)
    if found.prices is None or found.status is not Status.OPTIMAL:
        return np.full(len(limits), np.inf)
    high = np.concatenate([rule.high for rule in made.rules])
    between = found.objective - measured(p, first, answer)
    gains = [
        between + np.abs(found.prices) @ (np.concatenate([rule.high for rule in rules(grown(p, x), columns)]) - high)
        for x in limits
    ]
    return np.floor(np.array(gains) + _ROUNDING).clip(min=0.0)


def priced(
    p: PlacementProblem,
    answer: PlacementAnswer,
    solve: Solve,
    *,
    first: str,
    steps: Mapping[Kind, int],
    again: int = 12,
    seconds: float = 120.0,
    told: Callable[[int, int], None] | None = None,
) -> list[Price]:
    """Return the price of every limit that binds, the dearest first; at most `again` are solved again, in `seconds`.

    Money is solved again before the others, then what promises most. `solve` must be what found the answer and `first`
    its first goal. `told` hears how many are solved again, of how many; it may raise to cancel.
    """
    begun = time.perf_counter()
    limits = binding(p, answer, steps)
    bounds = most(p, first, answer, limits, seconds=seconds)
    order = sorted(range(len(limits)), key=lambda place: (limits[place].kind not in MONEY, -bounds[place]))
    worthy = [place for place in order if bounds[place] > 0][:again]
    base = worth(p, first, answer)
    prices: list[Price] = []
    for place in order:
        limit, bound = limits[place], float(bounds[place])
        if place not in worthy or time.perf_counter() - begun >= seconds:
            prices.append(Price(limit, bound))
            continue
        more = grown(p, limit)
        solved = solve(more)
        points, people, cents = (float(x) for x in worth(more, first, solved) - base)
        proved = all(g.status is Status.OPTIMAL for g in (*answer.goals, *solved.goals))
        prices.append(Price(limit, points if proved else bound, points, people, cents, proved))
        if told:
            told(worthy.index(place) + 1, len(worthy))
    return sorted(prices, key=lambda price: (not price.solved, -price.most))
