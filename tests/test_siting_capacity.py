"""Siting with capacities: the costs of trying every set of sites, laws of more and less, and damage that is found."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optim import linear, siting_capacity
from optim.linear import Status
from optim.siting_capacity import CapacityAnswer, CapacityProblem
from tests.siting_cases import choices, located_problem, located_problems


def located_judge(p: CapacityProblem) -> float:
    """The least cost by trying every set of sites, and for single sources every site or none for every customer."""
    best = math.inf
    more = len(p.exists) if p.more is None else p.more
    for opened in choices(p.exists, more):
        opening = sum(p.opening[j] for j in opened if not p.exists[j])
        best = min(best, opening + (_single(p, opened) if p.single else _split(p, opened)))
    return best


def _single(p: CapacityProblem, opened: set[int]) -> float:
    options = [[None, *np.flatnonzero((p.customer == i) & np.isin(p.site, [*opened])).tolist()] for i in _who(p)]
    best = math.inf
    for choice in itertools.product(*options):
        pairs = [k for k in choice if k is not None]
        given = np.bincount(p.site[pairs], p.demand[p.customer[pairs]], minlength=len(p.exists))
        if (given <= p.capacity).all():
            left = sum(p.unserved[i] for i, k in enumerate(choice) if k is None)
            best = min(best, float(p.cost[pairs].sum() + left))
    return best


def _split(p: CapacityProblem, opened: set[int]) -> float:
    """The transport of units, each at its share of the cost: the plain linear programme of one set of sites."""
    k = np.flatnonzero(np.isin(p.site, [*opened]))
    total, pairs = float(p.unserved.sum()), np.arange(len(k))
    if len(k) == 0:
        return total
    rules = (
        linear.at_most("once", p.customer[k], pairs, 1.0, np.ones(len(p.demand))),
        linear.at_most("room", p.site[k], pairs, p.demand[p.customer[k]], p.capacity),
    )
    none = np.zeros(len(k))
    model = linear.Model(none, none + 1, none > 0, rules)
    return total + linear.solve(model, p.cost[k] - p.unserved[p.customer[k]], most=False, seconds=60).objective


def _who(p: CapacityProblem) -> range:
    return range(len(p.demand))


@pytest.mark.parametrize("single", [True, False])
@given(data=st.data())
def test_locating_costs_what_trying_every_set_of_sites_costs(single: bool, data: st.DataObject) -> None:
    """With single sources and with shares the least cost is reached and proved; out of time the bound is true."""
    p = data.draw(located_problems(single))
    best = located_judge(p)
    answer, hurried = siting_capacity.solve(p), siting_capacity.solve(p, seconds=0.0)
    assert siting_capacity.broken_rules(p, answer) == siting_capacity.broken_rules(p, hurried) == []
    goal = answer.goals[0]
    assert goal.reached == pytest.approx(best, abs=1e-6)
    assert (goal.bound, goal.status) == (goal.reached, Status.OPTIMAL)
    assert hurried.goals[0].bound - 1e-6 <= best <= hurried.goals[0].reached + 1e-6


@pytest.mark.parametrize("single", [True, False])
@given(data=st.data(), chance=st.randoms(use_true_random=False))
def test_the_order_of_pairs_does_not_change_where_to_locate(single: bool, data: st.DataObject, chance: Any) -> None:
    """The same sites and the same shares, to the last bit."""
    p = data.draw(located_problems(single))
    a = np.array(chance.sample(range(len(p.cost)), len(p.cost)), dtype=int)
    one = siting_capacity.solve(p)
    two = siting_capacity.solve(replace(p, customer=p.customer[a], site=p.site[a], cost=p.cost[a]))
    assert one.open.tolist() == two.open.tolist()
    assert one.share[a].tolist() == two.share.tolist()


@pytest.mark.parametrize("single", [True, False])
@given(data=st.data())
def test_more_room_never_costs_more(single: bool, data: st.DataObject) -> None:
    """One more site, more capacity, a site that exists already, shares where one source was wanted: all only help."""
    p = data.draw(located_problems(single))
    cost = siting_capacity.solve(p).goals[0].reached + 1e-6
    more = None if p.more is None else p.more + 1
    for other in (
        replace(p, more=more), replace(p, capacity=p.capacity + 1), replace(p, exists=np.ones_like(p.exists)),
        replace(p, single=False),
    ):  # fmt: skip
        assert siting_capacity.solve(other).goals[0].reached <= cost


THREE = {"capacity": [9, 9, 9], "opening": [0, 0, 0], "exists": [True, True, False], "customer": [0, 0], "site": [0, 1]}
BREAKS_WITHOUT = {
    "1": located_problem(**THREE, cost=[1, 1], more=0),
    "2": located_problem(capacity=[1, 9], opening=[0, 0], exists=[True, False], more=0),
    "3": located_problem(demand=[0], unserved=[3], more=0),
    "4": located_problem(more=0),
}


@pytest.mark.parametrize("number", BREAKS_WITHOUT)
def test_each_rule_of_locating_is_needed(number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With every rule of the model, which stands where sites are limited, the answer is sound; without this one it
    breaks it, and no other."""
    p = BREAKS_WITHOUT[number]
    assert siting_capacity.broken_rules(p, siting_capacity.solve(p)) == []
    whole = siting_capacity._model

    def without(*asked: Any) -> tuple[linear.Model, np.ndarray]:
        model, objective = whole(*asked)
        return replace(model, rules=tuple(rule for rule in model.rules if rule.number != number)), objective

    monkeypatch.setattr(siting_capacity, "_model", without)
    broken = siting_capacity.broken_rules(p, siting_capacity.solve(p))
    assert [words.split()[0] for words in broken] == [f"({number})"]


