"""The goals of placement in any order, judged by trying everything."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optim import placement
from optim.linear import Status
from optim.placement import FIRST, GOALS, PlacementProblem
from optim.placement.aims import named
from tests.placement_cases import gains, judge, problem, problems, sound


@st.composite
def orders(draw: st.DrawFn, most: int = 4) -> tuple[str, ...]:
    """Up to four goals, the first of them one that may be."""
    first = draw(st.sampled_from(FIRST))
    others = draw(st.permutations([g for g in GOALS if g != first]))
    return (first, *others[: draw(st.integers(0, most - 1))])


@settings(max_examples=150)
@given(p=problems(), goals=orders())
def test_every_order_reaches_what_trying_everything_reaches(p: PlacementProblem, goals: tuple[str, ...]) -> None:
    """Goal by goal the reached value is the judge's, is proved, and is what the answer really gives."""
    answer = placement.solve(p, goals=goals)
    assert placement.broken_rules(p, answer) == []
    assert [g.name for g in answer.goals] == list(named(p, goals))
    assert [g.reached for g in answer.goals] == pytest.approx(judge(p, named(p, goals)))
    assert {g.status for g in answer.goals} == {Status.OPTIMAL}
    assert [g.bound for g in answer.goals] == pytest.approx([g.reached for g in answer.goals])


@pytest.mark.parametrize("second", GOALS)
@pytest.mark.parametrize("first", FIRST)
def test_each_goal_follows_each_that_may_come_first(first: str, second: str) -> None:
    """One case in which all goals pull in other directions, for each pair of goals."""
    p = quarrel()
    goals = (first,) if first == second else (first, second)
    answer = placement.solve(p, goals=goals)
    assert [g.reached for g in answer.goals] == pytest.approx(judge(p, named(p, goals)))


def quarrel() -> PlacementProblem:
    """Four people and three openings: the most vulnerable is dear, of the larger group, far, and was elsewhere."""
    return problem(
        fund_cents=700, weight=[9, 5, 4, 3], places=[1, 2, 1], host=[0, 1, 1], room=[1, 2],
        person=[0, 0, 1, 1, 2, 2, 3, 3], opening=[0, 1, 0, 2, 1, 2, 1, 0], fit=[10, 90, 40, 60, 20, 70, 80, 30],
        minutes10=[400, 300, 100, 200, 50, 80, 20, 250], cents=[500, 600, 200, 300, 100, 200, 300, 100],
        quota=[1, 1, 1, 1, 0, 0, 1, 1], district=[0, 0, 1, 1], gender=[0, 0, 0, 1], kind=[0, 1, 1, 2],
        before=[1, 0, 0, 1, 0, 0, 0, 0], earmark=[150], pays=[[0], [1], [1], [0]],
    )  # fmt: skip


@given(p=problems(), goals=orders(2), tolerance=st.sampled_from([10.0, 25.0, 60.0]))
def test_a_tolerance_is_given_back_and_no_more(p: PlacementProblem, goals: tuple[str, ...], tolerance: float) -> None:
    """The second goal is the best among all answers that keep the first but for its tolerance, and the kept goals."""
    first = goals[0]
    if first.startswith("equity") or len(goals) < 2:
        return
    answer = placement.solve(p, goals=goals, tolerances={first: tolerance})
    asked = named(p, goals)
    before = asked[: asked.index(first)]
    known = [gains(p, pairs) for pairs in sound(p)]
    top = max([k[g] for g in before] for k in known)
    known = [k for k in known if [k[g] for g in before] == top]
    best = max(k[first][0] for k in known)
    known = [k for k in known if k[first][0] >= best - tolerance / 100 * abs(best) - 1e-9]
    rest = asked[asked.index(first) + 1 :]
    wanted = max([k[g] for g in rest] for k in known)
    assert [g.reached for g in answer.goals[len(before) + 1 :]] == pytest.approx([abs(w[0]) for w in wanted])
    own = answer.goals[len(before)].own
    assert own == pytest.approx(best)
    assert placement.broken_rules(p, answer) == []


def test_the_worst_off_group_comes_first_then_the_next() -> None:
    """One opening for two of a large group, another that two small groups share: nobody's group is left at nothing."""
    p = problem(
        weight=[9, 9, 9, 1], places=[1, 1], host=[0, 0], room=[2], person=[0, 1, 2, 3], opening=[0, 0, 0, 1],
        fit=[0] * 4, minutes10=[1] * 4, cents=[100] * 4, quota=[1] * 4, gender=[0, 0, 1, 2],
    )  # fmt: skip
    answer = placement.solve(p, goals=("equity_genders", "placed"))
    assert [g.reached for g in answer.goals] == [0, 10]
    assert answer.chosen.tolist() == [False, False, True, True]


def test_who_runs_stays_though_another_is_worth_more() -> None:
    """What is kept comes before every goal, and what cannot stay is released without making the rest impossible."""
    two = {"fit": [1, 1], "minutes10": [1, 1], "cents": [100, 100], "quota": [1, 1]}
    p = problem(weight=[9, 1], person=[0, 1], opening=[0, 0], kept=[0, 1], **two)
    assert placement.solve(p).chosen.tolist() == [False, True]
    both = problem(weight=[9, 1], person=[0, 1], opening=[0, 0], kept=[1, 1], **two)
    answer = placement.solve(both)
    assert answer.chosen.tolist() == [True, False]
    assert answer.goals[0].reached == 1


def test_earmarks_pay_before_the_fund() -> None:
    """What may be paid by an earmark is, though no goal asks for it, and the cents are those of the path."""
    p = problem(earmark=[70], pays=[[1]])
    answer = placement.solve(p, goals=("placed",))
    assert answer.paid.tolist() == [[70], [30]]
    assert answer.goals[-1].name == "reserve"
    assert answer.goals[-1].reached == 30


def test_a_goal_for_which_doing_nothing_is_best_may_not_come_first() -> None:
    """The least travel of all is to place nobody."""
    for goal in set(GOALS) - set(FIRST):
        with pytest.raises(AssertionError):
            placement.solve(problem(), goals=(goal, "placed"))
