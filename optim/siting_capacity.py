"""Which sites to open, at a cost, when each can serve only so much.

Given   customers i, each asking d_i, at u_i if nothing of it is served; sites j of capacity b_j, which cost f_j to
        open unless they exist; at most k more, or any number;
        pairs (i, j) that can be reached, at cost c_ij for the whole of d_i
Choose  y_j in {0, 1}: site j is open, as is what exists;  0 <= x_ij <= 1: the share of customer i that site j serves,
        which is 0 or 1 if a customer wants a single source
So that (1) no customer is served more than it asks   sum over j of x_ij <= 1
        (2) a site serves no more than its capacity   sum over i of d_i x_ij <= b_j y_j
        (3) only an open site serves                  x_ij <= y_j
        (4) no more than k sites are added            sum of y_j over the others <= k
For     (A) cost  the least  sum of c_ij x_ij + sum of f_j y_j over the others + sum of u_i (1 - sum over j of x_ij)

Doing nothing is allowed: what is unserved is shown (shares that do not add up to 1) and paid for at u_i. With every
u_i above the sum of all other costs (`above_all`) as many customers are served as can be, and cost comes second. Where
single sources serve all for less than leaving anybody out would cost, `optim.single_source` finds the best of them;
shares without a limit on sites are `optim.siting_shares`'. This model answers the rest.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from optim.goals import Progress, Reached
from optim.linear import Model, Status, at_most
from optim.linear import solve as solve_model
from optim.pairs import distinct
from optim.single_source import Sites, fits, locate
from optim.single_source.problem import Located
from optim.siting_shares import Shared
from optim.siting_shares import locate as locate_shares
from optim.watching import Known, nobody

TOLERANCE = 1e-6
"""Relative tolerance of shares and of what they add up to."""


@dataclass(frozen=True)
class CapacityProblem:
    """Arrays over customers (`demand`, `unserved`), sites (`capacity`, `opening`, `exists`) and pairs (`customer`,
    `site` indices, `cost`); whether a customer wants a `single` source; how many `more` sites (None: any number)."""

    demand: np.ndarray
    unserved: np.ndarray
    capacity: np.ndarray
    opening: np.ndarray
    exists: np.ndarray
    customer: np.ndarray
    site: np.ndarray
    cost: np.ndarray
    single: bool
    more: int | None = None

    def __post_init__(self) -> None:
        assert len(self.demand) == len(self.unserved)
        assert len(self.capacity) == len(self.opening) == len(self.exists)
        assert len(self.customer) == len(self.site) == len(self.cost)
        assert distinct(self.customer, self.site), "a pair twice"
        assert self.exists.dtype == bool and (self.more is None or self.more >= 0)
        for array in (self.demand, self.unserved, self.capacity, self.opening, self.cost):
            assert bool((array >= 0).all()), "demands, capacities and costs are not negative"


@dataclass(frozen=True)
class CapacityAnswer:
    """For each site whether it is open, for each pair the share of its customer that it serves, and the goal."""

    open: np.ndarray
    share: np.ndarray
    goals: tuple[Reached, ...]


def above_all(opening: np.ndarray, cost: np.ndarray) -> float:
    """Return a price of leaving a customer unserved that no saving elsewhere is worth."""
    return float(opening.sum() + cost.sum() + 1.0)


def solve(problem: CapacityProblem, *, seconds: float = 60.0, progress: Progress | None = None) -> CapacityAnswer:
    """Open and serve at the least cost; the answer does not depend on the order of the pairs."""
    begun = time.perf_counter()
    p, told = problem, partial(progress or nobody, "cost", 1, 1)
    told()
    known = _all_served(p, seconds=seconds, told=told) if p.single else None
    if known is not None and known.by is not None:
        return _answer(p, *_served_by(p, known.by), bound=known.bound, proved=known.bound >= known.cost, begun=begun)
    if not p.single and (p.more is None or p.more >= (~p.exists).sum()):
        return _in_shares(p, seconds=seconds, told=told, begun=begun)
    order = np.lexsort((p.site, p.customer))
    model, objective = _model(p, order)
    nothing = math.fsum(p.unserved.tolist())
    start = np.r_[p.exists, np.zeros(len(order))].astype(float)
    left = begun + seconds - time.perf_counter()
    answer = solve_model(model, objective, most=False, seconds=left, start=start, beat=told if progress else None)
    opened = answer.values[: len(p.exists)] > 0.5
    share = np.zeros(len(order))
    share[order] = np.clip(answer.values[len(p.exists) :], 0.0, 1.0)
    share = np.where(share > TOLERANCE * 1e-3, share, 0.0)
    proved = answer.status is Status.OPTIMAL
    return _answer(p, opened, share, bound=nothing + answer.bound, proved=proved, begun=begun)


def _answer(
    p: CapacityProblem, opened: np.ndarray, share: np.ndarray, *, bound: float, proved: bool, begun: float
) -> CapacityAnswer:
    """What is opened and served, with what it costs and, where that is not proved, the least that may be."""
    reached = _cost(p, opened, share)
    bound, status = (reached, Status.OPTIMAL) if proved else (min(reached, bound), Status.FEASIBLE)
    goal = Reached("cost", "least", "cost", reached, bound, status, time.perf_counter() - begun)  # (A)
    return CapacityAnswer(opened, share, (goal,))


def _model(p: CapacityProblem, order: np.ndarray) -> tuple[Model, np.ndarray]:
    """The sites, then the pairs in this order; serving is worth what being unserved would cost."""
    customer, site, cost = p.customer[order], p.site[order], p.cost[order]
    m, n = len(p.exists), len(order)
    sites, pairs, new = np.arange(m), m + np.arange(n), np.flatnonzero(~p.exists)
    more = len(new) if p.more is None else p.more
    rules = (
        at_most("1", customer, pairs, 1.0, np.ones(len(p.demand))),  # (1)
        at_most("2", np.r_[site, sites], np.r_[pairs, sites], np.r_[p.demand[customer], -p.capacity],
                np.zeros(m)),  # (2)
        at_most("3", np.r_[np.arange(n), np.arange(n)], np.r_[pairs, site], np.r_[np.ones(n), -np.ones(n)],
                np.zeros(n)),  # (3)
        at_most("4", np.zeros(len(new), dtype=int), new, 1.0, np.array([more])),  # (4)
    )  # fmt: skip
    whole = np.arange(m + n) < (m + n if p.single else m)
    objective = np.r_[np.where(p.exists, 0.0, p.opening), cost - p.unserved[customer]]
    return Model(np.r_[p.exists, np.zeros(n)].astype(float), np.ones(m + n), whole, rules), objective


def _all_served(p: CapacityProblem, *, seconds: float, told: Callable[..., None]) -> Located | None:
    """The best answer that serves all, each by one site, for less than leaving anybody out would cost."""
    cost = np.full((len(p.capacity), len(p.demand)), np.inf)
    cost[p.site, p.customer] = np.where(p.demand[p.customer] <= p.capacity[p.site], p.cost, np.inf)
    more = len(p.exists) if p.more is None else p.more
    sites = Sites(p.demand, p.capacity, np.where(p.exists, 0.0, p.opening), p.exists, cost, more)
    if not fits(sites):
        return None

    def tell(known: Known | None) -> None:
        told(*[known] if known else [])

    return locate(sites, limit=float(p.unserved.min()), seconds=seconds, tell=tell)


def _in_shares(p: CapacityProblem, *, seconds: float, told: Callable[..., None], begun: float) -> CapacityAnswer:
    """The best answer in shares, where any number of sites may be opened."""
    cost = np.full((len(p.capacity), len(p.demand)), np.inf)
    cost[p.site, p.customer] = p.cost
    sites = Sites(p.demand, p.capacity, np.where(p.exists, 0.0, p.opening), p.exists, cost, len(p.exists))

    def tell(known: Known | None) -> None:
        told(*[known] if known else [])

    found: Shared = locate_shares(sites, p.unserved, seconds=seconds, tell=tell)
    share = found.share[p.site, p.customer]
    return _answer(p, found.open, share, bound=found.bound, proved=found.bound >= found.cost, begun=begun)


def _served_by(p: CapacityProblem, by: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which sites are open, and the share of each pair, where every customer is served by one site."""
    opened = p.exists.copy()
    opened[by] = True
    return opened, (by[p.customer] == p.site).astype(float)


