"""What trips begin and end at: areas, named places, and the own points of providers, hosts and firms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyproj
from numpy.typing import NDArray

from geodata.faults import nearest
from geodata.outlines import WGS84

if TYPE_CHECKING:
    from geodata.territory import Territory

Coordinates = NDArray[np.float64]

POINTED = {"providers": "provider", "hosts": "host", "firms": "firm"}
"""Tables whose rows may have a point of their own, and the column of their code."""


class Places:
    """Names of points of a territory, each with its area and its metres.

    An area or a place is named by its code; the own point of a row by its table and code, as in "hosts/H-1".
    """

    def __init__(self, territory: Territory) -> None:
        self._territory = territory
        self.areas = [*territory.areas["area"], *territory.places["place"]]
        self._area = {code: code for code in self.areas}
        for table, key in POINTED.items():
            rows = territory.table(table)
            placed = rows[rows["lon"].notna() & rows["lat"].notna()]
            self._area |= {f"{table}/{code}": area for code, area in zip(placed[key], placed["area"], strict=True)}

    def of(self, table: str, *, own: bool) -> pd.Series:
        """Return the name of every row's point by the row's code; its area's where it has no point of its own."""
        rows = self._territory.table(table)
        names = [
            f"{table}/{code}" if own and f"{table}/{code}" in self._area else area
            for code, area in zip(rows[POINTED[table]], rows["area"], strict=True)
        ]
        return pd.Series(names, index=pd.Index(rows[POINTED[table]]), dtype=object)

    def sorted(self, names: Iterable[str]) -> list[str]:
        """Return names once each, in order; raises `ValueError` for one that is not known."""
        found = sorted(set(names))
        for name in found:
            if name not in self._area:
                raise ValueError(f"{name} is neither an area nor a place. {nearest(str(name), self._area)}")
        return found

    def area(self, names: Sequence[str]) -> list[str]:
        return [self._area[name] for name in names]

    def own(self, names: Sequence[str]) -> NDArray[np.bool_]:
        """Return which names are a row's own point."""
        return np.array([self._area[name] != name for name in names], dtype=bool)

    def xy(self, names: Sequence[str]) -> Coordinates:
        """Return metres (n × 2) in the territory's system."""
        return self._xy[[self._row[name] for name in names]].reshape(-1, 2)

    def points(self, names: Sequence[str]) -> dict[str, tuple[float, float]]:
        """Return points as timetables want them."""
        return {name: (float(x), float(y)) for name, (x, y) in zip(names, self.xy(names), strict=True)}

    def frame(self, names: Sequence[str]) -> pd.DataFrame:
        """Return points as road networks want them: `id`, `x`, `y`."""
        return pd.DataFrame(self.xy(names), columns=["x", "y"]).assign(id=list(names))

    @cached_property
    def _row(self) -> dict[str, int]:
        return {name: k for k, name in enumerate(self._area)}

    @cached_property
    def _xy(self) -> Coordinates:
        t = self._territory
        degrees = {
            code: at for table, key in (("areas", "area"), ("places", "place")) for code, at in _at(t, table, key)
        }
        for table, key in POINTED.items():
            degrees |= {f"{table}/{code}": at for code, at in _at(t, table, key)}
        lon, lat = np.array([degrees[name] for name in self._area], dtype=float).T
        turn = pyproj.Transformer.from_crs(WGS84, t.crs, always_xy=True)
        return np.column_stack(turn.transform(lon, lat))


def _at(territory: Territory, table: str, key: str) -> Iterable[tuple[str, tuple[float, float]]]:
    rows = territory.table(table)
    return zip(rows[key], zip(rows["lon"], rows["lat"], strict=True), strict=True)
