"""Points meet a network at the nearest place of the nearest road that can be used, and walk there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata.roads import Network
from geodata.roads.snap import FACTS, Places
from tests.drawn_roads import STREET, drawn, frame, minutes

LINE = {"a": (0, 0), "b": (10_000, 0)}
CAR, WALK = 60 / (0.75 * 35), 60 / 4.5
"""Minutes for a kilometre of street by car, and on foot."""
NEAR = st.tuples(st.floats(-500, 10_500), st.floats(-900, 900))


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Network:
    """Ten kilometres of straight street."""
    return drawn(tmp_path_factory.mktemp("street"), LINE, [("a b", STREET)]).network("car")


def test_a_point_meets_the_road_beside_it_and_not_a_crossing(street: Network) -> None:
    """4 km along, 300 m off it."""
    found = street.snapped(frame({"p": (4000, 300)})).iloc[0]
    assert (found["x"], found["y"]) == pytest.approx((504_000, 5_080_000), abs=0.2)
    assert found["distance_m"] == pytest.approx(300, abs=0.2)
    assert found["near"]


def test_the_way_to_the_road_is_walked_at_both_ends(street: Network) -> None:
    """300 m to it, 2 km along it, 600 m from it; all in the kilometres too."""
    found = street.minutes(frame({"p": (4000, 300)}), frame({"q": (6000, -600)}), limit=99).iloc[0]
    assert found["minutes"] == pytest.approx(2 * CAR + 0.9 * WALK, rel=1e-3)
    assert found["km"] == pytest.approx(2.9, rel=1e-3)


def test_a_point_too_far_from_any_road_is_in_no_pair_and_told(street: Network) -> None:
    """Beyond a kilometre it is misplaced, or there are no roads for it."""
    most = FACTS["farthest_m"].value
    points = {"near": (4000, most - 1), "far": (5000, most + 1)}
    assert set(minutes(street, points)) == {"near near"}
    (fault,) = street.far(frame(points), file="providers.csv")
    assert str(fault) == (
        "providers.csv: lies more than 1000 m from any road that can be used by car, so nothing reaches it"
        " (found: far, 1001 m from a road). Correct its coordinates, or give the roads around it."
    )
    assert street.snapped(frame(points))["near"].tolist() == [False, True]


def test_roads_that_lie_elsewhere_are_told_once(street: Network) -> None:
    """Not for each of the points, of which the nearest is named."""
    (fault,) = street.far(frame({"a": (0, 9000), "b": (5000, 8000), "c": (0, 1e6)}))
    assert "lies elsewhere: none of the 3 points asked about is within 1000 m of a road" in str(fault)
    assert "(found: b, 8000 m from a road)" in str(fault)


def test_the_nearest_road_is_one_that_can_be_used(tmp_path: Path) -> None:
    """Not the footpath at the door, not the private road, nor the island: the street at 500 m."""
    west, east = (
        {"f": (0, 400), "h": (0, 450), "j": (4000, 480)},
        {"g": (9000, 400), "i": (9000, 450), "k": (6000, 480)},
    )
    ways = [("a b", STREET), ("f g", {"highway": "footway"}), ("h i", STREET | {"access": "no"}), ("j k", STREET)]
    network = drawn(tmp_path, LINE | west | east, ways).network("car")
    assert network.snapped(frame({"p": (5000, 500)}))["distance_m"].item() == pytest.approx(500, rel=1e-3)


def test_one_gets_in_beside_a_tunnel_and_not_in_it(tmp_path: Path) -> None:
    """A house above the tunnel uses the street at 200 m; a point within the tunnel itself is there."""
    points = {"a": (0, 0), "b": (5000, 0), "c": (0, 200), "d": (5000, 200)}
    tunnel = {"highway": "secondary", "tunnel": "yes", "name": "Galleria"}
    ways = [("a b", tunnel), ("a c d b", STREET | {"name": "Via"})]
    network = drawn(tmp_path, points, ways).network("car")
    found = network.snapped(frame({"above": (2500, 20), "inside": (2500, 0.3)}))
    assert found["road"].tolist() == ["Via", "Galleria"]
    assert found["distance_m"].tolist() == pytest.approx([180, 0.3], abs=0.3)


def test_on_a_one_way_street_one_leaves_onward_only(tmp_path: Path) -> None:
    """From 400 m along one side of a square to 300 m along it is once around, and the other way 100 m."""
    points = {"a": (0, 0), "b": (1000, 0), "c": (1000, 1000), "d": (0, 1000)}
    ways = [("a b", STREET | {"oneway": "yes"}), ("b c d a", STREET)]
    network = drawn(tmp_path, points, ways).network("car")
    found = minutes(network, {"p": (300, 0), "q": (400, 0)})
    assert found["p q"] == pytest.approx(0.1 * CAR, rel=1e-2)
    assert found["q p"] == pytest.approx(3.9 * CAR, rel=1e-3)
    assert found["p p"] == 0


def test_a_point_at_a_crossing_takes_any_of_its_roads(tmp_path: Path) -> None:
    """Also if the road it meets first is a one-way street that leads elsewhere, and if it is a millimetre off."""
    points = {"a": (0, 0), "b": (1000, 0), "c": (0, 1000)}
    ways = [("a b", STREET | {"oneway": "yes"}), ("b c", STREET), ("c a", STREET)]
    network = drawn(tmp_path, points, ways).network("car")
    for off in (0, 0.001):
        assert minutes(network, {"a": (off, 0), "c": (0, 1000)})["a c"] == pytest.approx(CAR, rel=1e-2)


@given(p=NEAR, q=NEAR)
def test_there_and_back_along_a_street_take_the_same(
    street: Network, p: tuple[float, float], q: tuple[float, float]
) -> None:
    """Exactly, wherever both points lie."""
    found = minutes(street, {"p": p, "q": q})
    if "p q" in found:
        assert found["p q"] == found["q p"]


@given(st.lists(NEAR, min_size=1, max_size=6))
def test_each_point_is_answered_as_if_it_were_alone(street: Network, places: list[tuple[float, float]]) -> None:
    """Who else is asked about makes no difference."""
    points = frame({f"p{k}": place for k, place in enumerate(places)})
    together = street.minutes(points, points, limit=1e6)
    alone = [street.minutes(points.iloc[[k]], points, limit=1e6) for k in range(len(points))]
    pd.testing.assert_frame_equal(together, pd.concat(alone, ignore_index=True))


@given(data=st.data())
def test_the_nearest_piece_is_the_nearest_of_all(data: st.DataObject) -> None:
    """Of long and short ones and of no length, near a spot and far from it; where several end at it the first.

    One on which nobody may get in is passed over, but by who is on it.
    """
    metres = st.integers(-20, 20).map(lambda k: 100.0 * k)
    nodes = data.draw(st.lists(st.tuples(metres, metres), min_size=2, max_size=8))
    node = st.integers(0, len(nodes) - 1)
    ends = np.array(data.draw(st.lists(st.tuples(node, node), min_size=1, max_size=9)))
    access = np.array(data.draw(st.lists(st.booleans(), min_size=len(ends), max_size=len(ends))))
    spot = st.tuples(*[metres | st.sampled_from([-1e6, 3e5])] * 2)
    spots = np.array(data.draw(st.lists(spot, min_size=1, max_size=9))) + data.draw(st.sampled_from([0.5, 7.0]))
    spots[0] = nodes[ends[0, 0]]
    xy = np.array(nodes)
    places = Places(*xy.T, *ends.T, access)
    found = places.nearest(spots)
    away = shapely.distance(shapely.points(spots)[:, None], shapely.linestrings(xy[ends])[None])
    everywhere, where_open = away.min(axis=1), away[:, access if access.any() else ~access].min(axis=1)
    nearest = np.where(everywhere <= FACTS["on_road_m"].value, everywhere, where_open)
    assert found.distance_m == pytest.approx(nearest, abs=1e-6)
    assert away[np.arange(len(spots)), found.piece] == pytest.approx(found.distance_m, abs=1e-6)
    assert found.piece[0] <= (xy[ends] == spots[0]).all(axis=2).any(axis=1).argmax()


def test_a_long_line_among_many_short_ones_is_found() -> None:
    """A ferry of 200 km beside a lattice of 10 m, and a spot beside its middle."""
    x = np.r_[np.arange(1000) % 40 * 10.0, 0, 200_000]
    y = np.r_[np.arange(1000) // 40 * 10.0, -50, -50]
    tail, head = np.r_[np.arange(999), 1000], np.r_[np.arange(1, 1000), 1001]
    found = Places(x, y, tail, head, np.ones(1000, dtype=bool)).nearest(np.array([[100_000.0, 20], [385, -1]]))
    assert found.piece.tolist() == [999, 38]
    assert found.distance_m.tolist() == [70, 1]
