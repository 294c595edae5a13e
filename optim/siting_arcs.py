"""What each customer saves at each site, sorted for the search of the few sites that save the most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Arcs:
    """What a customer saves at a site, sorted by customer, the largest saving first; both are numbered from 0."""

    customer: np.ndarray
    site: np.ndarray
    saving: np.ndarray
    customers: int
    sites: int

    @staticmethod
    def of(customer: np.ndarray, site: np.ndarray, saving: np.ndarray, customers: int, sites: int) -> Arcs:
        order = np.lexsort((site, -saving, customer))
        order = order[saving[order] > 0]
        return Arcs(customer[order], site[order], saving[order], customers, sites)

    def only(self, keep: np.ndarray) -> Arcs:
        return Arcs(self.customer[keep], self.site[keep], self.saving[keep], self.customers, self.sites)

    def rank(self) -> np.ndarray:
        """How many of its customer's arcs stand before each arc."""
        return np.arange(len(self.customer)) - np.searchsorted(self.customer, self.customer)
