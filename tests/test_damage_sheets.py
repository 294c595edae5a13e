"""Of a workbook the stored values are read, and what is no value is told."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from geodata.territory import load
from tests.damage import (
    FIRM,
    FIRM2,
    FIRMS,
    HEADER,
    PLAIN,
    Damage,
    all_of,
    book,
    table,
    told,
)


def far_cell(page: openpyxl.worksheet.worksheet.Worksheet) -> None:
    page["XFD1048576"] = "x"


# One damage, and how the first fault must begin.
FIRST_FAULT: dict[str, tuple[Damage, str]] = {
    "a merged title above the header": (
        book(["Elenco"], FIRMS, FIRM, edit=lambda page: page.merge_cells("A1:G1")),
        "firms.xlsx, row 1, column sheet column A: is a cell merged of several (found: A1:G1)",
    ),
    "a merged header": (
        book(FIRMS, FIRM, edit=lambda page: page.merge_cells("E1:F1")),
        "firms.xlsx, row 1, column sheet column E: is a cell",
    ),
    "a date in a cell of a sheet": (
        book(FIRMS, [*FIRM[:4], dt.date(2026, 1, 5), 1, "m"]),
        "firms.xlsx, row 2, column employees: is a date, which no column holds",
    ),
    "a code that became a date": (
        book(FIRMS, [dt.datetime(2026, 1, 5), *FIRM[1:]]),
        "firms.xlsx, row 2, column firm: is a date, which no column holds",
    ),
    "a formula that nobody computed": (
        book(FIRMS, [*FIRM[:5], "=E2*150", "m"]),
        "firms.xlsx, row 2, column sheet column F: is a formula without a stored value",
    ),
    "an error in a cell": (
        book(FIRMS, [*FIRM[:5], "#DIV/0!", "m"]),
        "firms.xlsx, row 2, column sheet column F: is an error of the spreadsheet",
    ),
    "three hundred columns of one name": (
        book([*FIRMS, *["colonna"] * 300], FIRM),
        "firms.xlsx, row 1, column colonna: the column's name stands twice",
    ),
    "three hundred columns without a name": (
        book([*FIRMS, *[""] * 300], [*FIRM, *["x"] * 300]),
        "firms.xlsx, row 1: a column has no name",
    ),
    "a cell at the far corner of a sheet": (
        book(FIRMS, FIRM, edit=far_cell),
        "firms.xlsx: spans 1048576 rows and 16384 columns",
    ),
    "no rows where others link": (book(FIRMS), "demands.csv, column firm: names firms, and there are none"),
    "an empty sheet": (book(), "firms.xlsx: the sheet is empty"),
    "two sheets of other names": (
        book(FIRMS, sheet="imprese", edit=lambda page: page.parent.create_sheet("altro")),
        "firms.xlsx: holds several sheets: imprese, altro",
    ),
    "text called a workbook": (
        lambda folder: (folder / "firms.csv").rename(folder / "firms.xlsx") and None,
        "firms.xlsx: is not readable as a zip archive",
    ),
    "a table in a file and in a sheet": (
        all_of(book(FIRMS, FIRM, file="territory.xlsx"), table(HEADER, *PLAIN)),
        "territory.xlsx, sheet firms: holds firms, and so does firms.csv",
    ),
}


@pytest.mark.parametrize("name", FIRST_FAULT)
def test_damage_is_told_by_its_name(folder: Path, name: str) -> None:
    """The first fault is the one that the owner can act on."""
    damage, fault = FIRST_FAULT[name]
    damage(folder)
    assert told(folder)[0].startswith(fault)


@pytest.mark.parametrize("size", [0, 1, 20, 300, 2000])
def test_a_workbook_cut_short_is_told(folder: Path, size: int) -> None:
    """At whatever byte."""
    book(FIRMS, FIRM)(folder)
    raw = (folder / "firms.xlsx").read_bytes()
    (folder / "firms.xlsx").write_bytes(raw[:size])
    assert told(folder)[0].startswith("firms.xlsx: is not readable")


def test_the_value_that_a_formula_left_is_read(folder: Path) -> None:
    """The stored value, not the formula."""
    (folder / "firms.csv").unlink()
    made = xlsxwriter.Workbook(folder / "firms.xlsx")
    page = made.add_worksheet()
    for place, row in enumerate([FIRMS, FIRM, FIRM2]):
        page.write_row(place, 0, row)
    page.write_formula(1, 5, "=E2*100", None, 4000)
    made.close()
    assert load(folder).firms["plan_eur"].tolist() == [4000, 2000]
