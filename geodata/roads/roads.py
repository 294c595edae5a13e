"""Roads as a file gives them: points, straight pieces between them, and the ways these belong to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.faults import Fault, InputError
from geodata.phrases import phrase
from geodata.roads.costs import Costs, packed
from geodata.roads.hierarchy import Ints
from geodata.roads.network import Network, largest
from geodata.roads.pieces import shared
from geodata.roads.speeds import Speeds
from geodata.roads.tags import MODES

_BEFORE_M = 0.5
"""How far before a point that is blocked a road ends."""


class RoadsError(InputError):
    """A road network cannot be used as it is."""


@dataclass(frozen=True, eq=False)
class Roads:
    """Every road of a file, for all modes.

    Points `x`, `y` are metres in `crs`. Piece k goes straight from point `tail[k]` to `head[k]`, is `length_m[k]` long
    and belongs to way `way[k]`. `ways` holds, by position, `name`, `ferry`, `access`, `car_kmh` (effective), `minutes`
    (from end to end, where it is told), and for each mode whether it is open `<mode>_forward` and `<mode>_backward`.
    `blocked[mode]` marks the points that cannot be passed. `warnings` tell what was read by assumption.
    """

    file: str
    crs: str
    x: Costs
    y: Costs
    tail: Ints
    head: Ints
    length_m: Costs
    way: Ints
    ways: pd.DataFrame
    blocked: Mapping[str, NDArray[np.bool_]]
    speeds: Speeds
    warnings: tuple[Fault, ...] = ()

    def network(self, mode: str, *, ferries: bool = False) -> Network:
        """Return the network of a mode: the largest part of these roads in which every place reaches every other.

        Of parallel ways the quicker counts, and of equally quick ones the shorter. Raises `RoadsError` where no two
        places are joined by roads open to the mode.
        """
        if mode not in MODES:
            raise ValueError(f"{mode} does not use roads by itself. Use one of {', '.join(MODES)}.")
        ways = self.ways
        usable = ~ways["ferry"].to_numpy() | ferries
        forward, backward = ((ways[f"{mode}_{side}"].to_numpy() & usable)[self.way] for side in ("forward", "backward"))
        kept = forward | backward
        cost = packed(self._minutes(mode), self.length_m)
        tail, head, x, y = self._cut(mode)
        network = largest(
            self.file, mode, self.crs,
            x, y, tail[kept], head[kept],
            np.where(forward, cost, np.inf)[kept], np.where(backward, cost, np.inf)[kept],
            self.way[kept], ways["name"].to_numpy(dtype=object), ways["access"].to_numpy(),
            self.speeds.kmh("pace_kmh", "walk"),
        )  # fmt: skip
        if network is None:
            rule = phrase("no_two_places_reach_each_other_by", mode=mode)
            raise RoadsError([Fault(self.file, 0, "", "", rule, phrase("give_the_roads_of_the_whole_territory"))])
        return network

    def _minutes(self, mode: str) -> Costs:
        """Return the minutes each piece takes; what is told of a whole way is shared out by length."""
        ways = self.ways
        ferry = ways["ferry"].to_numpy()
        pace = ways["car_kmh"].to_numpy() if mode == "car" else np.full(len(ways), self.speeds.kmh("pace_kmh", mode))
        kmh = np.where(ferry, self.speeds.kmh("ferry_kmh", "ferry"), pace)
        minutes = self.length_m / 1000 / kmh[self.way] * 60
        told = np.where(ferry | (mode == "car"), ways["minutes"].to_numpy(), np.nan)
        return np.where(np.isnan(told)[self.way], minutes, shared(told, self.length_m, self.way))

    def _cut(self, mode: str) -> tuple[Ints, Ints, Costs, Costs]:
        """Return the ends of all pieces and the points, where one that is blocked is as many as pieces end there.

        Each of these lies a little before it, so that a point asked about is on one side or the other.
        """
        ends, others = np.concatenate([self.tail, self.head]), np.concatenate([self.head, self.tail])
        stops = np.flatnonzero(self.blocked[mode][ends])
        at, to = ends[stops], others[stops]
        m = np.hypot(self.x[to] - self.x[at], self.y[to] - self.y[at])
        share = np.minimum(_BEFORE_M / np.maximum(m, _BEFORE_M), 0.5)
        ends[stops] = len(self.x) + np.arange(len(stops))
        tail, head = np.split(ends, 2)
        x, y = (np.concatenate([c, c[at] + share * (c[to] - c[at])]) for c in (self.x, self.y))
        return tail, head, x, y
