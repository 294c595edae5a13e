"""Least costs between many nodes of a road graph, the graph made small first.

Given   nodes v, and pairs of neighbours {a, b} with a cost each way, infinite where that way is closed
Choose  an order in which nodes leave the graph, those with few neighbours first; when v leaves, its neighbours are
        joined by pairs that cost as much as passing through v
So that (1) no two neighbours leave in the same round
        (2) costs between the nodes that stay are what they were
        (3) no pair stays that costs as much as going by others, as far as that is seen: looked for every few rounds,
            so that nodes have fewer neighbours and more of them leave, and once nobody can leave any more
For     least costs: upwards along the order from the sources, through the core that never leaves (Dijkstra, cut off at
        the limit), downwards to the targets, and nowhere else

A node with one neighbour is a dead end and with two a bend: taking out those alone is the usual contraction of a road
graph. Going on costs little, since roads hardly ever meet by more than four. The order is that of customizable
contraction hierarchies (Dibbelt, Strasser and Wagner, 2016) by least degree, the sweep that of PHAST (Delling et al.,
2011) restricted to the targets.

Costs are whole numbers (see `costs`), so that whichever order or direction is taken, answers are the same to the last
digit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from geodata.roads.costs import Costs

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

MOST_NEIGHBOURS = 12
"""A node with more stays in the core: taking it out would join too many pairs."""
ROUNDS = 3
"""After so many rounds needless pairs are looked for."""
FEWER = 0.2
"""When nobody can leave any more: while this share of pairs proves needless, nodes go on leaving."""


@dataclass(frozen=True)
class Pairs:
    """Neighbours `a` < `b`, each pair once, with the costs `ab` and `ba` (inf: closed that way)."""

    a: Ints
    b: Ints
    ab: Costs
    ba: Costs

    @classmethod
    def of(cls, nodes: int, tail: Ints, head: Ints, there: Costs, back: Costs) -> Pairs:
        """Return the cheapest of parallel connections each way; loops and what is closed both ways are left out."""
        open_ = (tail != head) & (np.isfinite(there) | np.isfinite(back))
        tail, head, there, back = tail[open_], head[open_], there[open_], back[open_]
        turned = tail > head
        a, b = np.where(turned, head, tail), np.where(turned, tail, head)
        ab, ba = np.where(turned, back, there), np.where(turned, there, back)
        key = a * nodes + b
        order = np.argsort(key, kind="stable")
        key = key[order]
        first = np.flatnonzero(np.r_[True, key[1:] != key[:-1]][: len(key)])
        if not len(first):
            return cls(a[order], b[order], ab[order], ba[order])
        least = [np.minimum.reduceat(cost[order], first) for cost in (ab, ba)]
        return cls(a[order][first], b[order][first], *least)


@dataclass(frozen=True)
class Ways:
    """Ways from nodes to those above, at a cost; sorted by `low`, with the rounds in which both ends left."""

    low: Ints
    high: Ints
    cost: Costs
    round: Ints
    above: Ints

    def met(self, nodes: Ints, size: int) -> Mask:
        """Mark, among `size` nodes, those met on the ways up from some."""
        met = np.zeros(size, dtype=bool)
        met[nodes] = True
        for begin, stop in pairwise(np.searchsorted(self.round, np.arange(self.round.max(initial=-1) + 2))):
            met[self.high[begin:stop][met[self.low[begin:stop]]]] = True
        return met

    def within(self, met: Mask, row: Ints) -> Ways:
        """Return the ways up from the nodes that are met, these called by their rows."""
        used = np.flatnonzero(met[self.low])
        ends = row[self.low[used]], row[self.high[used]]
        return Ways(*ends, self.cost[used], self.round[used], self.above[used])


@dataclass(frozen=True)
class Hierarchy:
    """The order in which nodes left, and the core.

    `place[v]` is the place of node v in the order; below, nodes are meant by their places. Nodes `bounds[k]` to
    `bounds[k + 1]` left in round k, those from `bounds[-1]` on never. A node `low` that left was joined to `high`, at
    the cost `up` there and `down` back; these are sorted by `low`.
    """

    place: Ints
    bounds: Ints
    low: Ints
    high: Ints
    up: Costs
    down: Costs
    core: Pairs

    @classmethod
    def of(cls, nodes: int, pairs: Pairs, *, most: int = MOST_NEIGHBOURS) -> Hierarchy:
        """Take nodes with at most `most` neighbours out of the graph, round by round, until none is left that has."""
        none = np.zeros(0, dtype=np.int64)
        place, bounds = np.full(nodes, -1), [0]
        joined: list[Star] = [(none, none, np.zeros(0), np.zeros(0))]
        # A fixed shuffle breaks ties between nodes of one degree, so that neighbours on a straight road take turns.
        shuffled = (np.arange(nodes, dtype=np.uint64) * np.uint64(2654435761) % np.uint64(2**32)).astype(np.int64)
        while True:
            if len(bounds) % ROUNDS == 0:
                pairs = _needed(nodes, pairs)  # (3)
            degree = np.bincount(pairs.a, minlength=nodes) + np.bincount(pairs.b, minlength=nodes)
            rank = (degree << 32) + shuffled
            stays = (degree > most) | (place >= 0)
            stays[np.where(rank[pairs.a] < rank[pairs.b], pairs.b, pairs.a)] = True  # (1)
            leaving = np.flatnonzero(~stays)
            if not len(leaving):
                before, pairs = len(pairs.a), _needed(nodes, pairs)  # (3)
                if len(pairs.a) >= (1 - FEWER) * before:
                    break
                continue
            # Nodes with most neighbours first: a sweep over a round then works on ever shorter beginnings.
            leaving = leaving[np.argsort(-degree[leaving], kind="stable")]
            place[leaving] = bounds[-1] + np.arange(len(leaving))
            bounds.append(bounds[-1] + len(leaving))
            star, pairs = _taken_out(nodes, pairs, ~stays, place)
            joined.append(star)
        rest = np.flatnonzero(place < 0)
        place[rest] = bounds[-1] + np.arange(len(rest))
        low, high, up, down = (np.concatenate(column) for column in zip(*joined, strict=True))
        core = Pairs(place[pairs.a] - bounds[-1], place[pairs.b] - bounds[-1], pairs.ab, pairs.ba)
        return cls(place, np.array(bounds), place[low], place[high], up, down, core)

    @property
    def in_core(self) -> int:
        """How many nodes never leave."""
        return len(self.place) - int(self.bounds[-1])

    @cached_property
    def through(self) -> csr_array:
        """The costs of the ways between the nodes of the core, tail by head."""
        tail, head = np.r_[self.core.a, self.core.b], np.r_[self.core.b, self.core.a]
        cost = np.r_[self.core.ab, self.core.ba]
        there = np.isfinite(cost)
        return csr_array((cost[there], (tail[there], head[there])), shape=(self.in_core,) * 2)

    @cached_property
    def upward(self) -> Ways:
        """The ways up the order."""
        return self._ways(self.up)

    @cached_property
    def downward(self) -> Ways:
        """The ways down, each seen from its lower end."""
        return self._ways(self.down)

    def _ways(self, cost: Costs) -> Ways:
        there = np.isfinite(cost)
        low, high = self.low[there], self.high[there]
        return Ways(low, high, cost[there], self.round_of(low), self.round_of(high))

    def round_of(self, places: Ints) -> Ints:
        """Return the round in which each node left; the core comes after the last."""
        return np.searchsorted(self.bounds, places, side="right") - 1


Star = tuple[Ints, Ints, Costs, Costs]


def _taken_out(nodes: int, pairs: Pairs, leaves: NDArray[np.bool_], place: Ints) -> tuple[Star, Pairs]:
    """Return what joined the leaving nodes to others, and the pairs of those that stay."""
    touched = leaves[pairs.a] | leaves[pairs.b]
    a, b, ab, ba = pairs.a[touched], pairs.b[touched], pairs.ab[touched], pairs.ba[touched]
    first = leaves[a]
    v, u = np.where(first, a, b), np.where(first, b, a)
    out, back = np.where(first, ab, ba), np.where(first, ba, ab)
    order = np.lexsort((u, place[v]))
    v, u, out, back = v[order], u[order], out[order], back[order]
    begins = np.flatnonzero(np.r_[True, v[1:] != v[:-1]][: len(v)])
    degree = np.diff(np.r_[begins, len(v)])
    tails, heads, there, again = [pairs.a[~touched]], [pairs.b[~touched]], [pairs.ab[~touched]], [pairs.ba[~touched]]
    for d in np.unique(degree[degree > 1]):
        row = begins[degree == d][:, None]
        i, j = (row + side for side in np.triu_indices(d, 1))
        tails.append(u[i].ravel())
        heads.append(u[j].ravel())
        there.append((back[i] + out[j]).ravel())  # (2)
        again.append((back[j] + out[i]).ravel())
    ends = np.concatenate(tails), np.concatenate(heads)
    return (v, u, out, back), Pairs.of(nodes, *ends, np.concatenate(there), np.concatenate(again))


def _needed(nodes: int, pairs: Pairs) -> Pairs:
    """Leave out, each way, what costs no less than going by others.

    Costs are first lowered by way of common neighbours, once, so that detours by more than one count too. What was
    lowered rests on ways that cost less, and so does what costs as much as two ways that both cost something: all of
    it can be left out at once.
    """
    size, costs = len(pairs.a), np.concatenate([pairs.ab, pairs.ba])
    least, triangles = costs.copy(), _triangles(nodes, pairs)
    for way, first, second in _detours(size, *triangles):
        by = least[first] + least[second]
        shorter = np.flatnonzero(by < least[way])
        np.minimum.at(least, way[shorter], by[shorter])
    closed = least < costs
    for way, first, second in _detours(size, *triangles):
        by = least[first] + least[second]
        closed[way[(by <= least[way]) & (least[first] > 0) & (least[second] > 0)]] = True
    ab, ba = np.split(np.where(closed, np.inf, costs), 2)
    return Pairs.of(nodes, pairs.a, pairs.b, ab, ba)


def _detours(size: int, xy: Ints, xz: Ints, yz: Ints) -> Iterator[tuple[Ints, Ints, Ints]]:
    """Yield each way of the triangles, with the two others that lead there too."""

    def back(way: Ints) -> Ints:
        return np.where(way < size, way + size, way - size)

    for way, one, other in ((xy, xz, back(yz)), (xz, xy, yz), (yz, back(xy), xz)):
        yield way, one, other
        yield back(way), back(other), back(one)


def _triangles(nodes: int, pairs: Pairs) -> tuple[Ints, Ints, Ints]:
    """Return the ways x to y, x to z and y to z of all neighbours x, y, z: pair k from a to b is k, and back k + size.

    x is the one with fewest neighbours, so that few pairs at one node are tried.
    """
    size = len(pairs.a)
    degree = np.bincount(pairs.a, minlength=nodes) + np.bincount(pairs.b, minlength=nodes)
    turned = degree[pairs.a] > degree[pairs.b]
    x, end = np.where(turned, pairs.b, pairs.a), np.where(turned, pairs.a, pairs.b)
    order = np.argsort(x, kind="stable")
    x, end, way = x[order], end[order], (np.arange(size) + turned * size)[order]
    further = np.searchsorted(x, x, side="right") - np.arange(size) - 1
    one = np.repeat(np.arange(size), further)
    other = one + 1 + np.arange(len(one)) - np.repeat(np.cumsum(further) - further, further)
    y, z = end[one], end[other]
    wanted, key = np.minimum(y, z) * nodes + np.maximum(y, z), pairs.a * nodes + pairs.b
    third = np.minimum(np.searchsorted(key, wanted), max(0, size - 1))
    closes = key[third] == wanted if size else np.zeros(0, dtype=bool)
    return way[one[closes]], way[other[closes]], (third + (y > z) * size)[closes]
