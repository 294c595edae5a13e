"""Plans of one territory side by side, and what changes if a provider closes.

Of people only totals are told, as on every page; by area and service only workers are, who are no beneficiaries.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from geodata.territory import Territory
from planner import indicators
from planner.plan import Plan, Watch, make
from planner.scenario import Scenario

MOST = 20
"""Plans in one comparison."""


def table(plans: Mapping[str, Plan], territory: Territory) -> pd.DataFrame:
    """Return a row for each plan, under its name: what it serves, keeps local, gives the Fund and places."""
    rows = []
    for name, plan in list(plans.items())[:MOST]:
        s = indicators.summary(plan, territory)
        rows.append(
            (
                name,
                s.served,
                s.served_share,
                s.km0_share,
                plan.fund.available_cents / 100,
                s.told.placed,
                s.worker_minutes,
            )
        )
    return pd.DataFrame(
        rows, columns=["plan", "served", "served_share", "km0_share", "available_eur", "placed", "minutes"]
    )


def without(territory: Territory, provider: str) -> Territory:
    """Return the territory in which a provider offers nothing any more."""
    gone = territory.offers["provider"] == provider
    return replace(territory, offers=territory.offers[~gone].reset_index(drop=True))


@dataclass(frozen=True)
class Closed:
    """The plan without a provider, and by service (`served`, `now`) and by area the workers served before and then."""

    plan: Plan
    by_service: pd.DataFrame
    by_area: pd.DataFrame


def closed(plan: Plan, territory: Territory, scenario: Scenario, provider: str, *, watch: Watch) -> Closed:
    """Make the plan of a territory whose provider has closed, and compare it with the plan there is."""
    then = without(territory, provider)
    made = make(then, scenario, watch=watch)
    services = _changed(indicators.by_service(plan, territory), indicators.by_service(made, then))
    areas = indicators.by_area(plan, territory)
    found = _changed(areas, indicators.by_area(made, then))
    return Closed(made, services, found.join(areas["name"]))


def _changed(before: pd.DataFrame, then: pd.DataFrame) -> pd.DataFrame:
    """Return the rows whose served workers differ, the greatest loss first."""
    frame = pd.DataFrame({"served": before["served"], "then": then["served"]}).fillna(0.0)
    frame["change"] = frame["then"] - frame["served"]
    return frame[frame["change"].abs() >= 0.5].sort_values("change", kind="stable")
