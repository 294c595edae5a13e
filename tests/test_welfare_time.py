"""Welfare out of time, watched, and cancelled, on problems that take the solver seconds."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest

from optim import welfare
from optim.goals import Cancelled
from optim.linear import Status
from optim.watching import Known
from optim.welfare import WelfareProblem
from tests.welfare_cases import problem

LARGE = {"continuous": (3000, 120, False), "whole": (120, 40, True)}


def crowd(demands: int, offers: int, whole: bool) -> WelfareProblem:
    """A problem that does not fit together by accident; `whole`: with families and take-ups."""
    chance = np.random.default_rng(7)
    demand, offer = (x.ravel() for x in np.indices((demands, offers)))
    near = chance.random(len(demand)) < 0.3
    units = chance.integers(3, 30, demands).astype(float)
    least = chance.integers(20, 60, offers) if whole else np.zeros(offers)
    return problem(
        units=units, weight=chance.uniform(0.05, 2, demands), people=chance.uniform(0.05, 1, demands),
        firm=chance.integers(0, 9, demands), capacity=chance.uniform(0.4, 1.2, offers) * units.sum() / offers,
        price=chance.uniform(5, 40, offers), local=chance.random(offers) < 0.6,
        budget=chance.uniform(0.3, 1, 9) * units.sum() * 20 / 9, demand=demand[near], offer=offer[near],
        minutes=chance.uniform(1, 40, int(near.sum())).round(), least=least,
        step=np.where(chance.random(demands) < 0.5, units, 0.0) if whole else np.zeros(demands),
    )  # fmt: skip


@pytest.mark.parametrize("kind", LARGE)
@pytest.mark.parametrize("seconds", [0.01, 1.0])
def test_out_of_time_is_the_best_found_with_a_status_and_a_bound(kind: str, seconds: float) -> None:
    """The answer keeps every rule, is said to be feasible, and no goal is said to be better than its bound."""
    p = crowd(*LARGE[kind])
    begun = time.perf_counter()
    answer = welfare.solve(p, goals=("need", "km0", "travel"), seconds=seconds)
    assert time.perf_counter() - begun < seconds + 25
    assert welfare.broken_rules(p, answer) == []
    if seconds < 0.1:
        assert answer.goals[0].status is Status.FEASIBLE
        assert answer.goals[0].gap > 0
    for goal in answer.goals:
        slack = 1e-5 * max(1.0, abs(goal.bound))
        assert goal.reached <= goal.bound + slack if goal.best == "most" else goal.reached >= goal.bound - slack


@pytest.mark.parametrize("kind", LARGE)
def test_whoever_watches_can_leave_while_the_solver_works(kind: str) -> None:
    """He is told again and again, and what he raises comes through long before the solver would be done."""
    p, heard = crowd(*LARGE[kind]), []

    def leave(name: str, place: int, of: int, known: Known | None = None, /) -> None:
        heard.append((name, place, of))
        if len(heard) == 3:
            raise Cancelled

    begun = time.perf_counter()
    with pytest.raises(Cancelled):
        welfare.solve(p, goals=("need", "equity", "worst_travel", "travel"), seconds=60, progress=leave)
    assert time.perf_counter() - begun < 10
    assert heard[0] == ("need", 1, 4)


def test_a_watched_answer_is_the_unwatched_one() -> None:
    """Working in a thread of its own changes nothing."""
    p = crowd(24, 8, whole=True)
    one = welfare.solve(p, goals=("need", "travel"))
    two = welfare.solve(p, goals=("need", "travel"), progress=lambda *_: None)
    assert (one.served == two.served).all()
    assert threading.active_count() < 20
