"""The stops of a feed, and what it declares of changes between them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pyproj
from numpy.typing import NDArray

from geodata.outlines import WGS84
from geodata.phrases import phrase
from geodata.timetable.sheet import Sheet

PLATFORM, STATION = 0, 1
_PLACED = (0, 1, 2)
"""Kinds of stop that must have coordinates; nodes and boarding areas inside a station need none."""

_TIMED, _LASTING, _FORBIDDEN = 1, 2, 3
FORBIDDEN = -1


def stops(sheet: Sheet, crs: str) -> pd.DataFrame:
    """Return the stops where vehicles call, sorted by `stop`: `stop`, `name`, and `x`, `y` in metres of `crs`.

    Also the column `station`, the stop of which it is a part, or its own id. Faults stay in the sheet.
    """
    sheet.filled("stop_id")
    kind = sheet.choice("location_type", (0, 1, 2, 3, 4))
    lat, lon = sheet.numbers("stop_lat", -90, 90, " degrees"), sheet.numbers("stop_lon", -180, 180, " degrees")
    for column in ("stop_lat", "stop_lon"):
        bad = (sheet.text[column] == "") & kind.isin(_PLACED)
        sheet.blame(bad, column, phrase("is_empty"), phrase("write_the_degrees_of_the_place_wgs"))
    zero = (lat == 0) & (lon == 0)
    sheet.blame(zero, "stop_lat", phrase("lies_in_the_sea_at_0_0"), phrase("write_the_degrees_of_the_place_wgs"))
    sheet.linked("parent_station", sheet, "stop_id")
    stations = set(sheet.text["stop_id"][kind == STATION])
    parent = sheet.text["parent_station"]
    known = parent.isin(set(sheet.text["stop_id"]))
    rule, remedy = phrase("is_no_station_location_type_1"), phrase("name_a_station_or_leave_the_cell")
    sheet.blame(known & (kind < 4) & (parent != "") & ~parent.isin(stations), "parent_station", rule, remedy)
    calls = kind == PLATFORM
    x, y = pyproj.Transformer.from_crs(WGS84, crs, always_xy=True).transform(lon[calls], lat[calls])
    found = pd.DataFrame(
        {
            "stop": sheet.text["stop_id"][calls],
            "name": sheet.text["stop_name"][calls],
            "station": parent.where(parent != "", sheet.text["stop_id"])[calls],
            "x": np.asarray(x),
            "y": np.asarray(y),
        }
    )
    return found.sort_values("stop", ignore_index=True)


def check_called(stop_times: Sheet, sheet: Sheet) -> None:
    """Blame the calls of vehicles at a stop that is unknown, or is a station or an entrance."""
    stop_times.linked("stop_id", sheet, "stop_id")
    others = set(sheet.text["stop_id"][~sheet.text["location_type"].isin(("", "0"))])
    rule, remedy = phrase("is_no_place_where_a_vehicle_calls"), phrase("name_the_platform_not_its_station")
    stop_times.blame(stop_times.text["stop_id"].isin(others), "stop_id", rule, remedy)


def transfers(sheet: Sheet, stops_sheet: Sheet, found: pd.DataFrame) -> NDArray[np.int64]:
    """Return declared changes as rows (from, to, seconds), each pair once, stops by their place in `found`.

    Seconds are the least time from arrival to departure; `FORBIDDEN` where no change is possible. A row that names a
    station holds for all its stops, and one that names the stop itself wins; of two alike, the slower.
    """
    for column in ("from_stop_id", "to_stop_id"):
        sheet.filled(column)
        sheet.linked(column, stops_sheet, "stop_id")
    kind = sheet.choice("transfer_type", range(6))
    seconds = sheet.whole("min_transfer_time", 86_400)
    bad = (kind == _LASTING) & (sheet.text["min_transfer_time"] == "")
    sheet.blame(bad, "min_transfer_time", phrase("is_empty"), phrase("write_the_seconds_a_change_takes_here"))
    narrow = (sheet.text[["from_route_id", "to_route_id", "from_trip_id", "to_trip_id"]] != "").any(axis=1)
    if narrow.any():
        rule, remedy = phrase("a_change_declared_for_one_route_or"), phrase("declare_it_for_the_stops_alone")
        sheet.warn(rule, remedy, value=f"{int(narrow.sum())} rows")
    if (in_seat := (kind >= 4) & ~narrow).any():
        rule, remedy = phrase("a_change_without_leaving_the_vehicle_is"), phrase("give_both_parts_one_trip_id")
        sheet.warn(rule, remedy, column="transfer_type", value=f"{int(in_seat.sum())} rows")
    if sheet.faults:
        return np.empty((0, 3), dtype=np.int64)
    used = kind.isin((_TIMED, _LASTING, _FORBIDDEN)) & ~narrow
    time = seconds.where(kind == _LASTING, 0).mask(kind == _FORBIDDEN, np.inf)
    declared = zip(sheet.text["from_stop_id"][used], sheet.text["to_stop_id"][used], time[used], strict=True)
    best: dict[tuple[int, int], tuple[int, float]] = {}
    place = {stop: k for k, stop in enumerate(found["stop"])}
    parts = {station: list(group) for station, group in found.groupby("station").groups.items()}
    for start, end, lasting in declared:
        for pair, exact in _pairs(start, end, place, parts):
            best[pair] = max(best.get(pair, (-1, 0.0)), (exact, lasting))
    rows = [(*pair, FORBIDDEN if lasting == np.inf else int(lasting)) for pair, (_, lasting) in sorted(best.items())]
    return np.array(rows, dtype=np.int64).reshape(-1, 3)


def _pairs(
    start: str, end: str, place: dict[str, int], parts: dict[str, list[int]]
) -> Iterator[tuple[tuple[int, int], int]]:
    """Yield the pairs of stops that a row means, each with the number of its ends that it names exactly."""
    exact = (start in place) + (end in place)
    for a in [place[start]] if start in place else parts.get(start, []):
        for b in [place[end]] if end in place else parts.get(end, []):
            yield (a, b), exact
