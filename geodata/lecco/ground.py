"""What the invented rows of the case stand on: real areas, their residents, and how they lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import cos, pi, sqrt
from typing import Any

ILLUSTRATIVE = "illustrative: invented on real places and residents (calibration.toml)"
"""Source of every invented row."""

Row = dict[str, Any]
"""One row of a table: a value for each column; None is an empty cell."""


@dataclass(frozen=True)
class Ground:
    """The areas in order of code, who lives there and how they lie."""

    areas: tuple[str, ...]
    district: Mapping[str, str]
    seat: Mapping[str, tuple[float, float]]
    """Longitude and latitude, degrees."""
    bands: Mapping[str, Mapping[tuple[int, int], int]]
    """Residents of each area by age band (youngest, oldest)."""
    valley_floor: frozenset[str]
    """Areas with a road link of class F or S."""

    def people(self, area: str, low: int = 0, high: int = 130) -> int:
        """Residents of an area in the bands that lie within these ages."""
        return sum(n for (youngest, oldest), n in self.bands[area].items() if low <= youngest and oldest <= high)

    def km(self, one: str, other: str) -> float:
        """Straight distance between two seats."""
        (lon, lat), (lon2, lat2) = self.seat[one], self.seat[other]
        east_km = (lon2 - lon) * 111.32 * cos(46 * pi / 180)
        north_km = (lat2 - lat) * 111.13
        return round(sqrt(east_km * east_km + north_km * north_km), 6)
