"""Goals in order: the first is reached as far as it can be, the next without giving any of it back, and so on.

    Given   a model and goals g1, g2, … each the most or the least of c_g x
    For     (g1), then (g2) among the answers that are best for g1, then …

A continuous model keeps an earlier goal by complementary slackness: the later goals move on its optimal face, where
variables with a reduced cost stay at their bound and rows with a price stay tight, so that nothing is given back to
rounding.

A whole model is solved on weighed goals first, for a rule that keeps an earlier goal makes it hard:
    for k = 1, 2, … the most of W_k = w_k W_(k-1) + g_k, only the model's counters being whole, gives a bound on g_k;
    variables whose reduced cost exceeds what the best known answer falls short of the bound are left out;
    if the last answer is whole and reaches every bound, it is best for the goals in order, and proved so.
Otherwise it is solved goal by goal, each earlier goal kept by a rule, exactly, for coefficients are whole.

Every goal reports what was reached and the bound: the best that the rules and the earlier goals still allow.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import scipy.sparse as sp

from optim.linear import Answer, Model, Rule, Status, solve

KEPT = 1e-6
"""Relative to what was reached: less than this is not given back."""

TIGHT = 1e-11
"""A reduced cost or a price that can change less than this share of a goal, over the whole range, is none."""

RELAXATION_SECONDS = 2.0
"""A bound is worth this much time, also when the time for answers is over."""


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
    model: Model,
    goals: Sequence[Goal],
    *,
    seconds: float,
    start: np.ndarray | None = None,
    progress: Progress | None = None,
) -> tuple[np.ndarray, tuple[Reached, ...]]:
    """Solve for each goal in turn within `seconds` for all of them.

    `start` is an answer that keeps the rules, to begin from. Returns the values of the variables and what was reached
    for each goal. Out of time, the best answer found is returned, and the goals that are not proved, and all that come
    after them, have the status `FEASIBLE` and a bound.
    """
    assert goals, "a problem needs at least one goal"
    told = progress or (lambda name, place, of: None)
    deadline = time.perf_counter() + seconds
    if model.counters is not None:
        found = _weighed(model, goals, deadline=deadline - seconds / 3, start=start, told=told)
        if found is not None:
            return found
    return _in_turn(model, goals, deadline=deadline, start=start, told=told)


def _in_turn(
    model: Model, goals: Sequence[Goal], *, deadline: float, start: np.ndarray | None, told: Progress
) -> tuple[np.ndarray, tuple[Reached, ...]]:
    values, bounded = start, model
    answers: list[Answer] = []
    for place, goal in enumerate(goals, start=1):
        told(goal.name, place, len(goals))
        most = goal.best == "most"
        left = max(deadline - time.perf_counter(), 0.0) / (len(goals) - place + 1)
        answer = solve(model, goal.coefficients, most=most, seconds=left, start=values)
        if answer.status is Status.FEASIBLE and model.whole.any():
            seconds = max(left, RELAXATION_SECONDS)
            relaxed = solve(_continuous(model), goal.coefficients, most=most, seconds=seconds, start=answer.values)
            nearer = min if most else max
            answer = replace(answer, bound=nearer(answer.bound, relaxed.bound))
        if not all(_holds(g, a, answer.values) for g, a in zip(goals, answers, strict=False)):
            answer = solve(bounded, goal.coefficients, most=most, seconds=left, start=values)
        answers.append(answer)
        values = answer.values
        model, bounded = _kept(model, goal, answer), _bounded(bounded, goal, answer)
    assert values is not None
    return values, _reported(goals, answers, values)


def _reported(goals: Sequence[Goal], answers: Sequence[Answer], values: np.ndarray) -> tuple[Reached, ...]:
    """What the final values reach; a goal is proved if it, and every goal before it, is at its bound."""
    reached, proved = [], True
    for goal, answer in zip(goals, answers, strict=True):
        now = float(goal.coefficients @ values)
        proved = proved and _holds(goal, answer, values) and answer.status is Status.OPTIMAL
        status = Status.OPTIMAL if proved else Status.FEASIBLE
        bound = now if proved else answer.bound
        reached.append(Reached(goal.name, goal.best, goal.unit, now, bound, status, answer.seconds))
    return tuple(reached)


def _holds(goal: Goal, answer: Answer, values: np.ndarray) -> bool:
    """Whether `values` reach of a goal what its own answer did."""
    return abs(float(goal.coefficients @ values) - answer.objective) <= KEPT * max(1.0, abs(answer.objective))


def _weighed(
    model: Model, goals: Sequence[Goal], *, deadline: float, start: np.ndarray | None, told: Progress
) -> tuple[np.ndarray, tuple[Reached, ...]] | None:
    """The whole answer that is best for the goals in order, or None where weighing them does not prove one in time."""
    counters = model.counters
    assert counters is not None
    weighed = np.zeros(model.variables)
    bounds: list[float] = []
    times: list[float] = []
    values = np.zeros(model.variables)
    known = np.zeros(model.variables) if start is None else start
    for place, goal in enumerate(goals, start=1):
        told(goal.name, place, len(goals))
        begun = time.perf_counter()
        signed = goal.coefficients if goal.best == "most" else -goal.coefficients
        weighed = weighed * (2 * float(np.abs(signed).max(initial=0)) + 1) + signed
        scale = max(1.0, float(np.abs(weighed).max(initial=0)))
        relaxed = solve(_continuous(model), weighed / scale, most=True, seconds=deadline - begun, start=known)
        if relaxed.status is Status.FEASIBLE or relaxed.reduced is None:
            return None
        lost = relaxed.objective * scale - float(weighed @ known) + 0.5
        useless = (relaxed.reduced * scale < -lost) & (relaxed.values < 0.5) & ~counters
        model = replace(model, upper=np.where(useless, model.lower, model.upper))
        tries = [replace(model, whole=counters), model] if place == len(goals) else [replace(model, whole=counters)]
        for attempt in tries:
            answer = solve(attempt, weighed, most=True, seconds=deadline - time.perf_counter(), start=known)
            if answer.status is Status.FEASIBLE:
                return None
            values = answer.values
            if _is_whole(values):
                known = np.round(values)
                break
        times.append(time.perf_counter() - begun)
        reached = [float(g.coefficients @ values) for g in goals[:place]]
        bounds.append(float(np.round(reached[-1])))
        if any(abs(r - b) > KEPT for r, b in zip(reached, bounds, strict=True)):
            return None
    if not _is_whole(values):
        return None
    proved = tuple(
        Reached(g.name, g.best, g.unit, b, b, Status.OPTIMAL, t) for g, b, t in zip(goals, bounds, times, strict=True)
    )
    return np.round(values), proved


def _continuous(model: Model) -> Model:
    return replace(model, whole=np.zeros(model.variables, dtype=bool), counters=None)


def _is_whole(values: np.ndarray) -> bool:
    return bool((np.abs(values - np.round(values)) < 1e-6).all())


def _kept(model: Model, goal: Goal, answer: Answer) -> Model:
    """The model of the answers that give nothing back of this goal."""
    if answer.reduced is None or answer.prices is None:
        return _bounded(model, goal, answer)
    tight = TIGHT * max(1.0, abs(answer.objective))
    fixed = np.abs(answer.reduced) * (model.upper - model.lower) > tight
    ends = np.where(
        np.abs(answer.values - model.lower) <= np.abs(answer.values - model.upper), model.lower, model.upper
    )
    rules, start = [], 0
    for rule in model.rules:
        priced = np.abs(answer.prices[start : start + len(rule.high)]) * np.maximum(1.0, np.abs(rule.high)) > tight
        start += len(rule.high)
        rules.append(replace(rule, low=np.where(priced, rule.high, rule.low)))
    return replace(
        model,
        lower=np.where(fixed, ends, model.lower),
        upper=np.where(fixed, ends, model.upper),
        rules=tuple(rules),
    )


def _bounded(model: Model, goal: Goal, answer: Answer) -> Model:
    """The model with the rule that what was reached of this goal is reached again."""
    row = sp.csr_array(goal.coefficients[None, :].astype(float))
    slack = 0.0 if model.whole.any() else KEPT / 2 * max(1.0, abs(answer.objective))
    least, most = (answer.objective - slack, np.inf) if goal.best == "most" else (-np.inf, answer.objective + slack)
    return replace(model, rules=(*model.rules, Rule(f"goal {goal.name}", row, np.array([least]), np.array([most]))))
