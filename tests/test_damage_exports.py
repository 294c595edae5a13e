"""Layers as agencies export them: half saved, of several parts, of another plane. Each is told, or is a repair."""

from __future__ import annotations

import json
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from geodata.territory import load
from tests.damage import (
    FIRM,
    FIRM2,
    FIRMS,
    Damage,
    all_of,
    areas_as,
    first_area,
    layer,
    rewrite,
    told,
    unlink,
    write,
    zipped,
)  # fmt: skip


def parquet(change: Callable[[pd.DataFrame], pd.DataFrame]) -> Damage:
    """Put firms as Parquet in place of firms.csv, changed."""

    def damage(folder: Path) -> None:
        change(pd.read_csv(folder / "firms.csv", dtype=str)).to_parquet(folder / "firms.parquet")
        (folder / "firms.csv").unlink()

    return damage


def shorter(folder: Path) -> None:
    """Put the words of a shorter layer beside outlines."""
    gpd.read_file(folder / "areas.shp").iloc[:2].to_file(folder.parent / "less.shp")
    shutil.copy(folder.parent / "less.dbf", folder / "areas.dbf")


def cut(file: str, size: int) -> Damage:
    return lambda folder: write(file, (folder / file).read_bytes()[:size])(folder)


def packed(name: str) -> Damage:
    """Give the areas as a zip of a GeoJSON file, or of another zip."""

    def damage(folder: Path) -> None:
        with zipfile.ZipFile(folder / "areas.zip", "w") as archive:
            archive.write(folder / "areas.geojson", name)
        (folder / "areas.geojson").unlink()

    return damage


