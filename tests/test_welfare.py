"""Welfare: what each rule does, in cases that a reader can solve, and that none of them can be left out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from optim import welfare
from optim.linear import Rule
from tests.welfare_cases import problem, voucher

TWO = {"units": [5, 5], "weight": [1, 1], "people": [1, 1], "firm": [0, 0], "demand": [0, 1], "offer": [0, 0],
       "minutes": [5, 6]}  # fmt: skip
"""Two demands that want the same offer."""

EITHER = {"capacity": [10, 10], "price": [1, 1], "local": [1, 1], "demand": [0, 0], "offer": [0, 1],
          "minutes": [20, 5]}  # fmt: skip
"""One demand between two offers, of which the second is nearer."""

BREAKS_WITHOUT = {
    "1": problem(**EITHER | {"units": [6], "capacity": [5, 5]}),
    "2": problem(**TWO, capacity=[6]),
    "3": problem(price=[2], budget=[10]),
    "4": problem(**EITHER | {"capacity": [5, 5]}, provider=[0, 0], provider_eur=[8]),
    "5": problem(units=[6], least=[8]),
    "6": problem(**EITHER | {"capacity": [6, 6]}, step=[10]),
    "7": problem(**EITHER, kept=[4, 0]),
    "8": problem(budget=[0], small=[1], vouchers=[voucher(6, [1], [1])]),
    "9": problem(budget=[0], vouchers=[voucher(20, [1], [1], reserved=0.75)]),
    "10": problem(fringe=[1], fringe_eur=[4]),
    "11": problem(**TWO, fringe=[1], firm_fringe_eur=[8]),
    "12": problem(**TWO, district=[0, 1], share=[0.3, 1], budget=[10]),
}


def served(p: welfare.WelfareProblem, *goals: str) -> Any:
    """The units on each arc, but for rounding, in an answer that is sound."""
    answer = welfare.solve(p, goals=goals or ("need", "travel"))
    assert welfare.broken_rules(p, answer) == []
    return pytest.approx(answer.served.tolist(), abs=1e-6)


@pytest.mark.parametrize("number", BREAKS_WITHOUT)
def test_each_rule_is_needed(number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With every rule the answer is sound; without this one it breaks it, and no other."""
    p = BREAKS_WITHOUT[number]
    assert welfare.broken_rules(p, welfare.solve(p)) == []
    whole = welfare.model.rules

    def without(*asked: Any) -> tuple[Rule, ...]:
        return tuple(rule for rule in whole(*asked) if rule.number != number)

    monkeypatch.setattr(welfare.model, "rules", without)
    broken = welfare.broken_rules(p, welfare.solve(p))
    assert {words.split()[0] for words in broken} == {f"({number})"}


def test_there_is_a_case_for_every_rule() -> None:
    """A new rule needs a problem whose answer would break it."""
    p = problem()
    assert [rule.number for rule in welfare.model.rules(p, welfare.Columns.of(p))] == list(BREAKS_WITHOUT)


def test_without_arcs_nothing_is_served_and_nothing_is_wrong() -> None:
    """Doing nothing is always allowed."""
    p = problem(demand=[], offer=[], minutes=[])
    answer = welfare.solve(p, goals=welfare.GOALS)
    assert len(answer.served) == 0
    assert [g.reached for g in answer.goals] == [0] * len(welfare.GOALS)
    assert welfare.broken_rules(p, answer) == []
    assert welfare.broken_rules(problem(), np.zeros(1)) == []


def test_a_provider_sells_no_more_than_its_limit_over_all_its_offers() -> None:
    """Eight euros for a provider of two offers: eight hours, though each offer has ten and the plan a thousand."""
    p = problem(**EITHER, provider=[0, 0], provider_eur=[8])
    assert served(p) == [0, 8]


def test_an_offer_starts_with_its_least_or_not_at_all() -> None:
    """A course that needs eight people starts for ten and not for six, who then take the one further away."""
    assert served(problem(**EITHER, least=[0, 8])) == [0, 10]
    assert served(problem(**EITHER | {"units": [6]}, least=[0, 8])) == [6, 0]


def test_a_family_goes_to_one_provider_where_its_demand_is_indivisible() -> None:
    """Ten units, six at the near offer: a divisible demand takes both, an indivisible one the offer that has all."""
    p = problem(**EITHER | {"capacity": [10, 6]})
    assert served(p) == [4, 6]
    assert served(replace(p, step=np.array([10.0]))) == [10, 0]
    assert served(replace(p, step=np.array([3.0]))) == [3, 6]


