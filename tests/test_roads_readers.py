"""Roads from every kind of file: the same town in OpenStreetMap's two forms, as GraphML and as lines."""

from __future__ import annotations

import itertools
from pathlib import Path

import geopandas as gpd
import networkx as nx
import osmium
import pandas as pd
import pytest
from shapely.geometry import LineString, MultiLineString

from geodata.roads import Network, Roads, read, speeds
from geodata.roads import osm as roads_osm
from tests.drawn_roads import METRIC, SOUTH, STREET, WEST, degrees, frame, minutes, osm

POINTS = {"a": (0, 0), "b": (1000, 0), "m": (1500, 500), "c": (1000, 1000), "d": (0, 1000), "e": (-800, 1000)}
"""Corners of a town; m is a bend and no corner."""
WAYS = [
    ("a b", {"highway": "residential", "oneway": "yes", "name": "Via Roma"}),
    ("b m c", {"highway": "secondary", "maxspeed": "50"}),
    ("c d a", {"highway": "residential"}),
    ("d e", {"highway": "tertiary", "maxspeed": "20"}),
]
CORNERS = {name: POINTS[name] for name in "abcde"}


def line(names: str) -> LineString:
    return LineString([(WEST + POINTS[name][0], SOUTH + POINTS[name][1]) for name in names.split()])


def layer(**columns: list[object]) -> gpd.GeoDataFrame:
    said = {key: [tags.get(key) for _, tags in WAYS] for key in ("highway", "oneway", "maxspeed", "name")}
    return gpd.GeoDataFrame(said | columns, geometry=[line(names) for names, _ in WAYS], crs=METRIC)


def as_pbf(folder: Path) -> Path:
    path = folder / "town.osm.pbf"
    with osmium.SimpleWriter(str(path)) as writer:
        for thing in osmium.FileProcessor(str(osm(folder / "town.osm", POINTS, WAYS))):
            writer.add(thing)
    return path


def as_graphml(folder: Path) -> Path:
    """Write the town as OSMnx does: each way drawn is an edge, and one more back where both are allowed."""
    graph = nx.MultiDiGraph(crs="epsg:4326")
    for name, point in POINTS.items():
        graph.add_node(name, x=str(degrees(point)[0]), y=str(degrees(point)[1]))
    for names, tags in WAYS:
        for a, b in itertools.pairwise(name for name in names.split() if name != "m"):
            line = LineString([degrees(POINTS[name]) for name in ("b m c" if a == "b" else f"{a} {b}").split()])
            said = {**tags, "oneway": "False", "geometry": line.wkt}
            graph.add_edge(a, b, **said)
            if "oneway" not in tags:
                graph.add_edge(b, a, **said)
    graph.remove_node("m")
    nx.write_graphml(graph, folder / "town.graphml")
    return folder / "town.graphml"


def as_layer(kind: str, folder: Path) -> Path:
    path = folder / f"town{kind}"
    if kind == ".parquet":
        layer().to_parquet(path)
    else:
        (layer().to_crs("EPSG:4326") if kind == ".geojson" else layer()).to_file(path)
    return path


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Roads:
    return read(osm(tmp_path_factory.mktemp("osm") / "town.osm", POINTS, WAYS), crs=METRIC)


@pytest.mark.parametrize("kind", [".osm.pbf", ".graphml", ".gpkg", ".shp", ".geojson", ".fgb", ".parquet"])
@pytest.mark.parametrize("mode", ["car", "walk", "bike"])
def test_every_kind_of_file_gives_the_same_town(tmp_path: Path, town: Roads, kind: str, mode: str) -> None:
    """The same minutes between all corners, by each mode."""
    path = {".osm.pbf": as_pbf, ".graphml": as_graphml}.get(kind, lambda folder: as_layer(kind, folder))(tmp_path)
    roads = read(path, crs=METRIC)
    assert minutes(roads.network(mode), CORNERS) == pytest.approx(minutes(town.network(mode), CORNERS), abs=2e-3)
    assert roads.warnings == ()


def test_minutes_of_the_town_are_those_found_by_hand(town: Roads) -> None:
    """From b to a around the town; from d to e at 20 km/h and three quarters of that."""
    found = minutes(town.network("car"), CORNERS)
    assert found["b a"] == pytest.approx(1.41421 / 37.5 * 60 + 2 / 26.25 * 60, rel=1e-3)
    assert found["d e"] == pytest.approx(0.8 / 15 * 60, rel=1e-3)


