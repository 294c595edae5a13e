"""Contraction changes no answer: laws of the hierarchy against networkx on the graph as it was."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.roads.hierarchy import Hierarchy, Pairs
from geodata.roads.sweep import Ends, least

COSTS = st.one_of(st.integers(0, 9), st.integers(0, 10**9), st.just(np.inf))
"""Many that are equal and many that are 0, some large, some closed."""


@st.composite
def graphs(draw: st.DrawFn) -> tuple[int, list[tuple[int, int, float, float]]]:
    """Return how many nodes there are, and connections a, b with the cost there and back."""
    nodes = draw(st.integers(1, 24))
    node = st.integers(0, nodes - 1)
    return nodes, draw(st.lists(st.tuples(node, node, COSTS, COSTS), max_size=60))


def pairs_of(nodes: int, edges: list[tuple[int, int, float, float]]) -> Pairs:
    a, b, there, back = zip(*edges, strict=True) if edges else ((), (), (), ())
    ends = (np.array(a, dtype=np.int64), np.array(b, dtype=np.int64))
    return Pairs.of(nodes, *ends, np.array(there, dtype=float), np.array(back, dtype=float))


def expected(nodes: int, edges: list[tuple[int, int, float, float]]) -> np.ndarray:
    """Return the least costs between all nodes (row to column), found by networkx."""
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(nodes))
    for a, b, there, back in edges:
        graph.add_weighted_edges_from(
            [(i, j, cost) for i, j, cost in ((a, b, there), (b, a, back)) if np.isfinite(cost)]
        )
    matrix = np.full((nodes, nodes), np.inf)
    for source, found in nx.all_pairs_dijkstra_path_length(graph):
        for target, cost in found.items():
            matrix[source, target] = cost
    return matrix


def everywhere(hierarchy: Hierarchy, nodes: int, limit: float = np.inf) -> np.ndarray:
    ends = Ends(np.arange(nodes), np.arange(nodes), np.zeros(nodes))
    return np.concatenate([held.T.copy() for _, held in least(hierarchy, ends, ends, limit=limit)])


@given(graph=graphs(), most=st.integers(0, 6))
def test_answers_are_those_of_the_graph_as_it_was(
    graph: tuple[int, list[tuple[int, int, float, float]]], most: int
) -> None:
    """Whatever is left in the core: dead ends, bends, crossings, loops, parallel and one-way roads, islands."""
    found = everywhere(Hierarchy.of(graph[0], pairs_of(*graph), most=most), graph[0])
    np.testing.assert_array_equal(found, expected(*graph))


@given(graph=graphs(), most=st.integers(0, 6), limit=st.integers(0, 30))
def test_a_limit_takes_nothing_away_that_is_within_it(
    graph: tuple[int, list[tuple[int, int, float, float]]], most: int, limit: int
) -> None:
    """What costs as much as the limit is found exactly; beyond it nothing is too small."""
    found = everywhere(Hierarchy.of(graph[0], pairs_of(*graph), most=most), graph[0], limit=limit)
    true = expected(*graph)
    np.testing.assert_array_equal(found[true <= limit], true[true <= limit])
    assert (found[true > limit] >= true[true > limit]).all()


@given(graph=graphs(), data=st.data())
def test_points_with_several_ends_take_the_cheapest(
    graph: tuple[int, list[tuple[int, int, float, float]]], data: st.DataObject
) -> None:
    """A point between two nodes leaves by either, at a cost of its own."""
    nodes, _ = graph
    end = st.lists(st.tuples(st.integers(0, nodes - 1), st.integers(0, 9)), min_size=1, max_size=3)
    sides = [data.draw(st.lists(end, min_size=1, max_size=4)) for _ in range(2)]
    froms, tos = (
        Ends(*(np.array(c) for c in zip(*((k, n, float(c)) for k, side in enumerate(s) for n, c in side), strict=True)))
        for s in sides
    )
    first, held = next(least(Hierarchy.of(nodes, pairs_of(*graph), most=3), froms, tos, limit=np.inf))
    true = expected(*graph)
    assert first == 0
    for j, arrive in enumerate(sides[1]):
        for i, leave in enumerate(sides[0]):
            assert held[j, i] == min(c + true[a, b] + d for a, c in leave for b, d in arrive)


@given(graph=graphs())
def test_no_two_neighbours_leave_in_one_round(graph: tuple[int, list[tuple[int, int, float, float]]]) -> None:
    """And every node leaves once or stays in the core."""
    hierarchy = Hierarchy.of(graph[0], pairs_of(*graph), most=4)
    assert sorted(hierarchy.place) == list(range(graph[0]))
    assert (hierarchy.round_of(hierarchy.low) < hierarchy.round_of(hierarchy.high)).all()


def test_more_points_than_a_batch_holds_are_answered_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batch after batch, in order, also where the memory allows one at a time only."""
    edges = [(k, k + 1, 1.0, 2.0) for k in range(149)]
    hierarchy = Hierarchy.of(150, pairs_of(150, edges), most=2)
    whole = everywhere(hierarchy, 150)
    monkeypatch.setattr("geodata.roads.sweep.MOST_HELD", 100)
    np.testing.assert_array_equal(everywhere(hierarchy, 150), whole)
    assert (whole[0, 149], whole[149, 0]) == (149, 298)


def test_detours_leave_the_core_and_change_no_answer() -> None:
    """A lattice of any costs, dear and free ones among them: fewer pairs stay, and every cost is what it was."""
    draw, side = np.random.default_rng(1), 9
    node = np.arange(side * side).reshape(side, side)
    ends = [np.concatenate([node[:, part].ravel(), node[part].ravel()]) for part in (slice(-1), slice(1, None))]
    costs = draw.integers(0, 20, (2, len(ends[0]))).astype(float)
    edges = list(zip(*(end.tolist() for end in ends), *costs.tolist(), strict=True))
    pairs = pairs_of(side * side, edges)
    hierarchy = Hierarchy.of(side * side, pairs, most=3)
    np.testing.assert_array_equal(everywhere(hierarchy, side * side), expected(side * side, edges))
    doubled = pairs_of(side * side, [*edges, (0, 10, 1e6, 1e6)])
    assert len(Hierarchy.of(side * side, doubled, most=0).core.a) == len(
        Hierarchy.of(side * side, pairs, most=0).core.a
    )
