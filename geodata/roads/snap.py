"""Where points meet a network: the nearest place of the nearest piece of road on which a trip may begin or end."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geodata.facts import Fact
from geodata.roads.costs import Costs
from geodata.roads.hierarchy import Ints

FACTS = {
    name: Fact(**said)
    for name, said in tomllib.loads(Path(__file__).with_name("snap.toml").read_text(encoding="utf-8")).items()
}
_SAME_M = 0.1
"""Nearer than this to an end of its piece, a point is at that end: coordinates that were turned to degrees and back are
still those of a crossing."""
_CLOSE_M = 500.0
"""Points no further from a node have few pieces around them, which are all tried at once."""


@dataclass(frozen=True, eq=False)
class Points:
    """What is asked about: `ids` in order, the number of each one's `spot`, and the spots, each once, as rows x, y."""

    ids: pd.api.extensions.ExtensionArray
    spot: Ints
    spots: Costs

    @classmethod
    def of(cls, points: pd.DataFrame) -> Points:
        """Read a frame of `id`, `x`, `y`; raises `ValueError` for what cannot be a point."""
        if absent := [name for name in ("id", "x", "y") if name not in points.columns]:
            raise ValueError(f"Points have no column {' nor '.join(absent)}.")
        ids = pd.array(points["id"], dtype="str")
        order = np.asarray(ids.argsort())
        ids, xy = ids.take(order), points[["x", "y"]].to_numpy(dtype=float)[order]
        again = np.asarray(ids[1:] == ids[:-1], dtype=bool)
        if (moved := again & (xy[1:] != xy[:-1]).any(axis=1)).any():
            raise ValueError(f"{ids[int(np.argmax(moved))]} has two places.")
        if (lost := ~np.isfinite(xy).all(axis=1)).any():
            raise ValueError(f"{ids[int(np.argmax(lost))]} has no coordinates.")
        once = np.flatnonzero(np.r_[True, ~again][: len(xy)])
        ids, xy = ids.take(once), xy[once]
        _, first, spot = np.unique(xy @ [1, 1j], return_index=True, return_inverse=True)
        # Spots are numbered as they first appear: where each id has its own, trips sorted by spot are sorted by id.
        number = np.argsort(np.argsort(first))
        return cls(ids, number[spot], xy[np.sort(first)])


@dataclass(frozen=True, eq=False)
class Snapped:
    """For each spot the piece it meets, at which share of it from its tail (0 to 1), how far, whether near enough."""

    piece: Ints
    share: Costs
    distance_m: Costs
    near: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Places:
    """Pieces of road between nodes at `x`, `y`, where points are looked for."""

    x: Costs
    y: Costs
    tail: Ints
    head: Ints
    access: NDArray[np.bool_]

    def nearest(self, spots: Costs) -> Snapped:
        """Return where spots meet the roads; of equally near pieces the first counts."""
        piece, away = self._any.nearest(spots)
        if self._open is not None:
            other = np.flatnonzero(away > FACTS["on_road_m"].value)
            kept, away[other] = self._open.nearest(spots[other])
            piece[other] = np.flatnonzero(self.access)[kept]
        share, length = self._any.share(spots, piece)
        share[share * length < _SAME_M] = 0
        share[(1 - share) * length < _SAME_M] = 1
        share[length < 2 * _SAME_M] = 0
        return Snapped(piece, share, away, away <= FACTS["farthest_m"].value)

    def on(self, found: Snapped) -> tuple[Costs, Costs]:
        """Return the coordinates on the roads."""
        tail, head = self.tail[found.piece], self.head[found.piece]
        x, y = (c[tail] + found.share * (c[head] - c[tail]) for c in (self.x, self.y))
        return x, y

    @cached_property
    def _any(self) -> _Lines:
        return self._lines(np.ones(len(self.tail), dtype=bool))

    @cached_property
    def _open(self) -> _Lines | None:
        """The pieces with access; nothing where that is all of them, or none."""
        return None if self.access.all() or not self.access.any() else self._lines(self.access)

    def _lines(self, chosen: NDArray[np.bool_]) -> _Lines:
        nodes = np.column_stack([self.x, self.y])
        return _Lines(nodes[self.tail[chosen]], nodes[self.head[chosen]])


@dataclass(frozen=True, eq=False)
class _Lines:
    """Straight lines between points (rows x, y), of which the nearest are looked for."""

    begin: Costs
    end: Costs

    def nearest(self, spots: Costs) -> tuple[Ints, Costs]:
        """Return the first of the nearest lines to each spot, and how far it is."""
        line, away = np.zeros(len(spots), dtype=np.int64), np.zeros(len(spots))
        most, _ = self._ends.query(spots)
        close = most <= _CLOSE_M
        few, far = np.flatnonzero(close), np.flatnonzero(~close)
        corners = [spots[few] + side * (most[few, None] + _SAME_M) for side in (-1, 1)]
        found = [self._tree.query(shapely.box(*corners[0].T, *corners[1].T))] if len(few) else []
        found += [self._tree.query_nearest(shapely.points(spots[far]))] if len(far) else []
        for chosen, (spot, tried) in zip([few] * bool(len(few)) + [far], found, strict=False):
            m = self._away(spots[chosen[spot]], tried)
            order = np.lexsort((tried, m, spot))
            spot, first = np.unique(spot[order], return_index=True)
            assert len(spot) == len(chosen)
            line[chosen], away[chosen] = tried[order][first], m[order][first]
        return line, away

    def share(self, spots: Costs, line: Ints) -> tuple[Costs, Costs]:
        """Return at which share of its line each spot is nearest (nan on a point), and how long the line is."""
        begin = self.begin[line]
        along = self.end[line] - begin
        length = np.hypot(*along.T)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.clip(((spots - begin) * along).sum(axis=1) / length**2, 0, 1), length

    def _away(self, spots: Costs, line: Ints) -> Costs:
        """Return how far each spot is from a line; at its ends exactly, so that lines which meet there are as far."""
        share, _ = self.share(spots, line)
        begin, end = self.begin[line], self.end[line]
        inner = begin + share[:, None] * (end - begin)
        at = np.where((share == 1)[:, None], end, np.where((share > 0)[:, None], inner, begin))
        return np.asarray(np.hypot(*(spots - at).T))

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(shapely.linestrings(np.stack([self.begin, self.end], axis=1)))

    @cached_property
    def _ends(self) -> cKDTree:
        return cKDTree(np.concatenate([self.begin, self.end]))
