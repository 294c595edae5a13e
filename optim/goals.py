"""Goals in order: the first is reached as far as it can be, the next without giving any of it back, and so on.

    Given   a model and goals g1, g2, … each the most or the least of c_g x
    For     (g1), then (g2) among the answers that are best for g1, then …

A goal may let the later ones give back some per cent of what it reached (`tolerance`). A goal may be settled in several
stages before any later goal is looked at (`then`): the worst share, then the next-worst.

`Worst` (`optim.worst`) asks for the least of the greatest level in use, `Even` (`optim.evenness`) for the least levels
in use to be as high as can be.

A continuous model of many variables is solved on some of them at a time (`optim.sifting`). It keeps an earlier goal by
complementary slackness: the later goals move on its optimal face, where variables with a reduced cost stay at their
bound and rows with a price stay tight, so that nothing is given back to rounding.

A whole model is split into parts first (`optim.branching`), then solved on weighed goals (`optim.weighing`), for a rule
that keeps an earlier goal makes it hard. Where neither finds anything, it is solved goal by goal, each earlier kept
by a rule, exactly where coefficients are whole. Where only some variables are whole, these are settled first and the
goals are then pursued once more with all the others: what is left is continuous, and free of the rounding of a search.
What may be given back was settled by the search: it is not given back twice.

Every goal reports what was reached and the bound: the best that the rules and the earlier goals still allow.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

import numpy as np

from optim.evenness import Even, holds_even, in_use, kept_even, raised, unmarked
from optim.keeping import KEPT, bounded, kept, without
from optim.linear import Answer, Model, Start, Status
from optim.reached import Reached as Reached
from optim.sifting import solve
from optim.watching import Cancelled as Cancelled
from optim.watching import Known, nobody
from optim.watching import Progress as Progress
from optim.weighing import continuous
from optim.whole import at_once, best
from optim.worst import USED, lowest
from optim.worst import Worst as Worst

RELAXATION_SECONDS = 2.0
"""A bound is worth this much time, also when the time for answers is over."""


@dataclass(frozen=True)
class Goal:
    """A named goal: the most or the least of `coefficients @ x`, in `unit`. Whole models take whole coefficients.

    `tolerance`: the per cent of what was reached that later goals may give back. `then`: further coefficients, each
    settled among the answers that are best for those before it.
    """

    name: str
    best: Literal["most", "least"]
    coefficients: np.ndarray
    unit: str
    tolerance: float = 0.0
    then: tuple[np.ndarray, ...] = ()

    @property
    def stages(self) -> tuple[np.ndarray, ...]:
        return (self.coefficients, *self.then)


def pursue(
    model: Model,
    goals: Sequence[Goal | Worst | Even],
    *,
    seconds: float,
    start: Start = None,
    progress: Progress | None = None,
) -> tuple[np.ndarray, tuple[Reached, ...]]:
    """Solve for each goal in turn within `seconds` for all of them.

    `start` is an answer that keeps the rules, or what makes one, to begin from. Returns the values of the variables and
    what was reached for each goal. Out of time, the best answer found is returned, and the goals that are not proved,
    and all that come after them, have the status `FEASIBLE` and a bound.
    """
    assert goals, "a problem needs at least one goal"
    told = progress or nobody
    deadline = time.perf_counter() + seconds
    plain = _leading(goals)
    first: list[tuple[Answer, ...]] = []
    if model.counters is not None and model.whole.all() and plain:
        even = [g for g in goals if isinstance(g, Even)]
        bare, left = unmarked(model, even) if even else (model, np.arange(model.variables))
        start = start() if callable(start) else start
        rows = [g.coefficients[left] if g.best == "most" else -g.coefficients[left] for g in plain]

        def heard(k: int, known: Known | None) -> None:
            if known and plain[k].best == "least":
                known = known.turned()
            told(plain[k].name, k + 1, len(goals), known)

        share, begin = (1 if len(plain) == len(goals) else 2), None if start is None else start[left]
        found = at_once(bare, rows, seconds=seconds / share, start=begin, told=heard)
        if found is not None and (share == 1 or all(found.proved)):
            values = np.zeros(model.variables)
            values[left] = found.values
            for goal in even:
                values = goal.marked(values)
            bounds = _unsigned(plain, found.bounds)
            statuses = [Status.OPTIMAL if proved else Status.FEASIBLE for proved in found.proved]
            first = [
                (Answer(values, float(g.coefficients @ values), bound, status, spent),)
                for g, bound, status, spent in zip(plain, bounds, statuses, found.seconds, strict=True)
            ]
            if share == 1:
                return values, tuple(
                    Reached(g.name, g.best, g.unit, a.objective, a.bound, a.status, a.seconds)
                    for g, (a,) in zip(plain, first, strict=True)
                )
    values, searched = _in_turn(model, goals, deadline=deadline, start=start, told=told, first=first)
    reached = _reported(goals, searched, values, _rounding(model))
    if not model.whole.any() or model.whole.all():
        return values, reached
    settled = np.where(model.whole, np.round(values), 0.0)
    rest = replace(
        model,
        lower=np.where(model.whole, settled, model.lower),
        upper=np.where(model.whole, settled, model.upper),
        whole=np.zeros(model.variables, dtype=bool),
    )
    until = max(deadline, time.perf_counter() + RELAXATION_SECONDS)
    values, once_more = _in_turn(rest, goals, deadline=until, start=values, told=nobody, searched=searched)
    again = _reported(goals, once_more, values)
    return values, tuple(_both(one, two) for one, two in zip(reached, again, strict=True))


def _leading(goals: Sequence[Goal | Worst | Even]) -> list[Goal]:
    """The first goals that are a sum each, of which nothing may be given back."""
    plain: list[Goal] = []
    for goal in goals:
        if not isinstance(goal, Goal) or goal.tolerance or goal.then:
            break
        plain.append(goal)
    return plain


def _both(searched: Reached, settled: Reached) -> Reached:
    """What the settled values reach, with the bound that the search proved."""
    lost = (searched.bound - settled.bound) * (1 if searched.best == "most" else -1)
    proved = searched.status is settled.status is Status.OPTIMAL
    proved = proved and lost <= 10 * KEPT * max(1.0, abs(searched.bound))
    nearer = max if searched.best == "most" else min
    bound = settled.bound if proved else nearer(searched.bound, settled.reached, settled.own or settled.reached)
    return replace(settled, bound=bound, status=Status.OPTIMAL if proved else Status.FEASIBLE, seconds=searched.seconds)


def _in_turn(
    model: Model,
    goals: Sequence[Goal | Worst | Even],
    *,
    deadline: float,
    start: Start,
    told: Progress,
    searched: Sequence[tuple[Answer, ...]] = (),
    first: Sequence[tuple[Answer, ...]] = (),
) -> tuple[np.ndarray, list[tuple[Answer, ...]]]:
    """Return the last values and the answers of each goal, of which the `first` are known already; what a tolerance is
    measured on is what `searched` has.

    `face` keeps the earlier goals by complementary slackness, `ruled` by rules: the second where the first fails.
    """
    values, face, ruled = start, model, model
    found: list[tuple[Answer, ...]] = []
    for goal, answers in zip(goals, first, strict=False):
        values, face = answers[-1].values, _loosened(face, goal, answers)
        ruled = face
        found.append(answers)
    for place, goal in enumerate(goals[len(first) :], start=len(first) + 1):
        beat = partial(told, goal.name, place, len(goals))
        beat()
        left = max(deadline - time.perf_counter(), 0.0) / (1 if place == len(goals) else 2)
        answers, exact = _settled(face, goal, seconds=left, start=values, tell=beat)
        if not all(_holds(g, a, answers[-1].values, _rounding(model)) for g, a in zip(goals, found, strict=False)):
            answers, exact = _settled(ruled, goal, seconds=left, start=values, tell=beat)
            face = ruled
        values = answers[-1].values
        if searched and goal.tolerance:
            answers = searched[place - 1]
        face = _loosened(face, goal, answers) if goal.tolerance else exact
        ruled = _loosened(ruled, goal, answers)
        found.append(answers)
    assert isinstance(values, np.ndarray)
    return values, found


def _settled(
    model: Model, goal: Goal | Worst | Even, *, seconds: float, start: Start, tell: Callable[..., None]
) -> tuple[tuple[Answer, ...], Model]:
    """An answer for each stage of the goal, the later ones keeping the earlier, and the model that keeps them all."""
    if isinstance(goal, Worst):
        answer = lowest(model, goal, seconds=seconds, start=start, tell=tell)
        return (answer,), without(model, goal.levels > answer.objective)
    if isinstance(goal, Even):
        rising = raised(model, goal, seconds=seconds, start=start, tell=tell)
        return rising, kept_even(model, goal, rising)
    begun, most = time.perf_counter(), goal.best == "most"
    answers: list[Answer] = []
    for stage in goal.stages:
        own = tell if not goal.then else lambda *_: tell()
        left = (begun + seconds - time.perf_counter()) / (1 if stage is goal.stages[-1] else 2)
        answer = best(model, stage, most=most, seconds=left, start=start, tell=own)
        if answer.status is Status.FEASIBLE and model.whole.any():
            longer = max(left, RELAXATION_SECONDS)
            relaxed = solve(continuous(model), stage, most=most, seconds=longer, start=answer.values, beat=tell)
            nearer = min if most else max
            answer = replace(answer, bound=nearer(answer.bound, relaxed.bound))
        model, start = kept(model, stage, answer, most=most), answer.values
        answers.append(answer)
    return tuple(answers), model


def _rounding(model: Model) -> float:
    """A search keeps earlier goals by rules, each with a rounding of its own; settling takes it back."""
    return 10 * KEPT if model.whole.any() else KEPT


def _reported(
    goals: Sequence[Goal | Worst | Even],
    found: Sequence[tuple[Answer, ...]],
    values: np.ndarray,
    rounding: float = KEPT,
) -> tuple[Reached, ...]:
    """What the final values reach; a goal is proved if it, and every goal before it, is at its bound."""
    reached, proved = [], True
    for goal, answers in zip(goals, found, strict=True):
        answer = answers[0]
        now = _value(goal, goal.coefficients if isinstance(goal, Goal) else goal.levels, values)
        proved = proved and _holds(goal, answers, values, rounding) and all(a.status is Status.OPTIMAL for a in answers)
        own = answer.objective if goal.tolerance else now
        bound = own if proved else answer.bound
        status = Status.OPTIMAL if proved else Status.FEASIBLE
        spent = sum(a.seconds for a in answers)
        reached.append(
            Reached(goal.name, goal.best, goal.unit, now, bound, status, spent, own if goal.tolerance else None)
        )
    return tuple(reached)


def _loosened(model: Model, goal: Goal | Worst | Even, answers: Sequence[Answer]) -> Model:
    """The model of the answers that give back no more of this goal than its tolerance."""
    if isinstance(goal, Worst):
        return without(model, goal.levels > answers[0].objective * (1 + goal.tolerance / 100))
    if isinstance(goal, Even):
        return kept_even(model, goal, tuple(answers))
    for stage, answer in zip(goal.stages, answers, strict=True):
        model = bounded(model, stage, answer, most=goal.best == "most", tolerance=goal.tolerance)
    return model


def _value(goal: Goal | Worst | Even, row: np.ndarray, values: np.ndarray) -> float:
    if isinstance(goal, Even):
        return float(in_use(goal, values)[:1].sum())
    return float(row @ values if isinstance(goal, Goal) else row[values > USED].max(initial=0.0))


def _holds(goal: Goal | Worst | Even, answers: Sequence[Answer], values: np.ndarray, rounding: float = KEPT) -> bool:
    """Whether `values` reach of a goal what its own answers did, but for what it lets the later goals give back."""
    if isinstance(goal, Even):
        return holds_even(goal, tuple(answers), values)
    rows = goal.stages if isinstance(goal, Goal) else (goal.levels,)
    sign = 1 if goal.best == "most" else -1
    return all(
        sign * (answer.objective - _value(goal, row, values))
        <= rounding * max(1.0, abs(answer.objective)) + goal.tolerance / 100 * abs(answer.objective)
        for row, answer in zip(rows, answers, strict=True)
    )


def _unsigned(goals: Sequence[Goal], bounds: Sequence[float]) -> list[float]:
    return [bound if goal.best == "most" else -bound + 0.0 for goal, bound in zip(goals, bounds, strict=True)]
