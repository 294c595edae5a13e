"""What the first goal can reach with pairs that are new, told by prices, without solving again.

Given   a problem, some of whose pairs are new, and the linear programme, without wholeness, of the others alone: its
        value L and a price of each of its rows; r_k, what pair k counts less what it takes of each row at its price
So that whatever keeps the rules reaches at most L + sum over the pairs k that it has of r_k
        r_k <= 0 for every pair that is not new, since L is best

So a pair with L + r_k + (the most that new pairs can add) below what the answer reached is in no answer as good.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from optim.goals import Goal
from optim.linear import Status
from optim.linear import solve as solve_linear
from optim.placement.aims import stated
from optim.placement.model import Columns
from optim.placement.problem import PlacementProblem


def priced_pairs(
    p: PlacementProblem, first: str, new: np.ndarray, *, seconds: float = 60.0
) -> tuple[float, np.ndarray]:
    """Return L, in what the first goal counts, and r_k of every pair; `new` is a mask of the pairs.

    Infinite where the first goal is no sum, or the programme was not solved within `seconds`.
    """
    unknown = np.inf, np.full(len(p.person), np.inf)
    columns = Columns.of(p)
    made, (goal, *_) = stated(p, columns, (first,), {})
    if not isinstance(goal, Goal) or made.variables > columns.width or goal.best != "most":
        return unknown
    upper = np.full(made.variables, np.inf)  # a bound that a rule implies would share the rule's price
    upper[: len(new)][new] = 0.0
    free = replace(made, whole=np.zeros(made.variables, dtype=bool), upper=upper, counters=None)
    found = solve_linear(free, goal.coefficients, most=True, seconds=seconds)
    if found.reduced is None or found.status is not Status.OPTIMAL:
        return unknown
    return found.objective, found.reduced[: len(new)]