def test_a_layer_of_geofabrik_is_read_in_its_own_words(tmp_path: Path, town: Roads) -> None:
    """fclass, oneway as B, F or T, and a maximum speed of 0 where none is known."""
    lines = layer().drop(columns=["highway", "oneway", "maxspeed"])
    lines = lines.assign(
        fclass=[tags["highway"] for _, tags in WAYS], oneway=list("TBBB"), maxspeed=[0, 50, 0, 20], tunnel="F"
    )
    lines.geometry = [line("b a"), *lines.geometry[1:]]
    lines.to_file(tmp_path / "gis_osm_roads_free_1.shp")
    roads = read(tmp_path / "gis_osm_roads_free_1.shp", crs=METRIC)
    assert minutes(roads.network("car"), CORNERS) == pytest.approx(minutes(town.network("car"), CORNERS), abs=2e-3)


def test_told_minutes_and_lengths_hold_for_cars_as_they_are(tmp_path: Path) -> None:
    """A layer of minutes and metres without classes; a walker goes by the length told."""
    lines = layer()[["geometry"]].assign(minutes=[3.0, 4.5, 8.0, 2.0], length_m=[1000.0, 1600.0, 2000.0, 900.0])
    lines.to_file(tmp_path / "roads.gpkg")
    roads = read(tmp_path / "roads.gpkg", crs=METRIC)
    ends = frame({"a": POINTS["a"]}), frame({"b": POINTS["b"], "c": POINTS["c"]})
    found = roads.network("car").minutes(*ends, limit=99)
    assert found["minutes"].tolist() == pytest.approx([3, 7.5], abs=1e-3)
    assert found["km"].tolist() == pytest.approx([1, 2.6], abs=1e-3)
    walked = roads.network("walk").minutes(*ends, limit=99)["minutes"].tolist()
    assert walked == pytest.approx([60 / 4.5, 2 * 60 / 4.5], abs=1e-2)


def test_an_undirected_graph_is_driven_both_ways(tmp_path: Path) -> None:
    """With OSMnx's seconds, metres and lists of joined classes; a node in metres is where it says."""
    graph = nx.Graph(crs=METRIC)
    graph.add_nodes_from((name, {"x": WEST + x, "y": SOUTH + y}) for name, (x, y) in CORNERS.items())
    graph.add_edge("a", "b", highway="['primary', 'residential']", travel_time=90.0, length=1200.0)
    graph.add_edge("b", "c", highway="primary", speed_kph=40.0)
    nx.write_graphml(graph, tmp_path / "g.graphml")
    network = read(tmp_path / "g.graphml", crs=METRIC).network("car")
    found = minutes(network, {name: POINTS[name] for name in "abc"})
    assert found["a b"] == found["b a"] == pytest.approx(1.5, abs=1e-3)
    assert found["b c"] == pytest.approx(1 / 30 * 60, rel=1e-3)


def test_lines_meet_where_both_have_a_point_and_cross_elsewhere(tmp_path: Path) -> None:
    """A bridge over a street has no point on it; parts of one line are parts of one road."""
    west, middle, east = ((WEST + x, SOUTH) for x in (0, 500, 1000))
    street = MultiLineString([[west, middle], [middle, east]])
    cross = LineString([(WEST + 500, SOUTH - 500), middle, (WEST + 500, SOUTH + 500)])
    bridge = LineString([(WEST + 250, SOUTH - 500), (WEST + 250, SOUTH + 500)])
    lines = gpd.GeoDataFrame({"highway": ["residential"] * 3}, geometry=[street, cross, bridge], crs=METRIC)
    lines.to_file(tmp_path / "roads.gpkg")
    network = read(tmp_path / "roads.gpkg", crs=METRIC).network("car")
    assert len(network.tail) == 4
    assert network.bits["km"].tolist() == pytest.approx([1], rel=1e-3)


