"""Trips between many spots of a network: onto it on foot, over it, and off again."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from geodata.roads.costs import Costs, packed, part
from geodata.roads.crew import Errand, run
from geodata.roads.hierarchy import Ints
from geodata.roads.snap import Snapped
from geodata.roads.sweep import BATCH, Ends
from geodata.roads.trips import Trips, each

if TYPE_CHECKING:
    from geodata.roads.network import Network

EDITION = 2
"""Raised where the same network and points are answered otherwise than before."""


def trips(network: Network, froms: Costs, tos: Costs, *, limit: float) -> Trips:
    """Return the quickest trips between spots (rows x, y), each from door to door, that cost at most `limit`."""
    order = _near_by_near(froms)
    froms = froms[order]
    begin, end = network.places.nearest(froms), network.places.nearest(tos)
    return between(network, froms, tos, begin, end, limit=limit).numbered(order)


def between(network: Network, froms: Costs, tos: Costs, begin: Snapped, end: Snapped, *, limit: float) -> Trips:
    """Return the trips between spots of which it is known where they meet the network."""
    leave, arrive = _ends(network, begin, leaving=True), _ends(network, end, leaving=False)
    direct = _direct(network, froms, tos, begin, end)
    return run(Errand(network.hierarchy, leave, arrive, direct, limit))


def _near_by_near(spots: Costs) -> Ints:
    """Return an order of spots in which those that follow each other lie close, so that they reach the same roads."""
    strips = max(1, math.isqrt(len(spots) // BATCH))
    strip = np.argsort(np.argsort(spots[:, 0], kind="stable"), kind="stable") * strips // max(1, len(spots))
    return np.lexsort((spots[:, 1], strip))


def _ends(network: Network, spots: Snapped, *, leaving: bool) -> Ends:
    """Return what it costs to come from each spot to the ends of its piece, or from these to the spot."""
    piece, share = spots.piece, spots.share
    there, back = network.there[piece], network.back[piece]
    with np.errstate(invalid="ignore"):
        at_tail, at_head = (
            (part(back, share), there - part(there, share))
            if leaving
            else (part(there, share), back - part(back, share))
        )
    on_foot = _on_foot(network, spots)
    found = []
    for node, cost, at in ((network.tail, at_tail, share == 0), (network.head, at_head, share == 1)):
        cost = np.where(at, 0, np.where(np.isfinite(cost), cost, np.inf)) + on_foot
        kept = np.flatnonzero(spots.near & np.isfinite(cost))
        found.append((kept, node[piece[kept]], cost[kept]))
    point, node, cost = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.argsort(point, kind="stable")
    return Ends(point[order], node[order], cost[order])


def _direct(network: Network, froms: Costs, tos: Costs, begin: Snapped, end: Snapped) -> Trips:
    """Return the trips along one piece, and those that are none: both ends are one spot."""
    i, j = each(begin.piece, end.piece)
    near = begin.near[i] & end.near[j]
    i, j = i[near], j[near]
    piece, share, share_to = begin.piece[i], begin.share[i], end.share[j]
    there, back = network.there[piece], network.back[piece]
    with np.errstate(invalid="ignore"):
        onward = np.where((share <= share_to) & np.isfinite(there), part(there, share_to) - part(there, share), np.inf)
        again = np.where((share >= share_to) & np.isfinite(back), part(back, share) - part(back, share_to), np.inf)
    cost = np.minimum(onward, again) + _on_foot(network, begin)[i] + _on_foot(network, end)[j]
    cost[(froms[i] == tos[j]).all(axis=1)] = 0
    return Trips(i, j, cost)


def _on_foot(network: Network, spots: Snapped) -> Costs:
    return packed(spots.distance_m / 1000 / network.walk_kmh * 60, spots.distance_m)
