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
from geodata.faults import Fault, nearest, passed_over, sheet_of
from geodata.layers import laid_out
from geodata.phrases import both, phrase
from geodata.reading import ROW as ROW
from geodata.reading import Reading as Reading
from geodata.reading import filled, is_number, mapped, refused, taken
from geodata.tables import Table
from geodata.told import Told

_LOOKED_AT = 10
OWN = (*both(phrase("faults")), *both(phrase("read_me")))
"""Sheets that the program writes itself beside those of tables."""
MARKS = both(phrase("to_put_right"))
"""Headers of the column that the program adds to the sheets which it marks."""


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
    reading = Reading(sheet_of(path.name, sheet) if sheet else path.name)
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
            Fault(
                reading.file, 0, "", "", phrase("the_file_is_empty"), phrase("write_the_header", header=header(table))
            )
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
        remedy = phrase("look_for_a_double_quote_that_is_not")
        rule = phrase("is_not_readable_as_csv", error=error)
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
            rule, remedy = phrase("holds_no_sheet_that_can_be_read"), phrase("save_it_as_an_ordinary_excel_workbook")
            reading.faults.append(Fault(reading.file, 0, "", "", rule, remedy))
            return
        if len(names) > 1 and table.name not in names:
            rule = phrase("holds_several_sheets", names=", ".join(names))
            remedy = phrase("call_one_or_keep_one_sheet", table=table.name, near=nearest(table.name, names))
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
            Fault(
                reading.file, 0, "", "", phrase("the_sheet_is_empty"), phrase("write_the_header", header=header(table))
            )
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
        reading.faults.append(Fault(file, 1, "", "", phrase("the_row_is_empty"), phrase("put_the_header_in_row_1")))
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
            rule = phrase("the_row_has_cells_the_header_has", count=len(row), wide=len(names))
            remedy = phrase("give_it_a_cell_for_each_column", sign=NAMES.get(sign, sign))
            reading.faults.append(Fault(file, number, "", sign.join(row), rule, remedy))
        if joined := next((c for c in row if "\n" in c and c.count(sign) >= len(names) - 1 > 0), ""):
            rule, remedy = phrase("a_cell_holds_several_rows"), phrase("look_for_a_double_quote_that_does")
            reading.faults.append(Fault(file, number, "", joined, rule, remedy))
        kept.append([c.strip() for c in [*row, *[""] * len(names)][: len(names)]])
        places.append(number)
    if any(row[i] for i, h in enumerate(names) if not h for row in kept):
        reading.faults.append(
            Fault(file, 1, "", "", phrase("a_column_has_no_name"), phrase("name_it_in_the_header_or_remove"))
        )
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
        return [Fault(file, top, "", "", phrase("the_row_is_empty"), phrase("put_the_header_in_row_1"))]
    named = set(names) & known
    for number, row in below:
        if len(known & {c.strip() for c in row}) > max(1, len(named)):
            remedy = phrase("remove_the_rows_above_it_so_that")
            return [
                Fault(
                    file,
                    number,
                    "",
                    ", ".join(names).strip(", "),
                    phrase("the_header_stands_below_another_row"),
                    remedy,
                )
            ]
    twice = sorted({h for h in names if h and names.count(h) > 1})
    rule, remedy = phrase("the_columns_name_stands_twice"), phrase("give_each_column_a_name_of_its")
    return [Fault(file, top, h, "", rule, remedy) for h in twice]


def _known(table: Table, told: Told) -> set[str]:
    return {c.name for c in table.columns} | set(told.columns)


def header(table: Table) -> str:
    """Return the header that a table's file may begin with."""
    return ",".join(c.name for c in table.columns if c.kind != "geometry")
