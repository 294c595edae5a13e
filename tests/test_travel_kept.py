"""A second plan reads no file again: roads, hierarchies, timetables and trips are kept under what they depend on."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from geodata import blocks
from geodata.faults import InputError
from geodata.roads import Network, Roads, RoadsError, Store
from geodata.roads import kept as roads_kept
from geodata.timetable import Timetable
from geodata.timetable import kept as timetables_kept
from tests.drawn_feeds import CRS, ONE_METRE_A_SECOND, at, valley, written
from tests.drawn_feeds import timetable as read_timetable
from tests.drawn_roads import METRIC, STREET, drawn, frame, osm
from tests.test_timetable import WEDNESDAY

SQUARE = {"a": (0, 0), "b": (900, 0), "c": (900, 900), "d": (0, 900), "e": (4000, 0), "f": (4500, 0)}
WAYS = [("a b c d a", STREET | {"name": "Ring"}), ("e f", STREET | {"maxspeed": "fast"})]


def same(one: Any, other: Any) -> None:
    """Hold two values, field by field, to be the same in content and in kind."""
    assert type(one) is type(other)
    if isinstance(one, np.ndarray):
        assert one.dtype == other.dtype
        np.testing.assert_array_equal(one, other)
    elif isinstance(one, pd.DataFrame):
        pd.testing.assert_frame_equal(one, other)
    elif isinstance(one, dict):
        assert list(one) == list(other)
        for key in one:
            same(one[key], other[key])
    elif dataclasses.is_dataclass(one):
        for field in dataclasses.fields(one):
            same(getattr(one, field.name), getattr(other, field.name))
    else:
        assert one == other


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were really read, each time."""
    found: list[str] = []
    for module in (roads_kept, timetables_kept):
        real = module.read

        def counted(path: Path, *, crs: str, real: Any = real) -> Any:
            found.append(path.name)
            return real(path, crs=crs)

        monkeypatch.setattr(module, "read", counted)
    return found


def test_roads_that_were_read_once_come_from_the_store(tmp_path: Path, read: list[str]) -> None:
    """The same in every field, warnings included; another file, or another system, is read."""
    store, path = Store(tmp_path / "store"), osm(tmp_path / "roads.osm", SQUARE, WAYS[1:])
    first, second = (roads_kept.roads(path, crs=METRIC, store=store) for _ in range(2))
    assert read == ["roads.osm"]
    assert first.warnings
    same(first, second)
    plain = drawn(tmp_path / "store", SQUARE, WAYS[1:])
    same(first, plain)
    roads_kept.roads(path, crs="EPSG:32633", store=store)
    osm(path, SQUARE, [("a b", STREET)])
    assert roads_kept.roads(path, crs=METRIC, store=store).network("car").digest != first.network("car").digest
    assert read == ["roads.osm"] * 3


