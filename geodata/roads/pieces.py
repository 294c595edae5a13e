"""Ways as chains of points into pieces that meet: what every kind of file becomes."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyproj

from geodata.faults import Fault
from geodata.phrases import phrase
from geodata.roads.costs import Costs
from geodata.roads.hierarchy import Ints
from geodata.roads.tags import MODES, Way

WGS84 = "EPSG:4326"
_EARTH = pyproj.Geod(ellps="WGS84")


@dataclass
class Chains:
    """Ways as a reader finds them: chain after chain, the points along it.

    `point` is any number by which points are the same, `x`, `y` are coordinates in `crs`; `chain` tells which chain a
    point stands in and `way_of` the way of each chain. A way that a file knows only in parts is several chains.
    """

    crs: str = WGS84
    ways: list[Way] = field(default_factory=list)
    way_of: array[int] = field(default_factory=lambda: array("q"))
    chain: array[int] = field(default_factory=lambda: array("q"))
    point: array[int] = field(default_factory=lambda: array("q"))
    x: array[float] = field(default_factory=lambda: array("d"))
    y: array[float] = field(default_factory=lambda: array("d"))

    def add(self, way: Way, points: Sequence[int], x: Sequence[float], y: Sequence[float]) -> None:
        """Add a way, or a further part of the last one where it is the same."""
        if not self.ways or self.ways[-1] is not way:
            self.ways.append(way)
        self.chain.extend([len(self.way_of)] * len(points))
        self.way_of.append(len(self.ways) - 1)
        self.point.extend(points)
        self.x.extend(x)
        self.y.extend(y)


@dataclass(frozen=True)
class Pieces:
    """Points `x`, `y` in metres with the numbers `known` they had, and the straight pieces between them."""

    known: Ints
    x: Costs
    y: Costs
    tail: Ints
    head: Ints
    length_m: Costs
    way: Ints


def pieces(chains: Chains, *, crs: str) -> Pieces:
    """Return the pieces of all chains; lengths are true ones on the ellipsoid, or what the way tells, shared out.

    Raises `pyproj.exceptions.CRSError` for a reference system that is not known.
    """
    point, chain = np.asarray(chains.point), np.asarray(chains.chain)
    known, first, place = np.unique(point, return_index=True, return_inverse=True)
    x, y = np.asarray(chains.x)[first], np.asarray(chains.y)[first]
    lon, lat = pyproj.Transformer.from_crs(chains.crs, WGS84, always_xy=True).transform(x, y)
    x, y = pyproj.Transformer.from_crs(chains.crs, crs, always_xy=True).transform(x, y)
    on = np.flatnonzero(chain[1:] == chain[:-1])
    tail, head = place[on], place[on + 1]
    way = np.asarray(chains.way_of)[chain[on]]
    _, _, length = _EARTH.inv(lon[tail], lat[tail], lon[head], lat[head])
    told = np.array([one.length_m for one in chains.ways], dtype=float)
    length = np.where(np.isnan(told[way]), length, shared(told, length, way)) if len(way) else np.zeros(0)
    return Pieces(known, x, y, tail, head, length, way)


def shared(told: Costs, length_m: Costs, way: Ints) -> Costs:
    """Share out to pieces what is told of whole ways, by length; evenly where a way has none."""
    whole = np.bincount(way, length_m, minlength=len(told))
    length_m = np.where(whole[way] > 0, length_m, 1.0)
    return told[way] * length_m / np.bincount(way, length_m, minlength=len(told))[way]


def table(ways: Sequence[Way]) -> pd.DataFrame:
    """Return ways as a table: name, ferry, access, car_kmh, minutes, and where each mode may go."""
    return pd.DataFrame(
        {
            "name": pd.array([way.name for way in ways], dtype="str"),
            "ferry": np.array([way.ferry for way in ways], dtype=bool),
            "access": np.array([way.access for way in ways], dtype=bool),
            "car_kmh": np.array([way.car_kmh for way in ways], dtype=float),
            "minutes": np.array([way.minutes for way in ways], dtype=float),
            **{
                f"{mode}_{side}": np.array([mode in getattr(way, side) for way in ways], dtype=bool)
                for mode in MODES
                for side in ("forward", "backward")
            },
        }
    )


def off_the_map(file: str, found: Pieces) -> list[Fault]:
    """Return the fault of points that have no place in the reference system wanted."""
    if np.isfinite(found.x).all() and np.isfinite(found.y).all():
        return []
    rule = phrase("has_points_that_lie_outside_the_reference")
    return [Fault(file, 0, "", "", rule, phrase("cut_out_the_roads_around_the_territory"))]
