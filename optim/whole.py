"""The best whole answer, for goals in order or for one: split into parts, then weighed, then left to the solver."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from optim.branching import Branched, branched
from optim.keeping import GOAL
from optim.linear import Answer, Model, Start, Status
from optim.sifting import solve
from optim.watching import Known, Told
from optim.weighing import weighed


def at_once(
    model: Model,
    rows: Sequence[np.ndarray],
    *,
    seconds: float,
    start: np.ndarray | None,
    told: Told,
) -> Branched | None:
    """Return the answer of `branched` where it is proved, else that of `weighed`, else what `branched` found."""
    end = time.perf_counter() + seconds
    begin = np.zeros(model.variables) if start is None else start
    split = branched(model, rows, deadline=end - seconds / 2, start=begin, told=told) if model.whole.all() else None
    if split is not None and all(split.proved):
        return split
    begin = begin if split is None else split.values
    found = weighed(model, rows, deadline=end - seconds / 3, start=begin, told=told)
    return split if found is None else Branched(found.values, found.bounds, (True,) * len(rows), found.seconds)


def best(
    model: Model, row: np.ndarray, *, most: bool, seconds: float, start: Start, tell: Callable[..., None]
) -> Answer:
    """Return the best answer for one row, as `optim.linear.solve` does; a whole model that counts is split first.

    `tell` hears nothing again and again, and `Known` where something is known; it may raise to leave at once.
    """
    if not model.whole.all() or model.counters is None or (row % 1).any():
        return solve(model, row, most=most, seconds=seconds, start=start, beat=tell, tell=tell)
    sign, begin = (1 if most else -1), start() if callable(start) else start
    bare, rows, wanted = _earlier(model)

    def heard(place: int, known: Known | None) -> None:
        tell(*[known if most else known.turned()] if known and place == len(rows) else [])

    found = at_once(bare, [*rows, sign * row], seconds=seconds, start=begin, told=heard)
    kept = found is not None and [float(r @ found.values) for r in rows] == wanted
    if found is None or not kept or not all(found.proved[:-1]):
        return solve(model, row, most=most, seconds=seconds / 2, start=begin, beat=tell, tell=tell)
    status = Status.OPTIMAL if found.proved[-1] else Status.FEASIBLE
    return Answer(found.values, float(row @ found.values), sign * found.bounds[-1], status, sum(found.seconds))


def _earlier(model: Model) -> tuple[Model, list[np.ndarray], list[float]]:
    """The model without the rules that keep earlier goals; these as rows, each to be the most, and what they reached.

    Goals pursued once more are quicker than rules that keep them.
    """
    rows, wanted = [], []
    for rule in model.rules:
        if rule.number == GOAL:
            sign = 1.0 if np.isfinite(rule.low[0]) else -1.0
            row = np.zeros(model.variables)
            row[: rule.matrix.shape[1]] = sign * rule.matrix.toarray()[0]
            rows.append(row)
            wanted.append(sign * float(rule.low[0] if sign > 0 else rule.high[0]))
    return replace(model, rules=tuple(rule for rule in model.rules if rule.number != GOAL)), rows, wanted
