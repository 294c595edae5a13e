"""From tables to placements: every limit of the tables holds in the plan, and every reason is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from geodata.territory import Territory
from planner import plan
from planner.placing import Decided
from planner.plan import Plan
from planner.scenario import Scenario

Change = Callable[[Territory], Territory]


def cells(table: str, **columns: Any) -> Change:
    """Give whole columns of a table one value."""

    def change(territory: Territory) -> Territory:
        frame = territory.table(table)
        same = {name: pd.Series([value] * len(frame), index=frame.index) for name, value in columns.items()}
        return replace(territory, **{table: frame.assign(**same)})

    return change


def rows(table: str, *said: dict[str, Any]) -> Change:
    """Give a table that is empty some rows."""

    def change(territory: Territory) -> Territory:
        frame = territory.table(table)
        full = [dict.fromkeys(frame.columns) | {"source": "illustrative"} | row for row in said]
        return replace(territory, **{table: pd.DataFrame(full, columns=frame.columns)})

    return change


def why(made: Plan, person: str) -> str:
    return str(made.waiting.set_index("beneficiary").loc[person, "why"])


def where(made: Plan, person: str) -> str:
    """The opening of a person, or why there is none."""
    placed = made.placements.set_index("beneficiary")["opening"]
    return str(placed[person]) if person in placed.index else why(made, person)


def rule(territory: Territory, ceiling: str, value: int) -> Territory:
    fact = {"value": value, "unit": "people", "source": "test", "date": "2026", "verified": False}
    return replace(territory, rules={**territory.rules, "tutors": {ceiling: fact}})


CASES: dict[str, tuple[Change, str, str]] = {
    "hours": (cells("beneficiaries", hours=2.0), "B-1", "hours"),
    "language": (
        lambda t: cells("beneficiaries", languages=("arabic",))(cells("openings", languages=("italian",))(t)),
        "B-1",
        "language",
    ),
    "refused": (
        rows("refusals", *({"beneficiary": "B-1", "host": f"H-{h}", "reason": "said so"} for h in (1, 2, 3))),
        "B-1",
        "refused",
    ),
    "host_tutors_full": (lambda t: rule(cells("hosts", tutors=0)(t), "host", 3), "B-1", "host_tutors_full"),
    "tutors_full": (
        rows("tutors", {"tutor": "T-1", "caseload": 0, "trainees": 0, "districts": ()}), "B-1", "tutors_full",
    ),
}  # fmt: skip


@pytest.mark.parametrize("code", CASES)
def test_each_new_limit_forbids_and_is_said(
    code: str, sample: Territory, sample_plan: Plan, sample_scenario: Scenario
) -> None:
    """B-1, whom the shipped tables place, waits for this reason; the audit finds the plan sound."""
    change, person, reason = CASES[code]
    assert where(sample_plan, person) == "V-3"
    assert where(plan.make(change(sample), sample_scenario), person) == reason


def test_a_decision_forbids_and_a_decision_stands(sample: Territory, sample_scenario: Scenario) -> None:
    """B-8 stands in V-1 though B-1 is worth more, and B-1 is in none of the openings it must not have."""
    never = frozenset(("B-1", f"V-{v}") for v in (1, 2, 3, 4))
    made = plan.make(sample, sample_scenario, decided=Decided(stand=frozenset({("B-8", "V-1")}), never=never))
    assert where(made, "B-8") == "V-1"
    assert where(made, "B-1") == "forbidden"
    assert made.ended.empty


def test_what_runs_stays_or_is_told_as_ended_with_the_reason(sample: Territory, sample_scenario: Scenario) -> None:
    """B-4 runs in V-4 and keeps it; B-5, who is out of reach of V-2, is told as ended."""
    running = rows(
        "running_placements", {"beneficiary": "B-4", "opening": "V-4"}, {"beneficiary": "B-5", "opening": "V-2"}
    )
    made = plan.make(running(sample), sample_scenario)
    assert where(made, "B-4") == "V-4"
    assert made.ended.to_dict("records") == [
        {"beneficiary": "B-5", "host": "H-1", "opening": "V-2", "why": "out_of_reach"}
    ]


def test_an_earmark_pays_its_people_and_only_them(sample: Territory, sample_scenario: Scenario) -> None:
    """Without the Fund, an earmark for a class places that class; the euros add up to the cent in the ledger."""
    poor = sample_scenario.changed({"fund.reserve_eur": 1_000_000.0})
    kind = sample.beneficiaries.set_index("beneficiary").loc["B-2", "class"]
    made = plan.make(rows("earmarks", {"earmark": "E-1", "eur": 2000.005, "district": "", "class": kind})(sample), poor)
    placed = made.placements.set_index("beneficiary")
    classes = sample.beneficiaries.set_index("beneficiary").loc[placed.index, "class"]
    assert set(classes) == {kind}
    assert all(placed["paid_by"].str.startswith("E-1 "))
    assert made.fund.spent_cents == 0
    assert made.fund.earmarks[0].spent_cents == round(placed["eur"].sum() * 100)
    others = set(made.waiting["why"]) & {"earmarked", "fund_spent"}
    assert others


def test_the_promoters_tutors_are_named_and_keep_to_their_districts(
    sample: Territory, sample_scenario: Scenario
) -> None:
    """One tutor for everybody with two cases: two are placed, each with the tutor beside them."""
    tutor = rows("tutors", {"tutor": "T-1", "caseload": 3, "trainees": 1, "districts": ()})
    made = plan.make(tutor(sample), sample_scenario)
    assert made.placements["tutor"].tolist() == ["T-1", "T-1"]
    assert "tutors_full" in set(made.waiting["why"])


def test_waiting_counts_as_the_scenario_says(sample: Territory, sample_scenario: Scenario) -> None:
    """B-8 has waited long: with no points for it the plan is the same, with points B-8 comes before B-2."""
    frame = sample.beneficiaries
    long = replace(sample, beneficiaries=frame.assign(waiting_months=(frame["beneficiary"] == "B-8") * 60))
    assert where(plan.make(long, sample_scenario), "B-8") == "quota_full"
    made = plan.make(long, sample_scenario.changed({"placement.waiting_points": 10}))
    assert where(made, "B-8").startswith("V-")


def test_differences_of_person_and_work_are_shown(sample_plan: Plan) -> None:
    """B-3 has one of the two skills of V-4."""
    row = sample_plan.placements.set_index("beneficiary").loc["B-3"]
    assert (row["fit"], row["skills_under"]) == (50, 1)


def test_continuity_keeps_people_where_they_were(
    sample: Territory, sample_plan: Plan, sample_scenario: Scenario
) -> None:
    """With continuity first, the plan made again is the plan before."""
    asked = sample_scenario.changed({"placement.goals": ["continuity", "placed", "travel"]})
    made = plan.make(sample, asked, before=sample_plan)
    assert set(made.placements["opening"]) >= set(sample_plan.placements["opening"])
