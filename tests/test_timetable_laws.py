"""What must hold of every timetable, and the scan against a search that tries every journey there is."""

from __future__ import annotations

import datetime as dt
import functools
import math
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from geodata.timetable import Timetable, Walk
from geodata.timetable.trips import Calls
from tests.drawn_feeds import at, stops_txt, timetable, valley

DAY = dt.date(2026, 11, 4)
STOPS = {"a": (0.0, 0.0), "b": (900.0, 0.0), "c": (1500.0, 600.0), "d": (5000.0, 0.0), "e": (5000.0, 900.0)}
POINTS = {"p": (100.0, 0.0), "q": (5000.0, 450.0), "r": (1500.0, 1100.0)}
SOON, SPAN = 60, 30
"""Vehicles set out from one hour after midnight, within half an hour."""

Line = tuple[int, tuple[tuple[str, int], ...]]
"""When a vehicle sets out, and where it calls, with the minutes from the call before."""


@dataclass(frozen=True)
class Journey:
    departs: int
    arrives: int
    changes: int


lines = st.lists(
    st.tuples(
        st.integers(SOON, SOON + SPAN),
        st.lists(st.tuples(st.sampled_from(sorted(STOPS)), st.integers(1, 8)), min_size=2, max_size=4).map(tuple),
    ),
    min_size=1,
    max_size=5,
)
walks = st.builds(
    Walk, kmh=st.just(3.6), factor=st.just(1.0), most_m=st.sampled_from([200.0, 500.0, 700.0, 1000.0]),
    change_minutes=st.sampled_from([0.0, 1.0, 3.0]),
)  # fmt: skip
ends = st.sampled_from(["p", "q", "r"])


def seconds(line: Line) -> list[tuple[str, int]]:
    """Return the calls of a vehicle as stops and seconds."""
    time, calls = line[0], []
    for k, (stop, minutes) in enumerate(line[1]):
        time += minutes * (k > 0)
        calls.append((stop, time * 60))
    return calls


@functools.cache
def base() -> Timetable:
    """The stops, and one service that runs on weekdays."""
    with tempfile.TemporaryDirectory() as folder:
        calls = (
            str(valley()["stop_times.txt"]).splitlines()[0] + "\nlate,a,1,00:00:00,00:00:00\nlate,b,2,00:01:00,00:01:00"
        )
        files = valley(stops=stops_txt(STOPS), stop_times=calls, frequencies=None, calendar_dates=None)
        files["trips.txt"] = "route_id,service_id,trip_id\nnight,week,late\n"
        return timetable(Path(folder), files)


def fed(drawn: list[Line]) -> Timetable:
    """Return the timetable of some vehicles, all on one service."""
    rows = [(k, sorted(STOPS).index(stop), time) for k, line in enumerate(drawn) for stop, time in seconds(line)]
    journey, stop, time = np.array(rows).T
    every = np.ones(len(rows), dtype=bool)
    return replace(
        base(),
        calls=Calls(np.zeros(len(drawn), int), journey, stop, time, time, every, every, np.zeros(len(drawn), int)),
    )


def feet(a: tuple[float, float], b: tuple[float, float], walk: Walk) -> int | None:
    metres = math.hypot(a[0] - b[0], a[1] - b[1])
    return math.ceil(metres - 1e-3) if metres <= walk.most_m + 1e-3 else None


def every(drawn: list[Line], start: str, end: str, walk: Walk) -> Iterator[Journey]:
    """Yield every journey by vehicle from door to door, found by trying all there are."""
    begin, goal = POINTS[start], POINTS[end]
    margin = round(walk.change_minutes * 60)

    def ride(line: Line, place: int, departs: int, changes: int) -> Iterator[Journey]:
        for stop, time in seconds(line)[place + 1 :]:
            if (out := feet(STOPS[stop], goal, walk)) is not None:
                yield Journey(departs, time + out, changes)
            for other in drawn:
                for k, (at_stop, leaves) in enumerate(seconds(other)[:-1]):
                    on_foot = 0 if at_stop == stop else feet(STOPS[stop], STOPS[at_stop], walk)
                    if on_foot is not None and leaves >= time + on_foot + margin and changes < 4:
                        yield from ride(other, k, departs, changes + 1)

    for line in drawn:
        for k, (stop, time) in enumerate(seconds(line)[:-1]):
            if (into := feet(begin, STOPS[stop], walk)) is not None:
                yield from ride(line, k, time - into, 0)


def asked(buses: Timetable, walk: Walk, start: str, end: str, **more: float) -> pd.Series:
    origin, destination = at(**{start: POINTS[start]}), at(**{end: POINTS[end]})
    limit = more.pop("limit", 600)
    return buses.trips(origin, destination, date=DAY, walk=walk, limit=limit, **more).iloc[0]  # type: ignore[arg-type]


@given(lines, walks, ends, ends, st.integers(SOON, SOON + 2 * SPAN), st.sampled_from([10, 25, 600]))
def test_the_way_there_is_the_best_of_all_there_are(
    drawn: list[Line], walk: Walk, start: str, end: str, by: int, limit: int
) -> None:
    """Last to leave, then first to arrive, then fewest changes, among all journeys that keep the limit."""
    found = asked(fed(drawn), walk, start, end, arrive_by=by, limit=limit)
    ways = [way for way in every(drawn, start, end, walk) if way.arrives <= by * 60]
    if (direct := feet(POINTS[start], POINTS[end], walk)) is not None:
        ways.append(Journey(by * 60 - direct, by * 60, 0))
    kept = [way for way in ways if way.arrives - way.departs <= limit * 60]
    if not kept:
        assert found["reason"] in ({"too_long"} if ways else {"no_arrival", "no_stop_near"})
        return
    best = min(kept, key=lambda way: (-way.departs, way.arrives, way.changes))
    assert found["reason"] == ""
    assert Journey(round(found["departs"] * 60), round(found["arrives"] * 60), found["changes"]) == best


