"""Where a row is must be certain: a name like one, or a point in no area, is told with the nearest."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.damage import (
    Damage,
    all_of,
    cell,
    swap,
    table,
    told,
    write,
)

# One damage, and how the first fault must begin.
FIRST_FAULT: dict[str, tuple[Damage, str]] = {
    "an area by a name like one": (
        cell("firms.csv", 2, "area", "Borghetto"),
        "firms.csv, row 2, column area: is not in areas (found: Borghetto). The nearest are Borgo (B), ",
    ),
    "an area by the name of two": (
        all_of(swap("areas.geojson", '"Alto"', '"Borgo"'), cell("firms.csv", 2, "area", "BORGO")),
        "firms.csv, row 2, column area: is the name of several areas (found: BORGO). "
        "Write the code: A (Borgo) or B (Borgo).",
    ),
    "a gazetteer that names no area": (
        write("gazetteer.csv", "place_name,area\nFrazione,Z\n"),
        "gazetteer.csv, row 2, column area: is not in areas (found: Z)",
    ),
    "no area, and a point outside": (
        table("firm,name,lon,lat,employees,plan_eur,source", "F-1,Uno,12,45,4,5,m", "F-2,Due,9.05,45.05,4,5,m"),
        "firms.csv, row 2, column area: is empty, and the point lies in no area (found: lon 12, lat 45)",
    ),
    "half a point": (
        table("firm,name,area,lon,lat,employees,plan_eur,source", "F-1,Uno,B,9.05,,4,5,m", "F-2,Due,C,,,4,5,m"),
        "firms.csv, row 2, column lat: is empty, and lon is not",
    ),
}


@pytest.mark.parametrize("name", FIRST_FAULT)
def test_damage_is_told_by_its_name(folder: Path, name: str) -> None:
    """The first fault is the one that the owner can act on."""
    damage, fault = FIRST_FAULT[name]
    damage(folder)
    assert told(folder)[0].startswith(fault)
