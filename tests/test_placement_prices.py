"""Prices of placement: each is what trying everything on the grown problem gives, and only what binds has one."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from optim import placement
from optim.placement import NO_LIMIT, PlacementProblem, prices
from optim.placement.aims import named
from optim.placement.prices import Limit
from tests.placement_cases import gains, problem, problems, sound

STEPS: dict[prices.Kind, int] = {
    "opening": 1, "quota": 1, "host_tutors": 1, "tutor": 1, "fund": 300, "earmark": 300,
}  # fmt: skip
GOALS = ("placed", "fit", "travel")


def best(p: PlacementProblem) -> tuple[int, set[int]]:
    """The points of the best choice of all that keep the rules, and how many people such a choice may place."""
    goals = named(p, GOALS)
    found = [([gains(p, pairs)[g] for g in goals], len(pairs)) for pairs in sound(p)]
    top = max(found, key=lambda choice: choice[0])[0]
    return int(top[goals.index("placed")][0]), {people for values, people in found if values == top}


def by_hand(p: PlacementProblem, limit: Limit) -> PlacementProblem:
    """The problem with a step more of a limit, field by field."""

    def one_more(column: np.ndarray) -> np.ndarray:
        return np.array([n + limit.step * (k == limit.index) for k, n in enumerate(column.tolist())], dtype=int)

    match limit.kind:
        case "opening":
            return replace(p, places=one_more(p.places))
        case "quota":
            return replace(p, room=one_more(p.room))
        case "host_tutors":
            return replace(p, tutored=one_more(p.tutored))
        case "tutor":
            return replace(p, caseload=one_more(p.caseload))
        case "earmark":
            return replace(p, earmark=one_more(p.earmark))
        case _:
            return replace(p, fund_cents=p.fund_cents + limit.step)


@given(p=problems())
def test_every_price_is_what_trying_everything_gives(p: PlacementProblem) -> None:
    """Of the limits that are solved again; the others can bring no more than is told."""
    answer = placement.solve(p, goals=GOALS)
    points, _ = best(p)
    for price in prices.priced(p, answer, lambda q: placement.solve(q, goals=GOALS), first="placed", steps=STEPS):
        more, counts = best(by_hand(p, price.limit))
        assert more - points <= price.most
        if price.solved:
            assert more - points == price.points
            assert price.people in {new - int(answer.chosen.sum()) for new in counts}
        else:
            assert price.most == 0


@given(p=problems())
def test_the_most_that_a_step_can_bring_is_never_too_little(p: PlacementProblem) -> None:
    """Dual values and what lies between the linear programme and the answer bound the price, before it is known."""
    answer = placement.solve(p, goals=GOALS)
    limits = prices.binding(p, answer, STEPS)
    for limit, most in zip(limits, prices.most(p, "placed", answer, limits), strict=True):
        assert best(by_hand(p, limit))[0] - best(p)[0] <= most


@given(p=problems())
def test_a_limit_that_does_not_bind_has_no_price(p: PlacementProblem) -> None:
    """Counted again by hand: what is full, and money that does not pay the dearest path left."""
    answer = placement.solve(p, goals=GOALS)
    pairs = np.flatnonzero(answer.chosen)
    bind = {(x.kind, x.index) for x in prices.binding(p, answer, STEPS)}
    hosts = Counter(int(p.host[p.opening[k]]) for k in pairs)
    trainees = Counter(int(p.host[p.opening[k]]) for k in pairs if p.quota[k])
    for kind, has, used in (
        ("opening", p.places, Counter(p.opening[pairs].tolist())),
        ("quota", p.room, trainees),
        ("host_tutors", p.tutored, hosts),
        ("tutor", p.caseload, Counter(answer.tutor.tolist())),
    ):
        assert not {(kind, k) for k, n in enumerate(has.tolist()) if used[k] < n} & bind, kind
    left = p.fund_cents - int(answer.paid[-1].sum())
    assert (("fund", 0) in bind) == any(p.cents[k] > left for k in np.flatnonzero(~answer.chosen))
    assert not any(kind == "host_tutors" and p.tutored[k] >= NO_LIMIT for kind, k in bind)


def test_no_more_are_solved_again_than_wished_and_money_first() -> None:
    """Two who would fill one place, and a Fund that pays for one: of the two limits the Fund is told."""
    p = problem(
        weight=[9, 8], places=[1], room=[1], person=[0, 1], opening=[0, 0], fit=[1, 1], minutes10=[1, 1],
        cents=[300, 300], quota=[1, 1], fund_cents=400,
    )  # fmt: skip
    heard = []
    found = prices.priced(
        p, placement.solve(p), placement.solve, first="placed", steps=STEPS, again=1,
        told=lambda done, of: heard.append((done, of)),
    )  # fmt: skip
    assert [price.limit.kind for price in found if price.solved] == ["fund"]
    assert heard == [(1, 1)]


@pytest.mark.parametrize(("fund_cents", "points"), [(600, 8.0), (300, 0.0)])
def test_one_more_place_helps_where_it_is_all_that_lacks(fund_cents: int, points: float) -> None:
    """Two would share an opening of one place; the second is placed only if the Fund pays for both."""
    p = problem(
        weight=[9, 8], places=[1], room=[2], person=[0, 1], opening=[0, 0], fit=[1, 1], minutes10=[1, 1],
        cents=[300, 300], quota=[1, 1], fund_cents=fund_cents,
    )  # fmt: skip
    (found,) = prices.priced(p, placement.solve(p), placement.solve, first="placed", steps={"opening": 1})
    assert (found.points if found.solved else found.most) == points
