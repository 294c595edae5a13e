"""A sheet's XML may be written with prefixes, with single quotes, without references: what is told stays the same."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
import xlsxwriter

from geodata.territory import load
from tests.damage import FIRM, FIRM2, FIRMS, book, told


def prefixed(xml: bytes) -> bytes:
    return ElementTree.tostring(ElementTree.fromstring(xml))


def single_quoted(xml: bytes) -> bytes:
    return re.sub(rb'([\w:]+)="([^"<>]*)"', rb"\1='\2'", xml)


def without_references(xml: bytes) -> bytes:
    return re.sub(rb' r="[A-Z]+[0-9]+"', b"", xml)


def without_any_number(xml: bytes) -> bytes:
    return re.sub(rb' r="[A-Z]*[0-9]+"', b"", xml)


def value_on_many_lines(xml: bytes) -> bytes:
    return xml.replace(b"<c ", b"<c\n").replace(b"<v>", b"<!-- kept --><v>")


WRITTEN = [bytes, prefixed, single_quoted, without_references, without_any_number, value_on_many_lines]


def rewritten(path: Path, change: Callable[[bytes], bytes], part: str = "xl/worksheets/sheet1.xml") -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


@pytest.mark.parametrize("written", WRITTEN, ids=lambda written: written.__name__)
def test_the_same_sheet_is_read_however_it_is_written(folder: Path, written: Callable[[bytes], bytes]) -> None:
    """And nothing is warned about."""
    book(FIRMS, FIRM, FIRM2)(folder)
    rewritten(folder / "firms.xlsx", written)
    territory = load(folder)
    assert territory.firms["plan_eur"].tolist() == [6000, 2000]
    assert not territory.warnings


@pytest.mark.parametrize("written", WRITTEN, ids=lambda written: written.__name__)
def test_what_is_no_value_is_told_however_it_is_written(folder: Path, written: Callable[[bytes], bytes]) -> None:
    """A formula that nobody computed and an error, both at once, each with its cell."""
    book(FIRMS, [*FIRM[:5], "=E2*150", "m"], [*FIRM2[:5], "#DIV/0!", "m"])(folder)
    rewritten(folder / "firms.xlsx", written)
    faults = told(folder)
    one = "firms.xlsx, row 2, column sheet column F: is a formula without a stored value (found: =E2*150)"
    two = "firms.xlsx, row 3, column sheet column F: is an error of the spreadsheet (found: #DIV/0!)"
    assert faults[0].startswith(one)
    assert faults[1].startswith(two)


@pytest.mark.parametrize("written", WRITTEN, ids=lambda written: written.__name__)
def test_what_is_hidden_is_told_however_it_is_written(folder: Path, written: Callable[[bytes], bytes]) -> None:
    """Rows and columns that the person who opens the workbook does not see; not the empty ones to the right."""

    def edit(page: object) -> None:
        page.row_dimensions[3].hidden = True  # type: ignore[attr-defined]
        page.column_dimensions["D"].hidden = True  # type: ignore[attr-defined]
        page.column_dimensions["K"].hidden = True  # type: ignore[attr-defined]

    book(FIRMS, FIRM, FIRM2, edit=edit)(folder)
    rewritten(folder / "firms.xlsx", written)
    warned = [str(line) for line in load(folder).warnings]
    assert warned[0].startswith("firms.xlsx: has 1 hidden row, which is read too")
    assert warned[1].startswith("firms.xlsx: has hidden columns, which are read too: D.")


def test_a_hidden_sheet_is_told(folder: Path) -> None:
    """It bears our name, and beside it stands one that is seen."""

    def edit(page: object) -> None:
        page.parent.create_sheet("elenco").append(["altro"])  # type: ignore[attr-defined]
        page.parent.active = 1  # type: ignore[attr-defined]
        page.sheet_state = "hidden"  # type: ignore[attr-defined]

    book(FIRMS, FIRM, FIRM2, edit=edit)(folder)
    assert any(
        str(line).startswith("firms.xlsx: is a hidden sheet, which is read too") for line in load(folder).warnings
    )


def test_a_formula_that_says_nothing_is_an_empty_cell(folder: Path) -> None:
    """`=""` was computed: its value is the empty text, which an optional column may hold."""
    (folder / "firms.csv").unlink()
    made = xlsxwriter.Workbook(folder / "firms.xlsx")
    page = made.add_worksheet("firms")
    for place, row in enumerate([FIRMS, FIRM, FIRM2]):
        page.write_row(place, 0, row)
    page.write_formula(1, 3, '=""', None, "")
    made.close()
    rewritten(folder / "firms.xlsx", lambda xml: xml.replace(b'<c r="D2"><f>', b'<c r="D2" t="str"><f>'))
    assert len(load(folder).firms) == 2


def test_another_workbook_is_not_followed(folder: Path) -> None:
    """A formula into another workbook gives the stored value, although that workbook lies beside and differs."""
    (folder / "firms.csv").unlink()
    book_of_others = xlsxwriter.Workbook(folder.parent / "others.xlsx")
    book_of_others.add_worksheet("S").write(0, 0, 9999)
    book_of_others.close()
    made = xlsxwriter.Workbook(folder / "firms.xlsx")
    page = made.add_worksheet("firms")
    for place, row in enumerate([FIRMS, FIRM, FIRM2]):
        page.write_row(place, 0, row)
    page.write_formula(1, 5, f"='{folder.parent}/[others.xlsx]S'!A1", None, 4000)
    made.close()
    assert load(folder).firms["plan_eur"].tolist() == [4000, 2000]
