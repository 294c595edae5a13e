"""Words and numbers in Italian and English."""

from __future__ import annotations

import math
import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from geodata.tables import TABLES

Language = Literal["it", "en"]
LANGUAGES: tuple[Language, ...] = ("it", "en")


FILES = ("words.toml", "why/words.toml", "cli/words.toml", "pages/words.toml")
"""The words of plans and maps, which all use; those of reasons, of the command line and of the pages alone."""


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Return every word by its key, each in every language, as the `FILES` have them; a key stands in one of them.

    What tables and their columns are called is told by their description; a heading of the `FILES` goes before.
    """
    said: dict[str, dict[str, str]] = {}
    for file in FILES:
        data = tomllib.loads((Path(__file__).parent / file).read_text(encoding="utf-8"))
        found = {f"{section}.{key}": words for section, keys in data.items() for key, words in keys.items()}
        assert not (twice := said.keys() & found), twice
        said |= found
    return _described() | said


def _described() -> dict[str, dict[str, str]]:
    """Return the nouns of the tables, and the headings of their columns and of what counts their rows."""
    columns = {c.name: c.label for table in TABLES.values() for c in table.columns}
    counted = {name: tuple(word[0].upper() + word[1:] for word in table.label) for name, table in TABLES.items()}
    nouns = {f"table.{name}": table.label for name, table in TABLES.items()}
    headings = {f"column.{name}": label for name, label in (counted | columns).items()}
    return {key: dict(zip(("en", "it"), words, strict=True)) for key, words in (nouns | headings).items()}


def say(key: str, language: Language, **values: object) -> str:
    """Return the words of a key with its values filled in; raises `KeyError` for a key that does not exist."""
    return catalogue()[key][language].format(**values)


def number(value: float, language: Language, *, digits: int = 0) -> str:
    """Write a number as the language does: 1.234,5 in Italian, 1,234.5 in English; a missing one is a dash."""
    if value is None or value != value or math.isinf(value):
        return "–"
    text = f"{value:,.{digits}f}"
    return text.translate(str.maketrans(",.", ".,")) if language == "it" else text


def amount(value: float, unit: str, language: Language) -> str:
    """Write a goal's amount in the unit that `unit.…` names on screen: tenths as minutes, cents as euros."""
    of_unit = {"tenths of a minute": 10, "cents": 100}.get(unit, 1)
    return number(value / of_unit, language, digits=3 if unit == "share" else 1)


def eur(value: float, language: Language, *, digits: int = 0) -> str:
    """Write an amount of euros."""
    return f"EUR {number(value, language, digits=digits)}"


def share(value: float, language: Language, *, digits: int = 1) -> str:
    """Write a share as per cent."""
    return f"{number(100 * value, language, digits=digits)}\N{NO-BREAK SPACE}%" if value == value else "–"
