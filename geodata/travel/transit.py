"""Trips by timetable for who works in shifts: there in time and home again on every weekday of the shift."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import shapely

from geodata.roads import Store
from geodata.timetable import Timetable, Walk, kept
from geodata.timetable.doors import REASONS
from geodata.travel.places import Places
from geodata.travel.shift import DAY, Shift

Points = dict[str, tuple[float, float]]

_WORST = {"minutes": max, "arrives": max, "changes": max, "returns": max, "departs": min, "last_departure": min}
_EVER = 10_000.0


class Transit:
    """A territory's timetable, asked between its points."""

    def __init__(
        self, timetable: Timetable, places: Places, facts: Mapping[str, float], barrier: shapely.Geometry
    ) -> None:
        self.timetable, self._places = timetable, places
        self.walk = Walk(
            kmh=facts["walk_kmh"], factor=facts["straight_factor"], most_m=facts["walk_to_stop_m"],
            change_minutes=facts["change_minutes"], barrier=None if barrier.is_empty else barrier,
        )  # fmt: skip
        self._inside = facts["inside_km"] / facts["walk_kmh"] * 60

    def trips(self, froms: Sequence[str], tos: Sequence[str], shift: Shift, *, limit: float) -> pd.DataFrame:
        """Return every pair, sorted, with its worst day: `origin`, `destination`; `minutes` there, from door to door;
        `departs` and `arrives`, `changes`; `returns`, when one is home; `last_departure`, missing where one can walk
        (all in minutes after midnight, those of an overnight shift's way home after the next one).

        `reason` is empty, or the first of `REASONS` that is true on any of the days; then all else is missing.
        """
        starts, ends = self._places.points(froms), self._places.points(tos)
        days = [self._day(starts, ends, date, shift, limit) for date in self._dates(shift, limit)]
        worst = days[0][["origin", "destination"]].copy()
        rank = np.min([day["reason"].map(_rank).to_numpy(dtype=int) for day in days], axis=0)
        for name, pick in _WORST.items():
            stacked = np.array([day[name].to_numpy(dtype=float, na_value=np.nan) for day in days])
            best = np.fmin.reduce(stacked) if pick is min else np.fmax.reduce(stacked)
            worst[name] = np.where(rank == len(REASONS), best, np.nan)
        worst["reason"] = pd.array(np.array([*REASONS, ""], dtype=object)[rank], dtype="str")
        self._settled_inside(worst, limit)
        return worst

    def _dates(self, shift: Shift, limit: float) -> list[dt.date]:
        """Return dates that stand for the weekdays, one of those on which the same vehicles run.

        Those of the evening before and the morning after count where they can matter.
        """
        kept: dict[bytes, dt.date] = {}
        calls = self.timetable.calls
        early = int(shift.starts - 2 * limit < calls.departs.max(initial=0) / 60 - DAY)
        late = int(shift.ends + limit > DAY + calls.departs.min(initial=0) / 60)
        for weekday in shift.weekdays:
            last = shift.overnight + late
            days = [self.timetable.day((weekday + k) % 7) for k in range(-early, last + 1)]
            runs = [self.timetable.services.running(d.toordinal()).tobytes() * self._valid(d) for d in days]
            kept.setdefault(b"|".join(runs), self.timetable.day(weekday))
        return list(kept.values())

    def _valid(self, date: dt.date) -> bool:
        return self.timetable.first <= date <= self.timetable.last

    def _day(self, starts: Points, ends: Points, date: dt.date, shift: Shift, limit: float) -> pd.DataFrame:
        def asked(on: dt.date, by: float, leave: float | None, most: float) -> pd.DataFrame:
            before, after = (self.timetable.day((on.weekday() + k) % 7) for k in (-1, 1))
            return kept.trips(
                self.timetable, starts, ends,
                date=on, arrive_by=by, leave_from=leave, limit=most, walk=self.walk, store=Store.of_user(),
                before=before, after=after, overlap=limit,
            )  # fmt: skip

        if not shift.overnight:
            return asked(date, shift.starts, shift.ends, limit)
        there = asked(date, shift.starts, None, limit)
        back = asked(self.timetable.day((date.weekday() + 1) % 7), 3 * DAY, shift.ends, _EVER)
        lost = back["reason"].to_numpy() != ""
        slow = ~lost & (back["back_minutes"].to_numpy(dtype=float) > limit)
        reason = np.where(lost, "no_return", np.where(slow, "too_long", ""))
        there["reason"] = pd.array(np.where(there["reason"] != "", there["reason"], reason), dtype="str")
        return there.assign(returns=back["returns"], last_departure=back["last_departure"])

    def _settled_inside(self, trips: pd.DataFrame, limit: float) -> None:
        """Let a trip inside an area, to or from no point in particular, take as long as one on foot there."""
        origin, destination = list(trips["origin"]), list(trips["destination"])
        within = np.array(self._places.area(origin)) == np.array(self._places.area(destination))
        within &= ~(self._places.own(origin) & self._places.own(destination)) & (trips["reason"] == "").to_numpy()
        trips.loc[within, "minutes"] = trips.loc[within, "minutes"].clip(lower=self._inside)
        far = within & (trips["minutes"] > limit).to_numpy()
        trips.loc[far, list(_WORST)] = np.nan
        trips.loc[far, "reason"] = "too_long"


def _rank(reason: str) -> int:
    return REASONS.index(reason) if reason else len(REASONS)
