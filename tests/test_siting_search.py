"""Siting: each rule of what proves an answer is needed, in the search by prices and in the fewest sites."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from optim import linear, siting_arcs, siting_cover, siting_search
from optim.linear import Status

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
