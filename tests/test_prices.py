"""Prices of a plan's limits: each is the difference of two plans."""

from __future__ import annotations

import pandas as pd
import pytest

from geodata.territory import Territory
from planner import plan, prices
from planner.plan import Plan
from planner.scenario import Scenario
from tests.test_serve import with_cells


def told(made: Plan) -> list[float]:
    welfare = made.welfare
    return [welfare["workers"].sum(), welfare["eur"].sum(), welfare.loc[welfare["local"], "eur"].sum()]


def test_a_price_is_the_difference_of_two_plans(
    sample: Territory, sample_scenario: Scenario, sample_plan: Plan
) -> None:
    """Each limit of the sample is raised in the territory's files and the plan made again."""
    found = prices.welfare_prices(sample, sample_scenario, again=99)
    columns = {"offer": ("offers", "capacity"), "plan": ("firms", "plan_eur")}
    for row in found[found["solved"] & (found["limit"] != "minutes")].itertuples():
        table, column = columns[row.limit]
        key = {"offers": "offer", "firms": "firm"}[table]
        was = sample.table(table).set_index(key).loc[row.id, column]
        more = plan.make(with_cells(table, key, {row.id: {column: float(was + row.step)}})(sample), sample_scenario)
        gain = [new - old for new, old in zip(told(more), told(sample_plan), strict=True)]
        assert [row.workers, row.eur, row.local_eur] == pytest.approx(gain, abs=1e-4), row.id
    assert {"plan", "minutes"} <= set(found["limit"])


def test_a_thousand_euros_more_for_the_firm_whose_plan_is_spent(sample: Territory, sample_scenario: Scenario) -> None:
    """F-1 would buy two more months at 500: of D-1, a sixth of a worker each; 100 more euros for the Fund."""
    found = prices.welfare_prices(sample, sample_scenario).set_index(["limit", "id"])
    row = found.loc[("plan", "F-1")]
    assert (row["workers"], row["eur"], row["fund_eur"]) == pytest.approx((1 / 3, 1000, 100), abs=1e-6)


def test_what_is_not_solved_again_is_missing_with_the_most_it_can_be(
    sample: Territory, sample_scenario: Scenario
) -> None:
    """With one limit solved again, the others tell a bound."""
    found = prices.welfare_prices(sample, sample_scenario, again=1)
    others = found[~found["solved"]]
    assert len(others) > 0
    assert others["workers"].isna().all()
    assert pd.notna(others["most_need"]).all()
