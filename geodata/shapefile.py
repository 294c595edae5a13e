"""The parts of a Shapefile, looked at before it is opened: complete, of one length, and in which letters."""

from __future__ import annotations

import codecs
from pathlib import Path

from geodata.dialect import decode
from geodata.faults import Fault, Repair
from geodata.phrases import phrase

_PARTS = phrase("a_shapefile_is_several_files_of_one")
_AGAIN = phrase("export_it_again_and_keep_the_files")


def wrong_parts(path: Path, file: str) -> list[Fault]:
    """Return why the parts beside a .shp do not make a layer: one is missing or cut short, or is of another layer."""
    for part in (".dbf", ".shx"):
        if not beside(path, part).is_file():
            return [Fault(file, 0, "", "", phrase("has_no_file_beside_it", part=part), _PARTS)]
    raw, outlines = beside(path, ".dbf").read_bytes(), (beside(path, ".shx").stat().st_size - 100) // 8
    rows, head, wide = sizes(raw)
    if len(raw) < 32 or len(raw) < head + rows * wide:
        return [Fault(file, 0, "", "", phrase("has_a_dbf_file_that_is_cut"), _AGAIN)]
    if rows != outlines:
        rule = phrase("has_parts_of_different_layers_outlines_shx", outlines=outlines, rows=rows)
        return [Fault(file, 0, "", "", rule, _AGAIN)]
    return []


def letters(path: Path, file: str, encoding: str) -> tuple[str, list[Fault], list[Repair]]:
    """Return the encoding of the words, which only the .cpg file tells; where it tells none, they are looked at."""
    told = beside(path, ".cpg")
    if encoding or (told.is_file() and _is_encoding(told.read_text(encoding="latin-1"))):
        return encoding, [], []
    raw = beside(path, ".dbf").read_bytes()
    records = raw[sizes(raw)[1] :]
    if records.isascii():
        return "utf-8", [], []
    _, wrong, found = decode(file, records.replace(b"\x00", b" "), rows=False)
    return "cp1252" if found else "utf-8", wrong, found


def sizes(raw: bytes) -> tuple[int, int, int]:
    """Return how many rows a .dbf file has, the bytes of its head, and those of each row."""
    return int.from_bytes(raw[4:8], "little"), int.from_bytes(raw[8:10], "little"), int.from_bytes(raw[10:12], "little")


def beside(path: Path, part: str) -> Path:
    """Return a part of the same name; old programs write all endings in capitals."""
    small = path.with_suffix(part)
    return small if small.is_file() else path.with_suffix(part.upper())


def _is_encoding(said: str) -> bool:
    word = said.strip().lower().removeprefix("ansi ")
    try:
        codecs.lookup(f"cp{word}" if word.isdigit() and len(word) < 6 else word)
    except (LookupError, ValueError):
        return word in ("88591", "8859-1")
    return True