@given(lines, walks, ends, ends, st.integers(SOON - 10, SOON + SPAN))
def test_the_way_home_is_the_first_and_its_last_departure_the_last(
    drawn: list[Line], walk: Walk, start: str, end: str, leave: int
) -> None:
    """Home as early as any journey brings one, and the last departure that still brings one home."""
    found = asked(fed(drawn), walk, start, end, arrive_by=2000, leave_from=leave)
    there = any(True for _ in every(drawn, start, end, walk)) or feet(POINTS[start], POINTS[end], walk) is not None
    if not there:
        assert found["reason"] in ("no_arrival", "no_stop_near")
        return
    ways = [way for way in every(drawn, end, start, walk) if way.departs >= leave * 60]
    direct = feet(POINTS[end], POINTS[start], walk)
    if not ways and direct is None:
        assert found["reason"] == "no_return"
        return
    homes = [way.arrives for way in ways] + ([] if direct is None else [leave * 60 + direct])
    assert round(found["returns"] * 60) == min(homes)
    if direct is None:
        assert round(found["last_departure"] * 60) == max(way.departs for way in ways)
    else:
        assert pd.isna(found["last_departure"])


@given(lines, walks, ends, ends, st.integers(SOON - 10, SOON + SPAN), st.integers(0, 20))
def test_leaving_earlier_never_arrives_later(
    drawn: list[Line], walk: Walk, start: str, end: str, leave: int, earlier: int
) -> None:
    """Who may leave earlier is home no later, and never loses the way home."""
    buses = fed(drawn)
    late, early = (asked(buses, walk, start, end, arrive_by=2000, leave_from=leave - m) for m in (0, earlier))
    if late["reason"] == "":
        assert early["reason"] == ""
        assert early["returns"] <= late["returns"]


@given(lines, walks, ends, ends, st.integers(SOON, SOON + 2 * SPAN), st.integers(0, 20))
def test_who_may_arrive_later_never_has_to_leave_earlier(
    drawn: list[Line], walk: Walk, start: str, end: str, by: int, later: int
) -> None:
    """A later start of work never takes a pair away, nor makes one get up earlier."""
    buses = fed(drawn)
    early, late = (asked(buses, walk, start, end, arrive_by=by + m, limit=40) for m in (0, later))
    if early["reason"] == "":
        assert late["reason"] == ""
        assert late["departs"] >= early["departs"]


@given(lines, walks, st.floats(1, 3), st.integers(SOON, SOON + 2 * SPAN), st.integers(SOON - 10, SOON + SPAN))
def test_a_longer_walk_limit_never_removes_a_pair(
    drawn: list[Line], walk: Walk, longer: float, by: int, leave: int
) -> None:
    """Who may walk further reaches all that he reached before."""
    buses, points = fed(drawn), at(**POINTS)
    further = Walk(walk.kmh, walk.factor, walk.most_m * longer, walk.change_minutes)
    few, more = (
        buses.minutes(points, points, date=DAY, arrive_by=by, leave_from=leave, limit=60, walk=w)
        for w in (walk, further)
    )
    assert set(few[["origin", "destination"]].itertuples(index=False, name=None)) <= set(
        more[["origin", "destination"]].itertuples(index=False, name=None)
    )


@given(lines, walks, st.integers(SOON, SOON + 2 * SPAN))
def test_asking_for_many_is_asking_for_each(drawn: list[Line], walk: Walk, by: int) -> None:
    """Pairs answered together are those answered one by one."""
    buses, points = fed(drawn), at(**POINTS)
    whole = buses.trips(points, points, date=DAY, arrive_by=by, leave_from=SOON, limit=60, walk=walk)
    alone = [
        asked(buses, walk, start, end, arrive_by=by, leave_from=SOON, limit=60).to_frame().T
        for start, end in zip(whole["origin"], whole["destination"], strict=True)
    ]
    pd.testing.assert_frame_equal(whole, pd.concat(alone, ignore_index=True).astype(whole.dtypes))


@given(lines, st.lists(st.booleans(), min_size=5, max_size=5), walks, st.integers(SOON, SOON + 2 * SPAN))
def test_a_trip_past_midnight_is_one_of_the_next_day(
    drawn: list[Line], told_late: list[bool], walk: Walk, by: int
) -> None:
    """Where all run every day, 25:10 of one service day and 1:10 of the next are the same vehicle."""
    points = at(**POINTS)
    late = [(start + 24 * 60 * told, calls) for (start, calls), told in zip(drawn, told_late, strict=False)]
    asked = {"date": DAY, "arrive_by": by, "leave_from": SOON, "limit": 60, "walk": walk}
    one, other = (fed(some).trips(points, points, **asked) for some in (drawn, late))  # type: ignore[arg-type]
    kept = ["origin", "destination", "minutes", "departs", "arrives", "changes"]
    there = (one["reason"] == "").to_numpy()
    assert (other["reason"] == "").to_numpy()[there].all()
    pd.testing.assert_frame_equal(one.loc[there, [*kept, "returns"]], other.loc[there, [*kept, "returns"]])
