"""Trips between spots, a long table in arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geodata.roads.costs import Costs
from geodata.roads.hierarchy import Ints


@dataclass(frozen=True, eq=False)
class Trips:
    """From spot `i` to spot `j` at `cost`; sorted by both, and only what is within the limit."""

    i: Ints
    j: Ints
    cost: Costs

    def moved(self, i: Ints, j: Ints) -> Trips:
        """Return the trips with spots k called `i[k]` and `j[k]`, those to or from a spot called -1 left out."""
        kept = (i[self.i] >= 0) & (j[self.j] >= 0)
        return Trips(i[self.i[kept]], j[self.j[kept]], self.cost[kept])

    def numbered(self, order: Ints) -> Trips:
        """Return the trips, sorted, where spot k of their beginnings is spot `order[k]`."""
        many = np.bincount(self.i, minlength=len(order))
        begins = np.cumsum(many) - many
        back = np.argsort(order)
        i = np.repeat(np.arange(len(order)), many[back])
        row = np.arange(len(i)) + np.repeat(begins[back] - (np.cumsum(many[back]) - many[back]), many[back])
        return Trips(i, self.j[row], self.cost[row])

    def only(self, wanted: NDArray[np.bool_], limit: float) -> Trips:
        """Return the trips between some pairs (row, column) that cost at most `limit`."""
        kept = wanted[self.i, self.j] & (self.cost <= limit)
        return Trips(self.i[kept], self.j[kept], self.cost[kept])

    def sorted(self) -> Trips:
        order = np.lexsort((self.j, self.i))
        return Trips(self.i[order], self.j[order], self.cost[order])


def joined(found: list[Trips]) -> Trips:
    """Return all trips of several lists, which follow each other."""
    none = np.zeros(0, dtype=np.int64)
    columns = ([none, *(t.i for t in found)], [none, *(t.j for t in found)], [np.zeros(0), *(t.cost for t in found)])
    return Trips(*(np.concatenate(column) for column in columns))


def by_id(found: Trips, origin: Ints, destination: Ints) -> tuple[Ints, Ints, Costs]:
    """Return trips between ids, sorted, from those between spots; given the spot of each id."""
    if all(np.array_equal(spot, np.arange(len(spot))) for spot in (origin, destination)):
        return found.i, found.j, found.cost
    trip, first = each(found.i, origin)
    again, second = each(found.j[trip], destination)
    trip, first = trip[again], first[again]
    order = np.lexsort((second, first))
    return first[order], second[order], found.cost[trip[order]]


def each(wanted: Ints, numbers: Ints) -> tuple[Ints, Ints]:
    """Return every pair of a place in `wanted` and a place in `numbers` where the same number stands, by the first."""
    order = np.argsort(numbers, kind="stable")
    begins, ends = (np.searchsorted(numbers[order], wanted, side=side) for side in ("left", "right"))
    many = ends - begins
    place = np.repeat(np.arange(len(wanted)), many)
    further = np.arange(len(place)) - np.repeat(np.cumsum(many) - many, many)
    return place, order[begins[place] + further]
