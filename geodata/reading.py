"""What reading one table's file gives, and what `territory.toml` tells of its columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from geodata import sheets
from geodata.faults import Fault, Repair, nearest
from geodata.tables import Table
from geodata.told import FILE, Told

ROW = "row in the file"
"""Name of the column that keeps each row's number as a spreadsheet shows it."""


@dataclass
class Reading:
    """What reading one table's file gave: its text, and what was wrong, changed or left aside on the way.

    `text` has the file's columns under our names, all text (plus `geometry` where the table has one; None where it is
    at fault) and `ROW`; a file that cannot be read gives a frame without columns. `sure` marks numbers that the file
    keeps as numbers. `file` is what faults call it.
    """

    file: str
    text: pd.DataFrame = field(default_factory=pd.DataFrame)
    faults: list[Fault] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    sure: pd.DataFrame | None = None


def mapped(reading: Reading, told: Told) -> None:
    """Give columns the names that `territory.toml` maps them to."""
    if not told.columns:
        return
    text, theirs = reading.text, [c for c in reading.text.columns if c != ROW]
    targets = [ours for names in told.columns.values() for ours in names]
    for name in told.columns:
        if name not in theirs:
            rule = f"is not in the header of {reading.file}"
            reading.faults.append(Fault(FILE, 0, f"columns.{name}", name, rule, nearest(name, theirs)))
    kept = {c: c for c in theirs if c not in told.columns}
    made = {ours: name for name, names in told.columns.items() if name in theirs for ours in names}
    for ours in dict.fromkeys(targets):
        if targets.count(ours) > 1 or ours in kept:
            rule, remedy = "two columns are called so once mapped", "Map one column to it, and the other elsewhere."
            reading.faults.append(Fault(FILE, 0, f"columns.{ours}", ours, rule, remedy))
    whence = {**kept, **made}
    reading.text = pd.DataFrame({ours: text[name] for ours, name in whence.items()} | {ROW: text[ROW]})
    if reading.sure is not None:
        sure = reading.sure
        reading.sure = pd.DataFrame({ours: sure[name] for ours, name in whence.items()})
    reading.repairs += [
        Repair(reading.file, 1, ours, name, ours, "territory.toml maps the header") for ours, name in made.items()
    ]


def refused(reading: Reading, table: Table, told: Told, cells: Iterable[tuple[int, str, Any]]) -> None:
    """Blame cells (row, their header, value) that hold a date or several values, in the columns that are used."""
    ours = {c.name for c in table.columns}
    for number, theirs, value in cells:
        column = next((name for name in told.columns.get(theirs, (theirs,)) if name in ours), "")
        if not column:
            continue
        rule, remedy = "is a date, which no column holds", "Write the cell as text."
        if isinstance(value, bool | float):
            rule, remedy = "is no text", "Write the text between quotes, or null where nothing is known."
        elif not sheets.is_date(value):
            rule, remedy = "holds several values, or bytes, in one cell", "Write one text or number."
        reading.faults.append(Fault(reading.file, number, column, str(value), rule, remedy))


def filled(reading: Reading, told: Told) -> None:
    """Give every row what `territory.toml` says of a column that the file lacks."""
    for name, value in told.values.items():
        if name in reading.text:
            rule = f"is a column of {reading.file} too"
            reading.faults.append(Fault(FILE, 0, f"values.{name}", value, rule, "Remove one of the two."))
            continue
        reading.text[name] = value
        rule = "territory.toml tells it for every row"
        reading.repairs.append(Repair(reading.file, 0, name, "nothing", value, rule, len(reading.text)))


def taken(file: str) -> Fault:
    """Return the fault of a column that has the name of ours for the numbers of the rows."""
    return Fault(file, 1, ROW, "", "is a name that the program needs for itself", "Name the column otherwise.")


def is_number(row: Sequence[Any], place: int) -> bool:
    """Say whether a cell of a row is kept as a number by its file."""
    return place < len(row) and isinstance(row[place], int | float) and not isinstance(row[place], bool)
