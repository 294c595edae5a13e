"""Prices of limits: what solving again gives, told by a judge that shares no line, and bounds that hold."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from hypothesis import given

from optim import welfare
from optim.welfare import WelfareProblem, prices
from optim.welfare.prices import Limit
from tests.welfare_cases import judged, problem, problems, voucher

STEPS: dict[prices.Kind, float] = {"offer": 1.0, "plan": 2.0, "voucher": 2.0, "provider": 2.0}
ALL: dict[prices.Kind, float] = STEPS | {"share": 2.0, "fringe": 0.5, "least": 1.0}
SOLVE = partial(welfare.solve, goals=("need", "travel"))


@pytest.mark.parametrize("whole", [False, True])
def test_every_price_is_what_brute_force_finds(whole: bool) -> None:
    """Need with a step more, less need without, both by the judge; and no bound from dual values is below it."""

    @given(p=problems(rich=True, whole=whole, most=3))
    def check(p: WelfareProblem) -> None:
        answer = SOLVE(p)
        for price in prices.priced(p, answer, SOLVE, steps=ALL, again=99):
            gain = judged(prices.grown(p, price.limit), ("need",))[-1] - judged(p, ("need",))[-1]
            assert price.need == pytest.approx(gain, rel=1e-3, abs=2e-3)
            assert prices.most(p, [price.limit])[0] >= gain - 2e-3

    check()


def test_a_dual_value_is_right_on_one_side_only_and_the_price_on_the_side_that_is_asked() -> None:
    """Ten units asked, ten offered, ten euros: each limit alone holds all of it, and one more of it brings nothing."""
    p = problem(budget=[10])
    answer = SOLVE(p)
    found = prices.priced(p, answer, SOLVE, steps=STEPS, again=99)
    assert {price.limit.kind for price in found} == {"offer", "plan"}
    assert [price.need for price in found] == [0, 0]


def test_a_price_is_told_in_people_and_euros() -> None:
    """Six euros for units of two: two euros more are a unit, half a worker, and a fifth of a euro for the Fund."""
    p = problem(budget=[6], price=[2], people=[0.5], weight=[1.5], rate=[0.1])
    (price,) = prices.priced(p, SOLVE(p), SOLVE, steps=STEPS)
    assert (price.limit, price.solved) == (Limit("plan", 0, 2.0), True)
    told = (price.need, price.people, price.eur, price.local_eur, price.fund_eur)
    assert told == pytest.approx((1.5, 0.5, 2, 2, 0.2))


def test_a_district_a_fringe_ceiling_and_a_least_have_prices_as_well() -> None:
    """Two euros more of a share are two units; half as much again of four euros is two; one unit fewer is a start."""
    p = problem(share=[0.004])
    assert [(x.limit.kind, x.need) for x in prices.priced(p, SOLVE(p), SOLVE, steps=ALL)] == [
        ("share", pytest.approx(2))
    ]
    for limit in ({"fringe_eur": [4]}, {"firm_fringe_eur": [4]}):
        p = problem(fringe=[1], **limit)
        assert [(x.limit.kind, x.need) for x in prices.priced(p, SOLVE(p), SOLVE, steps=ALL)] == [
            ("fringe", pytest.approx(2))
        ]
    p = problem(units=[5], least=[6])
    assert [(x.limit.kind, x.need) for x in prices.priced(p, SOLVE(p), SOLVE, steps=ALL)] == [("least", 5)]


def test_a_voucher_and_a_provider_have_prices_as_well() -> None:
    """The plan is empty, the voucher has four euros; or the provider may take no more than four."""
    p = problem(budget=[0], vouchers=[voucher(4, [1], [1], reserved=0.5)], small=[1])
    found = {x.limit.kind: x.need for x in prices.priced(p, SOLVE(p), SOLVE, steps=STEPS)}
    assert found == pytest.approx({"voucher": 2, "plan": 2})
    p = problem(provider_eur=[4])
    assert [(x.limit.kind, x.need) for x in prices.priced(p, SOLVE(p), SOLVE, steps=STEPS)] == [("provider", 2)]


def test_what_is_not_solved_again_has_a_bound_and_says_so() -> None:
    """With no solving allowed a limit's price is the most that it can be."""
    p = problem(budget=[6])
    (price,) = prices.priced(p, SOLVE(p), SOLVE, steps=STEPS, again=0)
    assert price.need == pytest.approx(2)
    assert not price.solved
    assert np.isnan(price.people)


def test_nothing_reached_has_no_price() -> None:
    """A limit of which something is left brings nothing."""
    assert prices.priced(problem(capacity=[20]), SOLVE(problem(capacity=[20])), SOLVE, steps=STEPS) == []
