"""The sample valley with a road network, a timetable or given times of its own, written for tests."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from geodata.territory import folder_of
from tests.drawn_feeds import packed

SEATS = {"A": (9.05, 45.15), "B": (9.05, 45.05), "C": (9.15, 45.05), "D": (9.35, 45.05)}
SOUTH = (9.25, 44.93)
"""A point on the road around the lake."""

FEED = {
    "agency.txt": "agency_name,agency_timezone\nValley buses,Europe/Rome\n",
    "routes.txt": "route_id,route_type\nvalley,3\n",
    "calendar.txt": (
        "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
        "week,1,1,1,1,1,0,0,20261101,20261231\nsaturday,0,0,0,0,0,1,0,20261101,20261231\n"
    ),
    "trips.txt": "route_id,service_id,trip_id\nvalley,week,down\nvalley,week,up\nvalley,saturday,market\n",
    "stops.txt": "stop_id,stop_name,stop_lat,stop_lon\n"
    + "".join(f"{area},{area},{lat},{lon}\n" for area, (lon, lat) in SEATS.items()),
    "stop_times.txt": (
        "trip_id,stop_id,stop_sequence,arrival_time,departure_time\n"
        "down,A,1,07:00:00,07:00:00\ndown,B,2,07:20:00,07:20:00\ndown,C,3,07:45:00,07:45:00\n"
        "up,C,1,15:40:00,15:40:00\nup,B,2,16:05:00,16:05:00\nup,A,3,16:25:00,16:25:00\n"
        "market,A,1,07:00:00,07:00:00\nmarket,B,2,07:20:00,07:20:00\n"
    ),
}
"""Down the valley in the morning; back up from C twenty minutes too early for who works there until 16:00."""


def valley(folder: Path, *, feed: bool = False, roads: bool = False, **files: str) -> Path:
    """Write the sample, and what else it shall have: `times="…"` writes times.csv."""
    shutil.copytree(folder_of("sample"), folder)
    named = {}
    if feed:
        (folder / "gtfs.zip").write_bytes(packed(FEED))
        named["timetable"] = "gtfs.zip"
    if roads:
        (folder / "roads.osm").write_text(osm(), encoding="utf-8")
        named["roads"] = "roads.osm"
    if named:
        naming(folder, named)
    for name, content in files.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    return folder


def naming(folder: Path, named: Mapping[str, object]) -> None:
    """Name files in [travel] of territory.toml."""
    path = folder / "territory.toml"
    said = "\n".join(f"{key} = {value!r}" for key, value in named.items())
    path.write_text(
        path.read_text(encoding="utf-8").replace("[travel.inside_km]", f"[travel]\n{said}\n\n[travel.inside_km]")
    )


def osm() -> str:
    """Return the valley's roads: A–B–C, from B around the lake to D, and a car ferry from C to D."""
    points = {**SEATS, "south": SOUTH}
    number = {name: k for k, name in enumerate(points, start=1)}
    nodes = "".join(f'<node id="{number[n]}" lat="{lat}" lon="{lon}"/>' for n, (lon, lat) in points.items())
    ferry = '<tag k="route" v="ferry"/><tag k="motor_vehicle" v="yes"/><tag k="duration" v="00:10"/>'
    ways = [("A B C", '<tag k="highway" v="secondary"/>'), ("B south D", '<tag k="highway" v="secondary"/>'),
            ("C D", ferry)]  # fmt: skip
    lines = ""
    for k, (names, tags) in enumerate(ways, start=1):
        along = "".join(f'<nd ref="{number[name]}"/>' for name in names.split())
        lines += f'<way id="{k}">{along}{tags}</way>'
    return f'<osm version="0.6">{nodes}{lines}</osm>'
