"""Serving with every table of welfare: what each column does to the sample's plan, and that the audit asks for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from geodata.territory import Territory
from planner import plan
from planner.plan import Plan
from planner.scenario import Scenario
from tests.test_audit import broken, cell

Change = Callable[[Territory], Territory]


def with_cells(table: str, key: str, cells: Mapping[str, Mapping[str, Any]]) -> Change:
    """A territory with some cells of one table changed, by the key of their row."""

    def change(territory: Territory) -> Territory:
        frame = territory.table(table).set_index(key, drop=False).copy()
        for row, values in cells.items():
            for column, value in values.items():
                frame[column] = frame[column].astype(object if isinstance(value, str) else type(value))
                frame.loc[row, column] = value
        return replace(territory, **{table: frame.reset_index(drop=True)})

    return change


def with_rows(table: str, *rows: Mapping[str, Any]) -> Change:
    return lambda territory: replace(territory, **{table: pd.DataFrame([{"source": "test", **r} for r in rows])})


def fringe(territory: Territory) -> Territory:
    """Home care is a fringe benefit, of which a worker may have 200 euros a year."""
    ceiling = {"value": 200, "unit": "EUR per worker and year", "source": "test", "date": "2024", "verified": False}
    ruled = replace(territory, rules={**territory.rules, "fringe": {"ceiling": ceiling}})
    return with_cells("services", "service", {"home_care": {"fringe": True}})(ruled)


def small_firm(territory: Territory) -> Territory:
    """So it is, and the firm that four workers are said to be of has two employees, each with one ceiling."""
    return with_cells("firms", "firm", {"F-2": {"employees": 2}})(fringe(territory))


def voucher(**columns: Any) -> Change:
    row = {"voucher": "B-1", "name": "Buono", "eur": 500.0, "areas": (), "small_share": 0.0, **columns}
    return with_rows("vouchers", row)


LIMITS: dict[str, tuple[Change, str, str]] = {
    "a provider's euros in the year": (
        with_cells("providers", "provider", {"P-1": {"capacity_eur": 1000.0}}), "P-1: above its euros in the year",
        "provider_spent",
    ),
    "the least of an offer": (
        with_cells("offers", "offer", {"O-1": {"least": 10.0}}), "O-1: starts for fewer than its least",
        "below_minimum",
    ),
    "an indivisible demand": (
        with_cells("demands", "demand", {"D-5": {"divisible": False}}), "D-5: is indivisible and is split", "",
    ),
    "a whole demand too large for any provider": (
        with_cells("demands", "demand", {"D-3": {"divisible": False}, "D-2": {"divisible": False}}),
        "D-3: is indivisible and is split", "indivisible",
    ),
    "the fringe ceiling": (fringe, "D-3: above its fringe ceiling", "fringe_ceiling"),
    "a firm's fringe ceiling": (small_firm, "F-2: above its fringe ceiling", "fringe_ceiling"),
    "a district's share": (
        with_rows("district_shares", {"district": "Monte", "welfare_share": 0.1}), "above its share of the euros",
        "district_share",
    ),
    "what runs": (
        with_rows("running_services", {"demand": "D-1", "offer": "O-1", "units": 5.0}),
        "D-1: runs at O-1 and is neither kept nor released", "",
    ),
    "the provider's way to the home": (
        with_cells("offers", "offer", {"O-3": {"at_home": True, "minutes": 5.0}}),
        "O-3: is not given where it is shown", "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", LIMITS)
def test_each_limit_of_the_tables_is_kept_and_audited(
    what: str, sample: Territory, sample_plan: Plan, sample_scenario: Scenario
) -> None:
    """The plan made without it breaks it and the audit says so; the plan made with it is sound and gives the reason."""
    change, words, why = LIMITS[what]
    if what == "a district's share":
        first = sorted(sample.areas["district"].unique())[0]
        change = with_rows("district_shares", {"district": first, "welfare_share": 0.1})
    territory = change(sample)
    assert words in broken(sample_plan, territory)
    made = plan.make(territory, sample_scenario)
    assert broken(made, territory) == ""
    assert why in {"", *made.unserved["why"]}


def test_what_runs_stays_where_it_is(sample: Territory, sample_scenario: Scenario) -> None:
    """D-1 would go to the nearer O-4; five months of it run at O-1, and stay."""
    territory = with_rows("running_services", {"demand": "D-1", "offer": "O-1", "units": 5.0})(sample)
    made = plan.make(territory, sample_scenario)
    here = made.welfare[(made.welfare["demand"] == "D-1") & (made.welfare["offer"] == "O-1")]
    assert here["units"].sum() >= 5 - 1e-6
    assert made.released.empty
    assert made.goals["welfare"][0].name == "kept"


@pytest.mark.parametrize(
    ("running", "why", "units"),
    [
        ({"demand": "D-4", "offer": "O-2", "units": 5.0}, "out_of_reach", 5),
        ({"demand": "D-1", "offer": "O-2", "units": 5.0}, "no_offer", 5),
        ({"demand": "D-5", "offer": "O-4", "units": 9.0}, "asked_less", 3),
        ({"demand": "D-1", "offer": "O-4", "units": 8.0}, "full", 2),
    ],
)
def test_what_cannot_stay_is_released_with_the_cause(
    running: dict[str, Any], why: str, units: float, sample: Territory, sample_scenario: Scenario
) -> None:
    """An hour away, of another service, more than is asked now, more than the offer still has."""
    territory = with_rows("running_services", running)(sample)
    made = plan.make(territory, sample_scenario)
    assert made.released[["demand", "offer", "why"]].to_dict("records") == [
        {"demand": running["demand"], "offer": running["offer"], "why": why}
    ]
    assert made.released["units"].tolist() == pytest.approx([units])


def test_a_voucher_pays_beside_the_plan_and_feeds_no_fund(
    sample: Territory, sample_scenario: Scenario, sample_plan: Plan
) -> None:
    """F-1's plan is spent: 500 euros more buy a nursery month, a row of its own, and the Fund gets nothing of them."""
    territory = voucher(areas=("A", "B"))(sample)
    made = plan.make(territory, sample_scenario.changed({"welfare.goals": ["need", "fund", "travel"]}))
    paid = made.welfare[made.welfare["payer"] == "B-1"]
    assert paid["eur"].sum() == pytest.approx(500)
    assert set(paid["area"]) <= {"A", "B"}
    assert made.welfare["eur"].sum() == pytest.approx(sample_plan.welfare["eur"].sum() + 500)
    line = next(x for x in made.fund.lines if x.channel == "company_welfare")
    local = made.welfare[made.welfare["local"] & (made.welfare["payer"] == "plan")]
    assert line.base_eur == pytest.approx(local["eur"].sum())


