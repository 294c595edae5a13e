"""Text in a column of numbers of a GeoPackage or a Shapefile is told as it stands, never as the 0 it is cast to."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from geodata.territory import load
from tests.damage import Damage, told


def drawn(folder: Path, file: str) -> None:
    """Put the firms as a layer of points in place of firms.csv."""
    frame = pd.read_csv(folder / "firms.csv")
    (folder / "firms.csv").unlink()
    points = gpd.points_from_xy([9.05, 9.15], [45.05, 45.05])
    gpd.GeoDataFrame(frame, geometry=points, crs=4326).to_file(folder / file)


def geopackage(column: str, value: object) -> Damage:
    """Keep a value in a cell of the first firm, whatever its column is for."""

    def damage(folder: Path) -> None:
        drawn(folder, "firms.gpkg")
        base = sqlite3.connect(folder / "firms.gpkg")
        for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            base.execute(f'DROP TRIGGER "{name}"')
        base.execute(f'UPDATE firms SET "{column}" = ? WHERE fid = 1', (value,))
        base.commit()
        base.close()

    return damage


def dbf(column: str, value: str) -> Damage:
    """Write over a cell of the first firm, or over the mark of its row where no column is named."""

    def damage(folder: Path) -> None:
        drawn(folder, "firms.shp")
        raw = bytearray((folder / "firms.dbf").read_bytes())
        head, start = int.from_bytes(raw[8:10], "little"), 1
        for at in range(32, head - 31, 32):
            if bytes(raw[at : at + 11]).split(b"\0")[0].decode() == column:
                raw[head + start : head + start + raw[at + 16]] = value.encode().rjust(raw[at + 16])
            start += raw[at + 16]
        if not column:
            raw[head] = ord(value)
        (folder / "firms.dbf").write_bytes(raw)

    return damage


# One damage, and how the first fault must begin.
FIRST_FAULT: dict[str, tuple[Damage, str]] = {
    "a word in a number of a GeoPackage": (
        geopackage("plan_eur", "n.d."),
        "firms.gpkg, row 2, column plan_eur: is not a number (found: n.d.)",
    ),
    "a number and a word in a GeoPackage": (
        geopackage("employees", "40 circa"),
        "firms.gpkg, row 2, column employees: is not a number (found: 40 circa)",
    ),
    "a fraction among whole numbers of a GeoPackage": (
        geopackage("employees", 3.7),
        "firms.gpkg, row 2, column employees: is not a whole number (found: 3.7)",
    ),
    "bytes in a number of a GeoPackage": (
        geopackage("plan_eur", b"\x01\x02"),
        "firms.gpkg, row 2, column plan_eur: holds several values, or bytes, in one cell",
    ),
    "bytes in a name of a GeoPackage": (
        geopackage("name", b"\x01"),
        "firms.gpkg, row 2, column name: holds several values, or bytes, in one cell",
    ),
    "a word in a number of a Shapefile": (
        dbf("plan_eur", "n.d."),
        "firms.shp, row 2, column plan_eur: is not a number (found: n.d.)",
    ),
    "a number that did not fit its Shapefile": (
        dbf("plan_eur", "*" * 12),
        "firms.shp, row 2, column plan_eur: is not a number (found: ************)",
    ),
    "a row of a Shapefile that is marked as deleted": (
        dbf("", "*"),
        "firms.shp, row 2: is marked as deleted, and is still there",
    ),
}


@pytest.mark.parametrize("name", FIRST_FAULT)
def test_damage_is_told_by_its_name(folder: Path, name: str) -> None:
    """The cell is blamed with what stands in it."""
    damage, fault = FIRST_FAULT[name]
    damage(folder)
    assert told(folder)[0].startswith(fault)


@pytest.mark.parametrize("damage", [geopackage("plan_eur", "6.000,50"), dbf("plan_eur", "6.000,50")])
def test_a_decimal_comma_in_a_column_of_numbers_is_read_whole(folder: Path, damage: Damage) -> None:
    """Not as the 6 it begins with."""
    damage(folder)
    territory = load(folder)
    assert territory.firms["plan_eur"][0] == 6000.5
    assert ("6.000,50", "6000.50") in {(repair.found, repair.became) for repair in territory.repairs}
