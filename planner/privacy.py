"""Small counts of people, in one table, in several that can be subtracted, and cells that a spreadsheet would run.

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

Several plans of the same people (`together`): what a row has more or less in one plan than in another is a part as
well, of that many people either way. So where a row is shown for two plans they differ in it by nobody or by a
threshold at least, and so do the rows that are hidden, together. A plan whose total differs by fewer from one that is
shown is not shown beside it (`apart`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

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


def hidden_rows(
    parts: pd.DataFrame, *, threshold: int, also: pd.Series | None = None, people: pd.Series | None = None
) -> pd.Series:
    """Return the mask of the rows to hide; `also` are rows that must be hidden for another reason.

    `people` are the people of each row where parts count them more than once; otherwise the sum of its parts. Rows of
    equal size are taken in the order of their index.
    """
    people = parts.sum(axis=1) if people is None else people.reindex(parts.index)
    hidden = _small(parts, threshold).any(axis=1)  # (1)
    if also is not None:
        hidden |= also.reindex(parts.index)
    if not hidden.any():
        return hidden
    rows, sums, inside = int(hidden.sum()), parts[hidden].sum(), people[hidden].sum()
    left = people[~hidden].sort_index().sort_values(kind="stable")
    for row in [*left.index[left > 0], *left.index[left == 0]]:
        enough = not _small(sums, threshold).any()  # (3)
        if rows >= 2 and enough and inside > rows:  # (2) (4)
            break
        hidden[row] = True
        rows, sums, inside = rows + 1, sums + parts.loc[row], inside + people[row]
    return hidden


def apart(counted: pd.DataFrame, *, threshold: int) -> list[str]:
    """Return the plans (columns) that may be shown together, the first first; `counted` says who is counted in each.

    The totals of any two are the same or differ by a threshold of people at least.
    """
    totals = counted.sum()
    shown: list[str] = []
    for plan in counted.columns:
        if not _small(totals[shown] - totals[plan], threshold).any():
            shown.append(plan)
    return shown


def together(counted: pd.DataFrame, group: pd.Series) -> pd.DataFrame:
    """Return the parts that several plans' tables of groups tell together, a row for each group.

    `counted` (True where the person is counted in the plan of the column) and `group` are by person. The parts are who
    is counted in each plan, who is not, and for any two plans how many more are counted in the one.
    """
    inside = counted.groupby(group).sum().astype(int)
    parts = {("in", plan): inside[plan] for plan in counted}
    parts |= {("out", plan): (~counted[plan]).groupby(group).sum() for plan in counted}
    for k, plan in enumerate(counted.columns):
        parts |= {(plan, other): inside[plan] - inside[other] for other in counted.columns[k + 1 :]}
    return pd.DataFrame(parts)


def _small(counts: Any, threshold: int) -> Any:
    """Where a count, or a difference of counts, is of somebody and of fewer than the threshold."""
    return (abs(counts) > 0) & (abs(counts) < threshold)


def hidden_places(
    parts: pd.DataFrame,
    district: pd.Series,
    *,
    threshold: int,
    also: Hidden | None = None,
    people: pd.Series | None = None,
) -> Hidden:
    """Return the areas and districts to hide in two tables that can be added up; `district` maps the areas to theirs.

    All areas of a hidden district are hidden. In a district that is shown, areas are hidden among themselves. `people`
    are those of each area, as in `hidden_rows`.
    """
    district = district.reindex(parts.index)
    people = parts.sum(axis=1) if people is None else people
    districts = hidden_rows(
        parts.groupby(district).sum(), threshold=threshold, people=people.groupby(district).sum(),
        also=None if also is None else also.districts,
    )  # fmt: skip
    areas = district.map(districts).astype(bool)
    for name in districts.index[~districts]:
        inside = parts[district == name]
        areas[inside.index] = hidden_rows(
            inside, threshold=threshold, people=people, also=None if also is None else also.areas
        )
    return Hidden(areas, districts)


def safe_cells(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a copy in which text that a spreadsheet would take for a formula has an apostrophe before it."""

    def safe(cell: object) -> object:
        return f"'{cell}" if isinstance(cell, str) and cell.startswith(_RUNS) else cell

    text = [name for name in frame.columns if not pd.api.types.is_numeric_dtype(frame[name])]
    return frame.assign(**{name: frame[name].map(safe) for name in text})
