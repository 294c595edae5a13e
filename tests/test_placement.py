"""Placement: laws of more and less, conservation, the order of rows, and weighed goals against goals in turn."""

from __future__ import annotations

import time
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optim import placement
from optim.goals import Goal
from optim.linear import Answer, Model, Status
from optim.placement import PlacementProblem
from optim.placement.aims import named, stated
from optim.placement.model import Columns
from optim.weighing import weighed
from tests.placement_cases import PAIRS, crowd, in_turn, judge, problem, problems

ORDERS = [
    ("placed",),
    ("placed", "fit", "travel"),
    ("placed", "travel", "fit"),
    ("placed", "travel"),
    ("placed", "fit"),
]


def model(p: PlacementProblem, goals: tuple[str, ...]) -> tuple[Model, list[Goal]]:
    """The model and its goals, none of which needs more than one row."""
    made, asked = stated(p, Columns.of(p), named(p, goals), {})
    return made, [g for g in asked if isinstance(g, Goal)]


def placed(p: PlacementProblem) -> float:
    return placement.solve(p, goals=("placed",)).goals[0].reached


@pytest.mark.parametrize("goals", ORDERS, ids=",".join)
@given(p=problems(plain=True))
def test_every_goal_reaches_what_trying_everything_reaches(goals: tuple[str, ...], p: PlacementProblem) -> None:
    """Goal by goal the reached value is exactly the judge's, is proved, and is what the answer really gives."""
    answer = placement.solve(p, goals=goals)
    assert placement.broken_rules(p, answer) == []
    assert [g.reached for g in answer.goals] == judge(p, goals)
    assert [g.bound for g in answer.goals] == [g.reached for g in answer.goals]
    assert {g.status for g in answer.goals} == {Status.OPTIMAL}


@pytest.mark.parametrize("goals", ORDERS, ids=",".join)
@given(p=problems(plain=True))
def test_weighing_the_goals_and_taking_them_in_turn_agree(goals: tuple[str, ...], p: PlacementProblem) -> None:
    """Where weighing proves an answer, it is as good as the one that is found goal by goal."""
    made, asked = model(p, goals)
    found = weighed(made, signed(asked), deadline=soon(), start=None, told=lambda *_: None)
    if found is not None:
        assert placement.broken_rules(p, found.values[: len(p.person)] > 0.5) == []
        assert list(found.bounds) == [row @ found.values for row in signed(asked)]
        assert list(found.bounds) == turned(asked, in_turn(made, asked))


def test_weighing_the_goals_proves_a_case_of_ordinary_size() -> None:
    """Forty people and twenty openings whose Fund is too small are proved without going goal by goal, and rightly."""
    p = crowd(40, 20, fund_cents=900_000)
    made, asked = model(p, ("placed", "fit", "travel"))
    found = weighed(made, signed(asked), deadline=soon(), start=None, told=lambda *_: None)
    assert found is not None
    assert list(found.bounds) == turned(asked, in_turn(made, asked))
    assert placement.broken_rules(p, found.values[: len(p.person)] > 0.5) == []


def signed(goals: list[Goal]) -> list[np.ndarray]:
    """The rows of goals, each to be the most."""
    return [g.coefficients if g.best == "most" else -g.coefficients for g in goals]


def turned(goals: list[Goal], found: list[tuple[Answer, ...]]) -> list[float]:
    """What goals taken in turn reached, each to be the most."""
    reached = [answers[0].objective for answers in found]
    return [most if goal.best == "most" else -most for goal, most in zip(goals, reached, strict=True)]


def soon() -> float:
    """A deadline in a minute, on the clock that the solver keeps."""
    return time.perf_counter() + 60


def test_without_pairs_nobody_is_placed_and_nothing_is_wrong() -> None:
    """Doing nothing is always allowed."""
    p = problem(person=[], opening=[], fit=[], minutes10=[], cents=[], quota=[])
    answer = placement.solve(p)
    assert len(answer.chosen) == 0
    assert [g.reached for g in answer.goals] == [0, 0, 0]
    assert placement.broken_rules(problem(), np.array([False])) == []


