"""Road links from seat to seat: the ways found by hand, and those that networkx finds."""

from __future__ import annotations

import dataclasses
import itertools
import random

import networkx as nx
import pandas as pd
import pytest

from geodata.network import car_graph, quiet_graph
from geodata.territory import Territory
from geodata.travel import Travel
from tests.travelled import FAR, LECCO, pairs, reached, trip


@pytest.fixture(scope="module")
def roads(lecco: Territory) -> Travel:
    return Travel(lecco)


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


def test_an_area_without_links_reaches_only_itself(sample: Territory) -> None:
    """It is a part of its own, and its pairs are absent however far one may go."""
    cut = Travel(dataclasses.replace(sample, links=sample.links[~sample.links["to"].isin(["D"])]))
    assert reached(cut) == reached(cut, limit=float("inf")) == pairs("AB BC AC")
    assert cut.parts() == [{"A", "B", "C"}, {"D"}]
