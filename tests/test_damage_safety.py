"""Nothing outside the folder is read, nothing is unpacked that bursts, and no format reads on elsewhere."""

from __future__ import annotations

import shutil
import sqlite3
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.damage import (
    SAMPLE,
    Damage,
    all_of,
    areas_as,
    outside,
    told,
    zipped,
)

VRT = (
    """<OGRVRTDataSource><OGRVRTLayer name="areas"><SrcDataSource>{}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"""
)


def virtual(file: str) -> Damage:
    """Save a virtual layer, which reads another file, under the name of an honest format."""

    def damage(folder: Path) -> None:
        other = shutil.move(folder / "areas.geojson", folder.parent / "areas.geojson")
        (folder / file).write_text(VRT.format(other), encoding="utf-8")

    return damage


def virtual_table(folder: Path) -> None:
    base = sqlite3.connect(folder / "areas.gpkg")
    base.execute("PRAGMA writable_schema = 1")
    sql = "CREATE VIRTUAL TABLE x USING VirtualOGR('/etc/passwd')"
    base.execute("INSERT INTO sqlite_master VALUES ('table', 'x', 'x', 0, ?)", (sql,))
    base.commit()
    base.close()


def bomb(file: str, member: str) -> Damage:
    def damage(folder: Path) -> None:
        for old in (*folder.glob("areas.*"), folder / "firms.csv"):
            if old.stem == file.split(".")[0]:
                old.unlink()
        with zipfile.ZipFile(folder / file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(member, b"\x00" * 30_000_000)

    return damage


def lying_bomb(folder: Path) -> None:
    """An archive whose list says that a member is small."""
    bomb("firms.xlsx", "xl/workbook.xml")(folder)
    raw = (folder / "firms.xlsx").read_bytes()
    (folder / "firms.xlsx").write_bytes(raw.replace(struct.pack("<I", 30_000_000), struct.pack("<I", 3_000)))


# One damage, and how the first fault must begin.
FIRST_FAULT: dict[str, tuple[Damage, str]] = {
    "an archive called a workbook": (bomb("firms.xlsx", "x.txt"), "firms.xlsx: unpacks to"),
    "a bomb that lies about its size": (lying_bomb, "firms.xlsx: "),
    "a table that is a link to another folder": (
        outside("firms.csv", "firms.csv"),
        "firms.csv: is a link that leads out of the folder",
    ),
    "a layer that is a link to another folder": (
        outside("areas.geojson", "areas.geojson"),
        "areas.geojson: is a link that leads out of the folder",
    ),
    "a part of a Shapefile that is a link to another folder": (
        areas_as("areas.shp", then=outside("areas.dbf", "areas.dbf")),
        "areas.dbf: is a link that leads out of the folder",
    ),
    "a folder called as a workbook": (
        lambda folder: (folder / "territory.xlsx").mkdir(),
        "territory.xlsx: is not a file",
    ),
    "a folder called as a scenario": (
        all_of(lambda f: (f / "scenario.toml").unlink(missing_ok=True), lambda f: (f / "scenario.toml").mkdir()),
        "scenario.toml: is not a file",
    ),
    "a folder called as a database of layers": (
        lambda folder: (folder / "places.gdb").mkdir(),
        "places.gdb: is not a file",
    ),
    "a link to a folder, called as a table": (
        all_of(lambda f: (f / "raw").mkdir(), lambda f: (f / "places.csv").symlink_to(f / "raw")),
        "places.csv: is not a file",
    ),
    "a link to nothing, called as a table": (
        lambda folder: (folder / "places.csv").symlink_to(folder / "gone.csv"),
        "places.csv: is not a file",
    ),
    "rules that are a link to another folder": (
        outside("rules.toml", "rules.toml"),
        "rules.toml: is a link that leads out of the folder",
    ),
    "a virtual layer called GeoJSON": (virtual("areas.geojson"), "areas.geojson: is not readable as JSON"),
    "a virtual layer called GeoPackage": (virtual("areas.gpkg"), "areas.gpkg: is not what its name says: GPKG"),
    "a virtual layer called Shapefile": (virtual("areas.shp"), "areas.shp: is not what its name says: ESRI Shapefile"),
    "a virtual layer called FlatGeobuf": (virtual("areas.fgb"), "areas.fgb: is not what its name says: FlatGeobuf"),
    "a virtual layer called GeoParquet": (
        virtual("areas.parquet"),
        "areas.parquet: is not what its name says: Parquet",
    ),
    "a virtual table in a GeoPackage": (
        areas_as("areas.gpkg", then=virtual_table),
        "areas.gpkg: holds a virtual table",
    ),
    "a zip that leads out of its folder": (
        zipped(extra={"../../evil.dbf": b"x"}),
        "areas.zip: holds a name that leads out of the folder (found: ../../evil.dbf)",
    ),
    "a zip with an absolute name": (
        zipped(extra={"/etc/evil.dbf": b"x"}),
        "areas.zip: holds a name that leads out of the folder",
    ),
    "a zip bomb": (bomb("areas.zip", "areas.shp"), "areas.zip: unpacks to"),
}


@pytest.mark.parametrize("name", FIRST_FAULT)
def test_damage_is_told_by_its_name(folder: Path, name: str) -> None:
    """The first fault is the one that the owner can act on."""
    damage, fault = FIRST_FAULT[name]
    damage(folder)
    assert told(folder)[0].startswith(fault)


def test_a_hidden_driver_cannot_be_called(tmp_path: Path) -> None:
    """Once `geodata` is imported, the geographic library knows the allowed formats and no other."""
    code = "import geodata.drivers as d, pyogrio; print(sorted(set(pyogrio.list_drivers()) - set(d.ALLOWED)))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=SAMPLE.parents[1]
    )
    assert done.stdout.strip() == "[]"
