"""The least of the greatest level in use, such as the longest trip.

It is found by halving the distinct levels: a level is enough if, with the earlier goals kept, what is used above it can
be nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from optim.keeping import KEPT
from optim.linear import Answer, Model, Start, Status
from optim.sifting import solve
from optim.watching import Known
from optim.whole import best

USED = 1e-9
"""A variable above this is in use."""


@dataclass(frozen=True)
class Worst:
    """A named goal: the least of the greatest `levels[k]` (above 0, or 0 for none) over the variables in use."""

    name: str
    levels: np.ndarray
    unit: str
    tolerance: float = 0.0
    best: Literal["least"] = "least"


def lowest(model: Model, goal: Worst, *, seconds: float, start: Start, tell: Callable[..., None]) -> Answer:
    """The lowest level above which nothing need be used, found by halving what is between the proved and the known."""
    begun = time.perf_counter()
    levels = np.unique(np.r_[0.0, goal.levels])
    values = solve(model, np.zeros(model.variables), most=True, seconds=seconds, start=start, beat=tell).values
    proved, known = 0, int(np.searchsorted(levels, goal.levels[values > USED].max(initial=0.0)))
    status = Status.OPTIMAL
    while proved < known and status is Status.OPTIMAL:
        middle = (proved + known) // 2
        above = (goal.levels > levels[middle]).astype(float)
        left = begun + seconds - time.perf_counter()
        tell(Known(float(levels[known]), float(levels[proved])))
        tried = best(model, above, most=False, seconds=left, start=values, tell=lambda *_: tell())
        if float(above @ tried.values) <= KEPT * 1e-2 * max(1.0, float(np.abs(tried.values).max(initial=0))):
            values = np.where(above > 0, model.lower, tried.values)
            known = int(np.searchsorted(levels, goal.levels[values > USED].max(initial=0.0)))
        elif tried.status is Status.OPTIMAL:
            proved = middle + 1
        else:
            status = tried.status
    return Answer(values, float(levels[known]), float(levels[proved]), status, time.perf_counter() - begun)
