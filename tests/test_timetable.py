"""Minutes by bus and train, on a feed whose every answer can be found with a pencil (one metre on foot is a second)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest
import shapely

from geodata.timetable import Timetable, Walk, read
from tests.drawn_feeds import ONE_METRE_A_SECOND, X0, Y0, at, timetable, valley, written

WEDNESDAY, HOLIDAY = dt.date(2026, 11, 4), dt.date(2026, 12, 8)
OPEN_SATURDAY, SATURDAY = dt.date(2026, 12, 5), dt.date(2026, 11, 7)

HOME = at(home=(-100, 0))
CITY = at(office=(5200, 8060))
VILLAGE = at(mill=(10_000, 60))


@pytest.fixture(scope="module")
def buses(tmp_path_factory: pytest.TempPathFactory) -> Timetable:
    return timetable(tmp_path_factory.mktemp("valley"))


def clock(text: str) -> float:
    hours, minutes, *seconds = (int(part) for part in text.split(":"))
    return hours * 60 + minutes + sum(seconds) / 60


def way(buses: Timetable, origins: Any, destinations: Any, **asked: Any) -> pd.Series:
    """Return the row of the one pair asked for."""
    usual: dict[str, Any] = {"date": WEDNESDAY, "limit": 90, "walk": ONE_METRE_A_SECOND}
    found = buses.trips(origins, destinations, **(usual | asked))
    assert len(found) == 1
    return found.iloc[0]


def test_a_change_on_foot_is_caught_with_its_margin(buses: Timetable) -> None:
    """Off the bus at 7:10, 200 s on foot and 2 minutes of margin: 7:15:20, in time for the train at 7:16."""
    trip = way(buses, HOME, CITY, arrive_by=clock("8:00"))
    assert (trip.reason, trip.changes) == ("", 1)
    assert trip.departs == pytest.approx(clock("6:58:20"))
    assert trip.arrives == pytest.approx(clock("7:33:00"))
    assert trip.minutes == pytest.approx(34 + 40 / 60)


def test_a_change_is_missed_by_twenty_seconds(buses: Timetable) -> None:
    """Who takes the bus at 7:30 is at the platform at 7:45:20 and waits for the train at 8:16."""
    trip = way(buses, HOME, CITY, arrive_by=clock("8:40"))
    assert trip.departs == pytest.approx(clock("7:28:20"))
    assert trip.arrives == pytest.approx(clock("8:33:00"))
    faster = Walk(kmh=3.6, factor=1, most_m=1000, change_minutes=1.5)
    assert way(buses, HOME, CITY, arrive_by=clock("8:40"), walk=faster).arrives == pytest.approx(clock("8:02:00"))


def test_a_limit_prefers_an_earlier_and_shorter_way(buses: Timetable) -> None:
    """The later bus takes 64:40; with 45 minutes at most one leaves by the earlier one, which takes 34:40."""
    assert way(buses, HOME, CITY, arrive_by=clock("8:40"), limit=45).departs == pytest.approx(clock("6:58:20"))
    assert way(buses, HOME, CITY, arrive_by=clock("8:40"), limit=34).reason == "too_long"


def test_a_way_home_is_the_first_and_its_last_departure_is_told(buses: Timetable) -> None:
    """Off work at 16:40 one takes the 16:50, changes by 17:09:20 and is home at 17:21:40; 16:49 is the last moment."""
    trip = way(buses, HOME, CITY, arrive_by=clock("8:00"), leave_from=clock("16:40"))
    assert trip.reason == ""
    assert trip.returns == pytest.approx(clock("17:21:40"))
    assert trip.back_minutes == pytest.approx(41 + 40 / 60)
    assert trip.last_departure == pytest.approx(clock("16:49"))


def test_without_an_evening_bus_nobody_is_said_to_come_home(buses: Timetable) -> None:
    """Who is off at 17:00 has missed the only train out of the city."""
    trip = way(buses, HOME, CITY, arrive_by=clock("8:00"), leave_from=clock("17:00"))
    assert trip.reason == "no_return"
    assert pd.isna(trip.minutes)
    found = buses.minutes(
        HOME, CITY, date=WEDNESDAY, arrive_by=clock("8:00"), leave_from=clock("17:00"), limit=90,
        walk=ONE_METRE_A_SECOND,
    )  # fmt: skip
    assert found.empty


def test_before_the_first_bus_nobody_arrives(buses: Timetable) -> None:
    """A shift at 7:30 begins before the first train is in."""
    assert way(buses, HOME, CITY, arrive_by=clock("7:30")).reason == "no_arrival"


def test_beyond_the_walk_there_is_no_stop(buses: Timetable) -> None:
    """Two kilometres from any stop, with a kilometre at most on foot."""
    assert way(buses, at(farm=(0, -2000)), CITY, arrive_by=clock("8:00")).reason == "no_stop_near"


def test_no_vehicle_runs_on_a_holiday(buses: Timetable) -> None:
    """calendar_dates.txt takes 8 December away, though it is a Tuesday."""
    assert buses.journeys(HOLIDAY) == 0
    assert buses.journeys(WEDNESDAY) == 8
    assert way(buses, HOME, CITY, arrive_by=clock("8:00"), date=HOLIDAY).reason == "no_arrival"


def test_a_weekday_is_stood_for_by_a_usual_date(buses: Timetable) -> None:
    """The first Tuesday of the feed, never the holiday; Saturdays are usually without a bus."""
    assert buses.day(1) == dt.date(2026, 11, 3)
    assert buses.day(1) != HOLIDAY
    assert buses.day(5) == SATURDAY


def test_a_weekday_that_a_feed_lacks_is_one_after_its_end(tmp_path: Any) -> None:
    """Of a Monday and a Tuesday: each other day is the next of its name, on which nothing runs."""
    calendar = str(valley()["calendar.txt"]).replace("20261101,20261231", "20261102,20261103")
    dates = "service_id,date,exception_type\nshops,20261103,1\n"
    buses = timetable(tmp_path, valley(calendar=calendar, calendar_dates=dates))
    assert [buses.day(k).toordinal() - buses.first.toordinal() for k in range(7)] == list(range(7))
    assert [buses.journeys(buses.day(k)) > 0 for k in range(7)] == [True] * 2 + [False] * 5


def test_a_date_may_be_added(buses: Timetable) -> None:
    """On one Saturday the shuttle runs, on others it does not."""
    points: tuple[Any, Any] = (VILLAGE, at(shop=(10_000, 3000)))
    assert way(buses, *points, date=OPEN_SATURDAY, arrive_by=clock("7:00")).reason == ""
    assert way(buses, *points, date=SATURDAY, arrive_by=clock("7:00")).reason == "no_arrival"


def test_a_frequency_departs_at_each_headway_but_not_at_its_end(buses: Timetable) -> None:
    """Every 20 minutes from 6:00 to before 7:00: the last one leaves at 6:40 and arrives at 6:50."""
    assert buses.journeys(OPEN_SATURDAY) == 3
    for by, departs in {"8:00": "6:40", "6:49": "6:20", "6:10": "6:00"}.items():
        trip = way(buses, VILLAGE, at(shop=(10_000, 3000)), date=OPEN_SATURDAY, arrive_by=clock(by))
        assert trip.departs == pytest.approx(clock(departs) - 1)


def test_a_service_day_runs_past_midnight(buses: Timetable) -> None:
    """Off at 23:30 one is home at 24:21:40 of the same service day."""
    trip = way(buses, HOME, VILLAGE, arrive_by=clock("8:00"), leave_from=clock("23:30"))
    assert trip.returns == pytest.approx(clock("24:21:40"))
    assert trip.last_departure == pytest.approx(clock("23:49"))


def test_who_can_walk_needs_no_bus(buses: Timetable) -> None:
    """800 m take 800 s at any hour, leaving so as to arrive on the stroke; no last departure is told."""
    trip = way(buses, HOME, at(near=(-900, 0)), arrive_by=clock("3:00"), leave_from=clock("4:00"))
    assert trip.minutes == pytest.approx(800 / 60)
    assert (trip.changes, trip.arrives) == (0, clock("3:00"))
    assert pd.isna(trip.last_departure)


def test_a_walk_does_not_cross_a_barrier(buses: Timetable) -> None:
    """Water between the bus stop and the platform leaves the junction without a change."""
    lake = shapely.box(X0 + 5090, Y0 - 2000, X0 + 5110, Y0 + 2000)
    wet = Walk(kmh=3.6, factor=1, most_m=1000, change_minutes=2, barrier=lake)
    assert way(buses, HOME, CITY, arrive_by=clock("8:00"), walk=wet).reason == "no_arrival"


def test_changes_may_be_counted_out(buses: Timetable) -> None:
    """Without a change the city is not reached, the village is."""
    assert way(buses, HOME, CITY, arrive_by=clock("8:00"), most_changes=0).reason == "no_arrival"
    assert way(buses, HOME, VILLAGE, arrive_by=clock("8:00"), most_changes=0).changes == 0


def test_a_declared_change_wins_over_the_walk(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Five seconds at the junction let the 7:30 bus catch the 7:45; a forbidden change closes it."""
    header = "from_stop_id,to_stop_id,transfer_type,min_transfer_time\n"
    quick = timetable(tmp_path_factory.mktemp("quick"), valley(transfers=f"{header}bivio,stazione,2,5\n"))
    assert way(quick, HOME, CITY, arrive_by=clock("8:40")).arrives == pytest.approx(clock("8:02"))
    closed = timetable(tmp_path_factory.mktemp("closed"), valley(transfers=f"{header}bivio,stazione,3,\n"))
    assert way(closed, HOME, CITY, arrive_by=clock("8:40")).reason == "no_arrival"


