"""The journeys of vehicles: calls at stops in order, with frequencies written out as single journeys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.faults import Fault
from geodata.phrases import phrase
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


def lines(routes: Sheet, agency: Sheet) -> pd.DataFrame:
    """Return the lines, sorted by `line` (route_id): also `name`, the short one, else the long one, else the id.

    `operator` is the name of the agency, empty where it is not told.
    """
    text = routes.text.sort_values("route_id", ignore_index=True)
    name = text["route_short_name"].where(text["route_short_name"] != "", text["route_long_name"])
    names = dict(zip(agency.text["agency_id"], agency.text["agency_name"], strict=True))
    # Where there is one agency alone, routes need not say whose they are.
    only = agency.text["agency_name"].iloc[0] if len(agency.text) == 1 else ""
    operator = text["agency_id"].map(lambda code: names.get(code, "") if code else only).astype(object)
    return pd.DataFrame(
        {"line": text["route_id"], "name": name.where(name != "", text["route_id"]), "operator": operator}
    )


def check_trips(trips: Sheet, routes: Sheet, known_services: set[str] | None) -> None:
    """Blame trips without an id, of an unknown route or service."""
    for column in ("route_id", "service_id", "trip_id"):
        trips.filled(column)
    trips.linked("route_id", routes, "route_id")
    if known_services is not None:
        rule, remedy = phrase("is_neither_in_calendar_txt_nor_in"), phrase("give_the_service_its_days_there")
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
        rule, remedy = phrase("calls_that_must_be_asked_for_are"), phrase("say_so_to_those_who_travel")
        sheet.warn(rule, remedy, column="pickup_type", value=f"{int(asked.sum())} calls")
    untimed = frame["arrives"].isna() & frame["departs"].isna()
    frame["arrives"], frame["departs"] = (
        frame["arrives"].fillna(frame["departs"]), frame["departs"].fillna(frame["arrives"])
    )  # fmt: skip
    begins = frame["trip"] != frame["trip"].shift()
    ends = frame["trip"] != frame["trip"].shift(-1)
    blank = (sheet.text["arrival_time"] == "") & (sheet.text["departure_time"] == "")
    rule, remedy = phrase("has_no_time_at_the_first_or"), phrase("write_arrival_time_and_departure_time")
    sheet.blame((begins | ends) & blank.loc[frame.index], "arrival_time", rule, remedy)
    rule, remedy = phrase("is_before_arrival_time"), phrase("correct_one_of_the_two_after_midnight")
    sheet.blame(frame["departs"] < frame["arrives"], "departure_time", rule, remedy)
    left = frame["departs"].groupby(frame["trip"]).transform(lambda times: times.ffill().shift())
    rule, remedy = phrase("is_before_the_departure_from_the_stop"), phrase("after_midnight_count_on_24_10_00")
    sheet.blame(frame["arrives"] < left, "arrival_time", rule, remedy)
    if not sheet.faults and untimed.any():
        _evenly(frame)
        rule, remedy = phrase("calls_without_times_are_timed_evenly_between"), phrase("write_their_times_if_known")
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
    sheet.blame(
        found["end"] <= found["start"], "end_time", phrase("is_not_after_start_time"), phrase("write_the_later_time")
    )
    sheet.blame(
        found["headway"] == 0, "headway_secs", phrase("is_0"), phrase("write_the_seconds_between_two_departures")
    )
    loose = sheet.choice("exact_times", (0, 1)) == 0
    if loose.any():
        rule = phrase("departures_without_exact_times_are_taken_at")
        remedy = phrase("where_they_float_expect_to_wait_up")
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
        rule, remedy = phrase("trips_of_fewer_than_two_calls_are"), phrase("give_each_its_calls_in_stop_times")
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
        rule, remedy = phrase("holds_over_calls", most=MOST_CALLS), phrase("lengthen_the_headway_or_split_the_feed")
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
