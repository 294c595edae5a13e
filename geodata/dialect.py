"""How a text file is written: its encoding and the separator of its columns, recognised and said, or refused."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Collection

from geodata.faults import Fault, Repair
from geodata.phrases import NOTHING, Phrase, either, phrase
from geodata.told import SEPARATORS

NAMES = {",": phrase("comma"), ";": phrase("semicolon"), "\t": phrase("tab"), "|": phrase("vertical_bar")}

BLANK = "\ufeff\u200b\u00a0 "
"""Signs around a header that no eye sees."""

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UTF8_LETTER = re.compile(rb"[\xc3-\xc5][\x80-\xbf]|\xe2\x80[\x93-\xa6]|\xe2\x82\xac")
_OLDER = re.compile(rb"[a-z](?:[\x8a\x95]|[\x85\x97\x82](?=[A-Za-z,;\t\"\r\n]|$))")
"""è and ò of the encodings of DOS and old Macs, which cp1252 reads as a capital or a sign in the middle of a word."""

_ASCII = re.compile(rb"[\x00-\x7f]*")


def decode(file: str, raw: bytes, *, encoding: str = "", rows: bool = True) -> tuple[str, list[Fault], list[Repair]]:
    """Return a file's text: UTF-8, UTF-16 with its mark, or Latin letters of one byte (cp1252), which is a repair.

    `rows` says whether a place in the file is told as a row of a spreadsheet. A file of two encodings is a fault.
    """
    if raw.startswith(_UTF16) or encoding == "utf-16":
        return _utf16(file, raw)
    if b"\x00" in raw:
        return "", [_not_text(file, raw, raw.index(b"\x00"), rows, phrase("holds_bytes_that_are_not_text"))], []
    if encoding and encoding != "utf-8":
        return _one_byte(file, raw, encoding, rows)
    try:
        return raw.decode("utf-8-sig"), [], []
    except UnicodeDecodeError as error:
        if encoding:
            return "", [_not_text(file, raw, error.start, rows, phrase("is_not_utf_8_text"))], []
        if _UTF8_LETTER.search(raw):
            return "", [_not_text(file, raw, error.start, rows, phrase("mixes_utf_8_with_another_encoding"))], []
        if older := _OLDER.search(raw):
            return "", [_older(file, raw, older, rows)], []
        return _one_byte(file, raw, "cp1252", rows)


def _utf16(file: str, raw: bytes) -> tuple[str, list[Fault], list[Repair]]:
    try:
        text = raw.decode("utf-16")
    except UnicodeDecodeError:
        remedy = phrase("save_it_again_with_the_encoding_utf")
        return "", [Fault(file, 0, "", "", phrase("begins_like_utf_16_text_and_is"), remedy)], []
    return text, [], [Repair(file, 0, "", "UTF-16", "UTF-8", phrase("the_file_begins_with_the_mark_of"))]


def _one_byte(file: str, raw: bytes, encoding: str, rows: bool) -> tuple[str, list[Fault], list[Repair]]:
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        return "", [_not_text(file, raw, error.start, rows, phrase("is_neither_utf_8_nor_latin_text"))], []
    first = _ASCII.match(raw)
    start = first.end() if first else 0
    shown = text[max(0, start - 20) : start + 20]
    rule = phrase("the_file_is_not_utf_8_and", encoding=encoding, shown=" ".join(shown.split()))
    return text, [], [Repair(file, 0, "", encoding, "UTF-8", rule)]


def _older(file: str, raw: bytes, found: re.Match[bytes], rows: bool) -> Fault:
    """Return the fault of letters that may be read in two ways, both shown."""
    told = _not_text(file, raw, found.start() + 1, rows, NOTHING)
    start = max(0, found.start() - 12)
    shown = either([f"“{raw[start : found.end()].decode(e, 'replace').strip()}”" for e in ("cp1252", "cp850")])
    remedy = phrase("say_which_in_territory_toml_under_dialect", remedy=told.remedy)
    return Fault(file, told.row, "", shown, phrase("has_letters_that_may_be_of_an"), remedy)


def _not_text(file: str, raw: bytes, start: int, rows: bool, rule: Phrase) -> Fault:
    before = raw[: start + 1].decode("latin-1").replace("\x00", " ")
    row = sum(1 for _ in csv.reader(io.StringIO(before, newline=""))) if rows else 0
    around = raw[max(0, start - 20) : start + 20].decode("cp1252", errors="replace")
    remedy = phrase("save_it_again_with_the_encoding_utf_8")
    return Fault(file, row, "", around.replace("\x00", "·"), rule, remedy)


def separator(file: str, content: str, known: Collection[str]) -> tuple[str, list[Repair]]:
    """Return the separator with which the header names most of the `known` columns; the comma where none does better.

    A first row `sep=;`, as a spreadsheet may write it, tells it.
    """
    first = content.lstrip().split("\n", 1)[0].strip()
    if first.lower().startswith("sep=") and len(first) == 5:
        rule = phrase("the_first_row_tells_the_separator")
        return first[4], [Repair(file, 1, "", NAMES.get(first[4], first[4]), phrase("comma"), rule)]
    found = {sign: len({cell.strip() for cell in _header(content, sign)} & set(known)) for sign in SEPARATORS}
    best = max(SEPARATORS, key=lambda sign: found[sign])
    if not found[best]:
        best = next((sign for sign in SEPARATORS if sign in first), ",")
    if best == ",":
        return best, []
    return best, [
        Repair(
            file, 0, "", NAMES[best], phrase("comma"), phrase("the_header_is_written_with_a_between", sign=NAMES[best])
        )
    ]


def _header(content: str, sign: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(content, newline=""), delimiter=sign, strict=True), [])
    except csv.Error:
        return []
