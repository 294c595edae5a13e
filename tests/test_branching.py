"""Goals in order on few relaxations: the same answers as any other way, bounds that hold, and no time wasted."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from optim import branching, linear, placement
from optim.branching import branched
from optim.goals import Goal
from optim.linear import Model, NoAnswerError, Status, at_least, solve, solve_each
from optim.placement import PlacementProblem
from optim.placement.aims import stated
from optim.placement.model import Columns
from optim.watching import Cancelled
from tests.placement_cases import crowd, in_turn, problem, problems

ORDER = ("placed", "fit", "travel")


def asked(p: PlacementProblem) -> tuple[Model, list[Goal], list[np.ndarray]]:
    """The model, its goals, and these as rows to be the most."""
    model, goals = stated(p, Columns.of(p), ORDER, {})
    plain = [g for g in goals if isinstance(g, Goal)]
    return model, plain, [g.coefficients if g.best == "most" else -g.coefficients for g in plain]


def soon(seconds: float = 60.0) -> float:
    """A deadline on the clock that the solver keeps."""
    return time.perf_counter() + seconds


@given(p=problems())
def test_parts_and_goals_in_turn_agree(p: PlacementProblem) -> None:
    """Every bound is what goals taken one after the other reach, and what the values reach."""
    model, goals, rows = asked(p)
    found = branched(model, rows, deadline=soon(), start=np.zeros(model.variables), told=lambda *_: None)
    assert found is not None and all(found.proved)
    turned = in_turn(model, goals)
    reached = [a[0].objective * (1 if g.best == "most" else -1) for g, a in zip(goals, turned, strict=True)]
    assert list(found.bounds) == [row @ found.values for row in rows] == reached


def test_a_longest_trip_is_found_by_splitting_too() -> None:
    """Behind goals that split, and behind a tolerance: as the solver alone finds it, and proved."""
    p = crowd(40, 20, fund_cents=900_000)
    for names, tolerances in ((("placed", "worst_travel", "fit"), {}), (("placed", "worst_travel"), {"placed": 5.0})):
        answer = placement.solve(p, goals=names, tolerances=tolerances)
        model, goals = stated(p, Columns.of(p), names, tolerances)
        assert [g.own if g.own is not None else g.reached for g in answer.goals] == [
            a[0].objective for a in in_turn(model, goals)
        ]
        assert {g.status for g in answer.goals} == {Status.OPTIMAL}


def halves() -> tuple[list[Model], np.ndarray]:
    """Three parts of a relaxation, of which the second places somebody in more openings than there are, and a row."""
    model, _, rows = asked(crowd(60, 30, fund_cents=900_000))
    whole = replace(model, whole=np.zeros(model.variables, dtype=bool))
    no_first = replace(whole, upper=np.where(np.arange(model.variables) < 200, 0.0, model.upper))
    too_many = replace(whole, lower=np.where(np.arange(model.variables) < 200, 1.0, model.lower))
    return [whole, too_many, no_first], rows[0]


def test_parts_solved_at_a_time_are_as_solved_alone() -> None:
    """To the last bit, with their prices, in their order; the one without an answer has none."""
    parts, row = halves()
    found = solve_each(parts, row, most=True, deadline=soon(), beat=lambda: None)
    assert [answer is None for answer in found] == [False, True, False]
    for part, answer in ((parts[0], found[0]), (parts[2], found[2])):
        alone = solve(part, row, most=True, seconds=60)
        assert answer is not None and answer.objective == alone.objective
        assert answer.reduced is not None and alone.reduced is not None
        assert answer.values.tobytes() == alone.values.tobytes() and answer.reduced.tobytes() == alone.reduced.tobytes()


def test_who_watches_may_leave_parts_solved_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is raised comes through, and no part is solved on."""
    monkeypatch.setattr(linear, "BEAT_SECONDS", 0.001)
    parts, row = halves()

    def leave() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        solve_each(parts * 20, row, most=True, deadline=soon(), beat=leave)
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("ThreadPool")] == []


def test_looking_at_few_variables_first_changes_no_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a core that is too small for the best answer, the proof still finds it."""
    model, _, rows = asked(crowd(40, 20, fund_cents=900_000))
    whole = branched(model, rows, deadline=soon(), start=np.zeros(model.variables), told=lambda *_: None)
    monkeypatch.setattr(branching, "CORE", 60)
    core = branched(model, rows, deadline=soon(), start=np.zeros(model.variables), told=lambda *_: None)
    assert whole is not None and core is not None
    assert whole.bounds == core.bounds
    assert all(core.proved)


def test_too_many_parts_leave_a_bound_that_is_not_said_to_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    """With hardly any relaxations the answer keeps the rules, its bound is no less than the best, and nothing is proved
    that is not."""
    p = crowd(40, 20, fund_cents=900_000)
    model, _, rows = asked(p)
    best = branched(model, rows, deadline=soon(), start=np.zeros(model.variables), told=lambda *_: None)
    monkeypatch.setattr(branching, "PARTS", 1)
    found = branched(model, rows, deadline=soon(), start=np.zeros(model.variables), told=lambda *_: None)
    assert best is not None and found is not None
    assert found.bounds[0] >= best.bounds[0] >= rows[0] @ found.values
    assert found.proved[0] == (found.bounds[0] == rows[0] @ found.values)
    assert placement.broken_rules(p, found.values[: len(p.person)] > 0.5) == []


def test_without_time_there_is_no_answer() -> None:
    """The caller has a start to fall back on."""
    model, _, rows = asked(crowd(10, 5, fund_cents=900_000))
    assert branched(model, rows, deadline=soon(-1), start=np.zeros(model.variables), told=lambda *_: None) is None


def test_a_part_without_any_answer_says_so() -> None:
    """Two of at most one is nothing; a start would hide it."""
    none = np.zeros(1, dtype=int)
    model = Model(np.zeros(1), np.ones(1), np.zeros(1, dtype=bool), (at_least("1", none, none, 1.0, np.array([2.0])),))
    with pytest.raises(NoAnswerError):
        solve(model, np.ones(1), most=True, seconds=10)


def test_a_part_that_is_split_in_vain_keeps_its_equals_for_the_next_goal() -> None:
    """Nothing better than the first answer is found for the first goal, and among its equals one fits better."""
    p = problem(
        weight=[2, 3, 2], places=[2, 2], host=[1, 1], room=[1, 1], fund_cents=850, person=[0, 1, 1, 2, 2],
        opening=[1, 0, 1, 0, 1], fit=[0, 2, 4, 1, 1], minutes10=[51, 82, 22, 8, 51], cents=[300, 300, 500, 300, 300],
        quota=[0, 0, 0, 1, 1],
    )  # fmt: skip
    answer = placement.solve(p)
    assert [g.reached for g in answer.goals] == [5, 5, 30]
    assert {g.status for g in answer.goals} == {Status.OPTIMAL}
