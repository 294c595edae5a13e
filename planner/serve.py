"""Serving: a territory's demands and offers into a welfare problem, and its answer into tables with reasons."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geodata.territory import Territory
from geodata.travel import Travel
from optim import welfare
from optim.goals import Progress, Reached
from planner import audit
from planner.scenario import Scenario

WHY_UNSERVED = ("no_offer", "out_of_reach", "full", "plan_spent", "full_and_plan_spent", "time_out")
"""Why units are unserved: nobody offers the service; nobody within the travel limit; all in reach are full; the firm's
plan is spent; both; the time ran out before the answer was proved."""

WELFARE_COLUMNS = [
    "demand",
    "offer",
    "provider",
    "service",
    "firm",
    "area",
    "units",
    "eur",
    "minutes",
    "workers",
    "local",
]
UNSERVED_COLUMNS = ["demand", "service", "firm", "area", "units", "workers", "why"]


@dataclass(frozen=True)
class Served:
    """`welfare`: a row for each demand and offer that serves it; `unserved`: what is left of each demand, with why."""

    welfare: pd.DataFrame
    unserved: pd.DataFrame
    goals: tuple[Reached, ...]


def arcs(territory: Territory, scenario: Scenario, travel: Travel) -> pd.DataFrame:
    """Return the pairs of demand and offer within the travel limit.

    Columns `d` and `o` (row numbers in `territory.demands` and `.offers`), `minutes`. A pair is within the limit if the
    trip from the workers' area to the provider's is no longer than the demand's own limit, or else the scenario's.
    """
    demands, offers = (
        territory.demands,
        territory.offers.merge(territory.providers[["provider", "area"]], on="provider", how="left"),
    )
    limits = demands["minutes"].fillna(scenario.welfare_minutes)
    left = pd.DataFrame({"d": demands.index, "origin": demands["area"], "service": demands["service"], "limit": limits})
    right = pd.DataFrame({"o": offers.index, "destination": offers["area"], "service": offers["service"]})
    longest = float(limits.max()) if len(limits) else 0.0
    trips = travel.minutes(left["origin"], right["destination"], mode=scenario.welfare_mode, limit=longest)
    found = left.merge(right, on="service").merge(trips, on=["origin", "destination"])
    found = found[found["minutes"] <= found["limit"]]
    return found[["d", "o", "minutes"]].sort_values(["d", "o"], ignore_index=True)


def problem(territory: Territory, reach: pd.DataFrame) -> welfare.WelfareProblem:
    """State the welfare problem over the arcs of `reach`; need is counted in workers times priority."""
    demands, offers = territory.demands, territory.offers
    per_unit = (demands["workers"] / demands["units"]).to_numpy()
    firms = {firm: k for k, firm in enumerate(territory.firms["firm"])}
    local = offers["provider"].map(territory.providers.set_index("provider")["local"])
    return welfare.WelfareProblem(
        units=demands["units"].to_numpy(float),
        weight=per_unit * demands["priority"].to_numpy(float),
        people=per_unit,
        firm=demands["firm"].map(firms).to_numpy(int),
        capacity=offers["capacity"].to_numpy(float),
        price=offers["price_eur"].to_numpy(float),
        local=local.to_numpy(bool),
        budget=territory.firms["plan_eur"].to_numpy(float),
        demand=reach["d"].to_numpy(int),
        offer=reach["o"].to_numpy(int),
        minutes=reach["minutes"].to_numpy(float),
    )


def serve(territory: Territory, scenario: Scenario, travel: Travel, *, progress: Progress | None = None) -> Served:
    """Serve the demands as the scenario's goals ask; the answer is checked against the rules before it is returned."""
    reach = arcs(territory, scenario, travel)
    asked = problem(territory, reach)
    answer = welfare.solve(asked, goals=scenario.welfare_goals, seconds=scenario.solver_seconds, progress=progress)
    broken = welfare.broken_rules(asked, answer)
    audit.insist(broken)
    proved = all(goal.gap < 1e-6 for goal in answer.goals[:1])
    return Served(
        _welfare(territory, reach, answer.served),
        _unserved(territory, asked, answer.served, proved=proved),
        answer.goals,
    )


def _welfare(territory: Territory, reach: pd.DataFrame, served: np.ndarray) -> pd.DataFrame:
    used = reach.assign(units=served)[served > 0]
    demands = territory.demands.loc[used["d"]].reset_index(drop=True)
    offers = territory.offers.loc[used["o"]].reset_index(drop=True)
    units = used["units"].reset_index(drop=True)
    local = territory.providers.set_index("provider")["local"]
    return pd.DataFrame(
        {
            "demand": demands["demand"],
            "offer": offers["offer"],
            "provider": offers["provider"],
            "service": demands["service"],
            "firm": demands["firm"],
            "area": demands["area"],
            "units": units,
            "eur": units * offers["price_eur"],
            "minutes": used["minutes"].reset_index(drop=True),
            "workers": units * demands["workers"] / demands["units"],
            "local": offers["provider"].map(local).astype(bool),
        },
        columns=WELFARE_COLUMNS,
    )


def _unserved(territory: Territory, p: welfare.WelfareProblem, served: np.ndarray, *, proved: bool) -> pd.DataFrame:
    demands = territory.demands
    left = p.units - np.bincount(p.demand, served, minlength=len(p.units))
    spare = p.capacity - np.bincount(p.offer, served, minlength=len(p.capacity))
    unspent = p.budget - np.bincount(p.firm[p.demand], served * p.price[p.offer], minlength=len(p.budget))
    close = welfare.TOLERANCE * 10
    full = spare <= close * np.maximum(1.0, p.capacity)
    spent = unspent <= close * np.maximum(1.0, p.budget)
    reached = np.bincount(p.demand, minlength=len(p.units)) > 0
    roomy = np.bincount(p.demand, ~full[p.offer], minlength=len(p.units)) > 0
    offered = demands["service"].isin(territory.offers["service"]).to_numpy()
    why = np.select(
        [~offered, ~reached, ~roomy & spent[p.firm], ~roomy, spent[p.firm]],
        ["no_offer", "out_of_reach", "full_and_plan_spent", "full", "plan_spent"],
        "time_out",
    )
    short = left > welfare.TOLERANCE * np.maximum(1.0, p.units)
    assert not proved or not ((why == "time_out") & short).any(), "an unserved demand with room and money"
    frame = demands.assign(units=left, workers=demands["workers"] * left / demands["units"], why=why)
    return frame.loc[short, UNSERVED_COLUMNS].reset_index(drop=True)
