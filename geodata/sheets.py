"""Sheets of an XLSX workbook into rows of values: nothing is computed, no macro and no link is followed."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import python_calamine as calamine

from geodata.archive import inspected
from geodata.faults import Fault

MOST_CELLS = 30_000_000
"""More than this, counted over the rectangle that holds a sheet's cells, is refused: empty cells take memory too."""

_SAVE = "Open it in a spreadsheet and save it again as XLSX."
_CELL = re.compile(rb'<c\b(?:[^>]*?\sr="([A-Z]{1,3})([0-9]+)")?[^>]*?(?:/>|>(.*?)</c>)', re.DOTALL)
_REF = re.compile(rb'<c\b[^>]*?\sr="([A-Z]{1,3})[0-9]+"')
_ROWS = re.compile(rb'<row\b[^>]*?\sr="([0-9]+)"')
_HIDDEN = re.compile(rb'<row\b[^>]*?\shidden="(?:1|true)"')
_VALUE = re.compile(rb"<v>[^<]|<is>|<t[ >]")
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
            content = archive.read(_parts(archive)[name])
        if b"<!DOCTYPE" in content[:1000] or b"<!ENTITY" in content:
            sheet.faults.append(Fault(file, 0, "", "", "declares entities, which no spreadsheet does", _SAVE))
            return sheet
        width = max((_number(letters) for letters in set(_REF.findall(content))), default=1)
        height = max((int(row) for row in _ROWS.findall(content)[-1:]), default=content.count(b"<row"))
        if width * height > MOST_CELLS:
            rule, remedy = (
                f"spans {height} rows and {width} columns",
                "Delete the empty rows and columns around the table.",
            )
            sheet.faults.append(Fault(file, 0, "", "", rule, remedy))
            return sheet
        sheet.faults += _cells_at_fault(content, file)
        if hidden := len(_HIDDEN.findall(content)):
            rule, remedy = f"has {hidden} hidden rows, which are read too", "Delete those that do not count."
            sheet.warnings.append(Fault(file, 0, "", "", rule, remedy))
        with calamine.CalamineWorkbook.from_path(str(path)) as book:
            opened = book.get_sheet_by_name(name)
            sheet.rows = opened.to_python(skip_empty_area=False)
            sheet.faults += _merged(opened, file)
    except _UNREADABLE as error:
        sheet.faults.append(_unreadable(path, error))
    return sheet


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


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the part of the archive that holds each sheet, by the sheet's name in order."""
    related = _xml(archive.read("xl/_rels/workbook.xml.rels"))
    where = {r.get("Id"): str(r.get("Target")) for r in related}
    sheets = _xml(archive.read("xl/workbook.xml")).iter(f"{_NAMESPACE}sheet")
    targets = {str(s.get("name")): where[s.get(_RELATION)] for s in sheets}
    return {n: t.lstrip("/") if t.startswith("/") else f"xl/{t}" for n, t in targets.items() if "worksheets/" in t}


def _xml(content: bytes) -> ElementTree.Element:
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise ValueError("it declares entities")
    return ElementTree.fromstring(content)


def _cells_at_fault(content: bytes, file: str) -> Iterator[Fault]:
    """Yield a fault for every formula without a stored value and for every value that is an error."""
    if b"<f" not in content and b't="e"' not in content:
        return
    for found in _CELL.finditer(content):
        letters, row, inside = found.groups()
        if not inside or not letters:
            continue
        column, number = f"sheet column {letters.decode()}", int(row)
        if b't="e"' in found.group(0)[:200]:
            shown = re.sub(rb".*<v>(.*?)</v>.*", rb"\1", inside, flags=re.DOTALL).decode(errors="replace")
            yield Fault(file, number, column, shown, "is an error of the spreadsheet", "Correct the formula.")
        elif b"<f" in inside and not _VALUE.search(inside):
            shown = re.sub(rb".*?<f[^>]*>(.*?)</f>.*", rb"=\1", inside, flags=re.DOTALL).decode(errors="replace")
            remedy = "Open the workbook in a spreadsheet and save it, or write the value in place of the formula."
            yield Fault(file, number, column, shown, "is a formula without a stored value", remedy)


def _merged(sheet: Any, file: str) -> Iterator[Fault]:
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        where = f"{_letters(left)}{top + 1}:{_letters(right)}{bottom + 1}"
        remedy = "Take the merge apart and write every cell."
        yield Fault(file, top + 1, f"sheet column {_letters(left)}", where, "is a cell merged of several", remedy)


def _number(letters: bytes) -> int:
    total = 0
    for letter in letters:
        total = total * 26 + letter - 64
    return total


def _letters(index: int) -> str:
    letters, index = "", index + 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _other(path: Path) -> Fault | None:
    """Return the fault of what is called XLSX and begins as another kind of file does."""
    with path.open("rb") as opened:
        begins = opened.read(64)
    if begins.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        rule, remedy = "is a workbook of the old kind (XLS), or has a password", "Save it as XLSX, without a password."
    elif begins.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        rule, remedy = "is a web page or XML called a workbook", _SAVE
    else:
        return None
    return Fault(path.name, 0, "", "", rule, remedy)


def _unreadable(path: Path, error: BaseException) -> Fault:
    return Fault(path.name, 0, "", "", f"is not readable as XLSX: {error or type(error).__name__}", _SAVE)


_UNREADABLE = (
    calamine.CalamineError, zipfile.BadZipFile, ElementTree.ParseError, KeyError, ValueError, OSError,
    NotImplementedError, RuntimeError, EOFError,
)  # fmt: skip
