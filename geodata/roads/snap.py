"""Where points meet a network: the nearest place of the nearest piece of road on which a trip may begin or end."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.facts import Fact
from geodata.roads.costs import Costs
from geodata.roads.hierarchy import Ints
from geodata.roads.squares import Lines
from geodata.roads.squares import share as share_of

FACTS = {
    name: Fact(**said)
    for name, said in tomllib.loads(Path(__file__).with_name("snap.toml").read_text(encoding="utf-8")).items()
}
_SAME_M = 0.1
"""Nearer than this to an end of its piece, a point is at that end: coordinates that were turned to degrees and back are
still those of a crossing."""


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
        piece, away = self._open.nearest(spots, self._open.within(spots))
        on_road_m = np.full(len(spots), FACTS["on_road_m"].value)
        shut, m = self._shut.nearest(spots, on_road_m)
        on_it = (m <= on_road_m) & ((m < away) | ((m == away) & (shut < piece)))
        piece, away = np.where(on_it, shut, piece), np.where(on_it, m, away)
        share, length = share_of(spots, *self._ends(piece))
        share[share * length < _SAME_M] = 0
        share[(1 - share) * length < _SAME_M] = 1
        share[length < 2 * _SAME_M] = 0
        return Snapped(piece, share, away, away <= FACTS["farthest_m"].value)

    def on(self, found: Snapped) -> tuple[Costs, Costs]:
        """Return the coordinates on the roads."""
        tail, head = self.tail[found.piece], self.head[found.piece]
        x, y = (c[tail] + found.share * (c[head] - c[tail]) for c in (self.x, self.y))
        return x, y

    def _ends(self, piece: Ints) -> tuple[Costs, Costs]:
        tail, head = (np.column_stack([self.x[end], self.y[end]]) for end in (self.tail[piece], self.head[piece]))
        return tail, head

    @cached_property
    def _open(self) -> Lines:
        """The pieces with access, or all where none has."""
        return self._lines(self.access | ~self.access.any())

    @cached_property
    def _shut(self) -> Lines:
        """The pieces without access, which only what lies on them meets."""
        return self._lines(~self.access & self.access.any())

    def _lines(self, chosen: NDArray[np.bool_]) -> Lines:
        piece = np.flatnonzero(chosen)
        return Lines(piece, *self._ends(piece))
