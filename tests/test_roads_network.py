"""The network of a mode: which roads belong to it, and the minutes and kilometres between points on it."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.roads import Network, RoadsError, read
from geodata.roads.costs import fastest, km_of, minutes_of, packed, part, within
from tests.drawn_roads import METRIC, STREET, agree_with_networkx, drawn, frame, minutes
from tests.shared_data import shared

ONE_WAY = {"highway": "residential", "oneway": "yes"}
SQUARE = {"a": (0, 0), "b": (1000, 0), "c": (1000, 1000), "d": (0, 1000)}
STREET_KMH = 0.75 * 35
KM = 60 / STREET_KMH
"""Minutes a car takes for one kilometre of street."""


def test_a_one_way_street_is_driven_one_way_and_walked_both(tmp_path: Path) -> None:
    """Around the square a car takes three sides where it may not take the one."""
    roads = drawn(tmp_path, SQUARE, [("a b", ONE_WAY), ("b c d a", STREET)])
    car, walk = (minutes(roads.network(mode), SQUARE) for mode in ("car", "walk"))
    assert car["a b"] == pytest.approx(KM, rel=1e-3)
    assert car["b a"] == pytest.approx(3 * KM, rel=1e-3)
    assert walk["b a"] == walk["a b"] == pytest.approx(60 / 4.5, rel=1e-3)


def test_of_parallel_roads_the_quicker_counts_and_of_equals_the_shorter(tmp_path: Path) -> None:
    """A detour at 70 is as quick as a street at 35 that is half as long: the km are those of the street."""
    points = {"a": (0, 0), "b": (1000, 0), "m": (500, 866.0254), "n": (500, -3000)}
    slow, fast = {"highway": "primary", "maxspeed": "35"}, {"highway": "primary", "maxspeed": "70.1"}
    network = drawn(tmp_path, points, [("a b", slow), ("a m b", fast), ("a n b", fast)]).network("car")
    ends = [frame({name: points[name]}) for name in "ab"]
    found = network.minutes(*ends, limit=99)
    assert found["minutes"].item() == pytest.approx(KM, rel=2e-3)
    assert found["km"].item() == pytest.approx(2, rel=1e-3)
    equal = drawn(tmp_path, points, [("a b", slow), ("a n b", slow)]).network("car")
    assert equal.minutes(*ends, limit=99)["km"].item() == pytest.approx(1, rel=1e-3)


def test_ferries_are_used_only_if_asked_and_take_their_own_minutes(tmp_path: Path) -> None:
    """Across the lake 2 km in a quarter of an hour, around it 10 km of street."""
    points = {"a": (0, 0), "b": (2000, 0), "c": (2000, 4000), "d": (0, 4000)}
    ferry = {"route": "ferry", "motor_vehicle": "yes", "duration": "00:15"}
    roads = drawn(tmp_path, points, [("a d c b", STREET), ("a b", ferry)])
    without, using = (minutes(roads.network("car", ferries=ferries), points) for ferries in (False, True))
    assert without["a b"] == pytest.approx(10 * KM, rel=1e-3)
    assert using["a b"] == using["b a"] == pytest.approx(15, abs=1e-3)


def test_a_ferry_that_does_not_say_how_long_it_takes_goes_at_a_usual_speed(tmp_path: Path) -> None:
    """2 km at 8 km/h, and it is told."""
    points = {"a": (0, 0), "b": (2000, 0), "c": (2000, 90_000)}
    roads = drawn(tmp_path, points, [("a b", {"route": "ferry", "name": "Bellagio"}), ("b c", STREET)])
    assert minutes(roads.network("walk", ferries=True), points)["a b"] == pytest.approx(15, rel=1e-3)
    (warning,) = roads.warnings
    assert "Bellagio" in str(warning) and "a usual speed is assumed" in str(warning)


def test_a_bollard_stops_cars_and_nobody_else(tmp_path: Path) -> None:
    """From a to c a car drives around by d; walkers go straight."""
    ways = [("a b c", STREET), ("c d a", STREET)]
    points = {"a": (0, 0), "b": (1000, 0), "c": (2000, 0), "d": (1000, 3000)}
    roads = drawn(tmp_path, points, ways, tags={"b": {"barrier": "bollard"}})
    assert minutes(roads.network("car"), points)["a c"] > 6 * KM
    assert minutes(roads.network("walk"), points)["a c"] == pytest.approx(2 * 60 / 4.5, rel=1e-3)


def test_what_cannot_be_reached_or_left_is_left_out_by_name(tmp_path: Path) -> None:
    """An island, and a one-way street that leads out of the network; walkers use the latter."""
    points = {**SQUARE, "e": (1000, 2000), "i": (5000, 0), "j": (5000, 600)}
    ways = [("a b c d a", STREET), ("c e", ONE_WAY | {"name": "Via Stretta"}), ("i j", STREET | {"name": "Isola"})]
    roads = drawn(tmp_path, points, ways)
    network = roads.network("car")
    assert network.bits["name"].tolist() == ["Via Stretta", "Isola"]
    assert network.bits["why"].tolist() == ["one way", "island"]
    assert network.bits["km"].tolist() == pytest.approx([1, 0.6], rel=1e-3)
    (warning,) = network.warnings
    assert "1.6 km of roads are not joined with the rest for car, and not used" in str(warning)
    assert "Via Stretta (1.0 km), Isola (0.6 km)" in str(warning)
    assert roads.network("walk").bits["name"].tolist() == ["Isola"]


def test_a_zero_length_piece_joins_its_ends(tmp_path: Path) -> None:
    """Two points at one place with a way between them."""
    points = {"a": (0, 0), "b": (1000, 0), "b2": (1000, 0), "c": (2000, 0)}
    network = drawn(tmp_path, points, [("a b", STREET), ("b b2", STREET), ("b2 c", STREET)]).network("car")
    assert minutes(network, {"a": (0, 0), "c": (2000, 0)})["a c"] == pytest.approx(2 * KM, rel=1e-3)


def test_a_ferry_of_no_length_still_takes_its_minutes(tmp_path: Path) -> None:
    """What is told of a way is shared out evenly where it has no length to share by."""
    points = {"a": (0, 0), "b": (1000, 0), "b2": (1000, 0), "c": (2000, 0)}
    ferry = {"route": "ferry", "motor_vehicle": "yes", "duration": "10"}
    network = drawn(tmp_path, points, [("a b", STREET), ("b b2", ferry), ("b2 c", STREET)]).network("car", ferries=True)
    assert minutes(network, {"a": (0, 0), "c": (2000, 0)})["a c"] == pytest.approx(2 * KM + 10, rel=1e-3)


def test_no_two_places_joined_is_a_fault(tmp_path: Path) -> None:
    """A single one-way street leads from nowhere back."""
    roads = drawn(tmp_path, SQUARE, [("a b c", ONE_WAY)])
    with pytest.raises(RoadsError, match="no two places reach each other by car"):
        roads.network("car")
    assert len(roads.network("walk").x) == 3


def test_a_mode_without_roads_is_refused(tmp_path: Path) -> None:
    """A train does not run here."""
    with pytest.raises(ValueError, match=r"^transit does not use roads by itself. Use one of car, walk, bike\.$"):
        drawn(tmp_path, SQUARE, [("a b", STREET)]).network("transit")


def test_answers_are_a_long_table_of_pairs_within_the_limit(tmp_path: Path) -> None:
    """Sorted by id whatever the order asked in, each pair once, the limit included, what is beyond absent."""
    network = drawn(tmp_path, SQUARE, [("a b c d", STREET)]).network("walk")
    every = frame(SQUARE)
    whole = network.minutes(every, every, limit=1e6)
    assert list(whole.columns) == ["origin", "destination", "minutes", "km"]
    assert list(zip(whole["origin"], whole["destination"], strict=True)) == [(a, b) for a in "abcd" for b in "abcd"]
    twice = pd.concat([every[::-1], every])
    pd.testing.assert_frame_equal(network.minutes(twice, twice, limit=1e6), whole)
    limit = whole.loc[1, "minutes"]
    for most in (limit, limit - 0.0001):
        near = network.minutes(every, every, limit=most)
        pd.testing.assert_frame_equal(near, whole[whole["minutes"] <= most].reset_index(drop=True))
        assert ("a", "b") in set(zip(near["origin"], near["destination"], strict=True)) or most < limit
    assert network.minutes(every[:0], every, limit=9).empty


def test_several_ids_may_stand_in_one_place(tmp_path: Path) -> None:
    """Each has its own rows, and between them there is nothing to travel."""
    network = drawn(tmp_path, SQUARE, [("a b c d", STREET)]).network("walk")
    found = minutes(network, {"z": (0, 50), "b": (1000, 0), "a": (0, 50)})
    assert found["z a"] == found["a z"] == found["a a"] == 0
    assert found["z b"] == found["a b"] > 0
    assert len(found) == 9


@pytest.mark.parametrize(
    ("points", "fault"),
    [
        (pd.DataFrame({"id": ["p"], "x": [1.0]}), "Points have no column y"),
        (pd.DataFrame({"id": ["p", "p"], "x": [1.0, 2.0], "y": [1.0, 1.0]}), "p has two places"),
        (pd.DataFrame({"id": ["p"], "x": [np.nan], "y": [1.0]}), "p has no coordinates"),
    ],
)
def test_points_that_are_none_are_refused(tmp_path: Path, points: pd.DataFrame, fault: str) -> None:
    """By name, before anything is computed."""
    network = drawn(tmp_path, SQUARE, [("a b c d", STREET)]).network("walk")
    with pytest.raises(ValueError, match=fault):
        network.minutes(points, frame(SQUARE), limit=9)


@pytest.mark.parametrize("limit", [-1, float("nan")])
def test_a_limit_that_is_none_is_refused(tmp_path: Path, limit: float) -> None:
    """Nothing within less than no minutes."""
    network = drawn(tmp_path, SQUARE, [("a b c d", STREET)]).network("walk")
    with pytest.raises(ValueError, match="is none"):
        network.minutes(frame(SQUARE), frame(SQUARE), limit=limit)


@given(seed=st.integers(0, 10**6), closed=st.floats(0, 0.6))
@settings(max_examples=15)
def test_drawn_towns_agree_with_networkx(tmp_path_factory: pytest.TempPathFactory, seed: int, closed: float) -> None:
    """Bent streets on a grid, some one-way, some barred: each answer is that of networkx on the uncontracted graph."""
    draw = np.random.default_rng(seed)
    grid = list(itertools.product(range(6), range(6)))
    points = {f"p{i}{j}": (500 * i + draw.uniform(0, 200), 500 * j + draw.uniform(0, 200)) for i, j in grid}
    ways = []
    for i, j in grid:
        for near in (f"p{i + 1}{j}", f"p{i}{j + 1}"):
            if near in points and draw.random() < 0.8:
                said = {"highway": str(draw.choice(["residential", "primary", "track"]))}
                ways.append((f"p{i}{j} {near}", said | ({"oneway": "yes"} if draw.random() < closed else {})))
    barred = {str(name): {"barrier": "bollard"} for name in draw.choice(list(points), 2)}
    roads = drawn(tmp_path_factory.mktemp("town"), points, ways, tags=barred)
    agree_with_networkx(roads.network("walk"))
    try:
        network = roads.network("car")
    except RoadsError:
        return
    agree_with_networkx(network)


@pytest.mark.parametrize("mode", ["car", "walk", "bike"])
@pytest.mark.parametrize("country", ["andorra", "liechtenstein"])
def test_whole_countries_agree_with_networkx(country: str, mode: str) -> None:
    """200 pairs drawn at random, to the thousandth of a second."""
    agree_with_networkx(whole(country, mode))


def whole(country: str, mode: str) -> Network:
    crs = {"andorra": "EPSG:32631", "liechtenstein": METRIC}[country]
    return read(shared(f"osm/{country}_2013.osm.pbf"), crs=crs).network(mode)


def test_a_digest_names_what_answers_depend_on(tmp_path: Path) -> None:
    """The same file gives the same; another speed or mode another."""

    def digest(limit: str, mode: str = "car") -> str:
        return drawn(tmp_path, SQUARE, [("a b c d", STREET | {"maxspeed": limit})]).network(mode).digest

    assert digest("30") == digest("30")
    assert len({digest("30"), digest("50"), digest("30", "bike")}) == 3


@given(minutes=st.floats(0, 4000), m=st.floats(0, 3e6), share=st.floats(0, 1))
def test_costs_hold_minutes_and_metres_apart(minutes: float, m: float, share: float) -> None:
    """To the thousandth of a second and the decimetre, and a part and its rest are the whole."""
    cost = packed(np.array([minutes]), np.array([m]))
    assert minutes_of(cost)[0] == pytest.approx(minutes, abs=1e-5)
    assert km_of(cost)[0] == pytest.approx(m / 1000, abs=1e-4)
    rest = cost - part(cost, np.array([share]))
    assert 0 <= minutes_of(rest)[0] <= minutes + 1e-5
    assert 0 <= km_of(rest)[0] <= m / 1000 + 1e-4


@pytest.mark.parametrize(("minutes", "inside"), [(0.3, True), (0.29999, False)])
def test_a_sum_at_the_limit_is_within_it(minutes: float, inside: bool) -> None:
    """0.1 + 0.2 minutes are within 0.3, with whatever metres."""
    costs = packed(np.array([0.1, 0.2]), np.array([200.0, 400.0]))
    assert (costs.sum() <= within(minutes, fastest(costs))) == inside


def test_a_limit_is_lowered_to_what_can_be_told_exactly() -> None:
    """On foot three days, at 100 km/h the 33 hours that 3,355 km take."""
    foot, car = packed(np.array([15.0]), np.array([1000.0])), packed(np.array([0.6]), np.array([1000.0]))
    assert minutes_of(np.array([within(np.inf, fastest(foot))]))[0] == pytest.approx(74.5 * 60, rel=0.01)
    assert minutes_of(np.array([within(np.inf, fastest(car))]))[0] == pytest.approx(33.5 * 60, rel=0.01)
    assert within(np.inf, fastest(np.zeros(1))) < 2**53