def test_what_is_kept_for_small_providers_waits_for_them(sample: Territory, sample_scenario: Scenario) -> None:
    """No provider is small: of a voucher kept for them in full nothing is spent, and the reason says so."""
    made = plan.make(voucher(small_share=1.0)(sample), sample_scenario)
    assert set(made.welfare["payer"]) == {"plan"}
    assert "voucher_spent" in set(made.unserved["why"])


VOUCHERS = {
    "nobody": (voucher(), "B-9", "nobody is known who pays so"),
    "elsewhere": (voucher(areas=("D",)), "B-1", "B-1 does not pay here"),
    "more than it has": (voucher(eur=1.0), "B-1", "B-1: all: above its euros"),
    "kept for small ones": (voucher(eur=1e6, small_share=1.0), "B-1", "B-1: open: above its euros"),
}


@pytest.mark.parametrize("what", VOUCHERS)
def test_a_voucher_that_pays_what_it_may_not_is_found(what: str, sample: Territory, sample_plan: Plan) -> None:
    """The audit reads from the plan who pays what."""
    change, payer, words = VOUCHERS[what]
    assert words in broken(cell("welfare", 2, "payer", payer)(sample_plan), change(sample))


def test_each_share_that_firms_give_is_a_line_of_the_ledger(sample: Territory, sample_scenario: Scenario) -> None:
    """F-2 gives a fifth of its local euros, F-1 the scenario's tenth."""
    territory = with_cells("firms", "firm", {"F-2": {"fund_share": 0.2}})(sample)
    made = plan.make(territory, sample_scenario)
    lines = [x for x in made.fund.lines if x.channel == "company_welfare"]
    spent = made.welfare[made.welfare["local"]].groupby("firm")["eur"].sum()
    assert [(x.rate, x.base_eur) for x in lines] == [
        (0.2, pytest.approx(spent["F-2"])),
        (0.1, pytest.approx(spent["F-1"])),
    ]
    assert sum(x.cents for x in lines) == pytest.approx(20 * spent["F-2"] + 10 * spent["F-1"])


def test_a_service_at_home_is_reached_by_its_provider(sample: Territory, sample_scenario: Scenario) -> None:
    """Dosso is an hour from anywhere; a provider who drives ninety minutes to a home serves it."""
    territory = with_cells("offers", "offer", {"O-3": {"at_home": True, "minutes": 90.0}})(sample)
    made = plan.make(territory, sample_scenario)
    rows = made.welfare[made.welfare["demand"] == "D-4"]
    assert rows["at_home"].tolist() == [True] * len(rows) != []
    assert "out_of_reach" not in set(made.unserved["why"])


def test_a_plan_made_before_is_kept_as_far_as_it_can(sample: Territory, sample_scenario: Scenario) -> None:
    """With continuity after need, a plan made again after a change of goals is the plan made before."""
    one = plan.make(sample, sample_scenario.changed({"welfare.goals": ["need", "cost"]}))
    goals = {"welfare.goals": ["need", "continuity", "travel"]}
    two = plan.make(sample, sample_scenario.changed(goals), before=one)
    pair = ["demand", "offer"]
    was, now = (x.welfare.groupby(pair)["units"].sum() for x in (one, two))
    assert now.sub(was, fill_value=0).abs().max() < 1e-4
    assert [g.name for g in plan.make(sample, sample_scenario.changed(goals)).goals["welfare"]] == ["need", "travel"]


def test_goals_may_begin_with_another_than_need_and_leave_a_tolerance(
    sample: Territory, sample_scenario: Scenario
) -> None:
    """Need gives back a tenth for the cost; every plan is audited, and says why units are left though there is room."""
    exact = plan.make(sample, sample_scenario.changed({"welfare.goals": ["need", "cost"]}))
    loose = plan.make(sample, sample_scenario.changed({"welfare.goals": ["need 10 %", "cost"]}))
    assert loose.goals["welfare"][0].reached == pytest.approx(0.9 * exact.goals["welfare"][0].reached)
    assert loose.goals["welfare"][1].reached < exact.goals["welfare"][1].reached
    assert "other_goals" in set(loose.unserved["why"])
    fund = plan.make(sample, sample_scenario.changed({"welfare.goals": ["fund", "need"]}))
    assert fund.goals["welfare"][0].reached >= 550 - 1e-6
