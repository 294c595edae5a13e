"""Given times, roads and timetables of a territory: which of them answers, what they say, and what is told of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from geodata.faults import TerritoryError
from geodata.territory import Territory, load
from geodata.travel import Shift, Travel
from tests.drawn_feeds import packed
from tests.served_valley import FEED, naming, valley

FAR = 1e6
TIMES = "origin,destination,mode,minutes,km,source\n"
OFFICE = Shift(8 * 60, 16 * 60)


@pytest.fixture(scope="module")
def roads(tmp_path_factory: pytest.TempPathFactory) -> Territory:
    return load(valley(tmp_path_factory.mktemp("roads") / "valley", roads=True))


@pytest.fixture(scope="module")
def buses(tmp_path_factory: pytest.TempPathFactory) -> Territory:
    return load(valley(tmp_path_factory.mktemp("buses") / "valley", feed=True))


def trip(travel: Travel, origin: str, destination: str, mode: str = "car") -> tuple[float, float] | None:
    found = travel.minutes([origin], [destination], mode=mode, limit=FAR)
    return None if found.empty else tuple(found[["minutes", "km"]].iloc[0])


def faults(folder: Path) -> list[tuple[str, str, str]]:
    with pytest.raises(TerritoryError) as found:
        load(folder)
    return [(f.file, f.column, f.rule) for f in found.value.faults]


def test_a_given_pair_comes_first_and_others_come_from_the_links(tmp_path: Path) -> None:
    """A–B is told and takes 7 minutes; B–A, the other way, and all other pairs are those of the links."""
    travel = Travel(load(valley(tmp_path / "v", times=f"{TIMES}A,B,car,7,9,ISTAT\n")))
    assert trip(travel, "A", "B") == (7, 9)
    assert trip(travel, "B", "A") == (10, 8)
    assert trip(travel, "A", "A") == (3, 1)
    assert trip(travel, "A", "B", "lift") == (7, 9)
    assert trip(travel, "A", "B", "bike") == (40, 8)
    assert travel.source("car") == (
        "given times of ISTAT (1 pairs); where they tell none: road links, ferries not used"
    )
    assert travel.source("car", "it").startswith("tempi dati di ISTAT (1 coppie); dove mancano: collegamenti")
    assert travel.source("walk") == "road links without fast roads and ferries, at 4 km/h"


def test_a_given_pair_without_kilometres_has_none(tmp_path: Path) -> None:
    """They are missing, not those of another source."""
    travel = Travel(load(valley(tmp_path / "v", times=f"{TIMES}A,B,car,7,,own\n")))
    assert travel.minutes(["A"], ["B"], limit=10)["km"].isna().all()


def test_no_trip_inside_an_area_takes_no_time(tmp_path: Path) -> None:
    """ISTAT's matrix has zeros on its diagonal; a number above zero is believed."""
    travel = Travel(load(valley(tmp_path / "v", times=f"{TIMES}A,A,car,0,0,ISTAT\nB,B,car,5,2,ISTAT\n")))
    assert trip(travel, "A", "A") == (3, 1)
    assert trip(travel, "B", "B") == (5, 2)


def test_given_times_over_a_ferry_are_warned_about_and_used_only_with_ferries(tmp_path: Path) -> None:
    """C–D is told as 6 km; by land it is 56, over a ferry 6. A–B, which is told shorter than the road, is no ferry."""
    rows = "C,D,car,8,6,ISTAT\nD,C,car,8,6,ISTAT\nA,B,car,6,5,ISTAT\n"
    territory = load(valley(tmp_path / "v", times=TIMES + rows))
    (warned,) = [w for w in territory.warnings if "ferry" in w.rule]
    assert warned.value == "Costa–Dosso, Dosso–Costa"
    dry, wet = Travel(territory), Travel(territory, ferries=True)
    assert trip(dry, "C", "D") == (80, 56)
    assert trip(wet, "C", "D") == (8, 6)
    assert trip(dry, "A", "B") == trip(wet, "A", "B") == (6, 5)
    assert "(3 pairs, without 2 that need a ferry)" not in wet.source("car")
    assert "(1 pairs, without 2 that need a ferry)" in dry.source("car")


