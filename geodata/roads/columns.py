"""The columns of a row that describes a road, read as the tags and numbers they stand for."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from geodata.faults import Fault
from geodata.phrases import phrase
from geodata.roads.speeds import Speeds
from geodata.roads.tags import Said, Way, way

_TAGS = {"fclass": "highway", "speed_kph": "maxspeed", "kmh": "maxspeed", "ref_name": "ref"}
"""Other names of tags: those of Geofabrik's layers, of OSMnx and our own."""
_MINUTES = {"minutes": 1.0, "travel_time": 1 / 60}
"""Columns that tell how long a car takes from end to end, and a unit of them in minutes (OSMnx gives seconds)."""
_METRES = {"length_m": 1.0, "length": 1.0, "road_m": 1.0, "km": 1000.0}
_WORDS = {
    "oneway": {"f": "yes", "t": "-1", "b": "no", "true": "yes", "false": "no", "0": "no"},
    "maxspeed": {"0": "", "0.0": ""},
    "bridge": {"f": "no", "t": "yes"},
    "tunnel": {"f": "no", "t": "yes"},
}  # fmt: skip
"""Values of Geofabrik's layers (F with, T against the line, B both) and of programs that write true and false."""
_SPEAK = ("highway", "maxspeed", "route", *_MINUTES)


def silent(file: str, names: Iterable[str]) -> list[Fault]:
    """Return the fault of columns of which none tells how fast a road is."""
    names = list(names)
    if any(_TAGS.get(name.lower(), name.lower()) in _SPEAK for name in names):
        return []
    rule = phrase("has_no_column_that_tells_the_class")
    remedy = phrase("add_one_called_highway_or_fclass_classes")
    return [Fault(file, 0, "", ", ".join(sorted(names)), rule, remedy)]


def road(row: Mapping[str, Any], speeds: Speeds, said: Said) -> Way | None:
    """Read a row; nothing where it is neither a road nor a ferry that anybody may use.

    Minutes that are told hold for cars as they are; a length replaces that of the line drawn.
    """
    row = {str(name).lower(): value for name, value in row.items()}
    tags = {}
    for name, value in row.items():
        tag = _TAGS.get(name, name)
        word = _word(value)
        word = _WORDS.get(tag, {}).get(word.lower(), word)
        if word and tag not in tags:
            tags[tag] = word
    minutes, length_m = _told(row, _MINUTES, said), _told(row, _METRES, said)
    if "highway" not in tags and tags.get("route") != "ferry":
        if math.isnan(minutes) and "maxspeed" not in tags:
            said.add("highway", "", phrase("tells_neither_class_nor_speed_so_a"), phrase("fill_it_in"))
        tags["highway"] = "unclassified"
        if "maxspeed" in tags or not math.isnan(minutes):
            tags["highway"] = "road"
    one = way(tags, speeds, said)
    if one is None:
        return None
    return replace(one, minutes=one.minutes if math.isnan(minutes) else minutes, length_m=length_m)


def _told(row: Mapping[str, Any], names: Mapping[str, float], said: Said) -> float:
    """Return the first number that is told by one of some columns, in the common unit; NaN where none is."""
    for name, unit in names.items():
        word = _word(row.get(name))
        try:
            number = float(word) * unit if word else math.nan
        except ValueError:
            number = -1.0
        if number > 0 and math.isfinite(number):
            return number
        if word and not math.isnan(number):
            said.add(name, word, phrase("is_not_a_number_above_0_and_is"), phrase("correct_it_or_leave_it_empty"))
    return math.nan


def _word(value: Any) -> str:
    """Return a cell as the one word it holds: of the list that OSMnx writes for joined roads the first."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    word = str(value).strip()
    if word.startswith("["):
        try:
            several = ast.literal_eval(word)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return word
        return str(several[0]) if isinstance(several, list) and several else ""
    return f"{value:g}" if isinstance(value, float) else word
