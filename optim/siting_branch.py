"""The few sites of a small table that save the most, proved by opening a site or closing it, again and again.

Given   savings s_ij >= 0 of customer i at site j, k sites at most, and an answer that is known
    At a node some sites are open, some closed, the others free; a_i is what customer i saves at the best open one.
    Prices m_i >= a_i bound what the node can save (as in `optim.siting_search`), with q sites still to be opened:
        sum of m_i  +  the q largest of  r_j = sum over i of max(0, s_ij - m_i)  over the free sites
    A free site that the bound shows to be in no better answer is closed, one that is in every better answer is opened.
    What is left is parted at the free site that the steps of the prices chose about half of the time.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

STEPS = 40
FIRST_STEPS = 300
"""Steps of the prices at a node, and at the first one."""


@dataclass(frozen=True)
class Branched:
    """The sites of the best answer (None: none is better than what was known), and what any answer may save."""

    sites: np.ndarray | None
    saved: float
    bound: float


@dataclass(frozen=True)
class _Node:
    free: np.ndarray
    opened: tuple[int, ...]
    prices: np.ndarray
    bound: float


def branch(
    saving: np.ndarray,
    k: int,
    *,
    known: float,
    better: float,
    prices: np.ndarray,
    end: float,
    tell: Callable[[], None] = lambda: None,
) -> Branched:
    """Find the `k` rows of `saving` (sites by customers) that save at least `better` more than `known`, or prove none.

    `prices` are first prices, `end` a time of `time.perf_counter`. Out of time the bound is that of the nodes left.
    `tell` is called at every node, and may raise to end the work.
    """
    best: np.ndarray | None = None
    nodes = [_Node(np.arange(len(saving)), (), prices, np.inf)]
    while nodes and time.perf_counter() < end:
        tell()
        node = nodes.pop()
        if node.bound < known + better:
            continue
        found = _Bound(saving, k, node, known + better, FIRST_STEPS if node.bound == np.inf else STEPS)
        if found.saved >= known + better:
            best, known = np.array(found.sites), found.saved
        if found.bound < known + better:
            continue
        free, opened = found.fixed(known + better)
        at = int(free[np.argmin(np.abs(found.chosen[free] - 0.5))]) if len(free) else -1
        if at < 0 or len(opened) >= k:
            total = float(saving[[*opened]].max(axis=0).sum()) if opened else 0.0
            if total >= known + better:
                best, known = np.array(opened), total
            continue
        rest = free[free != at]
        nodes.append(_Node(rest, opened, found.prices, found.bound))
        nodes.append(_Node(rest, (*opened, at), found.prices, found.bound))
    return Branched(best, known, max([known, *(node.bound for node in nodes)]))


class _Bound:
    """The bound of a node, the prices that give it, how often each site was chosen, and the best answer on the way."""

    def __init__(self, saving: np.ndarray, k: int, node: _Node, target: float, steps: int) -> None:
        self.node, self.left = node, k - len(node.opened)
        least = saving[[*node.opened]].max(axis=0) if node.opened else np.zeros(saving.shape[1])
        table = saving[node.free]
        self.chosen, self.bound, self.saved = np.zeros(len(saving)), node.bound, -np.inf
        self.sites: tuple[int, ...] = node.opened
        self.prices = prices = np.maximum(node.prices, least)
        self.worth = np.zeros(len(table))
        best, pace, idle = np.inf, 1.0, 0
        for step in range(1, steps + 1):
            above = np.maximum(table - prices, 0.0)
            worth = above.sum(axis=1)
            top = np.argsort(-worth, kind="stable")[: self.left]
            bound = float(prices.sum() + worth[top].sum())
            self.chosen[node.free[top]] += 1.0
            if step == 1 or step % 10 == 0:
                total = float(np.maximum(table[top].max(axis=0, initial=0.0), least).sum())
                if total > self.saved:
                    self.saved, self.sites = total, (*node.opened, *node.free[top].tolist())
            idle = 0 if bound < best - 1e-4 * abs(best - target) else idle + 1
            if bound < best:
                best, self.prices, self.worth = bound, prices, worth
            if best < target:
                break
            if idle >= 8:
                pace, idle, prices = pace / 2, 0, self.prices
                continue
            slope = (above[top] > 0).sum(axis=0) - 1.0
            slope[(prices <= least) & (slope < 0)] = 0.0
            length = float(slope @ slope)
            if length == 0:
                break
            prices = np.maximum(least, prices + pace * (bound - target * (1 - 1e-4)) / length * slope)
        self.chosen /= step
        self.own, self.bound = best, min(best, node.bound)

    def fixed(self, target: float) -> tuple[np.ndarray, tuple[int, ...]]:
        """The sites that are still free, and those that are open, in every answer that reaches the target."""
        order = np.sort(self.worth)[::-1]
        if self.left <= 0:
            return self.node.free[:0], self.node.opened
        last = order[self.left - 1] if self.left <= len(order) else 0.0
        following = order[self.left] if self.left < len(order) else 0.0
        out = self.own - np.maximum(0.0, last - self.worth) < target
        always = self.own - (self.worth - following) < target
        opened = (*self.node.opened, *self.node.free[always].tolist())
        return self.node.free[~out & ~always], opened
