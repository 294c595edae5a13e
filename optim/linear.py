"""A linear model as numbered rules over one vector of variables, and one call that solves it with OR-Tools.

    Given   for each variable k its bounds l_k and u_k and, or not, that it must be whole
    Choose  l_k <= x_k <= u_k
    So that for each rule: low <= A x <= high
    For     the greatest, or the least, c x

Continuous models are solved by GLOP, whole ones by SCIP with both gap tolerances at 0.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import scipy.sparse as sp
from ortools.linear_solver.python import model_builder_helper as mb

from optim.watching import Beat, Cancelled


class Status(StrEnum):
    """How far an answer is proved."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    """The time ran out: the best answer found, with its bound."""


class NoAnswerError(RuntimeError):
    """Nothing keeps the rules: a part of a model may be so, a problem of this package never is."""


BEAT_SECONDS = 0.2

AT_ONCE = 2
"""So many models are solved at a time: each takes as much memory as one."""

Start = np.ndarray | Callable[[], np.ndarray] | None
"""An answer that keeps the rules, or what makes one when it is needed; none: doing nothing, which is x = 0."""


@dataclass(frozen=True)
class Rule:
    """One numbered rule, a row for each thing it limits: `low <= matrix @ x <= high`."""

    number: str
    matrix: sp.csr_array
    low: np.ndarray
    high: np.ndarray


@dataclass(frozen=True)
class Model:
    """The variables' bounds, which of them must be whole, and the rules.

    `counters` are those whole variables that count the others: once they are whole, the others nearly always are.
    `implied` are the continuous variables whose upper bound follows from the rules: GLOP is faster without it.
    """

    lower: np.ndarray
    upper: np.ndarray
    whole: np.ndarray
    rules: tuple[Rule, ...]
    counters: np.ndarray | None = None
    implied: np.ndarray | None = None

    @property
    def variables(self) -> int:
        return len(self.upper)


@dataclass(frozen=True)
class Answer:
    """The variables' values, the objective reached and the best that is still possible (`bound`).

    `reduced` (a value for each variable) and `prices` (one for each row of the rules, in their order) are the dual
    values of a continuous model; a whole model has none.
    """

    values: np.ndarray
    objective: float
    bound: float
    status: Status
    seconds: float
    reduced: np.ndarray | None = None
    prices: np.ndarray | None = None


def at_most(number: str, rows: np.ndarray, columns: np.ndarray, values: np.ndarray | float, high: np.ndarray) -> Rule:
    """Build the rule `A x <= high` from triplets: row `rows[k]` of A holds `values[k]` for variable `columns[k]`.

    A is as wide as the last variable named; `solve` widens it.
    """
    data = np.broadcast_to(np.asarray(values, dtype=float), np.shape(rows))
    width = int(columns.max()) + 1 if len(columns) else 0
    matrix = sp.coo_array((data, (rows, columns)), shape=(len(high), width)).tocsr()
    return Rule(number, matrix, np.full(len(high), -np.inf), np.asarray(high, dtype=float))


def at_least(number: str, rows: np.ndarray, columns: np.ndarray, values: np.ndarray | float, low: np.ndarray) -> Rule:
    """Build the rule `A x >= low` from triplets, as `at_most` does."""
    made = at_most(number, rows, columns, values, low)
    return Rule(number, made.matrix, made.high, np.full(len(low), np.inf))


def exactly(number: str, rows: np.ndarray, columns: np.ndarray, values: np.ndarray | float, total: np.ndarray) -> Rule:
    """Build the rule `A x = total` from triplets, as `at_most` does."""
    made = at_most(number, rows, columns, values, total)
    return Rule(number, made.matrix, made.high, made.high)


def narrowed(model: Model, columns: np.ndarray) -> Model:
    """Return the model of some of its variables, the others being nothing."""
    wide = [
        sp.csr_array((r.matrix.data, r.matrix.indices, r.matrix.indptr), shape=(len(r.high), model.variables))
        for r in model.rules
    ]
    return Model(
        model.lower[columns],
        model.upper[columns],
        model.whole[columns],
        tuple(replace(r, matrix=matrix[:, columns]) for r, matrix in zip(model.rules, wide, strict=True)),
        None if model.counters is None else model.counters[columns],
        None if model.implied is None else model.implied[columns],
    )


def solve(
    model: Model, objective: np.ndarray, *, most: bool, seconds: float, start: Start = None, beat: Beat | None = None
) -> Answer:
    """Find the best `x` for one objective; what `beat` raises while the solver works comes through at once.

    `start` is an answer that is known to keep the rules; it is returned if the time runs out before a better one is
    found. Without it, doing nothing (x = 0) is, which every problem of this package allows. Raises `RuntimeError` where
    the solver fails for another reason than time and there is no `start`.
    """
    begun = time.perf_counter()
    n = model.variables
    if n == 0:
        return Answer(
            np.zeros(0), 0.0, 0.0, Status.OPTIMAL, 0.0, np.zeros(0), np.zeros(sum(len(r.high) for r in model.rules))
        )
    builder = _built(model, objective, most)
    whole = bool(model.whole.any())
    solver = mb.ModelSolverHelper("SCIP" if whole else "GLOP")
    if whole:
        start = start() if callable(start) else start
        if start is not None:
            for k, value in enumerate(start):
                builder.add_hint(k, float(value))
        solver.set_solver_specific_parameters("limits/gap = 0\nlimits/absgap = 0\n")
    solver.set_time_limit_in_seconds(max(seconds, 0.001))
    _run(solver, builder, beat)
    if not whole and solver.status() == mb.SolveStatus.ABNORMAL:
        solver = mb.ModelSolverHelper("GLOP")
        solver.set_solver_specific_parameters("use_preprocessing: false")
        solver.set_time_limit_in_seconds(max(seconds, 0.001))
        _run(solver, builder, beat)
    spent = time.perf_counter() - begun
    proved = solver.has_solution() and solver.status() == mb.SolveStatus.OPTIMAL
    if not proved:
        out_of_time = solver.status() in (
            mb.SolveStatus.FEASIBLE,
            mb.SolveStatus.NOT_SOLVED,
            mb.SolveStatus.UNKNOWN_STATUS,
        )
        if solver.status() == mb.SolveStatus.INFEASIBLE and start is None:
            raise NoAnswerError("nothing keeps the rules")
        if not out_of_time and start is None:
            raise RuntimeError(f"the solver ended with {solver.status()}")
        start = start() if callable(start) else start
        return _unproved(model, objective, most, solver, np.zeros(n) if start is None else start, spent)
    values = np.asarray(solver.variable_values(), dtype=float)
    if whole:
        values = np.where(model.whole, np.round(values), values)
        return Answer(values, float(objective @ values), float(objective @ values), Status.OPTIMAL, spent)
    reduced, prices = np.asarray(solver.reduced_costs()), np.asarray(solver.dual_values())
    return Answer(values, float(objective @ values), float(objective @ values), Status.OPTIMAL, spent, reduced, prices)


def solve_each(
    models: Sequence[Model], objective: np.ndarray, *, most: bool, deadline: float, beat: Beat
) -> list[Answer | None]:
    """Solve several models for one objective, some at a time, until a `deadline` of `time.perf_counter`.

    An answer is None where nothing keeps the rules.
    """
    left = threading.Event()

    def leave() -> None:
        if left.is_set():
            raise Cancelled

    def one(model: Model, heard: Beat) -> Answer | None:
        try:
            return solve(model, objective, most=most, seconds=deadline - time.perf_counter(), beat=heard)
        except NoAnswerError:
            return None

    if len(models) < 2:
        return [one(model, beat) for model in models]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        work = [pool.submit(one, model, leave) for model in models]
        try:
            while wait(work, BEAT_SECONDS).not_done:
                beat()
        except BaseException:
            left.set()
            raise
    return [answered.result() for answered in work]


def _run(solver: mb.ModelSolverHelper, builder: mb.ModelBuilderHelper, beat: Beat | None) -> None:
    """Solve, in a thread of its own where somebody watches: whoever leaves does not wait until the solver has heard."""
    if beat is None:
        solver.solve(builder)
        return
    work = threading.Thread(target=solver.solve, args=(builder,), daemon=True)
    work.start()
    try:
        work.join(BEAT_SECONDS)
        while work.is_alive():
            beat()
            work.join(BEAT_SECONDS)
    except BaseException:
        solver.interrupt_solve()
        raise


def _built(model: Model, objective: np.ndarray, most: bool) -> mb.ModelBuilderHelper:
    n = model.variables
    matrices = [
        sp.csr_array((r.matrix.data, r.matrix.indices, r.matrix.indptr), shape=(len(r.high), n)) for r in model.rules
    ]
    upper = model.upper.astype(float)
    if model.implied is not None and not model.whole.any():
        upper = np.where(model.implied & (model.upper > model.lower), np.inf, upper)
    builder = mb.ModelBuilderHelper()
    builder.fill_model_from_sparse_data(
        model.lower.astype(float),
        upper,
        objective.astype(float),
        np.concatenate([r.low for r in model.rules]),
        np.concatenate([r.high for r in model.rules]),
        sp.csr_matrix(sp.vstack(matrices, format="csr")),
    )
    builder.set_maximize(most)
    for k in np.flatnonzero(model.whole):
        builder.set_var_integrality(int(k), True)
    return builder


def _unproved(
    model: Model, objective: np.ndarray, most: bool, solver: mb.ModelSolverHelper, fallback: np.ndarray, spent: float
) -> Answer:
    """The better of what the solver found in its time and the fallback, with the best bound that is known."""
    sign = 1.0 if most else -1.0
    bound = allowed(model, objective, most=most)
    values = fallback
    if solver.has_solution() and model.whole.any():
        found = np.asarray(solver.variable_values(), dtype=float)
        found = np.where(model.whole, np.round(found), found)
        values = max(found, fallback, key=lambda x: sign * float(objective @ x))
        proved = float(solver.best_objective_bound())
        if np.isfinite(proved):
            bound = sign * min(sign * bound, sign * proved)
    return Answer(values, float(objective @ values), bound, Status.FEASIBLE, spent)


def allowed(model: Model, objective: np.ndarray, *, most: bool) -> float:
    """Return a bound on the objective that needs no solver: what the bounds of the variables allow, or one rule.

    A rule whose rows have only positive values, one for each variable, allows no more than its limit at its best rate.
    """
    if not most:
        return -allowed(model, -objective, most=True) + 0.0
    each = np.maximum(objective * model.lower, objective * model.upper)
    least = float(each.sum())
    for rule in model.rules:
        matrix = rule.matrix.tocoo()
        row, column, value = matrix.row, matrix.col, matrix.data
        whole = np.isfinite(rule.high).all() and (value > 0).all() and not model.lower[column].any()
        if not whole or len(np.unique(column)) < len(column):
            continue
        rate = np.zeros(len(rule.high))
        np.maximum.at(rate, row, objective[column] / value)
        left = np.ones(len(each), dtype=bool)
        left[column] = False
        inside = np.minimum(rate * rule.high, np.bincount(row, np.maximum(each[column], 0.0), minlength=len(rate)))
        least = min(least, float(each[left].sum() + inside.sum()))
    return least
