"""What is asked of sites with a single source for every customer, what is known on the way, and what is answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from optim.single_source.guess import guessed
from optim.single_source.knapsacks import knapsacks
from optim.single_source.sites import Sites as Sites
from optim.watching import Known

ROOM = 1
"""So many of the greatest demands left over are little room."""


@dataclass(frozen=True)
class Located:
    """The site of every customer in the best answer found (None: none costs less than U), and the least of any."""

    by: np.ndarray | None
    cost: float
    bound: float


@dataclass(frozen=True)
class Case:
    """Sites that are open and those that may be, the prices and the bound they give.

    Once no site is left: which `pairs` of an open site and a customer may be, and how often each was chosen (`served`).
    """

    opened: np.ndarray
    free: np.ndarray
    prices: np.ndarray
    bound: float
    pairs: np.ndarray | None = None
    served: np.ndarray | None = None


class Search:
    """The best answer known, and what a better one costs at most."""

    def __init__(self, s: Sites, limit: float, tell: Callable[[Known | None], None]) -> None:
        self.s, self.cost, self.tell = s, limit, tell
        self.by: np.ndarray | None = None
        finite = s.cost[np.isfinite(s.cost)]
        self.whole = bool((finite % 1 == 0).all() and (s.opening % 1 == 0).all())
        self.seen: set[bytes] = set()

    @property
    def sizes(self) -> np.ndarray:
        """What each site adds to the room for all, in whole units."""
        return self.s.capacity.astype(int)

    def need(self, opened: np.ndarray) -> int:
        """How many units are asked for beyond those of open sites."""
        return max(0, int(self.s.demand.sum() - self.sizes[opened].sum()))

    def lacking(self, prices: np.ndarray, need: int) -> np.ndarray | None:
        """What it costs at these prices that 0, 1, …, `need` units are lacking; None: they may not be."""
        return None

    def allowed(self, prices: np.ndarray) -> np.ndarray:
        """The nearest prices that bound."""
        return prices

    def gains(self, sites: np.ndarray, prices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What each site gains at most, and whom it serves for that."""
        return knapsacks(self.s.demand, self.sizes[sites], prices - self.s.cost[sites])

    def guess(self, sites: np.ndarray, prices: np.ndarray) -> None:
        """Look for an answer of these sites."""
        key = np.sort(sites).tobytes()
        if key not in self.seen and len(sites):
            self.seen.add(key)
            by = guessed(self.s, sites, prices)
            if by is not None:
                self.hear(by)

    @property
    def target(self) -> float:
        return self.cost - (1 - 1e-6 if self.whole else 1e-9 * max(1.0, self.cost))

    def near(self, bound: float) -> float:
        """What a good answer may cost, where this is a bound: what is known, or a guess."""
        return self.cost if self.by is not None else min(self.cost, 1.02 * bound + 1.0)

    def hear(self, by: np.ndarray) -> None:
        """Keep an answer that is better."""
        used = np.zeros(len(self.s.capacity), dtype=bool)
        used[by] = True
        new = used & ~self.s.exists
        cost = float(self.s.cost[by, np.arange(len(by))].sum() + self.s.opening[new].sum())
        if new.sum() <= self.s.more and cost <= self.target:
            self.by, self.cost = by, cost


def tight(s: Sites, case: Case) -> bool:
    """Whether open sites leave so little room that it pays to choose their loads together."""
    return float(s.capacity[case.opened].sum() - s.demand.sum()) <= ROOM * s.demand.max()
