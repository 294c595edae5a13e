"""Goals in order: the first is reached as far as it can be, the next without giving any of it back, and so on.

    Given   a model and goals g1, g2, … each the most or the least of c_g x
    For     (g1), then (g2) among the answers that are best for g1, then …

A continuous model keeps an earlier goal by complementary slackness: the later goals move on its optimal face, where
variables with a reduced cost stay at their bound and rows with a price stay tight, so that nothing is given back to
rounding.

A whole model is solved on weighed goals first, for a rule that keeps an earlier goal makes it hard:
    for k = 1, 2, … the most of W_k = w_k W_(k-1) + g_k, only the model's counters being whole, gives a bound on g_k;
    variables whose reduced cost exceeds what may be lost on the way to the bound are left out;
    if the last answer is whole and reaches every bound, it is best for the goals in order, and proved so.
Otherwise it is solved goal by goal, each earlier goal kept by a rule, exactly, for coefficients are whole.

Every goal reports what was reached and the bound: the best that the rules and the earlier goals still allow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import scipy.sparse as sp

from optim.linear import Answer, Model, Rule, Status, solve

TIGHT = 1e-8
"""A dual value above this share of the largest coefficient is not zero."""


@dataclass(frozen=True)
class Goal:
    """A named goal: the most or the least of `coefficients @ x`, in `unit`. Whole models take whole coefficients."""

    name: str
    best: Literal["most", "least"]
    coefficients: np.ndarray
    unit: str


@dataclass(frozen=True)
class Reached:
    """What became of a goal; `gap` is the share of the bound that is not proved to be out of reach."""

    name: str
    best: Literal["most", "least"]
    unit: str
    reached: float
    bound: float
    status: Status
    seconds: float

    @property
    def gap(self) -> float:
        return abs(self.bound - self.reached) / max(abs(self.bound), abs(self.reached), 1e-9)


Progress = Callable[[str, int, int], None]
"""Told, before each goal is pursued, its name, its place (from 1) and how many there are."""


def pursue(
    model: Model, goals: Sequence[Goal], *, seconds: float, progress: Progress | None = None
) -> tuple[np.ndarray, tuple[Reached, ...]]:
    """Solve for each goal in turn within `seconds` for all of them.

    Returns the values of the variables and what was reached for each goal. A goal for which no time is left keeps the
    answer of the one before it, with the status `FEASIBLE`.
    """
    assert goals, "a problem needs at least one goal"
    told = progress or (lambda name, place, of: None)
    if model.counters is not None:
        found = _weighed(model, goals, seconds=seconds, told=told)
        if found is not None:
            return found
    return _in_turn(model, goals, seconds=seconds, told=told)


def _in_turn(
    model: Model, goals: Sequence[Goal], *, seconds: float, told: Progress
) -> tuple[np.ndarray, tuple[Reached, ...]]:
    values: np.ndarray | None = None
    reached: list[Reached] = []
    left = seconds
    for place, goal in enumerate(goals, start=1):
        told(goal.name, place, len(goals))
        most = goal.best == "most"
        answer = solve(model, goal.coefficients, most=most, seconds=left / (len(goals) - place + 1), start=values)
        values, left = answer.values, left - answer.seconds
        reached.append(
            Reached(goal.name, goal.best, goal.unit, answer.objective, answer.bound, answer.status, answer.seconds)
        )
        model = _kept(model, goal, answer)
    assert values is not None
    return values, tuple(reached)


def _weighed(
    model: Model, goals: Sequence[Goal], *, seconds: float, told: Progress
) -> tuple[np.ndarray, tuple[Reached, ...]] | None:
    """The whole answer that is best for the goals in order, or None where weighing them does not prove one."""
    counters = model.counters
    assert counters is not None
    nothing = np.zeros(model.variables, dtype=bool)
    weighed = np.zeros(model.variables)
    bounds: list[float] = []
    times: list[float] = []
    answer = None
    for place, goal in enumerate(goals, start=1):
        told(goal.name, place, len(goals))
        signed = goal.coefficients if goal.best == "most" else -goal.coefficients
        weighed = weighed * (2 * float(np.abs(signed).max(initial=0)) + 1) + signed
        relaxed = solve(replace(model, whole=nothing), weighed, most=True, seconds=seconds)
        last = place == len(goals)
        answer = solve(replace(model, whole=counters), weighed, most=True, seconds=seconds)
        if last and answer.status is Status.OPTIMAL and not _is_whole(answer.values):
            answer = solve(model, weighed, most=True, seconds=seconds)
        times.append(relaxed.seconds + answer.seconds)
        seconds -= times[-1]
        if Status.FEASIBLE in (relaxed.status, answer.status) or seconds <= 0 or relaxed.reduced is None:
            return None
        known = [float(g.coefficients @ answer.values) for g in goals[:place]]
        if any(abs(k - b) > 1e-6 for k, b in zip(known, bounds, strict=False)):
            return None
        bounds = [*bounds, round(known[-1])] if abs(known[-1] - round(known[-1])) < 1e-6 else []
        if len(bounds) < place:
            return None
        lost = relaxed.objective - answer.objective + 0.5
        out = (relaxed.reduced < -lost) & (relaxed.values < 0.5) & ~counters
        model = replace(model, upper=np.where(out, model.lower, model.upper))
    assert answer is not None
    if not _is_whole(answer.values):
        return None
    reached = tuple(
        Reached(g.name, g.best, g.unit, b, b, Status.OPTIMAL, t) for g, b, t in zip(goals, bounds, times, strict=True)
    )
    return np.round(answer.values), reached


def _is_whole(values: np.ndarray) -> bool:
    return bool((np.abs(values - np.round(values)) < 1e-6).all())


def _kept(model: Model, goal: Goal, answer: Answer) -> Model:
    """The model of the answers that give nothing back of this goal."""
    if answer.reduced is None or answer.prices is None:
        row = sp.csr_array(goal.coefficients[None, :].astype(float))
        at, free = np.array([answer.objective]), np.array([np.inf])
        low, high = (at, free) if goal.best == "most" else (-free, at)
        return replace(model, rules=(*model.rules, Rule(f"goal {goal.name}", row, low, high)))
    tight = TIGHT * max(1e-12, float(np.abs(goal.coefficients).max(initial=0.0)))
    fixed = np.abs(answer.reduced) > tight
    ends = np.where(
        np.abs(answer.values - model.lower) <= np.abs(answer.values - model.upper), model.lower, model.upper
    )
    rules, start = [], 0
    for rule in model.rules:
        priced = np.abs(answer.prices[start : start + len(rule.high)]) > tight
        start += len(rule.high)
        rules.append(replace(rule, low=np.where(priced, rule.high, rule.low)))
    return replace(
        model,
        lower=np.where(fixed, ends, model.lower),
        upper=np.where(fixed, ends, model.upper),
        rules=tuple(rules),
    )
