"""Placement: the answers of trying everything, laws of more and less, and damage that is found."""

from __future__ import annotations

import itertools
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optim import goals as in_order
from optim import placement
from optim.goals import Goal
from optim.linear import Model, Status
from optim.placement import PlacementProblem
from optim.weighing import weighed

ORDERS = [
    ("placed",),
    ("placed", "fit", "travel"),
    ("placed", "travel", "fit"),
    ("placed", "travel"),
    ("placed", "fit"),
]


def problem(*, fund_cents: int = 1000, **columns: Any) -> PlacementProblem:
    """A problem from lists; what is not given is one person, one opening and one host, with money enough."""
    plenty = {
        "weight": [1], "places": [1], "host": [0], "room": [1], "person": [0], "opening": [0], "fit": [100],
        "minutes10": [50], "cents": [100], "quota": [1],
    }  # fmt: skip
    return PlacementProblem(fund_cents=fund_cents, **{k: np.array(v, dtype=int) for k, v in (plenty | columns).items()})


@st.composite
def problems(draw: st.DrawFn) -> PlacementProblem:
    """Up to four people, four openings and three hosts; some pairs are forbidden, some people are outside the quota."""
    people, openings, hosts = (draw(st.integers(1, most)) for most in (4, 4, 3))

    def column(size: int, low: int, high: int) -> list[int]:
        return draw(st.lists(st.integers(low, high), min_size=size, max_size=size))

    pairs = [(i, j) for i in range(people) for j in range(openings) if draw(st.integers(0, 3))]
    quota = column(people, 0, 1)
    return problem(
        fund_cents=draw(st.integers(0, 1200)), weight=column(people, 1, 9), places=column(openings, 0, 2),
        host=column(openings, 0, hosts - 1), room=column(hosts, 0, 2), person=[i for i, _ in pairs],
        opening=[j for _, j in pairs], fit=column(len(pairs), 0, 5), minutes10=column(len(pairs), 1, 99),
        cents=[100 * c for c in column(len(pairs), 0, 5)], quota=[quota[i] for i, _ in pairs],
    )  # fmt: skip


def judge(p: PlacementProblem, goals: Sequence[str]) -> list[int]:
    """The best of each goal in turn, by trying every opening or none for every person."""
    pairs_of = [[None, *np.flatnonzero(p.person == i).tolist()] for i in range(len(p.weight))]
    best: list[int] | None = None
    for choice in itertools.product(*pairs_of):
        pairs = [k for k in choice if k is not None]
        taken = Counter(int(p.opening[k]) for k in pairs)
        trainees = Counter(int(p.host[p.opening[k]]) for k in pairs if p.quota[k])
        if any(n > p.places[j] for j, n in taken.items()) or any(n > p.room[h] for h, n in trainees.items()):
            continue
        if sum(p.cents[k] for k in pairs) > p.fund_cents:
            continue
        gain = {
            "placed": sum(int(p.weight[p.person[k]]) for k in pairs),
            "fit": sum(int(p.fit[k]) for k in pairs),
            "travel": -sum(int(p.minutes10[k]) for k in pairs),
        }
        best = max(best or [-(10**9)] * len(goals), [gain[g] for g in goals])
    assert best is not None
    return [abs(value) for value in best]


def placed(p: PlacementProblem) -> float:
    return placement.solve(p, goals=("placed",)).goals[0].reached


@pytest.mark.parametrize("goals", ORDERS, ids=",".join)
@given(p=problems())
def test_every_goal_reaches_what_trying_everything_reaches(goals: tuple[str, ...], p: PlacementProblem) -> None:
    """Goal by goal the reached value is exactly the judge's, is proved, and is what the answer really gives."""
    answer = placement.solve(p, goals=goals)
    assert placement.broken_rules(p, answer.chosen) == []
    assert [g.reached for g in answer.goals] == judge(p, goals)
    assert [g.bound for g in answer.goals] == [g.reached for g in answer.goals]
    assert {g.status for g in answer.goals} == {Status.OPTIMAL}
    given_by = {g.name: g.coefficients[: len(answer.chosen)] @ answer.chosen for g in placement._goals(p)}
    assert [g.reached for g in answer.goals] == [given_by[g] for g in goals]


