"""Welfare: the answers of a plain linear programme, laws of more and less, and damage that is found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from optim import welfare
from optim.linear import Model, Status
from optim.welfare import WelfareProblem

ORDERS = [("need",), ("need", "travel"), ("need", "km0", "travel")]


def problem(**columns: Any) -> WelfareProblem:
    """A problem from lists; what is not given is one demand, one offer and one firm with plenty of everything."""
    plenty = {
        "units": [10], "weight": [1], "people": [1], "firm": [0], "capacity": [10], "price": [1], "local": [True],
        "budget": [1000], "demand": [0], "offer": [0], "minutes": [5],
    }  # fmt: skip
    kinds = {"firm": int, "demand": int, "offer": int, "local": bool}
    return WelfareProblem(**{k: np.array(v, dtype=kinds.get(k, float)) for k, v in (plenty | columns).items()})


@st.composite
def problems(draw: st.DrawFn) -> WelfareProblem:
    """Up to four demands, four offers and three firms, in small whole numbers; some arcs are missing."""
    demands, offers, firms = (draw(st.integers(1, most)) for most in (4, 4, 3))

    def column(size: int, low: int, high: int) -> list[int]:
        return draw(st.lists(st.integers(low, high), min_size=size, max_size=size))

    arcs = [(d, o) for d in range(demands) for o in range(offers) if draw(st.integers(0, 3))]
    return problem(
        units=column(demands, 1, 9), weight=column(demands, 1, 5), people=column(demands, 1, 3),
        firm=column(demands, 0, firms - 1), capacity=column(offers, 0, 9), price=column(offers, 0, 4),
        local=column(offers, 0, 1), budget=column(firms, 0, 20), demand=[d for d, _ in arcs],
        offer=[o for _, o in arcs], minutes=column(len(arcs), 1, 30),
    )  # fmt: skip


def judge(p: WelfareProblem, goals: Sequence[str]) -> list[float]:
    """The best of each goal in turn, by scipy's HiGHS on dense matrices written from the mathematics."""
    arcs = len(p.demand)
    if not arcs:
        return [0.0] * len(goals)
    paid, price = p.firm[p.demand], p.price[p.offer]
    rows = [(p.demand == d).astype(float) for d in range(len(p.units))]
    rows += [(p.offer == o).astype(float) for o in range(len(p.capacity))]
    rows += [(paid == f) * price for f in range(len(p.budget))]
    limits = [*p.units, *p.capacity, *p.budget]
    gain = {"need": p.weight[p.demand], "km0": price * p.local[p.offer], "travel": -p.people[p.demand] * p.minutes}
    best = []
    for goal in goals:
        found = linprog(-gain[goal], A_ub=np.array(rows), b_ub=np.array(limits), method="highs")
        assert found.status == 0, found.message
        best.append(abs(float(found.fun)))
        rows.append(-gain[goal])
        limits.append(found.fun + 1e-9)
    return best


def need(p: WelfareProblem) -> float:
    return welfare.solve(p, goals=("need",)).goals[0].reached


@pytest.mark.parametrize("goals", ORDERS, ids=",".join)
@given(p=problems())
def test_every_goal_reaches_what_a_plain_linear_programme_reaches(goals: tuple[str, ...], p: WelfareProblem) -> None:
    """Goal by goal the reached value is the judge's, is its own bound, and is what the answer really gives."""
    answer = welfare.solve(p, goals=goals)
    assert welfare.broken_rules(p, answer.served) == []
    assert [g.reached for g in answer.goals] == pytest.approx(judge(p, goals), rel=1e-5, abs=1e-5)
    assert [g.bound for g in answer.goals] == pytest.approx([g.reached for g in answer.goals])
    assert {g.status for g in answer.goals} == {Status.OPTIMAL}
    last = {g.name: g.coefficients @ answer.served for g in welfare._goals(p)}
    assert [g.reached for g in answer.goals] == pytest.approx([last[g] for g in goals], rel=1e-5, abs=1e-5)


def test_without_arcs_nothing_is_served_and_nothing_is_wrong() -> None:
    """Doing nothing is always allowed."""
    p = problem(demand=[], offer=[], minutes=[])
    answer = welfare.solve(p, goals=("need", "km0", "travel"))
    assert len(answer.served) == 0
    assert [g.reached for g in answer.goals] == [0, 0, 0]
    assert welfare.broken_rules(p, answer.served) == []
    full = problem()
    assert welfare.broken_rules(full, np.zeros(1)) == []


def test_the_nearer_offer_is_taken_and_the_dearer_one_where_money_counts_as_local() -> None:
    """With need equal, travel prefers five minutes to twenty, and km0 the local twelve euros to the others' ten."""
    p = problem(capacity=[10, 10], price=[10, 12], local=[False, True], demand=[0, 0], offer=[0, 1], minutes=[5, 20])
    assert welfare.solve(p, goals=("need", "travel")).served.tolist() == [10, 0]
    assert welfare.solve(p, goals=("need", "km0", "travel")).served.tolist() == [0, 10]


