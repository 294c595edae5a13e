"""Matching: every stable matching by trying them all, laws of the field, and damage that is found."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optim import matching
from optim.matching import MatchingProblem


def problem(wants: Sequence[Sequence[int]], likes: Sequence[Sequence[int]], posts: Sequence[int]) -> MatchingProblem:
    """A problem from both sides' lists, the best first; a pair counts if it stands in both."""
    rows = [
        (i, j, r, likes[j].index(i)) for i, listed in enumerate(wants) for r, j in enumerate(listed) if i in likes[j]
    ]
    return MatchingProblem(len(wants), np.array(posts, dtype=int), *np.array(rows, dtype=int).reshape(-1, 4).T)


@st.composite
def problems(draw: st.DrawFn) -> MatchingProblem:
    """Up to five residents and three hospitals of up to three posts, with lists that leave some out."""
    residents, hospitals = draw(st.integers(0, 5)), draw(st.integers(1, 3))
    wants = [draw(st.lists(st.integers(0, hospitals - 1), unique=True)) for _ in range(residents)]
    likes = [draw(st.permutations(range(residents)))[draw(st.integers(0, 1)) :] for _ in range(hospitals)]
    return problem(wants, likes, [draw(st.integers(0, 3)) for _ in range(hospitals)])


def judge(p: MatchingProblem) -> list[list[int]]:
    """Every stable matching, by trying every hospital or none for every resident."""
    tried = itertools.product(range(-1, len(p.posts)), repeat=p.residents)
    return [list(at) for at in tried if matching.broken_rules(p, np.array(at, dtype=int)) == []]


def ranks(p: MatchingProblem, at: Sequence[int]) -> list[float]:
    """How good its hospital is for every resident."""
    rank = {(i, j): r for i, j, r in zip(p.resident.tolist(), p.hospital.tolist(), p.rank.tolist(), strict=True)}
    return [rank.get((i, j), np.inf) for i, j in enumerate(at)]


@given(p=problems())
def test_every_resident_has_the_best_of_all_stable_matchings(p: MatchingProblem) -> None:
    """The answer is stable, no stable one is better for anybody, and all leave the same residents over."""
    at, all_stable = matching.solve(p).tolist(), judge(p)
    assert at in all_stable
    assert ranks(p, at) == [min(best) for best in zip(*(ranks(p, other) for other in all_stable), strict=True)]
    assert {tuple(j == -1 for j in other) for other in all_stable} == {tuple(j == -1 for j in at)}


def test_residents_are_better_off_when_they_propose() -> None:
    """Two stable matchings: the one found gives each resident its first wish, not each hospital its own."""
    p = problem([[0, 1], [1, 0]], [[1, 0], [0, 1]], [1, 1])
    assert judge(p) == [[0, 1], [1, 0]]
    assert matching.solve(p).tolist() == [0, 1]


def test_a_hospital_gives_way_to_whom_it_prefers() -> None:
    """The refused resident goes on to its next wish, and is left over where there is none."""
    assert matching.solve(problem([[0], [0, 1], [0]], [[2, 1, 0], [1]], [1, 1])).tolist() == [-1, 1, 0]


DAMAGED = {
    "(1)": (problem([[0], []], [[0, 1]], [2]), [0, 0]),
    "(2)": (problem([[0], [0]], [[0, 1]], [1]), [0, 0]),
    "(3)": (problem([[0, 1], [0, 1]], [[0, 1], [0, 1]], [1, 1]), [1, 0]),
}


@pytest.mark.parametrize("number", DAMAGED)
def test_each_rule_is_needed(number: str) -> None:
    """An answer that is better for somebody than the stable one breaks this rule, and no other."""
    p, at = DAMAGED[number]
    sound = matching.solve(p)
    assert matching.broken_rules(p, sound) == []
    assert any(new != -1 and new != old for new, old in zip(at, sound.tolist(), strict=True))
    assert [words.split()[0] for words in matching.broken_rules(p, np.array(at))] == [number]


def test_who_would_go_back_is_named() -> None:
    """The pair that blocks is the one that both would rather have."""
    p, at = DAMAGED["(3)"]
    assert matching.blocking_pairs(p, np.array(at)) == [(0, 0)]


def test_an_answer_of_another_length_or_kind_is_refused() -> None:
    """One hospital, or -1, for each resident."""
    p = problem([[0]], [[0]], [1])
    for at in (np.array([], dtype=int), np.array([0.0])):
        assert matching.broken_rules(p, at) == ["an answer must name one hospital, or -1, for each of 1 residents"]
