"""Siting: the answers of trying every set of sites, laws of more and less, and damage that is found."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optim import linear, siting, siting_arcs, siting_branch, siting_capacity, siting_cover, siting_search
from optim.linear import Status
from optim.siting import SitingAnswer, SitingProblem
from optim.siting_capacity import CapacityAnswer, CapacityProblem, above_all

LIMIT = 4.0
MODELS: dict[str, Callable[..., SitingAnswer]] = {
    "p_median": siting.p_median,
    "maximal_covering": lambda p, **options: siting.maximal_covering(p, limit=LIMIT, **options),
    "p_center": siting.p_center,
}


def problem(*, more: int = 1, unserved: float = 10.0, **columns: Any) -> SitingProblem:
    """A problem from lists; what is not given is two customers, each near a candidate of its own."""
    plain = {"weight": [1, 1], "exists": [False, False], "customer": [0, 1], "site": [0, 1], "cost": [1, 1]}
    arrays = {name: np.array(values, dtype=_kind(name)) for name, values in (plain | columns).items()}
    return SitingProblem(**arrays, more=more, unserved=unserved)


def _kind(name: str) -> type:
    return {"exists": bool, "customer": int, "site": int}.get(name, float)


@st.composite
def problems(draw: st.DrawFn) -> SitingProblem:
    """Up to seven customers and sites, some sites that exist, some pairs that cannot be reached; tenths or wholes."""
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n, m = draw(st.integers(0, 7)), draw(st.integers(0, 7))
    unit = draw(st.sampled_from([1.0, 0.1]))
    customer, site = np.nonzero(chance.random((n, m)) < draw(st.sampled_from([0.4, 0.8, 1.0])))
    return problem(
        weight=chance.integers(0, 6, n) * unit, exists=chance.random(m) < 0.2, customer=customer, site=site,
        cost=chance.integers(0, 10, len(site)) * unit, more=draw(st.integers(0, 7)),
    )  # fmt: skip


def choices(exists: np.ndarray, more: int) -> Iterator[set[int]]:
    """Every set of open sites that keeps the rules."""
    new = np.flatnonzero(~exists).tolist()
    for count in range(min(more, len(new)) + 1):
        for chosen in itertools.combinations(new, count):
            yield {*np.flatnonzero(exists).tolist(), *chosen}


def judge(p: SitingProblem, model: str) -> list[float]:
    """The best of each goal in turn, by trying every set of sites."""
    cost = {(i, j): c for i, j, c in zip(p.customer.tolist(), p.site.tolist(), p.cost.tolist(), strict=True)}
    best: list[float] | None = None
    for opened in choices(p.exists, p.more):
        near = [min((cost[i, j] for j in opened if (i, j) in cost), default=math.inf) for i in range(len(p.weight))]
        pairs = list(zip(p.weight.tolist(), near, strict=True))
        gain = {
            "p_median": [-math.fsum(w * min(c, p.unserved) for w, c in pairs)],
            "maximal_covering": [math.fsum(w for w, c in pairs if c <= LIMIT)],
            "p_center": [
                round(math.fsum(w for w, c in pairs if c < math.inf), 9),
                -max((c for w, c in pairs if c < math.inf and w > 0), default=0.0),
            ],
        }[model]
        best = max(best or [-math.inf] * len(gain), gain)
    assert best is not None
    return [abs(value) for value in best]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(("steps", "table"), [(1, 0), (1, 100), (400, 0)])
@given(p=problems())
def test_every_goal_reaches_what_trying_every_set_of_sites_reaches(
    model: str, steps: int, table: int, p: SitingProblem
) -> None:
    """Whether prices, branching or the model of what they leave has the last word, the best is reached and proved."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(siting_search, "STEPS", steps)
        patch.setattr(siting_search, "TABLE", table)
        patch.setattr(siting_branch, "FIRST_STEPS", steps)
        patch.setattr(siting_branch, "STEPS", steps)
        answer = MODELS[model](p)
    assert siting.broken_rules(p, answer) == []
    assert [g.reached for g in answer.goals] == pytest.approx(judge(p, model), abs=1e-9)
    assert [g.bound for g in answer.goals] == [g.reached for g in answer.goals]
    assert {g.status for g in answer.goals} == {Status.OPTIMAL}


