"""Small road maps drawn in place for tests: points in metres and ways with their tags, as OpenStreetMap XML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

import networkx as nx
import numpy as np
import pandas as pd
import pyproj
import pytest

from geodata.roads import Network, Roads, read
from geodata.roads.costs import km_of, minutes_of

METRIC = "EPSG:32632"
WEST, SOUTH = 500_000, 5_080_000
"""Where the points of a map are counted from: on the middle meridian of the zone, near Lecco."""

Tags = Mapping[str, str]
Point = tuple[float, float]
Points = Mapping[str, Point]
Ways = Sequence[tuple[str, Tags]]
STREET = {"highway": "residential"}
_TO_DEGREES = pyproj.Transformer.from_crs(METRIC, "EPSG:4326", always_xy=True)


def degrees(point: Point) -> Point:
    lon, lat = _TO_DEGREES.transform(WEST + point[0], SOUTH + point[1])
    return lon, lat


def osm(path: Path, points: Points, ways: Ways, *, tags: Mapping[str, Tags] | None = None) -> Path:
    """Write a map: a way is the names of its points with spaces between, and its tags; `tags` are those of points."""
    number = {name: k for k, name in enumerate(points, start=1)}
    lines = ['<osm version="0.6">']
    for name, point in points.items():
        (lon, lat), said = degrees(point), _said((tags or {}).get(name, {}))
        lines.append(f'<node id="{number[name]}" lat="{lat:.7f}" lon="{lon:.7f}">{said}</node>')
    for k, (names, way) in enumerate(ways, start=1):
        along = "".join(f'<nd ref="{number.get(name, 999)}"/>' for name in names.split())
        lines.append(f'<way id="{k}">{along}{_said(way)}</way>')
    path.write_text("\n".join([*lines, "</osm>"]), encoding="utf-8")
    return path


def _said(tags: Tags) -> str:
    return "".join(f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in tags.items())


def drawn(folder: Path, points: Points, ways: Ways, *, tags: Mapping[str, Tags] | None = None) -> Roads:
    return read(osm(folder / "roads.osm", points, ways, tags=tags), crs=METRIC)


def frame(points: Points) -> pd.DataFrame:
    """Return named points as what is asked about."""
    return pd.DataFrame(
        {"id": list(points), "x": [WEST + x for x, _ in points.values()], "y": [SOUTH + y for _, y in points.values()]}
    )


def minutes(network: Network, points: Points, *, limit: float = 1e6) -> dict[str, float]:
    """Return the minutes between all points, by "origin destination"."""
    found = network.minutes(frame(points), frame(points), limit=limit)
    return {f"{a} {b}": m for a, b, m in zip(found["origin"], found["destination"], found["minutes"], strict=True)}


def agree_with_networkx(network: Network, *, origins: int = 10, destinations: int = 20, seed: int = 1) -> None:
    """Draw nodes and hold minutes and km between them to those of networkx on the uncontracted graph, exactly."""
    draw = np.random.default_rng(seed)
    froms, tos = (draw.integers(len(network.x), size=size) for size in (origins, destinations))
    asked = [
        pd.DataFrame({"id": nodes.astype(str), "x": network.x[nodes], "y": network.y[nodes]}) for nodes in (froms, tos)
    ]
    found = network.minutes(*asked, limit=1e6).set_index(["origin", "destination"])
    graph = network.graph()
    for a in froms.tolist():
        cost, quickest = (nx.single_source_dijkstra_path_length(graph, a, weight=name) for name in ("cost", "minutes"))
        for b in tos.tolist():
            minutes, km = found.loc[(str(a), str(b))]
            assert (minutes, km) == (minutes_of(cost[b]), km_of(cost[b])), (a, b)
            assert minutes == pytest.approx(quickest[b], abs=1e-6)