# One damage, and how the first fault must begin.
FIRST_FAULT: dict[str, tuple[Damage, str]] = {
    "a list in a property": (
        first_area("properties.name", ["Alto", "Basso"]),
        "areas.geojson, row 2, column name: holds several values, or bytes, in one cell",
    ),
    "a property said twice": (
        rewrite("areas.geojson", lambda text: text.replace('"area":', '"area": "X", "area":', 1)),
        "areas.geojson: is not readable as JSON: 'area' stands twice in one object",
    ),
    "GeoJSON of one feature a line": (
        rewrite("areas.geojson", lambda text: "\n".join(json.dumps(f) for f in json.loads(text)["features"])),
        "areas.geojson: is not readable as JSON",
    ),
    "TopoJSON": (
        write("areas.geojson", '{"type": "Topology", "objects": {}}'),
        "areas.geojson: is not a GeoJSON collection of features",
    ),
    "JSON a hundred thousand lists deep": (
        write("areas.geojson", f'{{"features": {"[" * 100_000}{"]" * 100_000}}}'),
        "areas.geojson: is not readable as JSON",
    ),
    "a hole outside its outline": (
        first_area("geometry", {"type": "Polygon", "coordinates": [
            [[9, 45], [9.1, 45], [9.1, 45.1], [9, 45]], [[10, 46], [10.1, 46], [10.1, 46.1], [10, 46]],
        ]}),
        "areas.geojson, row 2, column geometry: is not a valid outline: Hole lies outside shell",
    ),
    "an area drawn twice": (
        layer(lambda data: data["features"].append(data["features"][0])),
        "areas.geojson, row 6, column area: stands already in row 2",
    ),
    "a GeoPackage that QGIS has open": (
        areas_as("areas.gpkg", then=write("areas.gpkg-wal", b"x" * 100)),
        "areas.gpkg: is being written by another program: areas.gpkg-wal lies beside it",
    ),
    "a GeoPackage that was being saved": (
        areas_as("areas.gpkg", then=write("areas.gpkg-journal", b"x" * 100)),
        "areas.gpkg: is being written by another program: areas.gpkg-journal lies beside it",
    ),
    "several points in one": (
        all_of(
            unlink("firms.csv"),
            lambda folder: gpd.GeoDataFrame(
                [dict(zip(FIRMS, row, strict=True)) for row in (FIRM, FIRM2)], crs=4326,
                geometry=gpd.GeoSeries.from_wkt(["MULTIPOINT (9.05 45.05)"] * 2),
            ).to_file(folder / "firms.gpkg"),
        ),
        "firms.gpkg, row 2, column geometry: is not a point but a MultiPoint",
    ),
    "a Shapefile's words cut short": (
        areas_as("areas.shp", then=cut("areas.dbf", 100)),
        "areas.shp: has a .dbf file that is cut short",
    ),
    "a Shapefile's words of another layer": (
        areas_as("areas.shp", then=shorter),
        "areas.shp: has parts of different layers: 4 outlines (.shx) and 2 rows (.dbf)",
    ),
    "a Shapefile's outlines cut short": (
        areas_as("areas.shp", then=cut("areas.shp", 150)),
        "areas.shp, row 2, column geometry: has no readable geometry",
    ),
    "a Shapefile's names of ten letters": (
        areas_as("areas.shp", then=lambda folder: gpd.read_file(folder / "areas.shp").rename(
            columns={"district": "district_o"}).to_file(folder / "areas.shp")),
        "areas.shp, row 1, column district: this column is misspelt (found: district_o)",
    ),
    "a zip in a zip": (packed("areas_inner.zip"), "areas.zip: holds no Shapefiles"),
    "a zip of GeoJSON": (packed("areas.geojson"), "areas.zip: holds no Shapefiles"),
    "lists in a Parquet table": (
        parquet(lambda frame: frame.assign(name=[["Uno"], ["Due"]])),
        "firms.parquet, row 2, column name: holds several values, or bytes, in one cell",
    ),
    "bytes in a Parquet table": (
        parquet(lambda frame: frame.assign(name=[b"Caff\xe8", b"Due"])),
        "firms.parquet, row 2, column name: holds several values, or bytes, in one cell",
    ),
    "days in a Parquet table": (
        parquet(lambda frame: frame.assign(sector=pd.Timestamp("2026-01-05"))),
        "firms.parquet, row 2, column sector: is a date, which no column holds",
    ),
    "infinity in a Parquet table": (
        parquet(lambda frame: frame.assign(plan_eur=[float("inf"), 1.0])),
        "firms.parquet, row 2, column plan_eur: is not a number (found: inf)",
    ),
    "nothing in a number of a Parquet table": (
        parquet(lambda frame: frame.assign(plan_eur=[float("nan"), 1.0])),
        "firms.parquet, row 2, column plan_eur: is empty",
    ),
    "a Parquet file of areas that knows no outlines": (
        lambda folder: all_of(areas_as("areas.parquet"), lambda f: pd.DataFrame(
            gpd.read_parquet(f / "areas.parquet").drop(columns="geometry")).to_parquet(f / "areas.parquet"))(folder),
        "areas.parquet, row 2, column geometry: has no readable geometry",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FIRST_FAULT)
def test_damage_is_told_by_its_name(folder: Path, name: str) -> None:
    """The first fault is the one that the owner can act on."""
    damage, fault = FIRST_FAULT[name]
    damage(folder)
    assert told(folder)[0].startswith(fault)


def undefined(folder: Path) -> None:
    """Say in a GeoPackage that its plane is no part of the earth."""
    base = sqlite3.connect(folder / "areas.gpkg")
    base.execute("UPDATE gpkg_geometry_columns SET srs_id = -1")
    base.execute("UPDATE gpkg_contents SET srs_id = -1")
    base.commit()
    base.close()


def swapped(data: dict[str, list[dict[str, dict[str, list[list[list[float]]]]]]]) -> None:
    """Write y before x, as some exports of EPSG:4326 do."""
    for feature in data["features"]:
        rings = feature["geometry"]["coordinates"]
        feature["geometry"]["coordinates"] = [[[y, x] for x, y in ring] for ring in rings]


def capitals(folder: Path) -> None:
    for part in folder.glob("areas.*"):
        part.rename(part.with_suffix(part.suffix.upper()))


# What can be read in one way only, and how the repair of it begins.
READ: dict[str, tuple[Damage, str]] = {
    "outlines with y before x": (
        layer(swapped),
        "areas.geojson, column geometry: 45.15 9.05 is read as 9.05 45.15 (4 cells): x and y are swapped",
    ),
    "a GeoPackage that calls its plane undefined": (
        areas_as("areas.gpkg", then=undefined),
        "areas.gpkg, column geometry: 9 45.1 is read as EPSG:4326 (4 cells): the file tells no reference system",
    ),
    "a Shapefile with a plane of its own": (
        areas_as("areas.shp", then=write("areas.prj", 'LOCAL_CS["piano"]')),
        "areas.shp, column geometry: 9 45.1 is read as EPSG:4326",
    ),
}


@pytest.mark.parametrize("name", READ)
def test_what_can_be_read_in_one_way_is_read_and_said(folder: Path, name: str) -> None:
    """The repair, or the warning, is in the list that `planner check` prints, and the tables keep their rows."""
    damage, said = READ[name]
    damage(folder)
    territory = load(folder)
    assert any(str(line).startswith(said) for line in (*territory.repairs, *territory.warnings))
    assert (len(territory.areas), len(territory.firms)) == (4, 2)
    assert territory.areas.total_bounds == pytest.approx(load("sample").areas.total_bounds)


@pytest.mark.parametrize("damage", [zipped(extra={"__MACOSX/._areas.shp": b"x"}), areas_as("areas.shp", then=capitals)])
def test_what_a_mac_packs_and_what_an_old_program_names_is_the_same_layer(folder: Path, damage: Damage) -> None:
    """A shadow beside each file, and endings in capitals, say nothing."""
    damage(folder)
    assert load(folder).digest == load("sample").digest


def test_a_date_in_a_column_that_is_not_used_is_no_fault(folder: Path) -> None:
    """Official lists have the day on which a place opened."""
    parquet(lambda frame: frame.assign(opened=pd.Timestamp("2026-01-05")))(folder)
    assert load(folder).firms.shape == load("sample").firms.shape


def test_nothing_is_written_beside_a_geopackage(folder: Path) -> None:
    """It is opened without a lock, and its folder stays as it was."""
    areas_as("areas.gpkg")(folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    load(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
