"""Minutes between areas by mode, always with the source that answered.

Two sources, the better first: the territory's road links, and where it has none the straight line between seats times a
factor, which refuses to cross a lake. Pairs that cannot be reached are absent from an answer, never infinite.
"""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx
import numpy as np
import pandas as pd
import shapely
from scipy.sparse.csgraph import dijkstra

from geodata.network import parts, road_graph
from geodata.territory import WGS84, Territory
import geopandas as gpd

COLUMNS = ["origin", "destination", "minutes", "km"]


class Travel:
    """Answers how long a trip takes in one territory; built once, asked often.

    A trip inside an area counts `inside_km`; a trip between areas goes from seat to seat. `ferries` opens the car
    ferries among the links.
    """

    def __init__(self, territory: Territory, *, ferries: bool = False) -> None:
        self._areas = list(territory.areas["area"])
        self._facts = {name: float(fact) for name, fact in territory.travel.items()}
        self._by_links = len(territory.links) > 0
        if self._by_links:
            self._car = road_graph(territory.links, ferries=ferries)
            self._quiet = road_graph(territory.links, cars_only=False)
        else:
            self._straight_km = _straight_km(territory, shrink_m=self._facts["shore_error_m"])
        self._ferries = ferries

    def answers(self, mode: str) -> bool:
        """Whether some source answers for a mode."""
        return mode != "transit"

    def source(self, mode: str) -> str:
        """Say in a sentence which source answers for a mode."""
        if mode == "transit":
            return "no timetable is given: nobody is assumed to arrive by bus or train"
        speed = {"walk": "walk_kmh", "bike": "bike_kmh"}.get(mode)
        if not self._by_links:
            kmh = self._facts[speed or "straight_car_kmh"]
            factor = self._facts["straight_factor"]
            return f"straight line × {factor:g} at {kmh:g} km/h, refused where it crosses a lake"
        if speed:
            return f"road links without fast roads and ferries, at {self._facts[speed]:g} km/h"
        return f"road links, ferries {'used' if self._ferries else 'not used'}"

    def parts(self) -> list[set[str]]:
        """Return the groups of areas that no road of this territory joins, the largest first."""
        return parts(self._car, self._areas) if self._by_links else [set(self._areas)]

    def minutes(
        self, origins: Iterable[str], destinations: Iterable[str], *, mode: str = "car", limit: float
    ) -> pd.DataFrame:
        """Return every pair of areas within `limit` minutes by `mode`.

        Columns `origin`, `destination` (area codes, each pair once, sorted), `minutes`, `km`.
        """
        froms, tos = sorted(set(origins)), sorted(set(destinations))
        if mode == "transit" or not froms or not tos:
            return pd.DataFrame({"origin": [], "destination": [], "minutes": [], "km": []}).astype({"minutes": float, "km": float})
        minutes, km = self._matrix(froms, tos, mode)
        i, j = np.nonzero(minutes <= limit)
        return pd.DataFrame(
            {
                "origin": np.array(froms, dtype=object)[i],
                "destination": np.array(tos, dtype=object)[j],
                "minutes": minutes[i, j],
                "km": km[i, j],
            }
        )

    def _matrix(self, froms: list[str], tos: list[str], mode: str) -> tuple[np.ndarray, np.ndarray]:
        kmh = self._facts.get(f"{mode}_kmh")
        if self._by_links:
            graph = self._quiet if kmh else self._car
            weight = "km" if kmh else "minutes"
            km, minutes = _shortest(graph, froms, tos, weight)
            if kmh:
                minutes = km / kmh * 60
        else:
            rows = [self._areas.index(a) for a in froms]
            columns = [self._areas.index(a) for a in tos]
            km = self._straight_km[np.ix_(rows, columns)] * self._facts["straight_factor"]
            minutes = km / (kmh or self._facts["straight_car_kmh"]) * 60
        same = np.equal.outer(np.array(froms, dtype=object), np.array(tos, dtype=object))
        inside = self._facts["inside_km"]
        km = np.where(same, inside, km)
        return np.where(same, inside / (kmh or self._facts["inside_car_kmh"]) * 60, minutes), km


def _shortest(graph: nx.Graph, froms: list[str], tos: list[str], weight: str) -> tuple[np.ndarray, np.ndarray]:
    """Return km and minutes of the path that is shortest by `weight`, infinite where there is none."""
    graph = graph.copy()
    graph.add_nodes_from([*froms, *tos])
    nodes = sorted(graph)
    place = {node: i for i, node in enumerate(nodes)}
    sources = [place[a] for a in froms]
    matrix = nx.to_scipy_sparse_array(graph, nodelist=nodes, weight=weight, format="csr")
    best, before = dijkstra(matrix, indices=sources, return_predecessors=True)
    if weight == "km":
        return best[:, [place[a] for a in tos]], best[:, [place[a] for a in tos]]
    length = {(place[u], place[v]): d["km"] for u, v, d in graph.edges(data=True)}
    length |= {(v, u): km for (u, v), km in length.items()}
    km = np.full(best.shape, np.inf)
    for row, source in enumerate(sources):
        km[row, source] = 0.0
        for node in np.argsort(best[row]):
            if np.isfinite(best[row, node]) and node != source:
                previous = before[row, node]
                km[row, node] = km[row, previous] + length[previous, node]
    columns = [place[a] for a in tos]
    return km[:, columns], best[:, columns]


def _straight_km(territory: Territory, *, shrink_m: float) -> np.ndarray:
    """Return straight kilometres between all seats, infinite where the line crosses a lake shrunk by its shore error."""
    seats = gpd.GeoSeries.from_xy(territory.areas["lon"], territory.areas["lat"], crs=WGS84).to_crs(territory.crs)
    points = np.column_stack([seats.x, seats.y])
    km = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1)) / 1000
    water = territory.lakes.geometry.buffer(-shrink_m).union_all()
    if water is None or water.is_empty:
        return km
    shapely.prepare(water)
    i, j = np.triu_indices(len(points), 1)
    lines = shapely.linestrings(np.stack([points[i], points[j]], axis=1))
    crossing = shapely.intersects(water, lines)
    km[i[crossing], j[crossing]] = km[j[crossing], i[crossing]] = np.inf
    return km
