"""Small counts of people, and cells that a spreadsheet would run.

A count of people under the threshold is hidden, and so is what would let a reader work it out: where one count of a
total that is shown is hidden, the smallest of the others is hidden with it.
"""

from __future__ import annotations

import pandas as pd

_RUNS = ("=", "+", "-", "@", "\t", "\r")


def suppress(counts: pd.Series, *, threshold: int, within: pd.Series | None = None) -> pd.Series:
    """Return the counts with the small ones missing; the same index, kind `Int64`.

    A count of 1 to `threshold` − 1 is missing. Zeros stay. The total is assumed to be known (and, with `within`, the
    total of each group that it maps the index to): where what is missing adds up to less than the threshold or is one
    count alone, the smallest count left that is not zero is missing too.
    """
    counts = counts.astype("Int64")
    if within is None:
        return counts.mask(_hidden(counts, threshold))
    groups = within.reindex(counts.index)
    parts = [suppress(counts[groups == group], threshold=threshold) for group in sorted(groups.unique())]
    return pd.concat(parts).reindex(counts.index) if parts else counts


def suppress_parts(parts: pd.DataFrame, *, threshold: int, within: pd.Series | None = None) -> pd.DataFrame:
    """Hide small counts in a table whose columns add up to a known whole, row by row and column by column.

    Where one part of a row is hidden, every part of that row that is not zero is hidden with it.
    """
    shown = {name: suppress(parts[name], threshold=threshold, within=within) for name in parts.columns}
    touched = pd.DataFrame(shown).isna().any(axis=1)
    return pd.DataFrame({name: counts.mask(touched & (parts[name] > 0)) for name, counts in shown.items()})


def _hidden(counts: pd.Series, threshold: int) -> pd.Series:
    hidden = (counts > 0) & (counts < threshold)
    if hidden.any():
        for key in counts[~hidden & (counts > 0)].sort_values(kind="stable").index:
            if hidden.sum() > 1 and counts[hidden].sum() >= threshold:
                break
            hidden[key] = True
    return hidden


def safe_cells(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a copy in which text that a spreadsheet would take for a formula has an apostrophe before it."""

    def safe(cell: object) -> object:
        return f"'{cell}" if isinstance(cell, str) and cell.startswith(_RUNS) else cell

    text = [name for name in frame.columns if not pd.api.types.is_numeric_dtype(frame[name])]
    return frame.assign(**{name: frame[name].map(safe) for name in text})
