"""A table as people read it: searched, its numbers as the language writes them, and as a file for a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from planner.privacy import safe_cells
from planner.words import Language, number, share

SHARES = ("share", "km0_share", "fund_share", "served_share", "cover")
"""The columns that hold shares."""

TENTHS = (
    "minutes", "worst", "nearest", "per_1000", "need_gained", "gained", "gain", "most_need", "sooner",
    "equity", "trip", "straight_km",
)  # fmt: skip
"""The columns that are read to a tenth."""

CENTS = ("price_eur",)
"""The columns that are read to a cent."""

_WRITTEN = 60_000


def rounded(frame: pd.DataFrame) -> pd.DataFrame:
    """Round a table for reading: minutes to a tenth, shares to a thousandth, all else to whole numbers."""
    digits = {c: 3 if c in SHARES else _digits(c) for c in frame.columns}
    floats = [c for c in frame.columns if pd.api.types.is_float_dtype(frame[c])]
    return frame.round({c: digits[c] for c in floats})


def having(frame: pd.DataFrame, text: str) -> pd.DataFrame:
    """Return the rows that have a text in one of their words; capitals make no difference."""
    if not text.strip():
        return frame
    wanted = text.strip().casefold()
    words = frame.select_dtypes(exclude="number")
    return frame[[any(wanted in str(cell).casefold() for cell in row) for row in words.itertuples(index=False)]]


def written(frame: pd.DataFrame, columns: Mapping[str, str], language: Language) -> Any:
    """Return a table whose numbers are read as the language writes them and still sort as numbers.

    `columns` says for each heading which column it is. More cells than `_WRITTEN` stay as they are.
    """
    numbers = [head for head in frame.columns if pd.api.types.is_numeric_dtype(frame[head])]
    if frame.size > _WRITTEN or not numbers:
        return frame

    def said(head: str) -> Callable[[float], str]:
        column = columns.get(head, head)
        if column in SHARES:
            return lambda value: share(value, language)
        return lambda value: number(value, language, digits=_digits(column))

    return frame.style.format({head: said(head) for head in numbers}, na_rep="•")


def csv(frame: pd.DataFrame, language: Language) -> bytes:
    """Write a table as a spreadsheet of that language opens it: with its decimal mark; no cell of it can run."""
    between, mark = (";", ",") if language == "it" else (",", ".")
    return safe_cells(frame).to_csv(index=False, lineterminator="\n", sep=between, decimal=mark).encode("utf-8-sig")


def _digits(column: str) -> int:
    return 2 if column in CENTS else 1 if column in TENTHS else 0