@pytest.mark.parametrize("goals", ORDERS, ids=",".join)
@given(p=problems())
def test_weighing_the_goals_and_taking_them_in_turn_agree(goals: tuple[str, ...], p: PlacementProblem) -> None:
    """Where weighing proves an answer, it is as good as the one that is found goal by goal."""
    model, known = placement._model(p), {g.name: g for g in placement._goals(p)}
    asked = [known[g] for g in goals]
    found = weighed(model, signed(asked), deadline=soon(), start=None, told=lambda _: None)
    _, in_turn = in_order._in_turn(model, asked, deadline=soon(), start=None, told=lambda *_: None)
    if found is not None:
        assert placement.broken_rules(p, found.values[: len(p.person)] > 0.5) == []
        assert list(found.bounds) == [row @ found.values for row in signed(asked)]
        assert list(found.bounds) == [g.reached if g.best == "most" else -g.reached for g in in_turn]


def test_weighing_the_goals_proves_a_case_of_ordinary_size() -> None:
    """Forty people and twenty openings whose Fund is too small are proved without going goal by goal, and rightly."""
    p = crowd(40, 20, fund_cents=900_000)
    asked = list(placement._goals(p))
    found = weighed(placement._model(p), signed(asked), deadline=soon(), start=None, told=lambda _: None)
    assert found is not None
    _, in_turn = in_order._in_turn(placement._model(p), asked, deadline=soon(), start=None, told=lambda *_: None)
    assert list(found.bounds) == [g.reached if g.best == "most" else -g.reached for g in in_turn]
    assert placement.broken_rules(p, found.values[: len(p.person)] > 0.5) == []


def signed(goals: list[Goal]) -> list[np.ndarray]:
    """The rows of goals, each to be the most."""
    return [g.coefficients if g.best == "most" else -g.coefficients for g in goals]


def soon() -> float:
    """A deadline in a minute, on the clock that the solver keeps."""
    return time.perf_counter() + 60


def crowd(people: int, openings: int, *, fund_cents: int) -> PlacementProblem:
    """Everybody may go everywhere; allowances of a few kinds, two openings a host."""
    chance = np.random.default_rng(7)
    person, opening = (grid.ravel() for grid in np.indices((people, openings)))
    return problem(
        fund_cents=fund_cents, weight=chance.integers(1, 100, people), places=np.ones(openings),
        host=np.arange(openings) // 2, room=np.full(-(-openings // 2), 2), person=person, opening=opening,
        fit=chance.integers(0, 5, len(person)) * 25, minutes10=chance.integers(10, 450, len(person)),
        cents=chance.choice([100_000, 150_000, 180_000, 240_000], openings)[opening], quota=np.ones(len(person)),
    )  # fmt: skip


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
    """A larger Fund, one more place, more room at a host, a cheaper pair: each only adds answers."""
    before = placed(p)
    assert placed(replace(p, fund_cents=p.fund_cents + more)) >= before
    for column in ("places", "room"):
        grown = getattr(p, column).copy()
        grown[which % len(grown)] += 1
        assert placed(replace(p, **{column: grown})) >= before
    assert placed(replace(p, cents=np.maximum(p.cents - more, 0))) >= before
    assert placed(replace(p, quota=np.zeros_like(p.quota))) >= before


@given(p=problems(), limit=st.integers(1, 99))
def test_a_longer_limit_never_places_less(p: PlacementProblem, limit: int) -> None:
    """A limit only leaves pairs out."""
    near = p.minutes10 <= limit
    names = ("person", "opening", "fit", "minutes10", "cents", "quota")
    assert placed(replace(p, **{name: getattr(p, name)[near] for name in names})) <= placed(p)