def test_the_most_vulnerable_are_placed_though_two_others_would_cost_the_same() -> None:
    """Ten points in one opening for 600 cents come before four and five for 300 each; a bigger Fund places all."""
    people = {"weight": [10, 4, 5], "places": [1, 1, 1], "host": [0, 0, 0], "room": [3]}
    pairs = {"person": [0, 1, 2], "opening": [0, 1, 2], "fit": [0] * 3, "minutes10": [1] * 3, "quota": [1] * 3}
    p = problem(fund_cents=600, cents=[600, 300, 300], **people, **pairs)
    assert placement.solve(p).chosen.tolist() == [True, False, False]
    assert placement.solve(replace(p, fund_cents=1200)).chosen.tolist() == [True, True, True]


@given(p=problems(), more=st.integers(1, 900), which=st.integers(0, 3))
def test_more_of_anything_never_places_less(p: PlacementProblem, more: int, which: int) -> None:
    """A larger Fund or earmark, one more place, trainee, tutor or case, a cheaper pair: each only adds answers."""
    free = replace(p, kept=np.zeros_like(p.kept), moves=p.had)
    before = placed(free)
    assert placed(replace(free, fund_cents=p.fund_cents + more)) >= before
    for column in ("places", "room", "tutored", "caseload", "earmark"):
        grown = getattr(p, column).copy()
        if len(grown):
            grown[which % len(grown)] += more if column == "earmark" else 1
            assert placed(replace(free, **{column: grown})) >= before
    assert placed(replace(free, cents=np.maximum(p.cents - more, 0))) >= before
    assert placed(replace(free, quota=np.zeros_like(p.quota))) >= before


@given(p=problems(), limit=st.integers(1, 99))
def test_a_longer_limit_never_places_less(p: PlacementProblem, limit: int) -> None:
    """A limit only leaves pairs out."""
    free = replace(p, kept=np.zeros_like(p.kept), moves=p.had)
    near = free.minutes10 <= limit
    short = {name: getattr(free, name)[near] for name in PAIRS}
    assert placed(replace(free, **short, gone=free.had - int(free.before[near].sum()))) <= placed(free)


@given(p=problems())
def test_people_and_cents_are_conserved(p: PlacementProblem) -> None:
    """Everybody is placed once or waits, and each cent of a path is paid by one who may pay it."""
    answer = placement.solve(p, goals=("placed", "cost"))
    cents = np.bincount(p.person[answer.chosen], p.cents[answer.chosen], minlength=len(p.weight))
    assert answer.paid.sum(axis=0).tolist() == cents.tolist()
    assert answer.paid.sum() == p.cents[answer.chosen].sum()
    assert int(answer.chosen.sum()) == len(set(p.person[answer.chosen].tolist()))


@given(p=problems(), chance=st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_change_what_is_reached(p: PlacementProblem, chance: Any) -> None:
    """People, openings, hosts and pairs may stand in any order."""

    def order(size: int) -> np.ndarray:
        return np.array(chance.sample(range(size), size), dtype=int)

    i, j, h, a, k, m = (order(len(x)) for x in (p.weight, p.places, p.room, p.person, p.caseload, p.earmark))
    people = {name: getattr(p, name)[i] for name in ("weight", "district", "gender", "kind")}
    pairs = {name: getattr(p, name)[a] for name in PAIRS}
    pairs |= {"person": np.argsort(i)[pairs["person"]], "opening": np.argsort(j)[pairs["opening"]]}
    other = replace(
        p, **people | pairs, places=p.places[j], host=np.argsort(h)[p.host[j]], room=p.room[h], tutored=p.tutored[h],
        caseload=p.caseload[k], follows=p.follows[i][:, k], earmark=p.earmark[m], pays=p.pays[i][:, m],
    )  # fmt: skip
    one, two = placement.solve(p).goals, placement.solve(other).goals
    assert [g.reached for g in one] == [g.reached for g in two]


@given(p=problems())
def test_a_problem_is_not_written_into(p: PlacementProblem) -> None:
    """The arrays given are the same afterwards."""
    before = {f.name: np.copy(getattr(p, f.name)) for f in fields(p)}
    placement.solve(p)
    assert all(np.array_equal(getattr(p, name), column) for name, column in before.items())
