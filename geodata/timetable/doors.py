"""From the profiles of stops to trips between doors: who leaves when, arrives when, comes home when, or why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.timetable.foot import Legs, Walk, legs
from geodata.timetable.scan import DAY, NEVER, UNIT, Cost, Profile

Times = NDArray[np.int64]

REASONS = ("no_stop_near", "no_arrival", "no_return", "too_long")
"""Why a pair cannot be travelled; of several the first."""

_WORST = -(2**62)
_SHIFT = 2**32
"""Above any cost, so that a later departure wins before an earlier arrival."""


@dataclass(frozen=True, eq=False)
class Doors:
    """Ways on foot: from each start and each end to the stops near it, and (starts × ends) all the way in seconds."""

    starts: Legs
    ends: Legs
    direct: Cost
    stops: int

    @staticmethod
    def between(
        starts: NDArray[np.float64], ends: NDArray[np.float64], stops: NDArray[np.float64], walk: Walk
    ) -> Doors:
        """Return the ways between points (n × 2, metres) that the walk allows."""
        whole = legs(starts, ends, walk)
        direct = np.full((len(starts), len(ends)), NEVER, dtype=np.int32)
        direct[whole.start, whole.end] = whole.seconds
        return Doors(legs(starts, stops, walk), legs(ends, stops, walk), direct, len(stops))

    def out_of(self, block: slice) -> Cost:
        """Return the seconds on foot from each stop (row) to each end of the block, `NEVER` where too far."""
        return _matrix(self.ends, block, self.stops)

    def into(self, block: slice) -> Cost:
        """Return the seconds on foot from each stop (row) to each start of the block, `NEVER` where too far."""
        return _matrix(self.starts, block, self.stops)


@dataclass(frozen=True, eq=False)
class There:
    """Ways there (starts × ends): any in time, any within the limit, and of the best one its times and changes."""

    in_time: NDArray[np.bool_]
    within: NDArray[np.bool_]
    departs: Times
    cost: Times

    @staticmethod
    def joined(blocks: Sequence[There], starts: int) -> There:
        """Put blocks of ends beside each other."""
        if not blocks:
            none = np.empty((starts, 0), dtype=np.int64)
            return There(none.astype(bool), none.astype(bool), none, none)
        return There(*(np.hstack([getattr(b, n) for b in blocks]) for n in ("in_time", "within", "departs", "cost")))


@dataclass(frozen=True, eq=False)
class Back:
    """Ways back (starts × ends) for who leaves at `begin` or later: when one is home in seconds, `NEVER` where not, and
    the last time to leave, below 0 where there is none or one can walk at any time.
    """

    begin: int
    home: Times
    last: Times

    @staticmethod
    def joined(blocks: Sequence[Back], begin: int, ends: int) -> Back:
        """Put blocks of starts under each other."""
        if not blocks:
            none = np.empty((0, ends), dtype=np.int64)
            return Back(begin, none, none)
        return Back(begin, *(np.vstack([getattr(b, n) for b in blocks]) for n in ("home", "last")))


def there(ways: Doors, block: slice, profile: Profile, *, by: int, limit: float) -> There:
    """Return the ways from every start to a block of ends: within `limit` seconds, the last to leave."""
    direct = ways.direct[:, block].astype(np.int64)
    on_foot = direct < NEVER
    in_time = on_foot.copy()
    # The walk leaves so as to arrive on the stroke; a ride takes its place where it leaves later, or arrives sooner.
    best = np.where(on_foot & (direct <= limit), _key(by - direct, by * UNIT), _WORST)
    for start in range(len(direct)):
        rows, seconds = _near(ways.starts, start, profile)
        if not len(rows):
            continue
        cost = profile.cost[rows]
        departs = profile.departs[rows] - seconds
        arrives = cost // UNIT
        timely = arrives <= by
        in_time[start] |= timely.any(axis=0)
        within = timely & (arrives - departs[:, None] <= limit)
        key = np.where(within, _key(departs[:, None], cost), _WORST)
        best[start] = np.maximum(best[start], key.max(axis=0))
    departs = -(-best // _SHIFT)
    return There(in_time, best > _WORST, departs, departs * _SHIFT - best)


def back(ways: Doors, block: slice, profile: Profile, *, begin: int) -> Back:
    """Return the ways from every end to a block of starts, for who leaves at `begin` (seconds) or later."""
    direct = ways.direct[block].astype(np.int64)
    home = np.where(direct < NEVER, begin + direct, np.int64(NEVER))
    last = np.full(direct.shape, -1, dtype=np.int64)
    for end in range(direct.shape[1]):
        rows, seconds = _near(ways.ends, end, profile)
        departs = profile.departs[rows] - seconds
        rows, departs = rows[departs >= begin], departs[departs >= begin]
        if not len(rows):
            continue
        cost = profile.cost[rows]
        arrives = np.where(cost < NEVER, cost // UNIT, NEVER)
        home[:, end] = np.minimum(home[:, end], arrives.min(axis=0))
        last[:, end] = np.where(cost < NEVER, departs[:, None], -1).max(axis=0)
    return Back(begin, home, np.where(direct < NEVER, -1, last))


def table(
    starts: Sequence[str], ends: Sequence[str], ways: Doors, there: There, back: Back | None,
    *, limit: float,
) -> pd.DataFrame:  # fmt: skip
    """Lay the pairs out in rows, with the columns of `Timetable.trips`; `limit` is in seconds."""
    shape = (len(starts), len(ends))
    cost = there.cost

    def clock(seconds: Times) -> NDArray[np.float64]:
        return (seconds - DAY) / 60

    columns: dict[str, NDArray[np.float64]] = {
        "minutes": (cost // UNIT - there.departs) / 60,
        "departs": clock(there.departs),
        "arrives": clock(cost // UNIT),
        "changes": (cost % UNIT).astype(float),
    }
    returns, too_long = np.ones(shape, dtype=bool), ~there.within
    if back is not None:
        returns = back.home < NEVER
        columns["back_minutes"] = (back.home - back.begin) / 60
        columns["returns"] = clock(back.home)
        columns["last_departure"] = np.where(back.last < 0, np.nan, clock(back.last))
        too_long |= back.home - back.begin > limit
    near = np.outer(_any(ways.starts, shape[0]), _any(ways.ends, shape[1])) | (ways.direct < NEVER)
    reason = np.select([~near, ~there.in_time, ~returns, too_long], REASONS, "")
    found = pd.DataFrame(
        {
            "origin": pd.array(np.repeat(np.array(starts, dtype=object), shape[1]), dtype="str"),
            "destination": pd.array(np.tile(np.array(ends, dtype=object), shape[0]), dtype="str"),
            **{name: np.where(reason == "", values, np.nan).ravel() for name, values in columns.items()},
        }
    )
    found["changes"] = found["changes"].astype("Int64")
    found["reason"] = pd.array(reason.ravel(), dtype="str")
    return found


def _key(departs: Times, cost: Times | Cost | int) -> Times:
    return departs * _SHIFT - cost


def _near(feet: Legs, point: int, profile: Profile) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rows of the profile at the stops near a point, and the seconds on foot to each."""
    stops, seconds = feet.of(point)
    parts = [profile.of(stop) for stop in stops]
    count = [part.stop - part.start for part in parts]
    rows = np.concatenate([np.arange(part.start, part.stop) for part in parts] or [np.empty(0, dtype=np.int64)])
    return rows, np.repeat(seconds, count)


def _any(feet: Legs, points: int) -> NDArray[np.bool_]:
    found = np.zeros(points, dtype=bool)
    found[feet.start] = True
    return found


def _matrix(feet: Legs, block: slice, stops: int) -> Cost:
    mine = (feet.start >= block.start) & (feet.start < block.stop)
    seconds = np.full((stops, block.stop - block.start), NEVER, dtype=np.int32)
    seconds[feet.end[mine], feet.start[mine] - block.start] = feet.seconds[mine]
    return seconds
