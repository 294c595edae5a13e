"""Straight lines: refused where they cross a lake or a barrier that the territory names."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geodata.faults import TerritoryError
from geodata.territory import Territory, load
from geodata.travel import Travel
from planner import apart
from tests.served_valley import naming, valley
from tests.travelled import FAR, MANDELLO, OLIVETO, pairs, reached, trip


@pytest.fixture(scope="module")
def straight(lecco: Territory, tmp_path_factory: pytest.TempPathFactory) -> Travel:
    """The province without its road links."""
    folder = shutil.copytree(lecco.folder, tmp_path_factory.mktemp("straight") / "lecco")
    (folder / "links.csv").unlink()
    return Travel(load(folder))


def test_a_straight_line_does_not_cross_the_lake(straight: Travel) -> None:
    """Without links that pair is absent, and the source says why."""
    assert straight.minutes([OLIVETO], [MANDELLO], limit=FAR).empty
    assert straight.source("car") == "straight line × 1.5 at 40 km/h, refused where it crosses a lake"
    assert straight.source("walk") == "straight line × 1.5 at 4.5 km/h, refused where it crosses a lake"
    assert straight.source("walk", "it").startswith("linea d'aria × 1,5 a 4,5 km/h")


def test_the_lake_parts_a_territory_without_links(sample: Territory) -> None:
    """D lies beyond the water from everywhere."""
    no_links = Travel(dataclasses.replace(sample, links=sample.links.iloc[:0]))
    assert reached(no_links) == pairs("AB BC AC")
    assert no_links.parts() == [{"A", "B", "C"}, {"D"}]


def test_a_lake_narrower_than_its_shore_error_bars_no_way(sample: Territory) -> None:
    """Shrunk by 300 m from either shore, 500 m of water are none."""
    creek = sample.lakes.set_geometry(sample.lakes.buffer(-3700))
    west, _, east, _ = creek.total_bounds
    assert 0 < east - west < 600
    travel = Travel(dataclasses.replace(sample, links=sample.links.iloc[:0], lakes=creek))
    assert reached(travel) == pairs("AB AC AD BC BD CD")


def test_without_lakes_every_straight_line_is_open(sample: Territory) -> None:
    """An empty table of lakes, as of a folder without lakes.geojson."""
    dry = dataclasses.replace(sample, links=sample.links.iloc[:0], lakes=sample.lakes.iloc[:0])
    assert reached(Travel(dry)) == pairs("AB AC AD BC BD CD")
    minutes, km = trip(Travel(dry), "B", "C")
    assert km == pytest.approx(7.88 * 1.5, rel=0.01)
    assert minutes == pytest.approx(km / 40 * 60)


def test_a_folder_without_lakes_can_be_travelled(tmp_path: Path, sample: Territory) -> None:
    """Neither lakes nor links are needed."""
    folder = shutil.copytree(sample.folder, tmp_path / "dry")
    (folder / "lakes.geojson").unlink()
    (folder / "links.csv").unlink()
    assert reached(Travel(load(folder))) == pairs("AB AC AD BC BD CD")


def barred(folder: Path, shape: shapely.Geometry, *, file: str = "walls.geojson") -> Path:
    """Write the sample without links and lakes, with one barrier."""
    valley(folder)
    for name in ("links.csv", "lakes.geojson"):
        (folder / name).unlink()
    gpd.GeoDataFrame({"name": ["wall"]}, geometry=[shape], crs="EPSG:4326").to_file(folder / file)
    naming(folder, {"barriers": file})
    return folder


RIDGE = shapely.LineString([(9.10, 44.8), (9.10, 45.4)])
"""Between A and B in the west, C and D in the east."""


@pytest.mark.parametrize("file", ["walls.geojson", "walls.gpkg"])
@pytest.mark.parametrize("shape", [RIDGE, RIDGE.buffer(0.001), shapely.MultiLineString([RIDGE])])
def test_a_straight_line_does_not_cross_a_barrier(tmp_path: Path, shape: shapely.Geometry, file: str) -> None:
    """A ridge or a river, drawn as a line or as an area; the source says so in both languages."""
    walled = load(barred(tmp_path / "walled", shape, file=file))
    travel = Travel(walled)
    assert reached(travel) == reached(travel, "walk") == pairs("AB CD")
    assert travel.source("car").endswith("refused where it crosses a lake or another barrier")
    assert travel.source("car", "it").endswith("rifiutata dove attraversa un lago o un'altra barriera")
    assert not walled.warnings
    wide = walled.travel | {"apart_near_km": dataclasses.replace(walled.travel["apart_near_km"], value=10.0)}
    parted = apart.pairs(dataclasses.replace(walled, travel=wide)).set_index(["origin", "destination"])["parted_by"]
    assert parted.to_dict() == {("B", "C"): "barrier"}
    assert not apart.table(dataclasses.replace(walled, travel=wide), "it")["parted_by"].str.contains("lago").any()


def test_a_barrier_counts_in_the_digest_and_parts_nothing_that_has_roads(tmp_path: Path) -> None:
    """Another ridge is another territory; links know the way over the pass."""
    folder = barred(tmp_path / "walled", RIDGE)
    first = load(folder)
    gpd.GeoDataFrame({"name": ["wall"]}, geometry=[RIDGE.buffer(0.002)], crs="EPSG:4326").to_file(
        folder / "walls.geojson"
    )
    assert load(folder).digest != first.digest
    shutil.copy(load("sample").folder / "links.csv", folder / "links.csv")
    assert reached(Travel(load(folder))) == pairs("AB AC AD BC BD CD")


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        ('{"type": "FeatureCollection", "features": []}', "barrier"),
        ("not json", "is not readable"),
        ('{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry":'
         ' {"type": "Point", "coordinates": [9, 45]}}]}', "is neither a line nor an area"),
    ],
)  # fmt: skip
def test_a_file_that_draws_no_barrier_is_told_by_name(tmp_path: Path, content: str, rule: str) -> None:
    """Like any other file of the folder."""
    folder = barred(tmp_path / "walled", RIDGE)
    (folder / "walls.geojson").write_text(content, encoding="utf-8")
    with pytest.raises(TerritoryError) as error:
        load(folder)
    (fault,) = error.value.faults
    assert fault.file == "walls.geojson" and rule in fault.rule, fault
