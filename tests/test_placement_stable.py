"""A stable placement: nobody and no host would rather have each other, and the best placement shows what that costs."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from optim import matching, placement
from optim.placement import PlacementProblem
from optim.placement.stable import blocking_pairs, ranks, stable
from tests.placement_cases import problem, problems, sound


@given(p=problems())
def test_no_person_and_host_prefer_each_other(p: PlacementProblem) -> None:
    """The answer keeps the rules, and whoever would rather have another opening could not have it."""
    answer = stable(p)
    assert placement.broken_rules(p, answer) == []
    assert blocking_pairs(p, answer.chosen) == []


@given(p=problems())
def test_an_answer_that_differs_is_blocked(p: PlacementProblem) -> None:
    """There is one stable answer: without any one of its pairs, somebody has a reason to go back."""
    answer = stable(p)
    for pair in np.flatnonzero(answer.chosen):
        less = answer.chosen.copy()
        less[pair] = False
        assert int(pair) in blocking_pairs(p, less)


@given(p=problems(), data=st.data())
def test_a_blocking_pair_is_what_it_is_said_to_be(p: PlacementProblem, data: st.DataObject) -> None:
    """By the definition: the person would rather have it, and with all who rank lower gone the rules allow it."""
    choices = [np.isin(np.arange(len(p.person)), pairs) for pairs in itertools.islice(sound(p), 20)]
    chosen = data.draw(st.sampled_from(choices))
    turn, rank = np.argsort(np.lexsort((np.arange(len(p.weight)), -p.weight))), ranks(p)
    blocking = []
    for pair in np.flatnonzero(~chosen).tolist():
        i = p.person[pair]
        tried = chosen & (turn[p.person] < turn[i])
        tried[pair] = True
        rather = all(rank[pair] < rank[k] for k in np.flatnonzero(chosen & (p.person == i)))
        if rather and not placement.broken_rules(p, tried):
            blocking.append(pair)
    assert blocking_pairs(p, chosen) == blocking


@given(p=problems(plain=True))
def test_with_places_alone_it_is_the_one_of_hospitals_and_residents(p: PlacementProblem) -> None:
    """Where nothing but places limits, people who propose end where people who choose in turn do."""
    open_ = placement.PlacementProblem(
        p.weight, p.places, p.host, np.full(len(p.room), 9), 10**6, p.person, p.opening, p.fit, p.minutes10, p.cents,
        p.quota,
    )  # fmt: skip
    turn = np.argsort(np.lexsort((np.arange(len(p.weight)), -p.weight)))
    asked = matching.MatchingProblem(len(p.weight), p.places, p.person, p.opening, ranks(p), turn[p.person])
    at = np.full(len(p.weight), -1)
    chosen = stable(open_).chosen
    at[p.person[chosen]] = p.opening[chosen]
    assert at.tolist() == matching.solve(asked).tolist()


@given(p=problems(plain=True))
def test_it_never_places_more_than_the_best_placement(p: PlacementProblem) -> None:
    """The price of stability is not below nothing."""
    assert p.weight[p.person[stable(p).chosen]].sum() <= placement.solve(p, goals=("placed",)).goals[0].reached


def test_stability_has_a_price() -> None:
    """The first takes the opening that both could have, though another would do; the second is left with nothing."""
    p = problem(
        weight=[9, 8], places=[1, 1], host=[0, 0], room=[2], person=[0, 0, 1], opening=[0, 1, 0], fit=[100, 50, 100],
        minutes10=[1] * 3, cents=[1] * 3, quota=[1] * 3,
    )  # fmt: skip
    assert p.weight[p.person[stable(p).chosen]].sum() == 9
    assert placement.solve(p).goals[0].reached == 17