@pytest.mark.parametrize("model", MODELS)
@given(p=problems())
def test_without_time_an_answer_is_sound_and_its_bound_is_true(model: str, p: SitingProblem) -> None:
    """Out of time is a status: the rules hold, and what is best lies between what was reached and the bound."""
    answer = MODELS[model](p, seconds=0.0)
    assert siting.broken_rules(p, answer) == []
    for goal, best in list(zip(answer.goals, judge(p, model), strict=True))[:1]:
        low, high = sorted([goal.reached, goal.bound])
        assert low - 1e-9 <= best <= high + 1e-9
        assert goal.status is Status.FEASIBLE or goal.gap == 0
    if answer.goals[0].gap == 0:
        assert answer.goals[-1].bound <= judge(p, model)[-1] + 1e-9 or answer.goals[-1].best == "most"


@pytest.mark.parametrize("model", MODELS)
@given(p=problems(), chance=st.randoms(use_true_random=False))
def test_the_order_of_customers_and_pairs_does_not_change_the_answer(model: str, p: SitingProblem, chance: Any) -> None:
    """The same sites are opened, and every customer is served by the same one, to the last bit."""
    i = np.array(chance.sample(range(len(p.weight)), len(p.weight)), dtype=int)
    a = np.array(chance.sample(range(len(p.cost)), len(p.cost)), dtype=int)
    other = replace(
        p, weight=p.weight[i], customer=np.argsort(i)[p.customer[a]], site=p.site[a], cost=p.cost[a]
    )  # fmt: skip
    one, two = MODELS[model](p), MODELS[model](other)
    assert one.open.tolist() == two.open.tolist()
    assert one.by[i].tolist() == two.by.tolist()
    assert [(g.reached, g.bound) for g in one.goals] == [(g.reached, g.bound) for g in two.goals]


@pytest.mark.parametrize("model", MODELS)
@given(p=problems())
def test_more_sites_are_never_worse(model: str, p: SitingProblem) -> None:
    """One more site, or a candidate that exists already, only adds answers."""
    sign = [1 if g.best == "most" else -1 for g in MODELS[model](p).goals]

    def reached(asked: SitingProblem) -> list[float]:
        return [s * round(g.reached, 9) for s, g in zip(sign, MODELS[model](asked).goals, strict=True)]

    assert reached(replace(p, more=p.more + 1)) >= reached(p)
    for j in np.flatnonzero(~p.exists)[:2]:
        assert reached(replace(p, exists=p.exists | (np.arange(len(p.exists)) == j))) >= reached(p)


@pytest.mark.parametrize("model", MODELS)
def test_no_more_sites_than_asked_or_than_there_are(model: str) -> None:
    """With k = 0 what exists serves; with k above the candidates all that help are opened."""
    p = problem(exists=[True, False])
    none, plenty = MODELS[model](replace(p, more=0)), MODELS[model](replace(p, more=9))
    assert (none.open.tolist(), none.by.tolist()) == ([True, False], [0, -1])
    assert (plenty.open.tolist(), plenty.by.tolist()) == ([True, True], [0, 1])


def test_of_equal_sites_the_first_is_opened() -> None:
    """Two candidates at the same place: the one that stands first, however the pairs stand."""
    for order in ([0, 1, 2, 3], [3, 2, 1, 0]):
        pairs = {"customer": [0, 0, 1, 1], "site": [0, 1, 0, 1], "cost": [2, 2, 3, 3]}
        p = problem(**{name: [values[k] for k in order] for name, values in pairs.items()})
        for solve in MODELS.values():
            assert solve(p).open.tolist() == [True, False]


