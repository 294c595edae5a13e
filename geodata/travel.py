"""Minutes between areas by mode, always with the source that answered.

Two sources, the better first: the territory's road links, and where it has none the straight line between seats times a
factor, which refuses to cross a lake. Pairs that cannot be reached are absent from an answer, never infinite.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geodata.faults import nearest
from geodata.network import car_graph, parts, quiet_graph
from geodata.tables import MODES
from geodata.territory import WGS84, Territory

Matrix = NDArray[np.float64]

_SPEEDS = {"walk": "walk_kmh", "bike": "bike_kmh"}
_DECIMALS = 6
"""Sums of links differ in their last bits by direction; a millionth of a minute does not."""


class Travel:
    """Answers how long a trip takes in one territory; built once, asked often.

    A trip inside an area or place counts `inside_km`; any other goes from seat to seat. `ferries` opens the car
    ferries among the links.
    """

    def __init__(self, territory: Territory, *, ferries: bool = False) -> None:
        self._areas = list(territory.areas["area"])
        self._place = {code: i for i, code in enumerate([*self._areas, *territory.places["place"]])}
        self._facts = {name: float(fact) for name, fact in territory.travel.items()}
        self._ferries = ferries
        self._by_links = len(territory.links) > 0
        if self._by_links:
            self._car = car_graph(territory.links, ferries=ferries)
            quiet = quiet_graph(territory.links)
            self._car_lengths = _lengths(self._car, self._place, "minutes", "km")
            self._quiet_lengths = _lengths(quiet, self._place, "km", "minutes")
        else:
            self._straight_km = _straight_km(territory, shrink_m=self._facts["shore_error_m"])

    def answers(self, mode: str) -> bool:
        """Whether some source answers for a mode."""
        return mode != "transit"

    def source(self, mode: str) -> str:
        """Say in a sentence which source answers for a mode."""
        _check_mode(mode)
        if mode == "transit":
            return "no timetable is given: nobody is assumed to arrive by bus or train"
        speed = _SPEEDS.get(mode)
        if not self._by_links:
            kmh = self._facts[speed or "straight_car_kmh"]
            factor = self._facts["straight_factor"]
            return f"straight line × {factor:g} at {kmh:g} km/h, refused where it crosses a lake"
        if speed:
            return f"road links without fast roads and ferries, at {self._facts[speed]:g} km/h"
        return f"road links, ferries {'used' if self._ferries else 'not used'}"

    def parts(self) -> list[set[str]]:
        """Return the groups of areas between which no car of this territory can drive, the largest first."""
        if self._by_links:
            return parts(self._car, self._areas)
        i, j = np.nonzero(np.isfinite(self._straight_km))
        codes = list(self._place)
        return parts(nx.Graph([(codes[a], codes[b]) for a, b in zip(i, j, strict=True)]), self._areas)

    def minutes(
        self, origins: Iterable[str], destinations: Iterable[str], *, mode: str = "car", limit: float
    ) -> pd.DataFrame:
        """Return every pair of areas, or places of the road links, within `limit` minutes by `mode`.

        Columns `origin`, `destination` (codes, each pair once, sorted), `minutes`, `km`. Raises `ValueError` for a code
        or a mode that is not known.
        """
        _check_mode(mode)
        froms, tos = sorted(set(origins)), sorted(set(destinations))
        for code in (*froms, *tos):
            if code not in self._place:
                raise ValueError(f"{code} is neither an area nor a place. {nearest(str(code), self._place)}")
        minutes = km = np.full((len(froms), len(tos)), np.inf)
        if minutes.size and mode != "transit":
            minutes, km = self._matrix(froms, tos, mode)
        i, j = np.nonzero((minutes <= limit) & np.isfinite(minutes))
        return pd.DataFrame(
            {
                "origin": pd.array([froms[place] for place in i], dtype="str"),
                "destination": pd.array([tos[place] for place in j], dtype="str"),
                "minutes": minutes[i, j],
                "km": km[i, j],
            }
        )

    def _matrix(self, froms: Sequence[str], tos: Sequence[str], mode: str) -> tuple[Matrix, Matrix]:
        """Return minutes and km from each origin (row) to each destination (column), infinite where there is no way."""
        kmh = self._facts[_SPEEDS[mode]] if mode in _SPEEDS else None
        rows, columns = ([self._place[code] for code in codes] for codes in (froms, tos))
        if not self._by_links:
            km = self._straight_km[np.ix_(rows, columns)] * self._facts["straight_factor"]
            minutes = km / (kmh or self._facts["straight_car_kmh"]) * 60
        elif kmh:
            km, _ = _shortest(self._quiet_lengths, rows, columns)
            minutes = km / kmh * 60
        else:
            minutes, km = _shortest(self._car_lengths, rows, columns)
        same = np.equal.outer(rows, columns)
        inside_km = self._facts["inside_km"]
        km = np.where(same, inside_km, km)
        minutes = np.where(same, inside_km / (kmh or self._facts["inside_car_kmh"]) * 60, minutes)
        return minutes.round(_DECIMALS), km.round(_DECIMALS)


def _check_mode(mode: str) -> None:
    if mode not in MODES:
        raise ValueError(f"{mode} is not a way to travel. Use one of {', '.join(MODES)}.")


def _lengths(graph: nx.Graph, places: Iterable[str], *weights: str) -> tuple[csr_array, ...]:
    """Return the graph's edges as one sparse matrix for each weight, with rows and columns in the order of the places."""
    graph.add_nodes_from(places)
    return tuple(nx.to_scipy_sparse_array(graph, nodelist=list(places), weight=w, format="csr") for w in weights)


def _shortest(lengths: tuple[csr_array, ...], rows: list[int], columns: list[int]) -> tuple[Matrix, Matrix]:
    """Return both lengths of the paths least by the first and, of equals, by the second; infinite where there is none."""
    first, second = lengths
    cost, before = dijkstra(first + second * 1e-9, indices=rows, return_predecessors=True)
    sums = np.full((2, *cost.shape), np.inf)
    sums[:, np.arange(len(rows)), rows] = 0.0
    for nearer in np.argsort(cost, axis=1, kind="stable").T[1:]:
        row = np.flatnonzero(np.isfinite(cost[np.arange(len(rows)), nearer]))
        node = nearer[row]
        previous = before[row, node]
        for total, length in zip(sums, lengths, strict=True):
            total[row, node] = total[row, previous] + length[previous, node]
    return sums[0][:, columns], sums[1][:, columns]


def _straight_km(territory: Territory, *, shrink_m: float) -> Matrix:
    """Return straight kilometres between all seats and places; inf where the line crosses a lake.

    A lake is shrunk by its shore error first, so that neighbours along one shore are not cut apart.
    """
    codes = pd.concat([territory.areas[["lon", "lat"]], territory.places[["lon", "lat"]]])
    seats = gpd.GeoSeries.from_xy(codes["lon"], codes["lat"], crs=WGS84).to_crs(territory.crs)
    points = np.column_stack([seats.x, seats.y])
    km = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1)) / 1000
    water = shapely.union_all(territory.lakes.geometry.buffer(-shrink_m).to_numpy())
    shapely.prepare(water)
    i, j = np.triu_indices(len(points), 1)
    crossing = shapely.intersects(water, shapely.linestrings(np.stack([points[i], points[j]], axis=1)))
    km[i[crossing], j[crossing]] = km[j[crossing], i[crossing]] = np.inf
    return km
