"""A GTFS feed checked as a whole: every fault of every file at once, or a `Timetable`."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from pathlib import Path

from geodata.faults import Fault, TerritoryError
from geodata.outlines import unmetric
from geodata.phrases import joined, phrase
from geodata.timetable import stops as stops_of
from geodata.timetable import trips as trips_of
from geodata.timetable.layout import WEEKDAYS
from geodata.timetable.reading import Files, read_files
from geodata.timetable.services import services
from geodata.timetable.sheet import Sheet
from geodata.timetable.timetable import Timetable


def read(path: Path, *, crs: str) -> Timetable:
    """Read and check a GTFS feed, a `.zip` or a folder; its stops are projected to `crs`, a metric system.

    Raises `TerritoryError` with every fault found, in the order of the files and rows. What is left aside or assumed
    is in `warnings`, what is read otherwise than written in `repairs`.
    """
    if faults := unmetric(path.name, crs):
        raise TerritoryError(faults)
    files = read_files(path)
    if not files.sheets:
        raise TerritoryError(files.faults)
    sheets, faults = files.sheets, files.faults
    calendars = (sheets[name] for name in ("calendar.txt", "calendar_dates.txt", "feed_info.txt"))
    known, (first, last), found = services(*calendars)
    faults += found
    zone = _zone(sheets["agency.txt"])
    sheets["routes.txt"].filled("route_id")
    sheets["routes.txt"].whole("route_type", 1702)
    places = stops_of.stops(sheets["stops.txt"], crs)
    trips_of.check_trips(sheets["trips.txt"], sheets["routes.txt"], None if known is None else set(known.ids))
    stops_of.check_called(sheets["stop_times.txt"], sheets["stops.txt"])
    timed = trips_of.timed_calls(sheets["stop_times.txt"], sheets["trips.txt"])
    repeated = trips_of.frequencies(sheets["frequencies.txt"], sheets["trips.txt"])
    changes = stops_of.transfers(sheets["transfers.txt"], sheets["stops.txt"], places)
    _raise(files)
    assert known is not None
    lines = trips_of.lines(sheets["routes.txt"], sheets["agency.txt"])
    calls, found = trips_of.journeys(
        timed, repeated, sheets["trips.txt"], known.ids, list(places["stop"]), list(lines["line"]),
        sheets["frequencies.txt"],
    )  # fmt: skip
    faults += found
    if calls is not None and not len(calls.stop):
        rule, remedy = phrase("no_vehicle_calls_anywhere"), phrase("give_each_trip_two_calls_or_more")
        faults.append(Fault(sheets["stop_times.txt"].file, 0, "", "", rule, remedy))
    _raise(files)
    assert calls is not None
    return Timetable(
        name=_name(sheets),
        zone=zone,
        first=dt.date.fromordinal(first),
        last=dt.date.fromordinal(last),
        crs=crs,
        stops=places,
        lines=lines,
        services=known,
        calls=calls,
        transfers=changes,
        warnings=(
            *files.warnings,
            *(warning for sheet in sheets.values() for warning in sheet.warnings),
            *_lacking(sheets["calendar.txt"].file, first, last),
        ),
        repairs=tuple(files.repairs),
    )


def _raise(files: Files) -> None:
    """Raise every fault in the order of the files and rows, if there is any."""
    faults = [*files.faults, *(fault for sheet in files.sheets.values() for fault in sheet.faults)]
    order = {sheet.file: k for k, sheet in enumerate(files.sheets.values())}
    if faults:
        raise TerritoryError(sorted(faults, key=lambda fault: (order.get(fault.file, -1), fault.row)))


def _zone(agency: Sheet) -> str:
    """Return the feed's time zone; it must have one, and one only."""
    agency.filled("agency_timezone")
    cells = agency.text["agency_timezone"]
    known = zoneinfo.available_timezones()
    # A system without a table of zones cannot tell a slip.
    bad = (cells != "") & ~cells.isin(known) & bool(known)
    agency.blame(bad, "agency_timezone", phrase("is_not_a_time_zone"), phrase("write_it_as_europe_rome"))
    zones = sorted(set(cells) - {""})
    if len(zones) > 1:
        rule, remedy = phrase("the_agencies_are_in_several_time_zones"), phrase("give_all_agencies_of_a_feed_one")
        agency.faults.append(Fault(agency.file, 0, "agency_timezone", ", ".join(zones), rule, remedy))
    return zones[0] if zones else ""


def _lacking(file: str, first: int, last: int) -> list[Fault]:
    """Return a warning of the weekdays that a feed from one day to another (ordinals) lacks, if there are any."""
    held = {dt.date.fromordinal(day).weekday() for day in range(first, min(last, first + 6) + 1)}
    if len(held) == 7:
        return []
    lacking = joined([phrase(f"weekday_{name}") for k, name in enumerate(WEEKDAYS) if k not in held])
    rule = phrase("is_shorter_than_a_week_so_that", weekdays=lacking)
    span = f"{dt.date.fromordinal(first)} – {dt.date.fromordinal(last)}"
    return [Fault(file, 0, "", span, rule, phrase("give_a_feed_of_a_week_or"))]


def _name(sheets: dict[str, Sheet]) -> str:
    """Return who the timetable is of: its agencies, with the version of the feed."""
    agencies = sorted(set(sheets["agency.txt"].text["agency_name"]) - {""})
    versions = sorted(set(sheets["feed_info.txt"].text["feed_version"]) - {""})
    return ", ".join(agencies or [sheets["agency.txt"].file]) + (f" ({', '.join(versions)})" if versions else "")
