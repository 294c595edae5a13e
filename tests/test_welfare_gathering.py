"""Identical demands are solved as one and answered each: nothing changes but the time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optim import welfare
from optim.welfare import Voucher, WelfareProblem, gathering
from tests.welfare_cases import problem, problems

GOALS = [
    ("need", "travel"),
    ("equity", "km0", "cost"),
    ("need", "continuity", "balance"),
    ("fund", "need", "worst_travel"),
]


@st.composite
def crowds(draw: st.DrawFn) -> WelfareProblem:
    """A problem whose demands are split into parts, with everything that each part has a share of."""
    p = draw(problems(rich=True, whole=draw(st.booleans()), most=3))
    parts = [draw(st.lists(st.sampled_from([1.0, 2.0, 3.5]), min_size=1, max_size=3)) for _ in p.units]
    parts = [[1.0] if step else split for split, step in zip(parts, p.step, strict=True)]
    of = np.array([d for d, split in enumerate(parts) for _ in split])
    share = np.array([part / sum(split) for split in parts for part in split])
    arcs = [(member, k) for k in range(len(p.demand)) for member in np.flatnonzero(of == p.demand[k])]
    member, arc = (np.array(x, dtype=int) for x in (zip(*arcs, strict=True) if arcs else ([], [])))
    return replace(
        p,
        units=p.units[of] * share,
        fringe_eur=p.fringe_eur[of] * share,
        **{name: getattr(p, name)[of] for name in ("weight", "people", "firm", "step", "district")},
        demand=member,
        offer=p.offer[arc],
        minutes=p.minutes[arc],
        kept=p.kept[arc] * share[member],
        before=p.before[arc] * share[member],
        vouchers=tuple(Voucher(v.eur, v.demands[of], v.offers, v.reserved) for v in p.vouchers),
    )


@pytest.mark.parametrize("goals", GOALS, ids=",".join)
@given(p=crowds())
def test_gathering_changes_nothing_that_is_reached(goals: tuple[str, ...], p: WelfareProblem) -> None:
    """Solved as one and shared out, or each on its own: the same goals, bounds and status, and sound."""
    answer = welfare.solve(p, goals=goals)
    assert welfare.broken_rules(p, answer) == []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(welfare, "alike", lambda p: np.arange(len(p.units)))
        alone = welfare.solve(p, goals=goals)
    assert [g.reached for g in answer.goals] == pytest.approx([g.reached for g in alone.goals], rel=1e-4, abs=1e-4)
    assert [g.status for g in answer.goals] == [g.status for g in alone.goals]


@given(p=crowds())
def test_alike_are_those_that_differ_in_nothing_but_units(p: WelfareProblem) -> None:
    """Pair by pair, from the definition."""

    def told(d: int) -> Any:
        arcs = sorted(np.flatnonzero(p.demand == d), key=lambda k: p.offer[k])
        each = p.units[d]
        return [
            p.firm[d], p.weight[d], p.people[d], p.district[d], d if p.step[d] else -1, p.fringe_eur[d] / each,
            *(v.demands[d] for v in p.vouchers),
            *((p.offer[k], p.minutes[k], p.kept[k] / each, p.before[k] / each) for k in arcs),
        ]  # fmt: skip

    group = gathering.alike(p)
    for d in range(len(p.units)):
        for e in range(d):
            assert (group[d] == group[e]) == (told(d) == told(e))


def test_members_are_served_one_after_another() -> None:
    """Three of four units each and ten at two offers: the first two in full, the third gets two; nobody goes to both
    offers but the one between them."""
    p = problem(
        units=[4, 4, 4], weight=[1, 1, 1], people=[1, 1, 1], firm=[0, 0, 0], capacity=[6, 4], price=[1, 1],
        local=[1, 1], demand=[0, 0, 1, 1, 2, 2], offer=[0, 1] * 3, minutes=[5, 9] * 3,
    )  # fmt: skip
    assert len(gathering.gather(p, gathering.alike(p)).units) == 1
    assert welfare.solve(p).served.tolist() == pytest.approx([4, 0, 2, 2, 0, 2])


def test_a_ceiling_for_each_gives_each_the_same_share() -> None:
    """Two demands may have three euros of fringe services each: neither gets six."""
    p = problem(
        units=[4, 8], weight=[1, 1], people=[1, 1], firm=[0, 0], capacity=[20], fringe=[1], fringe_eur=[3, 6],
        demand=[0, 1], offer=[0, 0], minutes=[5, 5],
    )  # fmt: skip
    assert welfare.solve(p).served.tolist() == pytest.approx([3, 6])


@pytest.mark.parametrize(
    "column", ["weight", "people", "firm", "district", "step", "fringe_eur", "minutes", "kept", "before"]
)
def test_a_difference_in_anything_keeps_two_demands_apart(column: str) -> None:
    """Equal in all else."""
    both: dict[str, Any] = {
        "units": [4, 4], "weight": [1, 1], "people": [1, 1], "firm": [0, 0], "budget": [9, 9], "capacity": [9],
        "district": [0, 0], "step": [0, 0], "fringe_eur": [5, 5], "demand": [0, 1], "offer": [0, 0], "minutes": [5, 5],
        "kept": [0, 0], "before": [0, 0],
    }  # fmt: skip
    assert gathering.alike(problem(**both)).tolist() == [0, 0]
    assert gathering.alike(problem(**both | {column: [both[column][0], both[column][1] + 1]})).tolist() == [0, 1]


@given(p=problems(rich=True))
def test_bounds_that_the_rules_imply_may_be_left_out(p: WelfareProblem) -> None:
    """A large problem is solved without them, to the same goals."""
    goals = ("need", "equity", "travel")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(welfare.model, "MANY", 1)
        large = welfare.solve(p, goals=goals)
    assert welfare.broken_rules(p, large) == []
    assert [g.reached for g in large.goals] == pytest.approx(
        [g.reached for g in welfare.solve(p, goals=goals).goals], rel=1e-5, abs=1e-5
    )
