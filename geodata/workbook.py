"""Workbooks for people: empty templates to fill in, and the user's own tables with what is to put right marked.

Nothing in them is computed: text that begins with `=` stays text, there is no macro and no link leads out of the file.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

import xlsxwriter  # type: ignore[import-untyped]

from geodata import files
from geodata.facts import read_toml
from geodata.faults import Fault, InputError, called, sheet_of
from geodata.files import WORKBOOK
from geodata.grid import BOOKS, TEXT, Grid, grids
from geodata.phrases import Language, Phrase, both, phrase
from geodata.read import OWN, ROW, read_table
from geodata.tables import Table
from geodata.told import READABLE, Told, told

FAULTS = phrase("faults")
"""Name of the first sheet of a marked workbook."""

TO_PUT_RIGHT = phrase("to_put_right")
"""Header of the extra last column of its other sheets."""

OUTLINED = " (GIS)"
"""Ends the name of a sheet that only shows what to correct in a layer: without outlines it is no table."""

NONE: Mapping[str, Phrase] = MappingProxyType({})
"""Files that are called by their own names."""

README = phrase("read_me")
"""Name of the first sheet of the templates."""

Book: TypeAlias = Any
Sheet: TypeAlias = Any
"""xlsxwriter's workbook and worksheet: the library has no types of its own."""

_PLAIN = {
    "in_memory": True,  # no temporary file holds what may be about persons
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_LONGEST_NAME = 31
_HEAD = (*(phrase(f"head_{name}") for name in ("file", "row", "column", "found", "rule")), TO_PUT_RIGHT)
_WIDTHS = (28, 8, 18, 24, 44, 60)


def new_book(path: Path) -> Book:
    """Begin a workbook; raises `InputError` where something stands there already."""
    if path.exists():
        remedy = phrase("name_a_new_file_nothing_of_yours")
        raise InputError([Fault(str(path), 0, "", "", phrase("exists_already"), remedy)])
    if path.suffix.lower() != ".xlsx":
        raise InputError(
            [Fault(str(path), 0, "", "", phrase("is_not_the_name_of_a_workbook"), phrase("let_it_end_in_xlsx"))]
        )
    if not path.parent.is_dir():
        raise InputError([Fault(str(path), 0, "", "", phrase("lies_in_no_folder"), phrase("make_the_folder_first"))])
    return begun(str(path))


def begun(where: str | BytesIO) -> Book:
    """Begin a workbook in a file, or in memory."""
    return xlsxwriter.Workbook(where, dict(_PLAIN))


def marked(
    folder: Path, faults: Sequence[Fault], out: Path, language: Language = "en", *, names: Mapping[str, Phrase] = NONE
) -> int:
    """Write a copy of a territory's own tables with the cells at fault coloured and told, and return how many are.

    Every table of text or sheet stands as its owner wrote it: all columns, the order and the numbers of the rows. The
    first sheet lists all faults in a language, with a link where the cell is at hand. Corrected, it loads again as
    `territory.xlsx`, in place of the files whose tables it holds. `names` are what the list calls files otherwise.
    """
    if out.resolve().parent == folder.resolve():
        remedy = phrase("name_a_file_elsewhere_in_the_territorys")
        raise InputError([Fault(str(out), 0, "", "", phrase("lies_in_the_territorys_own_folder"), remedy)])
    about, _ = read_toml(folder / "territory.toml")
    said, _ = told(about)
    book = new_book(out)
    look = _Look(book)
    first = book.add_worksheet(FAULTS.within(language))
    links: dict[int, str] = {}
    taken = set(both(FAULTS))
    for grid, spoken in _own(folder, said, home=str(about.get("crs", ""))):
        mine = {n: f for n, f in enumerate(faults) if _is_of(f, grid)}
        if grid.name.endswith(OUTLINED) and not mine:
            continue
        name = _sheet_name(grid.name, taken)
        links |= _copied(book.add_worksheet(name), grid, mine, spoken, look, language)
    _list(first, [replace(f, file=names.get(f.file, f.file)) for f in faults], links, look, language)
    book.close()
    return len(links)


def held(folder: Path) -> list[str]:
    """Return the names of the files beside `territory.xlsx` whose tables a marked workbook holds."""
    found = files.places(folder)[0].values()
    return sorted({p.path.name for p in found if not p.sheet and p.path.suffix.lower() not in files.OUTLINES})


class _Look:
    """The formats of a marked workbook."""

    def __init__(self, book: Book) -> None:
        self.head = book.add_format({"bold": True, "bg_color": "#E7E6E6", "num_format": "@"})
        self.text = book.add_format({"num_format": "@"})
        self.number = book.add_format()
        self.date = book.add_format({"num_format": "yyyy-mm-dd"})
        self.bad = book.add_format({"bg_color": "#FFC7CE", "font_color": "#9C0006", "bold": True, "num_format": "@"})
        self.bad_number = book.add_format({"bg_color": "#FFC7CE", "font_color": "#9C0006", "bold": True})
        self.remedy = book.add_format({"font_color": "#9C0006", "text_wrap": True, "valign": "top", "num_format": "@"})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})


