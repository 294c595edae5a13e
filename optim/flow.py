"""The cheapest flow through a network.

Given   nodes v of supply s_v (a demand if negative); arcs a from node to node, of l_a to h_a units at c_a each
Choose  f_a whole, the units on arc a
So that (1) an arc carries what it must and may       l_a <= f_a <= h_a
        (2) a node sends what it gets and supplies    out of v - into v = s_v - m_v
        (3) a node is short of its own side only      m_v between 0 and what it has left once every l_a flows
For     (A) unmet  the least  sum of m_v over the nodes with something left, then
        (B) cost   the least  sum of c_a f_a

Doing nothing beyond l_a is allowed: what cannot be sent, or does not arrive, is unmet (m_v) and shown. All numbers are
whole, so the optimum is proved. There is no limit of time: the time grows gently with the arcs.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from ortools.graph.python import min_cost_flow  # type: ignore[import-untyped]

from optim.goals import Reached
from optim.linear import Status


@dataclass(frozen=True)
class FlowProblem:
    """Arrays over nodes (`supply`) and arcs (`tail`, `head` indices, `least`, `most` units, `cost` a unit), whole."""

    supply: np.ndarray
    tail: np.ndarray
    head: np.ndarray
    least: np.ndarray
    most: np.ndarray
    cost: np.ndarray

    def __post_init__(self) -> None:
        assert len(self.tail) == len(self.head) == len(self.least) == len(self.most) == len(self.cost)
        for array in (self.supply, self.tail, self.head, self.least, self.most, self.cost):
            assert np.issubdtype(array.dtype, np.integer), "a flow counts in whole numbers"
        assert bool((self.least <= self.most).all())


@dataclass(frozen=True)
class FlowAnswer:
    """Units on each arc, units unmet at each node (negative: a demand short of them), and the goals."""

    units: np.ndarray
    unmet: np.ndarray
    goals: tuple[Reached, ...]


def solve(problem: FlowProblem) -> FlowAnswer:
    """Send as much as can be sent at the least cost; the answer does not depend on the order of the arcs."""
    begun = time.perf_counter()
    p = problem
    order = np.lexsort((p.most, p.least, p.cost, p.head, p.tail))
    left = _left(p)
    units = p.least.astype(np.int64)
    if len(order) and left.any():
        solver = min_cost_flow.SimpleMinCostFlow()
        solver.add_arcs_with_capacity_and_unit_cost(
            p.tail[order].astype(np.int32), p.head[order].astype(np.int32),
            (p.most - p.least)[order].astype(np.int64), p.cost[order].astype(np.int64),  # (1)
        )  # fmt: skip
        solver.set_nodes_supplies(np.arange(len(left), dtype=np.int32), left)  # (2)
        status = solver.solve_max_flow_with_min_cost()  # (3)
        assert status == solver.OPTIMAL, f"the numbers are too large: {status}"
        units[order] += solver.flows(np.arange(len(order), dtype=np.int32))
    unmet = p.supply - _sent(p, units)
    short, cost, spent = int(unmet[left > 0].sum()), int(units @ p.cost), time.perf_counter() - begun
    return FlowAnswer(
        units,
        unmet,
        (
            Reached("unmet", "least", "units", short, short, Status.OPTIMAL, spent),  # (A)
            Reached("cost", "least", "cost", cost, cost, Status.OPTIMAL, spent),  # (B)
        ),
    )


def _sent(p: FlowProblem, units: np.ndarray) -> np.ndarray:
    """What each node sends above what it gets."""
    sent = np.zeros(len(p.supply), dtype=np.int64)
    np.add.at(sent, p.tail, units)
    np.subtract.at(sent, p.head, units)
    return sent


def _left(p: FlowProblem) -> np.ndarray:
    """What each node has left to send once every arc carries its least."""
    return p.supply - _sent(p, p.least)


def broken_rules(problem: FlowProblem, answer: FlowAnswer) -> list[str]:
    """Say which rules an answer breaks and where, computed without the solver; an empty list is a sound answer."""
    p, broken = problem, []
    if answer.units.shape != p.cost.shape or not np.issubdtype(answer.units.dtype, np.integer):
        return [f"an answer must give whole units for each of {len(p.cost)} arcs"]
    if answer.unmet.shape != p.supply.shape:
        return [f"an answer must say what is unmet at each of {len(p.supply)} nodes"]
    sent, left = [0] * len(p.supply), [int(s) for s in p.supply]
    for arc, units in enumerate(answer.units.tolist()):
        if not p.least[arc] <= units <= p.most[arc]:
            broken.append(f"(1) arc {arc}: {units} units, not {p.least[arc]} to {p.most[arc]}")
        for node, sign in ((int(p.tail[arc]), 1), (int(p.head[arc]), -1)):
            sent[node] += sign * units
            left[node] -= sign * int(p.least[arc])
    for node, unmet in enumerate(answer.unmet.tolist()):
        if sent[node] != p.supply[node] - unmet:
            broken.append(f"(2) node {node}: sends {sent[node]} of {p.supply[node]}, {unmet} unmet")
        if not min(0, left[node]) <= unmet <= max(0, left[node]):
            broken.append(f"(3) node {node}: {unmet} unmet of {left[node]}")
    return broken