@given(data=st.data())
def test_cases_of_sites_and_the_model_find_the_same_least_cost(data: st.DataObject) -> None:
    """Shares by cases and prices, with fractions of demands and capacities too: the model's optimum, and sound."""
    p = data.draw(located_problems(single=False))
    parts = st.lists(
        st.integers(0, 99), min_size=len(p.demand) + len(p.capacity), max_size=len(p.demand) + len(p.capacity)
    )
    part = np.array(data.draw(parts), dtype=float) / 100
    p = replace(p, demand=p.demand + part[: len(p.demand)], capacity=p.capacity + part[len(p.demand) :], more=None)
    order = np.lexsort((p.site, p.customer))
    model, objective = siting_capacity._model(p, order)
    start = np.r_[p.exists, np.zeros(len(order))].astype(float)
    by_model = linear.solve(model, objective, most=False, seconds=60, start=start).objective + p.unserved.sum()
    answer = siting_capacity.solve(p)
    assert siting_capacity.broken_rules(p, answer) == []
    assert answer.goals[0].reached == answer.goals[0].bound == pytest.approx(by_model, rel=1e-6, abs=1e-6)


def test_there_is_a_case_for_every_rule_of_locating() -> None:
    """A new rule needs a problem whose answer would break it."""
    model, _ = siting_capacity._model(located_problem(), np.arange(1))
    assert [rule.number for rule in model.rules] == list(BREAKS_WITHOUT)


def test_a_share_where_one_source_is_wanted_is_found() -> None:
    """Half of a customer is no answer if it wants a single source, nor is less than nothing, nor a closed site."""
    p = located_problem(single=True)
    best = siting_capacity.solve(p)
    assert best.share.tolist() == [1.0]

    def broken(open_: bool, share: float, asked: CapacityProblem = p) -> list[str]:
        answer = CapacityAnswer(np.array([open_]), np.array([share]), best.goals)
        return siting_capacity.broken_rules(asked, answer)

    assert broken(True, 0.5) != [] and broken(True, -1.0, replace(p, single=False)) != []
    assert broken(True, 0.5, replace(p, single=False)) == []
    assert broken(False, 0.0, replace(p, exists=np.array([True]))) == ["site 0: closed, but it exists"]


def test_an_answer_about_capacity_of_another_length_is_refused() -> None:
    """Open or not for each site, and no share for a pair that is not there."""
    located = siting_capacity.solve(located_problem())
    assert siting_capacity.broken_rules(located_problem(), replace(located, open=located.open[:0])) != []
    assert siting_capacity.broken_rules(located_problem(), replace(located, share=located.share[:0])) != []
