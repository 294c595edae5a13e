"""The hand-drawn lakes of Lecco: sound outlines, towns ashore, and an accuracy that is what the file says."""

from __future__ import annotations

import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely.geometry import LineString, Point, Polygon

from tests.shared_data import shared

METRIC = "EPSG:32632"
LAKES = Path(__file__).parents[1] / "geodata" / "lecco" / "lakes.geojson"
GSHHG = "boundaries/lakes_gshhg_full.geojson"
SEATS = {  # lon, lat of GeoNames
    "Abbadia Lariana": (9.33518, 45.89947),
    "Annone di Brianza": (9.33119, 45.80216),
    "Bellagio": (9.26182, 45.98772),
    "Bellano": (9.30734, 46.04426),
    "Bosisio Parini": (9.29, 45.80075),
    "Calolziocorte": (9.43765, 45.79538),
    "Cesana Brianza": (9.29954, 45.81678),
    "Civate": (9.34294, 45.82808),
    "Colico": (9.37714, 46.13205),
    "Dervio": (9.30659, 46.07696),
    "Dorio": (9.31883, 46.1002),
    "Garlate": (9.39964, 45.81208),
    "Lecco": (9.39704, 45.85589),
    "Lierna": (9.30513, 45.95818),
    "Malgrate": (9.3763, 45.84891),
    "Mandello del Lario": (9.31974, 45.92199),
    "Menaggio": (9.23907, 46.02075),
    "Oggiono": (9.34815, 45.79133),
    "Olginate": (9.41869, 45.79126),
    "Oliveto Lario": (9.28399, 45.92998),
    "Pescate": (9.39395, 45.83348),
    "Suello": (9.31154, 45.81678),
    "Valmadrera": (9.35824, 45.84628),
    "Varenna": (9.28465, 46.01078),
    "Vercurago": (9.42211, 45.80943),
}


def metric(lon: float, lat: float) -> Point:
    return gpd.GeoSeries.from_xy([lon], [lat], crs="EPSG:4326").to_crs(METRIC).iloc[0]


def shore_distances(a: Polygon, b: Polygon) -> np.ndarray:
    """Return metres from either shore to the other, at every vertex and at most 100 m apart."""
    pairs = ((a.exterior, b.exterior), (b.exterior, a.exterior))
    return np.concatenate([shapely.distance(shapely.points(p.segmentize(100).coords), q) for p, q in pairs])


@pytest.fixture(scope="module")
def lakes() -> gpd.GeoSeries:
    return gpd.read_file(LAKES).to_crs(METRIC).set_index("name").geometry


@pytest.fixture(scope="module")
def gshhg() -> gpd.GeoSeries:
    return gpd.read_file(shared(GSHHG)).to_crs(METRIC).set_index("name").geometry


def test_each_lake_is_one_valid_polygon_with_a_name_and_a_source() -> None:
    """The map and the crossing test can trust every outline, and a reader can tell where it comes from."""
    table = gpd.read_file(LAKES)
    assert table.crs.to_epsg() == 4326
    assert list(table.columns) == ["name", "source", "geometry"]
    assert list(table["name"]) == [
        "Lago di Como", "Lago di Garlate", "Lago di Olginate", "Lago di Annone", "Lago di Pusiano",
    ]  # fmt: skip
    assert (table.geom_type == "Polygon").all()
    assert table.is_valid.all()
    assert table["source"].str.startswith("drawn by hand for this project").all()


def test_the_lakes_are_a_simple_outline(lakes: gpd.GeoSeries) -> None:
    """All lakes together have 130 to 190 vertices, the closing point of each ring not counted."""
    assert 130 <= lakes.count_coordinates().sum() - len(lakes) <= 190


def test_no_two_lakes_overlap(lakes: gpd.GeoSeries) -> None:
    """Water belongs to one lake."""
    assert lakes.area.sum() == pytest.approx(lakes.union_all().area)


@pytest.mark.parametrize("town", SEATS)
def test_the_seat_of_a_shore_town_is_on_land(lakes: gpd.GeoSeries, town: str) -> None:
    """A town hall stands at least 50 m from the water."""
    assert lakes.distance(metric(*SEATS[town])).min() >= 50


@pytest.mark.parametrize("shrink_m", [0, 300])
def test_oliveto_to_mandello_crosses_the_lake(lakes: gpd.GeoSeries, shrink_m: float) -> None:
    """The straight line between the two seats is under water for a kilometre or more, even in a shrunken lake."""
    line = LineString([metric(*SEATS["Oliveto Lario"]), metric(*SEATS["Mandello del Lario"])])
    assert line.intersection(lakes["Lago di Como"].buffer(-shrink_m)).length >= 1000


@pytest.mark.parametrize("pair", [("Lierna", "Mandello del Lario"), ("Bellano", "Dervio"), ("Bellano", "Varenna")])
def test_towns_on_one_shore_are_not_cut_apart(lakes: gpd.GeoSeries, pair: tuple[str, str]) -> None:
    """Neighbours along the eastern shore see each other without crossing the lake shrunk by 300 m."""
    line = LineString([metric(*SEATS[town]) for town in pair])
    assert not line.intersects(lakes["Lago di Como"].buffer(-300))


@pytest.mark.parametrize(
    ("name", "mean_m", "overlap"),
    [
        ("Lago di Como", 260, 0.75),
        ("Lago di Garlate", 370, 0.28),
        ("Lago di Annone", 230, 0.60),
        ("Lago di Pusiano", 255, 0.60),
    ],
)
def test_the_accuracy_is_what_the_source_says(
    lakes: gpd.GeoSeries, gshhg: gpd.GeoSeries, name: str, mean_m: float, overlap: float
) -> None:
    """Shore distances from GSHHG and the overlap (IoU) are those the file states, and no worse than when drawn."""
    ours, theirs = lakes[name], gshhg[name]
    metres = shore_distances(ours, theirs)
    iou = ours.intersection(theirs).area / ours.union(theirs).area
    source = gpd.read_file(LAKES).set_index("name").loc[name, "source"]
    said = re.search(r"mean (\d+) m, largest (\d+) m \(IoU ([\d.]+)\)", source)
    assert said, source
    assert [float(x) for x in said.groups()] == pytest.approx([metres.mean(), metres.max(), iou], abs=1, rel=0.02)
    assert metres.mean() <= mean_m
    assert iou >= overlap


def test_gshhg_is_no_judge_of_the_last_quarter_of_a_kilometre(gshhg: gpd.GeoSeries) -> None:
    """GSHHG puts seats that stand on land under its water, Bellagio by 0.5 km: hence the wide bounds above."""
    como = gshhg["Lago di Como"]
    for town, depth_m in {"Bellagio": 450, "Menaggio": 150, "Varenna": 130}.items():
        seat = metric(*SEATS[town])
        assert como.contains(seat)
        assert como.exterior.distance(seat) >= depth_m
