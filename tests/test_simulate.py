"""What the Fund's share changes."""

from __future__ import annotations

from geodata.territory import Territory
from planner import sentences, simulate
from planner.people import People, shared
from planner.plan import Plan
from planner.scenario import Scenario


def test_a_higher_share_never_places_fewer(sample: Territory, sample_scenario: Scenario, sample_plan: Plan) -> None:
    """Each point is the plan of that share; the scenario's own is among them."""
    told: list[float] = []
    points = simulate.curve(sample, sample_scenario, (0.0, 0.4), watch=lambda step, goal, share, *_: told.append(share))
    assert [p.share for p in points] == [0.0, sample_scenario.fund_share, 0.4]
    people, fund = People(sample_plan, sample), shared(sample_plan, sample).fund
    own = (
        sample_scenario.fund_share,
        fund.available_cents / 100,
        fund.spent_cents / 100,
        people.placed,
        people.waiting,
        True,
    )
    assert points[1] == simulate.Point(*own)
    assert [p.available_eur for p in points] == sorted(p.available_eur for p in points)
    assert told == sorted(told) and told[-1] == 1.0
    more, euros = simulate.between(points, 0.0, 0.4)
    assert euros == 0.4 * 5500
    assert str(more) in sentences.gained(points, 0.0, 0.4, "en")
    assert simulate.table(points)["placed"].tolist() == [p.placed for p in points]
