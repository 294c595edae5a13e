"""Where one, two, … k more sites help most, given those that exist.

Given   customers i of weight w_i; sites j, of which some exist; at most k more; a price u of being unserved;
        pairs (i, j) that can be reached, at cost c_ij <= u
Choose  y_j in {0, 1}: site j is open, as is what exists;  x_ij in {0, 1}: customer i is served by site j
So that (1) a customer is served once, or unserved    sum over j of x_ij <= 1
        (2) only an open site serves                  x_ij <= y_j
        (3) no more than k sites are added            sum of y_j over the others <= k
For     p_median           (A) cost      the least  sum of w_i c_ij x_ij + sum of w_i u over the unserved
        maximal_covering   (B) covered   the most   sum of w_i x_ij over the pairs within a limit, c_ij <= r
        p_center           (C) served    the most   sum of w_i x_ij, then
                           (D) farthest  the least  largest c_ij of a customer that is served, w_i > 0

Doing nothing is allowed: who is unserved is shown (`by` is -1). To p_median that costs u, which is no less than any
cost, so that whom an open site reaches is served; with whole weights and u above the sum of all w_i c_ij, serving comes
first and cost second. To maximal_covering it counts nothing, and p_center counts it first. A pair that cannot be
reached and a site that may not open are simply absent. The answer does not depend on the order of customers and pairs;
among equal answers it does on the order of sites.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

import numpy as np

from optim.goals import Progress, Reached
from optim.linear import Status
from optim.pairs import distinct
from optim.siting_arcs import Arcs
from optim.siting_cover import fewest
from optim.siting_search import Chosen, choose


@dataclass(frozen=True)
class SitingProblem:
    """Arrays over customers (`weight`), sites (`exists`) and pairs (`customer`, `site` indices, `cost`); how many
    `more` sites may be opened, and the cost of being `unserved`, each for one unit of weight."""

    weight: np.ndarray
    exists: np.ndarray
    customer: np.ndarray
    site: np.ndarray
    cost: np.ndarray
    more: int
    unserved: float

    def __post_init__(self) -> None:
        assert len(self.customer) == len(self.site) == len(self.cost)
        assert distinct(self.customer, self.site), "a pair twice"
        assert self.exists.dtype == bool and self.more >= 0
        assert bool((self.weight >= 0).all()) and bool((self.cost >= 0).all())
        assert self.unserved >= self.cost.max(initial=0.0), "being unserved costs no less than being served"


@dataclass(frozen=True)
class SitingAnswer:
    """For each site whether it is open, for each customer the site that serves it (-1: unserved), and the goals."""

    open: np.ndarray
    by: np.ndarray
    goals: tuple[Reached, ...]


def p_median(problem: SitingProblem, *, seconds: float = 60.0, progress: Progress | None = None) -> SitingAnswer:
    """Open the sites that make the total cost the least."""
    begun = time.perf_counter()
    p = _sorted(problem)
    base = _nearest(p, p.exists)[1]
    chosen = _choose(p, p.weight * base, p.weight[p.customer] * p.cost, seconds, _told(progress, "cost", 1, 1))
    opened = _open(p, chosen.sites)
    reached = math.fsum((p.weight * _nearest(p, opened)[1]).tolist())
    bound = math.fsum((p.weight * base).tolist()) - chosen.bound
    goal = _reached("cost", "least", "weighted cost", reached, bound, chosen.status, begun)  # (A)
    return SitingAnswer(opened, _nearest(problem, opened)[0], (goal,))


def maximal_covering(
    problem: SitingProblem, *, limit: float, seconds: float = 60.0, progress: Progress | None = None
) -> SitingAnswer:
    """Open the sites that serve the most weight within `limit`; who is farther is unserved."""
    begun = time.perf_counter()
    problem = _within(problem, limit)
    p = _sorted(problem)
    already = _nearest(p, p.exists)[0] >= 0
    chosen = _choose(
        p, np.where(already, 0.0, p.weight), np.zeros(len(p.cost)), seconds, _told(progress, "covered", 1, 1)
    )
    opened = _open(p, chosen.sites)
    reached = _sum(p.weight, _nearest(p, opened)[0] >= 0)
    bound = _sum(p.weight, already) + chosen.bound
    goal = _reached("covered", "most", "weight", reached, bound, chosen.status, begun)  # (B)
    return SitingAnswer(opened, _nearest(problem, opened)[0], (goal,))


def p_center(problem: SitingProblem, *, seconds: float = 60.0, progress: Progress | None = None) -> SitingAnswer:
    """Open the sites that serve the most weight, and of those the ones whose farthest customer is the nearest.

    Which limit can be kept is found by halving the list of costs: each time so few sites are sought that serve as much
    within the limit. Where the time for a limit runs out, longer ones are tried, and the bound stays below it; where
    it runs out before the most weight is proved, no limit is tried.
    """
    begun = time.perf_counter()
    p = _sorted(problem)
    first, second = _told(progress, "served", 1, 2), _told(progress, "farthest", 2, 2)
    covering = maximal_covering(p, limit=np.inf, seconds=seconds / 2, progress=lambda *_: first())  # (C)
    opened, served = covering.open, covering.goals[0]
    settled = served.status is Status.OPTIMAL
    costs = np.unique(p.cost[p.weight[p.customer] > 0])
    shorter, low, high = 0, 0, int(np.searchsorted(costs, _farthest(p, opened)))
    started = time.perf_counter()
    while settled and low < high:
        second()
        middle = (low + high) // 2
        near = _within(p, float(costs[middle]))
        already = _nearest(near, near.exists)[0] >= 0
        open_to = ~near.exists[near.site] & ~already[near.customer] & (near.weight[near.customer] > 0)
        found = fewest(
            near.customer[open_to], near.site[open_to], np.where(already, 0.0, near.weight), sites=len(p.exists),
            needed=served.reached - _sum(near.weight, already), most=p.more,
            seconds=(begun + seconds - time.perf_counter()) / 2,
        )  # fmt: skip
        if found.sites is not None:
            opened = _open(p, found.sites)
            high = min(middle, int(np.searchsorted(costs, _farthest(p, opened))))
        else:
            low = middle + 1
            shorter = low if found.proved else shorter
    proved = settled and shorter == high
    bound = float(costs[shorter]) if settled and shorter < len(costs) else 0.0
    status = Status.OPTIMAL if proved else Status.FEASIBLE
    goal = _reached("farthest", "least", "cost", _farthest(p, opened), bound, status, started)  # (D)
    return SitingAnswer(opened, _nearest(problem, opened)[0], (served, goal))


def _told(progress: Progress | None, name: str, place: int, of: int) -> Callable[[], None]:
    """Tell who watches, again and again, which goal is pursued: that is where he may cancel."""
    return (lambda: progress(name, place, of)) if progress else (lambda: None)


def _reached(
    name: str, best: Literal["most", "least"], unit: str, reached: float, bound: float, status: Status, begun: float
) -> Reached:
    """A goal and its bound, which is never worse than what was reached, and equal to it where that is proved."""
    bound = max(bound, reached) if best == "most" else min(bound, reached)
    proved = status is Status.OPTIMAL
    return Reached(name, best, unit, reached, reached if proved else bound, status, time.perf_counter() - begun)


def _sorted(p: SitingProblem) -> SitingProblem:
    """The same problem whatever the order of its customers and pairs: customers by what they reach, then pairs."""
    order = np.lexsort((p.site, p.customer))
    ends = np.searchsorted(p.customer[order], np.arange(len(p.weight) + 1))
    site, cost = p.site[order], p.cost[order].astype(float)
    parts = [slice(a, b) for a, b in pairwise(ends.tolist())]
    keys = [(site[part].tobytes(), cost[part].tobytes(), float(w)) for part, w in zip(parts, p.weight, strict=True)]
    customers = np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=int)
    pairs = order[np.concatenate([np.arange(ends[i], ends[i + 1]) for i in customers] or [np.zeros(0, dtype=int)])]
    new = np.argsort(customers)
    return replace(
        p, weight=p.weight[customers].astype(float), customer=new[p.customer[pairs]], site=p.site[pairs],
        cost=p.cost[pairs].astype(float),
    )  # fmt: skip


def _within(p: SitingProblem, limit: float) -> SitingProblem:
    near = p.cost <= limit
    return replace(p, customer=p.customer[near], site=p.site[near], cost=p.cost[near])


def _open(p: SitingProblem, sites: np.ndarray) -> np.ndarray:
    opened = p.exists.copy()
    opened[sites] = True
    return opened


def _nearest(p: SitingProblem, opened: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each customer the open site of the least cost, the first of several, or -1; and that cost, or `unserved`."""
    by, cost = np.full(len(p.weight), -1), np.full(len(p.weight), float(p.unserved))  # (1)
    pairs = np.flatnonzero(opened[p.site])  # (2)
    order = pairs[np.lexsort((-p.site[pairs], -p.cost[pairs]))]
    by[p.customer[order]], cost[p.customer[order]] = p.site[order], p.cost[order]  # of several, the last one stays
    return by, cost


