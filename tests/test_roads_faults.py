"""What cannot be used is refused by name, and never answered as if it were."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import osmium
import pandas as pd
import pytest
from shapely.geometry import LineString, Point

from geodata import timetable
from geodata.faults import InputError
from geodata.roads import Network, RoadsError, links, read
from tests.drawn_roads import METRIC, SOUTH, STREET, WEST, drawn, minutes, osm
from tests.shared_data import shared

ROAD = LineString([(WEST, SOUTH), (WEST + 1000, SOUTH)])


def truncated(path: Path) -> Path:
    whole = shared("osm/andorra_2013.osm.pbf").read_bytes()
    (path / "cut.osm.pbf").write_bytes(whole[: len(whole) // 2])
    return path / "cut.osm.pbf"


def ill_written(letters: bytes) -> Callable[[Path], Path]:
    """A map that names a street by bytes that are no text."""

    def write(folder: Path) -> Path:
        path, osm = folder / "bad.osm.pbf", osmium.osm.mutable
        with osmium.SimpleWriter(osmium.io.File(str(path), "pbf,pbf_compression=none")) as writer:
            for k in (1, 2):
                writer.add_node(osm.Node(id=k, location=(9 + k / 100, 45.8)))
            writer.add_way(osm.Way(id=1, nodes=[1, 2], tags={**STREET, "name": "*" * len(letters)}))
        path.write_bytes(path.read_bytes().replace(b"*" * len(letters), letters))
        return path

    return write


def text(name: str, content: str) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        (folder / name).write_text(content, encoding="utf-8")
        return folder / name

    return write


def layer(
    name: str, geometry: list[object], *, crs: str | None = METRIC, **columns: list[object]
) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        gpd.GeoDataFrame(columns, geometry=geometry, crs=METRIC).to_file(folder / name)
        (folder / name).with_suffix(".prj").unlink(missing_ok=True)
        return folder / name

    return write


def graph(nodes: dict[str, dict[str, object]], **edge: object) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        drawn = nx.DiGraph()
        drawn.add_nodes_from(nodes.items())
        drawn.add_edges_from([(*list(nodes)[:2], edge)] if edge else [])
        nx.write_graphml(drawn, folder / "g.graphml")
        return folder / "g.graphml"

    return write


AB = {"a": {"x": 9.0, "y": 45.8}, "b": {"x": 9.01, "y": 45.8}}


@pytest.mark.parametrize(
    ("write", "fault"),
    [
        (truncated, "cut.osm.pbf: is not readable as OpenStreetMap data: PBF error"),
        (ill_written(b"caff\xe8"), "bad.osm.pbf: is not readable as OpenStreetMap data: incomplete Unicode"),
        (ill_written(b"Via Roma\xd1 1"), "bad.osm.pbf: is not readable as OpenStreetMap data: 'utf-8' codec"),
        (text("r.osm", "<osm version='0.6'><node id='1' lon='309' lat='1'/></osm>"), "r.osm: is not readable as Open"),
        (text("r.osm.pbf", "not a pbf at all, only words"), "r.osm.pbf: is not readable as OpenStreetMap data"),
        (text("r.osm.pbf", ""), "r.osm.pbf: the file is empty"),
        (layer("r.gpkg", [], highway=[]), "r.gpkg: holds no line"),
        (text("r.osm", "<osm version='0.6'><node id='1'"), "r.osm: is not readable as OpenStreetMap data: XML parsing"),
        (text("r.osm", "<osm version='0.6'></osm>"), "r.osm: holds no road that anybody may use"),
        (text("r.graphml", "<graphml><graph"), "r.graphml: is not readable as GraphML"),
        (graph(AB), "g.graphml: holds no edge"),
        (graph(AB, weight=3.0), "g.graphml: has no column that tells the class of a road, its speed or its minutes"),
        (graph({"a": {}, "b": {}}, highway="primary"), "g.graphml, column x: 2 nodes have no coordinates x and y"),
        (layer("r.gpkg", [ROAD], kind=["via"]), "r.gpkg: has no column that tells the class of a road"),
        (layer("r.gpkg", [Point(WEST, SOUTH)], highway=["primary"]), "r.gpkg: holds no line"),
        (layer("r.shp", [ROAD], highway=["primary"]), "r.shp: tells no reference system"),
        (layer("r.gpkg", [ROAD], highway=["proposed"]), "r.gpkg: holds no road that anybody may use"),
        (text("r.gpkg", "no database"), "r.gpkg: is not what its name says: GPKG"),
        (text("r.geojson", "{}"), "r.geojson: is not a GeoJSON collection"),
        (text("r.kml", "<kml/>"), "r.kml: is not a road network of a kind that is known"),
        (lambda folder: folder / "none.osm.pbf", "none.osm.pbf: the file is missing"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_road_network_is_told_by_name(
    tmp_path: Path, write: Callable[[Path], Path], fault: str
) -> None:
    """With what is wrong and what to do."""
    with pytest.raises(RoadsError) as raised:
        read(write(tmp_path), crs=METRIC)
    assert str(raised.value).startswith(fault)
    assert all(found.remedy for found in raised.value.faults)
    assert str(tmp_path) not in str(raised.value)


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:2263", "EPSG:0", "no system"])
def test_a_system_without_metres_is_refused_by_name(tmp_path: Path, crs: str) -> None:
    """Degrees, feet and what is no system, for a file, a table of links and a timetable alike."""
    given = osm(tmp_path / "r.osm", {"a": (0, 0), "b": (1000, 0)}, [("a b", STREET)])
    empty = pd.DataFrame(columns=["from", "to", "class", "road_m", "minutes", "id", "x", "y"])
    asked: list[Callable[[], object]] = [
        lambda: read(given, crs=crs), lambda: links(empty, empty, crs=crs), lambda: timetable.read(tmp_path, crs=crs),
    ]  # fmt: skip
    for ask in asked:
        with pytest.raises(InputError, match="is not a metric reference system") as raised:
            ask()
        assert [(fault.column, fault.value) for fault in raised.value.faults] == [("crs", crs)]


def test_walks_to_a_stop_are_not_measured_in_web_mercator(tmp_path: Path) -> None:
    """Its metres are not metres; lengths of roads are measured on the ellipsoid, those of walks to a stop are not."""
    with pytest.raises(InputError, match="is not a metric reference system"):
        timetable.read(tmp_path, crs="EPSG:3857")


def test_a_road_without_class_or_speed_is_a_small_one_and_told(tmp_path: Path) -> None:
    """The columns are there, one row is empty: 45 km/h, three quarters of it."""
    path = layer("r.gpkg", [ROAD], highway=[None], maxspeed=[None])(tmp_path)
    roads = read(path, crs=METRIC)
    found = minutes(roads.network("car"), {"a": (0, 0), "b": (1000, 0)})
    assert found["a b"] == pytest.approx(60 / (0.75 * 45), rel=1e-3)
    assert "tells neither class nor speed, so a small road is assumed (1 way)" in str(roads.warnings[0])


def test_a_number_that_is_none_is_passed_over_and_told(tmp_path: Path) -> None:
    """Minutes in words, fewer than none, and none at all for a kilometre."""
    path = layer("r.gpkg", [ROAD] * 3, highway=["residential"] * 3, minutes=["five", "-3", "0"])(tmp_path)
    roads = read(path, crs=METRIC)
    assert minutes(roads.network("car"), {"a": (0, 0), "b": (1000, 0)})["a b"] == pytest.approx(60 / 26.25, rel=1e-3)
    assert [warning.value for warning in roads.warnings] == ["-3", "0", "five"]


def test_roads_without_their_points_are_told_to_lack_them(tmp_path: Path) -> None:
    """A map from which the points were taken away holds no road, and it is said why."""
    with pytest.raises(RoadsError) as raised:
        read(osm(tmp_path / "r.osm", {"a": (0, 0)}, [("a b c", STREET), ("b c", STREET)]), crs=METRIC)
    first, second = raised.value.faults
    assert "holds no road that anybody may use" in str(first)
    assert "has points that the file does not hold, and is used without them (2 ways)" in str(second)


def test_an_edge_to_a_node_that_is_not_there_is_left_out_and_told(tmp_path: Path) -> None:
    """The rest of the graph is used."""
    path = graph(AB, highway="residential")(tmp_path)
    said = path.read_text(encoding="utf-8")
    path.write_text(said.replace("</graph>", '<edge source="b" target="c"/><edge source="b" target="a"/></graph>'))
    roads = read(path, crs=METRIC)
    assert len(roads.tail) == 2
    assert any("joins a node that the file does not hold" in str(warning) for warning in roads.warnings)


@pytest.mark.slow
def test_a_large_file_is_read_whole(tmp_path: Path) -> None:
    """40 MB: the blocks of a country over and over, which say the same roads again and change no answer."""
    once = shared("osm/liechtenstein_2013.osm.pbf")
    raw, large = once.read_bytes(), tmp_path / "large.osm.pbf"
    # A block: the length of its header in four bytes, the header, which ends with the length of the rest, the rest.
    begin = 4 + int.from_bytes(raw[:4], "big")
    begin += raw[begin - 1]
    with large.open("wb") as file:
        file.write(raw[:begin])
        while file.tell() < 40_000_000:
            file.write(raw[begin:])
    small, same = (read(path, crs=METRIC) for path in (once, large))
    assert len(same.ways) > 60 * len(small.ways)
    every = [frame_of(roads.network("car")) for roads in (small, same)]
    pd.testing.assert_frame_equal(*every)


def frame_of(network: Network) -> pd.DataFrame:
    """Return the minutes between a hundred places of Liechtenstein."""
    east, north = np.meshgrid(np.linspace(536_000, 545_000, 10), np.linspace(5_212_000, 5_232_000, 10))
    points = pd.DataFrame({"id": [f"{k:02d}" for k in range(100)], "x": east.ravel(), "y": north.ravel()})
    found = network.minutes(points, points, limit=60)
    assert len(found) > 500
    return found


def test_broken_ways_are_no_pieces(tmp_path: Path) -> None:
    """A way of one point, of none, and one whose points are all absent leave the rest as it is."""
    ways = [("a b", STREET), ("a", STREET), ("", STREET), ("gone away", STREET)]
    roads = drawn(tmp_path, {"a": (0, 0), "b": (1000, 0)}, ways)
    assert minutes(roads.network("car"), {"a": (0, 0), "b": (1000, 0)})["a b"] == pytest.approx(60 / 26.25, rel=1e-3)


def test_roads_off_the_map_are_a_fault(tmp_path: Path) -> None:
    """A quarter of the earth away from its zone, UTM has no place for a point."""
    path = osm(tmp_path / "r.osm", {"a": (0, 0), "b": (1000, 0)}, [("a b", STREET)])
    said = path.read_text(encoding="utf-8")
    path.write_text(re.sub('lat="[^"]*" lon="[^"]*"', 'lat="0" lon="99"', said, count=1), encoding="utf-8")
    with pytest.raises(RoadsError, match="outside the reference system"):
        read(path, crs=METRIC)
