"""The curve of the Fund's share: each point a plan, more never worse."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.territory import Territory
from planner.curve import COLUMNS, fund_curve
from planner.scenario import Scenario
from tests.test_serve import with_cells, with_rows


def test_the_curve_of_the_sample_is_the_one_of_pencil_and_paper(sample: Territory, sample_scenario: Scenario) -> None:
    """A tenth of 5,500 local euros is 550 of the Fund's 5,000; nothing, a fifth and all of it are other points."""
    curve = fund_curve(sample, sample_scenario, [0.2, 0.0, 0.1, 1.0, 0.1])
    assert curve.columns.tolist() == COLUMNS
    assert curve["share"].tolist() == [0.0, 0.1, 0.2, 1.0]
    assert curve["fund_eur"].tolist() == pytest.approx([4450, 5000, 5550, 9950])
    assert curve["local_eur"].tolist() == pytest.approx([5500] * 4)
    assert curve["served_eur"].tolist() == pytest.approx([7900] * 4)
    assert curve.set_index("share").loc[0.1, ["placed", "reached", "bound"]].tolist() == [3, 190, 190]
    assert curve.set_index("share").loc[0.1, "paths_eur"] == 4700
    assert set(curve["welfare"]) == set(curve["placement"]) == {"optimal"}
    for column in ("fund_eur", "reached"):
        assert curve[column].is_monotonic_increasing


@settings(max_examples=12)
@given(
    percents=st.lists(st.integers(0, 100), min_size=3, max_size=3, unique=True),
    own=st.sampled_from([None, 0.0, 0.3]),
    opening_eur=st.sampled_from([0, 800, 3000]),
)
def test_placements_never_fall_as_the_share_grows(
    sample: Territory, sample_scenario: Scenario, percents: list[int], own: float | None, opening_eur: int
) -> None:
    """Of any Fund, where a firm may have a share of its own: points, not always people."""
    territory = sample if own is None else with_cells("firms", "firm", {"F-1": {"fund_share": own}})(sample)
    scenario = sample_scenario.changed({"fund.public_eur": 0, "fund.opening_eur": opening_eur})
    curve = fund_curve(territory, scenario, [percent / 100 for percent in percents])
    assert set(curve["placement"]) == {"optimal"}
    assert curve["fund_eur"].is_monotonic_increasing
    assert curve["reached"].is_monotonic_increasing
    assert (curve["reached"] == curve["bound"]).all()
    assert (curve["paths_eur"] <= curve["fund_eur"] + 1e-9).all()
    assert curve["served_eur"].nunique() == 1


def test_points_are_told_where_something_runs(sample: Territory, sample_scenario: Scenario) -> None:
    """What runs stays before all goals; the curve tells the scenario's own first one."""
    running = with_rows("running_placements", {"beneficiary": "B-1", "opening": "V-3"})(sample)
    assert fund_curve(running, sample_scenario, [0.1])[["placed", "reached"]].to_numpy().tolist() == [[3, 190]]


def test_whoever_watches_hears_of_each_point_and_may_stop(sample: Territory, sample_scenario: Scenario) -> None:
    """An exception from the one who watches comes through."""
    heard = []
    fund_curve(sample, sample_scenario, [0.0, 0.1], told=lambda done, of: heard.append((done, of)))
    assert heard == [(1, 2), (2, 2)]

    def stop(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fund_curve(sample, sample_scenario, [0.0, 0.1], told=stop)
