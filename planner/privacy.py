"""Counts of people as they are told, and cells that a spreadsheet would run.

Given   counts n_k of people in rows k (districts, the areas of a district, reasons, classes); a base b, the threshold;
        a total T that is told, a multiple of b; and for each row the most that may be told, M_k (none: no limit).
Choose  m_k, what is told of row k.
So that (1) every m_k is a multiple of b;
        (2) they add up to T;
        (3) m_k <= M_k;
For     what is nearest to the counts: each n_k is cut to a multiple of b, and what is then short of T goes, b at a
        time, to the row whose count is the furthest above what is told of it.

Counts that are multiples already and add up to T are told as they are. So what is told could itself be the truth: in it
every count, every sum and every difference, also between two plans, is a multiple of b. Whoever reads it, knowing also
how it is made, is never certain of a count of 1 to b - 1. Nothing is drawn by chance: the same plan is told alike
everywhere, and asking again tells no more.
"""

from __future__ import annotations

import pandas as pd

_RUNS = ("=", "+", "-", "@", "\t", "\r")


def multiple(count: float, base: float) -> float:
    """Return the multiple of `base` that is nearest to a count or a sum."""
    return (count + base / 2) // base * base


def spread(counts: pd.Series, *, total: int, base: int, most: pd.Series | None = None) -> pd.Series:
    """Return what is told of counts: multiples of `base` with the sum `total`, row by row at most `most`.

    The same index; rows that are equally near are taken in the order of their index. `total` is at least the sum of the
    counts cut to multiples, and at most the sum of `most`.
    """
    order = counts.sort_index(kind="stable")
    told = order // base * base
    room = None if most is None else most.reindex(order.index) - told
    assert told.sum() <= total and (room is None or ((room >= 0).all() and total <= told.sum() + room.sum()))
    while told.sum() < total:
        short = order - told
        row = (short if room is None else short[room >= base]).idxmax()
        told[row] += base
        if room is not None:
            room[row] -= base
    return told.reindex(counts.index).astype(int)


def step(most: float) -> int:
    """Return the least of 1, 2, 5, 10, 20, … that is not less than `most`, what one person can add to a sum."""
    found, factors = 1, (2, 2.5, 2)
    place = 0
    while found < most:
        found = round(found * factors[place % 3])
        place += 1
    return found


def safe_cells(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a copy in which text that a spreadsheet would take for a formula has an apostrophe before it."""

    def safe(cell: object) -> object:
        return f"'{cell}" if isinstance(cell, str) and cell.startswith(_RUNS) else cell

    text = [name for name in frame.columns if not pd.api.types.is_numeric_dtype(frame[name])]
    return frame.assign(**{name: frame[name].map(safe) for name in text})
