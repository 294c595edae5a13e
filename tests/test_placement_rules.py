"""Each rule of placement is needed, and every damage to a sound answer is found."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from optim import placement
from optim.linear import Rule
from optim.placement import PlacementProblem
from optim.placement import model as stating
from optim.placement.model import Columns, rules
from tests.placement_cases import problem, problems

TWO = {"fit": [1, 1], "minutes10": [1, 1], "cents": [100, 100], "quota": [1, 1]}
BREAKS_WITHOUT = {
    "1": problem(places=[1, 1], host=[0, 0], room=[2], person=[0, 0], opening=[0, 1], **TWO),
    "2": problem(weight=[1, 1], places=[1, 1], host=[0, 0], room=[2], person=[0, 1], opening=[0, 0], **TWO),
    "3": problem(weight=[1, 1], places=[1, 1], host=[0, 0], person=[0, 1], opening=[0, 1], **TWO),
    "4": problem(tutored=[0]),
    "5": problem(caseload=[1], follows=[[0]]),
    "6": problem(fund_cents=99),
    "7": problem(
        weight=[1, 9], places=[1, 1], host=[0, 0], person=[0, 1], opening=[0, 1], before=[1, 0], moves=0, **TWO
    ),
}
ALSO_BREAK = {
    "a tutor with fewer cases": ("5", problem(caseload=[0])),
    "an earmark for another": ("6", problem(fund_cents=0, earmark=[100], pays=[[0]])),
    "an earmark too small": ("6", problem(fund_cents=0, earmark=[99])),
}


@pytest.mark.parametrize("number", BREAKS_WITHOUT)
def test_each_rule_is_needed(number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With every rule the answer is sound; without this one it breaks it, and no other."""
    without(number, BREAKS_WITHOUT[number], monkeypatch)


@pytest.mark.parametrize("case", ALSO_BREAK)
def test_each_part_of_a_rule_is_needed(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule in several parts is broken by each that is missing."""
    without(*ALSO_BREAK[case], monkeypatch)


def without(number: str, p: PlacementProblem, monkeypatch: pytest.MonkeyPatch) -> None:
    """Solve with every rule, and without one."""
    assert placement.broken_rules(p, placement.solve(p)) == []

    def some(asked: PlacementProblem, columns: Columns) -> tuple[Rule, ...]:
        return tuple(rule for rule in rules(asked, columns) if rule.number != number)

    monkeypatch.setattr(stating, "rules", some)
    broken = placement.broken_rules(p, placement.solve(p))
    assert {words.split()[0] for words in broken} == {f"({number})"}


def test_there_is_a_case_for_every_rule() -> None:
    """A new rule needs a problem whose answer would break it; the counters are no rule, they only count."""
    numbers = [rule.number for rule in rules(problem(), Columns.of(problem()))]
    assert list(dict.fromkeys(n for n in numbers if n != "counters")) == list(BREAKS_WITHOUT)


def test_who_must_move_moves_and_nobody_else() -> None:
    """Two of three openings are gone from the offer: two people move though none may, and the third stays."""
    p = problem(
        weight=[1, 9],
        places=[1],
        host=[0],
        room=[2],
        person=[0, 1],
        opening=[0, 0],
        before=[1, 0],
        moves=0,
        gone=2,
        **TWO,
    )
    answer = placement.solve(p)
    assert answer.chosen.tolist() == [True, False]
    assert [(g.name, g.reached) for g in answer.goals[:2]] == [("moved", 2), ("placed", 1)]


@given(p=problems().filter(lambda p: len(p.person) > 0))
def test_any_one_choice_too_many_is_found(p: PlacementProblem) -> None:
    """Saying yes where the best answer says no breaks a rule, or the answer was not the best: every person counts."""
    chosen = placement.solve(replace(p, moves=p.had), goals=("placed",)).chosen
    for pair in np.flatnonzero(~chosen):
        damaged = chosen.copy()
        damaged[pair] = True
        assert placement.broken_rules(replace(p, moves=p.had, kept=np.zeros_like(p.kept)), damaged) != []


def test_an_answer_of_another_length_or_kind_is_refused() -> None:
    """Yes or no for each pair, neither more nor fewer, and no shares of a person."""
    refused = ["an answer must say yes or no for each of 1 pairs"]
    for answer in (np.array([], dtype=bool), np.array([True, False]), np.array([0.5]), np.array([1])):
        assert placement.broken_rules(problem(), answer) == refused


@given(p=problems())
def test_any_one_cell_of_tutors_and_payers_that_is_damaged_is_found(p: PlacementProblem) -> None:
    """Another tutor or none, a cent more or less anywhere, a goal said to be reached that is not."""
    answer = placement.solve(p)
    for i in range(len(p.weight)):
        for tutor in {-1, *range(len(p.caseload) + 1)} - {int(answer.tutor[i])}:
            damaged = replace(answer, tutor=put(answer.tutor, i, tutor))
            broken = placement.broken_rules(p, damaged)
            swapped = 0 <= tutor < len(p.caseload) and answer.tutor[i] >= 0 and p.follows[i, tutor]
            spare = swapped and int((answer.tutor == tutor).sum()) < p.caseload[tutor]
            assert (broken == []) == spare
        for m in range(len(answer.paid)):
            for cent in (-1, 1):
                damaged = replace(answer, paid=put(answer.paid, (m, i), answer.paid[m, i] + cent))
                assert placement.broken_rules(p, damaged) != []
    for k, goal in enumerate(answer.goals):
        said = (*answer.goals[:k], replace(goal, reached=goal.reached + 1), *answer.goals[k + 1 :])
        assert placement.broken_rules(p, replace(answer, goals=said)) != []


def put(array: np.ndarray, at: Any, value: int) -> np.ndarray:
    """A copy with one cell changed."""
    changed = array.copy()
    changed[at] = value
    return changed
