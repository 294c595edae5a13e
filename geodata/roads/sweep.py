"""Least costs from many points to many points over a hierarchy, in batches of bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geodata.roads.costs import Costs
from geodata.roads.hierarchy import Hierarchy, Ints, Mask

BATCH = 128
"""Points of departure swept at once: the matrix held has a column for each, and a row for each node on the way."""
MOST_HELD = 2**25
"""Numbers in that matrix (256 MB): on a network so large that it would be more, fewer points are swept at once."""


@dataclass(frozen=True)
class Ends:
    """Where trips begin or end: point `point[k]`, counted from 0 and in order, meets node `node[k]` at `cost[k]`."""

    point: Ints
    node: Ints
    cost: Costs


def least(h: Hierarchy, froms: Ends, tos: Ends, *, limit: float) -> Iterator[tuple[int, Costs]]:
    """Yield, batch by batch, the first point of departure and the least costs from the batch to all points of arrival.

    A matrix has a row for each point of arrival and a column for each point of departure; inf where there is no way.
    A cost above `limit` may be given too large, or as inf. A matrix is overwritten when the next is asked for.
    """
    limit = min(limit, np.finfo(np.float64).max)
    start, end = h.place[froms.node], h.place[tos.node]
    departures, arrivals = (int(e.point.max(initial=-1)) + 1 for e in (froms, tos))
    above, below = h.upward.met(start, len(h.place)), h.downward.met(end, len(h.place))
    met = above | below
    met[h.bounds[-1] :] = True
    row = np.cumsum(met) - 1
    nodes = int(met.sum())
    up, down, start, end = h.upward.within(above, row), h.downward.within(below, row), row[start], row[end]
    fall = _Steps(
        np.r_[down.low, nodes + tos.point],
        np.r_[down.high, end],
        np.r_[down.cost, tos.cost],
        np.r_[-down.round, np.ones(len(end), dtype=np.int64)],
    )
    core = slice(nodes - h.in_core, nodes)
    size = max(1, min(BATCH, MOST_HELD // (nodes + arrivals + 1)))
    rows, whole = nodes + arrivals, np.full((nodes + arrivals) * min(size, departures), np.inf)
    for first in range(0, departures, size):
        batch = slice(*np.searchsorted(froms.point, [first, first + size]))
        columns = min(size, departures - first)
        held = whole[: rows * columns].reshape(rows, columns)
        np.minimum.at(held, (start[batch], froms.point[batch] - first), froms.cost[batch])
        live = up.met(start[batch], rows)
        used = np.flatnonzero(live[up.low])
        used = used[np.argsort(up.high[used], kind="stable")]
        _Steps(up.high[used], up.low[used], up.cost[used], up.above[used]).sweep(held, live)
        if h.in_core:
            reached = _through(h.through, held[core], limit)
            held[core], live[core] = reached.T, (reached <= limit).any(axis=0)
        fall.sweep(held, live)
        yield first, held[nodes:]
        if first + size < departures:
            held[live] = np.inf


class _Steps:
    """Improvements of rows `into`, sorted, by rows `whence` at a cost; rows take turns by their `level`."""

    def __init__(self, into: Ints, whence: Ints, cost: Costs, level: Ints) -> None:
        begins = np.flatnonzero(np.r_[True, into[1:] != into[:-1]][: len(into)])
        degree = np.diff(np.r_[begins, len(into)])
        # Rows with most ways into them first: the k-th ways into the rows of a level are those of a beginning.
        order = np.lexsort((-degree, level[begins]))
        begins, degree = begins[order], degree[order]
        cuts = np.flatnonzero(np.diff(level[begins], prepend=level.min(initial=0) - 1))
        self._levels = []
        for start, stop in pairwise(np.r_[cuts, len(begins)]):
            first, many = begins[start:stop], degree[start:stop]
            beginnings = np.searchsorted(-many, -np.arange(many[0])).tolist()
            ways = [first[:size] + k for k, size in enumerate(beginnings)]
            self._levels.append((into[first], [(whence[way], cost[way][:, None]) for way in ways]))

    def sweep(self, held: Costs, live: Mask) -> None:
        """Improve `held` in place, where `live` marks the rows that hold something, and is kept up."""
        room = np.empty((max((len(into) for into, _ in self._levels), default=0), held.shape[1]))
        for into, ways in self._levels:
            led = live[ways[0][0]]
            for whence, _ in ways[1:]:
                led[: len(whence)] |= live[whence]
            if not led.all():
                into = into[led]
                ways = [(whence[led[: len(whence)]], cost[led[: len(whence)]]) for whence, cost in ways]
            if not len(into):
                continue
            live[into] = True
            best = held[into]
            for whence, cost in ways:
                reached = held.take(whence, axis=0, out=room[: len(whence)], mode="clip")
                reached += cost
                np.minimum(best[: len(whence)], reached, out=best[: len(whence)])
            held[into] = best


def _through(core: csr_array, held: Costs, limit: float) -> Costs:
    """Return the least costs to the nodes of the core, from what it cost to come to each (one row a departure)."""
    nodes, departures = held.shape
    entry, departure = np.nonzero(held <= limit)
    order = np.argsort(departure, kind="stable")
    entry, departure = entry[order], departure[order]
    begins = core.nnz + np.searchsorted(departure, np.arange(1, departures + 1))
    data = np.r_[core.data, held[entry, departure]], np.r_[core.indices, entry], np.r_[core.indptr, begins]
    graph = csr_array(data, shape=(nodes + departures,) * 2)
    found = dijkstra(graph, indices=np.arange(nodes, nodes + departures), limit=limit)
    return np.asarray(found[:, :nodes])
