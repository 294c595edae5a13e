"""Minutes between areas by mode, always with the source that answered.

Two sources, the better first: the territory's road links, and where it has none the straight line between seats times a
factor, which refuses to cross a lake. Pairs that cannot be reached are absent from an answer, never infinite.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse.csgraph import dijkstra

from geodata.faults import nearest
from geodata.network import car_graph, parts, quiet_graph
from geodata.tables import MODES
from geodata.territory import WGS84, Territory

Matrix = NDArray[np.float64]

_SPEEDS = {"walk": "walk_kmh", "bike": "bike_kmh"}
_SOURCES = {
    "none": {
        "en": "no timetable is given: nobody is assumed to arrive by bus or train",
        "it": "nessun orario è dato: non si suppone che qualcuno arrivi in autobus o treno",
    },
    "straight": {
        "en": "straight line × {factor} at {kmh} km/h, refused where it crosses a lake",
        "it": "linea d'aria × {factor} a {kmh} km/h, rifiutata dove attraversa un lago",
    },
    "quiet": {
        "en": "road links without fast roads and ferries, at {kmh} km/h",
        "it": "collegamenti stradali senza strade veloci e traghetti, a {kmh} km/h",
    },
    "links": {"en": "road links, ferries not used", "it": "collegamenti stradali, senza traghetti"},
    "ferries": {"en": "road links, ferries used", "it": "collegamenti stradali, con i traghetti"},
}
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
            self._car, self._quiet = car_graph(territory.links, ferries=ferries), quiet_graph(territory.links)
        else:
            self._straight_km = _straight_km(territory, shrink_m=self._facts["shore_error_m"])
        self._found: dict[str, tuple[Matrix, Matrix]] = {}

    def answers(self, mode: str) -> bool:
        """Whether some source answers for a mode."""
        return mode != "transit"

    def source(self, mode: str, language: Literal["en", "it"] = "en") -> str:
        """Say in a sentence which source answers for a mode."""
        _check_mode(mode)
        speed = _SPEEDS.get(mode)
        if mode == "transit":
            kind = "none"
        elif not self._by_links:
            kind = "straight"
        elif speed:
            kind = "quiet"
        else:
            kind = "ferries" if self._ferries else "links"
        kmh = self._facts[speed or "straight_car_kmh"]
        return _SOURCES[kind][language].format(kmh=f"{kmh:g}", factor=f"{self._facts['straight_factor']:g}")

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
        if mode not in self._found:
            self._found[mode] = self._matrix(mode)
        pairs = np.ix_([self._place[code] for code in froms], [self._place[code] for code in tos])
        minutes, km = (matrix[pairs] for matrix in self._found[mode])
        i, j = np.nonzero((minutes <= limit) & np.isfinite(minutes))
        return pd.DataFrame(
            {
                "origin": pd.array([froms[place] for place in i], dtype="str"),
                "destination": pd.array([tos[place] for place in j], dtype="str"),
                "minutes": minutes[i, j],
                "km": km[i, j],
            }
        )

    def _matrix(self, mode: str) -> tuple[Matrix, Matrix]:
        """Return minutes and km from each area or place (row) to each (column), infinite where there is no way."""
        if mode == "transit":
            nowhere = np.full((len(self._place), len(self._place)), np.inf)
            return nowhere, nowhere
        kmh = self._facts[_SPEEDS[mode]] if mode in _SPEEDS else None
        if not self._by_links:
            km = self._straight_km * self._facts["straight_factor"]
            minutes = km / (kmh or self._facts["straight_car_kmh"]) * 60
        elif kmh:
            km, _ = _shortest(self._quiet, list(self._place), by="km", then="minutes")
            minutes = km / kmh * 60
        else:
            minutes, km = _shortest(self._car, list(self._place), by="minutes", then="km")
        inside_km = self._facts["inside_km"]
        np.fill_diagonal(km, inside_km)
        np.fill_diagonal(minutes, inside_km / (kmh or self._facts["inside_car_kmh"]) * 60)
        return minutes.round(_DECIMALS), km.round(_DECIMALS)


def _check_mode(mode: str) -> None:
    if mode not in MODES:
        raise ValueError(f"{mode} is not a way to travel. Use one of {', '.join(MODES)}.")


def _shortest(graph: nx.Graph, nodes: list[str], *, by: str, then: str) -> tuple[Matrix, Matrix]:
    """Return both lengths of the paths least by the one and, of equals, by the other; infinite where there is none."""
    graph = graph.copy()
    graph.add_nodes_from(nodes)
    lengths = [nx.to_scipy_sparse_array(graph, nodelist=nodes, weight=weight, format="csr") for weight in (by, then)]
    cost, before = dijkstra(lengths[0] + lengths[1] * 1e-9, return_predecessors=True)
    first, second = (np.where(np.eye(len(nodes), dtype=bool), 0.0, np.inf) for _ in lengths)
    every = np.arange(len(nodes))
    for nearer in np.argsort(cost, axis=1, kind="stable").T[1:]:
        row = np.flatnonzero(np.isfinite(cost[every, nearer]))
        node = nearer[row]
        previous = before[row, node]
        for total, length in zip((first, second), lengths, strict=True):
            total[row, node] = total[row, previous] + length[previous, node]
    return first, second


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
