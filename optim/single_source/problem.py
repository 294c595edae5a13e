"""What is asked of sites with a single source for every customer, what is known on the way, and what is answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from optim.watching import Known

ROOM = 1
"""So many of the greatest demands left over are little room."""


@dataclass(frozen=True)
class Sites:
    """Arrays over customers (`demand`), sites (`capacity`, `opening`, `exists`) and both (`cost`, a row for a site,
    infinite where it cannot serve); how many `more` may be opened. Demands and capacities are whole."""

    demand: np.ndarray
    capacity: np.ndarray
    opening: np.ndarray
    exists: np.ndarray
    cost: np.ndarray
    more: int


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
