"""Published benchmark instances as problems: numbers parted by any white space, in the formats of their collections."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import shortest_path

from optim.assignment import AssignmentProblem
from optim.flow import FlowProblem
from optim.matching import MatchingProblem
from optim.siting import SitingProblem
from optim.siting_capacity import CapacityProblem, above_all


def _numbers(path: Path) -> np.ndarray:
    return np.array(path.read_text().split(), dtype=float)


def pmedian(path: Path) -> SitingProblem:
    """Read `n edges p`, then the edges; a later duplicate overwrites. Every node is a customer and a candidate."""
    numbers = _numbers(path)
    n, edges, p = (int(x) for x in numbers[:3])
    length = {}
    for a, b, cost in numbers[3 : 3 + 3 * edges].reshape(-1, 3):
        length[min(a, b), max(a, b)] = cost
    ends = np.array([*length], dtype=int).T - 1
    graph = sp.csr_array((np.array([*length.values()]), (ends[0], ends[1])), shape=(n, n))
    distance = shortest_path(graph, directed=False)
    customer, site = np.nonzero(np.isfinite(distance))
    cost = distance[customer, site]
    none = np.zeros(n, dtype=bool)
    return SitingProblem(np.ones(n), none, customer, site, cost, more=p, unserved=float(cost.max()) + 1.0)


def gap(path: Path) -> AssignmentProblem:
    """Read `agents tasks`, the costs and then the weights agent by agent, and the capacities."""
    numbers = _numbers(path)
    m, n = (int(x) for x in numbers[:2])
    cost, takes = numbers[2 : 2 + 2 * m * n].reshape(2, m, n)
    agent, task = (grid.ravel() for grid in np.indices((m, n)))
    capacity = numbers[2 + 2 * m * n : 2 + 2 * m * n + m]
    return AssignmentProblem(n, capacity, task, agent, cost.ravel(), takes.ravel())


def sscflp(path: Path) -> CapacityProblem:
    """Read `sites customers`, capacity and opening cost of every site, the demands, the costs site by site."""
    numbers = _numbers(path)
    m, n = (int(x) for x in numbers[:2])
    capacity, opening = numbers[2 : 2 + 2 * m].reshape(m, 2).T
    demand, cost = np.split(numbers[2 + 2 * m : 2 + 2 * m + n + m * n], [n])
    return _located(demand, capacity, opening, cost.reshape(m, n), single=True)


def cflp(path: Path) -> CapacityProblem:
    """Read `sites customers`, capacity and opening cost of every site; of every customer its demand and costs."""
    numbers = _numbers(path)
    m, n = (int(x) for x in numbers[:2])
    capacity, opening = numbers[2 : 2 + 2 * m].reshape(m, 2).T
    rows = numbers[2 + 2 * m : 2 + 2 * m + n * (m + 1)].reshape(n, m + 1)
    return _located(rows[:, 0], capacity, opening, rows[:, 1:].T, single=False)


def _located(
    demand: np.ndarray, capacity: np.ndarray, opening: np.ndarray, cost: np.ndarray, *, single: bool
) -> CapacityProblem:
    """Build the problem in which every site is a candidate and serving every customer comes before any cost."""
    site, customer = (grid.ravel() for grid in np.indices(cost.shape))
    price = np.full(len(demand), above_all(opening, cost.max(axis=0)))
    none = np.zeros(len(capacity), dtype=bool)
    return CapacityProblem(demand, price, capacity, opening, none, customer, site, cost.ravel(), single)


def mincostflow(path: Path) -> FlowProblem:
    """Read the DIMACS form: `p min nodes arcs`, `n node supply`, `a tail head least most cost`; nodes from 1."""
    supply, arcs = np.zeros(0, dtype=np.int64), []
    for line in path.read_text().splitlines():
        match line.split():
            case ["p", _, nodes, *_]:
                supply = np.zeros(int(nodes), dtype=np.int64)
            case ["n", node, units]:
                supply[int(node) - 1] = int(units)
            case ["a", *numbers]:
                arcs.append([int(x) for x in numbers])
    tail, head, least, most, cost = np.array(arcs, dtype=np.int64).T
    return FlowProblem(supply, tail - 1, head - 1, least, most, cost)


def hr(path: Path) -> MatchingProblem:
    """Read `residents hospitals`, `resident : its hospitals`, `hospital : posts : its residents`, the best first."""
    lines = [line for line in path.read_text().splitlines() if line.strip()]
    residents, hospitals = (int(x) for x in lines[0].split())
    wants = [[part.split() for part in line.split(":")] for line in lines[1 : 1 + residents]]
    likes = [[part.split() for part in line.split(":")] for line in lines[1 + residents : 1 + residents + hospitals]]
    resident_of = {name[0]: i for i, (name, _) in enumerate(wants)}
    hospital_of = {name[0]: j for j, (name, _, _) in enumerate(likes)}
    back = {(resident_of[i], hospital_of[name[0]]): r for name, _, names in likes for r, i in enumerate(names)}
    pairs = [
        (i, hospital_of[j], r, back[i, hospital_of[j]])
        for i, (_, names) in enumerate(wants)
        for r, j in enumerate(names)
        if (i, hospital_of[j]) in back
    ]
    posts = np.array([int(count[0]) for _, count, _ in likes])
    return MatchingProblem(residents, posts, *np.array(pairs, dtype=int).reshape(-1, 4).T)
