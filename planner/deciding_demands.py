"""What is seen of each demand before deciding: who serves it and why not more, who else could, what a lock would do."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from geodata.territory import Territory
from geodata.travel import Travel
from planner import atlas, standing
from planner.placing import Decided
from planner.plan import Plan, Watch, make
from planner.scenario import Scenario
from planner.serve import arcs
from planner.why import tell
from planner.why.change import Change
from planner.why.demand import CODES, Demand
from planner.why.demand_changes import changes
from planner.why.lifting import Codes
from planner.why.served import Services
from planner.words import Language, number, say


def demands(plan: Plan, territory: Territory, language: Language) -> pd.DataFrame:
    """Return a row for each demand (index), the most workers unserved first: who asks for what, who serves it."""
    frame = territory.demands.set_index("demand", drop=False)
    served = plan.welfare.groupby("demand")["workers"].sum().reindex(frame.index, fill_value=0.0)
    providers = territory.providers.set_index("provider")["name"]
    by = plan.welfare.drop_duplicates(["demand", "offer"])
    by = by.assign(told=by["offer"] + " · " + by["provider"].map(providers)).groupby("demand")["told"].agg(", ".join)
    why = plan.unserved.drop_duplicates("demand").set_index("demand")["why"]
    told = pd.DataFrame(
        {
            "demand": frame["demand"],
            "service": frame["service"].map(territory.services.set_index("service")[f"name_{language}"]),
            "name": frame["area"].map(territory.areas.set_index("area")["name"]),
            "workers": frame["workers"],
            "unserved": (frame["workers"] - served).clip(lower=0.0).round(3) + 0.0,
            "reason": why.map(lambda code: say(f"why.{code}", language)).reindex(frame.index).fillna("–"),
            "proposed": by.reindex(frame.index).fillna("–"),
            "firm": frame["firm"].map(territory.firms.set_index("firm")["name"]),
        },
        index=frame.index,
    )
    return told.sort_index().sort_values("unserved", ascending=False, kind="stable")


def about(plan: Plan, territory: Territory, demand: str, language: Language) -> list[str]:
    """Say what a demand asks, who serves how much of it, and why the rest is not served."""
    row = territory.demands.set_index("demand").loc[demand]
    unit = atlas.measure(territory.services.set_index("service")["unit"][row["service"]], language)
    asked = say(
        "decide.asks", language, workers=number(row["workers"], language), units=_units(row["units"], language),
        unit=unit, service=atlas.service_name(territory, row["service"], language),
        firm=territory.firms.set_index("firm")["name"][row["firm"]],
        area=territory.areas.set_index("area")["name"][row["area"]],
    )  # fmt: skip
    providers = territory.providers.set_index("provider")["name"]
    got = plan.welfare[plan.welfare["demand"] == demand].groupby(["offer", "provider"], as_index=False)
    served = [
        say(
            "decide.served_by", language, units=_units(r.units, language), unit=unit, offer=r.offer,
            provider=providers[r.provider], minutes=number(r.minutes, language, digits=1), eur=number(r.eur, language),
        )
        for r in got.agg({"units": "sum", "eur": "sum", "minutes": "mean"}).itertuples()
    ]  # fmt: skip
    left = plan.unserved[plan.unserved["demand"] == demand]
    waits = [
        say("decide.unserved", language, units=_units(r.units, language), unit=unit, why=say(f"why.{r.why}", language))
        for r in left.itertuples()
    ]
    return [asked, *served, *waits]


def offers(plan: Plan, territory: Territory, travel: Travel, demand: str) -> pd.DataFrame:
    """Return the offers in reach of a demand (index), the nearest first, and what the plan leaves free of each.

    Columns: `offer`, `provider` (its name), `trip` (minutes), `free` (units), `units` (of this demand here),
    `price_eur`, `capacity`.
    """
    alone = replace(territory, demands=territory.demands[territory.demands["demand"] == demand])
    found = arcs(alone, plan.scenario, travel)
    rows = territory.offers.loc[found["o"]].reset_index(drop=True).assign(minutes=found["minutes"].to_numpy(float))
    used = plan.welfare.groupby("offer")["units"].sum()
    here = plan.welfare[plan.welfare["demand"] == demand].groupby("offer")["units"].sum()
    rows = rows.assign(
        provider=rows["provider"].map(territory.providers.set_index("provider")["name"]),
        free=(rows["capacity"] - rows["offer"].map(used).fillna(0.0)).clip(lower=0.0).round(3),
        units=rows["offer"].map(here).fillna(0.0),
    )
    rows = rows.rename(columns={"minutes": "trip"}).sort_values(["trip", "price_eur", "offer"], ignore_index=True)
    columns = ["offer", "provider", "trip", "free", "units", "price_eur", "capacity"]
    return rows.set_index("offer", drop=False)[columns]


@dataclass(frozen=True)
class Short:
    """Why a demand is not served in full: the smallest sets of reasons, and the least changes that would serve it."""

    sets: tuple[Codes, ...]
    changes: tuple[Change, ...]

    def lines(self, language: Language) -> tuple[list[str], list[str]]:
        """Return the reasons and the changes in sentences."""
        reasons = tell.reasons(self.sets, CODES, language, nothing="because.nobody_offers")
        return list(reasons), list(tell.changes(self.changes, language, kept="demand"))


def because(plan: Plan, territory: Territory, decided: Decided, demand: str, *, watch: Watch) -> Short:
    """Prove why a demand is not served in full, and find the least changes that would serve all of it."""
    there = standing.locked(territory, decided)
    services = Services.of(plan, there, Travel(there, ferries=plan.scenario.travel_ferries))
    asked = Demand(services, int(np.flatnonzero(territory.demands["demand"] == demand)[0]))
    watch("why", "", 0.1)
    sets = tuple(asked.why())
    watch("change", "", 0.5)
    return Short(sets, tuple(changes(asked)))


def locked(
    territory: Territory, scenario: Scenario, decided: Decided, demand: str, offer: str, *, watch: Watch
) -> Plan:
    """Make the plan in which, beside what was decided, the whole demand stays with that offer."""
    also = frozenset(pair for pair in decided.served if pair[0] != demand) | {(demand, offer)}
    return make(territory, scenario, decided=replace(decided, served=also), watch=watch)


def _units(value: float, language: Language) -> str:
    return number(value, language, digits=0 if float(value).is_integer() else 1)