def test_who_is_unserved_is_shown_and_paid_for() -> None:
    """One site for two customers far apart: the heavier is served, the other is at -1 and costs 10 a unit of weight."""
    answer = siting.p_median(problem(weight=[2, 3]))
    assert answer.by.tolist() == [-1, 1]
    assert answer.goals[0].reached == 2 * 10 + 3 * 1
    with pytest.raises(AssertionError):
        problem(unserved=0.5)


def test_a_center_serves_all_it_can_before_it_looks_at_distance() -> None:
    """The site that serves two customers at 9 comes before the one that serves one of them at 1."""
    p = problem(customer=[0, 0, 1], site=[0, 1, 1], cost=[1, 9, 9])
    assert siting.p_center(p).open.tolist() == [False, True]
    assert [g.reached for g in siting.p_center(p).goals] == [2, 9]


@pytest.mark.parametrize("model", MODELS)
@given(p=problems())
def test_a_problem_is_not_written_into(model: str, p: SitingProblem) -> None:
    """The arrays given are the same afterwards."""
    before = {f.name: np.copy(getattr(p, f.name)) for f in fields(p)}
    MODELS[model](p)
    assert all(np.array_equal(getattr(p, name), column) for name, column in before.items())


DAMAGED = {
    "(1)": (problem(more=2), [True, True], [1, 1]),
    "(2)": (problem(more=1), [True, False], [0, 1]),
    "(3)": (problem(more=1), [True, True], [0, 1]),
    "site": (problem(exists=[True, False]), [False, True], [-1, 1]),
}


@pytest.mark.parametrize("number", DAMAGED)
def test_damage_to_a_rule_is_found(number: str) -> None:
    """Each answer serves as many customers as the best or more, and breaks this rule, and no other."""
    p, opened, by = DAMAGED[number]
    best = siting.p_median(p)
    damaged = SitingAnswer(np.array(opened), np.array(by), best.goals)
    assert siting.broken_rules(p, best) == []
    assert [words.split()[0] for words in siting.broken_rules(p, damaged)] == [number]
    if number != "site":
        assert (damaged.by >= 0).sum() >= (best.by >= 0).sum()


def test_an_answer_of_another_length_or_kind_is_refused() -> None:
    """Open or not for each site, one site for each customer, and no share for a pair that is not there."""
    best = siting.p_median(problem())
    assert siting.broken_rules(problem(), replace(best, open=best.open[:1])) != []
    assert siting.broken_rules(problem(), replace(best, by=best.by.astype(float))) != []
    located = siting_capacity.solve(located_problem())
    assert siting_capacity.broken_rules(located_problem(), replace(located, open=located.open[:0])) != []
    assert siting_capacity.broken_rules(located_problem(), replace(located, share=located.share[:0])) != []


FOUR = [(i, j) for i, pair in enumerate(itertools.combinations(range(4), 2)) for j in pair]
"""Six customers, each reached by two of four sites: two sites serve five of them, their halves would serve all."""


def arcs() -> siting_arcs.Arcs:
    customer, site = np.array(FOUR).T
    return siting_arcs.Arcs.of(customer, site, np.ones(len(FOUR)), 6, 4)


@pytest.mark.parametrize(("number", "saved"), [("none", 5), ("1", 6), ("2", 6)])
def test_each_rule_of_the_search_is_needed(number: str, saved: float) -> None:
    """With both rules the model saves what two sites save; without one of them it claims more."""
    model, worth, start = siting_search._model(arcs(), 2, np.array([1, 1, 0, 0]))
    assert [rule.number for rule in model.rules] == ["1", "2"]
    assert worth @ start == 5
    without = replace(model, rules=tuple(rule for rule in model.rules if rule.number != number))
    assert linear.solve(without, worth, most=True, seconds=60).objective == saved


