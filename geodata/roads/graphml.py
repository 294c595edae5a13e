"""Roads of a GraphML file, such as OSMnx and networkx write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import shapely

from geodata.faults import Fault
from geodata.outlines import known_system
from geodata.phrases import phrase
from geodata.roads.columns import road, silent
from geodata.roads.pieces import WGS84, Chains
from geodata.roads.speeds import Speeds
from geodata.roads.tags import Said

_SPACE = "{http://graphml.graphdrawing.org/xmlns}"
_DEGREES = ("lon", "lat")


def chains(path: Path, speeds: Speeds, said: Said) -> tuple[Chains, list[Fault]]:
    """Return the edges of a file as ways, and why it cannot be used.

    A node has `x`, `y` (or `lon`, `lat`); the graph's `crs` tells what they are, degrees if it is silent. An edge of a
    directed graph goes from source to target only, except for walkers.
    """
    found, faults, file = Chains(), list[Fault](), path.name
    places: dict[str, tuple[int, float, float]] = {}
    names, edges, lost = set[str](), 0, dict[str, int]()
    try:
        for kind, ends, data, directed in _elements(path):
            if kind == "graph":
                found.crs = data.get("crs", WGS84)
            elif kind == "node":
                names_xy = ("x", "y") if "x" in data else _DEGREES
                try:
                    x, y = (float(data[name]) for name in names_xy)
                    places[ends[0]] = (len(places), x, y)
                except (KeyError, ValueError):
                    lost[ends[0]] = len(lost)
            else:
                edges += 1
                names |= set(data)
                _edge(found, ends, data, directed, places, speeds, said)
    except (ElementTree.ParseError, UnicodeDecodeError, OSError) as error:
        return found, [
            Fault(file, 0, "", "", phrase("is_not_readable_as_graphml", error=error), phrase("write_it_again"))
        ]
    if lost:
        rule = phrase("nodes_have_no_coordinates_x_and_y", count=len(lost))
        faults.append(Fault(file, 0, "x", next(iter(lost)), rule, phrase("write_them_with_their_coordinates")))
    if not edges:
        faults.append(Fault(file, 0, "", "", phrase("holds_no_edge"), phrase("give_a_graph_of_roads")))
    if edges:
        faults += silent(file, names)
    if not known_system(found.crs):
        faults.append(
            Fault(file, 0, "crs", found.crs, phrase("is_not_a_reference_system_that_is"), phrase("write_", crs=WGS84))
        )
    return found, faults


def _edge(
    found: Chains, ends: tuple[str, ...], data: Mapping[str, str], directed: bool,
    places: Mapping[str, tuple[int, float, float]], speeds: Speeds, said: Said,
) -> None:  # fmt: skip
    if ends[0] not in places or ends[1] not in places:
        said.add("edge", "", phrase("joins_a_node_that_the_file_does"), phrase("write_the_graph_whole"))
        return
    one = road({k: v for k, v in data.items() if not (directed and k == "oneway")}, speeds, said)
    if one is None:
        return
    if directed:
        one = replace(one, backward=one.backward & {"walk"})
    (start, x, y), (end, x_to, y_to) = places[ends[0]], places[ends[1]]
    bends = _bends(data.get("geometry", ""), (x, y), (x_to, y_to))
    # A bend belongs to its edge alone: its number is one that no node has.
    own = [-1 - len(found.point) - k for k in range(len(bends))]
    found.add(one, [start, *own, end], [x, *(bend[0] for bend in bends), x_to], [y, *(bend[1] for bend in bends), y_to])


def _bends(text: str, start: tuple[float, float], end: tuple[float, float]) -> list[tuple[float, float]]:
    """Return the points between the ends of a line in well-known text, whichever way it is drawn."""
    line = shapely.from_wkt(text, on_invalid="ignore") if text else None
    if line is None or line.geom_type != "LineString" or line.is_empty:
        return []
    points = [(x, y) for x, y, *_ in line.coords]

    def apart(ends: tuple[tuple[float, float], tuple[float, float]]) -> float:
        return sum(abs(a - b) for p, q in zip(ends, (start, end), strict=True) for a, b in zip(p, q, strict=True))

    if apart((points[-1], points[0])) < apart((points[0], points[-1])):
        points.reverse()
    return points[1:-1]


def _elements(path: Path) -> Iterator[tuple[str, tuple[str, ...], dict[str, str], bool]]:
    """Yield the graph, its nodes, then its edges: what each is, its id or ends, its data, whether it goes one way.

    Edges come last wherever they stand, and only their text is kept until then.
    """
    names: dict[str, str] = {}
    directed, graph, edges = False, dict[str, str](), list[tuple[tuple[str, ...], dict[str, str], bool]]()
    nodes: list[tuple[tuple[str, ...], dict[str, str]]] = []
    inside: list[str] = []
    with path.open("rb") as opened:
        for event, element in ElementTree.iterparse(opened, events=("start", "end")):
            kind = element.tag.removeprefix(_SPACE)
            if event == "start":
                inside.append(kind)
                if kind == "key":
                    names[element.get("id", "")] = element.get("attr.name", "")
                elif kind == "graph":
                    directed = element.get("edgedefault") == "directed"
                continue
            inside.pop()
            if kind == "data" and inside[-1:] == ["graph"]:
                graph[names.get(element.get("key", ""), "")] = (element.text or "").strip()
            elif kind in ("node", "edge"):
                data = {names.get(d.get("key", ""), ""): (d.text or "").strip() for d in element if d.text}
                if kind == "node":
                    nodes.append(((element.get("id", ""),), data))
                else:
                    one_way = {"true": True, "false": False}.get(element.get("directed", ""), directed)
                    edges.append(((element.get("source", ""), element.get("target", "")), data, one_way))
                element.clear()
    yield "graph", (), graph, directed
    yield from (("node", ends, data, directed) for ends, data in nodes)
    yield from (("edge", ends, data, one_way) for ends, data, one_way in edges)
