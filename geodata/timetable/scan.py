"""Earliest arrivals for every departure of some days: the connection scan algorithm, from the last connection back.

Dibbelt, Pajor, Strasser, Wagner: "Connection Scan Algorithm", ACM Journal of Experimental Algorithmics 23 (2018), its
profile variant. A connection is a vehicle's ride from one call to the next. Scanned by falling departure, what follows
a connection is known before it: stay seated, walk to the end, or change. All ends are scanned at once, as the columns
of one matrix, and all connections that depart in the same second, as its rows.

An arrival counts `UNIT` × seconds + changes, so that of two equal arrivals the one with fewer changes is less.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geodata.timetable.foot import Legs
from geodata.timetable.trips import Calls

UNIT: Final = 1024
NEVER: Final = np.int32(2_000_000_000)
DAY: Final = 86_400
"""Seconds. Times are counted from the midnight before the day asked about, so that none is negative."""

_LATEST = 1_000_000
"""Seconds; later arrivals (eleven days on) would not fit beside their changes and count as none."""

Cost = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Connections:
    """Rides between two calls, by falling departure; `then` is the place of the journey's next ride, or -1."""

    start: NDArray[np.int64]
    end: NDArray[np.int64]
    departs: NDArray[np.int64]
    arrives: NDArray[np.int64]
    boards: NDArray[np.bool_]
    alights: NDArray[np.bool_]
    then: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Profile:
    """For each time at which a vehicle can be boarded at a stop, the least cost of arriving at each end.

    Rows are sorted by `stop` and then `departs` (seconds); `cost` (rows × ends) of a row is the best of boarding then
    or later, `NEVER` where no journey arrives.
    """

    stop: NDArray[np.int64]
    departs: NDArray[np.int64]
    cost: Cost

    def of(self, stop: int) -> slice:
        """Return the rows of one stop."""
        low, high = np.searchsorted(self.stop, [stop, stop + 1])
        return slice(int(low), int(high))


@dataclass(frozen=True, eq=False)
class Day:
    """A service day: which services are `running`, when in seconds its midnight is, and the first and the last second
    at which its vehicles may leave.
    """

    running: NDArray[np.bool_]
    midnight: int
    after: float = -np.inf
    until: float = np.inf


def connections(calls: Calls, days: Sequence[Day], *, before: float = np.inf) -> Connections:
    """Return the rides of several days that arrive at `before` or earlier."""
    rides, within = [], calls.journey[:-1] == calls.journey[1:]
    for day in days:
        departs, arrives = calls.departs[:-1] + day.midnight, calls.arrives[1:] + day.midnight
        used = within & day.running[calls.service[calls.journey[:-1]]]
        rides.append(np.flatnonzero(used & (departs >= day.after) & (departs <= day.until) & (arrives <= before)))
    ride, of = np.concatenate(rides), np.repeat(np.arange(len(days)), [len(some) for some in rides])
    midnight = np.array([day.midnight for day in days], dtype=np.int64)[of]
    order = np.lexsort((ride, calls.stop[ride], -calls.departs[ride] - midnight))
    ride, of, midnight = ride[order], of[order], midnight[order]
    place = np.full((len(days), len(calls.stop)), -1)
    place[of, ride] = np.arange(len(ride))
    goes_on = calls.journey[ride] == calls.journey[np.minimum(ride + 2, len(calls.journey) - 1)]
    goes_on &= ride + 2 < len(calls.journey)
    return Connections(
        start=calls.stop[ride],
        end=calls.stop[ride + 1],
        departs=calls.departs[ride] + midnight,
        arrives=calls.arrives[ride + 1] + midnight,
        boards=calls.boards[ride],
        alights=calls.alights[ride + 1],
        then=np.where(goes_on, place[of, ride + 1], -1),
    )