@given(p=problems(), chance=st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_change_what_is_reached(p: PlacementProblem, chance: Any) -> None:
    """People, openings, hosts and pairs may stand in any order."""

    def order(size: int) -> np.ndarray:
        return np.array(chance.sample(range(size), size), dtype=int)

    i, j, h, a = (order(len(x)) for x in (p.weight, p.places, p.room, p.person))
    other = replace(
        p, weight=p.weight[i], places=p.places[j], host=np.argsort(h)[p.host[j]], room=p.room[h],
        person=np.argsort(i)[p.person[a]], opening=np.argsort(j)[p.opening[a]], fit=p.fit[a],
        minutes10=p.minutes10[a], cents=p.cents[a], quota=p.quota[a],
    )  # fmt: skip
    one, two = placement.solve(p).goals, placement.solve(other).goals
    assert [g.reached for g in one] == [g.reached for g in two]


@given(p=problems())
def test_a_problem_is_not_written_into(p: PlacementProblem) -> None:
    """The arrays given are the same afterwards."""
    before = {f.name: np.copy(getattr(p, f.name)) for f in fields(p)}
    placement.solve(p)
    assert all((getattr(p, name) == column).all() for name, column in before.items())


@given(p=problems().filter(lambda p: len(p.person) > 0))
def test_any_one_choice_too_many_is_found(p: PlacementProblem) -> None:
    """Saying yes where the best answer says no breaks a rule, or the answer was not the best: every person counts."""
    chosen = placement.solve(p).chosen
    for pair in np.flatnonzero(~chosen):
        damaged = chosen.copy()
        damaged[pair] = True
        assert placement.broken_rules(p, damaged) != []


def test_an_answer_of_another_length_or_kind_is_refused() -> None:
    """Yes or no for each pair, neither more nor fewer, and no shares of a person."""
    refused = ["an answer must say yes or no for each of 1 pairs"]
    for answer in (np.array([], dtype=bool), np.array([True, False]), np.array([0.5]), np.array([1])):
        assert placement.broken_rules(problem(), answer) == refused


TWO = {"fit": [1, 1], "minutes10": [1, 1], "cents": [100, 100], "quota": [1, 1]}
BREAKS_WITHOUT = {
    "1": problem(places=[1, 1], host=[0, 0], room=[2], person=[0, 0], opening=[0, 1], **TWO),
    "2": problem(weight=[1, 1], places=[1, 1], host=[0, 0], room=[2], person=[0, 1], opening=[0, 0], **TWO),
    "3": problem(weight=[1, 1], places=[1, 1], host=[0, 0], person=[0, 1], opening=[0, 1], **TWO),
    "4": problem(fund_cents=99),
}


@pytest.mark.parametrize("number", BREAKS_WITHOUT)
def test_each_rule_is_needed(number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With every rule the answer is sound; without this one it breaks it, and no other."""
    p = BREAKS_WITHOUT[number]
    assert placement.broken_rules(p, placement.solve(p).chosen) == []
    whole = placement._model

    def without(asked: PlacementProblem) -> Model:
        model = whole(asked)
        return replace(model, rules=tuple(rule for rule in model.rules if rule.number != number))

    monkeypatch.setattr(placement, "_model", without)
    broken = placement.broken_rules(p, placement.solve(p).chosen)
    assert [words.split()[0] for words in broken] == [f"({number})"]


def test_there_is_a_case_for_every_rule() -> None:
    """A new rule needs a problem whose answer would break it; the counters are no rule, they only count."""
    numbers = [rule.number for rule in placement._model(problem()).rules]
    assert [n for n in numbers if n != "counters"] == list(BREAKS_WITHOUT)


def test_who_is_outside_the_quota_takes_no_room() -> None:
    """A host with no room left takes the person who does not count, and not the one who does."""
    p = problem(
        weight=[9, 1], places=[1, 1], host=[0, 0], room=[0], person=[0, 1], opening=[0, 1], **TWO | {"quota": [1, 0]}
    )
    assert placement.solve(p).chosen.tolist() == [False, True]


def test_placed_comes_first() -> None:
    """The least travel of all is to place nobody, so no other goal may lead."""
    with pytest.raises(AssertionError):
        placement.solve(problem(), goals=("travel", "placed"))