def _own(folder: Path, said: dict[str, Told], *, home: str) -> list[tuple[Grid, Told]]:
    """Return the tables of text, the sheets and the words of layers, in the order of the tables; no earlier marks."""
    found = [
        (_words(place.path, READABLE[name], said.get(name, Told()), home), said.get(name, Told()))
        for name, place in files.places(folder)[0].items() if place.path.suffix.lower() in files.OUTLINES
    ]  # fmt: skip
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in (*TEXT, *BOOKS) or (path.stem not in READABLE and path.name != WORKBOOK):
            continue
        spoken = said.get(path.stem, Told())
        known = [*spoken.columns, *(c.name for t in READABLE.values() if t.name == path.stem for c in t.columns)]
        for grid in grids(path, known=known, told=spoken)[0]:
            if path.stem in READABLE and grid.alone:
                found.append((replace(grid, name=path.stem), spoken))
            elif path.name == WORKBOOK and grid.name not in OWN:
                found.append((grid, said.get(grid.name, Told())))
    order = list(READABLE)
    return sorted(found, key=lambda x: order.index(x[0].name) if x[0].name in order else len(order))


def _words(path: Path, table: Table, spoken: Told, home: str) -> Grid:
    """Return a layer's columns as a sheet, feature n in row n + 1: points as lon and lat, outlines left out."""
    text = read_table(path, table, replace(spoken, values={}, columns={}), home=home).text
    names = [c for c in text.columns if c not in (ROW, "geometry")]
    rows: list[list[str]] = [[] for _ in range(max(text[ROW], default=1) if names else 0)]
    for number, *cells in zip(text[ROW], *(text[n] for n in names), strict=True) if names else ():
        rows[number - 1] = cells
    return Grid(path.name, f"{table.name}{OUTLINED if table.geometry else ''}", [names, *rows[1:]])


def _is_of(fault: Fault, grid: Grid) -> bool:
    """Say whether a fault is told of this sheet: by its file, and by its sheet where the file has several."""
    return fault.file == sheet_of(grid.file, grid.name) or (fault.file == grid.file and grid.alone)


