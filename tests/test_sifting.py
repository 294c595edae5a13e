"""Solving some variables at a time: the same answers as at once, and bounds that hold at every moment."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from optim import linear, sifting, welfare
from optim.linear import Answer, Status
from optim.welfare import WelfareProblem
from optim.welfare.aims import stated
from optim.welfare.model import Columns
from optim.welfare.starting import greedy
from tests.test_welfare_time import crowd
from tests.welfare_cases import problems

ORDERS = [("need", "equity", "travel"), ("need", "worst_travel", "balance"), ("km0", "need", "continuity", "cost")]


@pytest.fixture(autouse=True)
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every model counts as large."""
    monkeypatch.setattr(sifting, "MANY", 1)
    monkeypatch.setattr(sifting, "TIMES", 0)


@pytest.mark.parametrize("goals", ORDERS, ids=",".join)
@given(p=problems(rich=True))
def test_goals_are_reached_as_at_once(goals: tuple[str, ...], p: WelfareProblem) -> None:
    """All of them, proved; with every rule of a linear programme."""
    sifted = welfare.solve(p, goals=goals)
    assert welfare.broken_rules(p, sifted) == []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sifting, "MANY", 10**9)
        once = welfare.solve(p, goals=goals)
    assert [g.reached for g in sifted.goals] == pytest.approx([g.reached for g in once.goals], rel=1e-5, abs=1e-5)
    assert [g.status for g in sifted.goals] == [g.status for g in once.goals]


def of_need() -> tuple[WelfareProblem, linear.Model, np.ndarray, np.ndarray]:
    p = crowd(300, 60, whole=False)
    c = Columns.of(p)
    model, (goal,) = stated(p, c, ("need",), {})
    return p, model, goal.coefficients, greedy(p, c, ("need",))  # type: ignore[union-attr]


def test_few_variables_are_enough_and_prices_are_those_of_all() -> None:
    """Less than half of the variables ever come in; no variable left out would help, and every reduced cost is told."""
    _, model, row, start = of_need()
    with pytest.MonkeyPatch.context() as patch:
        sizes = watched(patch)
        found = sifting.solve(model, row, most=True, seconds=30, start=start)
    assert len(sizes) > 1 and sizes[-1] < model.variables / 2
    once = linear.solve(model, row, most=True, seconds=30)
    assert found.objective == pytest.approx(once.objective, rel=1e-9)
    assert found.status is Status.OPTIMAL and found.reduced is not None and found.prices is not None
    low, high = found.values <= model.lower + 1e-9, found.values >= model.upper - 1e-9
    assert (found.reduced[low & ~high] <= 1e-6).all() and (found.reduced[high & ~low] >= -1e-6).all()
    assert np.abs(found.reduced[~low & ~high]).max() <= 1e-6


@pytest.mark.parametrize("rounds", [0, 1, 2])
def test_cut_short_the_best_so_far_has_a_bound_that_holds(rounds: int) -> None:
    """After no round the start, after each a better answer; the bound is never below the best of all."""
    p, model, row, start = of_need()
    best = linear.solve(model, row, most=True, seconds=30).objective
    with pytest.MonkeyPatch.context() as patch:
        watched(patch, rounds)
        found = sifting.solve(model, row, most=True, seconds=30, start=start)
    assert found.status is Status.FEASIBLE
    assert row @ start <= found.objective <= best + 1e-6 <= found.bound + 2e-6
    assert found.bound <= (p.weight * p.units).sum() + 1e-6
    assert (found.objective > row @ start + 1) == (rounds > 0)


def watched(patch: pytest.MonkeyPatch, rounds: int = 99) -> list[int]:
    """How many variables each round has; after so many rounds there is no time left."""
    sizes: list[int] = []

    def solve(model: linear.Model, objective: np.ndarray, *, seconds: float, **said: object) -> Answer:
        sizes.append(model.variables)
        return linear.solve(model, objective, seconds=seconds if len(sizes) <= rounds else 0.0, **said)  # type: ignore[arg-type]

    patch.setattr(sifting, "solve_linear", solve)
    return sizes