@given(p=problems(), more=st.integers(1, 9), which=st.integers(0, 3))
def test_more_of_anything_never_serves_less_need(p: WelfareProblem, more: int, which: int) -> None:
    """More capacity, a bigger plan, more units asked: each only adds answers."""
    before = need(p)
    for column in ("capacity", "budget", "units"):
        grown = getattr(p, column).copy()
        grown[which % len(grown)] += more
        assert need(replace(p, **{column: grown})) >= before - 1e-6


@given(p=problems(), limit=st.integers(1, 30))
def test_a_longer_limit_never_serves_less_need(p: WelfareProblem, limit: int) -> None:
    """A limit only leaves arcs out."""
    near = p.minutes <= limit
    shorter = replace(p, demand=p.demand[near], offer=p.offer[near], minutes=p.minutes[near])
    assert need(shorter) <= need(p) + 1e-6


@given(p=problems(), chance=st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_change_what_is_reached(p: WelfareProblem, chance: Any) -> None:
    """Demands, offers, firms and arcs may stand in any order."""

    def order(size: int) -> np.ndarray:
        return np.array(chance.sample(range(size), size), dtype=int)

    d, o, f, a = (order(len(x)) for x in (p.units, p.capacity, p.budget, p.demand))
    other = WelfareProblem(
        units=p.units[d], weight=p.weight[d], people=p.people[d], firm=np.argsort(f)[p.firm[d]],
        capacity=p.capacity[o], price=p.price[o], local=p.local[o], budget=p.budget[f],
        demand=np.argsort(d)[p.demand[a]], offer=np.argsort(o)[p.offer[a]], minutes=p.minutes[a],
    )  # fmt: skip
    for goals in ORDERS:
        one, two = (welfare.solve(x, goals=goals).goals for x in (p, other))
        assert [g.reached for g in one] == pytest.approx([g.reached for g in two], rel=1e-6, abs=1e-6)


@given(p=problems())
def test_a_problem_is_not_written_into(p: WelfareProblem) -> None:
    """The arrays given are the same afterwards."""
    before = {f.name: getattr(p, f.name).copy() for f in fields(p)}
    welfare.solve(p, goals=("need", "km0", "travel"))
    assert all((getattr(p, name) == column).all() for name, column in before.items())


@given(p=problems().filter(lambda p: len(p.demand) > 0), place=st.integers(0, 15))
def test_any_one_cell_that_is_damaged_is_found(p: WelfareProblem, place: int) -> None:
    """One arc raised over its demand, offer or plan, or made negative or not a number, is named by its rule."""
    served = welfare.solve(p).served
    arc = place % len(served)
    d, o = p.demand[arc], p.offer[arc]

    def broken(units: float) -> str:
        damaged = served.copy()
        damaged[arc] = units
        return "; ".join(welfare.broken_rules(p, damaged))

    left = p.units[d] - served[p.demand == d].sum()
    assert f"(1) demand {d}:" in broken(served[arc] + left + 0.01)
    room = p.capacity[o] - served[p.offer == o].sum()
    assert f"(2) offer {o}:" in broken(served[arc] + room + 0.01)
    if p.price[o]:
        payers = p.firm[p.demand] == p.firm[d]
        money = p.budget[p.firm[d]] - (served * p.price[p.offer])[payers].sum()
        assert f"(3) firm {p.firm[d]}:" in broken(served[arc] + (money + 0.01) / p.price[o])
    assert f"arc {arc}: served units are negative" in broken(-0.01)
    assert broken(np.nan) == broken(np.inf) == "units are not numbers"


def test_an_answer_of_another_length_is_refused() -> None:
    """One value for each arc, neither more nor fewer."""
    for length in (0, 2):
        assert welfare.broken_rules(problem(), np.zeros(length)) == [f"an answer has {length} values for 1 arcs"]


BREAKS_WITHOUT = {
    "1": problem(units=[6], capacity=[5, 5], price=[1, 1], local=[1, 1], demand=[0, 0], offer=[0, 1], minutes=[5, 5]),
    "2": problem(
        units=[5, 5], weight=[1, 1], people=[1, 1], firm=[0, 0], capacity=[6], demand=[0, 1], offer=[0, 0],
        minutes=[5, 5],
    ),
    "3": problem(price=[2], budget=[10]),
}  # fmt: skip


@pytest.mark.parametrize("number", BREAKS_WITHOUT)
def test_each_rule_is_needed(number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With every rule the answer is sound; without this one it breaks it, and no other."""
    p = BREAKS_WITHOUT[number]
    assert welfare.broken_rules(p, welfare.solve(p).served) == []
    whole = welfare._model

    def without(asked: WelfareProblem) -> Model:
        model = whole(asked)
        return replace(model, rules=tuple(rule for rule in model.rules if rule.number != number))

    monkeypatch.setattr(welfare, "_model", without)
    broken = welfare.broken_rules(p, welfare.solve(p).served)
    assert [words.split()[0] for words in broken] == [f"({number})"]


def test_there_is_a_case_for_every_rule() -> None:
    """A new rule needs a problem whose answer would break it."""
    assert [rule.number for rule in welfare._model(problem()).rules] == list(BREAKS_WITHOUT)


def test_need_comes_first() -> None:
    """The least travel of all is to serve nobody, so no other goal may lead."""
    with pytest.raises(AssertionError):
        welfare.solve(problem(), goals=("travel", "need"))
