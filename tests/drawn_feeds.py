"""GTFS feeds drawn by hand: stops by their metres, so that every walk can be told on paper."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pyproj

from geodata.timetable import Timetable, Walk, read

CRS = "EPSG:32632"
X0, Y0 = 530_000.0, 5_080_000.0
"""Where the drawings begin: a corner of the province of Lecco."""

_BACK = pyproj.Transformer.from_crs(CRS, "EPSG:4326", always_xy=True)

ONE_METRE_A_SECOND = Walk(kmh=3.6, factor=1, most_m=1000, change_minutes=2)

STOPS = {"alto": (0, 0), "bivio": (5000, 0), "stazione": (5200, 0), "borgo": (10_000, 0), "ponte": (10_000, 3000),
         "citta": (5200, 8000)}  # fmt: skip

VALLEY = {
    "agency.txt": "agency_name,agency_timezone\nValley buses,Europe/Rome\n",
    "routes.txt": "route_id,route_type\nvalley,3\ntrain,2\nshuttle,3\nnight,3\n",
    "calendar.txt": (
        "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
        "week,1,1,1,1,1,0,0,20261101,20261231\n"
    ),
    # The Immaculate Conception is a Tuesday; the Saturday before it the shops are open.
    "calendar_dates.txt": "service_id,date,exception_type\nweek,20261208,2\nshops,20261205,1\n",
    "trips.txt": (
        "route_id,service_id,trip_id\n"
        "valley,week,down-7\nvalley,week,down-730\nvalley,week,up-17\n"
        "train,week,in-716\ntrain,week,in-745\ntrain,week,in-816\ntrain,week,out-1650\n"
        "shuttle,shops,every-20\nnight,week,late\n"
    ),
    "stop_times.txt": (
        "trip_id,stop_id,stop_sequence,arrival_time,departure_time\n"
        "down-7,alto,1,07:00:00,07:00:00\ndown-7,bivio,2,07:10:00,07:10:00\ndown-7,borgo,3,07:20:00,07:20:00\n"
        "down-730,alto,1,07:30:00,07:30:00\ndown-730,bivio,2,07:40:00,07:40:00\ndown-730,borgo,3,07:50:00,07:50:00\n"
        "up-17,borgo,1,17:00:00,17:00:00\nup-17,bivio,2,17:10:00,17:10:00\nup-17,alto,3,17:20:00,17:20:00\n"
        "in-716,stazione,1,07:16:00,07:16:00\nin-716,citta,2,07:32:00,07:32:00\n"
        "in-745,stazione,1,07:45:00,07:45:00\nin-745,citta,2,08:01:00,08:01:00\n"
        "in-816,stazione,1,08:16:00,08:16:00\nin-816,citta,2,08:32:00,08:32:00\n"
        "out-1650,citta,1,16:50:00,16:50:00\nout-1650,stazione,2,17:04:00,17:04:00\n"
        "every-20,borgo,1,00:00:00,00:00:00\nevery-20,ponte,2,00:10:00,00:10:00\n"
        "late,borgo,1,23:50:00,23:50:00\nlate,alto,2,24:20:00,24:20:00\n"
    ),
    "frequencies.txt": "trip_id,start_time,end_time,headway_secs,exact_times\nevery-20,06:00:00,07:00:00,1200,1\n",
}
"""A bus that meets a train at a junction 200 m from its stop, a shuttle on some Saturdays, a bus past midnight."""


def stops_txt(stops: Mapping[str, tuple[float, float]]) -> str:
    """Write stops given in metres from the corner."""
    rows = ["stop_id,stop_name,stop_lat,stop_lon"]
    for stop, (x, y) in stops.items():
        lon, lat = degrees(x, y)
        rows.append(f"{stop},{stop.title()},{lat!r},{lon!r}")
    return "\n".join(rows) + "\n"


def degrees(x: float, y: float) -> tuple[float, float]:
    """Return longitude and latitude of metres from the corner."""
    lon, lat = _BACK.transform(X0 + x, Y0 + y)
    return float(lon), float(lat)


def at(**points: tuple[float, float]) -> dict[str, tuple[float, float]]:
    """Return points given in metres from the corner as the timetable wants them."""
    return {code: (X0 + x, Y0 + y) for code, (x, y) in points.items()}


def valley(**changed: str | bytes | None) -> dict[str, str | bytes]:
    """Return the files of the valley; `stops="…"` puts another stops.txt in its place, None leaves it out."""
    files: dict[str, str | bytes | None] = {**VALLEY, "stops.txt": stops_txt(STOPS)}
    files |= {f"{name}.txt": content for name, content in changed.items()}
    return {name: content for name, content in files.items() if content is not None}


def packed(files: Mapping[str, str | bytes]) -> bytes:
    """Return a zip archive of files."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


def written(path: Path, files: Mapping[str, str | bytes]) -> Path:
    path.write_bytes(packed(files))
    return path


def timetable(folder: Path, files: Mapping[str, str | bytes] | None = None) -> Timetable:
    """Write a feed, the valley's if none is given, and read it."""
    return read(written(folder / "feed.zip", valley() if files is None else files), crs=CRS)
