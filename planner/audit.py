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
from geodata.travel import Shift, Travel
from planner import audit_placement, audit_welfare, commute
from planner.audit_rows import told, too_far
from planner.placing import Decided
from planner.rules import RuleProfile

if TYPE_CHECKING:
    from planner.plan import Plan


class BrokenPlanError(RuntimeError):
    """A plan breaks rules: a fault of this program, and no plan to show to anybody."""


def insist(broken: list[str]) -> None:
    """Raise `BrokenPlanError` with the rules that are broken, if any."""
    if broken:
        raise BrokenPlanError("\n".join(broken))


def broken_rules(
    plan: Plan, territory: Territory, rules: RuleProfile, travel: Travel, decided: Decided | None = None
) -> list[str]:
    """Say which rules a plan breaks and where; an empty list is a sound plan."""
    return [
        *audit_welfare.broken_rules(plan, territory, rules, travel),
        *_forbidden(plan, decided or Decided()),
        *_placement(plan, territory, rules, travel),
        *audit_placement.broken_rules(plan, territory, rules, decided),
        *_fund(plan, territory),
    ]


def _forbidden(plan: Plan, decided: Decided) -> list[str]:
    here = {*plan.welfare[["demand", "offer"]].itertuples(index=False, name=None)}
    return [f"{d}: served by {o} against a decision" for d, o in sorted(decided.unserved & here)]


def _placement(plan: Plan, territory: Territory, rules: RuleProfile, travel: Travel) -> list[str]:
    rows = plan.placements.merge(territory.beneficiaries, on="beneficiary", suffixes=("", "_person"), how="left")
    rows = rows.merge(territory.openings, on="opening", suffixes=("", "_opening"), how="left")
    rows = rows.merge(territory.hosts, on="host", suffixes=("", "_host"), how="left")
    waits = plan.waiting.merge(territory.beneficiaries, on="beneficiary", suffixes=("", "_person"), how="left")
    seen = pd.concat([plan.placements["beneficiary"], plan.waiting["beneficiary"]])
    broken = [f"{b}: stands twice" for b in seen[seen.duplicated()]]
    missing = territory.beneficiaries["beneficiary"]
    broken += [f"{b}: neither placed nor waiting" for b in missing[~missing.isin(seen)]]
    broken += told(waits, "beneficiary", waits["area"] != waits["area_person"], "another area than the person's")
    strange = rows[["class", "task", "employees"]].isna().any(axis=1)
    broken += told(rows, "beneficiary", strange, "no such person, opening or host")
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
    rows = rows.assign(limit=limit, to=rows["host"].map(travel.points("hosts")))
    said = territory.openings["opening"], commute.shifts(territory)
    shift = rows["opening"].map(dict(zip(*said, strict=True)))
    by_timetable = (rows["mode"] == commute.TIMETABLE) & travel.timed
    for (mode, said_shift), group in rows[usable].groupby([rows["mode"], shift.where(by_timetable, "")], sort=False):
        kept = said_shift if isinstance(said_shift, Shift) else None
        broken += too_far(group, travel, str(mode), "area_person", "to", "beneficiary", kept)
        broken += _mistimed(group, travel, kept)
    return broken


def _mistimed(rows: pd.DataFrame, travel: Travel, shift: Shift | None) -> list[str]:
    """Placements whose changes and last departure are not those of the timetable; other modes have none of either."""
    changes, last = pd.Series(0, index=rows.index), pd.Series("", index=rows.index)
    if shift is not None:
        for limit, some in rows.groupby("limit"):
            trips = travel.transit(some["area_person"], some["to"], limit=float(limit), shift=shift)
            trips = trips.set_index(["origin", "destination"]).loc[
                list(zip(some["area_person"], some["to"], strict=True))
            ]
            changes[some.index] = trips["changes"].fillna(-1).to_numpy(int)
            last[some.index] = trips["last_departure"].map(commute.clock).to_numpy()
    wrong = (rows["changes"] != changes) | (rows["last_departure"] != last)
    return told(rows, "beneficiary", wrong, "changes or last departure are not those of the timetable")


def _misplaced(row: Mapping[Any, Any], rules: RuleProfile, longest: int) -> list[str]:
    """What is wrong with one person in one opening; `row` is the placement beside the person, opening and host."""
    kind, broken = rules.classes[row["class"]], []
    least, most = rules.months(row["class"], eqf=int(row["eqf"]))
    floor = rules.floor_eur(public=row["public"], hours=row["hours_opening"], meals=row["meals"])
    agreed = floor if pd.isna(row["allowance_eur"]) else row["allowance_eur"]
    monthly = max(agreed, floor) if kind.floor else agreed
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
    return broken


def _fund(plan: Plan, territory: Territory) -> list[str]:
    """Each line as the scenario and the firms have it; a line of company welfare for each share that firms give."""
    fund, said = plan.fund, plan.scenario
    own = territory.firms.set_index("firm")["fund_share"]
    paid = plan.welfare[plan.welfare["local"] & ~plan.welfare["payer"].isin(territory.vouchers["voucher"])]
    share = paid["firm"].map(own).fillna(said.fund_share)
    local = [
        ("company_welfare", float(paid.loc[share == rate, "eur"].sum()) * rate)
        for rate in sorted(set(own.fillna(said.fund_share)), reverse=True)
    ]
    expected = [
        ("opening", said.fund_opening_eur),
        *local,
        ("social_marketing", said.fund_social_marketing_eur * said.fund_social_marketing_share),
        ("donations", said.fund_donations_eur),
        ("public", said.fund_public_eur),
    ]
    broken = []
    if [line.channel for line in fund.lines] != [channel for channel, _ in expected]:
        broken.append("Fund: the channels are not those of the scenario")
    for line, (_, eur) in zip(fund.lines, expected, strict=False):
        if not (abs(line.cents - eur * 100) <= 1 and abs(line.cents - line.base_eur * line.rate * 100) <= 1):
            broken.append(f"Fund: {line.channel} is not its base times its rate")
    if fund.reserve_cents != min(round(said.fund_reserve_eur * 100), fund.income_cents):
        broken.append("Fund: the reserve is not the scenario's")
    spent = fund.spent_cents + sum(e.spent_cents for e in fund.earmarks)
    if not abs(spent - float(plan.placements["eur"].sum()) * 100) < 0.5:
        broken.append("Fund: spent is not the sum of the placements")
    if fund.left_cents < 0:
        broken.append("Fund: overspent")
    return broken
