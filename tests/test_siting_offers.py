"""More offers in the whole of welfare: the answers of trying every set of candidates, and rules that are needed."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optim import siting_offers, welfare
from optim.linear import Model, Status
from optim.siting_offers import broken, most_need
from optim.welfare import WelfareProblem


@st.composite
def problems(draw: st.DrawFn) -> tuple[WelfareProblem, np.ndarray]:
    """Up to five demands of two firms and up to five offers, most of them candidates; some demands are indivisible."""
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n, m = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    demand, offer = np.nonzero(chance.random((n, m)) < 0.7)
    units = chance.integers(1, 9, n).astype(float)
    whole = draw(st.booleans())
    p = WelfareProblem(
        units=units, weight=chance.integers(1, 4, n).astype(float), people=np.ones(n), firm=chance.integers(0, 2, n),
        capacity=chance.integers(1, 12, m).astype(float), price=chance.integers(1, 5, m).astype(float),
        local=np.ones(m, dtype=bool), budget=chance.integers(0, 30, 2).astype(float), demand=demand, offer=offer,
        minutes=chance.integers(0, 30, len(demand)).astype(float), step=units * (chance.random(n) < 0.3) * whole,
    )  # fmt: skip
    return p, chance.random(m) < 0.7


def without(p: WelfareProblem, closed: np.ndarray) -> WelfareProblem:
    """The same problem in which the closed offers have no arcs."""
    keep = ~closed[p.offer]
    arcs = {name: getattr(p, name)[keep] for name in ("demand", "offer", "minutes", "kept", "before")}
    return replace(p, **arcs)


def judge(p: WelfareProblem, candidate: np.ndarray, more: int) -> tuple[float, float]:
    """The most need, then the least travel, by planning with every set of candidates."""
    sites, best = np.flatnonzero(candidate), (-1.0, 0.0)
    for opened in itertools.combinations(sites, min(more, len(sites))):
        closed = candidate & ~np.isin(np.arange(len(candidate)), opened)
        need, travel = (g.reached for g in welfare.solve(without(p, closed), goals=("need", "travel")).goals)
        best = max(best, (round(need, 6), -travel))
    return best[0], -best[1]


@pytest.mark.parametrize("more", [0, 1, 2])
@given(drawn=problems())
def test_the_places_chosen_are_the_best_of_all_sets(more: int, drawn: tuple[WelfareProblem, np.ndarray]) -> None:
    """Need and travel as good as of any set of candidates, proved, and the same as welfare planned again with them."""
    p, candidate = drawn
    answer = most_need(p, candidate, more)
    assert broken(p, candidate, more, answer) == []
    need, travel = answer.welfare.goals
    assert (need.reached, travel.reached) == pytest.approx(judge(p, candidate, more), abs=1e-5)
    assert answer.need is need and need.status is Status.OPTIMAL
    again = welfare.solve(without(p, ~answer.open), goals=("need",))
    assert again.goals[0].reached == pytest.approx(need.reached, abs=1e-5)


@given(drawn=problems())
def test_out_of_time_the_bound_is_true(drawn: tuple[WelfareProblem, np.ndarray]) -> None:
    """The answer keeps the rules, and what is best lies between it and its bound."""
    p, candidate = drawn
    answer = most_need(p, candidate, 1, seconds=0.0)
    assert broken(p, candidate, 1, answer) == []
    assert answer.need.reached - 1e-6 <= judge(p, candidate, 1)[0] <= answer.need.bound + 1e-5


ONE = WelfareProblem(
    units=np.array([4.0, 4.0]), weight=np.ones(2), people=np.ones(2), firm=np.zeros(2, dtype=int),
    capacity=np.array([4.0, 4.0]), price=np.ones(2), local=np.ones(2, dtype=bool), budget=np.array([99.0]),
    demand=np.array([0, 1]), offer=np.array([0, 1]), minutes=np.ones(2),
)  # fmt: skip
"""Two demands, each in reach of a candidate of its own."""


def test_with_one_more_half_is_served_and_with_two_all() -> None:
    """A candidate that stays closed serves nobody."""
    both = np.ones(2, dtype=bool)
    assert [most_need(ONE, both, k).need.reached for k in range(3)] == [0, 4, 8]
    assert [int(most_need(ONE, both, k).open.sum()) for k in range(3)] == [0, 1, 2]


@pytest.mark.parametrize("number", ["2", "3"])
def test_each_rule_of_more_offers_is_needed(number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without this rule more is claimed than one candidate serves, and the answer breaks the rule."""
    whole, both = siting_offers._model, np.ones(2, dtype=bool)

    def taken(*asked: Any) -> Model:
        model = whole(*asked)
        return replace(model, rules=tuple(rule for rule in model.rules if rule.number != f"sites {number}"))

    monkeypatch.setattr(siting_offers, "_model", taken)
    claimed = most_need(ONE, both, 1)
    assert claimed.need.reached == 8
    assert {words.split()[0] for words in broken(ONE, both, 1, claimed)} == {f"({number})"}


def test_damage_is_found() -> None:
    """An offer that exists and is closed, an answer of another length, and welfare that serves more than is asked."""
    both, none = np.ones(2, dtype=bool), np.zeros(2, dtype=bool)
    answer = most_need(ONE, both, 2)
    assert broken(ONE, none, 0, replace(answer, open=np.array([True, False])))[-1] == "offer 1: closed, but it exists"
    assert broken(ONE, both, 2, replace(answer, open=none[:1])) != []
    more = replace(answer.welfare, served=answer.welfare.served + 1)
    assert {w.split()[0] for w in broken(ONE, both, 2, replace(answer, welfare=more))} == {"(1)"}
