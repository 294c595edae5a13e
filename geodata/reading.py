"""What reading one table's file gives, and what `territory.toml` tells of its columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from geodata import sheets
from geodata.faults import Fault, Repair, nearest
from geodata.phrases import phrase
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
            rule = phrase("is_not_in_the_header_of", file=reading.file)
            reading.faults.append(Fault(FILE, 0, f"columns.{name}", name, rule, nearest(name, theirs)))
    kept = {c: c for c in theirs if c not in told.columns}
    made = {ours: name for name, names in told.columns.items() if name in theirs for ours in names}
    for ours in dict.fromkeys(targets):
        if targets.count(ours) > 1 or ours in kept:
            rule, remedy = phrase("two_columns_are_called_so_once_mapped"), phrase("map_one_column_to_it_and_the")
            reading.faults.append(Fault(FILE, 0, f"columns.{ours}", ours, rule, remedy))
    whence = {**kept, **made}
    reading.text = pd.DataFrame({ours: text[name] for ours, name in whence.items()} | {ROW: text[ROW]})
    if reading.sure is not None:
        sure = reading.sure
        reading.sure = pd.DataFrame({ours: sure[name] for ours, name in whence.items()})
    reading.repairs += [
        Repair(reading.file, 1, ours, name, ours, phrase("territory_toml_maps_the_header"))
        for ours, name in made.items()
    ]


def refused(reading: Reading, table: Table, told: Told, cells: Iterable[tuple[int, str, Any]]) -> None:
    """Blame cells (row, their header, value) that hold a date or several values, in the columns that are used."""
    ours = {c.name for c in table.columns}
    for number, theirs, value in cells:
        column = next((name for name in told.columns.get(theirs, (theirs,)) if name in ours), "")
        if not column:
            continue
        rule, remedy = phrase("is_a_date_which_no_column_holds"), phrase("write_the_cell_as_text")
        if isinstance(value, bool | float):
            rule, remedy = phrase("is_no_text"), phrase("write_the_text_between_quotes_or_null")
        elif not sheets.is_date(value):
            rule, remedy = phrase("holds_several_values_or_bytes_in_one"), phrase("write_one_text_or_number")
        reading.faults.append(Fault(reading.file, number, column, str(value), rule, remedy))


def filled(reading: Reading, told: Told) -> None:
    """Give every row what `territory.toml` says of a column that the file lacks."""
    for name, value in told.values.items():
        if name in reading.text:
            rule = phrase("is_a_column_of_too", file=reading.file)
            reading.faults.append(Fault(FILE, 0, f"values.{name}", value, rule, phrase("remove_one_of_the_two")))
            continue
        reading.text[name] = value
        rule = phrase("territory_toml_tells_it_for_every_row")
        reading.repairs.append(Repair(reading.file, 0, name, phrase("nothing"), value, rule, len(reading.text)))


def taken(file: str) -> Fault:
    """Return the fault of a column that has the name of ours for the numbers of the rows."""
    return Fault(file, 1, ROW, "", phrase("is_a_name_that_the_program_needs"), phrase("name_the_column_otherwise"))


def is_number(row: Sequence[Any], place: int) -> bool:
    """Say whether a cell of a row is kept as a number by its file."""
    return place < len(row) and isinstance(row[place], int | float) and not isinstance(row[place], bool)
