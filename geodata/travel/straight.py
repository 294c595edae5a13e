"""Minutes along straight lines times a factor, by the terrain of both ends where that is known.

A straight line that meets a barrier, such as a lake, is no way at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray

from geodata import barriers
from geodata.travel.places import Coordinates, Places

if TYPE_CHECKING:
    from geodata.territory import Territory

Matrix = NDArray[np.float64]

FACTORS = {
    "": "straight_factor",
    "F": "straight_factor_flat",
    "H": "straight_factor_hill",
    "M": "straight_factor_mountain",
}


class Straight:
    """Straight lines between points, at the speed of the mode."""

    def __init__(self, territory: Territory, places: Places, facts: Mapping[str, float]) -> None:
        self._territory, self._places, self._facts = territory, places, facts
        self._terrain = dict(zip(territory.areas["area"], territory.areas["terrain"], strict=True))

    def between(self, froms: Sequence[str], tos: Sequence[str], *, kmh: float | None) -> tuple[Matrix, Matrix]:
        """Return minutes and km (froms × tos), infinite where the line meets a lake or a barrier."""
        km = self.straight_km(froms, tos)
        km = np.where(self.crosses(froms, tos), np.inf, km * self._factor(froms, tos))
        return km / (kmh or self._facts["straight_car_kmh"]) * 60, km

    def straight_km(self, froms: Sequence[str], tos: Sequence[str]) -> Matrix:
        begin, end = self._places.xy(froms), self._places.xy(tos)
        return np.asarray(np.hypot(*(begin[:, None] - end[None]).transpose(2, 0, 1)) / 1000)

    def crosses(self, froms: Sequence[str], tos: Sequence[str]) -> NDArray[np.bool_]:
        """Return which straight lines meet water or a barrier."""
        return crossing(self._places.xy(froms), self._places.xy(tos), self.barrier)

    def line(self, one: str, other: str) -> shapely.LineString:
        """Return the straight line between two areas, in the territory's system."""
        return shapely.LineString(self._places.xy([one, other]))

    @property
    def by_terrain(self) -> bool:
        return any(self._terrain.values())

    @cached_property
    def barrier(self) -> shapely.Geometry:
        """All that `barriers.every` holds, as one."""
        return shapely.union_all(barriers.every(self._territory).geometry.to_numpy())

    def _factor(self, froms: Sequence[str], tos: Sequence[str]) -> Matrix:
        """Return the middle of the factors of both ends; where one's terrain is not known, the general factor."""
        begin, end = ([self._terrain.get(area, "") for area in self._places.area(names)] for names in (froms, tos))
        a, b = (np.array([self._facts[FACTORS[kind]] for kind in kinds]) for kinds in (begin, end))
        known = np.outer([bool(kind) for kind in begin], [bool(kind) for kind in end])
        return np.where(known, (a[:, None] + b[None]) / 2, self._facts[FACTORS[""]])

    def said(self) -> str:
        kind = "terrain" if self.by_terrain else "straight"
        return kind if self._territory.barriers is None else f"{kind}_barriers"


def crossing(begin: Coordinates, end: Coordinates, barrier: shapely.Geometry) -> NDArray[np.bool_]:
    """Return which of the lines from each beginning to each end meet a barrier; a pair is the same both ways."""
    met = np.zeros((len(begin), len(end)), dtype=bool)
    if barrier.is_empty or not met.size:
        return met
    shapely.prepare(barrier)
    i, j = np.indices(met.shape).reshape(2, -1)
    a, b = begin[i], end[j]
    turned = (a[:, 0] > b[:, 0]) | ((a[:, 0] == b[:, 0]) & (a[:, 1] > b[:, 1]))
    a, b = np.where(turned[:, None], b, a), np.where(turned[:, None], a, b)
    met[i, j] = shapely.intersects(barrier, shapely.linestrings(np.stack([a, b], axis=1)))
    return met
