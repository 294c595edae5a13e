"""The least of several levels as high as it can be, then the next-least, and so on: in whole steps.

Given   a whole model; groups g that each use one of their marks, a mark m standing for the level l_m of its group
Choose  what the model chooses
For     the levels in use from the least up: each the most, the fewest groups at it, then the next one

A level is enough if no mark below it need be used but those that are settled. How far that can be is bounded by the
relaxation, which is asked of the levels above the known one in growing steps, for the bound is mostly near, and then by
halving; whole answers are then sought from that bound down, for it is mostly reached.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import scipy.sparse as sp

from optim.linear import Answer, Model, NoAnswerError, Rule, Start, Status, narrowed, solve
from optim.watching import Known
from optim.weighing import continuous
from optim.whole import best

NO_LEVEL = -1.0
"""Of a variable that is no mark."""


@dataclass(frozen=True)
class Even:
    """A named goal: the levels in use, the least first, as high as can be; `levels` has one for each variable, 0 or
    more for marks, of which every group uses one, and `NO_LEVEL` for the others.

    `counts` has a row for each group, of what it counts; `group` and `number` say for each mark, in order, whose it is
    and which count it stands for. The rules that bind marks bear the goal's name. `tolerance` is the per cent by which
    later goals may lower each level.
    """

    name: str
    levels: np.ndarray
    unit: str
    counts: sp.csr_array
    group: np.ndarray
    number: np.ndarray
    tolerance: float = 0.0
    best: Literal["most"] = "most"

    def marked(self, values: np.ndarray) -> np.ndarray:
        """Return the values with the marks that say what the groups count."""
        count = np.round(self.counts @ values[: self.counts.shape[1]])
        marked = values.copy()
        marked[self.levels >= 0] = self.number == count[self.group]
        return marked


def unmarked(model: Model, goals: Sequence[Even]) -> tuple[Model, np.ndarray]:
    """Return the model without marks and the rules that bind them, and which variables are left."""
    left = np.flatnonzero(np.all([goal.levels < 0 for goal in goals] + [np.ones(model.variables, dtype=bool)], axis=0))
    names = {goal.name for goal in goals}
    return narrowed(replace(model, rules=tuple(r for r in model.rules if r.number not in names)), left), left


def in_use(goal: Even, values: np.ndarray) -> np.ndarray:
    """Return the levels in use, from the least up."""
    return np.sort(goal.levels[(goal.levels >= 0) & (values > 0.5)])


def raised(model: Model, goal: Even, *, seconds: float, start: Start, tell: Callable[..., None]) -> tuple[Answer, ...]:
    """Return an answer for each level in use that differs from the one before, the least first."""
    end = time.perf_counter() + seconds
    values = start() if callable(start) else start
    assert values is not None
    answers: list[Answer] = []
    floor, groups = NO_LEVEL, len(in_use(goal, values))
    while (in_use(goal, values) <= floor).sum() < groups:
        begun = time.perf_counter()
        found = _next(model, goal, floor, values, end=end, tell=tell if not answers else lambda *_: tell())
        below = (goal.levels > floor) & (goal.levels < found.objective)
        model = replace(model, upper=np.where(below, model.lower, model.upper))
        values, floor, status = found.values, found.objective, found.status
        row = (goal.levels == floor).astype(float)
        if status is Status.OPTIMAL and row @ values > 1 and floor < goal.levels.max():
            left = max(end - time.perf_counter(), 0.0)
            fewest = best(model, row, most=False, seconds=left / 2, start=values, tell=lambda *_: tell())
            values, status = fewest.values, fewest.status
        model = replace(model, rules=(*model.rules, _fewer(row, float(row @ values))))
        answers.append(replace(found, values=values, status=status, seconds=time.perf_counter() - begun))
        if status is Status.FEASIBLE:
            break
    if not answers:
        return (Answer(values, 0.0, 0.0, Status.OPTIMAL, 0.0),)
    return (*answers[:-1], replace(answers[-1], values=values))


def _next(
    model: Model, goal: Even, floor: float, values: np.ndarray, *, end: float, tell: Callable[..., None]
) -> Answer:
    """The highest level that those in use above `floor` can keep to."""
    levels = np.unique(goal.levels[goal.levels > floor])

    def least(values: np.ndarray) -> int:
        return int(np.searchsorted(levels, in_use(goal, values)[in_use(goal, values) > floor].min()))

    def below(k: int) -> np.ndarray:
        return ((goal.levels > floor) & (goal.levels < levels[k])).astype(float)

    known, highest = least(values), len(levels) - 1
    relaxed, low, step = continuous(model), least(values), 1
    while low < highest:
        tell(Known(float(levels[known]), float(levels[highest])))
        middle = min(low + step, (low + highest + 1) // 2)
        shut = replace(relaxed, upper=np.where(below(middle) > 0, relaxed.lower, relaxed.upper))
        try:
            tried = solve(
                shut, np.zeros(model.variables), most=True, seconds=max(end - time.perf_counter(), 0.0), beat=tell
            )
            if tried.status is Status.FEASIBLE:
                break
            low, step = middle, 2 * step
        except NoAnswerError:
            highest = middle - 1
    hope, first = highest, True
    while known < hope:
        tell(Known(float(levels[known]), float(levels[highest])))
        level = hope if first else (known + hope + 1) // 2
        left, first = max(end - time.perf_counter(), 0.0), False
        tried = best(model, below(level), most=False, seconds=left / 2, start=values, tell=lambda *_: tell())
        if below(level) @ tried.values < 0.5:
            values, known = tried.values, least(tried.values)
            continue
        hope = level - 1
        if tried.status is Status.OPTIMAL:
            highest = hope
    status = Status.OPTIMAL if known >= highest else Status.FEASIBLE
    return Answer(values, float(levels[known]), float(levels[max(highest, known)]), status, 0.0)


def kept_even(model: Model, goal: Even, answers: tuple[Answer, ...]) -> Model:
    """Return the model of the answers whose levels in use, the least first, are no lower but for the tolerance."""
    before = 0.0
    for answer in answers:
        least = answer.objective * (1 - goal.tolerance / 100)
        low = ((goal.levels >= 0) & (goal.levels < least)).astype(float)
        model = replace(model, rules=(*model.rules, _fewer(low, before)))
        before = float((in_use(goal, answers[-1].values) <= answer.objective + 1e-12).sum())
    return model


def holds_even(goal: Even, answers: tuple[Answer, ...], values: np.ndarray) -> bool:
    """Whether `values` keep the levels but for the tolerance."""
    wanted = in_use(goal, answers[-1].values) * (1 - goal.tolerance / 100)
    return bool((in_use(goal, values) >= wanted - 1e-9).all()) or tuple(in_use(goal, values)) >= tuple(wanted)


def _fewer(row: np.ndarray, most: float) -> Rule:
    return Rule("even", sp.csr_array(row[None, :]), np.array([-np.inf]), np.array([most]))
