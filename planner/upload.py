"""Files that a person gives into a territory's folder, on this machine and for as long as the folder is kept.

What is given lies beside what stands there already, or takes its place: a workbook the tables of its sheets, a file the
file of its name. Nothing is opened before its name, size and kind are looked at, and no name leads out of the folder.
"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from geodata import archive, sheets
from geodata.faults import Fault
from geodata.tables import TABLES
from geodata.workbook import marked
from planner.phrases import phrase
from planner.words import Language

KINDS = ("csv", "xlsx", "zip", "toml", "geojson", "gpkg", "parquet", "shp", "shx", "dbf", "prj", "cpg")
BOOK = "territory.xlsx"


def begin(folder: Path, base: Path | None = None) -> None:
    """Make the folder of a territory: empty, or with the files of another one."""
    folder.mkdir(parents=True)
    for path in sorted(base.iterdir()) if base else ():
        if path.is_file() and path.suffix[1:] in KINDS and path.name != "calibration.toml":
            shutil.copy(path, folder / path.name)


def add(folder: Path, given: Mapping[str, bytes]) -> list[Fault]:
    """Put files into a folder by their names; returns why some cannot be used, and then nothing was put there."""
    faults: list[Fault] = []
    checked: dict[str, bytes] = {}
    waiting = folder.parent / f"{folder.name}.given"
    for told, content in given.items():
        name = PurePosixPath(told.replace("\\", "/")).name
        kind = name.rpartition(".")[2].lower()
        waiting.write_bytes(content)
        if kind in ("zip", "xlsx") and (wrong := archive.inspected(waiting)):
            faults += [Fault(name, f.row, f.column, f.value, f.rule, f.remedy) for f in wrong]
        elif kind == "zip" and _is_folder(waiting):
            checked |= _unpacked(waiting)
        elif kind in KINDS:
            checked[BOOK if kind == "xlsx" and _is_tables(waiting) else name] = content
        else:
            faults.append(
                Fault(name, 0, "", "", phrase("is_of_a_kind_that_no_territory"), phrase("use", kinds=", ".join(KINDS)))
            )
    waiting.unlink(missing_ok=True)
    if not faults:
        for name, content in checked.items():
            _instead(folder, name)
            (folder / name).write_bytes(content)
        _without_twins(folder)
    return faults


def workbook(folder: Path, faults: tuple[Fault, ...], language: Language) -> tuple[bytes, int]:
    """Return the folder's own tables as a workbook with the cells at fault marked and told, and how many are."""
    out = folder.parent / f"{folder.name}.faults.xlsx"
    count = marked(folder, faults, out, language)
    content = out.read_bytes()
    out.unlink()
    return content, count


def _is_folder(path: Path) -> bool:
    """Say whether an archive is a territory's files, and not one shapefile packed."""
    with zipfile.ZipFile(path) as packed:
        return not any(name.lower().endswith(".shp") for name in packed.namelist())


def _unpacked(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as packed:
        members = {PurePosixPath(m.filename).name: m for m in packed.infolist() if not m.is_dir()}
        return {n: packed.read(m) for n, m in members.items() if n.rpartition(".")[2].lower() in KINDS}


def _is_tables(path: Path) -> bool:
    """Say whether a workbook has a sheet that is called like a table."""
    return any(name in TABLES for name in sheets.names(path)[0])


def _instead(folder: Path, name: str) -> None:
    """Let a table that is given in another format take the place of the one that stands there."""
    stem = name.partition(".")[0]
    if stem in TABLES and name != BOOK:
        for other in folder.glob(f"{stem}.*"):
            other.unlink()


def _without_twins(folder: Path) -> None:
    """Take away the files of tables that the workbook has a sheet of."""
    if (folder / BOOK).exists():
        for name in sheets.names(folder / BOOK)[0]:
            for other in folder.glob(f"{name}.*") if name in TABLES else ():
                other.unlink()
