"""Minutes by road, bicycle and foot: never across the water, both ways alike, and always with their source."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable

import pandas as pd
import pytest
from scipy.sparse.csgraph import dijkstra

from geodata.territory import Territory, load
from geodata.travel import Travel, links
from tests.travelled import FAR, LECCO, MANDELLO, MENAGGIO, OLIVETO, VARENNA, trip


@pytest.fixture(scope="module")
def roads(lecco: Territory) -> Travel:
    return Travel(lecco)


@pytest.fixture(scope="module")
def straight(lecco: Territory, tmp_path_factory: pytest.TempPathFactory) -> Travel:
    """The province without its road links."""
    folder = shutil.copytree(lecco.folder, tmp_path_factory.mktemp("straight") / "lecco")
    (folder / "links.csv").unlink()
    return Travel(load(folder))


def test_across_the_lake_one_drives_around_it(roads: Travel) -> None:
    """Oliveto Lario and Mandello see each other over 3.2 km of water; by road it is about 28 km."""
    minutes, km = trip(roads, OLIVETO, MANDELLO)
    assert 25 <= km <= 31
    assert minutes > 25


def test_the_ferry_carries_cars_only_if_asked(lecco: Territory, roads: Travel) -> None:
    """Varenna and Menaggio are joined by a car ferry; walkers and bicycles are not put on it."""
    ferries = Travel(lecco, ferries=True)
    assert roads.minutes([VARENNA], [MENAGGIO], limit=FAR).empty
    assert trip(ferries, VARENNA, MENAGGIO)[1] < 5
    assert ferries.minutes([VARENNA], [MENAGGIO], mode="bike", limit=FAR).empty
    assert roads.source("car") == "road links, ferries not used"
    assert ferries.source("car") == "road links, ferries used"


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
def test_a_territory_of_84_areas_is_answered_by_one_search(
    lecco: Territory, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    """Of all pairs at once, however many are asked about, and none when asked again."""
    searches = []
    monkeypatch.setattr(links, "dijkstra", lambda *args, **options: searches.append(1) or dijkstra(*args, **options))
    travel, areas = Travel(lecco), list(lecco.areas["area"])
    assert len(travel.minutes(areas, areas, mode=mode, limit=FAR)) == 84 * 84
    assert len(travel.minutes([LECCO] * 9, areas, mode=mode, limit=FAR)) == 84
    assert len(searches) == 1


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
