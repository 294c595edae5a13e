"""Whatever file a territory's owner brings, damage to it is told by name: no traceback, nothing mended in silence."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import sqlite3
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import xlsxwriter

from geodata.territory import TerritoryError, load
from tests.test_check import ONE_FAULT, SAMPLE, Damage, cell, first_area, polygon, rewrite, swap, write

VRT = (
    """<OGRVRTDataSource><OGRVRTLayer name="areas"><SrcDataSource>{}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"""
)
FIRMS = ["firm", "name", "area", "sector", "employees", "plan_eur", "source"]
FIRM = ["F-1", "Uno", "B", "", 40, 6000, "mine"]
FIRM2 = ["F-2", "Due", "C", "", 25, 2000, "mine"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(SAMPLE, tmp_path / "valley")


def book(
    *rows: list[object], file: str = "firms.xlsx", sheet: str = "firms", edit: Callable[..., object] = id
) -> Damage:
    """Put a workbook in place of firms.csv; `edit` gets its sheet."""

    def damage(folder: Path) -> None:
        (folder / "firms.csv").unlink()
        made = openpyxl.Workbook()
        page = made.active
        page.title = sheet
        for row in rows:
            page.append(row)
        edit(page)
        made.save(folder / file)

    return damage


def table(*rows: str, file: str = "firms.csv") -> Damage:
    return write(file, "".join(row + "\n" for row in rows))


def areas_as(file: str, crs: str = "EPSG:4326", *, then: Damage = lambda folder: None) -> Damage:
    """Write the areas in another format in place of areas.geojson, and then damage what was written."""

    def damage(folder: Path) -> None:
        frame = gpd.read_file(folder / "areas.geojson").to_crs(crs)
        (folder / "areas.geojson").unlink()
        frame.to_parquet(folder / file) if file.endswith(".parquet") else frame.to_file(folder / file)
        then(folder)

    return damage


def zipped(*leave: str, extra: dict[str, bytes] | None = None, name: str = "areas") -> Damage:
    """Pack a Shapefile of the areas, without some of its parts, with more beside it."""

    def pack(folder: Path) -> None:
        with zipfile.ZipFile(folder / "areas.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for part in sorted(folder.glob("areas.*")):
                if part.suffix not in (*leave, ".zip"):
                    archive.write(part, f"{name}{part.suffix}")
                if part.suffix != ".zip":
                    part.unlink()
            for word, content in (extra or {}).items():
                archive.writestr(word, content)

    return areas_as("areas.shp", then=pack)


def all_of(*damages: Damage) -> Damage:
    return lambda folder: [damage(folder) for damage in damages] and None


def unlink(*files: str) -> Damage:
    return lambda folder: [(folder / file).unlink() for file in files] and None


def outside(file: str, source: str) -> Damage:
    """Put a link in place of a file, to one that is not in the folder."""

    def damage(folder: Path) -> None:
        shutil.copy(folder / source, folder.parent / "secret")
        (folder / file).unlink(missing_ok=True)
        (folder / file).symlink_to(folder.parent / "secret")

    return damage


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


def far_cell(page: openpyxl.worksheet.worksheet.Worksheet) -> None:
    page["XFD1048576"] = "x"


def parquet_points(folder: Path) -> None:
    (folder / "firms.csv").unlink()
    pd.DataFrame([FIRM], columns=FIRMS).to_parquet(folder / "firms.parquet")
    with (folder / "firms.parquet").open("r+b") as file:
        file.seek(-20, os.SEEK_END)
        file.write(b"\xff" * 10)


METRES = polygon((500000, 4989000), (508000, 4989000), (508000, 5000000))
HEADER = ",".join(FIRMS)
PLAIN = ("F-1,Uno,B,,40,6000,mine", "F-2,Due,C,,25,2000,mine")

# One damage, and the first fault it must give: the file and row, and words of the rule.
DAMAGES: dict[str, tuple[Damage, str]] = {
    "a title above the header": (
        rewrite("firms.csv", lambda text: "Elenco imprese,,,,,,\n" + text),
        "firms.csv, row 2: the header stands below another row",
    ),
    "a merged title above the header": (
        book(["Elenco"], FIRMS, FIRM, edit=lambda page: page.merge_cells("A1:G1")),
        "firms.xlsx, row 1, column sheet column A: is a cell merged of several (found: A1:G1)",
    ),
    "a merged header": (
        book(FIRMS, FIRM, edit=lambda page: page.merge_cells("E1:F1")),
        "firms.xlsx, row 1, column sheet column E: is a cell",
    ),
    "two encodings in one file": (
        rewrite("firms.csv", lambda text: text.encode() + "F-3,Caffè".encode("cp1252") + ",C,è,1,1,è\n".encode()),
        "firms.csv, row 4: mixes UTF-8 with another encoding",
    ),
    "bytes that are not text": (
        write("firms.csv", b"firm,name\nF\x00,1\n"),
        "firms.csv, row 2: holds bytes that are not text",
    ),
    "a mark of UTF-16 and no such text": (
        write("firms.csv", b"\xff\xfea"),
        "firms.csv: begins like UTF-16 text and is none",
    ),
    "letters of no alphabet": (
        write("firms.csv", b"firm,name\nF-1,a\x81b\n"),
        "firms.csv, row 2: is neither UTF-8 nor Latin text",
    ),
    "a number with two decimal signs in its column": (
        table(HEADER, 'F-1,Uno,B,,40,"12,5",m', "F-2,Due,C,,25,12.5,m"),
        "firms.csv, row 2, column plan_eur: is not a number",
    ),
    "thousands or decimals": (
        table(HEADER, "F-1,Uno,B,,40,1.234,m", PLAIN[1]),
        "firms.csv, row 2, column plan_eur: may be 1.234 or 1234",
    ),
    "thousands or decimals with a comma": (
        table(HEADER, 'F-1,Uno,B,,40,"1,234",m', PLAIN[1]),
        "firms.csv, row 2, column plan_eur: may be 1.234 or 1234",
    ),
    "a whole number, thousands or decimals with a comma": (
        table(HEADER, 'F-1,Uno,B,,"1,234",5,m', PLAIN[1]),
        "firms.csv, row 2, column employees: may be 1.234 or 1234",
    ),
    "thousands in groups of two": (
        table(HEADER, "F-1,Uno,B,,40,1 23,m", PLAIN[1]),
        "firms.csv, row 2, column plan_eur: is not a number",
    ),
    "another money": (
        table(HEADER, "F-1,Uno,B,,40,$ 500,m", PLAIN[1]),
        "firms.csv, row 2, column plan_eur: is not a number",
    ),
    "not a number, by name, in a column with decimal commas": (
        table(HEADER, "F-1,Uno,B,,40,nan,m", 'F-2,Due,C,,25,"7,5",m'),
        "firms.csv, row 2, column plan_eur: is not a number",
    ),
    "infinity with a decimal comma": (
        table(HEADER, 'F-1,Uno,B,,40,"1,5e999",m', PLAIN[1]),
        "firms.csv, row 2, column plan_eur: is ",
    ),
    "a date in a number": (
        table(HEADER, "F-1,Uno,B,,40,2026-01-05,m", PLAIN[1]),
        "firms.csv, row 2, column plan_eur: is not a number",
    ),
    "a date in a cell of a sheet": (
        book(FIRMS, [*FIRM[:4], dt.date(2026, 1, 5), 1, "m"]),
        "firms.xlsx, row 2: is a date, which no column holds",
    ),
    "a code that became a date": (
        book(FIRMS, [dt.datetime(2026, 1, 5), *FIRM[1:]]),
        "firms.xlsx, row 2: is a date, which no column holds",
    ),
    "a formula that nobody computed": (
        book(FIRMS, [*FIRM[:5], "=E2*150", "m"]),
        "firms.xlsx, row 2, column sheet column F: is a formula without a stored value",
    ),
    "an error in a cell": (
        book(FIRMS, [*FIRM[:5], "#DIV/0!", "m"]),
        "firms.xlsx, row 2, column sheet column F: is an error of the spreadsheet",
    ),
    "three hundred columns of one name": (
        book([*FIRMS, *["colonna"] * 300], FIRM),
        "firms.xlsx, row 1, column colonna: the column's name stands twice",
    ),
    "three hundred columns without a name": (
        book([*FIRMS, *[""] * 300], [*FIRM, *["x"] * 300]),
        "firms.xlsx, row 1: a column has no name",
    ),
    "a cell at the far corner of a sheet": (
        book(FIRMS, FIRM, edit=far_cell),
        "firms.xlsx: spans 1048576 rows and 16384 columns",
    ),
    "one column": (table("firm", "F-1", "F-2"), "firms.csv, row 1, column name: this column is missing"),
    "one column in another separator": (
        table("firm,name;area", "F-1,a;b"),
        "firms.csv, row 1, column name: this column is misspelt",
    ),
    "no rows where others link": (book(FIRMS), "demands.csv, column firm: names firms, and there are none"),
    "an empty sheet": (book(), "firms.xlsx: the sheet is empty"),
    "two sheets of other names": (
        book(FIRMS, sheet="imprese", edit=lambda page: page.parent.create_sheet("altro")),
        "firms.xlsx: holds several sheets: imprese, altro",
    ),
    "text called a workbook": (
        lambda folder: (folder / "firms.csv").rename(folder / "firms.xlsx") and None,
        "firms.xlsx: is not readable as a zip archive",
    ),
    "an archive called a workbook": (bomb("firms.xlsx", "x.txt"), "firms.xlsx: unpacks to"),
    "a bomb that lies about its size": (lying_bomb, "firms.xlsx: "),
    "a table in two files": (
        lambda folder: shutil.copy(folder / "firms.csv", folder / "firms.tsv") and None,
        "firms.tsv: holds firms, and so does firms.csv",
    ),
    "a table in a file and in a sheet": (
        all_of(book(FIRMS, FIRM, file="territory.xlsx"), table(HEADER, *PLAIN)),
        "territory.xlsx, sheet firms: holds firms, and so does firms.csv",
    ),
    "the areas in two files": (
        lambda folder: gpd.read_file(folder / "areas.geojson").to_file(folder / "areas.gpkg"),
        "areas.gpkg: holds areas, and so does areas.geojson",
    ),
    "areas as a table": (
        lambda folder: (folder / "areas.geojson").rename(folder / "areas.csv") and None,
        "areas.geojson: the file is missing",
    ),
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
    "a GeoPackage cut short": (
        areas_as("areas.gpkg", then=lambda f: write("areas.gpkg", (f / "areas.gpkg").read_bytes()[:5000])(f)),
        "areas.gpkg: is ",
    ),
    "a GeoParquet cut short": (
        areas_as("areas.parquet", then=lambda f: write("areas.parquet", (f / "areas.parquet").read_bytes()[:500])(f)),
        "areas.parquet: is not readable",
    ),
    "a damaged Parquet table": (parquet_points, "firms.parquet: is not readable"),
    "a Shapefile without its words": (
        areas_as("areas.shp", then=unlink("areas.dbf")),
        "areas.shp: has no .dbf file beside it",
    ),
    "a Shapefile without its index": (
        areas_as("areas.shp", then=unlink("areas.shx")),
        "areas.shp: has no .shx file beside it",
    ),
    "a zipped Shapefile without its words": (zipped(".dbf"), "areas.zip: has no .dbf file beside it"),
    "a zip without a Shapefile": (zipped(".shp"), "areas.zip: holds no Shapefiles"),
    "a zip with two Shapefiles": (zipped(extra={"more.shp": b"x"}), "areas.zip: holds 2 Shapefiles"),
    "a zip that leads out of its folder": (
        zipped(extra={"../../evil.dbf": b"x"}),
        "areas.zip: holds a name that leads out of the folder (found: ../../evil.dbf)",
    ),
    "a zip with an absolute name": (
        zipped(extra={"/etc/evil.dbf": b"x"}),
        "areas.zip: holds a name that leads out of the folder",
    ),
    "a zip bomb": (bomb("areas.zip", "areas.shp"), "areas.zip: unpacks to"),
    "no reference system": (
        areas_as("areas.shp", "EPSG:3857", then=unlink("areas.prj")),
        "areas.shp: tells no reference system",
    ),
    "a reference system that is none": (
        rewrite("areas.geojson", lambda text: json.dumps(json.loads(text) | {"crs": "EPSG:1"})),
        "areas.geojson: is not a reference system that is known (found: EPSG:1)",
    ),
    "one outline in metres and the others in degrees": (
        first_area("geometry", METRES),
        "areas.geojson, row 2, column geometry: has coordinates that are not degrees",
    ),
    "coordinates beyond a reference system": (
        rewrite(
            "lakes.geojson",
            lambda text: json.dumps(
                {
                    "type": "FeatureCollection",
                    "crs": "EPSG:32632",
                    "features": [
                        {
                            "properties": {"name": "L", "source": "m"},
                            "geometry": polygon((1e20, 1e20), (2e20, 1e20), (2e20, 3e20)),
                        }
                    ],
                }
            ),
        ),
        "lakes.geojson: has coordinates outside its reference system",
    ),
    "a provider that is an outline": (
        all_of(
            unlink("providers.csv"),
            lambda folder: (
                gpd.read_file(folder / "areas.geojson")
                .drop(columns=["lon", "lat"])
                .rename(columns={"area": "provider"})
                .to_file(folder / "providers.geojson")
            ),
        ),
        "providers.geojson, row 2, column geometry: is not a point but a Polygon",
    ),
    "a column mapped to none of ours": (
        rewrite("territory.toml", lambda text: text + '\n[columns.firms]\n"name" = "nome"\n'),
        "territory.toml, columns.firms.name: is not a column of firms (found: nome). Did you mean name?",
    ),
    "a mapped column that the file lacks": (
        rewrite("territory.toml", lambda text: text + '\n[columns.firms]\n"nome" = "name"\n'),
        "territory.toml, columns.nome: is not in the header of firms.csv (found: nome). Did you mean name?",
    ),
    "a map of a table that is none": (
        rewrite("territory.toml", lambda text: text + '\n[columns.firm]\n"a" = "name"\n'),
        "territory.toml, columns.firm: is not a table. Did you mean firms?",
    ),
    "a map to a column that the file has already": (
        rewrite("territory.toml", lambda text: text + '\n[columns.firms]\n"sector" = "name"\n'),
        "territory.toml, columns.name: two columns are called so once mapped",
    ),
    "a value for a column that the file has": (
        rewrite("territory.toml", lambda text: text + '\n[values.firms]\nname = "x"\n'),
        "territory.toml, values.name: is a column of firms.csv too",
    ),
    "a dialect that is none": (
        rewrite("territory.toml", lambda text: text + '\n[dialect]\ndecimal = ";"\n'),
        "territory.toml, dialect.decimal: is not known (found: ;)",
    ),
    "a number against the dialect that is told": (
        all_of(
            rewrite("territory.toml", lambda text: text + '\n[dialect]\ndecimal = ","\n'),
            cell("offers.csv", 2, "price_eur", "12.5"),
        ),
        'offers.csv, row 2, column price_eur: is not written with decimal = ","',
    ),
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


def told(folder: Path) -> list[str]:
    with pytest.raises(TerritoryError) as raised:
        load(folder)
    assert all(fault.rule and fault.remedy.endswith((".", "?")) for fault in raised.value.faults)
    assert "/tmp" not in str(raised.value)
    return [str(fault) for fault in raised.value.faults]


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_is_told_by_its_name(folder: Path, name: str) -> None:
    """The first fault is the one that the owner can act on."""
    damage, fault = DAMAGES[name]
    damage(folder)
    assert told(folder)[0].startswith(fault)


def test_more_than_sixty_kinds_of_damage_are_known() -> None:
    """Here and in the table of single faults."""
    assert len(DAMAGES) > 60
    assert len(ONE_FAULT) + len(DAMAGES) > 130


@pytest.mark.parametrize("size", [0, 1, 20, 300, 2000])
def test_a_workbook_cut_short_is_told(folder: Path, size: int) -> None:
    """At whatever byte."""
    book(FIRMS, FIRM)(folder)
    raw = (folder / "firms.xlsx").read_bytes()
    (folder / "firms.xlsx").write_bytes(raw[:size])
    assert told(folder)[0].startswith("firms.xlsx: is not readable")


def test_the_value_that_a_formula_left_is_read(folder: Path) -> None:
    """The stored value, not the formula."""
    (folder / "firms.csv").unlink()
    made = xlsxwriter.Workbook(folder / "firms.xlsx")
    page = made.add_worksheet()
    for place, row in enumerate([FIRMS, FIRM, FIRM2]):
        page.write_row(place, 0, row)
    page.write_formula(1, 5, "=E2*100", None, 4000)
    made.close()
    assert load(folder).firms["plan_eur"].tolist() == [4000, 2000]


def test_a_hidden_driver_cannot_be_called(tmp_path: Path) -> None:
    """Once `geodata` is imported, the geographic library knows the allowed formats and no other."""
    code = "import geodata.drivers as d, pyogrio; print(sorted(set(pyogrio.list_drivers()) - set(d.ALLOWED)))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=SAMPLE.parents[1]
    )
    assert done.stdout.strip() == "[]"