def _cost(p: CapacityProblem, opened: np.ndarray, share: np.ndarray) -> float:
    left = 1.0 - np.bincount(p.customer, share, minlength=len(p.demand))
    opening = p.opening[opened & ~p.exists]
    return math.fsum([*opening.tolist(), *(p.cost * share).tolist(), *(p.unserved * left).tolist()])


def broken_rules(problem: CapacityProblem, answer: CapacityAnswer) -> list[str]:
    """Say which rules an answer breaks and where, computed without the solver; an empty list is a sound answer."""
    p, broken = problem, []
    if answer.open.shape != p.exists.shape or answer.open.dtype != bool:
        return [f"an answer must say open or not for each of {len(p.exists)} sites"]
    if answer.share.shape != p.cost.shape or not np.isfinite(answer.share).all():
        return [f"an answer must give a share for each of {len(p.cost)} pairs"]
    got, given = np.zeros(len(p.demand)), np.zeros(len(p.capacity))
    for pair, share in enumerate(answer.share.tolist()):
        i, j = int(p.customer[pair]), int(p.site[pair])
        got[i] += share
        given[j] += share * p.demand[i]
        if share < 0:
            broken.append(f"pair {pair}: its share is negative")
        if p.single and share not in (0.0, 1.0):
            broken.append(f"customer {i}: {share:g} of it at site {j}, but it wants a single source")
        if share > TOLERANCE and not answer.open[j]:
            broken.append(f"(3) customer {i}: site {j} is closed")
    broken += [f"(1) customer {i}: {got[i]:g} times served" for i in np.flatnonzero(got > 1 + TOLERANCE)]
    room = p.capacity + TOLERANCE * np.maximum(1.0, p.capacity)
    broken += [f"(2) site {j}: {given[j]:g} of {p.capacity[j]:g}" for j in np.flatnonzero(given > room)]
    broken += [f"site {j}: closed, but it exists" for j in np.flatnonzero(p.exists & ~answer.open)]
    added = int((answer.open & ~p.exists).sum())
    if p.more is not None and added > p.more:
        broken.append(f"(4) sites: {added} added of {p.more}")
    return broken
