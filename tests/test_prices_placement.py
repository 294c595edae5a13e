"""Prices of a plan's placements: each is the difference of two plans, and what trying everything gives."""

from __future__ import annotations

from typing import Any

import pytest

from geodata.territory import Territory
from geodata.travel import Travel
from planner import plan
from planner.plan import Plan
from planner.prices_placement import COLUMNS, placement_prices
from planner.scenario import Scenario
from planner.why.placed import Placements
from tests.placement_cases import judge
from tests.test_serve import with_cells, with_rows

EMPLOYEES = {"H-1": 6, "H-2": 40, "H-3": 21}
"""So many give each host of the sample a quota of one more."""


def grown(territory: Territory, scenario: Scenario, row: Any) -> tuple[Territory, Scenario]:
    """The files and the knobs in which one limit is a step wider."""
    match row.limit:
        case "opening":
            return with_cells("openings", "opening", {row.id: {"places": 2}})(territory), scenario
        case "quota":
            return with_cells("hosts", "host", {row.id: {"employees": EMPLOYEES[row.id]}})(territory), scenario
        case "fund":
            return territory, scenario.changed({"fund.public_eur": scenario.fund_public_eur + row.step})
        case _:
            return territory, scenario.changed({"placement.minutes": scenario.placement_minutes + row.step})


def tried(made: Plan, territory: Territory) -> float:
    """The points of the best placements of all that keep the rules."""
    return judge(Placements.of(made, territory, Travel(territory)).base, ("placed", "fit", "travel"))[0]


@pytest.mark.parametrize(("public_eur", "minutes"), [(1000, 30), (3000, 15), (9000, 30)])
def test_a_price_is_the_difference_of_two_plans(
    sample: Territory, sample_scenario: Scenario, public_eur: int, minutes: int
) -> None:
    """With little money, what there is, and plenty: every limit of the sample is raised in its files."""
    scenario = sample_scenario.changed({"fund.public_eur": public_eur, "placement.minutes": minutes})
    made = plan.make(sample, scenario)
    found, now = placement_prices(made, sample, again=99), tried(made, sample)
    assert found.columns.tolist() == COLUMNS
    for row in found.itertuples():
        territory, wider = grown(sample, scenario, row)
        more = plan.make(territory, wider)
        points = tried(more, territory) - now
        assert points <= row.most_points, row
        if row.solved:
            assert row.points == points, row
            assert row.people == len(more.placements) - len(made.placements), row
            assert row.eur == pytest.approx(more.placements["eur"].sum() - made.placements["eur"].sum()), row


def test_prices_change_with_what_lacks(sample: Territory, sample_scenario: Scenario) -> None:
    """With nothing public, EUR 1,000 place B-2 (60 points); with plenty, a second place of V-4 takes B-8 (10)."""
    poor, rich = (
        placement_prices(plan.make(sample, scenario), sample).set_index(["limit", "id"])
        for scenario in (sample_scenario.changed({"fund.public_eur": eur}) for eur in (0, 30_000))
    )
    assert poor.loc[("fund", ""), ["people", "points"]].tolist() == [1, 60]
    assert "fund" not in rich.index.get_level_values("limit")
    assert rich.loc[("opening", "V-4"), ["people", "points"]].tolist() == [1, 10]
    for found in (poor, rich):
        assert ("quota", "H-3") not in found.index, "it has two rooms and one opening"


def test_prices_of_the_province(lecco: Territory, lecco_plan: Plan) -> None:
    """Money first, no more solved again than wished, nobody lost by more of anything."""
    found = placement_prices(lecco_plan, lecco, again=2)
    assert found["solved"].sum() <= 3
    assert (found.loc[found["solved"], "points"] >= 0).all()
    full = lecco_plan.placements["opening"].value_counts()
    places = lecco.openings.set_index("opening")["places"]
    for opening in found.loc[found["limit"] == "opening", "id"]:
        assert full[opening] == places[opening]


def test_a_full_tutor_has_a_price_by_name(sample: Territory, sample_scenario: Scenario) -> None:
    """A promoter's tutor who may follow two: with a third, B-3 is placed as well, for 50 points."""
    tutor = {"tutor": "T-1", "districts": (), "caseload": 2, "trainees": 0}
    followed = with_rows("tutors", tutor)(sample)
    found = placement_prices(plan.make(followed, sample_scenario), followed).set_index(["limit", "id"])
    assert found.loc[("tutor", "T-1"), ["step", "people", "points"]].tolist() == [1, 1, 50]
