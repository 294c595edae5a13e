"""Siting: the answers of trying every set of sites, laws of more and less, and damage that is found."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optim import siting, siting_branch, siting_search
from optim.linear import Status
from optim.siting import SitingAnswer, SitingProblem
from tests.siting_cases import choices, problem, problems

LIMIT = 4.0
MODELS: dict[str, Callable[..., SitingAnswer]] = {
    "p_median": siting.p_median,
    "maximal_covering": lambda p, **options: siting.maximal_covering(p, limit=LIMIT, **options),
    "p_center": siting.p_center,
}


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
    """Open or not for each site, one site for each customer."""
    best = siting.p_median(problem())
    assert siting.broken_rules(problem(), replace(best, open=best.open[:1])) != []
    assert siting.broken_rules(problem(), replace(best, by=best.by.astype(float))) != []