def _choose(p: SitingProblem, base: np.ndarray, cost: np.ndarray, seconds: float, tell: Callable[[], None]) -> Chosen:
    """The new sites that save the most of what each customer costs without them (`base`)."""
    new = ~p.exists[p.site]
    customer, site = p.customer[new], p.site[new]
    arcs = Arcs.of(customer, site, base[customer] - cost[new], len(p.weight), len(p.exists))
    tell()
    return choose(arcs, p.more, seconds=seconds, tell=tell)  # (3)


def _farthest(p: SitingProblem, opened: np.ndarray) -> float:
    by, cost = _nearest(p, opened)
    return float(cost[(by >= 0) & (p.weight > 0)].max(initial=0.0))


def _sum(weight: np.ndarray, of: np.ndarray) -> float:
    return math.fsum(weight[of].tolist())


def broken_rules(problem: SitingProblem, answer: SitingAnswer) -> list[str]:
    """Say which rules an answer breaks and where, computed without the solver; an empty list is a sound answer."""
    p = problem
    if answer.open.shape != p.exists.shape or answer.open.dtype != bool:
        return [f"an answer must say open or not for each of {len(p.exists)} sites"]
    if answer.by.shape != p.weight.shape or not np.issubdtype(answer.by.dtype, np.integer):
        return [f"(1) an answer must name one site, or -1, for each of {len(p.weight)} customers"]
    pairs = {*zip(p.customer.tolist(), p.site.tolist(), strict=True)}
    broken = []
    for i, j in enumerate(answer.by.tolist()):
        if j == -1:
            continue
        if (i, j) not in pairs:
            broken.append(f"(1) customer {i}: site {j} does not reach it")
        elif not answer.open[j]:
            broken.append(f"(2) customer {i}: site {j} is closed")
    broken += [f"site {j}: closed, but it exists" for j in np.flatnonzero(p.exists & ~answer.open)]
    added = int((answer.open & ~p.exists).sum())
    if added > p.more:
        broken.append(f"(3) sites: {added} added of {p.more}")
    return broken
