"""A file's cells as its owner wrote them, row by row: for whoever shows them back or looks at what they are."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from geodata import dialect, sheets
from geodata.faults import Fault, Repair
from geodata.phrases import phrase
from geodata.told import Told

TEXT = (".csv", ".txt", ".tsv", ".tab")
UNCLOSED = phrase("look_for_a_double_quote_that_is")
BOOKS = (".xlsx", ".xlsm")


@dataclass(frozen=True)
class Grid:
    """One sheet, or one text file, which holds text only.

    `rows[0]` is the header and stands in row `1 + above` of the file: a line that tells the separator is no row.
    `alone` says whether faults may call it by its file only: it is the one sheet, or has the file's own name.
    """

    file: str
    name: str
    rows: list[list[Any]]
    above: int = 0
    alone: bool = True

    def texts(self) -> list[list[str]]:
        """Return every cell as text, without spaces around it."""
        return [[sheets.as_text(cell) for cell in row] for row in self.rows]


def grids(
    path: Path, *, known: Collection[str] = (), told: Told | None = None
) -> tuple[list[Grid], list[Fault], list[Repair]]:
    """Read the sheets of a workbook, or a text file as one sheet named after it.

    `known` are column names by which the separator of a text file is recognised; what is `told` goes before.
    """
    if not path.is_file():
        return (
            [],
            [Fault(str(path), 0, "", "", phrase("there_is_no_such_file"), phrase("check_its_name_and_folder"))],
            [],
        )
    if path.suffix.lower() in BOOKS:
        return _workbook(path)
    if path.suffix.lower() not in TEXT:
        remedy = phrase("give_text_or_a_workbook", text=", ".join(TEXT), book=BOOKS[0])
        return [], [Fault(path.name, 0, "", "", phrase("is_no_table_of_rows_and_columns"), remedy)], []
    lines, above, faults, repairs = stream(path, known=known, told=told)
    try:
        rows: list[list[Any]] = list(lines)
    except csv.Error as error:
        faults.append(Fault(path.name, 0, "", "", phrase("is_not_readable_as_csv", error=error), UNCLOSED))
    return [] if faults else [Grid(path.name, path.stem, rows, above)], faults, repairs


def stream(
    path: Path, *, known: Collection[str] = (), told: Told | None = None
) -> tuple[Iterator[list[str]], int, list[Fault], list[Repair]]:
    """Return the rows of a text file one by one, and in which row of the file the first stands, less one."""
    said = told or Told()
    content, faults, repairs = dialect.decode(path.name, path.read_bytes(), encoding=said.encoding)
    if faults:
        return iter(()), 0, faults, repairs
    sign, more = (said.separator, []) if said.separator else dialect.separator(path.name, content, known)
    above = 1 if more and more[0].row == 1 else 0
    return (
        islice(csv.reader(io.StringIO(content, newline=""), delimiter=sign), above, None),
        above,
        [],
        [*repairs, *more],
    )


def _workbook(path: Path) -> tuple[list[Grid], list[Fault], list[Repair]]:
    found, faults = sheets.names(path)
    made = []
    for name in found:
        sheet = sheets.read_sheet(path, name, path.name)
        faults += [f for f in sheet.faults if not f.row]
        chosen = path.stem if path.stem in found else found[0]
        made.append(Grid(path.name, name, sheet.rows, alone=name == chosen))
    return made, faults, []