def test_a_road_network_comes_before_the_links(roads: Territory) -> None:
    """A–B is 11.1 km by the drawn road and 8 by the links; D lies behind the lake, or at the end of a ferry."""
    travel, ferries = Travel(roads), Travel(roads, ferries=True)
    _, km = trip(travel, "A", "B") or (0, 0)
    assert km == pytest.approx(11.11, abs=0.05)
    around, across = trip(travel, "C", "D"), trip(ferries, "C", "D")
    assert around and across
    assert around[1] > 30 > 17 > across[1]
    assert across[0] == pytest.approx(10, abs=1)
    assert travel.source("car") == "road network roads.osm from door to door, ferries not used"
    assert ferries.source("car", "it") == "rete stradale roads.osm da porta a porta, con i traghetti"
    assert travel.parts() == [set("ABCD")]
    assert trip(travel, "A", "A") == (3, 1)


def test_own_points_are_used_where_a_source_goes_from_point_to_point(tmp_path: Path) -> None:
    """A host with coordinates is reached at them by road, and at its area's seat by the links."""
    folder = valley(tmp_path / "v", roads=True)
    hosts = (folder / "hosts.csv").read_text(encoding="utf-8").splitlines()
    cells = [hosts[0] + ",lon,lat", hosts[1] + ",9.05,45.10", *(f"{row},," for row in hosts[2:])]
    (folder / "hosts.csv").write_text("\n".join(cells), encoding="utf-8")
    travel = Travel(load(folder))
    assert travel.points("hosts").to_dict() == {"H-1": "hosts/H-1", "H-2": "C", "H-3": "A"}
    _, km = trip(travel, "B", "hosts/H-1") or (0, 0)
    assert km == pytest.approx(5.56, abs=0.05)
    (folder / "roads.osm").unlink()
    (folder / "territory.toml").write_text((folder / "territory.toml").read_text().replace("roads = 'roads.osm'", ""))
    by_links = Travel(load(folder))
    assert by_links.points("hosts").to_dict() == {"H-1": "B", "H-2": "C", "H-3": "A"}


def test_a_point_far_from_any_road_is_warned_about(tmp_path: Path) -> None:
    """Nothing reaches it, and the check says so before any plan."""
    folder = valley(tmp_path / "v", roads=True)
    providers = (folder / "providers.csv").read_text(encoding="utf-8").splitlines()
    cells = [providers[0] + ",lon,lat", providers[1] + ",9.01,45.02", *(f"{row},," for row in providers[2:])]
    (folder / "providers.csv").write_text("\n".join(cells), encoding="utf-8")
    territory = load(folder)
    assert any("providers/P-1" in w.value and "from any road" in w.rule for w in territory.warnings)
    assert trip(Travel(territory), "B", "providers/P-1") is None


def test_straight_lines_are_longer_in_the_mountains(tmp_path: Path) -> None:
    """Where both areas tell their terrain the factor is the middle of theirs; else the general one."""
    folder = valley(tmp_path / "v")
    (folder / "links.csv").unlink()
    text = (folder / "areas.geojson").read_text(encoding="utf-8")
    for area, kind in {"A": "M", "B": "F"}.items():
        text = text.replace(f'"area": "{area}",', f'"area": "{area}", "terrain": "{kind}",')
    plain = Travel(load(folder))
    (folder / "areas.geojson").write_text(text, encoding="utf-8")
    hilly = Travel(load(folder))
    ratio = {end: (trip(hilly, "A", end) or (0, 0))[1] / (trip(plain, "A", end) or (1, 1))[1] for end in "BC"}
    assert ratio == pytest.approx({"B": (2.15 + 1.48) / 2 / 1.5, "C": 1}, rel=1e-6)
    assert hilly.source("car") == (
        "straight line × 1.48 flat, 1.29 hill, 2.15 mountain, at 40 km/h, refused where it crosses a lake"
    )