def test_roads_with_faults_are_told_every_time(tmp_path: Path, read: list[str]) -> None:
    """And nothing of them is kept; a file that is missing is told as well."""
    store, path = Store(tmp_path / "store"), tmp_path / "roads.osm"
    path.write_text("<osm><node", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(RoadsError, match="is not readable"):
            roads_kept.roads(path, crs=METRIC, store=store)
    assert read == ["roads.osm"] * 2
    with pytest.raises(RoadsError, match="is missing"):
        roads_kept.roads(tmp_path / "none.osm", crs=METRIC, store=store)
    with pytest.raises(InputError, match="is missing"):
        timetables_kept.timetable(tmp_path / "none.zip", crs=CRS, store=store)


def test_a_network_is_contracted_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kept hierarchy is the same, and so are the minutes found with it."""
    store, roads = Store(tmp_path / "store"), drawn(tmp_path, SQUARE, WAYS)
    first: Network = roads.network("car")
    roads_kept.contracted(first, store=store)
    monkeypatch.setattr("geodata.roads.network.Hierarchy.of", None)
    second = roads.network("car")
    roads_kept.contracted(second, store=store)
    same(first.hierarchy, second.hierarchy)
    points = frame(SQUARE)
    pd.testing.assert_frame_equal(second.minutes(points, points, limit=30), first.minutes(points, points, limit=30))


def test_a_timetable_that_was_read_once_comes_from_the_store(tmp_path: Path, read: list[str]) -> None:
    """From a file or a folder, the same in every field; another minute is read."""
    store = Store(tmp_path / "store")
    path = written(tmp_path / "feed.zip", valley(notes="something else"))
    first, second = (timetables_kept.timetable(path, crs=CRS, store=store) for _ in range(2))
    assert read == ["feed.zip"]
    assert first.warnings
    same(first, second)
    assert first.digest == second.digest
    folder = tmp_path / "feed"
    folder.mkdir()
    for name, content in valley().items():
        (folder / name).write_text(str(content), encoding="utf-8")
    timetables_kept.timetable(folder, crs=CRS, store=store)
    calls = str(valley()["stop_times.txt"]).replace("17:20:00,17:20:00", "17:21:00,17:21:00")
    (folder / "stop_times.txt").write_text(calls, encoding="utf-8")
    assert timetables_kept.timetable(folder, crs=CRS, store=store).digest != first.digest
    assert read == ["feed.zip", "feed", "feed"]


@pytest.mark.parametrize("leave", [None, 1000.0])
def test_only_new_points_are_looked_for_in_a_timetable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, leave: float | None
) -> None:
    """Nothing the second time, a row for a moved origin, a column for a new destination, all for another hour."""
    buses, store, asked = read_timetable(tmp_path), Store(tmp_path / "store"), list[tuple[int, int]]()
    real = Timetable.trips

    def counted(self: Timetable, origins: Any, destinations: Any, **said: Any) -> pd.DataFrame:
        asked.append((len(origins), len(destinations)))
        return real(self, origins, destinations, **said)

    homes = at(home=(-100, 0), mill=(10_000, 60), farm=(0, -2000), barn=(0, -2000))
    works = at(office=(5200, 8060), mill=(10_000, 60))

    def computed(homes: Any, works: Any, by: float = 480.0) -> list[tuple[int, int]]:
        said: dict[str, Any] = {"date": WEDNESDAY, "arrive_by": by, "leave_from": leave, "limit": 90,
                                "walk": ONE_METRE_A_SECOND}  # fmt: skip
        with monkeypatch.context() as patch:
            patch.setattr(Timetable, "trips", counted)
            asked.clear()
            found = timetables_kept.trips(buses, homes, works, store=store, **said)
        pd.testing.assert_frame_equal(found, buses.trips(homes, works, **said))
        return list(asked)

    assert computed(homes, works) == [(3, 2)]
    assert computed(homes, works) == []
    assert computed(homes | at(home=(-150, 0)), works) == [(1, 2)]
    assert computed(homes, works | at(shop=(10_000, 2990))) == [(3, 1)]
    assert computed(homes, works, 490.0) == [(3, 2)]
    assert computed({}, works) == [(0, 2)]


def test_another_edition_of_the_program_reads_again(tmp_path: Path, read: list[str]) -> None:
    """A file of the package that is otherwise than it was may read otherwise."""
    (tmp_path / "package").mkdir()
    source = tmp_path / "package" / "one.py"
    found = []
    for text in ("a = 1", "a = 2"):
        source.write_text(text, encoding="utf-8")
        blocks.edition.cache_clear()
        found.append(blocks.edition(tmp_path / "package"))
    assert found[0] != found[1]
    blocks.edition.cache_clear()


def test_what_is_kept_says_all_of_a_network(tmp_path: Path) -> None:
    """Names of roads in any letters, and one that nobody bears."""
    store = Store(tmp_path / "store")
    path = osm(tmp_path / "roads.osm", SQUARE, [("a b c d", STREET | {"name": 'Àè "–" 道'}), ("e f", STREET)])
    roads: Roads = [roads_kept.roads(path, crs=METRIC, store=store) for _ in range(2)][1]
    assert roads.ways["name"].tolist() == ['Àè "–" 道', ""]
