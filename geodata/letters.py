"""Letters that no eye sees, and letters that were lost on the way, in cells of text."""

from __future__ import annotations

import html
import re

import pandas as pd

from geodata.faults import Fault, Repair
from geodata.phrases import Phrase, phrase
from geodata.reading import ROW, Reading
from geodata.tables import Table

_UNSEEN = "[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]"
_SECOND = "\u0080-\u00bf\u201a-\u201e\u2020-\u2022\u02c6\u2030\u0160\u0152\u017d\u2122\u0161\u0153\u017e\u0178"
_BROKEN = f"[\u00c3\u00c2][{_SECOND}]|\u00e2\u20ac"
_LOST = f"\ufffd|{_BROKEN}"
_COMPUTED = "[=@].|[+-][A-Za-z(].*"
_NOTHING = (
    r"(?i)#(?:n/?[ad]|rif!|ref!|valore!|value!|div/0!|nome[?]|name[?]|num!|null!|nullo!)"
    r"|<?null>?|<na>|nan|n[.]d[.]?|n/[ad]|n[.]a[.]|-+|\u2013|\u2014|[?]+|[(]?(?:vuoto|blank)[)]"
)
_MARKED = "(?i)&(?:[a-z]{2,8}|#[0-9]{2,5}|#x[0-9a-f]{2,4});|</?(?:b|i|p|br|div|span|font|a|td|strong|em)(?: [^>]*)?/?>"
_ROUNDED = r"(?i)[0-9]+(?:[.,][0-9]+)?e[+][0-9]+"


def cleaned(reading: Reading, table: Table) -> None:
    """Take invisible signs out of the table's own columns and say so; blame letters that cannot be known any more.

    U+FFFD stands where a letter was lost; "Ã¨" is an è whose two bytes were read as two letters, and is read as that
    where the whole cell can be. Text that a spreadsheet would compute is text here, with a warning.
    """
    kinds = {c.name: c.kind for c in table.columns}
    for name in [c for c in reading.text.columns if c in kinds and kinds[c] != "geometry"]:
        different = reading.text[name].drop_duplicates()
        broken = different[different.str.contains(_BROKEN, regex=True)]
        if whole := {cell: word for cell in broken if (word := _whole(cell))}:
            _put(reading, name, whole, phrase("the_two_bytes_of_a_letter_were"))
        different = reading.text[name].drop_duplicates()  # half a letter may be a sign that no eye sees
        if unseen := {cell: _seen(cell) for cell in different[different.str.contains(_UNSEEN, regex=True)]}:
            _put(reading, name, unseen, phrase("signs_that_no_eye_sees_say_nothing"), with_them=True)
        cells = reading.text[name]
        different = cells.drop_duplicates()
        if kinds[name] not in ("text", "id", "tags"):
            continue
        for pattern, kept, rule, remedy in (
            (_LOST, reading.faults, phrase("holds_letters_that_were_lost_when_the"), phrase("write_the_word_again")),
            (
                f"^(?:{_COMPUTED})",
                reading.warnings,
                phrase("begins_as_a_formula_does_and_is"),
                phrase("write_the_text"),
            ),
        ):
            hit = set(different[different.str.contains(pattern, regex=True)])
            _tell(reading, name, hit, kept, rule, remedy)
        said = different[different.str.fullmatch(_NOTHING).astype(bool)]
        rule, remedy = phrase("is_a_word_for_nothing"), phrase("leave_the_cell_empty_or_write_what")
        _tell(reading, name, set(said), reading.faults, rule, remedy)
        for cell in different[different.str.contains(_MARKED, regex=True)]:
            remedy = phrase("write_it_as_it_is_read", shown=html.unescape(re.sub("<[^>]*>", " ", cell)).strip())
            _tell(reading, name, {cell}, reading.faults, phrase("holds_signs_of_a_web_page"), remedy)
        if kinds[name] == "id":
            rounded = set(different[different.str.fullmatch(_ROUNDED).astype(bool)])
            rule, remedy = phrase("is_a_code_that_a_spreadsheet_made"), phrase("write_the_whole_code_as_text")
            _tell(reading, name, rounded, reading.faults, rule, remedy)


def _tell(reading: Reading, name: str, hit: set[str], kept: list[Fault], rule: Phrase, remedy: Phrase) -> None:
    """Say the same of every cell of a column that holds one of some texts."""
    cells = reading.text[name]
    for index in cells.index[cells.isin(hit)] if hit else ():
        kept.append(Fault(reading.file, int(reading.text[ROW][index]), name, cells[index], rule, remedy))


def _put(reading: Reading, name: str, became: dict[str, str], rule: Phrase, *, with_them: bool = False) -> None:
    """Change cells of a column, and say so once, at the first of them."""
    cells = reading.text[name]
    places = cells.index[cells.isin(set(became))]
    found = cells[places[0]]
    shown = phrase("with_them", became=became[found]) if with_them else found
    row = int(reading.text[ROW][places[0]])
    reading.text[name] = cells.map(lambda cell: became.get(cell, cell)).astype(object)
    reading.repairs.append(Repair(reading.file, row, name, shown, became[found], rule, len(places)))


def _whole(cell: str) -> str:
    """Return a text whose UTF-8 was read as Latin letters as it was before, or nothing where that is not certain."""
    for letters in ("cp1252", "latin-1"):
        try:
            return cell.encode(letters).decode("utf-8")
        except UnicodeError:
            continue
    return ""


def _seen(cell: str) -> str:
    """Return a cell without what no eye sees."""
    return str(pd.Series([cell]).str.replace(_UNSEEN, "", regex=True)[0]).strip()
