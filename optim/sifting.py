"""The best answer of a continuous model of many more variables than rows, found on some of its variables at a time.

Given   a continuous model and an answer x that keeps its rules
Choose  the variables that x uses and a few more of each row of the first rule; the others stay at their lower bound
So that (1) the best answer of these is one of the whole model, and its prices give every variable a reduced cost
        (2) no variable left out has one by which it would help: then the answer is best for the whole model
        (3) otherwise the one of each row that would help most comes in, and all is solved once more

A variable that is left out can add to the objective no more than its reduced cost times its range: so every answer on
the way has a bound.
"""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from optim.linear import Answer, Model, Start, allowed, narrowed
from optim.linear import solve as solve_linear
from optim.watching import Beat, Known, Tell

MANY = 100_000
"""Fewer variables than this are solved at once."""

TIMES = 3
"""So many more variables than rows are many."""

FEW = 2
"""Variables of each row to begin with, beside those in use."""

COMING = 2
"""Variables of each row that come in at a time."""

HELPS = 1e-9
"""A reduced cost below this share of the greatest value of the objective helps nobody."""


def solve(
    model: Model,
    objective: np.ndarray,
    *,
    most: bool,
    seconds: float,
    start: Start = None,
    beat: Beat | None = None,
    tell: Tell | None = None,
) -> Answer:
    """Do what `optim.linear.solve` does, sooner where a continuous model has many variables and a start."""
    rows = sum(len(rule.high) for rule in model.rules)
    if model.whole.any() or start is None or model.variables < max(MANY, TIMES * rows) or not model.rules:
        return solve_linear(model, objective, most=most, seconds=seconds, start=start, beat=beat)
    begun = time.perf_counter()
    known = start() if callable(start) else start
    matrix = sp.vstack([_wide(rule.matrix, model.variables) for rule in model.rules], format="csc")
    row = _first_row(model)
    sign, least = (1.0 if most else -1.0), HELPS * max(1.0, float(np.abs(objective).max(initial=0.0)))
    inside = (known > model.lower) | (model.lower != 0)
    inside[_best(np.random.default_rng(0).random(model.variables), row, FEW)] = True
    bound = np.inf
    while True:
        some = np.flatnonzero(inside)
        left = begun + seconds - time.perf_counter()
        found = solve_linear(
            narrowed(model, some), objective[some], most=most, seconds=left, start=known[some], beat=beat
        )
        values = np.zeros(model.variables)
        values[some] = found.values
        spent = time.perf_counter() - begun
        if found.prices is None:
            nearer, bare = (min if most else max), allowed(model, objective, most=most)
            return replace(found, values=values, bound=nearer(sign * bound, bare), seconds=spent)
        known = values  # (1)
        reduced = objective - matrix.T @ found.prices
        helps = np.where(inside | (model.upper <= model.lower), 0.0, sign * reduced)
        helps = np.where(helps > least, helps, 0.0)
        if not helps.any():  # (2)
            return replace(found, values=values, reduced=_kept(reduced, found, some), seconds=spent)
        bound = min(bound, sign * found.objective + float(helps @ (model.upper - model.lower)))
        if tell:
            tell(Known(found.objective, sign * bound))
        coming = _best(-helps, row, COMING)
        inside[coming[helps[coming] > 0]] = True  # (3)


def _kept(reduced: np.ndarray, found: Answer, some: np.ndarray) -> np.ndarray:
    """The reduced costs, for what was solved as the solver says them."""
    assert found.reduced is not None
    reduced[some] = found.reduced
    return reduced


def _wide(matrix: sp.csr_array, width: int) -> sp.csr_array:
    return sp.csr_array((matrix.data, matrix.indices, matrix.indptr), shape=(matrix.shape[0], width))


def _first_row(model: Model) -> np.ndarray:
    """For each variable the row of the first rule that it is in, or one more for the others."""
    first = model.rules[0].matrix.tocoo()
    row = np.full(model.variables, first.shape[0])
    row[first.col] = first.row
    return row


def _best(value: np.ndarray, row: np.ndarray, count: int) -> np.ndarray:
    """The variables with the least values, so many of each row."""
    order = np.lexsort((value, row))
    place = np.arange(len(order)) - np.searchsorted(row[order], row[order])
    return order[place < count]
