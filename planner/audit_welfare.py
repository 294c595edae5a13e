"""The rules of welfare once more, read from a plan's tables and the territory's files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geodata.territory import Territory
from geodata.travel import Travel
from planner.audit_rows import TOLERANCE, above, told, too_far
from planner.rules import RuleProfile

if TYPE_CHECKING:
    from planner.plan import Plan


def broken_rules(plan: Plan, territory: Territory, rules: RuleProfile, travel: Travel) -> list[str]:
    """Say which rules the welfare of a plan breaks and where."""
    rows, short = _beside(plan.welfare, territory), _beside(plan.unserved, territory)
    providers = territory.providers.rename(columns={"area": "to", "local": "near"})
    rows = rows.merge(territory.offers, on="offer", suffixes=("", "_offered"), how="left")
    rows = rows.merge(providers.drop(columns=["lon", "lat", "source", "name"]), on="provider", how="left")
    broken = [*_asked(rows), *_asked(short)]
    broken += told(rows, "provider", rows["local"] != rows["near"], "is not local as shown")
    broken += told(rows, "offer", rows["service"] != rows["service_offered"], "does not offer the service")
    broken += told(rows, "offer", rows["provider"] != rows["provider_offered"], "is not of this provider")
    broken += told(rows, "offer", rows["at_home"] != rows["at_home_offered"], "is not given where it is shown")
    right = (rows["eur"] - rows["units"] * rows["price_eur"]).abs() <= 0.005
    broken += told(rows, "demand", ~right, "euros are not units times price")
    asked = territory.demands.set_index("demand")["units"]
    total = pd.concat([plan.welfare, plan.unserved]).groupby("demand")["units"].sum().reindex(asked.index, fill_value=0)
    far = ~((total - asked).abs() <= TOLERANCE * asked.clip(lower=1))
    broken += [f"{d}: served and unserved do not add up to what is asked" for d in asked.index[far]]
    return broken + _limits(rows, territory, rules) + _stays(plan, territory) + _trips(rows, plan, travel)


def _beside(table: pd.DataFrame, territory: Territory) -> pd.DataFrame:
    return table.merge(territory.demands, on="demand", suffixes=("", "_asked"), how="left")


def _asked(rows: pd.DataFrame) -> list[str]:
    """Rows of served or unserved units, beside the demand they name, that do not say what it asks."""
    broken = told(rows, "demand", ~(rows["units"] > 0), "units are not above 0")
    for column in ("service", "firm", "area"):
        broken += told(rows, "demand", rows[column] != rows[f"{column}_asked"], f"another {column} than asked")
    workers = rows["units"] * rows["workers_asked"] / rows["units_asked"]
    right = (rows["workers"] - workers).abs() <= TOLERANCE * workers.clip(lower=1)
    return broken + told(rows, "demand", ~right, "workers are not their share of the units")


def _limits(rows: pd.DataFrame, territory: Territory, rules: RuleProfile) -> list[str]:
    """What offers give, what firms, vouchers and districts pay, and what providers take."""
    offers, firms = territory.offers.set_index("offer"), territory.firms.set_index("firm")
    providers, vouchers = territory.providers.set_index("provider"), territory.vouchers.set_index("voucher")
    given = rows.groupby("offer")["units"].sum()
    own = rows[rows["payer"] == "plan"]
    broken = above(given, offers["capacity"], "capacity")
    broken += above(own.groupby("firm_asked")["eur"].sum(), firms["plan_eur"], "welfare plan")
    taken = rows.groupby("provider")["eur"].sum()
    broken += above(taken, providers["capacity_eur"].fillna(np.inf), "euros in the year")
    least = offers["least"].reindex(given.index)
    broken += [f"{o}: starts for fewer than its least" for o in given.index[given < least - TOLERANCE * least.clip(1)]]
    parts = rows.groupby(["demand", "offer"])["units"].sum().reset_index().merge(territory.demands, on="demand")
    split = ~parts["divisible"].astype(bool) & (
        (parts["units_x"] - parts["units_y"]).abs() > TOLERANCE * parts["units_y"]
    )
    broken += told(parts, "demand", split, "is indivisible and is split")
    fringe = territory.services.set_index("service")["fringe"]
    benefit, each = own[own["service_asked"].map(fringe).fillna(False).astype(bool)], rules.ceiling("fringe.ceiling")
    ceiling = territory.demands.set_index("demand")["workers"] * each
    broken += above(benefit.groupby("demand")["eur"].sum(), ceiling, "fringe ceiling")
    broken += above(benefit.groupby("firm_asked")["eur"].sum(), firms["employees"] * each, "fringe ceiling")
    broken += told(rows, "demand", ~rows["payer"].isin(["plan", *vouchers.index]), "nobody is known who pays so")
    for code, pot in vouchers.iterrows():
        paid = rows[rows["payer"] == code]
        outside = ~paid["near"].astype(bool) | (bool(pot["areas"]) & ~paid["area_asked"].isin(pot["areas"]))
        broken += told(paid, "demand", outside, f"{code} does not pay here")
        used = pd.Series({"all": paid["eur"].sum(), "open": paid.loc[~paid["small"].astype(bool), "eur"].sum()})
        most = pd.Series({"all": pot["eur"], "open": (1 - pot["small_share"]) * pot["eur"]})
        broken += [f"{code}: {what}" for what in above(used, most, "euros")]
    home = territory.areas.set_index("area")["district"]
    spent = rows.groupby(rows["area_asked"].map(home))["eur"].sum()
    share = territory.district_shares.set_index("district")["welfare_share"]
    share = share[share < 1]
    total = float(firms["plan_eur"].sum() + vouchers["eur"].sum())
    return broken + above(spent[spent.index.isin(share.index)], share * total, "share of the euros")


def _stays(plan: Plan, territory: Territory) -> list[str]:
    """What ran and is neither served there nor said to be released."""
    if territory.running_services.empty and plan.released.empty:
        return []
    pair = ["demand", "offer"]
    runs = territory.running_services.groupby(pair)["units"].sum()
    stays, freed = (
        t.groupby(pair)["units"].sum().reindex(runs.index, fill_value=0) for t in (plan.welfare, plan.released)
    )
    lost = runs - stays - freed
    close = TOLERANCE * runs.clip(lower=1)
    broken = [f"{d}: runs at {o} and is neither kept nor released" for d, o in runs.index[~(lost <= close)]]
    more = freed > (runs - stays).clip(lower=0) + close
    broken += [f"{d}: more is released at {o} than is missing" for d, o in runs.index[more]]
    known = pd.MultiIndex.from_frame(plan.released[pair]).isin(runs.index)
    broken += told(plan.released, "demand", pd.Series(~known, index=plan.released.index), "did not run where released")
    return broken + _asked(_beside(plan.released, territory))


def _trips(rows: pd.DataFrame, plan: Plan, travel: Travel) -> list[str]:
    """Workers go to the provider, or the provider comes to their home."""
    limit = rows["minutes_asked"].fillna(plan.scenario.welfare_minutes)
    home = rows["at_home_offered"].fillna(False).astype(bool)
    limit = rows["minutes_offered"].fillna(limit).where(home, limit)
    rows = rows.assign(limit=limit, to=rows["provider"].map(travel.points("providers")))
    mode = plan.scenario.welfare_mode
    return [
        *too_far(rows[~home], travel, mode, "area_asked", "to", "demand"),
        *too_far(rows[home], travel, mode, "to", "area_asked", "demand"),
    ]
