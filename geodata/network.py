"""A road graph from a table of links between places."""

from __future__ import annotations

import networkx as nx
import pandas as pd

FERRY = "C"
FAST = "S"


def road_graph(links: pd.DataFrame, *, ferries: bool = False, cars_only: bool = True) -> nx.Graph:
    """Return an undirected graph of the links, with `km` and `minutes` (by car) on its edges.

    Car ferries are left out unless asked for. With `cars_only=False` the fast roads, closed to walkers and bicycles,
    are left out too. Of two links between the same places the quicker counts.
    """
    graph = nx.Graph()
    kept = links[(links["class"] != FERRY) | ferries]
    if not cars_only:
        kept = kept[~kept["class"].isin((FAST, FERRY))]
    for row in kept.sort_values("minutes", ascending=False).itertuples(index=False):
        graph.add_edge(row[0], row[1], km=row.road_m / 1000, minutes=row.minutes)
    return graph


def parts(graph: nx.Graph, areas: list[str]) -> list[set[str]]:
    """Return the disconnected parts of a network as sets of areas, the largest first; an area without links is one."""
    with_all = graph.copy()
    with_all.add_nodes_from(areas)
    found = [set(c) & set(areas) for c in nx.connected_components(with_all)]
    return sorted((c for c in found if c), key=lambda c: (-len(c), min(c)))
