"""A road graph from a table of links between places."""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx
import pandas as pd

FERRY = "C"
FAST = "S"


def car_graph(links: pd.DataFrame, *, ferries: bool = False) -> nx.Graph:
    """Return an undirected graph of the links, with `minutes` and `km` on its edges; car ferries only if asked for.

    Of two links between the same places the quicker counts.
    """
    return _graph(links[(links["class"] != FERRY) | ferries], ["minutes", "road_m"])


def quiet_graph(links: pd.DataFrame) -> nx.Graph:
    """Return the graph for walkers and bicycles: no ferries, no fast roads, and of two links the shorter counts."""
    return _graph(links[~links["class"].isin((FAST, FERRY))], ["road_m", "minutes"])


def parts(graph: nx.Graph, areas: Iterable[str]) -> list[set[str]]:
    """Return the disconnected parts of a network as sets of areas, the largest first; an area without links is one."""
    wanted = set(areas)
    found = [wanted & part for part in nx.connected_components(graph)]
    found += [{area} for area in wanted - set(graph)]
    return sorted((part for part in found if part), key=lambda part: (-len(part), min(part)))


def _graph(links: pd.DataFrame, best: list[str]) -> nx.Graph:
    graph = nx.Graph()
    worst_first = links.sort_values(best, ascending=False)
    for start, end, minutes, road_m in worst_first[["from", "to", "minutes", "road_m"]].itertuples(index=False):
        graph.add_edge(start, end, minutes=minutes, km=road_m / 1000)
    return graph
