"""Which agent does which task, when each can do only so much (generalized assignment).

Given   tasks i; agents j of capacity b_j;
        pairs (i, j): agent j can do task i, at cost c_ij, which takes a_ij of its capacity
Choose  x_ij in {0, 1}: task i is done by agent j
So that (1) a task has at most one agent              sum over j of x_ij <= 1
        (2) an agent does no more than it can         sum over i of a_ij x_ij <= b_j
For     (A) done  the most   sum of x_ij, then
        (B) cost  the least  sum of c_ij x_ij

Doing nothing is allowed: a task without an agent is shown (`by` is -1). One model finds both goals: a task that is
done is worth more than all costs together.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import numpy as np

from optim.goals import Progress, Reached
from optim.linear import Model, Status, at_most
from optim.linear import solve as solve_model
from optim.pairs import distinct

TOLERANCE = 1e-6
"""Relative tolerance of what an agent can do."""


@dataclass(frozen=True)
class AssignmentProblem:
    """How many `tasks`; arrays over agents (`capacity`) and pairs (`task`, `agent` indices, `cost`, `takes`)."""

    tasks: int
    capacity: np.ndarray
    task: np.ndarray
    agent: np.ndarray
    cost: np.ndarray
    takes: np.ndarray

    def __post_init__(self) -> None:
        assert len(self.task) == len(self.agent) == len(self.cost) == len(self.takes)
        assert distinct(self.task, self.agent), "a pair twice"
        for array in (self.capacity, self.cost, self.takes):
            assert bool((array >= 0).all()), "costs and capacities are not negative"


@dataclass(frozen=True)
class AssignmentAnswer:
    """For each task its agent (-1: none), and what was reached for each goal."""

    by: np.ndarray
    goals: tuple[Reached, ...]


def solve(problem: AssignmentProblem, *, seconds: float = 60.0, progress: Progress | None = None) -> AssignmentAnswer:
    """Give the tasks to the agents; the answer does not depend on the order of the pairs."""
    begun = time.perf_counter()
    p = problem
    if progress:
        progress("cost", 1, 1)
    order = np.lexsort((p.agent, p.task))
    dearest = np.zeros(p.tasks)
    np.maximum.at(dearest, p.task, p.cost)
    worth = float(dearest.sum()) + 1.0
    answer = solve_model(_model(p, order), p.cost[order] - worth, most=False, seconds=seconds)
    chosen = order[answer.values > 0.5]
    by = np.full(p.tasks, -1)
    by[p.task[chosen]] = p.agent[chosen]
    done, cost = len(chosen), math.fsum(p.cost[chosen].tolist())
    proved, spent = answer.status is Status.OPTIMAL, time.perf_counter() - begun
    most = done if proved else min(p.tasks, max(done, math.floor(-answer.bound / worth + 1.0)))
    least = cost if proved else min(cost, max(0.0, answer.bound + worth * done)) if most == done else 0.0
    return AssignmentAnswer(
        by,
        (
            Reached(
                "done", "most", "tasks", done, most, Status.OPTIMAL if most == done else Status.FEASIBLE, spent
            ),  # (A)
            Reached("cost", "least", "cost", cost, least, answer.status, spent),  # (B)
        ),
    )


def _model(p: AssignmentProblem, order: np.ndarray) -> Model:
    pairs = np.arange(len(order))
    rules = (
        at_most("1", p.task[order], pairs, 1.0, np.ones(p.tasks)),  # (1)
        at_most("2", p.agent[order], pairs, p.takes[order], p.capacity),  # (2)
    )
    return Model(np.zeros(len(order)), np.ones(len(order)), np.ones(len(order), dtype=bool), rules)


def broken_rules(problem: AssignmentProblem, answer: AssignmentAnswer) -> list[str]:
    """Say which rules an answer breaks and where, computed without the solver; an empty list is a sound answer."""
    p = problem
    if answer.by.shape != (p.tasks,) or not np.issubdtype(answer.by.dtype, np.integer):
        return [f"(1) an answer must name one agent, or -1, for each of {p.tasks} tasks"]
    takes = {
        (i, j): t for i, j, t in zip(p.task.tolist(), p.agent.tolist(), p.takes.astype(float).tolist(), strict=True)
    }
    used, broken = np.zeros(len(p.capacity)), []
    for i, j in enumerate(answer.by.tolist()):
        if (i, j) in takes:
            used[j] += takes[i, j]
        elif j != -1:
            broken.append(f"(1) task {i}: agent {j} cannot do it")
    room = p.capacity + TOLERANCE * np.maximum(1.0, p.capacity)
    return broken + [f"(2) agent {j}: {used[j]:g} of {p.capacity[j]:g}" for j in np.flatnonzero(used > room)]
