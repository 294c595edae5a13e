"""How fair a plan is: groups that add up, small ones hidden, and a price that grows with what equity may take."""

from __future__ import annotations

import pandas as pd
import pytest

from geodata.territory import Territory
from planner import fairness
from planner.plan import Plan
from planner.scenario import Scenario
from planner.words import LANGUAGES, number
from tests.test_cli import run


def test_groups_add_up_to_the_whole(lecco: Territory, lecco_plan: Plan) -> None:
    """Workers by ambito and by size of comune; people by gender where nothing is hidden."""
    table = fairness.table(lecco_plan, lecco)
    assert list(table.columns) == fairness.COLUMNS
    for by in ("district", "size"):
        rows = table[table["by"] == by]
        assert rows["asked"].sum() == lecco.demands["workers"].sum()
        assert (rows["asked"] * rows["served_share"]).sum() == pytest.approx(lecco_plan.welfare["workers"].sum())
    districts = table[table["by"] == "district"]
    assert abs(districts["placed"].sum() - len(lecco_plan.placements)) <= 2, "as it is told"
    assert districts["placed_share"].is_monotonic_increasing, "the worst off come first"


def test_no_small_count_is_told(lecco: Territory, lecco_plan: Plan, sample: Territory, sample_plan: Plan) -> None:
    """Neither who is placed in a group nor who waits: all are multiples of the threshold."""
    for plan, territory in ((lecco_plan, lecco), (sample_plan, sample)):
        table = fairness.table(plan, territory)
        for count in (table["placed"], table["people"] - table["placed"]):
            assert (count.dropna() % 5 == 0).all()


def test_the_price_of_equity_grows_with_what_it_may_take(sample: Territory, sample_scenario: Scenario) -> None:
    """More tolerance never leaves the worst off worse, and never the first goal better."""
    told = fairness.curve(sample, sample_scenario, "equity_districts", tolerances=(0.0, 20.0, 60.0))
    assert pd.isna(told["tolerance"].iat[0]) and told["tolerance"].tolist()[1:] == [0.0, 20.0, 60.0]
    assert told["first"].iat[1] == told["first"].iat[0] == 200
    assert told["first"].is_monotonic_decreasing
    assert told["equity"].iloc[1:].is_monotonic_increasing


def test_the_price_of_equity_in_welfare(sample: Territory, sample_scenario: Scenario) -> None:
    """The same for the demand that is served."""
    told = fairness.curve(sample, sample_scenario, "equity", tolerances=(0.0, 50.0))
    assert told["first"].is_monotonic_decreasing
    assert told["equity"].iat[2] >= told["equity"].iat[1] - 1e-6


def test_a_price_is_what_is_lost_and_is_said(sample: Territory, sample_scenario: Scenario) -> None:
    """Against the plan without the goal, with the progress of all plans together; the sentence has its figures."""
    seen: list[float] = []
    told = fairness.price_of(sample, sample_scenario, "equity", watch=lambda _, __, share, *___: seen.append(share))
    points = fairness.curve(sample, sample_scenario, "equity")
    assert told["workers_less"].tolist() == (points["served"].iat[0] - points["served"].iloc[1:]).round().tolist()
    assert seen == sorted(seen) and seen[-1] == 1.0
    for language in LANGUAGES:
        assert number(told["workers_less"].iat[-1], language) in fairness.sentence(told, language)
    unknown = told.assign(equity=float("nan"))
    assert "–" in fairness.sentence(unknown, "it"), "a share of few is not told"


def test_the_terminal_shows_fairness_and_its_price() -> None:
    """The table of groups, then the curve of one goal."""
    code, told = run("fairness", "sample", "--price", "equity_districts")
    assert code == 0
    for words in ("residents", "Without", "4,000", "10 %"):
        assert words in told, words
    assert run("fairness", "sample", "--price", "beauty")[0] == 2
