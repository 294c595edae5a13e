"""How far one gets from a point, as areas for a map: squares whose middle is reached in time.

The ground along the roads that are reached is laid out in squares of `cell_m`, on a grid that is the same for every
point. The middle of each is asked about like any other point, the walk to it included, but no longer than `reach_m`
(snap.toml). A band is all squares within its minutes, so that a longer band contains every shorter one; its edge is as
exact as a square is large.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from geodata.roads.costs import Costs, minutes_of
from geodata.roads.hierarchy import Ints
from geodata.roads.many import between
from geodata.roads.snap import FACTS, Places, Snapped

if TYPE_CHECKING:
    from geodata.roads.network import Network


def reach(
    network: Network, point: tuple[float, float], *, bands: Iterable[float], towards: bool = False
) -> gpd.GeoDataFrame:
    """Return an area for each band of minutes, the shortest first: `minutes`, and `geometry` in the network's `crs`.

    Times are those from the point, or `towards` it. The areas of a point that no road is near are empty.
    """
    if towards:
        network = network.turned
    minutes = sorted({float(band) for band in bands})
    spot, ground = np.array([point], dtype=float), network.ground
    begin = network.places.nearest(spot)
    found = between(network, spot, ground.middles, begin, ground.snapped, limit=network.within(max(minutes, default=0)))
    times = minutes_of(found.cost)
    areas = [_area(ground.cells[found.j[times <= band]]) for band in minutes]
    return gpd.GeoDataFrame({"minutes": minutes}, geometry=areas, crs=network.crs)


@dataclass(frozen=True, eq=False)
class Ground:
    """The squares (column, row) beside the roads of a network, and where the middle of each meets them."""

    cells: Ints
    snapped: Snapped

    @classmethod
    def of(cls, places: Places) -> Ground:
        cells = _beside(places)
        snapped = places.nearest(_middles(cells))
        near = snapped.distance_m <= FACTS["reach_m"].value
        return cls(cells[near], Snapped(snapped.piece[near], snapped.share[near], snapped.distance_m[near], near[near]))

    @property
    def middles(self) -> Costs:
        return _middles(self.cells)


def _middles(cells: Ints) -> Costs:
    return np.asarray((cells + 0.5) * FACTS["cell_m"].value, dtype=np.float64)


def _beside(places: Places) -> Ints:
    """Return the squares on roads and around these, as far as a middle can be near enough; each once, in order."""
    cell_m = FACTS["cell_m"].value
    nodes = np.column_stack([places.x, places.y])
    begin, end = nodes[places.tail], nodes[places.head]
    steps = np.ceil(np.hypot(*(end - begin).T) / cell_m * 2).astype(int) + 1
    piece = np.repeat(np.arange(len(steps)), steps)
    share = (np.arange(len(piece)) - np.repeat(np.cumsum(steps) - steps, steps)) / np.maximum(steps[piece] - 1, 1)
    on = np.floor((begin[piece] + share[:, None] * (end - begin)[piece]) / cell_m).astype(np.int64)
    wide = int(np.ceil(FACTS["reach_m"].value / cell_m)) + 1
    for axis in (0, 1):
        steps_aside = np.arange(-wide, wide + 1)[:, None] * np.eye(2, dtype=np.int64)[axis]
        on = _once((_once(on)[:, None] + steps_aside).reshape(-1, 2))
    return on


def _once(cells: Ints) -> Ints:
    key = np.unique((cells[:, 0] << 32) + cells[:, 1])
    row = (key + 2**31) % 2**32 - 2**31
    return np.column_stack([(key - row) >> 32, row])


def _area(cells: Ints) -> shapely.Geometry:
    """Return squares as one area."""
    (west, south), (east, north) = (cells.T * FACTS["cell_m"].value, (cells.T + 1) * FACTS["cell_m"].value)
    return shapely.coverage_union_all(shapely.box(west, south, east, north)).simplify(0)