def test_what_runs_stays_though_another_offer_is_nearer() -> None:
    """Four units run at the far offer: they stay, and the other six go to the near one."""
    assert served(problem(**EITHER, kept=[4, 0])) == [4, 6]


def test_what_cannot_stay_is_released_and_said_before_any_goal() -> None:
    """The offer has lost all but three of the five units that ran there: two are released, which comes first."""
    p = problem(**EITHER | {"capacity": [3, 10]}, kept=[5, 0])
    answer = welfare.solve(p)
    assert answer.served.tolist() == [3, 7]
    assert answer.released.tolist() == [2, 0]
    assert [(g.name, g.reached) for g in answer.goals] == [("kept", 2), ("need", 10), ("travel", 95)]


def test_a_running_service_takes_the_place_of_a_more_needy_demand() -> None:
    """Whoever is served stays served, although the other demand weighs five times as much."""
    p = problem(**TWO | {"weight": [5, 1]}, capacity=[5], kept=[0, 5])
    assert served(p, "need") == [0, 5]


def test_a_voucher_pays_where_the_plan_is_empty_and_only_where_it_may() -> None:
    """No plan; a voucher of six euros for the first demand only."""
    p = problem(**TWO, budget=[0], vouchers=[voucher(6, [1, 0], [1])])
    answer = welfare.solve(p)
    assert answer.served.tolist() == [5, 0]
    assert answer.paid.tolist() == [[5, 0]]


def test_what_is_kept_of_a_voucher_for_small_providers_waits_for_them() -> None:
    """Eight euros, half of them for small providers: the near large one gets four, the far small one the others."""
    p = problem(**EITHER, budget=[0], small=[1, 0], vouchers=[voucher(8, [1], [1, 1], reserved=0.5)])
    assert served(p) == [4, 4]


def test_a_voucher_is_not_welfare_of_the_firm_and_knows_no_fringe_ceiling() -> None:
    """The plan may pay four euros of a fringe service; the voucher pays the others."""
    p = problem(fringe=[1], fringe_eur=[4], vouchers=[voucher(20, [1], [1])])
    answer = welfare.solve(p)
    assert answer.served.tolist() == [10]
    assert answer.paid[0, 0] >= 6 - 1e-9


def test_a_district_gets_no_more_than_its_share_of_all_euros() -> None:
    """Three tenths of ten euros in plans and of ten in a voucher are six, whoever pays."""
    p = problem(
        **TWO | {"units": [9, 9]}, capacity=[20], district=[0, 1], share=[0.3, 1], budget=[10],
        vouchers=[voucher(10, [1, 1], [1])],
    )  # fmt: skip
    assert served(p) == [6, 9]


def test_a_firm_keeps_its_own_fringe_ceiling_beside_those_of_its_demands() -> None:
    """Each demand may have five euros of it, the firm eight in all."""
    p = problem(**TWO, fringe=[1], fringe_eur=[5, 5], firm_fringe_eur=[8])
    assert sum(welfare.solve(p).served) == pytest.approx(8)


@pytest.mark.parametrize(
    "goals", [("travel", "need"), ("cost",), ("balance",), ("worst_travel",), ("need", "need"), ()]
)
def test_a_goal_for_which_doing_nothing_is_best_cannot_come_first(goals: tuple[str, ...]) -> None:
    """The least travel of all is to serve nobody; and a goal is named once."""
    with pytest.raises(AssertionError):
        welfare.solve(problem(), goals=goals)


@pytest.mark.parametrize(
    "wrong",
    [
        {"units": [1, 2]}, {"least": [1, 2]}, {"rate": [1, 2]}, {"kept": [1, 2]}, {"demand": [0, 0], "offer": [0, 0]},
        {"vouchers": [voucher(1, [1, 1], [1])]}, {"vouchers": [voucher(1, [1], [1], reserved=2)]},
        {"people": [0], "kept": [1]}, {"provider": [1], "provider_eur": [1]},
    ],
)  # fmt: skip
def test_a_problem_that_does_not_fit_together_is_our_own_mistake(wrong: dict[str, Any]) -> None:
    """Columns of another length, an arc twice, a voucher for demands that are not there."""
    with pytest.raises((AssertionError, ValueError)):
        problem(**{"minutes": [5] * len(wrong.get("demand", [0]))} | wrong)
