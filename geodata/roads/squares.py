"""Straight lines sorted into squares, so that the nearest to a spot are found among few.

A grid of squares covers all lines, and each line stands in every square that its extent touches. It is made by sorting
once, in numbers of 32 bits: cheap enough to be made anew for every network, and not kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.spatial import cKDTree

from geodata.roads.costs import Costs
from geodata.roads.hierarchy import Ints

_SPARE_M = 0.1
"""Added to every reach, so that rounding leaves out no line."""
_MOST_ROWS = 2048
"""Squares along a side of the grid at most, so that a spot far from everything looks through few."""
_EXTENTS = 2.0
"""Side of a square in mean extents of a line: larger squares hold more lines, smaller ones are more to sort."""
_MOST_SQUARES = 4
"""Squares that a line stands in at most, in the mean, however long some lines are."""
_AT_ONCE = 1024
"""Spots looked at together, for the sake of memory."""


@dataclass(frozen=True, eq=False)
class Lines:
    """Lines between `begin` and `end` (rows x, y), and what each is called by: `number`, rising."""

    number: Ints
    begin: Costs
    end: Costs

    def within(self, spots: Costs) -> Costs:
        """Return for each spot a distance within which there is a line: that to the nearest beginning of one."""
        away, _ = self._begins.query(spots)
        return np.asarray(away, dtype=np.float64)

    def nearest(self, spots: Costs, reach_m: Costs) -> tuple[Ints, Costs]:
        """Return the first of the lines nearest to each spot, and how far it is; beyond its reach one may be missed.

        Where none was found it is -1, and inf away.
        """
        line, away = np.full(len(spots), -1, dtype=np.int64), np.full(len(spots), np.inf)
        for first in range(0, len(spots) if len(self.number) else 0, _AT_ONCE):
            some = slice(first, first + _AT_ONCE)
            spot, tried = self._tried(spots[some], reach_m[some] + _SPARE_M)
            if not len(spot):
                continue
            m = _away(spots[some][spot], self.begin[tried], self.end[tried])
            begins = np.flatnonzero(np.r_[True, spot[1:] != spot[:-1]])
            least = np.minimum.reduceat(m, begins)
            of = np.repeat(np.arange(len(begins)), np.diff(np.r_[begins, len(spot)]))
            firsts = np.minimum.reduceat(np.where(m == least[of], tried, len(self.number)), begins)
            line[first + spot[begins]], away[first + spot[begins]] = self.number[firsts], least
        return line, away

    def _tried(self, spots: Costs, reach_m: Costs) -> tuple[Ints, Ints]:
        """Return pairs of a spot and a line in a square that its reach touches, by spot."""
        (x, y), squares = spots.T, self._squares
        low, high = squares.rows(y - reach_m), squares.rows(y + reach_m)
        spot, row = ranges(low, high - low + 1)
        middle = (row + 0.5) * squares.side_m + squares.origin[1]
        aside = np.maximum(np.abs(y[spot] - middle) - squares.side_m / 2, 0)
        half = np.sqrt(np.maximum(reach_m[spot] ** 2 - aside**2, 0))
        begin = np.searchsorted(squares.key, squares.keys(x[spot] - half, row))
        end = np.searchsorted(squares.key, squares.keys(x[spot] + half, row), side="right")
        which, place = ranges(begin, end - begin)
        return spot[which], squares.line[place]

    @cached_property
    def _squares(self) -> Squares:
        return Squares.of(self.begin, self.end)

    @cached_property
    def _begins(self) -> cKDTree:
        return cKDTree(self.begin, balanced_tree=False, compact_nodes=False)  # made in a third of the time


@dataclass(frozen=True, eq=False)
class Squares:
    """Squares of `side_m` from `origin` on, `size` of them along x and y.

    Line `line[k]` stands in square `key[k]`; these are numbered row by row, and sorted.
    """

    origin: Costs
    side_m: float
    size: Ints
    key: Ints
    line: Ints

    @classmethod
    def of(cls, begin: Costs, end: Costs) -> Squares:
        corners = [np.ascontiguousarray(corner(begin, end).T) for corner in (np.minimum, np.maximum)]
        origin = corners[0].min(axis=1)
        extent = corners[1].max(axis=1) - origin
        side = float(max(_EXTENTS * np.abs(end - begin).mean(), extent.max() / _MOST_ROWS, _SPARE_M))
        while True:
            first, last = (((corner - origin[:, None]) / side).astype(np.int32) for corner in corners)
            wide, high = last - first + 1
            many = wide * high
            if many.sum(dtype=np.int64) <= _MOST_SQUARES * len(begin):
                break
            side *= 2
        size = (extent / side).astype(np.int32) + 1
        line, step = ranges(np.zeros_like(many), many)
        up, along = np.divmod(step, wide[line])
        key = (first[1, line] + up) * size[0] + first[0, line] + along
        order = np.argsort(key, kind="stable")
        return cls(origin, side, size, key[order], line[order])

    def rows(self, y: Costs) -> Ints:
        """Return the rows of squares at y, or the nearest."""
        return self._at(y, 1)

    def keys(self, x: Costs, row: Ints) -> Ints:
        """Return the squares at x in some rows, or the nearest there."""
        return row * self.size[0] + self._at(x, 0)

    def _at(self, place: Costs, axis: int) -> Ints:
        return np.clip(np.floor((place - self.origin[axis]) / self.side_m), 0, self.size[axis] - 1).astype(np.int32)


def ranges(begin: Ints, many: Ints) -> tuple[Ints, Ints]:
    """Return the numbers from each beginning on, `many` of each, and before them which beginning they are of."""
    of = np.repeat(np.arange(len(many), dtype=many.dtype), many)
    before = np.cumsum(many, dtype=many.dtype) - many
    return of, np.arange(len(of), dtype=many.dtype) + (begin - before)[of]


def share(spots: Costs, begin: Costs, end: Costs) -> tuple[Costs, Costs]:
    """Return at which share of its line each spot is nearest (nan on a point), and how long the line is."""
    along = end - begin
    length = np.hypot(*along.T)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.clip(((spots - begin) * along).sum(axis=1) / length**2, 0, 1), length


def _away(spots: Costs, begin: Costs, end: Costs) -> Costs:
    """Return how far each spot is from a line; at its ends exactly, so that lines which meet there are as far."""
    at, _ = share(spots, begin, end)
    inner = begin + at[:, None] * (end - begin)
    place = np.where((at == 1)[:, None], end, np.where((at > 0)[:, None], inner, begin))
    return np.asarray(np.hypot(*(spots - place).T))
