"""Minutes by road, bicycle and foot: near the official ones, never across the water, and always with their source."""

from __future__ import annotations

import dataclasses
import itertools
import random
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import pandas as pd
import pytest

from geodata.network import car_graph, quiet_graph
from geodata.territory import Territory, load
from geodata.travel import Travel
from tests.shared_data import shared

LECCO, MANDELLO, MORTERONE, OLIVETO, VARENNA = "097042", "097046", "097055", "097060", "097084"
MENAGGIO = "013145"
PAIRS = "mobility/istat_road_pairs_sample.csv"
FAR = 1e6


@pytest.fixture(scope="module")
def lecco() -> Territory:
    return load("lecco")


@pytest.fixture(scope="module")
def sample() -> Territory:
    return load("sample")


@pytest.fixture(scope="module")
def roads(lecco: Territory) -> Travel:
    return Travel(lecco)


@pytest.fixture(scope="module")
def straight(lecco: Territory, tmp_path_factory: pytest.TempPathFactory) -> Travel:
    """The province without its road links."""
    folder = shutil.copytree(lecco.folder, tmp_path_factory.mktemp("straight") / "lecco")
    (folder / "links.csv").unlink()
    return Travel(load(folder))


@pytest.fixture(scope="module")
def official(roads: Travel) -> pd.DataFrame:
    """The official road distances between known places, beside those of the links."""
    table = pd.read_csv(shared(PAIRS), dtype={"istat_code": str, "ref_istat_code": str})
    found = [trip(roads, a, b) for a, b in zip(table["istat_code"], table["ref_istat_code"], strict=True)]
    return table.assign(
        official_km=table["road_m"] / 1000,
        km=[km for _, km in found],
        minutes=[minutes for minutes, _ in found],
        off_km=lambda t: (t["km"] / t["official_km"] - 1).abs() * 100,
        off_minutes=lambda t: (t["minutes"] / t["road_min"] - 1).abs() * 100,
    )


def trip(travel: Travel, origin: str, destination: str, *, mode: str = "car") -> tuple[float, float]:
    """Return minutes and km of the one trip there is."""
    answer = travel.minutes([origin], [destination], mode=mode, limit=FAR)
    ((minutes, km),) = answer[["minutes", "km"]].itertuples(index=False)
    return minutes, km


def reached(travel: Travel, mode: str = "car", limit: float = FAR) -> set[tuple[str, str]]:
    """Return the pairs of the sample valley's areas that are within a limit."""
    answer = travel.minutes("ABCD", "ABCD", mode=mode, limit=limit)
    return set(zip(answer["origin"], answer["destination"], strict=True))


def pairs(text: str) -> set[tuple[str, str]]:
    """Return each pair both ways, and every area with itself."""
    named = {(a, b) for a, b in text.split()}
    return named | {(b, a) for a, b in named} | {(a, a) for a in "ABCD"}


def test_across_the_lake_one_drives_around_it(roads: Travel) -> None:
    """Oliveto Lario and Mandello see each other over 3.2 km of water; by road it is about 28 km."""
    minutes, km = trip(roads, OLIVETO, MANDELLO)
    assert 25 <= km <= 31
    assert minutes > 25


def test_a_straight_line_does_not_cross_the_lake(straight: Travel) -> None:
    """Without links that pair is absent, and the source says why."""
    assert straight.minutes([OLIVETO], [MANDELLO], limit=FAR).empty
    assert straight.source("car") == "straight line × 1.5 at 40 km/h, refused where it crosses a lake"
    assert straight.source("walk") == "straight line × 1.5 at 4.5 km/h, refused where it crosses a lake"


def test_the_ferry_carries_cars_only_if_asked(lecco: Territory, roads: Travel) -> None:
    """Varenna and Menaggio are joined by a car ferry; walkers and bicycles are not put on it."""
    ferries = Travel(lecco, ferries=True)
    assert roads.minutes([VARENNA], [MENAGGIO], limit=FAR).empty
    assert trip(ferries, VARENNA, MENAGGIO)[1] < 5
    assert ferries.minutes([VARENNA], [MENAGGIO], mode="bike", limit=FAR).empty
    assert roads.source("car") == "road links, ferries not used"
    assert ferries.source("car") == "road links, ferries used"


def test_kilometres_are_as_near_the_official_ones_as_documented(official: pd.DataFrame) -> None:
    """Mean error at most 17 % over all trips, and 6 % over those that the links make longer than 8 km."""
    print(official[["name", "ref_name", "official_km", "km", "road_min", "minutes"]].round(1).to_string())
    assert len(official) == 30
    assert official["off_km"].mean() <= 17
    assert official.loc[official["km"] > 8, "off_km"].mean() <= 6


def test_kilometres_of_officially_long_trips_are_as_near_as_the_sources_say(official: pd.DataFrame) -> None:
    """The territory's sources state 7 % over the trips of this sample whose official length is more than 8 km."""
    assert official.loc[official["official_km"] > 8, "off_km"].mean() <= 7.05