def profile(rides: Connections, changes: Legs, egress: Cost, *, most_changes: int | None = None) -> Profile:
    """Return the least cost of arriving at each end, for every time a vehicle can be boarded.

    `egress` (stops × ends) is the seconds on foot from a stop to an end, `NEVER` where it is too far. `changes` says
    where and how fast one may change; `most_changes` how often, None as often as one likes.
    """
    ends, layers = egress.shape[1], 1 if most_changes is None else most_changes + 1
    width, span = ends * layers, int(rides.departs.max(initial=0)) + 1
    key = rides.start * span + rides.departs
    rows = np.unique(key[rides.boards])
    stop, departs = rows // span, rows % span
    none = len(rows)
    later = np.append(np.where(stop[1:] == stop[:-1], np.arange(1, none), none), none) if none else np.zeros(0, int)
    board = np.full((none + 1, width), NEVER, dtype=np.int32)
    ride = np.full((len(key) + 1, width), NEVER, dtype=np.int32)
    onward, first_onward = _onward(rides, changes, rows, span)
    row = np.searchsorted(rows, key)
    for low, high in _seconds(rides.departs):
        at = slice(low, high)
        arrival = _arrivals(rides, at, egress, layers)
        entered = np.flatnonzero(rides.boards[at])
        opened, first_of = np.unique(row[at][entered], return_index=True)
        taken = onward[first_onward[low] : first_onward[high]]
        starts = first_onward[low:high] - first_onward[low]
        while True:
            best = np.minimum(arrival, ride[rides.then[at]])
            changed = np.minimum.reduceat(board[taken], starts)
            if most_changes is None:
                np.minimum(best, changed + 1, out=best)
            elif most_changes:
                np.minimum(best[:, ends:], changed[:, :-ends] + 1, out=best[:, ends:])
            settled = bool((best == ride[at]).all())
            ride[at] = best
            if len(opened):
                least = np.minimum.reduceat(best[entered], first_of)
                board[opened] = np.minimum(least, board[later[opened]])
            # A ride that takes no time can be followed by another of the same second: look again until nothing moves.
            if settled or (rides.arrives[at] > rides.departs[at]).all():
                break
    return Profile(stop, departs, board[:none, width - ends :])


def _onward(
    rides: Connections, changes: Legs, rows: NDArray[np.int64], span: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return for each ride the rows that can be boarded after it, and where those of each ride begin.

    A ride has one row at least: `len(rows)`, which never arrives.
    """
    first = np.searchsorted(changes.start, np.arange(changes.start.max(initial=-1) + 2))
    ends = np.minimum(rides.end, len(first) - 2)
    known = rides.alights & (rides.end == ends)
    count = np.where(known, first[ends + 1] - first[ends], 0)
    of = np.repeat(np.arange(len(count)), count)
    leg = np.repeat(first[ends] - (np.cumsum(count) - count), count) + np.arange(count.sum())
    stop, ready = changes.end[leg], rides.arrives[of] + changes.seconds[leg]
    row = np.searchsorted(rows, stop * span + np.minimum(ready, span))
    caught = (ready < span) & (row < len(rows))
    caught &= rows[np.minimum(row, len(rows) - 1)] // span == stop if len(rows) else False
    of, row = of[caught], row[caught]
    every = np.arange(len(count) + 1)
    begins = np.searchsorted(of, every) + every
    onward = np.full(begins[-1], len(rows), dtype=np.int64)
    onward[np.arange(len(of)) + of] = row
    return onward, begins


def _seconds(departs: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Return the spans of equal departures."""
    cuts = [0, *(np.flatnonzero(np.diff(departs)) + 1).tolist(), len(departs)]
    return [(low, high) for low, high in pairwise(cuts) if high > low]


def _arrivals(rides: Connections, at: slice, egress: Cost, layers: int) -> Cost:
    """Return the cost of alighting and walking to each end, once for each number of changes."""
    far = egress[rides.end[at]]
    arrives = far + rides.arrives[at, None].astype(np.int32)
    possible = (far != NEVER) & rides.alights[at, None] & (arrives < _LATEST)
    cost = np.where(possible, arrives * UNIT, NEVER).astype(np.int32)
    return np.tile(cost, (1, layers))
