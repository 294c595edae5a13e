"""A GTFS feed, a `.zip` or a folder, into sheets of text; nothing is unpacked to disk and no name leads outside."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from geodata.archive import MOST_BYTES, inspected
from geodata.dialect import decode, separator
from geodata.faults import Fault, Repair, alike
from geodata.phrases import phrase
from geodata.timetable.layout import LAYOUTS, Layout
from geodata.timetable.sheet import Sheet


@dataclass
class Files:
    """The sheets of a feed by file name, one for each layout, and what was found on the way."""

    sheets: dict[str, Sheet]
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)


def read_files(path: Path) -> Files:
    """Read every file of the feed that is used; those that are not are warnings, and what cannot be read is a fault."""
    files = Files({})
    contents = _folder(path, files) if path.is_dir() else _archive(path, files)
    if files.faults:
        return files
    for name in sorted(set(contents) - set(LAYOUTS)):
        rule, remedy = phrase("this_file_is_not_used"), phrase("the_files_that_are_used_are", files=", ".join(LAYOUTS))
        files.warnings.append(Fault(f"{path.name}, {name}", 0, "", "", rule, remedy))
    for name, layout in LAYOUTS.items():
        label = f"{path.name}, {name}"
        if name in contents:
            files.sheets[name] = _sheet(label, contents[name], layout, files)
        else:
            if layout.required:
                like = alike(name, set(contents) - set(LAYOUTS), most=1)
                remedy = phrase("add_to_the_feed_is_it", like=like[0]) if like else phrase("add_to_the_feed")
                files.faults.append(Fault(label, 0, "", "", phrase("the_file_is_missing"), remedy))
            absent = frozenset(layout.columns) if layout.required else frozenset()
            files.sheets[name] = Sheet(label, _empty(layout), absent)
    return files


def _folder(path: Path, files: Files) -> dict[str, bytes]:
    contents, total = {}, 0
    for file in sorted(path.iterdir()):
        if not file.resolve().is_relative_to(path.resolve()):
            rule, remedy = phrase("is_a_link_that_leads_out_of"), phrase("put_the_file_itself_there")
            files.faults.append(Fault(f"{path.name}, {file.name}", 0, "", "", rule, remedy))
        elif file.is_file() and file.name in LAYOUTS and (total := total + file.stat().st_size) <= MOST_BYTES:
            contents[file.name] = file.read_bytes()
        elif file.is_file():
            contents[file.name] = b""
    if total > MOST_BYTES:
        rule = phrase("holds_gb", gb=total / 1e9)
        files.faults.append(Fault(path.name, 0, "", "", rule, phrase("give_less_than_gb", gb=MOST_BYTES / 1e9)))
    return contents


def _archive(path: Path, files: Files) -> dict[str, bytes]:
    if not path.exists():
        remedy = phrase("check_its_name_a_gtfs_feed_is")
        files.faults.append(Fault(path.name, 0, "", "", phrase("the_file_is_missing"), remedy))
        return {}
    files.faults += inspected(path)
    if files.faults:
        return {}
    contents: dict[str, bytes] = {}
    with zipfile.ZipFile(path) as archive:
        names = [member.filename for member in archive.infolist() if not member.is_dir()]
        top = _top(names)
        if top:
            remedy = phrase("pack_the_files_themselves_without_their_folder")
            files.warnings.append(Fault(path.name, 0, "", top, phrase("the_files_stand_in_a_folder_of"), remedy))
        for name in names:
            short = name.removeprefix(top)
            if short in contents:
                files.faults.append(
                    Fault(path.name, 0, "", name, phrase("is_in_the_archive_twice"), phrase("keep_one_of_the_two"))
                )
                continue
            try:
                contents[short] = archive.read(name) if short in LAYOUTS else b""
            except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError) as error:
                remedy = phrase("pack_the_files_again")
                files.faults.append(
                    Fault(f"{path.name}, {short}", 0, "", "", phrase("is_not_readable", shown=error), remedy)
                )
    return contents


def _top(names: list[str]) -> str:
    """Return the one folder, with its slash, in which all files of an archive stand; or nothing."""
    tops = {name.split("/", 1)[0] + "/" for name in names if "/" in name}
    return next(iter(tops)) if len(tops) == 1 and all("/" in name for name in names) else ""


def _sheet(label: str, raw: bytes, layout: Layout, files: Files) -> Sheet:
    known = (*layout.columns, *layout.optional)
    unread = Sheet(label, _empty(layout), frozenset(known))
    content, faults, repairs = decode(label, raw)
    files.repairs += repairs
    if not faults and not content.strip():
        faults = [
            Fault(
                label,
                0,
                "",
                "",
                phrase("the_file_is_empty"),
                phrase("write_the_header", header=",".join(layout.columns)),
            )
        ]
    if faults:
        files.faults += faults
        return unread
    sign, repairs = separator(label, content, known)
    files.repairs += repairs
    cells = _cells(content, sign)
    if cells is None or cells.isna().any(axis=None):
        if faults := _ragged(label, content, sign):
            files.faults += faults
            return unread
        cells = pd.DataFrame() if cells is None else cells
    header = [name.strip() for name in cells.iloc[0].fillna("")]
    twice = sorted({name for name in header if name and header.count(name) > 1})
    rule, remedy = phrase("the_columns_name_stands_twice"), phrase("give_each_column_a_name_of_its")
    files.faults += [Fault(label, 1, name, "", rule, remedy) for name in twice]
    if twice:
        return unread
    missing = [name for name in layout.columns if name not in header]
    for name in missing:
        like = alike(name, set(header) - set(known), most=1)
        remedy = phrase("add_to_the_header_is_it", like=like[0]) if like else phrase("add_to_the_header")
        files.faults.append(Fault(label, 1, name, "", phrase("this_column_is_missing"), remedy))
    body = cells.iloc[1:].fillna("")
    body.columns = pd.Index(header)
    body.index = pd.RangeIndex(2, len(body) + 2)
    text = pd.DataFrame({name: body[name].str.strip() if name in header else "" for name in known}, index=body.index)
    sheet = Sheet(label, text[(text != "").any(axis=1)].astype(object), frozenset(missing))
    _twice(sheet, layout)
    return sheet


def _cells(content: str, sign: str) -> pd.DataFrame | None:
    """Return all cells as text, a missing one as not a number; nothing where the rows do not fit the first."""
    try:
        return pd.read_csv(
            io.StringIO(content), sep=sign, header=None, dtype=str, keep_default_na=False, skip_blank_lines=False
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError):
        return None


def _ragged(label: str, content: str, sign: str) -> list[Fault]:
    """Return a fault for every row with more or fewer cells than the header; a blank row has none."""
    faults, number, width = [], 0, 0
    try:
        for number, row in enumerate(csv.reader(io.StringIO(content, newline=""), delimiter=sign, strict=True), 1):
            width = width or len(row)
            if len(row) != width and any(cell.strip() for cell in row):
                rule = phrase("the_row_has_cells_the_header_has", count=len(row), wide=width)
                remedy = phrase("give_it_a_cell_for_each_column_text")
                faults.append(Fault(label, number, "", sign.join(row), rule, remedy))
    except csv.Error as error:
        remedy = phrase("look_for_a_double_quote_that_is_not")
        faults.append(Fault(label, number + 1, "", "", phrase("is_not_readable_as_csv", error=error), remedy))
    return faults


def _twice(sheet: Sheet, layout: Layout) -> None:
    key = list(layout.key)
    if not key or sheet.absent & set(key):
        return
    named = sheet.text[(sheet.text[key[0]] != "")]
    again = named.duplicated(key, keep="first")
    first: Mapping[tuple[str, ...], int] = {
        tuple(cells): row
        for row, *cells in named[named.duplicated(key, keep="last") & ~again][key].itertuples(name=None)
    }
    for row, *cells in named[again][key].itertuples(name=None):
        rule = phrase("stands_already_in_row", earlier=first[tuple(cells)])
        value = ", ".join(cell for cell in cells if cell)
        sheet.faults.append(Fault(sheet.file, int(row), key[0], value, rule, phrase("keep_one_of_the_two")))


def _empty(layout: Layout) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=object) for name in (*layout.columns, *layout.optional)})
