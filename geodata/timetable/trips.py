"""The journeys of vehicles: calls at stops in order, with frequencies written out as single journeys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.faults import Fault
from geodata.timetable.sheet import Sheet

MOST_CALLS = 20_000_000
"""A feed that frequencies swell beyond so many calls is refused."""

NO_ONE = 1
"""The `pickup_type` where nobody may board, and the `drop_off_type` where nobody may alight."""


@dataclass(frozen=True, eq=False)
class Calls:
    """Every call of every journey, by journey and in order of travel; times in seconds after midnight.

    `journey` counts up from 0; `service` and `line` (by journey) and `stop` (by call) are places in the tables they
    link to.
    """

    service: NDArray[np.int64]
    journey: NDArray[np.int64]
    stop: NDArray[np.int64]
    arrives: NDArray[np.int64]
    departs: NDArray[np.int64]
    boards: NDArray[np.bool_]
    alights: NDArray[np.bool_]
    line: NDArray[np.int64]

    def of(self, chosen: NDArray[np.bool_]) -> Calls:
        """Return the calls of some journeys."""
        call = chosen[self.journey]
        journey = (np.cumsum(chosen) - 1)[self.journey[call]]
        rest = {name: getattr(self, name)[call] for name in ("stop", "arrives", "departs", "boards", "alights")}
        return Calls(service=self.service[chosen], line=self.line[chosen], journey=journey, **rest)


def lines(routes: Sheet) -> pd.DataFrame:
    """Return the lines, sorted by `line` (route_id): also `name`, the short one, else the long one, else the id."""
    text = routes.text.sort_values("route_id", ignore_index=True)
    name = text["route_short_name"].where(text["route_short_name"] != "", text["route_long_name"])
    return pd.DataFrame({"line": text["route_id"], "name": name.where(name != "", text["route_id"])})


def check_trips(trips: Sheet, routes: Sheet, known_services: set[str] | None) -> None:
    """Blame trips without an id, of an unknown route or service."""
    for column in ("route_id", "service_id", "trip_id"):
        trips.filled(column)
    trips.linked("route_id", routes, "route_id")
    if known_services is not None:
        rule, remedy = "is neither in calendar.txt nor in calendar_dates.txt", "Give the service its days there."
        cells = trips.text["service_id"]
        trips.blame((cells != "") & ~cells.isin(known_services), "service_id", rule, remedy)


def timed_calls(sheet: Sheet, trips: Sheet) -> pd.DataFrame:
    """Return the calls in order of travel: `trip`, `stop` (ids), `arrives`, `departs` (seconds), `boards`, `alights`.

    A call without times between two that have them is timed evenly between its neighbours, and said. Faults stay in
    the sheet; where there are any, the frame is of no use.
    """
    for column in ("trip_id", "stop_id", "stop_sequence"):
        sheet.filled(column)
    sheet.linked("trip_id", trips, "trip_id")
    frame = pd.DataFrame(
        {
            "trip": sheet.text["trip_id"],
            "stop": sheet.text["stop_id"],
            "place": sheet.whole("stop_sequence", 10**9),
            "arrives": sheet.seconds("arrival_time"),
            "departs": sheet.seconds("departure_time"),
            "boards": sheet.choice("pickup_type", range(4)) != NO_ONE,
            "alights": sheet.choice("drop_off_type", range(4)) != NO_ONE,
        }
    ).sort_values(["trip", "place"], kind="stable")
    asked = sheet.text["pickup_type"].isin(("2", "3")) | sheet.text["drop_off_type"].isin(("2", "3"))
    if asked.any():
        rule, remedy = "calls that must be asked for are taken to be made", "Say so to those who travel."
        sheet.warn(rule, remedy, column="pickup_type", value=f"{int(asked.sum())} calls")
    untimed = frame["arrives"].isna() & frame["departs"].isna()
    frame["arrives"], frame["departs"] = (
        frame["arrives"].fillna(frame["departs"]), frame["departs"].fillna(frame["arrives"])
    )  # fmt: skip
    begins = frame["trip"] != frame["trip"].shift()
    ends = frame["trip"] != frame["trip"].shift(-1)
    blank = (sheet.text["arrival_time"] == "") & (sheet.text["departure_time"] == "")
    rule, remedy = "has no time at the first or last stop of its trip", "Write arrival_time and departure_time."
    sheet.blame((begins | ends) & blank.loc[frame.index], "arrival_time", rule, remedy)
    rule, remedy = "is before arrival_time", "Correct one of the two; after midnight count on from 24:00:00."
    sheet.blame(frame["departs"] < frame["arrives"], "departure_time", rule, remedy)
    left = frame["departs"].groupby(frame["trip"]).transform(lambda times: times.ffill().shift())
    rule, remedy = "is before the departure from the stop before", "After midnight count on: 24:10:00, not 00:10:00."
    sheet.blame(frame["arrives"] < left, "arrival_time", rule, remedy)
    if not sheet.faults and untimed.any():
        _evenly(frame)
        rule, remedy = "calls without times are timed evenly between their neighbours", "Write their times if known."
        sheet.warn(rule, remedy, column="arrival_time", value=f"{int(untimed.sum())} calls")
    return frame


def _evenly(frame: pd.DataFrame) -> None:
    """Fill in missing times of a trip in equal steps between the last departure and the next arrival."""
    place = pd.Series(np.arange(len(frame), dtype=float), index=frame.index)
    known = frame["departs"].notna()
    before, after = place.where(known).ffill(), place.where(known).bfill()
    start, end = frame["departs"].ffill(), frame["arrives"].bfill()
    share = (place - before) / (after - before)
    time = np.floor(start + (end - start) * share)
    frame["arrives"], frame["departs"] = frame["arrives"].fillna(time), frame["departs"].fillna(time)


def frequencies(sheet: Sheet, trips: Sheet) -> pd.DataFrame:
    """Return `trip` and, in seconds, `start`, `end`, `headway`: it departs at start, start + headway, … before end."""
    for column in ("trip_id", "start_time", "end_time", "headway_secs"):
        sheet.filled(column)
    sheet.linked("trip_id", trips, "trip_id")
    found = pd.DataFrame(
        {
            "trip": sheet.text["trip_id"],
            "start": sheet.seconds("start_time"),
            "end": sheet.seconds("end_time"),
            "headway": sheet.whole("headway_secs", 86_400),
        }
    )
    sheet.blame(found["end"] <= found["start"], "end_time", "is not after start_time", "Write the later time.")
    sheet.blame(found["headway"] == 0, "headway_secs", "is 0", "Write the seconds between two departures.")
    loose = sheet.choice("exact_times", (0, 1)) == 0
    if loose.any():
        rule = "departures without exact times are taken at start_time and each headway after it"
        remedy = "Where they float, expect to wait up to a headway."
        sheet.warn(rule, remedy, column="exact_times", value=f"{int(loose.sum())} rows")
    return found.sort_values(["trip", "start"], ignore_index=True)


def journeys(
    timed: pd.DataFrame, repeated: pd.DataFrame, trips: Sheet, services: tuple[str, ...], stops: list[str],
    lines: list[str], sheet: Sheet,
) -> tuple[Calls | None, list[Fault]]:  # fmt: skip
    """Number the journeys of sound calls, those of `repeated` trips at each of their departures."""
    calls = timed.groupby("trip", sort=True)["stop"].transform("size")
    idle = sorted(set(trips.text["trip_id"]) - set(timed["trip"][calls > 1]))
    if idle:
        rule, remedy = "trips of fewer than two calls are not used", "Give each its calls in stop_times.txt."
        trips.warn(rule, remedy, column="trip_id", value=", ".join(idle))
    used = timed[(calls > 1).to_numpy()].reset_index(drop=True)
    size = used.groupby("trip", sort=True).size()
    begins = used["departs"].groupby(used["trip"], sort=True).first()
    departures = [
        (trip, shift)
        for trip, start, end, headway in repeated[repeated["trip"].isin(size.index)].itertuples(index=False)
        for shift in np.arange(start, end, headway) - begins[trip]
        if (end - start) / headway * size[trip] < MOST_CALLS
    ]
    once = [(trip, 0.0) for trip in size.index[~size.index.isin(set(repeated["trip"]))]]
    runs = pd.DataFrame(sorted(once + departures), columns=["trip", "shift"])
    swollen = ((repeated["end"] - repeated["start"]) / repeated["headway"] * repeated["trip"].map(size)).sum()
    if swollen + len(used) > MOST_CALLS:
        rule, remedy = f"holds over {MOST_CALLS:,} calls", "Lengthen the headway, or split the feed."
        return None, [Fault(sheet.file, 0, "headway_secs", "", rule, remedy)]
    count = size[runs["trip"]].to_numpy()
    start = (size.cumsum() - size)[runs["trip"]].to_numpy()
    journey = np.repeat(np.arange(len(runs)), count)
    call = np.repeat(start - (np.cumsum(count) - count), count) + np.arange(count.sum())
    shift = np.repeat(runs["shift"].to_numpy(dtype=np.int64), count)
    place = {stop: k for k, stop in enumerate(stops)}

    def linked(column: str, known: Sequence[str]) -> NDArray[np.int64]:
        of_trip = dict(zip(trips.text["trip_id"], trips.text[column], strict=True))
        return runs["trip"].map(of_trip).map({one: k for k, one in enumerate(known)}).to_numpy(dtype=np.int64)

    return Calls(
        service=linked("service_id", services),
        line=linked("route_id", lines),
        journey=journey,
        stop=used["stop"].map(place).to_numpy(dtype=np.int64)[call],
        arrives=used["arrives"].to_numpy(dtype=np.int64)[call] + shift,
        departs=used["departs"].to_numpy(dtype=np.int64)[call] + shift,
        boards=used["boards"].to_numpy(dtype=bool)[call],
        alights=used["alights"].to_numpy(dtype=bool)[call],
    ), []
