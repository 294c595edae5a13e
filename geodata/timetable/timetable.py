"""A checked timetable: the days it is valid on, and door-to-door minutes by public transport with the way back."""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.faults import Fault, Repair
from geodata.timetable import doors, scan
from geodata.timetable.foot import Walk, changes
from geodata.timetable.services import Services
from geodata.timetable.trips import Calls

Points = Mapping[str, tuple[float, float]]
"""Codes with their x and y in metres, in the timetable's reference system."""

_HAIR = 1e-6
"""Seconds that only the rounding of a fraction of a minute can make."""

_ONE = dt.timedelta(days=1)

_BYTES = 200_000_000
"""Memory that one scan may take; more ends than fit are scanned in turn."""

_SENTENCES = {
    "en": "timetable of {name}, valid from {first} to {last}",
    "it": "orario di {name}, valido dal {first} al {last}",
}


@dataclass(frozen=True, eq=False)
class Timetable:
    """What a feed says, checked; nobody may write into its tables. Times are of the feed's own `zone`.

    `stops` (`stop`, `name`, `station`, `x`, `y`) is in the metric system `crs`; `lines` (`line`, `name`) are the routes
    of the feed. `calls` and `transfers` (from, to, seconds) name stops by their row in it. A service day runs past
    midnight as the feed does: 25:10 is ten past one.
    """

    name: str
    zone: str
    first: dt.date
    last: dt.date
    crs: str
    stops: pd.DataFrame
    lines: pd.DataFrame
    services: Services
    calls: Calls
    transfers: NDArray[np.int64]
    warnings: tuple[Fault, ...] = ()
    repairs: tuple[Repair, ...] = ()

    def days(self) -> tuple[dt.date, dt.date]:
        """Return the first and the last day on which the timetable is valid."""
        return self.first, self.last

    def journeys(self, date: dt.date) -> int:
        """Count the journeys of vehicles on a date; none outside the timetable's days."""
        if not self.first <= date <= self.last:
            return 0
        return int(self.services.running(date.toordinal())[self.calls.service].sum())

    def without(self, line: str) -> Timetable | None:
        """Return the timetable without the journeys of a line, or of all that bear its name; nothing if none does.

        The name is with its operator, as `called` has it, or alone.
        """
        meant = (self.lines["line"] == line) | (self.lines["name"] == line) | (self.called == line)
        if not meant.any():
            return None
        return replace(self, calls=self.calls.of(~meant.to_numpy()[self.calls.line]))

    @property
    def called(self) -> pd.Series:
        """The names of the lines with their operators, as far as these are known: "D40 (Valley buses)"."""
        alone = self.lines["operator"] == ""
        return self.lines["name"].where(alone, self.lines["name"] + " (" + self.lines["operator"] + ")")

    def day(self, weekday: int) -> dt.date:
        """Return the date that stands for a weekday (0 is Monday).

        Of the valid dates of that weekday those are left out on which calendar_dates.txt departs from a weekly rule
        (unless it does so on all); of the rest, the number of journeys that most dates have is the usual one (of two
        as common, the greater), and the earliest date with it is returned. It may be a date without any journey; where
        the timetable is too short to hold that weekday it is the next one after it.
        """
        every = [dt.date.fromordinal(n) for n in range(self.first.toordinal(), self.last.toordinal() + 1)]
        mine = [date for date in every if date.weekday() == weekday]
        if not mine:
            return self.last + dt.timedelta(days=(weekday - self.last.weekday()) % 7)
        exceptional = self.services.exceptional()
        plain = [date for date in mine if date.toordinal() not in exceptional] or mine
        counted = {date: self.journeys(date) for date in plain}
        common = Counter(counted.values())
        usual = max(common, key=lambda number: (common[number], number))
        return next(date for date in plain if counted[date] == usual)

    def source(self, language: Literal["en", "it"] = "en") -> str:
        """Say in a few words whose timetable it is and when it is valid."""
        return _SENTENCES[language].format(name=self.name, first=self.first, last=self.last)

    @cached_property
    def digest(self) -> str:
        """Name the content: the same feed gives the same digest, whatever the order of its rows."""
        total = hashlib.sha256(f"{self.crs} {self.first} {self.last}".encode())
        total.update(self.stops[["stop", "x", "y"]].to_csv(index=False).encode())
        total.update(self.lines.to_csv(index=False).encode())
        for table in (self.services, self.calls):
            for part in fields(table):
                value = getattr(table, part.name)
                total.update(value.tobytes() if isinstance(value, np.ndarray) else repr(value).encode())
        total.update(self.transfers.tobytes())
        return total.hexdigest()

    def minutes(
        self, origins: Points, destinations: Points, *, date: dt.date, arrive_by: float,
        leave_from: float | None = None, limit: float, walk: Walk, most_changes: int | None = None,
        told: Callable[[int, int], None] | None = None,
    ) -> pd.DataFrame:  # fmt: skip
        """Return the pairs that can be travelled: the rows of `trips` with an empty `reason`, without that column."""
        found = self.trips(
            origins, destinations, date=date, arrive_by=arrive_by, leave_from=leave_from, limit=limit, walk=walk,
            most_changes=most_changes, told=told,
        )  # fmt: skip
        return found[found["reason"] == ""].drop(columns="reason").reset_index(drop=True)

    def trips(
        self, origins: Points, destinations: Points, *, date: dt.date, arrive_by: float,
        leave_from: float | None = None, limit: float, walk: Walk, most_changes: int | None = None,
        told: Callable[[int, int], None] | None = None,
        before: dt.date | None = None, after: dt.date | None = None, overlap: float | None = None,
    ) -> pd.DataFrame:  # fmt: skip
        """Return every pair, sorted, with its way there and back around one service day, or why there is none.

        Times are minutes after the midnight at which `date` begins, those of the evening before are negative; `limit`
        holds for each way. The way there is, of those within `limit` that arrive by `arrive_by`, the one that leaves
        last; of these the first to arrive, with the fewest changes. Columns: `origin`, `destination`; `minutes` from
        door to door (walking and waiting at changes, not the wait before work); `departs`, `arrives`, `changes`. With
        `leave_from`: `back_minutes` from then to the door of the origin, by the way that is home first; `returns`, when
        that is; `last_departure`, the last time to leave and still be home that service day, missing where one can walk
        home at any time.

        Around midnight the service days `before` and `after` count too (those beside `date` unless given): who has to
        be there early may take what leaves no earlier than twice `overlap` minutes before `arrive_by`, who leaves late
        what leaves within `overlap` minutes, and whatever of the day before still runs. It is `limit` unless given.

        `reason`, empty where the pair can be travelled, else the first of: `no_stop_near` (within the walk, at either
        end), `no_arrival` (in time, however long), `no_return`, `too_long` (a way is over `limit`); then the other
        columns are missing. `told` hears how many ends are done, of how many.
        """
        starts, ends = _sorted(origins), _sorted(destinations)
        stops = self.stops[["x", "y"]].to_numpy(dtype=float)
        ways = doors.Doors.between(_xy(origins, starts), _xy(destinations, ends), stops, walk)
        by = math.floor(arrive_by * 60 + _HAIR) + scan.DAY
        near = (limit if overlap is None else overlap) * 60
        eve, today, morrow = (self._running(day) for day in (before or date - _ONE, date, after or date + _ONE))
        links = changes(stops, self.transfers, walk)
        steps = len(ends) + (len(starts) if leave_from is not None else 0)
        days = [scan.Day(eve, 0, after=by - 2 * near), scan.Day(today, scan.DAY)]
        rides = scan.connections(self.calls, days, before=by)
        blocks, done = [], 0
        for block in self._blocks(len(ends), len(rides.start), most_changes):
            found = scan.profile(rides, links, ways.out_of(block), most_changes=most_changes)
            blocks.append(doors.there(ways, block, found, by=by, limit=limit * 60 + _HAIR))
            done += block.stop - block.start
            if told:
                told(done, steps)
        there = doors.There.joined(blocks, len(starts))
        back = None
        if leave_from is not None:
            begin = math.ceil(leave_from * 60 - _HAIR) + scan.DAY
            days = [scan.Day(running, k * scan.DAY, after=begin) for k, running in enumerate((eve, today))]
            days.append(scan.Day(morrow, 2 * scan.DAY, after=begin, until=begin + near))
            rides = scan.connections(self.calls, days)
            homes = []
            for block in self._blocks(len(starts), len(rides.start), most_changes):
                found = scan.profile(rides, links, ways.into(block), most_changes=most_changes)
                homes.append(doors.back(ways, block, found, begin=begin))
                done += block.stop - block.start
                if told:
                    told(done, steps)
            back = doors.Back.joined(homes, begin, len(ends))
        return doors.table(starts, ends, ways, there, back, limit=limit * 60 + _HAIR)

    def _running(self, date: dt.date) -> NDArray[np.bool_]:
        return self.services.running(date.toordinal()) & (self.first <= date <= self.last)

    def _blocks(self, ends: int, rides: int, most_changes: int | None) -> list[slice]:
        each = 8 * (rides + 1) * (1 if most_changes is None else most_changes + 1)
        size = max(1, _BYTES // each)
        return [slice(low, min(low + size, ends)) for low in range(0, ends, size)]


def _sorted(points: Points) -> list[str]:
    return sorted(points)


def _xy(points: Points, codes: list[str]) -> NDArray[np.float64]:
    return np.array([points[code] for code in codes], dtype=float).reshape(-1, 2)
