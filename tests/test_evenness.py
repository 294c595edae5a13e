"""Levels raised from the least up: the judge tries every choice of people, with and without goals around it."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from optim.evenness import NO_LEVEL, Even, in_use
from optim.goals import Goal, pursue
from optim.linear import Model, Status, at_most, exactly


def posed(group: np.ndarray, cost: np.ndarray, budget: int) -> tuple[Model, Even]:
    """People of groups, each at a cost, within a budget; a group's level is the share of it that is chosen."""
    n, sizes = len(group), np.bincount(group)
    groups = np.flatnonzero(sizes)
    of = np.repeat(np.arange(len(groups)), sizes[groups] + 1)
    number = np.concatenate([np.arange(size + 1) for size in sizes[groups]])
    marks, rows, ones = n + np.arange(len(of)), np.searchsorted(groups, group), np.ones(n)
    rules = (
        at_most("1", np.zeros(n, dtype=int), np.arange(n), cost, np.array([budget])),
        exactly("even", of, marks, 1.0, np.ones(len(groups))),
        exactly("even", np.r_[rows, of], np.r_[np.arange(n), marks], np.r_[ones, -number], np.zeros(len(groups))),
    )
    width = n + len(of)
    model = Model(np.zeros(width), np.ones(width), np.ones(width, dtype=bool), rules, counters=np.arange(width) < 0)
    counts = sp.csr_array((ones, (rows, np.arange(n))), shape=(len(groups), n))
    return model, Even("even", np.r_[np.full(n, NO_LEVEL), number / sizes[groups][of]], "share", counts, of, number)


@st.composite
def crowds(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    """Up to seven people of up to three groups, what each is worth and costs, and a budget."""
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.integers(1, 7))
    cost = chance.integers(1, 9, n)
    return chance.integers(0, 3, n), chance.integers(1, 9, n), cost, draw(st.integers(0, int(cost.sum())))


@given(crowd=crowds(), before=st.booleans(), tolerance=st.sampled_from([0.0, 40.0]))
def test_levels_are_as_high_as_trying_everybody_shows(crowd: Any, before: bool, tolerance: float) -> None:
    """From the least up, after a goal and before one; what is given back is no more than the tolerance."""
    group, worth, cost, budget = crowd
    sizes = np.bincount(group)

    def judged(chosen: np.ndarray) -> tuple[float, ...]:
        counts = np.bincount(group, chosen, minlength=len(sizes))
        return tuple(sorted((counts[sizes > 0] / sizes[sizes > 0]).tolist()))

    choices = [np.array(c) for c in itertools.product([0, 1], repeat=len(group)) if np.array(c) @ cost <= budget]
    if before:
        top = max(worth @ c for c in choices)
        choices = [c for c in choices if worth @ c == top]
    even = max(judged(c) for c in choices)
    model, goal = posed(group, cost, budget)
    row = np.zeros(model.variables)
    row[: len(group)] = worth
    asked = Even(goal.name, goal.levels, goal.unit, goal.counts, goal.group, goal.number, tolerance)
    goals = [Goal("worth", "most", row, "points"), asked] if before else [asked, Goal("worth", "most", row, "points")]
    values, reached = pursue(model, goals, seconds=60, start=goal.marked(np.zeros(model.variables)))
    least = next(r for r in reached if r.name == "even")
    assert {r.status for r in reached} == {Status.OPTIMAL}
    assert (least.own if tolerance else least.reached) == pytest.approx(even[0])
    assert tuple(in_use(goal, values)) == judged(np.round(values[: len(group)]).astype(int))
    if before or not tolerance:
        assert in_use(goal, values) == pytest.approx(np.array(even))
    if not before and not tolerance:
        best = max(worth @ c for c in choices if judged(c) == even)
        assert reached[1].reached == best
    if not before and tolerance:
        assert in_use(goal, values)[0] >= even[0] * (1 - tolerance / 100) - 1e-9


def test_marks_say_what_is_counted() -> None:
    """Two of three and one of one: the marks of two and of one are used, and nobody else's."""
    _, goal = posed(np.array([0, 0, 0, 1]), np.ones(4), 4)
    values = goal.marked(np.r_[1.0, 0.0, 1.0, 1.0, np.zeros(6)])
    assert values[4:].tolist() == [0, 0, 1, 0, 0, 1]
    assert in_use(goal, values).tolist() == [2 / 3, 1.0]
