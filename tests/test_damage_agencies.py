"""What the files of agencies are like: other programs, other machines, half an export. Each is told, or is a repair."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

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
    rewrite,
    table,
    told,
    unlink,
    write,
)  # fmt: skip


def other(file: str, content: bytes = b"x") -> Damage:
    """Give a table in a format that is not read, and in no other."""
    return all_of(unlink("areas.geojson" if file.startswith("areas") else "firms.csv"), write(file, content))


def mapped(text: str) -> Damage:
    return rewrite("territory.toml", lambda said: f"{said}\n{text}\n")


CAFE = f"{HEADER}\nF-1,Caffè,B,,40,6000,mine\n{PLAIN[1]}\n"
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)

# One damage, and how the first fault must begin.
FIRST_FAULT: dict[str, tuple[Damage, str]] = {
    "letters of DOS": (
        write("firms.csv", CAFE.encode("cp850")),
        "firms.csv, row 2: has letters that may be of an older encoding",
    ),
    "UTF-8 read as Latin, and a letter lost": (
        write("firms.csv", CAFE.replace("Caffè", "CittÃ Caffè").replace("Ã ", "Ã\u00bf")),
        "firms.csv, row 2, column name: holds letters that were lost when the file was saved (found: CittÃ¿Caffè)",
    ),
    "a letter that was lost": (
        table(HEADER, "F-1,Caff\ufffd,B,,40,6000,mine", PLAIN[1]),
        "firms.csv, row 2, column name: holds letters that were lost",
    ),
    "a row of totals": (table(HEADER, *PLAIN, "TOTALE,,,,65,8000,"), "firms.csv, row 4, column name: is empty"),
    "a footnote below the table": (
        table(HEADER, *PLAIN, "Fonte: nostra elaborazione"),
        "firms.csv, row 4: the row has 1 cell, the header has 7",
    ),
    "the header again in the middle": (
        table(HEADER, PLAIN[0], HEADER, PLAIN[1]),
        "firms.csv, row 3, column area: is not in areas (found: area)",
    ),
    "a row of units below the header": (
        table(HEADER, "codice,nome,codice,testo,numero,euro,testo", *PLAIN),
        "firms.csv, row 2, column area: is not in areas",
    ),
    "n.d. for a number": (
        table(HEADER, "F-1,Uno,B,,n.d.,6000,mine", PLAIN[1]),
        "firms.csv, row 2, column employees: is not a number (found: n.d.)",
    ),
    "a class in place of a number": (
        table(HEADER, "F-1,Uno,B,,10-49,6000,mine", PLAIN[1]),
        "firms.csv, row 2, column employees: is not a number (found: 10-49)",
    ),
    "a negative number in brackets": (
        table(HEADER, "F-1,Uno,B,,40,(6000),mine", PLAIN[1]),
        "firms.csv, row 2, column plan_eur: is not a number",
    ),
    "a share in per cent": (
        table(f"{HEADER},fund_share", f"{PLAIN[0]},5%", f"{PLAIN[1]},"),
        "firms.csv, row 2, column fund_share: is not a number (found: 5%)",
    ),
    "digits of another alphabet": (
        table(HEADER, "F-1,Uno,B,,\uff14\uff10,6000,mine", PLAIN[1]),
        "firms.csv, row 2, column employees: is not a number",
    ),
    "a code that became a power of ten": (
        table(HEADER, "1.23457E+11,Uno,B,,40,6000,mine", PLAIN[1]),
        "firms.csv, row 2, column firm: is a code that a spreadsheet made a number of (found: 1.23457E+11)",
    ),
    "a cell of two hundred thousand letters": (
        table(HEADER, f"F-1,{'x' * 200_000},B,,40,6000,mine"),
        "firms.csv, row 2: is not readable as CSV: field larger",
    ),
    "semicolons below a header of commas": (
        table(HEADER, *(row.replace(",", ";") for row in PLAIN)),
        "firms.csv, row 2: the row has 1 cell",
    ),
    "a web page called CSV": (
        write("firms.csv", "<html><body><table><tr><td>firm</td></tr></table></body></html>"),
        "firms.csv, row 1, column firm: this column is missing",
    ),
    "a web page called a workbook": (
        other("firms.xlsx", b"<html><table></table></html>"),
        "firms.xlsx: is a web page or XML called a workbook",
    ),
    "an old workbook called a new one": (
        other("firms.xlsx", OLD),
        "firms.xlsx: is a workbook of the old kind (XLS), or has a password",
    ),
    "an old workbook": (other("firms.xls", OLD), "firms.xls: is in no format that is read. Give firms as one of .csv"),
    "a sheet of LibreOffice": (other("firms.ods"), "firms.ods: is in no format that is read"),
    "a workbook with macros": (other("firms.xlsm"), "firms.xlsm: is in no format that is read"),
    "a compressed table": (other("firms.csv.gz"), "firms.csv.gz: is in no format that is read"),
    "a layer of Google Earth": (other("areas.kml"), "areas.kml: is in no format that is read. Give areas as one of"),
    "a layer of GML": (other("areas.gml"), "areas.gml: is in no format that is read"),
    "a copy under another name, and no table": (
        lambda folder: (folder / "firms.csv").rename(folder / "Copia di firms (1).csv") and None,
        "Copia di firms (1).csv: has a name that is no table's. Call it firms.csv if it is the table firms",
    ),
    "yes in a number of a sheet": (
        book(FIRMS, [*FIRM[:4], True, 1, "m"], FIRM2),
        "firms.xlsx, row 2, column employees: is not a number (found: yes)",
    ),
    "a title of three rows": (
        book(["Provincia"], [], ["Elenco"], FIRMS, FIRM, FIRM2),
        "firms.xlsx, row 4: the header stands below another row",
    ),
    "a code that a sheet rounded": (
        book(FIRMS, [123456789012345678, *FIRM[1:]], FIRM2),
        "firms.xlsx, row 2, column firm: is a code that a spreadsheet made a number of",
    ),
    "cells merged down a column": (
        book(FIRMS, FIRM, FIRM2, edit=lambda page: page.merge_cells("C2:C3")),
        "firms.xlsx, row 2, column sheet column C: is a cell merged of several",
    ),
    "a column mapped to nothing": (
        mapped('[columns.firms]\n"sector" = []'),
        "territory.toml, columns.firms.sector: is mapped to nothing",
    ),
    "a dialect that names a file": (
        mapped('[dialect]\ncrs = "../../etc/passwd"'),
        "territory.toml, dialect.crs: is not a reference system",
    ),
    "TOML five thousand lists deep": (
        mapped(f"a = {'[' * 5000}{']' * 5000}"),
        "territory.toml: nests lists or sections too deep to be read",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FIRST_FAULT)
def test_damage_is_told_by_its_name(folder: Path, name: str) -> None:
    """The first fault is the one that the owner can act on."""
    damage, fault = FIRST_FAULT[name]
    damage(folder)
    assert told(folder)[0].startswith(fault)


def named(name: str) -> Damage:
    """Write the first firm's name otherwise."""
    return rewrite("firms.csv", lambda text: text.replace("Impresa Borgo", name, 1))