def test_minutes_are_further_from_the_official_ones_and_long_trips_are_slower(official: pd.DataFrame) -> None:
    """Mean error 29 % over all trips; beyond 8 km every trip takes longer than officially, by 43 % in the mean."""
    assert official["off_minutes"].mean() <= 29
    long = official[official["official_km"] > 8]
    assert (long["minutes"] > long["road_min"]).all()
    assert long["off_minutes"].mean() <= 43.5


def test_a_long_mountain_road_is_near_its_official_length(official: pd.DataFrame) -> None:
    """Morterone to Lecco is 20.99 km, within 25 %."""
    (row,) = official[official["istat_code"] == MORTERONE].itertuples()
    assert row.ref_istat_code == LECCO
    assert row.km == pytest.approx(row.official_km, rel=0.25)


def test_paths_are_those_networkx_finds(lecco: Territory, roads: Travel) -> None:
    """200 pairs drawn at random agree to the second, and of equally quick ways the shorter gives the km."""
    graph = car_graph(lecco.links)
    draw = random.Random(1)
    for origin, destination in (draw.sample(sorted(graph), 2) for _ in range(200)):
        minutes, km = trip(roads, origin, destination)
        path = nx.shortest_path(graph, origin, destination, weight=lambda _u, _v, d: d["minutes"] + d["km"] * 1e-9)
        assert minutes == pytest.approx(
            nx.shortest_path_length(graph, origin, destination, weight="minutes"), abs=1 / 60
        )
        assert km == pytest.approx(nx.path_weight(graph, path, "km"), abs=1e-5)


def test_walkers_take_the_shortest_of_the_quiet_roads(lecco: Territory, roads: Travel) -> None:
    """Their km are least, over links that are neither fast roads nor ferries, and their minutes follow."""
    graph = quiet_graph(lecco.links)
    answer = roads.minutes([LECCO], lecco.areas["area"], mode="walk", limit=FAR).set_index("destination").drop(LECCO)
    expected = nx.single_source_dijkstra_path_length(graph, LECCO, weight="km")
    assert answer["km"].to_dict() == pytest.approx({area: expected[area] for area in answer.index}, abs=1e-5)
    assert (answer["minutes"] / answer["km"]).to_numpy() == pytest.approx(60 / 4.5)


@pytest.mark.parametrize("mode", ["car", "bike", "walk"])
@pytest.mark.parametrize("source", ["roads", "straight"])
def test_there_and_back_take_the_same(lecco: Territory, request: pytest.FixtureRequest, source: str, mode: str) -> None:
    """Exactly, so that no pair is within a limit one way only."""
    areas = lecco.areas["area"]
    there = request.getfixturevalue(source).minutes(areas, areas, mode=mode, limit=FAR)
    back = there.rename(columns={"origin": "destination", "destination": "origin"})
    back = back.sort_values(["origin", "destination"], ignore_index=True)[list(there.columns)]
    pd.testing.assert_frame_equal(there, back, check_exact=True)


@pytest.mark.parametrize("mode", ["car", "walk"])
def test_a_territory_of_84_areas_is_answered_at_once(lecco: Territory, mode: str) -> None:
    """The network built and all pairs found in less than 50 ms."""
    areas = list(lecco.areas["area"])
    seconds = []
    for _ in range(5):
        begun = time.perf_counter()
        assert len(Travel(lecco).minutes(areas, areas, mode=mode, limit=FAR)) == 84 * 84
        seconds.append(time.perf_counter() - begun)
    assert min(seconds) < 0.05


def test_trips_of_the_sample_are_those_found_by_hand(sample: Territory) -> None:
    """A–B 10 minutes, B–C 20, B–D 60; inside an area 1 km at 20 km/h."""
    answer = Travel(sample).minutes("ABCD", "ABCD", limit=FAR)
    minutes = answer.set_index(["origin", "destination"])["minutes"]
    assert minutes["A"].to_dict() == {"A": 3, "B": 10, "C": 30, "D": 70}
    assert list(answer.columns) == ["origin", "destination", "minutes", "km"]
    assert answer[["origin", "destination"]].apply(tuple, axis=1).is_monotonic_increasing
    assert answer["km"].iloc[:4].tolist() == [1, 8, 24, 48]


def test_the_limit_is_included_and_what_is_beyond_it_is_left_out(sample: Territory) -> None:
    """A–C takes 10 + 20 minutes."""
    assert reached(Travel(sample), limit=30) == pairs("AB BC AC")
    assert reached(Travel(sample), limit=29.99) == pairs("AB BC")
    assert reached(Travel(sample), limit=2) == set()


def test_a_sum_of_links_at_the_limit_is_within_it(sample: Territory) -> None:
    """0.1 + 0.2 minutes are within 0.3, whichever way they are added."""
    links = sample.links.assign(minutes=[0.1, 0.2, 60, 10])
    assert reached(Travel(dataclasses.replace(sample, links=links)), limit=0.3) >= {("A", "C"), ("C", "A")}


@pytest.mark.parametrize(("mode", "minutes"), [("car", 3), ("lift", 3), ("bike", 5), ("walk", 15)])
def test_a_trip_inside_an_area_takes_its_kilometre(sample: Territory, mode: str, minutes: float) -> None:
    """At 20, 12 and 4 km/h; a lift is a car driven by somebody else."""
    assert trip(Travel(sample), "A", "A", mode=mode) == (minutes, 1)


