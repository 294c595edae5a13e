"""Trips between many spots of a network: onto it on foot, over it, and off again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geodata.roads.costs import Costs, packed, part
from geodata.roads.hierarchy import Ints
from geodata.roads.snap import Snapped
from geodata.roads.sweep import Ends, least

if TYPE_CHECKING:
    from geodata.roads.network import Network

EDITION = 1
"""Raised where the same network and points are answered otherwise than before."""


@dataclass(frozen=True, eq=False)
class Trips:
    """From spot `i` to spot `j` at `cost`; sorted by both, and only what is within the limit."""

    i: Ints
    j: Ints
    cost: Costs


def trips(network: Network, froms: Costs, tos: Costs, *, limit: float) -> Trips:
    """Return the quickest trips between spots (rows x, y), each from door to door, that cost at most `limit`."""
    begin, end = network.places.nearest(froms), network.places.nearest(tos)
    leave, arrive = _ends(network, begin, leaving=True), _ends(network, end, leaving=False)
    i, j, direct = _direct(network, froms, tos, begin, end)
    found = []
    for first, held in least(network.hierarchy, leave, arrive, limit=limit):
        here = slice(*np.searchsorted(i, [first, first + held.shape[1]]))
        np.minimum.at(held, (j[here], i[here] - first), direct[here])
        row, column = np.nonzero((held <= limit).T)
        found.append(Trips(row + first, column, held[column, row]))
    return joined(found)


def joined(found: list[Trips]) -> Trips:
    """Return all trips of several lists, which follow each other."""
    none = np.zeros(0, dtype=np.int64)
    columns = ([none, *(t.i for t in found)], [none, *(t.j for t in found)], [np.zeros(0), *(t.cost for t in found)])
    return Trips(*(np.concatenate(column) for column in columns))


def by_id(found: Trips, origin: Ints, destination: Ints) -> tuple[Ints, Ints, Costs]:
    """Return trips between ids, sorted, from those between spots; given the spot of each id."""
    trip, first = _each(found.i, origin)
    again, second = _each(found.j[trip], destination)
    trip, first = trip[again], first[again]
    if len(trip) > len(found.i) or (np.diff(origin) < 0).any() or (np.diff(destination) < 0).any():
        order = np.lexsort((second, first))
        trip, first, second = trip[order], first[order], second[order]
    return first, second, found.cost[trip]


def _each(wanted: Ints, spot: Ints) -> tuple[Ints, Ints]:
    """Return, for each wanted spot, its place among the wanted once for each id that is there, and the id."""
    order = np.argsort(spot, kind="stable")
    many = np.bincount(spot)[wanted] if len(spot) else wanted
    place = np.repeat(np.arange(len(wanted)), many)
    further = np.arange(len(place)) - np.repeat(np.cumsum(many) - many, many)
    return place, order[np.searchsorted(spot[order], wanted)[place] + further]


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


def _direct(network: Network, froms: Costs, tos: Costs, begin: Snapped, end: Snapped) -> tuple[Ints, Ints, Costs]:
    """Return the trips along one piece, and those that are none: both ends are one spot."""
    columns = ({"piece": s.piece, "share": s.share, "foot": _on_foot(network, s), "x": xy[:, 0], "y": xy[:, 1]}
               for s, xy in ((begin, froms), (end, tos)))  # fmt: skip
    one, other = (pd.DataFrame(c)[s.near].reset_index(names="spot") for c, s in zip(columns, (begin, end), strict=True))
    pairs = one.merge(other, on="piece", suffixes=("", "_to")).sort_values(["spot", "spot_to"])
    share, share_to = pairs["share"].to_numpy(), pairs["share_to"].to_numpy()
    there, back = network.there[pairs["piece"]], network.back[pairs["piece"]]
    with np.errstate(invalid="ignore"):
        onward = np.where((share <= share_to) & np.isfinite(there), part(there, share_to) - part(there, share), np.inf)
        again = np.where((share >= share_to) & np.isfinite(back), part(back, share) - part(back, share_to), np.inf)
    cost = np.minimum(onward, again) + pairs["foot"].to_numpy() + pairs["foot_to"].to_numpy()
    cost[(pairs["x"] == pairs["x_to"]) & (pairs["y"] == pairs["y_to"])] = 0
    return pairs["spot"].to_numpy(), pairs["spot_to"].to_numpy(), cost


def _on_foot(network: Network, spots: Snapped) -> Costs:
    return packed(spots.distance_m / 1000 / network.walk_kmh * 60, spots.distance_m)
