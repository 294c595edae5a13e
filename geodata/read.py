"""Files into tables of text: every cell as it was written, with the row number a spreadsheet shows.

What a file writes in a dialect of its own (encoding, separator, decimal comma, reference system) comes out in ours, and
every such change is a `Repair`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from geodata import letters, numbers, sheets, vector
from geodata.dialect import BLANK, NAMES, decode, separator
from geodata.faults import Fault, nearest, passed_over
from geodata.layers import laid_out
from geodata.reading import ROW as ROW
from geodata.reading import Reading as Reading
from geodata.reading import filled, is_number, mapped, refused, taken
from geodata.tables import Table
from geodata.told import Told

_LOOKED_AT = 10
OWN = ("faults", "read me")
"""Sheets that the program writes itself beside those of tables."""


def read(path: Path, table: Table) -> tuple[pd.DataFrame, list[Fault]]:
    """Read one table's file as text; return the text and the faults of a `Reading`.

    A row that cannot be read has a fault without a column, and stays, so that whatever links to it is not blamed.
    """
    reading = read_table(path, table)
    return reading.text, reading.faults


def read_table(path: Path, table: Table, told: Told | None = None, *, sheet: str = "", home: str = "") -> Reading:
    """Read one table's file, or one `sheet` of a workbook, in whatever dialect it is or is `told` to be.

    `home` is the territory's own reference system, by which coordinates that tell none may be recognised.
    """
    told = told or Told()
    kind = path.suffix.lower()
    reading = Reading(f"{path.name}, sheet {sheet}" if sheet else path.name)
    if kind == ".xlsx":
        _read_sheet(path, sheet, table, told, reading)
    elif kind in (".geojson", ".json"):
        laid_out(vector.geojson(path, told.encoding), table, told, reading, home)
    elif kind in (".csv", ".tsv", ".txt"):
        _read_csv(path, table, told, reading)
    else:
        laid_out(vector.read_layer(path, table.name, encoding=told.encoding), table, told, reading, home)
    if ROW in reading.text:
        letters.cleaned(reading, table)
        filled(reading, told)
        written = numbers.rewritten(
            reading.text, table, file=reading.file, rows=ROW, sure=reading.sure, decimal=told.decimal
        )
        reading.text = written.text
        reading.faults += written.faults
        reading.repairs += written.repairs
    return reading


def _read_csv(path: Path, table: Table, told: Told, reading: Reading) -> None:
    content, reading.faults, reading.repairs = decode(reading.file, path.read_bytes(), encoding=told.encoding)
    if reading.faults:
        return
    if not content.strip():
        reading.faults.append(
            Fault(reading.file, 0, "", "", "the file is empty", f"Write the header: {header(table)}.")
        )
        return
    sign, found = (told.separator, []) if told.separator else separator(reading.file, content, _known(table, told))
    reading.repairs += found
    skipped = 1 if found and found[0].row == 1 else 0
    rows = csv.reader(io.StringIO(content, newline=""), delimiter=sign, strict=True)
    cells: list[tuple[int, Sequence[str]]] = []
    number = 0
    try:
        for number, row in enumerate(rows, start=1):
            if number > skipped:
                cells.append((number, row))
    except csv.Error as error:
        remedy = "Look for a double quote that is not closed; inside quoted text a double quote is written twice."
        rule = f"is not readable as CSV: {error}"
        if cells:
            _framed(cells, table, told, reading, sign)
        reading.text = pd.DataFrame()
        reading.faults.append(Fault(reading.file, number + 1, "", "", rule, remedy))
        return
    _framed(cells, table, told, reading, sign)


def _read_sheet(path: Path, sheet: str, table: Table, told: Told, reading: Reading) -> None:
    if not sheet:
        names, reading.faults = sheets.names(path)
        if reading.faults:
            return
        if not names:
            rule, remedy = "holds no sheet that can be read", "Save it as an ordinary Excel workbook (.xlsx) or as CSV."
            reading.faults.append(Fault(reading.file, 0, "", "", rule, remedy))
            return
        if len(names) > 1 and table.name not in names:
            rule = f"holds several sheets: {', '.join(names)}"
            remedy = f"Call one {table.name}, or keep one sheet. {nearest(table.name, names)}"
            reading.faults.append(Fault(reading.file, 0, "", "", rule, remedy))
            return
        sheet = table.name if table.name in names else names[0]
        reading.warnings += passed_over(reading.file, "sheet", sheet, (n for n in names if n not in (sheet, *OWN)))
    found = sheets.read_sheet(path, sheet, reading.file)
    reading.faults += found.faults
    if found.faults:
        return
    reading.warnings += found.warnings
    text = [(number, [sheets.as_text(v) for v in row]) for number, row in enumerate(found.rows, start=1)]
    if not any(any(row) for _, row in text):
        reading.faults.append(
            Fault(reading.file, 0, "", "", "the sheet is empty", f"Write the header: {header(table)}.")
        )
        return
    _framed(text, table, told, reading, ",", typed=found.rows)


def _framed(
    cells: Sequence[tuple[int, Sequence[str]]], table: Table, told: Told, reading: Reading, sign: str,
    typed: list[list[Any]] | None = None,
) -> None:  # fmt: skip
    """Lay rows of cells out under their header."""
    file = reading.file
    if not cells:
        reading.faults.append(Fault(file, 1, "", "", "the row is empty", "Put the header in row 1."))
        return
    top, names = cells[0][0], [h.strip().strip(BLANK) for h in cells[0][1]]
    if wrong := _check_header(file, top, names, cells[1:_LOOKED_AT], _known(table, told)):
        reading.faults += wrong
        return
    if ROW in names:
        reading.faults.append(taken(file))
        return
    kept: list[list[str]] = []
    places: list[int] = []
    for number, row in cells[1:]:
        if not any(c.strip() for c in row):
            continue
        if len(row) != len(names):
            rule = f"the row has {len(row)} cells, the header has {len(names)}"
            remedy = f"Give it a cell for each column; text with a {NAMES.get(sign, sign)} stands in double quotes."
            reading.faults.append(Fault(file, number, "", sign.join(row), rule, remedy))
        if joined := next((c for c in row if "\n" in c and c.count(sign) >= len(names) - 1 > 0), ""):
            rule, remedy = "a cell holds several rows", "Look for a double quote that does not belong there."
            reading.faults.append(Fault(file, number, "", joined, rule, remedy))
        kept.append([c.strip() for c in [*row, *[""] * len(names)][: len(names)]])
        places.append(number)
    if any(row[i] for i, h in enumerate(names) if not h for row in kept):
        reading.faults.append(Fault(file, 1, "", "", "a column has no name", "Name it in the header, or remove it."))
    named = [(i, h) for i, h in enumerate(names) if h]
    reading.text = pd.DataFrame({h: pd.Series([r[i] for r in kept], dtype=object) for i, h in named})
    reading.text[ROW] = pd.Series(places, dtype=int)
    if typed is not None:
        reading.sure = pd.DataFrame({h: [is_number(typed[n - 1], i) for n in places] for i, h in named}, dtype=bool)
        dates = ((n, h, typed[n - 1][i]) for n in places for i, h in named if i < len(typed[n - 1]))
        refused(reading, table, told, (cell for cell in dates if sheets.is_date(cell[2])))
    mapped(reading, told)


def _check_header(
    file: str, top: int, names: list[str], below: Iterable[tuple[int, Sequence[str]]], known: set[str]
) -> list[Fault]:
    if not any(names):
        return [Fault(file, top, "", "", "the row is empty", "Put the header in row 1.")]
    named = set(names) & known
    for number, row in below:
        if len(known & {c.strip() for c in row}) > max(1, len(named)):
            remedy = "Remove the rows above it, so that the header is row 1, with one cell for each column."
            return [
                Fault(file, number, "", ", ".join(names).strip(", "), "the header stands below another row", remedy)
            ]
    twice = sorted({h for h in names if h and names.count(h) > 1})
    rule, remedy = "the column's name stands twice", "Give each column a name of its own."
    return [Fault(file, top, h, "", rule, remedy) for h in twice]


def _known(table: Table, told: Told) -> set[str]:
    return {c.name for c in table.columns} | set(told.columns)


def header(table: Table) -> str:
    """Return the header that a table's file may begin with."""
    return ",".join(c.name for c in table.columns if c.kind != "geometry")