def test_a_timetable_answers_for_public_transport(buses: Territory) -> None:
    """There by 8:00 and home after 16:00: to B one can, from C there is no bus home, to D there is none at all."""
    travel = Travel(buses)
    found = travel.transit("A", "BCD", limit=45, shift=OFFICE).set_index("destination")
    assert found["reason"].to_dict() == {"B": "", "C": "no_return", "D": "no_arrival"}
    assert found.loc["B", ["minutes", "departs", "returns", "last_departure"]].tolist() == [20, 420, 985, 965]
    met = travel.minutes("A", "ABCD", mode="transit", limit=45, shift=OFFICE)
    assert dict(zip(met["destination"], met["minutes"], strict=True)) == {"A": 15, "B": 20}
    assert met["km"].isna().all()
    assert travel.answers("transit")
    assert travel.source("transit").startswith(
        "timetable of Valley buses, valid from 2026-11-01 to 2026-12-31; at most"
    )


def test_a_shift_needs_its_bus_on_each_of_its_days(buses: Territory) -> None:
    """On Saturdays there is a bus down and none up, on Sundays none at all."""
    travel = Travel(buses)
    reasons = {
        days: travel.transit("A", "B", limit=45, shift=Shift(480, 960, days))["reason"].iloc[0]
        for days in ((0, 4), (0, 5), (0, 6), (5, 6))
    }
    assert reasons == {(0, 4): "", (0, 5): "no_return", (0, 6): "no_arrival", (5, 6): "no_arrival"}


def test_a_night_shift_comes_home_the_next_day(buses: Territory) -> None:
    """From 8:00 one evening's bus is gone; who works in B from 7:30 to 16:00 of the next day rides home at 16:05."""
    travel = Travel(buses)
    found = travel.transit("A", "B", limit=45, shift=Shift(450, 449, (0, 1)))
    assert found["reason"].tolist() == ["too_long"]
    friday = travel.transit("A", "B", limit=600, shift=Shift(18 * 60, 16 * 60, (4,)))
    assert friday["reason"].tolist() == ["no_return"]
    thursday = travel.transit("A", "B", limit=600, shift=Shift(18 * 60, 16 * 60, (3,)))
    assert thursday[["reason", "last_departure"]].values.tolist() == [["", 965.0]]


def test_a_shift_after_midnight_is_reached_by_the_evening_before(tmp_path: Path) -> None:
    """The 23:30 of Monday is in A at 0:10 on Tuesday; for a shift on Monday there would have to be one on Sunday."""
    folder = valley(tmp_path / "v", feed=True)
    night = "night,B,1,23:30:00,23:30:00\nnight,A,2,24:10:00,24:10:00\n"
    more = {"trips.txt": "valley,week,night\n", "stop_times.txt": night}
    (folder / "gtfs.zip").write_bytes(packed({name: text + more.get(name, "") for name, text in FEED.items()}))
    travel = Travel(load(folder))
    found = {
        days: travel.transit("B", "A", limit=45, shift=Shift(20, 6 * 60 + 40, days)).iloc[0]
        for days in ((1,), (5,), (0,), (0, 1))
    }
    assert {days: row["reason"] for days, row in found.items()} == {
        (1,): "", (5,): "", (0,): "no_arrival", (0, 1): "no_arrival",
    }  # fmt: skip
    assert found[1,][["minutes", "departs", "returns"]].tolist() == [40, -30, 440]
    late = travel.transit("A", "B", limit=60, shift=Shift(8 * 60, 23 * 60 + 25, (0,))).iloc[0]
    assert late[["reason", "returns", "last_departure"]].tolist() == ["", 1450, 1410]
    assert travel.transit("A", "B", limit=60, shift=Shift(8 * 60, 5, (0,))).iloc[0]["reason"] == "too_long"