@pytest.mark.parametrize("shift", [0.0, 0.013, 0.031, 0.049, 0.05, 0.077])
def test_lines_whose_ends_are_a_centimetre_apart_meet(tmp_path: Path, shift: float) -> None:
    """Wherever they are; half a metre apart they do not, and points along one line stay what they are."""
    x, y = WEST + shift, SOUTH + shift
    west = LineString([(x, y), (x + 0.04, y), (x + 0.08, y), (x + 500, y)])
    east, far = LineString([(x + 500.01, y), (x + 1000, y)]), LineString([(x + 1000.5, y), (x + 1500, y)])
    lines = gpd.GeoDataFrame({"highway": ["residential"] * 3}, geometry=[west, east, far], crs=METRIC)
    lines.to_file(tmp_path / "roads.gpkg")
    network = read(tmp_path / "roads.gpkg", crs=METRIC).network("car")
    assert len(network.tail) == 4
    assert network.bits["km"].tolist() == pytest.approx([0.5], rel=1e-2)


def test_a_way_beyond_the_border_is_used_as_far_as_it_is_known(tmp_path: Path) -> None:
    """An extract that was clipped: the points outside are absent, and it is told."""
    roads = read(osm(tmp_path / "r.osm", POINTS, [("a b outside m c", STREET), ("a d", STREET)]), crs=METRIC)
    assert len(roads.tail) == 3
    assert "has points that the file does not hold, and is used without them (1 way)" in str(roads.warnings[0])


def test_names_are_read_as_they_are_written(tmp_path: Path) -> None:
    """With all that could be taken for marks between tags, and letters of any kind."""
    names = ["Via Roma, 1 = a %20% @ n1x8y45", "Città\nAlta", "Straße N. 5", "街 😀"]
    roads = read(osm(tmp_path / "r.osm", POINTS, [("a b", STREET | {"name": name}) for name in names]), crs=METRIC)
    assert roads.ways["name"].tolist() == names


def test_ways_are_the_same_however_many_are_read_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One at a time or all: pieces, the ways they belong to, and how often something was assumed."""
    odd, ferry = STREET | {"maxspeed": "fast"}, {"route": "ferry", "foot": "yes"}
    ways = [("a b", odd), ("b out m c", odd), ("out", odd), ("c d", ferry), ("d a", ferry), ("m out b", odd)]
    path = osm(tmp_path / "r.osm", POINTS, ways)
    together = read(path, crs=METRIC)
    monkeypatch.setattr(roads_osm, "_AT_ONCE", 1)
    alone = read(path, crs=METRIC)
    pd.testing.assert_frame_equal(alone.ways, together.ways)
    assert [p.tolist() for p in (alone.tail, alone.head, alone.way)] == [[0, 2, 3, 4], [1, 3, 4, 0], [0, 1, 2, 3]]
    assert [p.tolist() for p in (together.tail, together.head, together.way)] == [
        [0, 2, 3, 4],
        [1, 3, 4, 0],
        [0, 1, 2, 3],
    ]
    assert alone.warnings == together.warnings
    assert [str(warning.rule).rpartition("(")[2] for warning in alone.warnings] == ["2 ways)", "4 ways)", "3 ways)"]


def test_speeds_of_ones_own_replace_those_given(tmp_path: Path) -> None:
    """A file of the same form with residential streets at 20."""
    text = speeds.DEFAULT.read_text(encoding="utf-8").replace("residential = 35", "residential = 20")
    (tmp_path / "speeds.toml").write_text(text, encoding="utf-8")
    path = osm(tmp_path / "r.osm", POINTS, [("a b c", STREET)])
    slow = read(path, crs=METRIC, speeds=speeds.load(tmp_path / "speeds.toml")).network("car")
    assert minutes(slow, {"a": POINTS["a"], "b": POINTS["b"]})["a b"] == pytest.approx(1 / 15 * 60, rel=1e-3)


def test_lengths_are_true_ones_whatever_the_reference_system(tmp_path: Path) -> None:
    """In Web Mercator a kilometre near Lecco is drawn 1.44 km long, and still is one."""
    path = osm(tmp_path / "r.osm", POINTS, [("a b", STREET)])

    def length(network: Network) -> float:
        every = pd.DataFrame({"id": ["0", "1"], "x": network.x, "y": network.y})
        return network.minutes(every[:1], every[1:], limit=99)["km"].item()

    utm, web = (length(read(path, crs=crs).network("car")) for crs in (METRIC, "EPSG:3857"))
    assert utm == web == pytest.approx(1.0004, abs=1e-4)