def _copied(
    sheet: Sheet, grid: Grid, mine: dict[int, Fault], spoken: Told, look: _Look, language: Language
) -> dict[int, str]:
    """Write a sheet with its marks, and return where each fault's cell is."""
    rows = grid.rows
    head = [str(cell).strip() for cell in rows[0]] if rows else []
    wide = max((len(row) for row in rows), default=0)
    last = next((head.index(name) for name in both(TO_PUT_RIGHT) if name in head), wide)
    cells: dict[tuple[int, int], list[Fault]] = {}
    remedies: dict[int, list[str]] = {}
    links = {}
    for number, fault in mine.items():
        row, column = fault.row - 1 - grid.above, _place(fault, head, spoken)
        if not 0 <= row < len(rows):
            continue
        if row == 0 and column is None and fault.column:
            continue  # a column that is missing has no cell
        wrong = [column] if column is not None else list(range(min(last, len(rows[row]))))
        for place in wrong:
            cells.setdefault((row, place), []).append(fault)
        told_as = f"{called(fault.column, language)}: " if fault.column else ""
        remedies.setdefault(row, []).append(f"{told_as}{fault.advice(language)}")
        links[number] = f"internal:'{sheet.get_name()}'!{cell(row, column or 0)}"
    for r, row_cells in enumerate(rows):
        wide = max([len(row_cells), *(c + 1 for (n, c) in cells if n == r)])
        for c in range(wide):
            value = row_cells[c] if c < len(row_cells) else ""
            if c != last:
                _write(sheet, r, c, value, look, head=r == 0, bad=(r, c) in cells)
        for c in range(wide):
            if told_here := cells.get((r, c)):
                note = "\n".join(f.advice(language) for f in told_here)
                sheet.write_comment(r, c, note, {"x_scale": 2, "y_scale": 1 + note.count("\n")})
        if r in remedies and r > 0:
            sheet.write_string(r, last, "\n".join(remedies[r]), look.remedy)
    sheet.set_column(0, max(last - 1, 0), 16)
    if grid.name in READABLE:
        sheet.write_string(0, last, TO_PUT_RIGHT.within(language), look.head)
        sheet.set_column(last, last, 60)
        sheet.freeze_panes(1, 0)
    return links


def _place(fault: Fault, head: list[str], spoken: Told) -> int | None:
    """Return the column of a fault: by its name, by the owner's name for it, or by the header it finds misspelt."""
    if fault.row == 1 and fault.value in head:
        return head.index(fault.value)
    if letters := re.fullmatch("sheet column ([A-Z]+)", str(fault.column)):
        return int(xlsxwriter.utility.xl_cell_to_rowcol(f"{letters[1]}1")[1])
    theirs = [name for name, ours in spoken.columns.items() if fault.column in ours]
    return next((head.index(name) for name in (fault.column, *theirs) if name in head), None)


def _write(sheet: Sheet, r: int, c: int, value: Any, look: _Look, *, head: bool, bad: bool) -> None:
    text = look.bad if bad else look.head if head else look.text
    if isinstance(value, bool):
        sheet.write_boolean(r, c, value, look.bad_number if bad else look.number)
    elif isinstance(value, int | float):
        sheet.write_number(r, c, value, look.bad_number if bad else look.number)
    elif isinstance(value, dt.datetime | dt.date):
        sheet.write_datetime(r, c, value, look.date)
    elif value in ("", None):
        if bad:
            sheet.write_blank(r, c, None, look.bad)
    else:
        sheet.write_string(r, c, str(value), text)


def _list(sheet: Sheet, faults: Sequence[Fault], links: dict[int, str], look: _Look, language: Language) -> None:
    for c, (name, width) in enumerate(zip(_HEAD, _WIDTHS, strict=True)):
        sheet.write_string(0, c, name.within(language), look.head)
        sheet.set_column(c, c, width)
    for n, fault in enumerate(faults):
        file, row, column, *texts = fault.told(language)
        for c, text in enumerate((file, str(row or ""), called(column, language), *texts)):
            if c == 0 and n in links:
                sheet.write_url(n + 1, 0, links[n], string=text, tip=phrase("go_to_the_cell").within(language))
            elif text:
                sheet.write_string(n + 1, c, text, look.wrap)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(faults), 1), len(_HEAD) - 1)


def _sheet_name(name: str, taken: set[str]) -> str:
    """Return a name that a spreadsheet allows and that is not taken; capitals make no difference there."""
    plain = "".join("_" if sign in "[]:*?/\\'" else sign for sign in name)[:_LONGEST_NAME] or "sheet"
    made, number = plain, 1
    while made.lower() in taken:
        number += 1
        made = f"{plain[: _LONGEST_NAME - 4]} {number}"
    taken.add(made.lower())
    return made


def cell(row: int, column: int, *, fixed: bool = False) -> str:
    """Return the name of a cell counted from 0, as in C5, or $C$5 where it is `fixed`."""
    return xlsxwriter.utility.xl_rowcol_to_cell(row, column, row_abs=fixed, col_abs=fixed)
