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
from planner.rules import RuleProfile
from planner.scenario import Scenario, goal_of
from planner.standing import forbidden, without
from planner.unserved import released, unserved

PLAN = "plan"
"""The payer that is the firm's welfare plan; any other payer is a voucher's code."""

WELFARE_COLUMNS = [
    "demand", "offer", "provider", "service", "firm", "area", "payer", "units", "eur", "minutes", "workers", "local",
    "at_home",
]  # fmt: skip


@dataclass(frozen=True)
class Served:
    """`welfare`: a row for each demand, offer that serves it and payer, `minutes` being the provider's where it is
    `at_home`; `unserved`: what is left of each demand, with why; `released`: what ran and cannot stay, with why."""

    welfare: pd.DataFrame
    unserved: pd.DataFrame
    released: pd.DataFrame
    goals: tuple[Reached, ...]


def arcs(territory: Territory, scenario: Scenario, travel: Travel) -> pd.DataFrame:
    """Return the pairs of demand and offer within the travel limit.

    Columns `d` and `o` (row numbers in `territory.demands` and `.offers`), `minutes`. A pair is within the limit if the
    trip from the workers' area to the provider's is no longer than the demand's own limit, or else the scenario's; at
    home, if the provider's trip to the workers' area is no longer than the offer's limit, or else that of the demand.
    """
    demands = territory.demands
    offers = territory.offers.merge(territory.providers[["provider", "area"]], on="provider", how="left")
    limits = demands["minutes"].fillna(scenario.welfare_minutes)
    left = pd.DataFrame({"d": demands.index, "home": demands["area"], "service": demands["service"], "limit": limits})
    seats = offers["provider"].map(travel.points("providers"))
    right = pd.DataFrame({
        "o": offers.index, "seat": seats, "service": offers["service"], "at_home": offers["at_home"],
        "own": offers["minutes"],
    })  # fmt: skip
    found = []
    for at_home, some in right.groupby("at_home"):
        start, end = ("seat", "home") if at_home else ("home", "seat")
        pairs = left.merge(some, on="service")
        pairs["limit"] = pairs["own"].fillna(pairs["limit"]) if at_home else pairs["limit"]
        asked = pairs.rename(columns={start: "origin", end: "destination"})[["origin", "destination", "limit"]]
        trips = travel.within(asked[["origin", "limit"]], asked["destination"].unique(), mode=scenario.welfare_mode)
        trips = trips.rename(columns={"origin": start, "destination": end})
        found.append(pairs.merge(trips, on=["home", "seat", "limit"])[["d", "o", "minutes"]])
    if not found:
        return pd.DataFrame({"d": pd.Series(dtype=int), "o": pd.Series(dtype=int), "minutes": pd.Series(dtype=float)})
    return pd.concat(found).sort_values(["d", "o"], ignore_index=True)


def problem(
    territory: Territory,
    rules: RuleProfile,
    scenario: Scenario,
    reach: pd.DataFrame,
    before: pd.DataFrame | None = None,
) -> welfare.WelfareProblem:
    """State the welfare problem over the arcs of `reach`; need is counted in workers times priority.

    `before` is a table of welfare whose units are to change least; without one, what runs already is.
    """
    demands, offers, firms, providers = territory.demands, territory.offers, territory.firms, territory.providers
    per_unit = (demands["workers"] / demands["units"]).to_numpy()
    number = {firm: k for k, firm in enumerate(firms["firm"])}
    seller = {provider: k for k, provider in enumerate(providers["provider"])}
    of = providers.set_index("provider")
    local = offers["provider"].map(of["local"]).to_numpy(bool)
    home = territory.areas.set_index("area")["district"]
    districts = sorted(home.unique())
    shares = territory.district_shares.set_index("district")["welfare_share"].reindex(districts).fillna(1.0)
    fringe = territory.services.set_index("service")["fringe"]
    running = _units(territory, reach, territory.running_services)
    return welfare.WelfareProblem(
        units=demands["units"].to_numpy(float),
        weight=per_unit * demands["priority"].to_numpy(float),
        people=per_unit,
        firm=demands["firm"].map(number).to_numpy(int),
        capacity=offers["capacity"].to_numpy(float),
        price=offers["price_eur"].to_numpy(float),
        local=local,
        budget=firms["plan_eur"].to_numpy(float),
        demand=reach["d"].to_numpy(int),
        offer=reach["o"].to_numpy(int),
        minutes=reach["minutes"].to_numpy(float),
        step=demands["units"].where(~demands["divisible"], 0.0).to_numpy(float),
        district=np.searchsorted(districts, demands["area"].map(home).to_numpy(str)),
        fringe_eur=rules.ceiling("fringe.ceiling") * demands["workers"].to_numpy(float),
        provider=offers["provider"].map(seller).to_numpy(int),
        least=offers["least"].to_numpy(float),
        small=offers["provider"].map(of["small"]).to_numpy(bool),
        fringe=offers["service"].map(fringe).to_numpy(bool),
        firm_fringe_eur=rules.ceiling("fringe.ceiling") * firms["employees"].to_numpy(float),
        rate=firms["fund_share"].fillna(scenario.fund_share).to_numpy(float),
        provider_eur=providers["capacity_eur"].fillna(np.inf).to_numpy(float),
        share=shares.to_numpy(float),
        kept=running,
        before=running if before is None else _units(territory, reach, before),
        vouchers=tuple(
            welfare.Voucher(
                float(v.eur),
                demands["area"].isin(v.areas).to_numpy(bool) if v.areas else np.ones(len(demands), dtype=bool),
                local,
                float(v.small_share),
            )
            for v in territory.vouchers.itertuples()
        ),
    )


