"""The best whole answer for goals in order, found on weighed goals: one search a goal, and no rule that keeps one.

Given   a whole model and rows g1, g2, … of whole numbers, each to be the most
For     k = 1, 2, …  W_k = w_k W_(k-1) + g_k, with w_k above what g_k can change
So that (1) the most of W_k, only the model's counters being whole, gives a bound on g_k
        (2) a variable whose reduced cost exceeds what the best known answer falls short of the bound is left out
        (3) a last answer that is whole and reaches every bound is best for the goals in order, and proved so
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from optim.keeping import KEPT
from optim.linear import Model, Status, solve
from optim.watching import Told


@dataclass(frozen=True)
class Weighed:
    """The values of the variables, and for each row what it reaches, which is its bound, and the seconds it took."""

    values: np.ndarray
    bounds: tuple[float, ...]
    seconds: tuple[float, ...]


def weighed(
    model: Model,
    rows: Sequence[np.ndarray],
    *,
    deadline: float,
    start: np.ndarray | None,
    told: Told,
) -> Weighed | None:
    """Return the whole answer that is most for the rows in order, or None where weighing does not prove one in time.

    `deadline` is a time of `time.perf_counter`; `start` keeps the rules; `told` hears the place of each row, from 0.
    """
    counters = model.counters
    assert counters is not None
    total = np.zeros(model.variables)
    bounds: list[float] = []
    times: list[float] = []
    values = np.zeros(model.variables)
    known = np.zeros(model.variables) if start is None else start
    for place, row in enumerate(rows):
        beat = partial(told, place, None)
        beat()
        begun = time.perf_counter()
        total = total * (2 * float(np.abs(row).max(initial=0)) + 1) + row
        scale = max(1.0, float(np.abs(total).max(initial=0)))
        relaxed = solve(continuous(model), total / scale, most=True, seconds=deadline - begun, start=known, beat=beat)
        if relaxed.status is Status.FEASIBLE or relaxed.reduced is None:
            return None
        lost = relaxed.objective * scale - float(total @ known) + 0.5
        useless = (relaxed.reduced * scale < -lost) & (relaxed.values < 0.5) & ~counters  # (2)
        model = replace(model, upper=np.where(useless, model.lower, model.upper))
        last = place == len(rows) - 1
        for attempt in [replace(model, whole=counters), *([model] if last else [])]:
            left = deadline - time.perf_counter()
            answer = solve(attempt, total, most=True, seconds=left, start=known, beat=beat)  # (1)
            if answer.status is Status.FEASIBLE:
                return None
            values = answer.values
            if _is_whole(values):
                known = np.round(values)
                break
        times.append(time.perf_counter() - begun)
        reached = [float(r @ values) for r in rows[: place + 1]]
        bounds.append(float(np.round(reached[-1])))
        if any(abs(r - b) > KEPT for r, b in zip(reached, bounds, strict=True)):
            return None
    return Weighed(np.round(values), tuple(bounds), tuple(times)) if _is_whole(values) else None  # (3)


def continuous(model: Model) -> Model:
    """Return the model in which no variable need be whole."""
    return replace(model, whole=np.zeros(model.variables, dtype=bool), counters=None)


def _is_whole(values: np.ndarray) -> bool:
    return bool((np.abs(values - np.round(values)) < 1e-6).all())
