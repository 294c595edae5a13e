"""Territories begun for a test: a province of Italy, or zones near Brussels."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import MultiPolygon, box

from geodata.faults import Fault, InputError
from geodata.new import folder
from planner import plan
from planner.case import Case, open_case


def begun(where: Path, province: str) -> Case:
    """Write a province's folder and open it as `planner check` does."""
    folder.write(where, province=province)
    return open_case(where)


def solved(case: Case) -> plan.Plan:
    return plan.make(case.territory, case.scenario)


def faults(where: Path, **asked: object) -> list[Fault]:
    """Return what `write` refuses, and see that nothing was written."""
    before = sorted(where.parent.rglob("*"))
    with pytest.raises(InputError) as refused:
        folder.write(where, **asked)  # type: ignore[arg-type]
    assert sorted(where.parent.rglob("*")) == before
    return list(refused.value.faults)


def bytes_of(where: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(where.iterdir())}


def zones(**columns: object) -> gpd.GeoDataFrame:
    """Three areas near Brussels, in Belgium's metres."""
    shapes = [box(150_000, 170_000, 155_000, 175_000), box(155_000, 170_000, 159_000, 175_000)]
    shapes.append(MultiPolygon([box(150_000, 175_000, 155_000, 176_000), box(150_000, 177_000, 155_000, 178_000)]))
    said = {"code": [1, 2, 3], "name": ["Één", "Deux", "Three"], "residents": [1000, 20_000, 500]} | columns
    return gpd.GeoDataFrame(said, geometry=shapes, crs="EPSG:31370")
