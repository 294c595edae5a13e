"""Whoever watches a search of sites is told what it does, and can end it; branching is honest about its time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from optim import assignment, siting, siting_branch, siting_capacity
from optim.goals import Cancelled
from optim.siting import SitingProblem

SIZE = 60


def drawn() -> SitingProblem:
    """Sixty points in a square, each a customer and a candidate, and distances in whole numbers."""
    points = np.random.default_rng(1).integers(0, 100, (SIZE, 2))
    cost = np.abs(points[:, None] - points[None]).sum(axis=2).astype(float)
    customer, site = (grid.ravel() for grid in np.indices(cost.shape))
    return SitingProblem(
        np.ones(SIZE), np.zeros(SIZE, dtype=bool), customer, site, cost.ravel(), more=4, unserved=999.0
    )  # fmt: skip


WATCHED: dict[str, tuple[Callable[..., Any], set[tuple[str, int, int]]]] = {
    "p_median": (siting.p_median, {("cost", 1, 1)}),
    "maximal_covering": (lambda p, **o: siting.maximal_covering(p, limit=20.0, **o), {("covered", 1, 1)}),
    "p_center": (siting.p_center, {("served", 1, 2), ("farthest", 2, 2)}),
}


@pytest.mark.parametrize("model", WATCHED)
def test_whoever_watches_is_told_and_changes_nothing(model: str) -> None:
    """Each goal is named with its place; the answer is the same as unwatched."""
    solve, goals = WATCHED[model]
    told: list[tuple[str, int, int]] = []
    watched, alone = solve(drawn(), progress=lambda *said: told.append(said)), solve(drawn())
    assert {*told} == goals
    assert watched.open.tolist() == alone.open.tolist()


@pytest.mark.parametrize("model", WATCHED)
@pytest.mark.parametrize("after", [1, 2])
def test_whoever_watches_can_end_the_search(model: str, after: int) -> None:
    """What is raised comes through as it is, at the first word or in the middle."""
    heard: list[str] = []

    def stop(name: str, *_: object) -> None:
        heard.append(name)
        if len(heard) == after:
            raise Cancelled

    with pytest.raises(Cancelled):
        WATCHED[model][0](drawn(), progress=stop)


def test_locating_and_assigning_say_what_they_pursue() -> None:
    """One goal each, before the work begins."""
    none, empty = np.zeros(0), np.zeros(0, dtype=int)
    told: list[str] = []
    located = siting_capacity.CapacityProblem(none, none, none, none, none.astype(bool), empty, empty, none, True)
    siting_capacity.solve(located, progress=lambda *said: told.append(said[0]))
    assignment.solve(
        assignment.AssignmentProblem(0, none, empty, empty, none, none), progress=lambda *said: told.append(said[0])
    )
    assert told == ["cost", "cost"]


def test_branching_without_time_gives_no_answer_and_no_bound_but_infinity() -> None:
    """Nothing is proved of nodes that were not looked at; with time, the best of all pairs is found."""
    saving = np.random.default_rng(2).integers(0, 9, (7, 12)).astype(float)
    options = {"known": 0.0, "better": 1.0, "prices": np.zeros(12)}
    now = time.perf_counter()
    late, found = (siting_branch.branch(saving, 2, end=now + s, **options) for s in (0.0, 60.0))  # type: ignore[arg-type]
    best = max(np.maximum(saving[a], saving[b]).sum() for a in range(7) for b in range(a))
    assert late.sites is None and late.bound == np.inf
    assert found.saved == found.bound == best and found.sites is not None
    assert saving[found.sites].max(axis=0).sum() == best
    again = siting_branch.branch(saving, 2, end=now + 60, **(options | {"known": float(best)}))  # type: ignore[arg-type]
    assert again.sites is None and again.bound == best
