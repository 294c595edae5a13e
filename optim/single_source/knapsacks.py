"""What sites gain at most within their capacity, and which of them have room for all at the least sum."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from ortools.algorithms.python import knapsack_solver  # type: ignore[import-untyped]

_KNAPSACK = knapsack_solver.KnapsackSolver(knapsack_solver.SolverType.KNAPSACK_DIVIDE_AND_CONQUER_SOLVER, "site")


def knapsacks(demand: np.ndarray, capacity: np.ndarray, gain: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What each site (a row of `gain`) gains at most within its capacity, rounded up, and whom it serves for that."""
    site, who = np.nonzero((gain > 0) & (demand <= capacity[:, None]))
    served = np.zeros(gain.shape, dtype=bool)
    if len(site) == 0:
        return np.zeros(len(gain)), served
    unit = float(gain[site, who].sum()) / 2**50
    values, sizes = np.ceil(gain[site, who] / unit).astype(int).tolist(), demand[who].astype(int).tolist()
    ends = np.searchsorted(site, np.arange(len(gain) + 1)).tolist()
    most, taken = [0] * len(gain), []
    for j, (first, end) in enumerate(pairwise(ends)):
        if end > first:
            _KNAPSACK.init(values[first:end], [sizes[first:end]], [int(capacity[j])])
            most[j] = _KNAPSACK.solve()
            taken += [_KNAPSACK.best_solution_contains(k) for k in range(end - first)]
    served[site, who] = taken
    return np.array(most) * unit, served


def _tables(r: np.ndarray, capacity: np.ndarray, need: int, lacking: np.ndarray | None = None) -> np.ndarray:
    """The least sum of r over some of the first 0, 1, 2, … sites, whose capacity is at least 0, 1, …, `need`.

    Where it may be lacking, `lacking` says what it costs that 0, 1, …, `need` are.
    """
    table = np.full((len(r) + 1, need + 1), np.inf)
    table[0, 0] = 0.0
    if lacking is not None:
        table[0] = lacking
    for j, (value, size) in enumerate(zip(r.tolist(), capacity.tolist(), strict=True)):
        table[j + 1] = table[j]
        np.minimum(table[j + 1, :size], table[j, 0] + value, out=table[j + 1, :size])
        np.minimum(table[j + 1, size:], table[j, : max(0, need + 1 - size)] + value, out=table[j + 1, size:])
    return table


def covering(
    r: np.ndarray, capacity: np.ndarray, need: int, lacking: np.ndarray | None = None
) -> tuple[np.ndarray, float]:
    """Which sites have the least sum of r among those with room for `need`, and that sum."""
    table = _tables(r, capacity, need, lacking)
    chosen, left = np.zeros(len(r), dtype=bool), need
    for j in range(len(r) - 1, -1, -1):
        if table[j + 1, left] < table[j, left]:
            chosen[j], left = True, max(0, left - int(capacity[j]))
    return chosen, float(table[-1, need])


def either(
    r: np.ndarray, capacity: np.ndarray, need: int, lacking: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """The same least sum with each site among them, and without it."""
    before, after = _tables(r, capacity, need, lacking), _tables(r[::-1], capacity[::-1], need)[::-1]
    on, off = np.zeros(len(r)), np.zeros(len(r))
    for j, (value, size) in enumerate(zip(r.tolist(), capacity.tolist(), strict=True)):
        off[j] = (before[j] + after[j + 1][::-1]).min()
        rest = max(0, need - size)
        on[j] = value + (before[j, : rest + 1] + after[j + 1, : rest + 1][::-1]).min()
    return on, off
