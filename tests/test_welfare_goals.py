"""The goals of welfare: in every order, with tolerances, against a judge that shares no line with the model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optim import welfare
from optim.linear import Status
from optim.welfare import FIRST, GOALS, WelfareAnswer, WelfareProblem
from tests.welfare_cases import judged, problem, problems, voucher

ORDERS = [("need",), ("need", "travel"), ("need", "km0", "travel"), ("fund", "equity", "cost")]
ANY_ORDER = st.permutations(GOALS).filter(lambda order: order[0] in FIRST)


def own(answer: WelfareAnswer) -> list[float]:
    """What each goal reached before later ones took what its tolerance leaves them."""
    return [g.reached if g.own is None else g.own for g in answer.goals]


def sound(p: WelfareProblem, goals: Sequence[str], **tolerances: float) -> WelfareAnswer:
    """The answer, which keeps the rules and is as good as the judge's, goal by goal, and proved."""
    answer = welfare.solve(p, goals=goals, tolerances=tolerances)
    assert welfare.broken_rules(p, answer) == []
    assert own(answer) == pytest.approx(judged(p, goals, tolerances), rel=1e-3, abs=2e-3)
    assert {g.status for g in answer.goals} == {Status.OPTIMAL}
    assert [g.bound for g in answer.goals] == pytest.approx(own(answer), rel=1e-5, abs=1e-5)
    return answer


@pytest.mark.parametrize("goals", ORDERS, ids=",".join)
@given(p=problems())
def test_plain_welfare_reaches_what_a_plain_linear_programme_reaches(goals: tuple[str, ...], p: WelfareProblem) -> None:
    """Goal by goal the reached value is the judge's, is its own bound, and is what the answer really gives."""
    sound(p, goals)


@pytest.mark.parametrize("whole", [False, True])
@settings(max_examples=120)
@given(data=st.data(), goals=ANY_ORDER, count=st.integers(1, 4))
def test_goals_in_any_order_reach_what_the_judge_reaches(
    whole: bool, data: st.DataObject, goals: list[str], count: int
) -> None:
    """Every rule, every goal, up to four in any order."""
    sound(data.draw(problems(rich=True, whole=whole, most=3)), goals[:count])


@pytest.mark.parametrize("whole", [False, True])
@settings(max_examples=60)
@given(data=st.data(), goals=ANY_ORDER, per_cent=st.lists(st.sampled_from([0.0, 5.0, 20.0]), min_size=3, max_size=3))
def test_a_tolerance_is_given_back_once_and_no_more(
    whole: bool, data: st.DataObject, goals: list[str], per_cent: list[float]
) -> None:
    """With tolerances as well, and what is left of a goal in the end is within its tolerance."""
    tolerances = dict(zip(goals[:3], per_cent, strict=True))
    answer = sound(data.draw(problems(rich=True, whole=whole, most=3)), goals[:3], **tolerances)
    for goal, first in zip(answer.goals, own(answer), strict=True):
        given_back = abs(goal.reached - first)
        if goal.name != "equity":
            assert given_back <= abs(first) * tolerances.get(goal.name, 0.0) / 100 + 1e-4


PAIR = problem(
    units=[10, 10], weight=[1, 1], people=[1, 1], firm=[0, 1], rate=[0.1, 0.02], budget=[1000, 1000], district=[0, 1],
    capacity=[12, 4], price=[10, 12], local=[1, 0], demand=[0, 0, 1, 1], offer=[0, 1, 0, 1], minutes=[10, 20, 12, 5],
    before=[2, 0, 8, 0],
)  # fmt: skip
"""Two firms want ten units each; a local offer has twelve and another four."""

BEST_AFTER_NEED = {
    "km0": 120.0,  # all twelve local units
    "fund": 10.4,  # the first firm's ten units pay a tenth, two of the second a fiftieth
    "travel": 144.0,  # the second demand takes the near four, the first all that it can of the ten minutes
    "worst_travel": 12.0,
    "equity": 0.8,
    "balance": 1.0,
    "continuity": 6.0,  # ten are served where ten were, and six more
    "cost": 168.0,
}


@pytest.mark.parametrize("goal", BEST_AFTER_NEED)
def test_each_goal_is_reached_after_need_as_pencil_and_paper_have_it(goal: str) -> None:
    """Need is sixteen units of twenty, however they are shared."""
    answer = sound(PAIR, ("need", goal))
    assert answer.goals[0].reached == pytest.approx(16)
    assert answer.goals[1].reached == pytest.approx(BEST_AFTER_NEED[goal])


def test_a_goal_may_give_back_some_per_cent_for_a_later_one() -> None:
    """An offer ten minutes nearer has nine of the ten units: a tenth of need buys the whole way."""
    p = problem(capacity=[9, 10], price=[1, 1], local=[1, 1], demand=[0, 0], offer=[0, 1], minutes=[5, 50])
    exact, loose = sound(p, ("need", "worst_travel")), sound(p, ("need", "worst_travel"), need=10.0)
    assert exact.goals[1].reached == 50
    assert [g.reached for g in loose.goals] == pytest.approx([9, 5])
    assert loose.goals[0].own == loose.goals[0].bound == pytest.approx(10)


def test_the_first_goal_may_be_another_than_need() -> None:
    """Where the Fund comes first, the firm that pays it more is served first; then all the need that is left."""
    p = replace(PAIR, capacity=np.array([8.0, 0.0]))
    assert sound(p, ("fund", "need")).served.tolist() == pytest.approx([8, 0, 0, 0])
    assert sound(p, ("equity", "need")).served.tolist() == pytest.approx([4, 0, 4, 0])


def test_equity_looks_at_the_next_worst_district_as_well() -> None:
    """One district cannot be helped; the others share what there is instead of leaving it to the order of rows."""
    p = problem(
        units=[10, 10, 10], weight=[1, 1, 1], people=[1, 1, 1], firm=[0, 0, 0], district=[0, 1, 2], capacity=[9],
        demand=[1, 2], offer=[0, 0], minutes=[5, 50],
    )  # fmt: skip
    answer = sound(p, ("equity", "travel"))
    assert answer.goals[0].reached == 0
    assert answer.served.tolist() == pytest.approx([4.5, 4.5])


def test_balance_spares_the_provider_that_sells_most_of_what_it_could() -> None:
    """Ten units between offers of ten and thirty: a quarter of each."""
    p = problem(capacity=[10, 30], price=[1, 1], local=[1, 1], demand=[0, 0], offer=[0, 1], minutes=[5, 5])
    assert sound(p, ("need", "balance")).served.tolist() == pytest.approx([2.5, 7.5])


def test_continuity_counts_the_workers_who_must_change() -> None:
    """All ten were at the far offer, and stay there though the near one has room; travel alone would move them."""
    p = problem(
        capacity=[10, 10], price=[1, 1], local=[1, 1], demand=[0, 0], offer=[0, 1], minutes=[50, 5], before=[10, 0]
    )
    assert sound(p, ("need", "continuity", "travel")).served.tolist() == pytest.approx([10, 0])
    assert sound(p, ("need", "travel", "continuity")).served.tolist() == pytest.approx([0, 10])


def test_the_fund_is_fed_by_plans_and_not_by_vouchers() -> None:
    """The same unit at the same offer: where the Fund is a goal, the firm's plan pays and the voucher rests."""
    p = problem(rate=[0.1], vouchers=[voucher(20, [1], [1])])
    answer = sound(p, ("need", "fund"))
    assert answer.goals[1].reached == pytest.approx(1)
    assert answer.paid.sum() == pytest.approx(0)
