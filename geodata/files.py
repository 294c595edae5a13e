"""Which file of a folder holds which table; none of them leads out of the folder."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from geodata import sheets
from geodata.faults import Fault, alike, sheet_of
from geodata.phrases import phrase
from geodata.read import OWN
from geodata.tables import Table
from geodata.told import READABLE

OUTLINES = (".geojson", ".json", ".gpkg", ".shp", ".zip", ".fgb", ".parquet")
"""Formats that can hold outlines; a `.zip` holds a Shapefile."""

FORMATS = (".csv", ".tsv", ".xlsx", *OUTLINES)
"""Formats of a table without outlines."""

WORKBOOK = "territory.xlsx"
"""A workbook with one sheet for each table, named after it."""

_BESIDE = (
    ".dbf", ".shx", ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".qmd", ".qpj", ".xml", ".py", ".md", ".gpkg-wal",
    ".gpkg-shm", ".gpkg-journal",
)  # fmt: skip
_PACKED = (".gz", ".bz2", ".xz", ".7z", ".rar")
_DATA = (*FORMATS, *_PACKED, ".txt", ".xls", ".xlsm", ".xlsb", ".ods", ".kml", ".kmz", ".gml", ".json")
_TABLES = (*FORMATS, ".xls", ".xlsm", ".xlsb", ".ods")
_OURS = ("import-", "todo_offers.", "~$", ".")
_TOLD = ("territory.toml", "rules.toml", "scenario.toml")


_SHORT = 10_000
"""Bytes that no header is longer than."""


@dataclass(frozen=True)
class Place:
    """A file, or one sheet of a workbook."""

    path: Path
    sheet: str = ""

    @property
    def label(self) -> str:
        return sheet_of(self.path.name, self.sheet) if self.sheet else self.path.name


def places(folder: Path) -> tuple[dict[str, Place], dict[str, list[Fault]], list[Fault]]:
    """Return the place of each table's rows, the faults of the tables that have none or two, and the warnings."""
    found: dict[str, list[Place]] = {name: [] for name in READABLE}
    faults: dict[str, list[Fault]] = {}
    warnings: list[Fault] = []
    unread: dict[str, list[Fault]] = {}
    for path in sorted(folder.iterdir()):
        table = READABLE.get(_stem(path))
        if (table or path.name in (*_TOLD, WORKBOOK)) and not _inside(path, folder):
            remedy = phrase("put_the_file_itself_there")
            fault = Fault(path.name, 0, "", "", phrase("is_a_link_that_leads_out_of"), remedy)
            faults.setdefault(table.name if table else path.name, []).append(fault)
        elif not path.is_file():
            if (table and path.suffix) or path.name.lower() in (WORKBOOK, "scenario.toml"):
                fault = Fault(
                    path.name, 0, "", "", phrase("is_not_a_file"), phrase("put_the_file_itself_there_or_rename")
                )
                faults.setdefault(table.name if table else path.name.lower(), []).append(fault)
        elif path.name.lower() == WORKBOOK:
            _sheets(path, found, faults, warnings)
        elif table:
            _file(path, table, found, unread)
        elif other := _named_like(path):
            remedy = phrase("call_it_if_it_is_the_table", table=other.name, suffix=path.suffix)
            fault = Fault(path.name, 0, "", "", phrase("has_a_name_that_is_no_tables"), remedy)
            unread.setdefault(other.name, []).append(fault)
    for name, held in found.items():
        if len(held) > 1 and any(_has_rows(p) for p in held):
            for empty in [p for p in held if not _has_rows(p)]:
                held.remove(empty)
                rule = phrase("this_file_is_not_used_it_has", held=held[0].label, name=name)
                warnings.append(Fault(empty.label, 0, "", "", rule, phrase("remove_it")))
        for second in held[1:]:
            rule = phrase("holds_and_so_does", name=name, held=held[0].label)
            faults.setdefault(name, []).append(Fault(second.label, 0, "", "", rule, phrase("keep_one_of_the_two")))
    warnings += _below(folder, {name for name, held in found.items() if held})
    for name, held_back in unread.items():
        if found[name] or name in faults:
            warnings += [replace(f, rule=phrase("this_file_is_not_used_it", rule=f.rule)) for f in held_back]
        else:
            faults[name] = held_back
    return {name: held[0] for name, held in found.items() if held}, faults, warnings