# What can be read in one way only, and how the repair or the warning of it begins.
READ: dict[str, tuple[Damage, str]] = {
    "a code with a sign of no width": (
        rewrite("firms.csv", lambda text: text.replace("F-1,", "F-1\u200b,", 1)),
        "firms.csv, row 2, column firm: F-1 with them is read as F-1: signs that no eye sees say nothing",
    ),
    "UTF-8 read as Latin and saved": (
        named("CaffÃ¨"),
        "firms.csv, row 2, column name: CaffÃ¨ (illustrativa) is read as Caffè (illustrativa): the two bytes",
    ),
    "UTF-8 read as Latin, with half a letter unseen": (
        named("CAFF\u00c3\u0088"),
        "firms.csv, row 2, column name: CAFF\u00c3\u0088 (illustrativa) is read as CAFFÈ (illustrativa): the two bytes",
    ),
    "a copy beside the table": (
        lambda folder: shutil.copy(folder / "firms.csv", folder / "firms (1).csv") and None,
        "firms (1).csv: this file is not used: it has a name that is no table's",
    ),
    "a format that is not read beside the table": (
        write("firms.ods", b"x"),
        "firms.ods: this file is not used: it is in no format that is read",
    ),
    "a name that a spreadsheet would compute": (
        named("=HYPERLINK(A1)"),
        "firms.csv, row 2, column name: begins as a formula does, and is kept as text (found: =HYPERLINK(A1) (illustr",
    ),
}


@pytest.mark.parametrize("name", READ)
def test_what_can_be_read_in_one_way_is_read_and_said(folder: Path, name: str) -> None:
    """The repair, or the warning, is in the list that `planner check` prints, and the tables keep their rows."""
    damage, said = READ[name]
    damage(folder)
    territory = load(folder)
    assert any(str(line).startswith(said) for line in (*territory.repairs, *territory.warnings))
    assert (len(territory.areas), len(territory.firms)) == (4, 2)
    assert territory.areas.total_bounds == pytest.approx(load("sample").areas.total_bounds)


def test_rows_that_a_sheet_hides_are_read_and_told(folder: Path) -> None:
    """Whoever filters a list may think that the rest is gone."""
    book(FIRMS, FIRM, FIRM2, edit=lambda page: setattr(page.row_dimensions[2], "hidden", True))(folder)
    territory = load(folder)
    assert len(territory.firms) == 2
    assert str(territory.warnings[0]).startswith("firms.xlsx: has 1 hidden row, which is read too")
