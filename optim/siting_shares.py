"""Which sites to open where customers may be served in shares: prices and cases of sites.

Given, choose, rules and goal as in `optim.siting_capacity`, with shares and any number of sites

Prices 0 <= m_i <= u_i bound what any answer costs (Lagrangian relaxation of "served no more than it asks"):
    sum of m_i  +  the least of  sum of r_j over open sites  +  s times what their capacity lacks of sum of d_i
where r_j is f_j less what site j gains at most, the most sum of (m_i - c_ij) x_ij with sum of d_i x_ij <= b_j, and s is
the least (u_i - m_i) / d_i: what is not served is paid for. The cases are those of `optim.single_source`: the one with
the least bound first, a site open in one and closed in the other. Where no site is left, and of the sites that the
prices choose on the way, a linear model finds the best shares.
"""

from __future__ import annotations

import heapq
import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from optim.linear import Model, Status, at_most, solve
from optim.single_source.prices import FIRST_STEPS, parted
from optim.single_source.problem import Case, Search
from optim.single_source.sites import Sites
from optim.watching import Known

STEPS = 40
"""Steps of the prices at a case."""

UNITS = 20_000
"""Capacities are counted in so many units of all demands at most."""


@dataclass(frozen=True)
class Shared:
    """Which sites are open in the best answer found, the share of each customer (column) at each site (row), what it
    costs, and the least that any answer costs."""

    open: np.ndarray
    share: np.ndarray
    cost: float
    bound: float


class Shares(Search):
    """The best answer in shares that is known, and what bounds the others."""

    def __init__(self, s: Sites, unserved: np.ndarray, tell: Callable[[Known | None], None]) -> None:
        super().__init__(s, math.inf, tell)
        self.unserved, self.whole = unserved, False
        self.best = (s.exists, np.zeros(s.cost.shape))
        self.cost = math.fsum(unserved.tolist())
        total = float(s.demand.sum())
        whole = bool((s.capacity % 1 == 0).all() and (s.capacity > 0).any())
        unit = float(np.gcd.reduce(s.capacity.astype(int))) if whole else 0.0
        self.unit = max(unit, total / UNITS) or 1.0
        self.total = total / self.unit

    @property
    def sizes(self) -> np.ndarray:
        """The units of each site, rounded up: no room is missed."""
        return np.ceil(self.s.capacity / self.unit - 1e-9).astype(int)

    def need(self, opened: np.ndarray) -> int:
        """How many units are asked for beyond those of open sites."""
        return max(0, math.ceil(self.total - 1e-9) - int(self.sizes[opened].sum()))

    def lacking(self, prices: np.ndarray, need: int) -> np.ndarray:
        """What it costs at these prices that 0, 1, …, `need` units are lacking, the last of which may be a part."""
        asked = self.s.demand > 0
        rate = float(((self.unserved - prices)[asked] / self.s.demand[asked]).min(initial=math.inf)) if need else 0.0
        part = math.ceil(self.total - 1e-9) - self.total
        return np.asarray(self.unit * max(rate, 0.0) * np.maximum(np.arange(need + 1) - max(part, 0.0), 0.0))

    def allowed(self, prices: np.ndarray) -> np.ndarray:
        """The nearest prices that bound."""
        return np.clip(prices, 0.0, self.unserved)

    def gains(self, sites: np.ndarray, prices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What each site gains at most, and the shares that it serves for that: the dearest for what they ask first."""
        demand, gain = self.s.demand, np.maximum(prices - self.s.cost[sites], 0.0)
        rate = np.divide(gain, demand, out=np.where(gain > 0, np.inf, 0.0), where=demand > 0)
        order = np.argsort(-rate, axis=1, kind="stable")
        asked = np.where(np.take_along_axis(gain, order, axis=1) > 0, demand[order], 0.0)
        before = np.cumsum(asked, axis=1) - asked
        room = np.clip(self.s.capacity[sites][:, None] - before, 0.0, asked)
        some = np.take_along_axis(gain, order, axis=1) > 0
        part = np.divide(room, asked, out=some.astype(float), where=asked > 0)
        served = np.zeros(gain.shape)
        np.put_along_axis(served, order, part, axis=1)
        return np.asarray((gain * served).sum(axis=1)), served

    def guess(self, sites: np.ndarray, prices: np.ndarray) -> None:
        """Look for the best answer of these sites."""
        key = np.sort(sites).tobytes()
        if key not in self.seen:
            self.seen.add(key)
            self.settled(np.sort(sites), math.inf)

    def settled(self, sites: np.ndarray, seconds: float) -> bool:
        """Find the best shares at these sites, all open, and keep them if they are better; whether it is proved."""
        s = self.s
        row, i = np.nonzero(np.isfinite(s.cost[sites]) & (s.cost[sites] < self.unserved))
        share = np.zeros(s.cost.shape)
        proved = True
        if len(i):
            j, pairs = sites[row], np.arange(len(i))
            rules = (
                at_most("1", i, pairs, 1.0, np.ones(len(s.demand))),
                at_most("2", row, pairs, s.demand[i], s.capacity[sites]),
            )
            model = Model(np.zeros(len(i)), np.ones(len(i)), np.zeros(len(i), dtype=bool), rules, implied=pairs >= 0)
            saved = s.cost[j, i] - self.unserved[i]
            answer = solve(model, saved, most=False, seconds=min(seconds, 1e6), beat=lambda: self.tell(None))
            proved = answer.status is Status.OPTIMAL
            share[j, i] = np.clip(answer.values, 0.0, 1.0)
        opened = s.exists | (share.max(axis=1, initial=0.0) > 1e-9)
        share[~opened] = 0.0
        costs = np.where(share > 0, s.cost, 0.0) * share
        left = self.unserved * (1.0 - share.sum(axis=0))
        cost = math.fsum([*costs.sum(axis=1).tolist(), *left.tolist(), *s.opening[opened & ~s.exists].tolist()])
        if cost < self.cost:
            self.best, self.cost = (opened, share), cost
        return proved

    def near(self, bound: float) -> float:
        """What a good answer may cost: that of the best known."""
        return self.cost


def locate(s: Sites, unserved: np.ndarray, *, seconds: float, tell: Callable[[Known | None], None]) -> Shared:
    """Open and serve at the least cost; `s.cost` is infinite where a site cannot serve, `s.more` is not looked at.

    `tell` hears what is known at every case, and nothing in between; it may raise to end the work.
    """
    begun = time.perf_counter()
    search = Shares(s, unserved, tell)
    search.guess(np.flatnonzero(s.exists), unserved)
    near = np.sort(s.cost, axis=0)[:2].max(axis=0, initial=0.0)
    case = Case(np.flatnonzero(s.exists), np.flatnonzero(~s.exists), search.allowed(near), 0.0)
    queue, count = [(0.0, 0, case)], 0
    while queue:
        bound, _, case = queue[0]
        if bound > search.target:
            break
        tell(Known(search.cost, bound))
        left = begun + seconds - time.perf_counter()
        if left <= 0:
            return Shared(*search.best, search.cost, bound)
        heapq.heappop(queue)
        if len(case.free) == 0:
            if not search.settled(case.opened, left):
                return Shared(*search.best, search.cost, bound)
            continue
        for part in parted(search, case, FIRST_STEPS if count == 0 else STEPS):
            count += 1
            heapq.heappush(queue, (part.bound, count, part))
    return Shared(*search.best, search.cost, search.cost)