def test_one_may_neither_board_nor_alight_where_the_feed_forbids_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The 7:00 bus sets nobody down at the junction, so that the city is not reached by 8."""
    calls = str(valley()["stop_times.txt"]).splitlines()
    marked = [calls[0] + ",drop_off_type", *(f"{c},{int(c.startswith('down-7,bivio'))}" for c in calls[1:])]
    closed = timetable(tmp_path_factory.mktemp("closed"), valley(stop_times="\n".join(marked)))
    assert way(closed, HOME, CITY, arrive_by=clock("8:00")).reason == "no_arrival"
    assert way(closed, HOME, VILLAGE, arrive_by=clock("8:00")).reason == ""


def test_the_source_says_whose_and_until_when(buses: Timetable) -> None:
    """In both languages, with the days that the feed holds."""
    assert buses.source() == "timetable of Valley buses, valid from 2026-11-01 to 2026-12-31"
    assert buses.source("it") == "orario di Valley buses, valido dal 2026-11-01 al 2026-12-31"


def test_the_digest_does_not_depend_on_the_order_of_rows(buses: Timetable, tmp_path_factory: Any) -> None:
    """The same rows upside down, and calls without their trips, give the same name; another minute gives another."""
    header, *rows = str(valley()["stop_times.txt"]).splitlines()
    turned = timetable(tmp_path_factory.mktemp("turned"), valley(stop_times="\n".join([header, *rows[::-1]])))
    assert turned.digest == buses.digest
    later = str(valley()["stop_times.txt"]).replace("17:20:00,17:20:00", "17:21:00,17:21:00")
    assert timetable(tmp_path_factory.mktemp("later"), valley(stop_times=later)).digest != buses.digest


def test_a_folder_reads_as_its_archive(buses: Timetable, tmp_path: Any) -> None:
    """The files of a feed may lie unpacked, or in one folder of the archive."""
    for name, content in valley().items():
        (tmp_path / name).write_text(str(content))
    assert read(tmp_path, crs=buses.crs).digest == buses.digest
    inside = written(tmp_path / "in.zip", {f"feed/{name}": content for name, content in valley().items()})
    assert read(inside, crs=buses.crs).digest == buses.digest


def night(folder: Any, *trips: str) -> Timetable:
    """Return the valley with vehicles of weekdays up from borgo (`up 23:50 24:20`) or down to it (`down 0:10 0:40`)."""
    files, rows, calls = valley(), "", ""
    for k, trip in enumerate(trips):
        direction, departs, arrives = trip.split()
        ends = ["borgo", "alto"] if direction == "up" else ["alto", "borgo"]
        rows += f"night,week,n{k}\n"
        calls += f"n{k},{ends[0]},1,{departs}:00,{departs}:00\nn{k},{ends[1]},2,{arrives}:00,{arrives}:00\n"
    more = {"trips": f"{files['trips.txt']}{rows}", "stop_times": f"{files['stop_times.txt']}{calls}"}
    return timetable(folder, valley(**more))


TOP = at(top=(-100, 0))
"""100 s from the upper stop; the mill is 60 s from the lower one."""
THURSDAY, FRIDAY, MONDAY = dt.date(2026, 11, 5), dt.date(2026, 11, 6), dt.date(2026, 11, 9)


def test_a_bus_of_the_evening_before_brings_one_to_a_shift_after_midnight(buses: Timetable) -> None:
    """The 23:50 of Wednesday's service is there at 0:20 on Thursday; on Monday there was none the evening before."""
    trip = way(buses, VILLAGE, TOP, date=THURSDAY, arrive_by=clock("0:30"), limit=45)
    assert trip.reason == ""
    assert trip.departs == pytest.approx(-11)
    assert trip.arrives == pytest.approx(clock("0:21:40"))
    assert trip.minutes == pytest.approx(32 + 40 / 60)
    saturday = way(buses, VILLAGE, TOP, date=SATURDAY, arrive_by=clock("0:30"), limit=45)
    assert saturday.departs == pytest.approx(-11)
    assert way(buses, VILLAGE, TOP, date=MONDAY, arrive_by=clock("0:30"), limit=45).reason == "no_arrival"


