"""Pairs that are new, told by prices: no answer reaches more than they allow."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optim.placement import PlacementProblem
from optim.placement.screen import priced_pairs
from tests.placement_cases import gains, problem, problems, sound

ROUNDING = 1e-6


@given(p=problems(), data=st.data(), first=st.sampled_from(["placed", "fit", "continuity"]))
def test_no_choice_reaches_more_than_the_level_and_the_prices_of_its_pairs(
    p: PlacementProblem, data: st.DataObject, first: str
) -> None:
    """Whatever keeps the rules, with any of the pairs new; a pair that is not new adds nothing."""
    new = np.array([data.draw(st.booleans()) for _ in p.person], dtype=bool)
    level, prices = priced_pairs(p, first, new)
    assert (prices[~new] <= ROUNDING).all()
    for pairs in sound(p):
        assert gains(p, pairs)[first][0] <= level + prices[pairs].sum() + ROUNDING


def test_an_opening_that_nobody_needs_promises_nothing_and_one_that_is_needed_what_it_brings() -> None:
    """Two people, one place: who weighs 7 has it. One place more lets the other in; one that costs too much, nobody."""
    some = {"weight": [7, 4], "places": [1, 1], "host": [0, 1], "room": [1, 1], "person": [0, 1, 1]}
    p = problem(**some, opening=[0, 0, 1], fit=[1] * 3, minutes10=[1] * 3, cents=[100] * 3, quota=[1] * 3)
    level, prices = priced_pairs(p, "placed", np.array([False, False, True]))
    assert (level, prices[2]) == pytest.approx((7.0, 4.0))
    poor = problem(**some, opening=[0, 0, 1], fit=[1] * 3, minutes10=[1] * 3, cents=[100, 100, 900], quota=[1] * 3,
                   fund_cents=100)  # fmt: skip
    level, prices = priced_pairs(poor, "placed", np.array([False, False, True]))
    assert level + prices[2] < 7.0


def test_what_is_no_sum_is_not_known() -> None:
    """Equity is told by levels: nothing is promised and nothing is excluded."""
    level, prices = priced_pairs(problem(), "equity_districts", np.array([True]))
    assert np.isinf(level) and np.isinf(prices).all()
