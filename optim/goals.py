"""Goals in order: the first is reached as far as it can be, the next without giving any of it back, and so on.

    Given   a model and goals g1, g2, … each the most or the least of c_g x
    For     (g1), then (g2) among the answers that are best for g1, then …

In a whole model an earlier goal is kept by a rule, exactly, for its coefficients are whole. In a continuous one the later goals move on
the optimal face of the earlier: variables with a reduced cost stay at their bound, rows with a price stay tight
(complementary slackness), so that nothing is given back to rounding.

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
    values: np.ndarray | None = None
    reached: list[Reached] = []
    left = seconds
    for place, goal in enumerate(goals, start=1):
        if progress:
            progress(goal.name, place, len(goals))
        most = goal.best == "most"
        answer = solve(model, goal.coefficients, most=most, seconds=left / (len(goals) - place + 1), start=values)
        values, left = answer.values, left - answer.seconds
        reached.append(
            Reached(goal.name, goal.best, goal.unit, answer.objective, answer.bound, answer.status, answer.seconds)
        )
        model = _kept(model, goal, answer)
    assert values is not None, "a problem needs at least one goal"
    return values, tuple(reached)


def _kept(model: Model, goal: Goal, answer: Answer) -> Model:
    """The model of the answers that give nothing back of this goal."""
    if answer.reduced is None or answer.prices is None:
        row = sp.csr_array(goal.coefficients[None, :].astype(float))
        at, free = np.array([answer.objective]), np.array([np.inf])
        low, high = (at, free) if goal.best == "most" else (-free, at)
        return replace(model, rules=(*model.rules, Rule(f"goal {goal.name}", row, low, high)))
    tight = TIGHT * max(1e-12, float(np.abs(goal.coefficients).max(initial=0.0)))
    fixed = np.abs(answer.reduced) > tight
    ends = np.where(np.abs(answer.values - model.lower) <= np.abs(answer.values - model.upper), model.lower, model.upper)
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
