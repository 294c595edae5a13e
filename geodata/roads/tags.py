"""What the tags of a way say: who may use it in which direction, and how fast.

Tags are those of OpenStreetMap, which GraphML files and line layers made from it keep as columns.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from geodata.faults import Fault
from geodata.phrases import Phrase, phrase
from geodata.roads.speeds import Speeds

MODES = ("car", "walk", "bike")
"""How one can use a road."""

Tags = Mapping[str, str]

_KEYS = {
    "car": ("motorcar", "motor_vehicle", "vehicle", "access"),
    "walk": ("foot", "access"),
    "bike": ("bicycle", "vehicle", "access"),
}
"""For each mode the tags that speak of it, the most particular first."""
_CLOSED = {"no", "private", "agricultural", "forestry", "military", "emergency", "delivery", "dismount", "use_sidepath"}
_FAST = {"motorway", "motorway_link", "trunk", "trunk_link"}
_SHUT = {
    "car": {"footway", "cycleway", "path", "steps", "bridleway", "pedestrian", "track", "corridor", "via_ferrata"},
    "walk": _FAST,
    "bike": {*_FAST, "footway", "path", "steps", "bridleway", "pedestrian", "corridor", "via_ferrata"},
}
"""Classes that a mode may use only where a tag of its own says so."""
_NO_ROAD = {
    "abandoned", "bus_guideway", "bus_stop", "construction", "disused", "elevator", "emergency_bay", "no", "platform",
    "planned", "proposed", "raceway", "razed", "rest_area", "services",
}  # fmt: skip
_SMALL = {"footway", "cycleway", "path", "steps", "bridleway", "corridor", "via_ferrata"}
"""Classes that need no speed of cars."""
_BARRIERS = {
    "car": {"block", "bollard", "chain", "cycle_barrier", "debris", "jersey_barrier", "kissing_gate", "log",
            "motorcycle_barrier", "stile", "turnstile"},
    "walk": frozenset[str](),
    "bike": {"kissing_gate", "stile", "turnstile"},
}  # fmt: skip
_AGAINST = {"opposite", "opposite_lane", "opposite_track", "opposite_share_busway"}
_NO_LIMIT = {"none", "signals", "variable"}
_IN_WORDS = ("maxspeed:type", "source:maxspeed", "zone:traffic")
"""Tags that may name a general limit, where no number is told."""


@dataclass(frozen=True)
class Way:
    """A road as its tags describe it; directions are seen from its first point.

    `forward` and `backward` hold the modes that may use it. `car_kmh` is the effective speed of cars; `minutes` is what
    it takes from end to end and `length_m` how long it is, NaN where that is not told. Only where there is `access` can
    a trip begin or end on it: not on a ferry, a motorway or in a tunnel.
    """

    name: str
    forward: frozenset[str]
    backward: frozenset[str]
    car_kmh: float
    ferry: bool = False
    access: bool = True
    minutes: float = math.nan
    length_m: float = math.nan


@dataclass
class Said:
    """What was read by assumption: how often, and by which words."""

    file: str
    found: dict[tuple[str, str, Phrase, Phrase], int] = field(default_factory=dict)

    def add(self, column: str, value: str, rule: Phrase, remedy: Phrase) -> None:
        key = (column, value, rule, remedy)
        self.found[key] = self.found.get(key, 0) + 1

    def again(self, other: Said) -> None:
        """Add all that was said elsewhere, as often."""
        for key, count in other.found.items():
            self.found[key] = self.found.get(key, 0) + count

    def warnings(self) -> tuple[Fault, ...]:
        """Return a warning for each word, in order; it tells how many ways it stands on."""
        return tuple(
            Fault(self.file, 0, column, value, phrase("rule_ways", rule=rule, count=count), remedy)
            for (column, value, rule, remedy), count in sorted(self.found.items())
        )


def way(tags: Tags, speeds: Speeds, said: Said) -> Way | None:
    """Read the tags of a way; nothing where it is neither a road nor a ferry that anybody may use."""
    if tags.get("route") == "ferry" and "highway" not in tags:
        return _ferry(tags, said)
    kind = tags.get("highway", "")
    if not kind or kind in _NO_ROAD or tags.get("area") == "yes" or tags.get("impassable") == "yes":
        return None
    # A lane that turns with the hour is open to nobody on wheels: when it does is not told.
    turning = tags.get("oneway") == "reversible"
    open_to = [mode for mode in MODES if _open(tags, kind, mode) and not (turning and mode != "walk")]
    there = frozenset(mode for mode in open_to if _direction(tags, kind, mode) >= 0)
    back = frozenset(mode for mode in open_to if _direction(tags, kind, mode) <= 0)
    if not there and not back:
        return None
    name = tags.get("name", "") or tags.get("ref", "")
    return Way(name, there, back, car_kmh(tags, speeds, said), access=_lets_in(tags, kind))


def blocks(tags: Tags) -> frozenset[str]:
    """Return the modes that cannot pass a point with these tags (a bollard, a locked gate)."""
    barrier = tags.get("barrier", "")
    if not barrier and "access" not in tags:
        return frozenset()
    shut = set()
    for mode in MODES:
        told = _told(tags, mode)
        # A gate in the middle of a road that says nothing stands open.
        if told in _CLOSED or (not told and barrier in _BARRIERS[mode]):
            shut.add(mode)
    return frozenset(shut)


def car_kmh(tags: Tags, speeds: Speeds, said: Said) -> float:
    """Return the effective speed of cars: of what the way tells or its class, never more than is allowed."""
    kind = tags.get("highway", "")
    free = speeds.of_class(kind)
    if free is None:
        free = speeds.kmh("other_kmh", "car")
        if kind not in _SMALL:
            rule = phrase("is_not_a_class_of_road_that", kmh=free)
            said.add("highway", kind, rule, phrase("add_it_to_the_speeds_or_correct"))
    limit = tags.get("maxspeed") or next((tags[key] for key in _IN_WORDS if speeds.implied(tags.get(key, ""))), "")
    if not limit or limit in _NO_LIMIT:
        return speeds.effective(free)
    allowed = speeds.allowed(limit)
    if allowed is None:
        said.add("maxspeed", limit, phrase("is_not_a_speed_so_km_h", kmh=free), phrase("write_km_h_or_30_mph"))
    return speeds.effective(allowed or free)


def _lets_in(tags: Tags, kind: str) -> bool:
    """Say whether one can get on or off a road where it passes."""
    shut = kind.startswith("motorway") or tags.get("motorroad") == "yes"
    return not shut and tags.get("tunnel", "no") in ("no", "building_passage", "culvert", "avalanche_protector")


def _open(tags: Tags, kind: str, mode: str) -> bool:
    """Say whether a mode may use a way at all."""
    told = _told(tags, mode)
    if told in _CLOSED:
        return False
    if kind in _SHUT[mode] or (mode != "car" and tags.get("motorroad") == "yes"):
        own = next((tags[key] for key in _KEYS[mode] if key != "access" and key in tags), "")
        return bool(own) and kind not in _FAST
    return True


def _told(tags: Tags, mode: str) -> str:
    return next((tags[key] for key in _KEYS[mode] if key in tags), "")


def _direction(tags: Tags, kind: str, mode: str) -> int:
    """Return 1 where a mode may go forward only, -1 backward only, 0 both ways."""
    if mode == "walk":
        return 0
    if mode == "bike" and (tags.get("oneway:bicycle") == "no" or tags.get("cycleway") in _AGAINST):
        return 0
    implied = kind == "motorway" or tags.get("junction") in ("roundabout", "circular")
    match tags.get("oneway", "yes" if implied else "no").lower():
        case "yes" | "true" | "1":
            return 1
        case "-1" | "reverse":
            return -1
    return 0


def _ferry(tags: Tags, said: Said) -> Way | None:
    open_to = frozenset(
        mode for mode in MODES if (told := _told(tags, mode)) not in _CLOSED and (told or mode != "car")
    )
    if not open_to:
        return None
    name, lasts = tags.get("name", ""), tags.get("duration", "")
    minutes = lasting(lasts)
    if math.isnan(minutes):
        rule = phrase("a_ferry_does_not_say_how_long")
        said.add("duration", lasts or name, rule, phrase("write_hours_and_minutes_00_15"))
    return Way(name, open_to, open_to, math.nan, ferry=True, access=False, minutes=minutes)


def lasting(text: str) -> float:
    """Read how long a ferry takes ("15", "00:15", "00:15:00", "PT15M"): minutes, NaN where it cannot be read."""
    text = text.strip().upper()
    if match := re.fullmatch(r"(\d+(?:\.\d+)?)(?: ?MIN)?", text):
        found = float(match[1])
    elif match := re.fullmatch(r"(\d+):(\d\d)(?::(\d\d))?", text):
        found = int(match[1]) * 60 + int(match[2]) + int(match[3] or 0) / 60
    elif (match := re.fullmatch(r"PT(?:(\d+)H)?(?:(\d+)M)?", text)) and text != "PT":
        found = int(match[1] or 0) * 60 + int(match[2] or 0)
    else:
        return math.nan
    return found if found > 0 else math.nan
