"""Files that a person gives into a territory's folder, on this machine and for as long as the folder is kept.

What is given lies beside what stands there already, or takes its place: a sheet of a workbook its table, a file the
file of its name. Nothing is opened before its name, size and kind are looked at, and no name leads out of the folder.
"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from geodata import archive, files, sheets
from geodata.faults import Fault, sheet_of
from geodata.faults import Told as Said
from geodata.phrases import Phrase
from geodata.read import OWN
from geodata.tables import TABLES
from geodata.told import READABLE
from geodata.workbook import NONE, marked
from planner.phrases import phrase
from planner.words import Language

KINDS = ("csv", "xlsx", "zip", "toml", "geojson", "gpkg", "parquet", "shp", "shx", "dbf", "prj", "cpg")
BOOK = "territory.xlsx"


@dataclass
class Added:
    """What became of the files that were given: why some cannot be used, and what was left out of the others.

    `names` says of each file of the folder that was a sheet which workbook and sheet the person gave.
    """

    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)
    names: dict[str, Phrase] = field(default_factory=dict)


def begin(folder: Path, base: Path | None = None) -> None:
    """Make the folder of a territory: empty, or with the files of another one, each table in a file of its own."""
    folder.mkdir(parents=True)
    for path in sorted(base.iterdir()) if base else ():
        if path.is_file() and path.suffix[1:] in KINDS and path.name != "calibration.toml":
            shutil.copy(path, folder / path.name)
    if (book := folder / BOOK).exists():
        tables: dict[str, bytes] = {}
        _split(book, BOOK, folder, tables, Added())
        book.unlink()
        _lay(folder, tables)


def add(folder: Path, given: Mapping[str, bytes]) -> Added:
    """Put files into a folder by their names, over what is there; where one cannot be used, nothing is put there.

    Each sheet of a workbook takes the place of its own table only; one that has only a header leaves a table that is
    there as it is.
    """
    added, laid = Added(), dict[str, bytes]()
    waiting = folder.parent / f"{folder.name}.given.xlsx"
    for told, content in given.items():
        name = PurePosixPath(told.replace("\\", "/")).name
        kind = name.rpartition(".")[2].lower()
        waiting.write_bytes(content)
        if kind in ("zip", "xlsx") and (wrong := archive.inspected(waiting)):
            added.faults += [replace(fault, file=name) for fault in wrong]
        elif kind == "zip" and _is_folder(waiting):
            laid |= (unpacked := _unpacked(waiting))
            if BOOK in unpacked:
                waiting.write_bytes(laid.pop(BOOK))
                _split(waiting, BOOK, folder, laid, added)
        elif kind == "xlsx" and _is_tables(waiting):
            _split(waiting, name, folder, laid, added)
        elif kind in KINDS:
            laid[name] = content
        else:
            rule, remedy = phrase("is_of_a_kind_that_no_territory"), phrase("use", kinds=", ".join(KINDS))
            added.faults.append(Fault(name, 0, "", "", rule, remedy))
    waiting.unlink(missing_ok=True)
    if not added.faults:
        _lay(folder, laid)
    return added


def named(said: Iterable[Said], names: Mapping[str, Phrase]) -> tuple[Said, ...]:
    """Return faults or repairs of a folder as those of the files that a person gave."""
    return tuple(replace(one, file=names.get(one.file, one.file)) for one in said)


def workbook(
    folder: Path, faults: tuple[Fault, ...], language: Language, names: Mapping[str, Phrase] = NONE
) -> tuple[bytes, int]:
    """Return the folder's own tables as a workbook with the cells at fault marked and told, and how many are."""
    out = folder.parent / f"{folder.name}.faults.xlsx"
    count = marked(folder, faults, out, language, names=names)
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
    return any(_table(name) for name in sheets.names(path)[0])


def _table(sheet: str) -> str:
    """Return the table that a sheet is called like, or ""."""
    table = READABLE.get(sheet.strip().lower())
    return table.name if table and not table.geometry else ""


def _split(path: Path, name: str, folder: Path, laid: dict[str, bytes], added: Added) -> None:
    """Lay each table of a workbook, which its person calls `name`, into a file of its own."""
    mine: dict[str, str] = {}
    for sheet in sheets.names(path)[0]:
        table = _table(sheet)
        if sheet in OWN:
            continue
        if not table:
            added.notes.append(files.unused(name, sheet))
        elif table in mine:
            rule = phrase("holds_and_so_does", name=table, held=sheet_of(name, mine[table]))
            added.faults.append(Fault(sheet_of(name, sheet), 0, "", "", rule, phrase("keep_one_of_the_two")))
        elif any(folder.glob(f"{table}.*")) and _only_header(path, sheet):
            rule, remedy = phrase("has_only_a_header_and_is_left_out"), phrase("to_empty_a_table", table=table)
            added.notes.append(Fault(sheet_of(name, sheet), 0, "", "", rule, remedy))
        else:
            mine[table] = sheet
            laid[f"{table}.xlsx"] = sheets.alone(path, sheet)
            added.names[f"{table}.xlsx"] = sheet_of(name, sheet)


def _only_header(path: Path, sheet: str) -> bool:
    read = sheets.read_sheet(path, sheet, path.name)
    return not read.faults and sum(any(sheets.as_text(cell) for cell in row) for row in read.rows) <= 1


def _lay(folder: Path, laid: Mapping[str, bytes]) -> None:
    """Write files; a table in another format takes the place of the one that stands there."""
    for name, content in laid.items():
        stem = name.partition(".")[0]
        for other in folder.glob(f"{stem}.*") if stem in TABLES else ():
            if other.name not in laid:
                other.unlink()
        (folder / name).write_bytes(content)
