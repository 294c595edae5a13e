"""Assignment: the answers of trying everything, a law of more, and damage that is found."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optim import assignment
from optim.assignment import AssignmentProblem
from optim.linear import Model, Status


def problem(*, tasks: int = 1, **columns: Any) -> AssignmentProblem:
    """A problem from lists; what is not given is one task and one agent who can just do it."""
    plain = {"capacity": [2], "task": [0], "agent": [0], "cost": [5], "takes": [2]}
    kinds = {"task": int, "agent": int}
    return AssignmentProblem(tasks, **{k: np.array(v, dtype=kinds.get(k, float)) for k, v in (plain | columns).items()})


@st.composite
def problems(draw: st.DrawFn) -> AssignmentProblem:
    """Up to five tasks and three agents; some cannot do some tasks."""
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    tasks, agents = draw(st.integers(0, 5)), draw(st.integers(0, 3))
    task, agent = np.nonzero(chance.random((tasks, agents)) < 0.8)
    return problem(
        tasks=tasks, capacity=chance.integers(0, 9, agents), task=task, agent=agent,
        cost=chance.integers(0, 10, len(task)), takes=chance.integers(0, 6, len(task)),
    )  # fmt: skip


def judge(p: AssignmentProblem) -> list[float]:
    """The most tasks done, then the least cost, by trying every agent or none for every task."""
    best = (-1, 0.0)
    for choice in itertools.product(*([None, *np.flatnonzero(p.task == i).tolist()] for i in range(p.tasks))):
        pairs = [k for k in choice if k is not None]
        if (np.bincount(p.agent[pairs], p.takes[pairs], minlength=len(p.capacity)) <= p.capacity).all():
            best = max(best, (len(pairs), -float(p.cost[pairs].sum())))
    return [best[0], -best[1]]


@given(p=problems())
def test_both_goals_reach_what_trying_everything_reaches(p: AssignmentProblem) -> None:
    """The most tasks, then the least cost, both proved; out of time the bounds are true."""
    best, answer, hurried = judge(p), assignment.solve(p), assignment.solve(p, seconds=0.0)
    assert assignment.broken_rules(p, answer) == assignment.broken_rules(p, hurried) == []
    assert [g.reached for g in answer.goals] == [g.bound for g in answer.goals] == best
    assert {g.status for g in answer.goals} == {Status.OPTIMAL}
    assert hurried.goals[0].reached <= best[0] <= hurried.goals[0].bound
    if hurried.goals[0].reached == best[0]:
        assert hurried.goals[1].bound <= best[1] <= hurried.goals[1].reached


@given(p=problems(), chance=st.randoms(use_true_random=False))
def test_the_order_of_pairs_does_not_change_the_answer(p: AssignmentProblem, chance: Any) -> None:
    """The same agent for every task."""
    a = np.array(chance.sample(range(len(p.cost)), len(p.cost)), dtype=int)
    other = replace(p, task=p.task[a], agent=p.agent[a], cost=p.cost[a], takes=p.takes[a])
    assert assignment.solve(p).by.tolist() == assignment.solve(other).by.tolist()


@given(p=problems())
def test_more_capacity_never_does_less(p: AssignmentProblem) -> None:
    """As many tasks or more, and if as many, at no higher cost."""
    one, two = (assignment.solve(q).goals for q in (p, replace(p, capacity=p.capacity + 1)))
    assert (two[0].reached, -two[1].reached) >= (one[0].reached, -one[1].reached)


BREAKS_WITHOUT = {
    "1": problem(capacity=[2, 2], task=[0, 0], agent=[0, 1], cost=[1, 1], takes=[2, 2]),
    "2": problem(capacity=[1]),
}


@pytest.mark.parametrize("number", BREAKS_WITHOUT)
def test_each_rule_is_needed(number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without this rule more is claimed to be done than can be."""
    p = BREAKS_WITHOUT[number]
    sound = assignment.solve(p)
    assert assignment.broken_rules(p, sound) == []
    whole = assignment._model

    def without(*asked: Any) -> Model:
        model = whole(*asked)
        return replace(model, rules=tuple(rule for rule in model.rules if rule.number != number))

    monkeypatch.setattr(assignment, "_model", without)
    claimed = assignment.solve(p)
    assert claimed.goals[0].reached > sound.goals[0].reached
    assert [words.split()[0] for words in assignment.broken_rules(p, claimed)] == ["(2)"] * (number == "2")


def test_an_answer_of_another_kind_is_refused() -> None:
    """One agent for each task, and one that can do it."""
    best = assignment.solve(problem())
    for by in (np.array([], dtype=int), np.array([0.5]), np.array([7])):
        assert [words[:3] for words in assignment.broken_rules(problem(), replace(best, by=by))] == ["(1)"]
