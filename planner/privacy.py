"""Small counts of people, and cells that a spreadsheet would run.

Given   counts of people in rows (areas, districts, reasons), in one part or in several (placed, waiting); the sum of
        every part is known to the reader, and a row with nobody may be shown.
Choose  the rows to hide. A row is shown whole or hidden whole, its total with its parts.
So that (1) no row is shown that has a part of 1 to threshold − 1;
        (2) two rows are hidden, or none;
        (3) what is hidden adds up, in each part, to nobody or to the threshold or more;
        (4) more people are hidden than rows, for a hidden row is known to have somebody;
For     the fewest people hidden: the smallest row that has people is next, and rows with nobody come last.

Where all rows together do not meet (2) to (4), all are hidden, and a reader knows only the sums. Then, of any hidden
part, one person more and one less can be moved between rows without a sum changing: no small count is certain.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

_RUNS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Hidden:
    """Which areas and which districts are hidden: two masks."""

    areas: pd.Series
    districts: pd.Series


def suppress(counts: pd.Series, *, threshold: int) -> pd.Series:
    """Return the counts with the hidden ones missing; the same index, kind `Int64`."""
    return counts.astype("Int64").mask(hidden_rows(counts.to_frame(), threshold=threshold))


def hidden_rows(parts: pd.DataFrame, *, threshold: int, also: pd.Series | None = None) -> pd.Series:
    """Return the mask of the rows to hide; `also` are rows that must be hidden for another reason.

    Rows of equal size are taken in the order of their index.
    """
    people = parts.sum(axis=1)
    hidden = ((parts > 0) & (parts < threshold)).any(axis=1)  # (1)
    if also is not None:
        hidden |= also.reindex(parts.index)
    if not hidden.any():
        return hidden
    rows, sums = int(hidden.sum()), parts[hidden].sum()
    left = people[~hidden].sort_index().sort_values(kind="stable")
    for row in [*left.index[left > 0], *left.index[left == 0]]:
        enough = ((sums == 0) | (sums >= threshold)).all()  # (3)
        if rows >= 2 and enough and sums.sum() > rows:  # (2) (4)
            break
        hidden[row] = True
        rows, sums = rows + 1, sums + parts.loc[row]
    return hidden


def hidden_places(parts: pd.DataFrame, district: pd.Series, *, threshold: int, also: Hidden | None = None) -> Hidden:
    """Return the areas and districts to hide in two tables that can be added up; `district` maps the areas to theirs.

    All areas of a hidden district are hidden. In a district that is shown, areas are hidden among themselves.
    """
    district = district.reindex(parts.index)
    districts = hidden_rows(
        parts.groupby(district).sum(), threshold=threshold, also=None if also is None else also.districts
    )
    areas = district.map(districts).astype(bool)
    for name in districts.index[~districts]:
        inside = parts[district == name]
        areas[inside.index] = hidden_rows(inside, threshold=threshold, also=None if also is None else also.areas)
    return Hidden(areas, districts)


def safe_cells(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a copy in which text that a spreadsheet would take for a formula has an apostrophe before it."""

    def safe(cell: object) -> object:
        return f"'{cell}" if isinstance(cell, str) and cell.startswith(_RUNS) else cell

    text = [name for name in frame.columns if not pd.api.types.is_numeric_dtype(frame[name])]
    return frame.assign(**{name: frame[name].map(safe) for name in text})
