"""Text that a spreadsheet or an office wrote its own way is told where it could be read in two ways."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from geodata.territory import load
from tests.damage import (
    HEADER,
    PLAIN,
    Damage,
    all_of,
    cell,
    rewrite,
    table,
    told,
    write,
)

# One damage, and how the first fault must begin.
FIRST_FAULT: dict[str, tuple[Damage, str]] = {
    "a title above the header": (
        rewrite("firms.csv", lambda text: "Elenco imprese,,,,,,\n" + text),
        "firms.csv, row 2: the header stands below another row",
    ),
    "two encodings in one file": (
        rewrite("firms.csv", lambda text: text.encode() + "F-3,Caffè".encode("cp1252") + ",C,è,1,1,è\n".encode()),
        "firms.csv, row 4: mixes UTF-8 with another encoding",
    ),
    "bytes that are not text": (
        write("firms.csv", b"firm,name\nF\x00,1\n"),
        "firms.csv, row 2: holds bytes that are not text",
    ),
    "a mark of UTF-16 and no such text": (
        write("firms.csv", b"\xff\xfea"),
        "firms.csv: begins like UTF-16 text and is none",
    ),
    "letters of no alphabet": (
        write("firms.csv", b"firm,name\nF-1,a\x81b\n"),
        "firms.csv, row 2: is neither UTF-8 nor Latin text",
    ),
    "a number with two decimal signs in its column": (
        table(HEADER, 'F-1,Uno,B,,40,"12,5",m', "F-2,Due,C,,25,12.5,m"),
        "firms.csv, row 2, column plan_eur: is not a number",
    ),
    "thousands or decimals": (
        table(HEADER, "F-1,Uno,B,,40,1.234,m", PLAIN[1]),
        "firms.csv, row 2, column plan_eur: may be 1.234 or 1234",
    ),
    "thousands or decimals with a comma": (
        table(HEADER, 'F-1,Uno,B,,40,"1,234",m', PLAIN[1]),
        "firms.csv, row 2, column plan_eur: may be 1.234 or 1234",
    ),
    "a whole number, thousands or decimals with a comma": (
        table(HEADER, 'F-1,Uno,B,,"1,234",5,m', PLAIN[1]),
        "firms.csv, row 2, column employees: may be 1.234 or 1234",
    ),
    "thousands in groups of two": (
        table(HEADER, "F-1,Uno,B,,40,1 23,m", PLAIN[1]),
        "firms.csv, row 2, column plan_eur: is not a number",
    ),
    "another money": (
        table(HEADER, "F-1,Uno,B,,40,$ 500,m", PLAIN[1]),
        "firms.csv, row 2, column plan_eur: is not a number",
    ),
    "not a number, by name, in a column with decimal commas": (
        table(HEADER, "F-1,Uno,B,,40,nan,m", 'F-2,Due,C,,25,"7,5",m'),
        "firms.csv, row 2, column plan_eur: is not a number",
    ),
    "infinity with a decimal comma": (
        table(HEADER, 'F-1,Uno,B,,40,"1,5e999",m', PLAIN[1]),
        "firms.csv, row 2, column plan_eur: is ",
    ),
    "a date in a number": (
        table(HEADER, "F-1,Uno,B,,40,2026-01-05,m", PLAIN[1]),
        "firms.csv, row 2, column plan_eur: is not a number",
    ),
    "one column": (table("firm", "F-1", "F-2"), "firms.csv, row 1, column name: this column is missing"),
    "one column in another separator": (
        table("firm,name;area", "F-1,a;b"),
        "firms.csv, row 1, column name: this column is misspelt",
    ),
    "a table in two files": (
        lambda folder: shutil.copy(folder / "firms.csv", folder / "firms.tsv") and None,
        "firms.tsv: holds firms, and so does firms.csv",
    ),
    "areas as a table": (
        lambda folder: (folder / "areas.geojson").rename(folder / "areas.csv") and None,
        "areas.csv: cannot hold outlines. Give areas as one of .geojson",
    ),
    "a number against the dialect that is told": (
        all_of(
            rewrite("territory.toml", lambda text: text + '\n[dialect]\ndecimal = ","\n'),
            cell("offers.csv", 2, "price_eur", "12.5"),
        ),
        'offers.csv, row 2, column price_eur: is not written with decimal = ","',
    ),
}


@pytest.mark.parametrize("name", FIRST_FAULT)
def test_damage_is_told_by_its_name(folder: Path, name: str) -> None:
    """The first fault is the one that the owner can act on."""
    damage, fault = FIRST_FAULT[name]
    damage(folder)
    assert told(folder)[0].startswith(fault)


def test_rows_are_counted_as_a_spreadsheet_shows_them(folder: Path) -> None:
    """A cell of two lines is one row, and a blank row counts."""
    lines = (folder / "offers.csv").read_text(encoding="utf-8").splitlines()
    lines[1] = lines[1].replace("illustrative", '"illustrative').replace("docs", "\ndocs") + '"'
    lines[3:3] = ["", ",,,,,"]
    lines[-1] = lines[-1].replace("400", "four hundred")
    write("offers.csv", "\n".join(lines) + "\n")(folder)
    assert [line.split(":")[0] for line in told(folder)] == ["offers.csv, row 7, column price_eur"]


def test_rows_of_a_file_of_two_encodings_are_counted_alike(folder: Path) -> None:
    """The row of the first letter that is not UTF-8, though a cell before it holds two lines."""
    text = (folder / "firms.csv").read_text(encoding="utf-8")
    text = text.replace("Impresa Borgo", '"Impresa\nBorgo').replace("(illustrativa),B", '(illustrativa)",B')
    mixed = text.replace("food", "caff@").encode().replace(b"@", b"\xe8") + "à".encode()
    write("firms.csv", mixed)(folder)
    assert [line.split(":")[0] for line in told(folder)] == ["firms.csv, row 3"]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", ",\n"),
        lambda text: text.replace(",", " , "),
        lambda text: text.rstrip("\n"),
        lambda text: text.replace("\n", "\n\n"),
        lambda text: text.replace(",500,10", ",+5.0e2,10.0"),
    ],
    ids=[
        "byte-order mark",
        "Windows line ends",
        "empty column",
        "spaces",
        "no last line end",
        "blank rows",
        "exponent",
    ],
)
def test_what_a_spreadsheet_may_write_is_read_alike(folder: Path, change: Callable[[str], str]) -> None:
    """The same cells give the same territory."""
    rewrite("offers.csv", change)(folder)
    assert load(folder).digest == load("sample").digest