def strangers(folder: Path, beside: Collection[str]) -> list[Fault]:
    """Return a warning for each data file that no table takes; `beside` are names that `territory.toml` tells.

    Without it a folder full of a team's own files would be called sound, and none of them would have been read.
    """
    warnings = []
    for path in sorted(folder.iterdir()):
        mine = _stem(path) in READABLE or path.name.lower() == WORKBOOK or path.name.startswith(_OURS)
        if mine or path.name in beside or path.suffix.lower() not in _TABLES or not path.is_file() or _named_like(path):
            continue
        rule = phrase("this_file_is_not_used_its_name")
        remedy = phrase("see_which_table_it_is_planner_map", file=path.name)
        warnings.append(Fault(path.name, 0, "", "", rule, remedy))
    return warnings


def _below(folder: Path, found: Collection[str]) -> list[Fault]:
    """Return a warning for each file of a table that the folder lacks and that lies in a folder inside it."""
    return [
        Fault(f"{inner.name}/{path.name}", 0, "", "", phrase("lies_in_a_folder_below_where_no"),
              phrase("put_it_beside_territory_toml_if_it", stem=_stem(path)))
        for inner in sorted(folder.iterdir())
        if inner.is_dir() and not inner.is_symlink() and not (inner / "territory.toml").exists()
        for path in sorted(inner.iterdir())
        if path.suffix.lower() in FORMATS and _stem(path) in READABLE and _stem(path) not in found
    ]  # fmt: skip


def _stem(path: Path) -> str:
    """Return what a file is called without its endings, in small letters."""
    name = path.name.lower()
    for packed in _PACKED:
        name = name.removesuffix(packed)
    return Path(name).stem


def _named_like(path: Path) -> Table | None:
    """Return the table whose name is a word of the name of a data file, as in "Copia di firms (1).xlsx"."""
    if path.suffix.lower() not in _DATA or path.name.startswith(_OURS) or path.stem.lower() in READABLE:
        return None
    words = set(re.findall("[a-z]+(?:_[a-z]+)*", path.stem.lower()))
    words |= {part for word in words for part in word.split("_")}
    if held := next((table for name, table in READABLE.items() if name in words), None):
        return held
    like = alike(path.stem, READABLE, most=1, cutoff=0.8)
    return READABLE[like[0]] if like else None


def _file(path: Path, table: Table, found: dict[str, list[Place]], unread: dict[str, list[Fault]]) -> None:
    kind, known = path.suffix.lower(), OUTLINES if table.geometry else FORMATS
    if kind in known:
        found[table.name].append(Place(path))
    elif kind not in _BESIDE:
        what = phrase("cannot_hold_outlines") if kind in FORMATS else phrase("is_in_no_format_that_is_read")
        remedy = phrase("give_as_one_of", table=table.name, known=", ".join(known))
        unread.setdefault(table.name, []).append(Fault(path.name, 0, "", "", what, remedy))


def _sheets(path: Path, found: dict[str, list[Place]], faults: dict[str, list[Fault]], warnings: list[Fault]) -> None:
    names, wrong = sheets.names(path)
    if wrong:
        faults[WORKBOOK] = wrong
    for name in names:
        if name in OWN:
            continue
        table = READABLE.get(name.strip().lower())
        if table and not table.geometry:
            found[table.name].append(Place(path, name))
        else:
            warnings.append(unused(path.name, name))


def unused(file: str, sheet: str) -> Fault:
    """Return the warning for a sheet of a workbook that is no table's, or a table's with outlines."""
    outlines = sheet.strip().lower() in READABLE
    rule = phrase("this_sheet_cannot_hold_outlines" if outlines else "this_sheet_is_not_used")
    tables = ", ".join(t.name for t in READABLE.values() if not t.geometry)
    return Fault(sheet_of(file, sheet), 0, "", "", rule, phrase("a_sheet_is_called", tables=tables))


def _has_rows(place: Place) -> bool:
    """Say whether more than a header stands in a file; only of a small text it is looked up."""
    if place.sheet or place.path.suffix.lower() not in (".csv", ".tsv") or place.path.stat().st_size > _SHORT:
        return True
    return len([line for line in place.path.read_bytes().splitlines() if line.strip()]) > 1


def _inside(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())
