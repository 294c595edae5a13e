"""How far one gets, as areas: the middles that are in time, and a longer band around every shorter one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.roads import Network, read
from geodata.roads.snap import FACTS
from tests.drawn_roads import METRIC, SOUTH, STREET, WEST, drawn
from tests.shared_data import shared

CELL = FACTS["cell_m"].value
ANYWHERE = st.tuples(st.floats(-500, 11_500), st.floats(-500, 3500))


@pytest.fixture(scope="module")
def valley(tmp_path_factory: pytest.TempPathFactory) -> Network:
    """A street of 8 km with a one-way loop at its end, up to 3 km aside."""
    points = {"a": (0, 0), "b": (8000, 0), "c": (11_000, 3000), "d": (8000, 3000)}
    ways = [("a b", STREET), ("b c d b", STREET | {"oneway": "yes"})]
    return drawn(tmp_path_factory.mktemp("valley"), points, ways).network("car")


@pytest.mark.parametrize("towards", [False, True])
@pytest.mark.parametrize("at", [(4000, 0), (9500, 1500), (4000, 250)])
def test_a_middle_is_inside_where_its_trip_is_in_time(valley: Network, at: tuple[float, float], towards: bool) -> None:
    """Every square near the road, asked about as a point of its own."""
    place = (WEST + at[0], SOUTH + at[1])
    east, north = np.meshgrid(np.arange(-5, 60), np.arange(-5, 20))
    middles = (np.column_stack([east.ravel(), north.ravel()]) + np.floor([WEST / CELL, SOUTH / CELL]) + 0.5) * CELL
    grid = pd.DataFrame({"id": [f"{k:05d}" for k in range(len(middles))], "x": middles[:, 0], "y": middles[:, 1]})
    grid = grid[(valley.snapped(grid)["distance_m"] <= FACTS["reach_m"].value).to_numpy()]
    home = pd.DataFrame({"id": ["home"], "x": [place[0]], "y": [place[1]]})
    (area,) = valley.reach(place, bands=[9], towards=towards).geometry
    inside = set(grid["id"][shapely.contains_xy(area, grid["x"], grid["y"])])
    found = valley.minutes(*([grid, home] if towards else [home, grid]), limit=9)
    assert inside == set(found["origin" if towards else "destination"])
    assert len(inside) > 20
    assert area.area == pytest.approx(len(inside) * CELL**2)


@given(
    at=st.tuples(st.floats(-500, 11_500), st.floats(-500, 3500)),
    bands=st.lists(st.floats(0, 40), min_size=2, max_size=4),
)
@settings(max_examples=15)
def test_a_longer_band_contains_every_shorter_one(valley: Network, at: tuple[float, float], bands: list[float]) -> None:
    """Wherever one starts; bands come sorted, each once, as sound areas."""
    found = valley.reach((WEST + at[0], SOUTH + at[1]), bands=bands)
    assert found["minutes"].tolist() == sorted(set(bands))
    assert found.crs == METRIC
    for shorter, longer in zip(found.geometry[:-1], found.geometry[1:], strict=True):
        assert shorter.is_valid and longer.is_valid
        assert shapely.difference(shorter, longer).area == 0


def test_a_one_way_street_is_reached_otherwise_than_it_is_left(valley: Network) -> None:
    """To c it is the first side of the loop, and from c the two others."""
    corner = shapely.Point(WEST + 11_000, SOUTH + 3000)
    there, back = (
        valley.reach((WEST + 8000, SOUTH), bands=[12], towards=towards).geometry.iloc[0] for towards in (False, True)
    )
    assert there.distance(corner) < CELL < back.distance(corner)


def test_a_point_far_from_any_road_reaches_nothing(valley: Network) -> None:
    """Its areas are empty, and so is that of no minutes on a road that is 250 m away."""
    far = valley.reach((WEST, SOUTH + 50_000), bands=[10, 20])
    assert far.geometry.is_empty.all()
    assert valley.reach((WEST + 4000, SOUTH + 250), bands=[1]).geometry.is_empty.all()


def test_the_reach_of_a_country_is_the_same_each_time() -> None:
    """Liechtenstein from its middle, on a network read twice."""
    path = shared("osm/liechtenstein_2013.osm.pbf")
    first, again = (read(path, crs=METRIC).network("car").reach((539_500, 5_221_000), bands=[5, 10, 20]) for _ in "ab")
    assert first.geometry.geom_equals(again.geometry).all()
    assert first.area.is_monotonic_increasing
    assert 1e6 < first.area.iloc[0] < first.area.iloc[2] < 300e6
