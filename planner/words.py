"""Words and numbers in Italian and English."""

from __future__ import annotations

import math
import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

Language = Literal["it", "en"]
LANGUAGES: tuple[Language, ...] = ("it", "en")


FILES = ("words.toml", "cli/words.toml", "pages/words.toml")
"""The words of plans and maps, which every way to show them uses; those of the command line and of the pages alone."""


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Return every word by its key, each in every language, as the `FILES` have them; a key stands in one of them."""
    said: dict[str, dict[str, str]] = {}
    for file in FILES:
        data = tomllib.loads((Path(__file__).parent / file).read_text(encoding="utf-8"))
        found = {f"{section}.{key}": words for section, keys in data.items() for key, words in keys.items()}
        assert not (twice := said.keys() & found), twice
        said |= found
    return said


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
    """Write a goal's amount in the unit that `unit.…` names on screen: tenths of a minute are read as minutes."""
    return number(value / 10 if unit == "tenths of a minute" else value, language, digits=1)


def eur(value: float, language: Language, *, digits: int = 0) -> str:
    """Write an amount of euros."""
    return f"EUR {number(value, language, digits=digits)}"


def share(value: float, language: Language, *, digits: int = 1) -> str:
    """Write a share as per cent."""
    return f"{number(100 * value, language, digits=digits)}\N{NO-BREAK SPACE}%" if value == value else "–"
