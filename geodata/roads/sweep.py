"""Least costs from many points to many points over a hierarchy, in batches of bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geodata.roads.costs import Costs
from geodata.roads.hierarchy import Hierarchy, Ints, Pairs

BATCH = 64
"""Points of departure swept at once: the matrix held has a column for each, and a row for each node on the way."""
MOST_HELD = 2**25
"""Numbers in that matrix (256 MB): on a network so large that it would be more, fewer points are swept at once."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Ends:
    """Where trips begin or end: point `point[k]`, counted from 0 and in order, meets node `node[k]` at `cost[k]`."""

    point: Ints
    node: Ints
    cost: Costs


def least(h: Hierarchy, froms: Ends, tos: Ends, *, limit: float) -> Iterator[tuple[int, Costs]]:
    """Yield, batch by batch, the first point of departure and the least costs from the batch to all points of arrival.

    A matrix has a row for each point of arrival and a column for each point of departure; inf where there is no way.
    A cost above `limit` may be given too large, or as inf.
    """
    start, end = h.place[froms.node], h.place[tos.node]
    departures, arrivals = (int(e.point.max(initial=-1)) + 1 for e in (froms, tos))
    below = _upward(h, end, h.down)
    met = below | _upward(h, start, h.up)
    row = np.cumsum(met) - 1
    nodes = int(met.sum())
    core = slice(nodes - h.in_core, nodes)
    used = below[h.low] & np.isfinite(h.down)
    fall = _Steps(
        np.r_[row[h.low[used]], nodes + tos.point],
        np.r_[row[h.high[used]], row[end]],
        np.r_[h.down[used], tos.cost],
        np.r_[-h.round_of(h.low[used]), np.ones(len(end), dtype=np.int64)],
    )
    size = max(1, min(BATCH, MOST_HELD // (nodes + arrivals + 1)))
    for first in range(0, departures, size):
        batch = slice(*np.searchsorted(froms.point, [first, first + size]))
        used = _upward(h, start[batch], h.up)[h.low] & np.isfinite(h.up)
        high = h.high[used]
        rise = _Steps(row[high], row[h.low[used]], h.up[used], h.round_of(high))
        held = np.full((nodes + arrivals, min(size, departures - first)), np.inf)
        np.minimum.at(held, (row[start[batch]], froms.point[batch] - first), froms.cost[batch])
        rise.sweep(held)
        if h.in_core:
            held[core] = _through(h.core, held[core], limit)
        fall.sweep(held)
        yield first, held[nodes:]


def _upward(h: Hierarchy, nodes: Ints, cost: Costs) -> Mask:
    """Mark the nodes met on the ways up from some nodes, and the whole core."""
    met = np.zeros(len(h.place), dtype=bool)
    met[nodes] = True
    met[h.bounds[-1] :] = True
    cuts = np.searchsorted(h.low, h.bounds)
    for begin, stop in pairwise(cuts):
        used = met[h.low[begin:stop]] & np.isfinite(cost[begin:stop])
        met[h.high[begin:stop][used]] = True
    return met


class _Steps:
    """Improvements in order: rows `into` by rows `whence` at a cost, all of one level at once."""

    def __init__(self, into: Ints, whence: Ints, cost: Costs, level: Ints) -> None:
        order = np.lexsort((into, level))
        into, whence, cost, level = into[order], whence[order], cost[order], level[order]
        begins = np.flatnonzero(np.r_[True, into[1:] != into[:-1]][: len(into)])
        degree = np.diff(np.r_[begins, len(into)])
        # Rows with most ways into them first: the k-th ways into the rows of a level are those of a beginning.
        order = np.lexsort((-degree, level[begins]))
        begins, degree = begins[order], degree[order]
        cuts = np.flatnonzero(np.diff(level[begins], prepend=level.min(initial=0) - 1))
        self._levels = []
        for start, stop in pairwise(np.r_[cuts, len(begins)]):
            first, many = begins[start:stop], degree[start:stop]
            ways = [first[: np.searchsorted(-many, -k)] + k for k in range(many[0])]
            self._levels.append((into[first], [(whence[way], cost[way][:, None]) for way in ways]))

    def sweep(self, held: Costs) -> None:
        """Improve `held` in place."""
        for into, ways in self._levels:
            best = held[into]
            for whence, cost in ways:
                reached = held[whence]
                reached += cost
                np.minimum(best[: len(whence)], reached, out=best[: len(whence)])
            held[into] = best


def _through(core: Pairs, held: Costs, limit: float) -> Costs:
    """Return the least costs to the nodes of the core, from what it cost to come to each (one column a departure)."""
    nodes, departures = held.shape
    entry, departure = np.nonzero(np.isfinite(held))
    tail = np.r_[core.a, core.b, nodes + departure]
    head = np.r_[core.b, core.a, entry]
    cost = np.r_[core.ab, core.ba, held[entry, departure]]
    there = np.isfinite(cost)
    graph = csr_array((cost[there], (tail[there], head[there])), shape=(nodes + departures,) * 2)
    found = dijkstra(graph, indices=np.arange(nodes, nodes + departures), limit=limit)
    return np.asarray(found[:, :nodes]).T
