"""A valley with a feed and roads of its own, planned from end to end."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from geodata.territory import Territory, load
from geodata.travel import Travel
from planner import audit, commute, plan, scenario
from planner.files import read, write
from planner.plan import Plan
from planner.rules import profile
from planner.why.person import Person
from planner.why.placed import Placements, row_of
from tests.served_valley import valley


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Territory:
    """The sample with a bus and roads, where the person who has only the bus comes first and can do what B asks."""
    folder = valley(tmp_path_factory.mktemp("served") / "valley", feed=True, roads=True)
    people = (folder / "beneficiaries.csv").read_text(encoding="utf-8")
    people = people.replace("B-6,A,ordinary,30,transit,,care", "B-6,A,ordinary,99,transit,,warehouse")
    people += (
        "B-9,C,ordinary,98,transit,,warehouse,,illustrative\n"
        "B-10,D,ordinary,97,transit,,warehouse,,illustrative\n"
        "B-11,D,ordinary,96,lift;transit,,warehouse,,illustrative\n"
    )
    (folder / "beneficiaries.csv").write_text(people, encoding="utf-8")
    openings = (folder / "openings.csv").read_text(encoding="utf-8").splitlines()
    shifts = {"V-1": "08:00,16:00", "V-2": "", "V-3": "06:00,16:00", "V-4": ","}
    rows = [f"{row},{shifts[row[:3]] or ','}" for row in openings[1:]]
    (folder / "openings.csv").write_text("\n".join([openings[0] + ",starts,ends", *rows]), encoding="utf-8")
    return load(folder)


@pytest.fixture(scope="module")
def made(served: Territory) -> Plan:
    return plan.make(served, scenario.load(served.folder / "scenario.toml"))


def test_who_has_only_the_bus_is_placed_where_it_goes_both_ways(made: Plan) -> None:
    """Twenty minutes to B, no change, and 16:05 is the last bus home."""
    row = made.placements.set_index("beneficiary").loc["B-6"]
    assert row["mode"] == "transit"
    assert row["opening"] in ("V-1", "V-2")
    assert (row["minutes"], row["changes"], row["last_departure"]) == (20, 0, "16:05")


def test_drivers_have_no_timetable(made: Plan) -> None:
    """No changes and no last departure beside a car."""
    cars = made.placements[made.placements["mode"] == "car"]
    assert len(cars)
    assert set(cars["changes"]) == {0}
    assert set(cars["last_departure"]) == {""}


def test_no_bus_in_time_and_none_at_all_are_told_apart(made: Plan) -> None:
    """From D nothing runs. Who lives in C works there on foot, or waits for another reason than the bus."""
    why = made.waiting.set_index("beneficiary")["why"]
    assert why["B-10"] == "no_arrival"
    assert why["B-11"] == "out_of_reach"
    assert why.get("B-9", "") not in ("no_arrival", "no_return", "no_usable_mode")


def test_a_bus_that_brings_nobody_home_is_a_reason(served: Territory, made: Plan) -> None:
    """With V-3 in C the only opening, at eight, B-6 gets there at 7:45 and is not home that day."""
    only = served.openings[served.openings["opening"] == "V-3"].assign(starts="08:00")
    alone = plan.make(replace(served, openings=only.reset_index(drop=True)), made.scenario)
    assert alone.waiting.set_index("beneficiary")["why"]["B-6"] == "no_return"


def test_the_plan_says_which_sources_answered(made: Plan) -> None:
    """Roads for cars, the timetable for buses, in both languages."""
    assert made.travel["car"]["en"] == "road network roads.osm from door to door, ferries not used"
    assert made.travel["transit"]["it"].startswith("orario di Valley buses, valido dal 2026-11-01")


def test_the_audit_reads_the_timetable_again(served: Territory, made: Plan) -> None:
    """A bus that leaves later than it does, or one more change, is found."""
    rules, travel = profile(served.rules), Travel(served)
    assert audit.broken_rules(made, served, rules, travel) == []
    for column, value in {"last_departure": "17:05", "changes": 1, "minutes": 19.0}.items():
        rows = made.placements.copy()
        rows.loc[rows["beneficiary"] == "B-6", column] = value
        broken = audit.broken_rules(replace(made, placements=rows), served, rules, travel)
        assert any(fault.startswith("B-6") for fault in broken), column


def test_a_written_plan_keeps_the_bus(served: Territory, made: Plan, tmp_path: Path) -> None:
    """Changes and the last departure come back from the folder."""
    write(made, served, tmp_path / "plan")
    back = read(tmp_path / "plan", served, made.scenario)
    pd.testing.assert_frame_equal(back.placements, made.placements, check_exact=False, atol=0.05, check_dtype=False)


def test_welfare_may_go_by_bus(served: Territory, made: Plan) -> None:
    """At the usual hours of a visit nobody is in B by ten and home again within the limit; on foot one is, at home."""
    by_bus = plan.make(served, replace(made.scenario, welfare_mode="transit"))
    crossed = by_bus.welfare.merge(served.providers[["provider", "area"]], on="provider", suffixes=("", "_to"))
    assert (crossed["area"] == crossed["area_to"]).all()
    assert by_bus.travel["transit"]["en"].startswith("timetable of Valley buses")


def test_the_quickest_usable_mode_is_taken(served: Territory) -> None:
    """Of a bicycle and a bus to B the bus, and the car before a lift that takes the same."""
    travel = Travel(served)
    openings = served.openings.assign(destination="B", shift=commute.shifts(served))
    modes = [("bike", "transit"), ("car", "lift"), ("walk",)]
    people = pd.DataFrame({"origin": "A", "modes": pd.Series(modes, dtype=object), "limit": 60.0})
    ways, _ = commute.ways(people, openings[openings["opening"] == "V-1"], travel)
    assert {modes[i]: mode for i, mode in zip(ways["i"], ways["mode"], strict=True)} == {
        modes[0]: "transit",
        modes[1]: "car",
    }


def test_where_nobody_needs_the_bus_its_timetable_is_no_matter(served: Territory, made: Plan) -> None:
    """A territory with a feed and drivers only; one with nobody at all."""
    drivers = served.beneficiaries[served.beneficiaries["modes"].map(lambda modes: modes == ("car",))]
    for people in (drivers.reset_index(drop=True), drivers.iloc[:0]):
        alone = plan.make(replace(served, beneficiaries=people), made.scenario)
        assert len(alone.placements) + len(alone.waiting) == len(people)
        assert set(alone.placements["mode"]) <= {"car"}


def test_who_waits_can_be_asked_why(served: Territory, made: Plan) -> None:
    """Also where a timetable is about, for those who use it and those who do not."""
    placements = Placements.of(made, served, Travel(served))
    why = {who: Person(placements, row_of(served, "beneficiary", who)).why() for who in made.waiting["beneficiary"]}
    assert why["B-10"] == (frozenset({"no_usable_mode", "out_of_reach"}),)
    assert all(why.values())
