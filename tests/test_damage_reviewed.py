"""Damages that a reviewer found: each was a traceback or a number read wrongly, and is a fault."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pytest

from geodata.faults import InputError
from geodata.territory import load


def faults(folder: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        load(folder)
    return [str(fault) for fault in caught.value.faults]


def first_ring(folder: Path, point: list[object]) -> None:
    """Let the outline of the first area begin and end at a point."""
    path = folder / "areas.geojson"
    read = json.loads(path.read_text(encoding="utf-8"))
    ring = read["features"][0]["geometry"]["coordinates"][0]
    ring[0] = ring[-1] = point
    path.write_text(json.dumps(read), encoding="utf-8")


def test_degrees_do_not_say_how_money_is_written(folder: Path) -> None:
    """A point in lon is no sign that 6.000 is six euros."""
    rows = ["firm,name,area,sector,employees,plan_eur,source,lon,lat"]
    rows += [f"F-{k},Uno,B,,40,{k}.000,mine,9.05,45.05" for k in (1, 2)]
    (folder / "firms.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert any("plan_eur" in text and "may be 1.000 or 1000" in text for text in faults(folder))


def test_a_coordinate_of_four_hundred_digits_is_told(folder: Path) -> None:
    first_ring(folder, [10**400, 45.1])
    assert any("areas.geojson" in text for text in faults(folder))


def test_a_height_that_is_no_number_does_not_open_a_ring(folder: Path) -> None:
    """Heights are not used."""
    path = folder / "areas.geojson"
    read = json.loads(path.read_text(encoding="utf-8"))
    ring = read["features"][0]["geometry"]["coordinates"][0]
    read["features"][0]["geometry"]["coordinates"][0] = [[*point[:2], float("nan")] for point in ring]
    path.write_text(json.dumps(read), encoding="utf-8")
    assert not load(folder).areas.geometry.has_z.any()


def test_a_layer_cut_short_is_told(folder: Path) -> None:
    """A FlatGeobuf of which only the beginning arrived."""
    gpd.read_file(folder / "areas.geojson").to_file(folder / "areas.fgb", driver="FlatGeobuf")
    (folder / "areas.geojson").unlink()
    (folder / "areas.fgb").write_bytes((folder / "areas.fgb").read_bytes()[:300])
    assert any("areas.fgb" in text for text in faults(folder))
