"""Minutes that a table gives, such as ISTAT's matrix of a province: between areas and places, by mode, each way."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.travel.places import Places

Matrix = NDArray[np.float64]


class Given:
    """The rows of the table `times`; a lift takes the car's where it has none of its own.

    A row from an area to itself counts unless it says 0 minutes: no trip inside an area takes no time.
    """

    def __init__(self, times: pd.DataFrame, places: Places) -> None:
        self._places = places
        rows = times[(times["origin"] != times["destination"]) | (times["minutes"] > 0)]
        self._rows = {str(mode): group for mode, group in rows.groupby("mode")}
        if "car" in self._rows:
            self._rows.setdefault("lift", self._rows["car"])
        self._found: dict[str, tuple[dict[str, int], Matrix, Matrix]] = {}

    def answers(self, mode: str) -> bool:
        return mode in self._rows

    def rows(self, mode: str) -> pd.DataFrame:
        return self._rows[mode]

    def drop(self, mode: str, rows: pd.Index) -> None:
        """Leave some rows of a mode aside."""
        self._rows[mode] = self._rows[mode].drop(index=rows)
        self._found.pop(mode, None)

    def between(self, froms: Sequence[str], tos: Sequence[str], *, mode: str) -> tuple[Matrix, Matrix]:
        """Return minutes and km (froms × tos) by the areas of the points, not a number where none are given."""
        row, minutes, km = self._matrix(mode)
        pairs = np.ix_(*([row.get(area, -1) for area in self._places.area(names)] for names in (froms, tos)))
        return minutes[pairs], km[pairs]

    def _matrix(self, mode: str) -> tuple[dict[str, int], Matrix, Matrix]:
        """Return the table as a square, with a last row and column for areas that it does not know."""
        if mode not in self._found:
            rows = self._rows[mode]
            known = sorted({*rows["origin"], *rows["destination"]})
            row = {area: k for k, area in enumerate(known)}
            minutes, km = (np.full((len(known) + 1,) * 2, np.nan) for _ in range(2))
            at = rows["origin"].map(row).to_numpy(dtype=int), rows["destination"].map(row).to_numpy(dtype=int)
            minutes[at], km[at] = rows["minutes"].to_numpy(dtype=float), rows["km"].to_numpy(dtype=float)
            self._found[mode] = row, minutes, km
        return self._found[mode]

    def who(self, mode: str) -> str:
        """Return who says so, in the words of the table."""
        said = sorted(set(self._rows[mode]["source"]) - {""})
        return "; ".join(said[:2]) + ("; …" if len(said) > 2 else "")