def test_walkers_and_bicycles_keep_off_fast_roads_and_ferries(sample: Territory) -> None:
    """With B–C a fast road only cars reach C, and with the ferry open only cars take it."""
    links = sample.links.assign(**{"class": ["F", "S", "M", "C"]})
    travel = Travel(dataclasses.replace(sample, links=links), ferries=True)
    assert reached(travel, "car") == pairs("AB AC AD BC BD CD")
    assert reached(travel, "walk") == reached(travel, "bike") == pairs("AB BD AD")
    assert trip(travel, "A", "B", mode="bike") == (8 / 12 * 60, 8)
    assert travel.source("walk") == "road links without fast roads and ferries, at 4 km/h"


def test_of_two_links_cars_take_the_quicker_and_walkers_the_shorter(sample: Territory) -> None:
    """A second road from A to B, shorter and slower, in either direction of writing."""
    second = sample.links.iloc[[0]].assign(**{"from": "B", "to": "A", "road_m": 5000.0, "minutes": 15.0})
    for rows in itertools.permutations([sample.links, second]):
        travel = Travel(dataclasses.replace(sample, links=pd.concat(rows, ignore_index=True)))
        assert trip(travel, "A", "B") == (10, 8)
        assert trip(travel, "A", "B", mode="walk") == (75, 5)


def test_of_two_equally_quick_ways_the_shorter_counts(sample: Territory) -> None:
    """B–D by C takes the same hour over fewer km."""
    by_c = sample.links.iloc[[1]].assign(**{"from": "C", "to": "D", "road_m": 9000.0, "minutes": 40.0})
    travel = Travel(dataclasses.replace(sample, links=pd.concat([sample.links.iloc[:3], by_c], ignore_index=True)))
    assert trip(travel, "B", "D") == trip(travel, "D", "B") == (60, 25)


@pytest.mark.parametrize("source", ["roads", "straight"])
def test_nobody_is_assumed_to_arrive_by_bus(request: pytest.FixtureRequest, source: str) -> None:
    """Transit answers nothing, not even inside an area, and says so."""
    travel: Travel = request.getfixturevalue(source)
    answer = travel.minutes([LECCO], [LECCO, MANDELLO], mode="transit", limit=FAR)
    assert answer.empty
    assert answer.dtypes.to_dict() == travel.minutes([LECCO], [MANDELLO], limit=FAR).dtypes.to_dict()
    assert travel.source("transit") == "no timetable is given: nobody is assumed to arrive by bus or train"


def test_parts_are_the_groups_no_road_joins(sample: Territory, roads: Travel, lecco: Territory) -> None:
    """The province is one; without B–D the sample falls in two, which the ferry joins again."""
    assert roads.parts() == [set(lecco.areas["area"])]
    cut = dataclasses.replace(sample, links=sample.links.drop(index=2))
    assert Travel(cut).parts() == [{"A", "B", "C"}, {"D"}]
    assert Travel(cut, ferries=True).parts() == [set("ABCD")]


def test_an_area_without_links_reaches_only_itself(sample: Territory) -> None:
    """It is a part of its own, and its pairs are absent however far one may go."""
    cut = Travel(dataclasses.replace(sample, links=sample.links[~sample.links["to"].isin(["D"])]))
    assert reached(cut) == reached(cut, limit=float("inf")) == pairs("AB BC AC")
    assert cut.parts() == [{"A", "B", "C"}, {"D"}]


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


def test_places_answer_like_areas(straight: Travel, roads: Travel) -> None:
    """A named point outside the territory may be an end of a trip, by road or by straight line."""
    assert trip(roads, "108008", "097016") == trip(roads, "097016", "108008")
    assert 0 < trip(straight, "108008", "097016")[1] < 6


@pytest.mark.parametrize("mode", ["car", "transit"])
@pytest.mark.parametrize("source", ["roads", "straight"])
def test_an_unknown_code_is_refused_by_name(request: pytest.FixtureRequest, source: str, mode: str) -> None:
    """Absent would mean out of reach."""
    with pytest.raises(ValueError, match=r"^97042 is neither an area nor a place\. Did you mean 097042"):
        request.getfixturevalue(source).minutes(["97042"], [LECCO], mode=mode, limit=FAR)


@pytest.mark.parametrize("ask", [lambda t: t.source("plane"), lambda t: t.minutes([], [], mode="plane", limit=1)])
def test_an_unknown_way_to_travel_is_refused(roads: Travel, ask: Callable[[Travel], object]) -> None:
    """It is not taken for a car."""
    with pytest.raises(ValueError, match=r"^plane is not a way to travel\. Use one of car, lift"):
        ask(roads)


def test_no_origins_give_an_empty_answer(roads: Travel) -> None:
    """With the columns of any other."""
    empty = roads.minutes([], [LECCO], limit=30)
    assert empty.empty
    assert list(empty.columns) == ["origin", "destination", "minutes", "km"]
