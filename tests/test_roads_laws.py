"""Door-to-door minutes on drawn roads against networkx, the points put into its graph as nodes."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from geodata.roads import Roads, RoadsError
from tests.drawn_roads import STREET, drawn, frame

FERRY = {"route": "ferry", "motor_vehicle": "yes", "duration": "00:07"}
KINDS = st.sampled_from(
    [STREET, STREET | {"oneway": "yes"}, STREET | {"oneway": "-1"}, {"highway": "primary", "maxspeed": "70"}, FERRY]
)
PLACES = st.tuples(st.integers(0, 12), st.integers(0, 12)).map(lambda at: (290.0 * at[0], 310.0 * at[1]))
SHARES = st.sampled_from([0.0, 0.125, 0.25, 0.5, 0.75, 1.0])
Spot = tuple[int, float]
"""A piece of road, and the share of it from its beginning."""


@st.composite
def towns(draw: st.DrawFn) -> tuple[dict[str, tuple[float, float]], list[tuple[str, dict[str, str]]], list[Spot]]:
    """Return points, ways of one piece each, and spots on them, several on one piece.

    Some points have a twin in the same place, joined by a way of no length; some are on an island.
    """
    points = {f"n{k}": at for k, at in enumerate(draw(st.lists(PLACES, min_size=3, max_size=7, unique=True)))}
    names = sorted(points)
    ends = st.lists(st.sampled_from(names), min_size=2, max_size=2, unique=True)
    ways = [(" ".join(pair), draw(KINDS)) for pair in draw(st.lists(ends, min_size=3, max_size=12))]
    for twin in draw(st.lists(st.sampled_from(names), max_size=2, unique=True)):
        points[f"{twin}b"] = points[twin]
        ways.append((f"{twin} {twin}b", STREET))
        ways.append((f"{twin}b {draw(st.sampled_from(names))}", draw(KINDS)))
    ways = [(along, tags) for along, tags in ways if len(set(along.split())) == 2]
    spots = draw(st.lists(st.tuples(st.integers(0, len(ways) - 1), SHARES), min_size=2, max_size=7, unique=True))
    return points, ways, spots


def expected(roads: Roads, spots: list[Spot], *, ferries: bool) -> dict[tuple[int, int], float]:
    """Return the minutes between the spots that lie on the largest part of the roads."""
    on = defaultdict(list)
    for k, (piece, share) in enumerate(spots):
        on[piece].append((share, k))
    graph = nx.DiGraph()

    def road(a: object, b: object, minutes: float) -> None:
        if not graph.has_edge(a, b) or graph[a][b]["minutes"] > minutes:
            graph.add_edge(a, b, minutes=minutes)

    for piece, way in enumerate(roads.way.tolist()):
        said = roads.ways.iloc[way]
        if said["ferry"] and not ferries:
            continue
        lasts = said["minutes"] if said["ferry"] else roads.length_m[piece] / 1000 / said["car_kmh"] * 60
        stops = [(0.0, int(roads.tail[piece])), *((s, ("spot", k)) for s, k in sorted(on[piece])),
                 (1.0, int(roads.head[piece]))]  # fmt: skip
        for (s, a), (t, b) in pairwise(stops):
            if said["car_forward"]:
                road(a, b, (t - s) * lasts)
            if said["car_backward"]:
                road(b, a, (t - s) * lasts)
    parts = sorted(nx.strongly_connected_components(graph), key=lambda part: -sum(isinstance(n, int) for n in part))
    sizes = [sum(isinstance(node, int) for node in part) for part in parts]
    assume(len(parts) == 1 or sizes[0] > sizes[1])
    inside = graph.subgraph(parts[0])
    found = {}
    for a, lengths in nx.all_pairs_dijkstra_path_length(inside, weight="minutes"):
        for b, minutes in lengths.items():
            if isinstance(a, tuple) and isinstance(b, tuple):
                found[a[1], b[1]] = minutes
    return found


def apart(points: dict[str, tuple[float, float]], ways: list[tuple[str, dict[str, str]]], spots: list[Spot]) -> bool:
    """Whether each spot is on its own piece only: no other road passes it, unless it meets it in a crossing there."""
    for piece, share in spots:
        a, b = (np.array(points[name]) for name in ways[piece][0].split())
        at = a + share * (b - a)
        for k, (along, _) in enumerate(ways):
            c, d = (np.array(points[name]) for name in along.split())
            length = float(np.hypot(*(d - c)))
            part = 0.0 if length == 0 else float(np.clip((at - c) @ (d - c) / length**2, 0, 1))
            if k != piece and np.hypot(*(at - c - part * (d - c))) < 5:
                return False
    return True


@pytest.mark.parametrize("ferries", [False, True])
@given(town=towns())
def test_minutes_are_those_of_networkx_to_the_second(
    tmp_path_factory: pytest.TempPathFactory,
    town: tuple[dict[str, tuple[float, float]], list[tuple[str, dict[str, str]]], list[Spot]],
    *,
    ferries: bool,
) -> None:
    """With ferries open and closed, one-way streets, several spots on one piece, roads of no length, islands."""
    points, ways, spots = town
    spots = [spot for spot in spots if apart(points, ways, [spot])]
    assume(len(spots) > 1)
    roads = drawn(tmp_path_factory.mktemp("town"), points, ways)
    known = expected(roads, spots, ferries=ferries)
    try:
        network = roads.network("car", ferries=ferries)
    except RoadsError:
        assert not known
        return
    asked = {}
    for k in sorted({k for pair in known for k in pair}):
        (a, b), share = (points[name] for name in ways[spots[k][0]][0].split()), spots[k][1]
        asked[f"{k}"] = (a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]))
    found = network.minutes(frame(asked), frame(asked), limit=1e6)
    minutes = {(int(a), int(b)): m for a, b, m in found[["origin", "destination", "minutes"]].itertuples(index=False)}
    assert set(minutes) == set(known)
    for pair, told in known.items():
        assert minutes[pair] == pytest.approx(told, abs=1 / 60), pair