def test_the_model_has_the_last_word_where_prices_leave_a_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prices cannot show that two sites serve no more than five of six; the model does."""
    finished = []
    finish = siting_search._finish
    monkeypatch.setattr(siting_search, "_finish", lambda *given: finished.append(finish(*given)))
    monkeypatch.setattr(siting_search, "TABLE", 0)
    answer = siting_search.choose(arcs(), 2, seconds=60)
    assert (answer.saved, answer.bound, answer.status, len(finished)) == (5, 5, Status.OPTIMAL, 1)


@pytest.mark.parametrize(("number", "fewest"), [("none", 3), ("1", 0), ("2", 0)])
def test_each_rule_of_the_cover_is_needed(number: str, fewest: float) -> None:
    """Three sites serve all six customers; without one of the rules none would do."""
    customer, site = np.array(FOUR).T
    model = siting_cover._model(customer, site, np.ones(6), 4, 5.5)
    assert [rule.number for rule in model.rules] == ["1", "2"]
    loose = replace(model, lower=np.zeros_like(model.lower)) if number == "2" else model
    without = replace(loose, rules=tuple(rule for rule in model.rules if rule.number != number))
    everything = np.ones(model.variables)
    count = np.arange(model.variables) < 4
    assert linear.solve(without, count, most=False, seconds=60, start=everything).objective == fewest


def located_problem(*, single: bool = False, more: int | None = None, **columns: Any) -> CapacityProblem:
    """One customer of demand 2, worth 10, and a candidate of capacity 2 which costs 3 to open and 1 to serve from."""
    plain = {
        "demand": [2], "unserved": [10], "capacity": [2], "opening": [3], "exists": [False], "customer": [0],
        "site": [0], "cost": [1],
    }  # fmt: skip
    arrays = {name: np.array(values, dtype=_kind(name)) for name, values in (plain | columns).items()}
    return CapacityProblem(**arrays, single=single, more=more)


@st.composite
def located_problems(draw: st.DrawFn, single: bool) -> CapacityProblem:
    """Up to four customers and four sites; half of the time serving comes before any cost."""
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n, m = draw(st.integers(0, 4)), draw(st.integers(0, 4))
    customer, site = np.nonzero(chance.random((n, m)) < draw(st.sampled_from([0.5, 0.8, 1.0])))
    p = located_problem(
        demand=chance.integers(0, 5, n), unserved=chance.integers(0, 13, n), capacity=chance.integers(0, 7, m),
        opening=chance.integers(0, 6, m), exists=chance.random(m) < 0.2, customer=customer, site=site,
        cost=chance.integers(0, 10, len(site)), single=single, more=draw(st.none() | st.integers(0, 3)),
    )  # fmt: skip
    first = draw(st.booleans())
    return replace(p, unserved=np.full(n, above_all(p.opening, p.cost))) if first else p


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


TWO = {"capacity": [9, 9], "opening": [0, 0], "exists": [True, True], "customer": [0, 0], "site": [0, 1]}
BREAKS_WITHOUT = {
    "1": located_problem(**TWO, cost=[1, 1]),
    "2": located_problem(capacity=[1], exists=[True]),
    "3": located_problem(demand=[0], unserved=[3]),
    "4": located_problem(more=0),
}


@pytest.mark.parametrize("number", BREAKS_WITHOUT)
def test_each_rule_of_locating_is_needed(number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With every rule the answer is sound; without this one it breaks it, and no other."""
    p = BREAKS_WITHOUT[number]
    assert siting_capacity.broken_rules(p, siting_capacity.solve(p)) == []
    whole = siting_capacity._model

    def without(*asked: Any) -> tuple[linear.Model, np.ndarray]:
        model, objective = whole(*asked)
        return replace(model, rules=tuple(rule for rule in model.rules if rule.number != number)), objective

    monkeypatch.setattr(siting_capacity, "_model", without)
    broken = siting_capacity.broken_rules(p, siting_capacity.solve(p))
    assert [words.split()[0] for words in broken] == [f"({number})"]


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
