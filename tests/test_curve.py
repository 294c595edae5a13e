"""The curve of the Fund's share: each point a plan, more never worse."""

from __future__ import annotations

import pytest

from geodata.territory import Territory
from planner.curve import COLUMNS, fund_curve
from planner.scenario import Scenario


def test_the_curve_of_the_sample_is_the_one_of_pencil_and_paper(sample: Territory, sample_scenario: Scenario) -> None:
    """A tenth of 5,500 local euros is 550 of the Fund's 5,000; nothing, a fifth and all of it are other points."""
    curve = fund_curve(sample, sample_scenario, [0.2, 0.0, 0.1, 1.0, 0.1])
    assert curve.columns.tolist() == COLUMNS
    assert curve["share"].tolist() == [0.0, 0.1, 0.2, 1.0]
    assert curve["fund_eur"].tolist() == pytest.approx([4450, 5000, 5550, 9950])
    assert curve["local_eur"].tolist() == pytest.approx([5500] * 4)
    assert curve["served_eur"].tolist() == pytest.approx([7900] * 4)
    assert curve.set_index("share").loc[0.1, ["placed", "reached", "bound"]].tolist() == [3, 190, 190]
    assert set(curve["welfare"]) == set(curve["placement"]) == {"optimal"}
    for column in ("fund_eur", "reached"):
        assert curve[column].is_monotonic_increasing


def test_whoever_watches_hears_of_each_point_and_may_stop(sample: Territory, sample_scenario: Scenario) -> None:
    """An exception from the one who watches comes through."""
    heard = []
    fund_curve(sample, sample_scenario, [0.0, 0.1], told=lambda done, of: heard.append((done, of)))
    assert heard == [(1, 2), (2, 2)]

    def stop(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fund_curve(sample, sample_scenario, [0.0, 0.1], told=stop)
