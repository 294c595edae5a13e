"""A single source for every customer: the plain model as judge, whatever proves the answer, and honesty about time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optim import single_source, siting_capacity
from optim.goals import Cancelled
from optim.linear import Status
from optim.single_source import Sites, locate, problem
from optim.siting_capacity import CapacityProblem, above_all
from optim.watching import Known


@st.composite
def tight_problems(draw: st.DrawFn) -> CapacityProblem:
    """Up to eight customers and five sites with little more room than is asked; some pairs cannot be reached."""
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n, m = draw(st.integers(1, 8)), draw(st.integers(1, 5))
    unit = draw(st.sampled_from([1.0, 0.1]))
    demand = chance.integers(0, draw(st.sampled_from([6, 40])), n).astype(float)
    capacity = np.floor(chance.dirichlet(np.ones(m)) * demand.sum() * draw(st.sampled_from([1.2, 2.0, 4.0]))) + 1
    customer, site = np.nonzero(chance.random((n, m)) < draw(st.sampled_from([0.8, 1.0])))
    opening, cost = chance.integers(0, 20, m) * unit, chance.integers(0, 20, len(site)) * unit
    return CapacityProblem(
        demand, np.full(n, above_all(opening, cost)), capacity, opening, chance.random(m) < 0.2, customer, site, cost,
        single=True, more=draw(st.none() | st.integers(0, 4)),
    )  # fmt: skip


@contextmanager
def plain() -> Iterator[None]:
    """The model alone: nothing is of a size for prices."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(siting_capacity, "fits", lambda sites: False)
        yield


@pytest.mark.parametrize(("room", "few"), [(0, 99), (1, 2), (99, 1)])
@given(p=tight_problems())
def test_prices_and_loads_find_what_the_plain_model_finds(room: int, few: int, p: CapacityProblem) -> None:
    """Whether the model, or cases of pairs under loads, has the last word: the same least cost, proved."""
    with plain():
        judge = siting_capacity.solve(p)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(problem, "ROOM", room)
        patch.setattr(single_source, "FEW", few)
        answer = siting_capacity.solve(p)
    assert siting_capacity.broken_rules(p, answer) == []
    assert answer.goals[0].reached == pytest.approx(judge.goals[0].reached, abs=1e-6)
    assert (answer.goals[0].bound, answer.goals[0].status) == (answer.goals[0].reached, Status.OPTIMAL)


@given(p=tight_problems(), price=st.integers(0, 25))
def test_leaving_someone_out_is_weighed_where_it_may_pay(p: CapacityProblem, price: int) -> None:
    """Where being unserved may cost less than being served, the least cost is still that of the plain model."""
    p = replace(p, unserved=np.full(len(p.demand), float(price)))
    with plain():
        judge = siting_capacity.solve(p)
    assert siting_capacity.solve(p).goals[0].reached == pytest.approx(judge.goals[0].reached, abs=1e-6)


def ordinary(seed: int = 1) -> Sites:
    """Eight sites for forty customers in a square, with a fifth more capacity than is asked if five of them open."""
    chance = np.random.default_rng(seed)
    demand = chance.integers(10, 51, 40).astype(float)
    where = chance.integers(0, 200, (8, 1, 2)) - chance.integers(0, 200, (1, 40, 2))
    capacity = np.full(8, np.ceil(demand.sum() * 1.2 / 5))
    return Sites(demand, capacity, np.full(8, 500.0), np.zeros(8, dtype=bool), np.abs(where).sum(axis=2) * 3.0, 8)


def test_bounds_rise_to_the_answer_and_answers_fall_to_it() -> None:
    """What whoever watches hears at each case holds the least cost between answer and bound."""
    heard: list[Known] = []
    found = locate(ordinary(), limit=1e9, seconds=60, tell=lambda known: heard.append(known) if known else None)
    assert found.by is not None and found.bound == found.cost
    assert heard and all(known.bound - 1e-6 <= found.cost <= known.reached + 1e-6 for known in heard)
    served = np.bincount(found.by, ordinary().demand, minlength=8)
    assert (served <= ordinary().capacity).all()


def test_an_answer_out_of_time_has_a_true_bound() -> None:
    """Cut off after any share of its cases, the least cost lies between what is known and the bound."""
    best = locate(ordinary(), limit=1e9, seconds=60, tell=lambda known: None)
    for seconds in (0.0, 0.01, 0.1, 0.3):
        found = locate(ordinary(), limit=1e9, seconds=seconds, tell=lambda known: None)
        assert found.bound <= best.cost + 1e-6
        assert found.by is None or found.cost >= best.cost - 1e-6


def test_whoever_watches_can_end_it_between_two_steps() -> None:
    """What is raised comes through as it is."""
    heard = []

    def stop(known: Known | None) -> None:
        heard.append(known)
        if len(heard) == 5:
            raise Cancelled

    with pytest.raises(Cancelled):
        locate(ordinary(), limit=1e9, seconds=60, tell=stop)
    assert len(heard) == 5


def test_twice_the_same_is_the_same() -> None:
    """The answer is repeatable to the last customer."""
    one, two = (locate(ordinary(2), limit=1e9, seconds=60, tell=lambda known: None) for _ in range(2))
    assert one.by is not None and two.by is not None and one.by.tolist() == two.by.tolist()
