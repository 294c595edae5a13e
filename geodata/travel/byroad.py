"""Minutes over a road network, from point to point; one network for each mode, made when first asked for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from geodata.faults import Fault
from geodata.roads import Network, Roads, RoadsError, Store, kept
from geodata.travel.places import Places

Matrix = NDArray[np.float64]

DRIVEN = {"car": "car", "lift": "car", "bike": "bike", "walk": "walk"}


class ByRoad:
    """A territory's roads, asked between its points."""

    def __init__(self, roads: Roads, places: Places, *, ferries: bool) -> None:
        self.roads, self._places, self._ferries = roads, places, ferries

    def network(self, mode: str) -> Network | None:
        """Return the network of a mode, or nothing where no two places are joined for it."""
        return _network(self.roads, DRIVEN[mode], self._ferries)

    def between(self, froms: Sequence[str], tos: Sequence[str], *, mode: str, limit: float) -> tuple[Matrix, Matrix]:
        """Return minutes and km (froms × tos), infinite where there is no way within the limit."""
        minutes, km = (np.full((len(froms), len(tos)), np.inf) for _ in range(2))
        network = self.network(mode)
        if network is None or not minutes.size:
            return minutes, km
        found = network.minutes(
            self._places.frame(froms), self._places.frame(tos), limit=min(limit, _MOST), store=Store.of_user()
        )
        i = found["origin"].map({name: k for k, name in enumerate(froms)}).to_numpy(dtype=int)
        j = found["destination"].map({name: k for k, name in enumerate(tos)}).to_numpy(dtype=int)
        minutes[i, j], km[i, j] = found["minutes"], found["km"]
        return minutes, km

    def warnings(self, names: Sequence[str]) -> list[Fault]:
        """Return why there is no network for cars, or what is left out of it and which points are too far from it."""
        try:
            network = self.network("car") or self.roads.network("car", ferries=self._ferries)
        except RoadsError as error:
            return list(error.faults)
        return [*network.warnings, *network.far(self._places.frame(names))]

    def said(self) -> str:
        return "roads_ferries" if self._ferries else "roads"


_MOST = 10_000.0
"""Minutes; a week is beyond any limit."""


@lru_cache(maxsize=8)
def _network(roads: Roads, mode: str, ferries: bool) -> Network | None:
    try:
        network = roads.network(mode, ferries=ferries)
    except RoadsError:
        return None
    kept.contracted(network, store=Store.of_user())
    return network
