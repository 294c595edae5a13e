"""Flow: the plain linear programme as judge, a law of more, and damage that is found."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optim import flow, linear
from optim.flow import FlowAnswer, FlowProblem
from optim.linear import Status


def problem(**columns: Any) -> FlowProblem:
    """A problem from lists; what is not given is three units to send over one arc."""
    plain = {"supply": [3, -3], "tail": [0], "head": [1], "least": [0], "most": [5], "cost": [2]}
    return FlowProblem(**{k: np.array(v, dtype=np.int64) for k, v in (plain | columns).items()})


@st.composite
def problems(draw: st.DrawFn) -> FlowProblem:
    """Up to five nodes and eight arcs, some of which must carry something; supply and demand need not balance."""
    nodes = draw(st.integers(2, 5))
    ends = draw(st.lists(st.lists(st.integers(0, nodes - 1), min_size=2, max_size=2, unique=True), max_size=8))
    least = [draw(st.sampled_from([0, 0, 0, 1])) for _ in ends]
    return problem(
        supply=[draw(st.integers(-4, 4)) for _ in range(nodes)], tail=[a for a, _ in ends], head=[b for _, b in ends],
        least=least, most=[low + draw(st.integers(0, 4)) for low in least],
        cost=[draw(st.integers(0, 9)) for _ in ends],
    )  # fmt: skip


def judge(p: FlowProblem) -> tuple[float, float]:
    """The least unmet and its least cost, by the linear programme over arcs and what is sent from and to each node."""
    arcs, nodes = len(p.cost), len(p.supply)
    left = p.supply - np.bincount(p.tail, p.least, nodes) + np.bincount(p.head, p.least, nodes)
    k, v = np.arange(arcs), np.arange(nodes)
    balance = linear.exactly(
        "2", np.r_[p.tail, p.head, v], np.r_[k, k, arcs + v], np.r_[np.ones(arcs), -np.ones(arcs), -np.sign(left)],
        np.zeros(nodes),
    )  # fmt: skip
    upper = np.r_[p.most - p.least, np.abs(left)].astype(float)
    model = linear.Model(np.zeros(arcs + nodes), upper, np.zeros(arcs + nodes, dtype=bool), (balance,))
    worth = 1.0 + float((p.cost * p.most).sum())
    answer = linear.solve(model, np.r_[-p.cost, worth * (left > 0)], most=True, seconds=60)
    sent = answer.values[arcs:][left > 0].sum()
    return float(left[left > 0].sum() - sent), worth * sent - answer.objective + float(p.cost @ p.least)


@given(p=problems())
def test_a_flow_sends_as_much_at_the_least_cost_as_the_linear_programme(p: FlowProblem) -> None:
    """Both goals reach what the judge reaches, in whole numbers, and are proved."""
    answer = flow.solve(p)
    assert flow.broken_rules(p, answer) == []
    assert [g.reached for g in answer.goals] == pytest.approx(judge(p), abs=1e-6)
    assert [g.reached for g in answer.goals] == [g.bound for g in answer.goals]
    assert {g.status for g in answer.goals} == {Status.OPTIMAL}


@given(p=problems(), chance=st.randoms(use_true_random=False))
def test_the_order_of_arcs_does_not_change_what_flows(p: FlowProblem, chance: Any) -> None:
    """The same units between the same nodes; of two arcs that are alike in all, either may carry them."""
    a = np.array(chance.sample(range(len(p.cost)), len(p.cost)), dtype=int)
    other = replace(p, tail=p.tail[a], head=p.head[a], least=p.least[a], most=p.most[a], cost=p.cost[a])

    def rows(q: FlowProblem) -> list[tuple[int, ...]]:
        columns = (q.tail, q.head, q.least, q.most, q.cost, flow.solve(q).units)
        return sorted(zip(*(column.tolist() for column in columns), strict=True))

    assert rows(p) == rows(other)


@given(p=problems())
def test_wider_arcs_never_leave_more_unmet(p: FlowProblem) -> None:
    """A unit more on every arc only adds answers."""
    assert flow.solve(replace(p, most=p.most + 1)).goals[0].reached <= flow.solve(p).goals[0].reached


def test_what_cannot_be_sent_is_unmet() -> None:
    """An arc of two units for a supply of three: one unit is unmet at either end."""
    answer = flow.solve(problem(most=[2]))
    assert (answer.units.tolist(), answer.unmet.tolist()) == ([2], [1, -1])
    assert [g.reached for g in answer.goals] == [1, 4]


DAMAGED = {
    "(1)": (problem(most=[2]), [3], [0, 0]),
    "(2)": (problem(), [0], [0, 0]),
    "(3)": (problem(), [4], [-1, 1]),
}


@pytest.mark.parametrize("number", DAMAGED)
def test_each_rule_is_needed(number: str) -> None:
    """An answer that would leave less unmet, or cost less, breaks this rule and no other."""
    p, units, unmet = DAMAGED[number]
    best = flow.solve(p)
    assert flow.broken_rules(p, best) == []
    damaged = FlowAnswer(np.array(units), np.array(unmet), best.goals)
    better = (damaged.unmet[0], units[0] * p.cost[0]) < (best.unmet[0], best.goals[1].reached)
    found = [words.split()[0] for words in flow.broken_rules(p, damaged)]
    assert better and {*found} == {number}


def test_an_answer_of_another_length_or_kind_is_refused() -> None:
    """Whole units for each arc, a number for each node."""
    best = flow.solve(problem())
    assert flow.broken_rules(problem(), replace(best, units=best.units.astype(float))) != []
    assert flow.broken_rules(problem(), replace(best, unmet=best.unmet[:1])) != []