def _units(territory: Territory, reach: pd.DataFrame, table: pd.DataFrame) -> np.ndarray:
    """The units that a table of demands and offers has on each arc."""
    pairs = pd.MultiIndex.from_arrays(
        [territory.demands["demand"].to_numpy()[reach["d"]], territory.offers["offer"].to_numpy()[reach["o"]]]
    )
    return table.groupby(["demand", "offer"])["units"].sum().reindex(pairs).fillna(0.0).to_numpy(float)


def serve(
    territory: Territory,
    rules: RuleProfile,
    scenario: Scenario,
    travel: Travel,
    *,
    before: pd.DataFrame | None = None,
    never: frozenset[tuple[str, str]] = frozenset(),
    progress: Progress | None = None,
) -> Served:
    """Serve the demands as the scenario's goals ask; the answer is checked against the rules before it is returned.

    `before` is the table of welfare of a plan made before, for the goal of continuity; where neither it nor anything
    running is given, that goal has nothing to keep and is left out. `never` are pairs of demand and offer that a
    decision forbids.
    """
    allowed = arcs(territory, scenario, travel)
    reach = without(territory, allowed, never)
    asked = problem(territory, rules, scenario, reach, before)
    goals = dict(map(goal_of, scenario.welfare_goals))
    if not asked.before.any():
        goals.pop("continuity", None)
    answer = welfare.solve(
        asked, goals=tuple(goals) or ("need",), tolerances=goals, seconds=scenario.solver_seconds, progress=progress
    )
    audit.insist(welfare.broken_rules(asked, answer))
    return Served(
        _welfare(territory, reach, answer),
        forbidden(territory, unserved(territory, asked, answer), allowed, reach),
        released(territory, asked, answer, reach),
        answer.goals,
    )


def _welfare(territory: Territory, reach: pd.DataFrame, answer: welfare.WelfareAnswer) -> pd.DataFrame:
    """A row for each arc and payer; a part too small to be more than rounding is paid with the rest."""
    own = answer.served - answer.paid.sum(axis=0)
    parts = np.vstack([np.where(own > welfare.TOLERANCE, own, 0.0), answer.paid])
    parts[0] += np.where((parts[0] == 0) & ~(answer.paid > 0).any(axis=0), answer.served, 0.0)
    arc, payer = np.nonzero(parts.T)
    units = pd.Series(parts[payer, arc])
    demands = territory.demands.loc[reach["d"].iloc[arc]].reset_index(drop=True)
    offers = territory.offers.loc[reach["o"].iloc[arc]].reset_index(drop=True)
    local = territory.providers.set_index("provider")["local"]
    return pd.DataFrame(
        {
            "demand": demands["demand"],
            "offer": offers["offer"],
            "provider": offers["provider"],
            "service": demands["service"],
            "firm": demands["firm"],
            "area": demands["area"],
            "payer": pd.Series([PLAN, *territory.vouchers["voucher"]], dtype=object).iloc[payer].reset_index(drop=True),
            "units": units,
            "eur": units * offers["price_eur"],
            "minutes": reach["minutes"].iloc[arc].reset_index(drop=True),
            "workers": units * demands["workers"] / demands["units"],
            "local": offers["provider"].map(local).astype(bool),
            "at_home": offers["at_home"].astype(bool),
        },
        columns=WELFARE_COLUMNS,
    )
