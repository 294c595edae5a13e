"""Sheets of an XLSX workbook into rows of values: nothing is computed, no macro and no link is followed."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.parsers import expat

import python_calamine as calamine

from geodata import cells
from geodata.archive import inspected
from geodata.faults import Fault
from geodata.phrases import phrase

MOST_CELLS = 30_000_000
"""More than this, counted over the rectangle that holds a sheet's cells, is refused: empty cells take memory too."""

_SAVE = phrase("open_it_in_a_spreadsheet_and_save")
_NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass
class Sheet:
    """A sheet's rows from its first; `at_fault` are faults whose column is still a letter (`sheet column C`)."""

    name: str
    rows: list[list[Any]]
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)


def names(path: Path) -> tuple[list[str], list[Fault]]:
    """Return the sheets of a workbook, or the fault why it cannot be opened."""
    if other := _other(path):
        return [], [other]
    if faults := inspected(path):
        return [], faults
    try:
        with zipfile.ZipFile(path) as archive:
            return list(_parts(archive)), []
    except _UNREADABLE as error:
        return [], [_unreadable(path, error)]


def read_sheet(path: Path, name: str, file: str) -> Sheet:
    """Read one sheet of an inspected workbook; `file` is what faults call it."""
    sheet = Sheet(name, [])
    try:
        with zipfile.ZipFile(path) as archive:
            part, hidden = _parts(archive)[name]
            content = archive.read(part)
        looked = cells.seen(content, file)
        if looked.width * looked.height > MOST_CELLS:
            rule = phrase("spans_rows_and_columns", height=looked.height, width=looked.width)
            sheet.faults.append(Fault(file, 0, "", "", rule, phrase("delete_the_empty_rows_and_columns_around")))
            return sheet
        sheet.faults += looked.faults
        sheet.warnings += _hidden(looked, hidden, file)
        with calamine.CalamineWorkbook.from_path(str(path)) as book:
            opened = book.get_sheet_by_name(name)
            sheet.rows = opened.to_python(skip_empty_area=False)
            sheet.faults += _merged(opened, file)
    except _UNREADABLE as error:
        sheet.faults.append(_unreadable(path, error))
    return sheet


def alone(path: Path, name: str) -> bytes:
    """Return a workbook of one sheet of an inspected workbook; whatever is known of its cells stays as it is."""
    content = BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as new:
        others = {part for sheet, (part, _) in _parts(old).items() if sheet != name}
        for member in old.namelist():
            if member == "xl/workbook.xml":
                new.writestr(member, _with_one(old.read(member), name))
            elif member not in others:
                new.writestr(member, old.read(member))
    return content.getvalue()


def _with_one(content: bytes, name: str) -> bytes:
    """Return a workbook's table of contents with one sheet, and without what counts its sheets."""
    ElementTree.register_namespace("r", _RELATION[1:].partition("}")[0])
    book = _xml(content)
    for counting in ("bookViews", "definedNames"):
        for found in book.findall(f"{_NAMESPACE}{counting}"):
            book.remove(found)
    held = book.find(f"{_NAMESPACE}sheets")
    for sheet in list(held) if held is not None else ():
        if held is not None and sheet.get("name") != name:
            held.remove(sheet)
    return ElementTree.tostring(book, xml_declaration=True, encoding="UTF-8")


def as_text(value: Any) -> str:
    """Return a cell as text: numbers with a decimal point, whole ones without it, a time of day as 08:30."""
    if isinstance(value, dt.time):
        return value.isoformat("auto" if value.second or value.microsecond else "minutes")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return "" if value is None else str(value).strip()


def is_date(value: Any) -> bool:
    """Say whether a cell holds a date or a duration, which no column of a territory does."""
    return isinstance(value, dt.date | dt.timedelta)


def _parts(archive: zipfile.ZipFile) -> dict[str, tuple[str, bool]]:
    """Return the part of the archive that holds each sheet and whether it is hidden, by the sheet's name in order."""
    related = _xml(archive.read("xl/_rels/workbook.xml.rels"))
    where = {r.get("Id"): str(r.get("Target")) for r in related}
    sheets = _xml(archive.read("xl/workbook.xml")).iter(f"{_NAMESPACE}sheet")
    targets = [(s, where[s.get(_RELATION)]) for s in sheets]
    return {
        str(s.get("name")): (t.lstrip("/") if t.startswith("/") else f"xl/{t}", s.get("state", "visible") != "visible")
        for s, t in targets
        if "worksheets/" in t
    }


def _xml(content: bytes) -> ElementTree.Element:
    cells.refuse_entities(content)
    return ElementTree.fromstring(content)


def _hidden(looked: cells.Seen, sheet: bool, file: str) -> Iterator[Fault]:
    """Yield a warning for what is read although a person who opens the workbook does not see it."""
    columns = [cells.letters(k - 1) for a, b in looked.hidden_columns for k in range(a, min(b, looked.width) + 1)]
    for there, what in (
        (sheet, phrase("is_a_hidden_sheet_which_is_read")),
        (looked.hidden_rows, phrase("has_hidden_rows_which_are_read_too", count=looked.hidden_rows)),
        (columns, phrase("has_hidden_columns_which_are_read_too", columns=", ".join(columns))),
    ):
        if there:
            yield Fault(file, 0, "", "", what, phrase("show_it_and_delete_what_does_not"))


def _merged(sheet: Any, file: str) -> Iterator[Fault]:
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        where = f"{cells.letters(left)}{top + 1}:{cells.letters(right)}{bottom + 1}"
        remedy = phrase("take_the_merge_apart_and_write_every")
        yield Fault(
            file,
            top + 1,
            phrase("sheet_column", letters=cells.letters(left)),
            where,
            phrase("is_a_cell_merged_of_several"),
            remedy,
        )


def _other(path: Path) -> Fault | None:
    """Return the fault of what is called XLSX and begins as another kind of file does."""
    with path.open("rb") as opened:
        begins = opened.read(64)
    if begins.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        rule, remedy = phrase("is_a_workbook_of_the_old_kind"), phrase("save_it_as_xlsx_without_a_password")
    elif begins.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        rule, remedy = phrase("is_a_web_page_or_xml_called"), _SAVE
    else:
        return None
    return Fault(path.name, 0, "", "", rule, remedy)


def _unreadable(path: Path, error: BaseException) -> Fault:
    return Fault(path.name, 0, "", "", phrase("is_not_readable_as_xlsx", error=error or type(error).__name__), _SAVE)


_UNREADABLE = (
    calamine.CalamineError, zipfile.BadZipFile, ElementTree.ParseError, KeyError, ValueError, OSError,
    NotImplementedError, RuntimeError, EOFError, expat.ExpatError,
)  # fmt: skip
