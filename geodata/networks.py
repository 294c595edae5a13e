"""The road network, the timetable and the barriers that [travel] of `territory.toml` names, read and checked.

What was read once is in the user's store; a file with faults is read each time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import geopandas as gpd

from geodata import barriers
from geodata.about import FILES
from geodata.faults import Fault, InputError, Repair, alike
from geodata.phrases import phrase
from geodata.roads import Roads, Store
from geodata.roads import kept as roads
from geodata.timetable import Timetable
from geodata.timetable import kept as timetables

Found = TypeVar("Found")

_KINDS = {
    "roads": phrase("a_road_network_such_as_roads_osm"),
    "timetable": phrase("a_gtfs_feed_such_as_gtfs_zip"),
    "barriers": phrase("a_layer_of_lines_or_areas_such"),
}


@dataclass
class Networks:
    """What was read; `digest` names the content of the files, and is empty where there are none."""

    roads: Roads | None = None
    timetable: Timetable | None = None
    barriers: gpd.GeoDataFrame | None = None
    digest: str = ""
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)


def read(folder: Path, said: Any, *, crs: str) -> Networks:
    """Read the files that the section [travel] names, in `crs`, the territory's metric system."""
    done = Networks()
    if not isinstance(said, Mapping):
        return done
    paths = {name: _inside(folder, name, said[name], done.faults) for name in FILES if name in said}
    store = Store.of_user()
    if path := paths.get("roads"):
        done.roads = _read(lambda: roads.roads(path, crs=crs, store=store), done)
    if feed := paths.get("timetable"):
        done.timetable = _read(lambda: timetables.timetable(feed, crs=crs, store=store), done)
    if walls := paths.get("barriers"):
        done.barriers, faults = barriers.read(walls, crs=crs)
        done.faults += faults
        done.digest += hashlib.sha256(walls.read_bytes()).hexdigest()
    if done.roads and path:
        done.warnings += done.roads.warnings
        done.digest += hashlib.sha256(path.read_bytes()).hexdigest()
    if done.timetable:
        done.warnings += done.timetable.warnings
        done.repairs += done.timetable.repairs
        done.digest += done.timetable.digest
    return done


def _read(reads: Callable[[], Found], done: Networks) -> Found | None:
    try:
        return reads()
    except InputError as error:
        done.faults += error.faults
        return None


def _inside(folder: Path, name: str, said: Any, faults: list[Fault]) -> Path | None:
    """Return the file that is meant, which must be one of the folder."""
    where, remedy = f"travel.{name}", phrase("name_that_lies_in_the_folder", kind=_KINDS[name])
    if not isinstance(said, str) or not said.strip():
        faults.append(Fault("territory.toml", 0, where, str(said), phrase("is_not_the_name_of_a_file"), remedy))
        return None
    path = folder / said
    if "\\" in said or Path(said).is_absolute() or not path.resolve().is_relative_to(folder.resolve()):
        faults.append(Fault("territory.toml", 0, where, said, phrase("leads_out_of_the_folder"), remedy))
        return None
    if path.is_dir() and name != "timetable" and path.resolve() != folder.resolve():
        rule = phrase("is_a_folder_and_not_a_file")
        faults.append(Fault("territory.toml", 0, where, said, rule, remedy))
        return None
    if not path.exists() or (name != "timetable" and not path.is_file()) or path.resolve() == folder.resolve():
        like = alike(said, [held.name for held in folder.iterdir()], most=1)
        meant = phrase("did_you_mean", words=like[0]) if like else remedy
        faults.append(Fault("territory.toml", 0, where, said, phrase("there_is_no_such_file_in_the"), meant))
        return None
    return path
