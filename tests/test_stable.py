"""Stable placements beside a plan: found by hand on the sample, and what they cost."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from geodata.territory import Territory
from planner import plan
from planner.plan import Plan
from planner.scenario import Scenario
from planner.stable import PLACEMENTS, beside
from tests.test_cli import run


def test_the_sample_by_hand(sample: Territory, sample_plan: Plan) -> None:
    """B-1 takes V-3 (EUR 1,800), B-2 V-1 (2,000), the first of two alike: the 1,200 left are too little for B-3's V-4.

    The plan gives B-2 the shorter V-2 instead and places B-3: that one pair blocks it.
    """
    found = beside(sample_plan, sample)
    assert found.placements.columns.tolist() == PLACEMENTS
    assert found.placements[["beneficiary", "opening", "eur"]].to_numpy().tolist() == [
        ["B-1", "V-3", 1800],
        ["B-2", "V-1", 2000],
    ]
    measures = found.measures.set_index("measure")[["plan", "stable", "price"]]
    assert measures.loc["people"].tolist() == [3, 2, 1]
    assert measures.loc["placed"].tolist() == [190, 140, 50]
    assert measures.loc["cost"].tolist() == [470_000, 380_000, -90_000]
    assert (found.pairs, found.people, found.hosts) == (1, 1, 1)


def test_what_the_plan_had_is_what_it_is_compared_with(sample: Territory, sample_plan: Plan) -> None:
    """Fit and travel beside the plan's own table."""
    plan_of = beside(sample_plan, sample).measures.set_index("measure")["plan"]
    placed = sample_plan.placements
    assert plan_of["fit"] == placed["fit"].sum()
    assert plan_of["travel"] == pytest.approx((placed["minutes"] * 10).round().sum())


def test_with_money_enough_nobody_is_lost(sample: Territory, sample_scenario: Scenario) -> None:
    """What stability costs the sample is the Fund's doing: with plenty, B-1 to B-4 are placed either way."""
    made = plan.make(sample, sample_scenario.changed({"fund.public_eur": 9000}))
    measures = beside(made, sample).measures.set_index("measure")
    assert measures.loc["people", ["plan", "stable", "price"]].tolist() == [4, 4, 0]
    assert measures.loc["placed", "price"] == 0


def test_stability_never_gains_points(lecco: Territory, lecco_plan: Plan) -> None:
    """On the province: fewer points than the plan, within the Fund, one opening a person."""
    found = beside(lecco_plan, lecco)
    assert found.measures.set_index("measure").loc["placed", "price"] >= 0
    assert found.placements["eur"].sum() <= lecco_plan.fund.available_cents / 100
    assert found.placements["beneficiary"].is_unique
    assert found.pairs >= found.people > 0


@pytest.mark.parametrize(
    ("words", "told"),
    [([], ("People placed", "4,700.0", "1, of 1 people")), (["--italian"], ("Persone inserite", "4.700,0", "1, di 1"))],
)
def test_the_terminal_tells_it(words: list[str], told: tuple[str, ...], tmp_path: Path) -> None:
    """The table, the count of what blocks, and the placements as a file."""
    out = tmp_path / "stable.csv"
    code, said = run("stable", "sample", "--out", str(out), *words)
    assert code == 0
    for word in told:
        assert word in said, word
    assert pd.read_csv(out)["beneficiary"].tolist() == ["B-1", "B-2"]
