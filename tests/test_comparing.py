"""Plans of one territory side by side, and what changes if a provider closes."""

from __future__ import annotations

import pytest

from geodata.territory import Territory
from planner import comparing, indicators
from planner.plan import Plan
from planner.scenario import Scenario


def test_a_closed_provider_serves_nobody_and_others_take_what_they_can(
    sample: Territory, sample_scenario: Scenario, sample_plan: Plan
) -> None:
    """Without the provider of O-2 its hundred hours are gone: fewer are served, and the table says where."""
    provider = sample.offers.set_index("offer").loc["O-2", "provider"]
    found = comparing.closed(sample_plan, sample, sample_scenario, provider, watch=lambda *_: None)
    assert provider not in set(found.plan.welfare["provider"])
    lost = sample_plan.welfare["workers"].sum() - found.plan.welfare["workers"].sum()
    assert lost > 0
    assert found.by_service["change"].sum() == pytest.approx(-lost, abs=0.5 * len(sample.services))
    assert (found.by_area["name"].notna()).all()
    assert set(sample.offers["offer"]) > set(comparing.without(sample, provider).offers["offer"])


def test_plans_stand_side_by_side(sample: Territory, sample_plan: Plan) -> None:
    """One row a plan, with the figures of the indicators; never more than can be read."""
    told = comparing.table({"own": sample_plan}, sample)
    s = indicators.summary(sample_plan, sample)
    assert told.loc[0, ["plan", "served", "placed"]].tolist() == ["own", s.served, s.placed]
    many = {str(k): sample_plan for k in range(30)}
    assert len(comparing.table(many, sample)) == comparing.MOST