def test_on_a_weekday_that_a_feed_lacks_nothing_runs(tmp_path: Path) -> None:
    """A feed of a Monday and a Tuesday: its night bus brings one to Wednesday's early shift, and not home."""
    folder = valley(tmp_path / "v", feed=True)
    night = "night,B,1,23:30:00,23:30:00\nnight,A,2,24:10:00,24:10:00\n"
    more = {"trips.txt": "valley,week,night\n", "stop_times.txt": night}
    feed = {name: text.replace("20261231", "20261103") + more.get(name, "") for name, text in FEED.items()}
    (folder / "gtfs.zip").write_bytes(packed(feed | {"calendar.txt": feed["calendar.txt"].replace("1101", "1102")}))
    territory = load(folder)
    travel = Travel(territory)
    day = {k: travel.transit("A", "B", limit=45, shift=Shift(450, 965, (k,))).iloc[0]["reason"] for k in range(7)}
    assert day == {0: "", 1: ""} | dict.fromkeys(range(2, 7), "no_arrival")
    early = {k: travel.transit("B", "A", limit=45, shift=Shift(20, 400, (k,))).iloc[0]["reason"] for k in range(7)}
    assert early == {1: "", 2: "no_return"} | dict.fromkeys((0, 3, 4, 5, 6), "no_arrival")
    (said,) = (warning for warning in territory.warnings if warning.file.endswith("calendar.txt"))
    assert "runs on Wednesday, Thursday, Friday, Saturday, Sunday: who" in str(said)
    assert "(found: 2026-11-02 – 2026-11-03). Give a feed of a week or more." in str(said)
    assert "di mercoledì, giovedì, venerdì, sabato, domenica: chi" in said.within("it")


def test_roads_that_no_car_can_use_are_warned_about(tmp_path: Path) -> None:
    """A footpath alone: cars take the links, and it is told why; walkers take it."""
    folder = valley(tmp_path / "v", roads=True)
    (folder / "roads.osm").write_text((folder / "roads.osm").read_text().replace('v="secondary"', 'v="footway"'))
    travel = Travel(load(folder))
    assert "no two places reach each other by car, so it is not used for that" in str(travel.warnings()[0])
    assert travel.source("car") == "road links, ferries not used"


def test_a_folder_in_place_of_roads_is_told_to_be_one(tmp_path: Path) -> None:
    """It has the name of a file, and is none."""
    folder = valley(tmp_path / "v", roads=True)
    (folder / "roads.osm").unlink()
    (folder / "roads.osm").mkdir()
    with pytest.raises(TerritoryError, match=r"travel\.roads: is a folder, not a file \(found: roads\.osm\)"):
        load(folder)


def test_an_unsaid_shift_is_assumed_and_an_end_reckoned() -> None:
    """Eight in the morning for the hours of the opening; or back from the end; Monday to Friday."""
    facts = {"shift_start_h": 8.0, "visit_start_h": 10.0, "visit_h": 2.0}
    assert Shift.said("", "", (), hours=4, facts=facts) == Shift(480, 720)
    assert Shift.said("", "14:00", ("sat",), hours=4, facts=facts) == Shift(600, 840, (5,))
    assert Shift.said("22:00", "", (), hours=8, facts=facts) == Shift(1320, 360)
    assert Shift.said("22:00", "", (), hours=8, facts=facts).overnight
    assert Shift.visit(facts) == Shift(600, 720)
    with pytest.raises(ValueError, match="a weekday at least"):
        Shift(0, 1, ())


