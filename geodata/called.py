"""Cells that link to a row by its name instead of its code: a service called "Asilo nido", a host by its firm's name.

Only a name that exactly one row bears is taken, capitals, accents and apostrophes aside, and every change is told.
"""

from __future__ import annotations

from collections.abc import Mapping

from geodata.faults import Repair
from geodata.gazetteer import plain
from geodata.phrases import phrase
from geodata.places import firsts, renamed
from geodata.read import ROW, Reading
from geodata.tables import TABLES

NAMES = ("name", "name_en", "name_it")
"""The columns that say what people call a row."""


def by_name(readings: Mapping[str, Reading]) -> None:
    """Put the code of a row where a cell that links to its table has its name; `readings` are by table.

    Areas have a gazetteer of their own.
    """
    for target, table in TABLES.items():
        if target == "areas" or len(table.key) > 1 or target not in readings:
            continue
        names, codes = _names(readings[target], table.key[0])
        if not names:
            continue
        for name, reading in readings.items():
            for column in (c for c in TABLES[name].columns if c.link == target and c.name in reading.text):
                _resolved(reading, column.name, column.kind == "tags", names, codes)


def _names(reading: Reading, key: str) -> tuple[dict[str, str], set[str]]:
    """Return the code of each name that one row bears, and all codes."""
    if key not in reading.text:
        return {}, set()
    found: dict[str, set[str]] = {}
    for column in (c for c in NAMES if c in reading.text):
        for code, name in zip(reading.text[key], reading.text[column], strict=True):
            if code and plain(name):
                found.setdefault(plain(name), set()).add(code)
    return {name: min(codes) for name, codes in found.items() if len(codes) == 1}, set(reading.text[key])


def _resolved(reading: Reading, column: str, many: bool, names: Mapping[str, str], codes: set[str]) -> None:
    cells = reading.text[column]
    words = cells.str.split(";").explode().str.strip() if many else cells
    odd = words[words.notna() & (words != "") & ~words.isin(codes)]
    counts, became = odd.value_counts(), {}
    for word, first in firsts(odd):
        if code := names.get(plain(word)):
            became[word] = code
            row, rule = int(reading.text[ROW][first]), phrase("the_name_is_that_of", code=code)
            reading.repairs.append(Repair(reading.file, row, column, word, code, rule, int(counts[word])))
    if became:
        reading.text[column] = cells.map(lambda cell: renamed(cell, became, many)).astype(object)