def test_a_bus_before_midnight_is_in_time_for_just_after_and_not_for_the_morning(tmp_path: Any) -> None:
    """Who starts at 0:15 takes the 23:20; nobody goes in the evening to wait for a shift at six."""
    buses = night(tmp_path, "up 23:20 23:45")
    trip = way(buses, VILLAGE, TOP, date=THURSDAY, arrive_by=clock("0:15"), limit=45)
    assert (trip.departs, trip.minutes) == (pytest.approx(-41), pytest.approx(27 + 40 / 60))
    assert way(buses, VILLAGE, TOP, date=THURSDAY, arrive_by=clock("6:00"), limit=45).reason == "no_arrival"


def test_a_bus_of_the_next_service_day_brings_one_home(tmp_path: Any) -> None:
    """Off at 23:58 on Wednesday one is home by Thursday's 0:10; on Friday there is none that night."""
    buses = night(tmp_path, "down 0:10 0:40", "up 23:00 23:30")
    asked: dict[str, Any] = {"arrive_by": clock("23:40"), "leave_from": clock("23:58"), "limit": 60}
    trip = way(buses, VILLAGE, TOP, **asked)
    assert trip.returns == pytest.approx(clock("24:41"))
    assert trip.last_departure == pytest.approx(clock("24:08:20"))
    assert way(buses, VILLAGE, TOP, date=FRIDAY, **asked).reason == "no_return"


def test_a_bus_that_still_runs_after_midnight_brings_one_home(tmp_path: Any) -> None:
    """Off at five past midnight on Saturday, one takes the 24:10 of Friday; on Sunday night there is no such bus."""
    buses = night(tmp_path, "down 24:10 24:40", "up 23:30 23:50")
    asked: dict[str, Any] = {"arrive_by": clock("0:02"), "leave_from": clock("0:05"), "limit": 60}
    trip = way(buses, VILLAGE, TOP, date=SATURDAY, **asked)
    assert (trip.returns, trip.last_departure) == (pytest.approx(clock("0:41")), pytest.approx(clock("0:08:20")))
    other = way(buses, VILLAGE, TOP, date=SATURDAY + dt.timedelta(days=1), **asked)
    assert other.reason == "no_arrival"