def test_roads_and_timetables_are_named_in_the_folder_and_count_in_the_digest(
    sample: Territory, roads: Territory, buses: Territory, tmp_path: Path
) -> None:
    """The same files give the same digest; other roads or another minute give another."""
    assert len({sample.digest, roads.digest, buses.digest}) == 3
    assert load(valley(tmp_path / "again", roads=True)).digest == roads.digest
    later = valley(tmp_path / "later", feed=True)
    (later / "gtfs.zip").write_bytes(
        packed(FEED | {"stop_times.txt": FEED["stop_times.txt"].replace("16:25", "16:26")})
    )
    assert load(later).digest != buses.digest


@pytest.mark.parametrize("said", ["../gtfs.zip", "/etc/hostname", "..", "a\\b"])
def test_no_file_outside_the_folder_is_named(tmp_path: Path, said: str) -> None:
    """Neither by its path nor by a link."""
    folder = valley(tmp_path / "v")
    (tmp_path / "gtfs.zip").write_bytes(packed(FEED))
    naming(folder, {"timetable": said})
    assert faults(folder) == [("territory.toml", "travel.timetable", "leads out of the folder")]


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    """A name of the folder may still lead elsewhere."""
    folder = valley(tmp_path / "v")
    (tmp_path / "secret.osm").write_text("<osm/>")
    (folder / "roads.osm").symlink_to(tmp_path / "secret.osm")
    naming(folder, {"roads": "roads.osm"})
    assert faults(folder) == [("territory.toml", "travel.roads", "leads out of the folder")]


def test_what_is_not_there_or_not_text_is_named(tmp_path: Path) -> None:
    """With the file that may be meant."""
    folder = valley(tmp_path / "v", feed=True)
    path = folder / "territory.toml"
    plain = path.read_text()
    path.write_text(plain.replace("'gtfs.zip'", "'gfts.zip'"))
    with pytest.raises(TerritoryError, match=r"there is no such file.*Did you mean gtfs\.zip\?"):
        load(folder)
    path.write_text(plain.replace("'gtfs.zip'", "3"))
    assert faults(folder) == [("territory.toml", "travel.timetable", "is not the name of a file")]
    path.write_text(plain.replace("timetable = ", "timetabel = "))
    assert faults(folder) == [("territory.toml", "travel.timetabel", "is not a travel assumption")]


def test_the_faults_of_both_files_are_told_with_those_of_the_tables(tmp_path: Path) -> None:
    """All at once: a broken feed, broken roads, and a row of a table."""
    folder = valley(tmp_path / "v", feed=True, roads=True)
    broken = FEED["stop_times.txt"].replace("down,B,2", "down,X,2")
    (folder / "gtfs.zip").write_bytes(packed(FEED | {"stop_times.txt": broken}))
    (folder / "roads.osm").write_text("<osm><node", encoding="utf-8")
    hosts = (folder / "hosts.csv").read_text(encoding="utf-8")
    (folder / "hosts.csv").write_text(hosts.replace(",B,4,", ",Z,4,"), encoding="utf-8")
    found = {file for file, _, _ in faults(folder)}
    assert found == {"gtfs.zip, stop_times.txt", "roads.osm", "hosts.csv"}


def test_official_times_over_the_lake_are_used_only_with_ferries(lecco: Territory) -> None:
    """ISTAT drives from Varenna to Menaggio over the ferry; Morterone to Lecco is told as it is driven, and stays."""
    rows = [("097084", "013145", 8.0, 4.5), ("013145", "097084", 8.0, 4.5), ("097055", "097042", 27.9, 20.99)]
    times = pd.DataFrame(rows, columns=["origin", "destination", "minutes", "km"]).assign(mode="car", source="ISTAT")
    told = replace(lecco, times=times)
    dry, wet = Travel(told), Travel(told, ferries=True)
    assert trip(dry, "097084", "013145") is None
    assert trip(wet, "097084", "013145") == (8, 4.5)
    assert trip(dry, "097055", "097042") == trip(wet, "097055", "097042") == (27.9, 20.99)
    (warned,) = dry.warnings()
    assert warned.value == "Varenna–Menaggio, Menaggio–Varenna"
    assert "need a ferry" in warned.rule
