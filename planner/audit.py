"""The rules once more, read from a plan's own tables and the territory's files, without the solver and its problem.

`optim` checks its answers against its problems; here the plan that people see is checked against the data that people gave, so that
a mistake in stating the problem shows as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from geodata.territory import Territory
from geodata.travel import Travel
from planner.rules import RuleProfile

if TYPE_CHECKING:
    from planner.plan import Plan

_TOLERANCE = 1e-5


def broken_rules(plan: Plan, territory: Territory, rules: RuleProfile, travel: Travel) -> list[str]:
    """Say which rules a plan breaks and where; an empty list is a sound plan."""
    return [*_welfare(plan, territory, travel), *_placement(plan, territory, rules, travel), *_fund(plan)]


def _welfare(plan: Plan, territory: Territory, travel: Travel) -> list[str]:
    rows = plan.welfare.merge(territory.demands, on="demand", suffixes=("", "_asked"), how="left")
    rows = rows.merge(territory.offers, on="offer", suffixes=("", "_offered"), how="left")
    rows = rows.merge(territory.providers[["provider", "area"]].rename(columns={"area": "to"}), on="provider", how="left")
    broken = [f"{d}: units are not above 0" for d in rows.loc[~(rows["units"] > 0), "demand"]]
    broken += [f"{d}: served with another service" for d in rows.loc[_differ(rows, "service", "service_asked"), "demand"]]
    broken += [f"{o}: does not offer the service" for o in rows.loc[_differ(rows, "service", "service_offered"), "offer"]]
    broken += [f"{o}: is not of this provider" for o in rows.loc[_differ(rows, "provider", "provider_offered"), "offer"]]
    wrong = ~((rows["eur"] - rows["units"] * rows["price_eur"]).abs() <= 0.005)
    broken += [f"{d}: euros are not units times price" for d in rows.loc[wrong, "demand"]]
    got = plan.welfare.groupby("demand")["units"].sum()
    short = plan.unserved.set_index("demand")["units"]
    asked = territory.demands.set_index("demand")["units"]
    total = got.reindex(asked.index, fill_value=0) + short.reindex(asked.index, fill_value=0)
    far = (total - asked).abs() > _TOLERANCE * asked.clip(lower=1)
    broken += [f"{d}: served and unserved do not add up to what is asked" for d in asked.index[far]]
    broken += _above(plan.welfare.groupby("offer")["units"].sum(), territory.offers.set_index("offer")["capacity"], "capacity")
    paid = rows.groupby("firm_asked")["eur"].sum()
    broken += _above(paid, territory.firms.set_index("firm")["plan_eur"], "welfare plan")
    limit = rows["minutes_asked"].fillna(plan.scenario.welfare_minutes)
    return broken + _too_far(rows.assign(limit=limit), travel, [plan.scenario.welfare_mode], "area_asked", "to", "demand")


def _placement(plan: Plan, territory: Territory, rules: RuleProfile, travel: Travel) -> list[str]:
    rows = plan.placements.merge(territory.beneficiaries, on="beneficiary", suffixes=("", "_person"), how="left")
    rows = rows.merge(territory.openings, on="opening", suffixes=("", "_opening"), how="left")
    rows = rows.merge(territory.hosts, on="host", suffixes=("", "_host"), how="left")
    seen = pd.concat([plan.placements["beneficiary"], plan.waiting["beneficiary"]])
    broken = [f"{b}: stands twice" for b in seen[seen.duplicated()]]
    broken += [f"{b}: neither placed nor waiting" for b in territory.beneficiaries["beneficiary"] if b not in set(seen)]
    broken += [f"{o}: more people than places" for o in rows.loc[rows["opening"].duplicated(), "opening"]]
    trainees = territory.hosts.set_index("host")["trainees"].to_dict()
    for row in rows.to_dict("records"):
        person, kind = row["beneficiary"], rules.classes[row["class"]]
        least, most = rules.months(row["class"], eqf=int(row["eqf"]))
        floor = rules.floor_eur(public=row["public"], hours=row["hours"], meals=row["meals"])
        if row["host"] != row["host_opening"]:
            broken.append(f"{person}: opening {row['opening']} is not of host {row['host']}")
        if row["accepts"] and row["class"] not in row["accepts"]:
            broken.append(f"{person}: class not accepted by {row['opening']}")
        if set(row["restrictions"]) & set(row["strains"]):
            broken.append(f"{person}: restricted from the work of {row['opening']}")
        if not least <= row["months"] <= min(most, row["months_opening"], plan.scenario.placement_months):
            broken.append(f"{person}: {row['months']} months are not permitted")
        if kind.floor and row["eur"] < row["months"] * floor - 0.005:
            broken.append(f"{person}: allowance under the floor")
        trainees[row["host"]] += int(kind.quota)
    employees = territory.hosts.set_index("host")["employees"]
    fresh = set(rows.loc[rows["class"].map(lambda c: rules.classes[c].quota).astype(bool), "host"])
    broken += [f"{h}: quota exceeded" for h in sorted(fresh) if trainees[h] > rules.quota(int(employees[h]))]
    limit = rows["minutes_person"].fillna(plan.scenario.placement_minutes)
    for modes, group in rows.assign(limit=limit).groupby("modes"):
        broken += _too_far(group, travel, list(modes), "area_person", "area_host", "beneficiary")
    return broken


def _fund(plan: Plan) -> list[str]:
    fund, broken = plan.fund, []
    local = float(plan.welfare.loc[plan.welfare["local"], "eur"].sum())
    expected = round(local * plan.scenario.fund_share * 100)
    if abs(sum(line.cents for line in fund.lines if line.channel == "company_welfare") - expected) > 1:
        broken.append("Fund: company welfare is not its share of the euros served locally")
    if fund.spent_cents != round(float(plan.placements["eur"].sum()) * 100):
        broken.append("Fund: spent is not the sum of the placements")
    if fund.left_cents < 0 or fund.reserve_cents < 0:
        broken.append("Fund: overspent")
    return broken


def _differ(rows: pd.DataFrame, one: str, other: str) -> pd.Series:
    return rows[one] != rows[other]


def _above(used: pd.Series, limit: pd.Series, what: str) -> list[str]:
    limits = limit.reindex(used.index)
    over = ~(used <= limits + _TOLERANCE * limits.clip(lower=1))
    return [f"{key}: above its {what}" for key in used.index[over]]


def _too_far(
    rows: pd.DataFrame, travel: Travel, modes: list[str], origin: str, destination: str, name: str
) -> list[str]:
    """Rows whose trip, asked again, is longer than their limit or is not the minutes that the plan shows."""
    if rows.empty:
        return []
    longest = float(rows["limit"].max())
    found = [travel.minutes(rows[origin], rows[destination], mode=mode, limit=longest) for mode in modes]
    trips = pd.concat(found).groupby(["origin", "destination"])["minutes"].min()
    again = trips.reindex(pd.MultiIndex.from_frame(rows[[origin, destination]])).to_numpy()
    wrong = ~((again <= rows["limit"]) & ((again - rows["minutes"]).abs() < 1e-6))
    return [f"{key}: the trip is too long, or not as shown" for key in rows.loc[wrong, name]]
