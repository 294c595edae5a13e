"""What welfare begins from, and falls back on where the time ends: sound, never nothing, and honestly bounded."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from optim import welfare
from optim.goals import Status
from optim.linear import Model, Rule, allowed, at_most, solve
from optim.welfare import GOALS, WelfareProblem
from optim.welfare.aims import measured, stated
from optim.welfare.model import Columns
from optim.welfare.starting import greedy
from tests.test_welfare_time import LARGE, crowd
from tests.welfare_cases import problem, problems

ANY = st.booleans().flatmap(lambda whole: problems(rich=True, whole=whole))


@given(p=ANY)
def test_a_start_keeps_every_rule_of_the_model_and_of_its_goals(p: WelfareProblem) -> None:
    """Row by row, with what each goal brings; the whole variables are whole."""
    c = Columns.of(p)
    model, goals = stated(p, c, GOALS, {})
    values = greedy(p, c, [goal.name for goal in goals])
    assert len(values) == model.variables
    assert (values >= model.lower - 1e-9).all() and (values <= model.upper + 1e-6).all()
    assert np.abs(values - np.round(values))[model.whole].max(initial=0.0) <= 1e-6
    for rule in model.rules:
        row = sp.csr_array(
            (rule.matrix.data, rule.matrix.indices, rule.matrix.indptr), shape=(len(rule.high), model.variables)
        )
        assert (row @ values <= rule.high + 1e-6).all() and (row @ values >= rule.low - 1e-6).all(), rule.number


@pytest.mark.parametrize("kind", LARGE)
def test_out_of_time_most_is_served_all_the_same(kind: str) -> None:
    """Without any time for a proof, at least nine tenths of the best, seven of whole demands."""
    p = crowd(*LARGE[kind])
    p = replace(p, kept=np.where(np.arange(len(p.demand)) % 50 == 0, np.minimum(p.units[p.demand], 1.0), 0.0))
    hurried, best = welfare.solve(p, goals=("need",), seconds=0.0), welfare.solve(p, goals=("need",), seconds=20)
    assert welfare.broken_rules(p, hurried) == []
    need = {name: next(g for g in a.goals if g.name == "need") for name, a in (("hurried", hurried), ("best", best))}
    assert need["hurried"].status is Status.FEASIBLE
    assert need["hurried"].reached >= (0.7 if p.step.any() else 0.9) * need["best"].reached
    assert need["best"].bound <= need["hurried"].bound <= (p.weight * p.units).sum()
    assert measured(p, "kept", hurried.served, hurried.paid) <= measured(p, "kept", best.served, best.paid) + 20


def test_an_offer_that_does_not_come_to_its_least_is_left_out() -> None:
    """Five units asked of an offer that starts with six; another serves what it can."""
    p = problem(units=[5, 5], weight=[1, 1], people=[1, 1], firm=[0, 0], capacity=[9, 3], price=[1, 1], local=[1, 1],
                least=[6, 0], demand=[0, 1], offer=[0, 1], minutes=[5, 5])  # fmt: skip
    assert greedy(p, Columns.of(p), ()).tolist() == [0, 3, 0]


@given(p=problems(), seconds=st.just(0.0))
def test_a_bound_without_any_time_is_no_less_than_the_best(p: WelfareProblem, seconds: float) -> None:
    """Out of what the rules allow by themselves."""
    c = Columns.of(p)
    model, (goal,) = stated(p, c, ("need",), {})
    hurried = solve(model, goal.coefficients, most=True, seconds=seconds)  # type: ignore[union-attr]
    assert hurried.bound >= solve(model, goal.coefficients, most=True, seconds=9).objective - 1e-6  # type: ignore[union-attr]


def test_the_bound_is_the_least_that_one_rule_allows() -> None:
    """Ten of each of three things, four of the first two together: 10 × 5, and 4 at the best rate, which is 3."""
    rule = at_most("1", np.zeros(2, dtype=int), np.arange(2), np.array([1.0, 2.0]), np.array([4.0]))
    free = Rule("2", sp.csr_array(np.array([[-1.0, 1.0, 1.0]])), np.array([-np.inf]), np.array([0.0]))
    model = Model(np.zeros(3), np.full(3, 10.0), np.zeros(3, dtype=bool), (rule, free))
    assert allowed(model, np.array([3.0, 1.0, 5.0]), most=True) == 50 + 12
    assert allowed(model, np.array([-3.0, -1.0, -5.0]), most=False) == -62
