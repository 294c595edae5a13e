"""Walking to, from and between stops: straight lines times a factor, within a limit, never across a barrier."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import KDTree

from geodata.timetable.stops import FORBIDDEN

_SAME_M = 1e-6


@dataclass(frozen=True)
class Walk:
    """How a person walks: `kmh`; metres on foot for each metre of straight line (`factor`); at most `most_m` metres on
    foot at a stretch; `change_minutes` from one vehicle to the next, beside the walk between their stops; and what a
    straight line must not cross (`barrier`, in the system of the stops), such as a lake.
    """

    kmh: float
    factor: float
    most_m: float
    change_minutes: float = 0.0
    barrier: shapely.Geometry | None = None

    def __post_init__(self) -> None:
        if not (self.kmh > 0 and self.factor >= 1 and self.most_m >= 0 and self.change_minutes >= 0):
            raise ValueError("A walk needs kmh above 0, factor 1 or more, most_m and change_minutes 0 or more.")


@dataclass(frozen=True, eq=False)
class Legs:
    """Ways on foot from some points to others, sorted by `start` and then `end`, both places; `seconds` are whole."""

    start: NDArray[np.int64]
    end: NDArray[np.int64]
    seconds: NDArray[np.int64]

    def of(self, start: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the ends and the seconds of the ways from one start."""
        low, high = np.searchsorted(self.start, [start, start + 1])
        return self.end[low:high], self.seconds[low:high]


def legs(starts: NDArray[np.float64], ends: NDArray[np.float64], walk: Walk) -> Legs:
    """Return the ways on foot between points (n × 2 and m × 2, metres) that are within the limit and cross no barrier.

    Each is direct: two are never joined to a longer one, so that the limit holds for every stretch. Seconds are
    rounded up.
    """
    if not (len(starts) and len(ends)):
        return Legs(*(np.empty(0, dtype=np.int64) for _ in range(3)))
    near = KDTree(ends).query_ball_point(starts, walk.most_m / walk.factor + _SAME_M, return_sorted=True)
    start = np.repeat(np.arange(len(starts)), [len(found) for found in near])
    end = np.array([place for found in near for place in found], dtype=np.int64)
    metres = np.hypot(*(starts[start] - ends[end]).T) * walk.factor
    kept = metres <= walk.most_m + _SAME_M
    if walk.barrier is not None and len(start):
        shapely.prepare(walk.barrier)
        lines = shapely.linestrings(np.stack([starts[start], ends[end]], axis=1))
        kept &= ~shapely.intersects(walk.barrier, lines)
    seconds = np.ceil(metres * 3.6 / walk.kmh - _SAME_M).astype(np.int64)
    return Legs(start[kept], end[kept], seconds[kept])


def changes(points: NDArray[np.float64], declared: NDArray[np.int64], walk: Walk) -> Legs:
    """Return how long a change takes between stops (n × 2, metres): at one stop, on foot, or as the feed declares.

    `declared` has rows (from, to, seconds), which win over the walk and its limit; `FORBIDDEN` seconds close the pair.
    """
    margin = int(np.ceil(walk.change_minutes * 60))
    feet = legs(points, points, walk)
    apart, same = feet.start != feet.end, np.arange(len(points))
    table = np.concatenate(
        [
            np.column_stack([same, same, np.full(len(points), margin)]),
            np.column_stack([feet.start, feet.end, feet.seconds + margin])[apart],
            declared,
        ]
    )
    key = table[:, 0] * len(points) + table[:, 1]
    # Of equal keys the last one, which is the declared one, stays.
    _, last = np.unique(key[::-1], return_index=True)
    table = table[len(table) - 1 - last]
    table = table[table[:, 2] != FORBIDDEN]
    return Legs(*table.T)
