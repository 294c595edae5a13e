"""Minutes over the territory's road links, from the seat of an area to that of another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import dijkstra

from geodata.network import car_graph, parts, quiet_graph
from geodata.travel.places import Places

if TYPE_CHECKING:
    from geodata.territory import Territory

Matrix = NDArray[np.float64]


class Links:
    """Car and lift take the quickest way; walkers and bicycles the shortest, without fast roads and ferries."""

    def __init__(self, territory: Territory, places: Places, *, ferries: bool) -> None:
        self._places = places
        self._ferries = ferries
        self._row = {code: k for k, code in enumerate(places.areas)}
        self._car, self._quiet = car_graph(territory.links, ferries=ferries), quiet_graph(territory.links)
        self._found: dict[bool, tuple[Matrix, Matrix]] = {}

    def between(self, froms: Sequence[str], tos: Sequence[str], *, kmh: float | None) -> tuple[Matrix, Matrix]:
        """Return minutes and km (froms × tos), infinite where there is no way; by car where no speed is given."""
        quiet = kmh is not None
        if quiet not in self._found:
            graph, by, then = (self._quiet, "km", "minutes") if quiet else (self._car, "minutes", "km")
            self._found[quiet] = _shortest(graph, self._places.areas, by=by, then=then)
        first, second = self._found[quiet]
        pairs = np.ix_(*([self._row[code] for code in self._places.area(names)] for names in (froms, tos)))
        if kmh is None:
            return first[pairs], second[pairs]
        return first[pairs] / kmh * 60, first[pairs]

    def parts(self, areas: Sequence[str]) -> list[set[str]]:
        return parts(self._car, areas)

    def said(self, *, kmh: float | None) -> str:
        return "quiet" if kmh else "ferries" if self._ferries else "links"


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
