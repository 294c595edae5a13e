"""Prices of a plan's limits: each is the difference of two plans."""

from __future__ import annotations

import pandas as pd
import pytest

from geodata.territory import Territory
from optim import welfare
from planner import plan, prices
from planner.placing import Decided
from planner.plan import Plan
from planner.scenario import Scenario
from tests.test_serve import fringe, with_cells


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


def test_a_plan_that_is_made_is_not_solved_again(
    sample: Territory, sample_scenario: Scenario, sample_plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same prices from the plan's own table, with one problem fewer to solve."""
    solved, solve = [0], welfare.solve

    def counted(*said: object, **options: object) -> welfare.WelfareAnswer:
        solved[0] += 1
        return solve(*said, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(welfare, "solve", counted)
    alone = prices.welfare_prices(sample, sample_scenario, again=99)
    first, solved[0] = solved[0], 0
    given = prices.welfare_prices(sample, sample_scenario, plan=sample_plan, again=99)
    assert solved[0] == first - 1
    pd.testing.assert_frame_equal(alone, given, atol=1e-6)


def test_limits_of_fringe_services_and_of_a_district_are_priced_in_euros(
    sample: Territory, sample_scenario: Scenario
) -> None:
    """Four workers of D-3 who may have 200 euros each: a hundred more for each is 400 euros served more."""
    found = prices.welfare_prices(fringe(sample), sample_scenario).set_index("limit")
    assert found.loc["fringe", "step"] == prices.FRINGE
    raised = fringe(sample)
    raised.rules["fringe"]["ceiling"]["value"] = 300
    more = told(plan.make(raised, sample_scenario))[1] - told(plan.make(fringe(sample), sample_scenario))[1]
    assert found.loc["fringe", "eur"] == pytest.approx(more, abs=1e-4) and more > 0


def test_what_was_decided_stands_in_every_price(sample: Territory, sample_scenario: Scenario) -> None:
    """F-1's money may not go to O-1, where another thousand euros would have gone: nothing is gained."""
    never = frozenset({("D-1", "O-1"), ("D-5", "O-1")})
    decided = Decided(unserved=never)
    made = plan.make(sample, sample_scenario, decided=decided)
    found = prices.welfare_prices(sample, sample_scenario, plan=made, decided=decided, again=99)
    row = found[(found["limit"] == "plan") & (found["id"] == "F-1")]
    more = plan.make(
        with_cells("firms", "firm", {"F-1": {"plan_eur": 7000.0}})(sample), sample_scenario, decided=decided
    )
    gain = told(more)[0] - told(made)[0]
    assert row.empty or row["workers"].fillna(0.0).iloc[0] == pytest.approx(gain, abs=1e-4)
    free = prices.welfare_prices(sample, sample_scenario, again=99).set_index(["limit", "id"])
    assert free.loc[("plan", "F-1"), "workers"] > gain + 0.1


def test_what_is_not_solved_again_is_missing_with_the_most_it_can_be(
    sample: Territory, sample_scenario: Scenario
) -> None:
    """With one limit solved again, the others tell a bound."""
    found = prices.welfare_prices(sample, sample_scenario, again=1)
    others = found[~found["solved"]]
    assert len(others) > 0
    assert others["workers"].isna().all()
    assert pd.notna(others["most_need"]).all()
