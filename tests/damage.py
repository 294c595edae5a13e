"""Ways to damage a copy of the sample territory, for every test of what its owner is then told."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pytest

import geodata
from geodata.faults import TerritoryError
from geodata.territory import load
from planner.rules import profile

SAMPLE = Path(geodata.__file__).parent / "sample"
SOURCE = "illustrative: invented to be solved by hand (docs/model.md)"
"""What every row of the sample says."""


Damage = Callable[[Path], None]


def swap(file: str, old: str, new: str) -> Damage:
    """Replace the one place where `old` stands."""

    def damage(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, (file, old, text.count(old))
        (folder / file).write_text(text.replace(old, new), encoding="utf-8", newline="")

    return damage


def write(file: str, content: str | bytes) -> Damage:
    return lambda folder: (
        (folder / file).write_bytes(content if isinstance(content, bytes) else content.encode()) and None
    )


def rewrite(file: str, change: Callable[[str], str | bytes]) -> Damage:
    return lambda folder: write(file, change((folder / file).read_text(encoding="utf-8")))(folder)


def remove(file: str) -> Damage:
    return lambda folder: (folder / file).unlink()


def cell(file: str, row: int, column: str, value: str) -> Damage:
    """Write a cell, by the row number a spreadsheet shows."""

    def damage(folder: Path) -> None:
        rows = [line.split(",") for line in (folder / file).read_text(encoding="utf-8").splitlines()]
        rows[row - 1][rows[0].index(column)] = value
        (folder / file).write_text("".join(",".join(r) + "\n" for r in rows), encoding="utf-8")

    return damage


def column_gone(file: str, column: str) -> Damage:
    """Remove a column with all its cells."""

    def damage(folder: Path) -> None:
        rows = [line.split(",") for line in (folder / file).read_text(encoding="utf-8").splitlines()]
        place = rows[0].index(column)
        kept = [",".join(row[:place] + row[place + 1 :]) + "\n" for row in rows]
        (folder / file).write_text("".join(kept), encoding="utf-8")

    return damage


def layer(change: Callable[[dict[str, Any]], object], file: str = "areas.geojson") -> Damage:
    """Change the parsed GeoJSON of a layer in place."""

    def damage(folder: Path) -> None:
        data = json.loads((folder / file).read_text(encoding="utf-8"))
        change(data)
        (folder / file).write_text(json.dumps(data), encoding="utf-8")

    return damage


def first_area(key: str, value: object) -> Damage:
    """Put something else at a key of the first feature of areas, or at `properties.<name>`."""

    def change(data: dict[str, Any]) -> None:
        feature = data["features"][0]
        if key.startswith("properties."):
            feature["properties"][key.removeprefix("properties.")] = value
        else:
            feature[key] = value

    return layer(change)


def polygon(*points: tuple[float, float]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[list(p) for p in (*points, points[0])]]}


FIRMS = ["firm", "name", "area", "sector", "employees", "plan_eur", "source"]


FIRM = ["F-1", "Uno", "B", "", 40, 6000, "mine"]


FIRM2 = ["F-2", "Due", "C", "", 25, 2000, "mine"]


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


HEADER = ",".join(FIRMS)
PLAIN = ("F-1,Uno,B,,40,6000,mine", "F-2,Due,C,,25,2000,mine")


def told(folder: Path) -> list[str]:
    """Return the faults of a territory and of its rule profile, one line each."""
    with pytest.raises(TerritoryError) as raised:
        profile(load(folder).rules)
    assert str(raised.value).splitlines() == [str(fault) for fault in raised.value.faults]
    assert all(fault.rule and fault.remedy.endswith((".", "?")) for fault in raised.value.faults)
    assert str(folder.parent) not in str(raised.value)
    return [str(fault) for fault in raised.value.faults]
