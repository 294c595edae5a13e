"""What the tags of a way say: who may use it, in which direction, and how fast."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from geodata.faults import InputError
from geodata.roads import speeds
from geodata.roads.tags import MODES, Said, Way, blocks, lasting, way

ALL = set(MODES)


@pytest.fixture(scope="module")
def usual() -> speeds.Speeds:
    return speeds.load()


def read(usual: speeds.Speeds, **tags: str) -> Way | None:
    return way({key.replace("__", ":"): value for key, value in tags.items()}, usual, Said("roads.osm"))


@pytest.mark.parametrize(
    ("tags", "forward", "backward"),
    [
        ({"highway": "residential"}, ALL, ALL),
        ({"highway": "residential", "oneway": "yes"}, ALL, {"walk"}),
        ({"highway": "residential", "oneway": "-1"}, {"walk"}, ALL),
        ({"highway": "residential", "oneway": "yes", "oneway__bicycle": "no"}, ALL, {"walk", "bike"}),
        ({"highway": "residential", "oneway": "yes", "cycleway": "opposite_lane"}, ALL, {"walk", "bike"}),
        ({"highway": "tertiary", "junction": "roundabout"}, ALL, {"walk"}),
        ({"highway": "tertiary", "oneway": "reversible"}, {"walk"}, {"walk"}),
        ({"highway": "motorway"}, {"car"}, set()),
        ({"highway": "motorway", "oneway": "no"}, {"car"}, {"car"}),
        ({"highway": "trunk"}, {"car"}, {"car"}),
        ({"highway": "primary", "motorroad": "yes"}, {"car"}, {"car"}),
        ({"highway": "footway"}, {"walk"}, {"walk"}),
        ({"highway": "footway", "bicycle": "yes"}, {"walk", "bike"}, {"walk", "bike"}),
        ({"highway": "cycleway"}, {"walk", "bike"}, {"walk", "bike"}),
        ({"highway": "cycleway", "foot": "no"}, {"bike"}, {"bike"}),
        ({"highway": "track"}, {"walk", "bike"}, {"walk", "bike"}),
        ({"highway": "track", "motor_vehicle": "yes"}, ALL, ALL),
        ({"highway": "residential", "access": "no", "foot": "yes"}, {"walk"}, {"walk"}),
        ({"highway": "residential", "access": "destination"}, ALL, ALL),
        ({"highway": "residential", "motor_vehicle": "no"}, {"walk", "bike"}, {"walk", "bike"}),
        ({"highway": "residential", "vehicle": "no", "motorcar": "yes"}, {"car", "walk"}, {"car", "walk"}),
    ],
)
def test_each_mode_goes_where_it_may(
    usual: speeds.Speeds, tags: dict[str, str], forward: set[str], backward: set[str]
) -> None:
    """By class, by access, of which the most particular tag counts, and by one-way rules, which do not bind walkers."""
    found = read(usual, **tags)
    assert found is not None
    assert (found.forward, found.backward) == (forward, backward)


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "construction"},
        {"highway": "proposed"},
        {"highway": "pedestrian", "area": "yes"},
        {"highway": "residential", "access": "private"},
        {"building": "yes"},
        {"route": "bus"},
        {},
    ],
)
def test_what_nobody_may_use_is_no_way(usual: speeds.Speeds, tags: dict[str, str]) -> None:
    """Neither roads that are not there, nor areas, nor private ones."""
    assert read(usual, **tags) is None


@pytest.mark.parametrize(
    ("tags", "kmh"),
    [
        ({"highway": "residential"}, 35),
        ({"highway": "residential", "maxspeed": "30"}, 30),
        ({"highway": "tertiary", "maxspeed": "30 mph"}, 48.28032),
        ({"highway": "tertiary", "maxspeed": "IT:urban"}, 50),
        ({"highway": "tertiary", "maxspeed": "50;30"}, 30),
        ({"highway": "tertiary", "maxspeed__type": "CH:rural"}, 80),
        ({"highway": "tertiary", "source__maxspeed": "sign"}, 50),
        ({"highway": "motorway", "maxspeed": "none"}, 130),
        ({"highway": "tertiary", "maxspeed": "0"}, 50),
        ({"highway": "tertiary", "maxspeed": "5000"}, 50),
        ({"highway": "tertiary", "maxspeed": "quickly"}, 50),
        ({"highway": "boulevard"}, 30),
    ],
)
def test_cars_go_as_fast_as_is_told_or_usual(usual: speeds.Speeds, tags: dict[str, str], kmh: float) -> None:
    """Three quarters of what is allowed, or of what is usual for the class; a limit that cannot be read is none."""
    found = read(usual, **tags)
    assert found is not None
    assert found.car_kmh == pytest.approx(0.75 * kmh)


@pytest.mark.parametrize(("country", "motorway", "primary"), [("IT", 130, 70), ("CH", 120, 70), ("XX", 130, 70)])
def test_the_limits_of_a_country_hold_where_nothing_is_told(country: str, motorway: float, primary: float) -> None:
    """A motorway in Switzerland is one of 120; a country that is not known has the usual speeds."""
    local = speeds.load(country=country)
    assert (local.of_class("motorway"), local.of_class("primary")) == (motorway, primary)


def test_what_was_assumed_is_told_once_for_each_word(usual: speeds.Speeds) -> None:
    """With the number of ways it stands on."""
    said = Said("roads.osm")
    for kind, limit in [("tertiary", "fast"), ("tertiary", "fast"), ("boulevard", "")]:
        way({"highway": kind, "maxspeed": limit}, usual, said)
    assert [str(warning) for warning in said.warnings()] == [
        "roads.osm, column highway: is not a class of road that is known, so 30 km/h is assumed (1 way)"
        " (found: boulevard). Add it to the speeds, or correct the class.",
        "roads.osm, column maxspeed: is not a speed, so 50 km/h is assumed (2 ways) (found: fast)."
        " Write km/h, or 30 mph.",
    ]


@pytest.mark.parametrize(
    ("tags", "lets"),
    [
        ({"highway": "residential"}, True),
        ({"highway": "motorway_link"}, False),
        ({"highway": "trunk", "motorroad": "yes"}, False),
        ({"highway": "secondary", "tunnel": "yes"}, False),
        ({"highway": "service", "tunnel": "building_passage"}, True),
        ({"route": "ferry", "motor_vehicle": "yes"}, False),
    ],
)
def test_nobody_gets_in_on_a_motorway_or_in_a_tunnel(usual: speeds.Speeds, tags: dict[str, str], lets: bool) -> None:
    """Nor on a ferry."""
    found = read(usual, **tags)
    assert found is not None
    assert found.access == lets


def test_a_ferry_carries_cars_only_if_it_says_so(usual: speeds.Speeds) -> None:
    """Walkers and bicycles are taken unless they are refused."""
    plain = read(usual, route="ferry", duration="00:15")
    cars = read(usual, route="ferry", motor_vehicle="yes", foot="no")
    assert plain is not None and cars is not None
    assert plain.ferry and plain.minutes == 15
    assert plain.forward == plain.backward == {"walk", "bike"}
    assert cars.forward == {"car", "bike"}
    assert math.isnan(cars.minutes)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("15", 15), ("12.5 min", 12.5), ("01:30", 90), ("00:10:30", 10.5), ("PT1H5M", 65), ("PT20M", 20)],
)
def test_how_long_a_ferry_takes_is_read_as_people_write_it(text: str, minutes: float) -> None:
    """Minutes, hours and minutes, or ISO 8601."""
    assert lasting(text) == minutes


@pytest.mark.parametrize("text", ["", "soon", "PT", "0", "1:2", "-5"])
def test_what_is_no_duration_is_not_taken_for_one(text: str) -> None:
    """A usual speed is assumed instead."""
    assert math.isnan(lasting(text))


@pytest.mark.parametrize(
    ("tags", "shut"),
    [
        ({"barrier": "bollard"}, {"car"}),
        ({"barrier": "bollard", "motor_vehicle": "yes"}, set()),
        ({"barrier": "stile"}, {"car", "bike"}),
        ({"barrier": "gate"}, set()),
        ({"barrier": "gate", "access": "private"}, ALL),
        ({"barrier": "gate", "access": "no", "foot": "yes"}, {"walk"} ^ ALL),
        ({"highway": "crossing"}, set()),
    ],
)
def test_points_stop_those_who_cannot_pass(tags: dict[str, str], shut: set[str]) -> None:
    """A bollard stops cars, a locked gate everybody."""
    assert blocks(tags) == shut


@pytest.mark.parametrize(
    ("was", "becomes", "fault"),
    [
        ("residential = 35", "residential = 0", "car_kmh.residential: is not above 0 and at most 300"),
        ("residential = 35", 'residential = "slow"', "car_kmh.residential: has a value of the wrong kind"),
        ("car = 0.75", "car = 1.5", "effective.car: is not above 0 and at most 1"),
        ("walk = 4.5", "", "pace_kmh.walk: is missing"),
        ("[ferry_kmh", "[ferry", "ferry_kmh: is missing"),
    ],
)
def test_wrong_speeds_are_told_by_name(tmp_path: Path, was: str, becomes: str, fault: str) -> None:
    """Every number has its unit and source, and can be true."""
    text = speeds.DEFAULT.read_text(encoding="utf-8")
    assert was in text
    path = tmp_path / "speeds.toml"
    path.write_text(text.replace(was, becomes), encoding="utf-8")
    with pytest.raises(InputError) as raised:
        speeds.load(path)
    assert fault in str(raised.value)
