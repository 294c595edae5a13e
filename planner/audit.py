"""The rules once more, read from a plan's own tables and the territory's files, without the solver and its problem.

`optim` checks its answers against its problems; here the plan that people see is checked against the data that people
gave, so that a mistake in stating the problem shows as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from geodata.tables import MODES
from geodata.territory import Territory
from geodata.travel import Travel
from planner.rules import RuleProfile

if TYPE_CHECKING:
    from planner.plan import Plan

_TOLERANCE = 1e-5


class BrokenPlanError(RuntimeError):
    """A plan breaks rules: a fault of this program, and no plan to show to anybody."""


def insist(broken: list[str]) -> None:
    """Raise `BrokenPlanError` with the rules that are broken, if any."""
    if broken:
        raise BrokenPlanError("\n".join(broken))


def broken_rules(plan: Plan, territory: Territory, rules: RuleProfile, travel: Travel) -> list[str]:
    """Say which rules a plan breaks and where; an empty list is a sound plan."""
    return [*_welfare(plan, territory, travel), *_placement(plan, territory, rules, travel), *_fund(plan)]


def _welfare(plan: Plan, territory: Territory, travel: Travel) -> list[str]:
    short = plan.unserved.merge(territory.demands, on="demand", suffixes=("", "_asked"), how="left")
    rows = plan.welfare.merge(territory.demands, on="demand", suffixes=("", "_asked"), how="left")
    rows = rows.merge(territory.offers, on="offer", suffixes=("", "_offered"), how="left")
    providers = territory.providers[["provider", "area", "local"]].rename(columns={"area": "to", "local": "near"})
    rows = rows.merge(providers, on="provider", how="left")
    broken = [*_asked(rows), *_asked(short)]
    broken += _told(rows, "provider", rows["local"] != rows["near"], "is not local as shown")
    broken += _told(rows, "offer", rows["service"] != rows["service_offered"], "does not offer the service")
    broken += _told(rows, "offer", rows["provider"] != rows["provider_offered"], "is not of this provider")
    right = (rows["eur"] - rows["units"] * rows["price_eur"]).abs() <= 0.005
    broken += _told(rows, "demand", ~right, "euros are not units times price")
    asked = territory.demands.set_index("demand")["units"]
    total = pd.concat([plan.welfare, plan.unserved]).groupby("demand")["units"].sum().reindex(asked.index, fill_value=0)
    far = ~((total - asked).abs() <= _TOLERANCE * asked.clip(lower=1))
    broken += [f"{d}: served and unserved do not add up to what is asked" for d in asked.index[far]]
    given, capacity = rows.groupby("offer")["units"].sum(), territory.offers.set_index("offer")["capacity"]
    paid, budget = rows.groupby("firm_asked")["eur"].sum(), territory.firms.set_index("firm")["plan_eur"]
    broken += [*_above(given, capacity, "capacity"), *_above(paid, budget, "welfare plan")]
    limit = rows["minutes_asked"].fillna(plan.scenario.welfare_minutes)
    return broken + _too_far(rows.assign(limit=limit), travel, plan.scenario.welfare_mode, "area_asked", "to", "demand")


def _asked(rows: pd.DataFrame) -> list[str]:
    """Rows of served or unserved units, beside the demand they name, that do not say what it asks."""
    broken = _told(rows, "demand", ~(rows["units"] > 0), "units are not above 0")
    for column in ("service", "firm", "area"):
        broken += _told(rows, "demand", rows[column] != rows[f"{column}_asked"], f"another {column} than asked")
    workers = rows["units"] * rows["workers_asked"] / rows["units_asked"]
    right = (rows["workers"] - workers).abs() <= _TOLERANCE * workers.clip(lower=1)
    return broken + _told(rows, "demand", ~right, "workers are not their share of the units")


def _placement(plan: Plan, territory: Territory, rules: RuleProfile, travel: Travel) -> list[str]:
    rows = plan.placements.merge(territory.beneficiaries, on="beneficiary", suffixes=("", "_person"), how="left")
    rows = rows.merge(territory.openings, on="opening", suffixes=("", "_opening"), how="left")
    rows = rows.merge(territory.hosts, on="host", suffixes=("", "_host"), how="left")
    waits = plan.waiting.merge(territory.beneficiaries, on="beneficiary", suffixes=("", "_person"), how="left")
    seen = pd.concat([plan.placements["beneficiary"], plan.waiting["beneficiary"]])
    broken = [f"{b}: stands twice" for b in seen[seen.duplicated()]]
    broken += [f"{b}: neither placed nor waiting" for b in territory.beneficiaries["beneficiary"] if b not in set(seen)]
    broken += _told(waits, "beneficiary", waits["area"] != waits["area_person"], "another area than the person's")
    broken += _told(rows, "opening", rows["opening"].duplicated(), "more people than places")
    strange = rows[["class", "task", "employees"]].isna().any(axis=1)
    broken += _told(rows, "beneficiary", strange, "no such person, opening or host")
    rows = rows[~strange]
    trainees = territory.hosts.set_index("host")["trainees"].to_dict()
    for row in rows.to_dict("records"):
        broken += [f"{row['beneficiary']}: {fault}" for fault in _misplaced(row, rules, plan.scenario.placement_months)]
        trainees[row["host"]] += int(rules.classes[row["class"]].quota)
    employees = territory.hosts.set_index("host")["employees"]
    fresh = set(rows.loc[rows["class"].map(lambda c: rules.classes[c].quota).astype(bool), "host"])
    broken += [f"{h}: quota exceeded" for h in sorted(fresh) if trainees[h] > rules.quota(int(employees[h]))]
    limit = rows["minutes_person"].fillna(plan.scenario.placement_minutes)
    usable = rows["mode"].isin(MODES)
    for mode, group in rows.assign(limit=limit)[usable].groupby("mode"):
        broken += _too_far(group, travel, str(mode), "area_person", "area_host", "beneficiary")
    return broken


def _misplaced(row: Mapping[Any, Any], rules: RuleProfile, longest: int) -> list[str]:
    """What is wrong with one person in one opening; `row` is the placement beside the person, opening and host."""
    kind, broken = rules.classes[row["class"]], []
    least, most = rules.months(row["class"], eqf=int(row["eqf"]))
    floor = rules.floor_eur(public=row["public"], hours=row["hours_opening"], meals=row["meals"])
    agreed = floor if pd.isna(row["allowance_eur"]) else row["allowance_eur"]
    monthly = max(agreed, floor) if kind.floor else agreed
    needs = row["skills_opening"]
    fit = round(100 * len(set(needs) & set(row["skills"])) / len(needs)) if needs else 100
    if row["host"] != row["host_opening"]:
        broken.append(f"opening {row['opening']} is not of host {row['host']}")
    if row["area"] != row["area_person"] or row["host_area"] != row["area_host"]:
        broken.append("another area than the person's or the host's")
    if row["accepts"] and row["class"] not in row["accepts"]:
        broken.append(f"class not accepted by {row['opening']}")
    if set(row["restrictions"]) & set(row["strains"]):
        broken.append(f"restricted from the work of {row['opening']}")
    if row["mode"] not in row["modes"]:
        broken.append(f"does not travel by {row['mode']}")
    if not least <= row["months"] <= min(most, row["months_opening"], longest):
        broken.append(f"{row['months']} months are not permitted")
    if kind.floor and not row["eur"] >= row["months"] * floor - 0.005:
        broken.append("allowance under the floor")
    if not abs(row["eur"] - row["months"] * monthly) <= 0.005:
        broken.append("euros are not months times the allowance")
    if row["fit"] != fit:
        broken.append("fit is not the share of the skills needed")
    return broken


def _fund(plan: Plan) -> list[str]:
    fund, said = plan.fund, plan.scenario
    local = float(plan.welfare.loc[plan.welfare["local"], "eur"].sum())
    expected = {
        "opening": said.fund_opening_eur,
        "company_welfare": local * said.fund_share,
        "social_marketing": said.fund_social_marketing_eur * said.fund_social_marketing_share,
        "donations": said.fund_donations_eur,
        "public": said.fund_public_eur,
    }
    broken = []
    if [line.channel for line in fund.lines] != list(expected):
        broken.append("Fund: the channels are not those of the scenario")
    for line in fund.lines:
        known = expected.get(line.channel, 0.0) * 100
        if not (abs(line.cents - known) <= 1 and abs(line.cents - line.base_eur * line.rate * 100) <= 1):
            broken.append(f"Fund: {line.channel} is not its base times its rate")
    if fund.reserve_cents != min(round(said.fund_reserve_eur * 100), fund.income_cents):
        broken.append("Fund: the reserve is not the scenario's")
    if not abs(fund.spent_cents - float(plan.placements["eur"].sum()) * 100) < 0.5:
        broken.append("Fund: spent is not the sum of the placements")
    if fund.left_cents < 0:
        broken.append("Fund: overspent")
    return broken


def _told(rows: pd.DataFrame, key: str, wrong: pd.Series, what: str) -> list[str]:
    return [f"{name}: {what}" for name in rows.loc[wrong, key]]


def _above(used: pd.Series, limit: pd.Series, what: str) -> list[str]:
    limits = limit.reindex(used.index)
    over = ~(used <= limits + _TOLERANCE * limits.clip(lower=1))
    return [f"{key}: above its {what}" for key in used.index[over]]


def _too_far(rows: pd.DataFrame, travel: Travel, mode: str, origin: str, destination: str, name: str) -> list[str]:
    """Rows whose trip, asked again, is longer than their limit or is not the minutes that the plan shows."""
    if rows.empty:
        return []
    known = rows.dropna(subset=[origin, destination])
    found = travel.minutes(known[origin], known[destination], mode=mode, limit=float(rows["limit"].max()))
    trips = found.set_index(["origin", "destination"])["minutes"]
    again = trips.reindex(pd.MultiIndex.from_frame(rows[[origin, destination]])).to_numpy()
    wrong = ~((again <= rows["limit"]) & ((again - rows["minutes"]).abs() < 1e-6))
    return _told(rows, name, wrong, "the trip is too long, or not as shown")
