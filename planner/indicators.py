"""A plan in numbers: the tables that the terminal, the pages and the exports show.

Workers are counted in the share of their demand that is served: a demand of 10 workers served by half counts 5 served
workers. Euros are of plans and vouchers. Kilometre zero (km0) is the share of the euros served that local providers
receive.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geodata.territory import Territory
from planner.people import PARTS, People, everybody, known
from planner.plan import Plan


@dataclass(frozen=True)
class Summary:
    """The headline figures of a plan.

    `unserved` maps each reason to workers. Minutes are per worker, or per person, one way; missing where nobody
    travels. What is counted of people here is for staff: `told` is what others are told, and `waiting`, the people of
    each reason, is of it.
    """

    workers: float
    served: float
    unserved: Mapping[str, float]
    plans_eur: float
    spent_eur: float
    local_eur: float
    worker_minutes: float
    worst_worker_minutes: float
    people: int
    placed: int
    waiting: pd.Series
    person_minutes: float
    worst_person_minutes: float
    fit: float
    told: People

    @property
    def served_share(self) -> float:
        return self.served / self.workers if self.workers else float("nan")

    @property
    def km0_share(self) -> float:
        return self.local_eur / self.spent_eur if self.spent_eur else float("nan")


def summary(plan: Plan, territory: Territory) -> Summary:
    """Return the headline figures of a plan."""
    welfare, placements, told = plan.welfare, plan.placements, People(plan, territory)
    return Summary(
        workers=float(territory.demands["workers"].sum()),
        served=float(welfare["workers"].sum()),
        unserved=_by_reason(plan.unserved),
        plans_eur=float(territory.firms["plan_eur"].sum() + territory.vouchers["eur"].sum()),
        spent_eur=float(welfare["eur"].sum()),
        local_eur=float(welfare.loc[welfare["local"], "eur"].sum()),
        worker_minutes=_mean(welfare["minutes"], welfare["workers"]),
        worst_worker_minutes=float(welfare["minutes"].max()) if len(welfare) else float("nan"),
        people=len(territory.beneficiaries),
        placed=len(placements),
        waiting=told.reasons,
        person_minutes=_mean(placements["minutes"], pd.Series(1.0, index=placements.index)),
        worst_person_minutes=float(placements["minutes"].max()) if len(placements) else float("nan"),
        fit=float(placements["fit"].mean()) if len(placements) else float("nan"),
        told=told,
    )


def by_area(plan: Plan, territory: Territory) -> pd.DataFrame:
    """Return a row for each area: `area`, `name`, `district`, workers asked, served and unserved, mean and
    worst minutes, and people.

    `beneficiaries`, `placed` and `still_waiting` are as `planner.people` tells them: rounded, and missing where few.
    """
    names = territory.areas[["area", "name", "district"]].set_index("area")
    itself = pd.Series(names.index, index=names.index, name="area")
    return pd.DataFrame(names).join(_grouped(plan, territory, itself, People(plan, territory).areas))


def by_district(plan: Plan, territory: Territory) -> pd.DataFrame:
    """Return the columns of `by_area` for each district, without names."""
    district = territory.areas.set_index("area")["district"]
    return _grouped(plan, territory, district, People(plan, territory).districts)


def by_service(plan: Plan, territory: Territory) -> pd.DataFrame:
    """Return a row for each service: workers asked and served, units asked, served and offered, euros, mean minutes."""
    asked = territory.demands.groupby("service")[["workers", "units"]].sum()
    served = plan.welfare.groupby("service")[["workers", "units", "eur"]].sum()
    offered = territory.offers.groupby("service")["capacity"].sum()
    frame = territory.services.set_index("service")[["name_en", "name_it", "unit"]]
    frame = frame.assign(asked=asked["workers"], served=served["workers"], units_asked=asked["units"])
    frame = frame.assign(units_served=served["units"], units_offered=offered, eur=served["eur"])
    numbers = ["asked", "served", "units_asked", "units_served", "units_offered", "eur"]
    frame[numbers] = frame[numbers].fillna(0.0)
    frame["minutes"] = _means(plan.welfare, plan.welfare["service"]).reindex(frame.index)
    return frame


def by_offer(plan: Plan, territory: Territory) -> pd.DataFrame:
    """Return a row for each offer: provider, service, area, capacity, units served, units still free, euros."""
    served = plan.welfare.groupby("offer")[["units", "eur"]].sum()
    frame = territory.offers.merge(territory.providers[["provider", "name", "area", "local"]], on="provider")
    frame = frame.set_index("offer")[["provider", "name", "area", "local", "service", "price_eur", "capacity"]]
    frame = frame.assign(units=served["units"], eur=served["eur"]).fillna({"units": 0.0, "eur": 0.0})
    return frame.assign(free=(frame["capacity"] - frame["units"]).clip(lower=0.0).round(6))


def flows(plan: Plan, territory: Territory) -> pd.DataFrame:
    """Return what goes from each area to each provider's area for each service: workers, units, euros, minutes."""
    places = territory.providers.set_index("provider")["area"]
    rows = plan.welfare.assign(to=plan.welfare["provider"].map(places))
    keys = ["area", "to", "service"]
    frame = rows.groupby(keys, as_index=False)[["workers", "units", "eur"]].sum()
    return frame.merge(rows.groupby(keys, as_index=False)["minutes"].mean(), on=keys)


def people_by_area(territory: Territory, *, threshold: int) -> pd.Series:
    """Return the beneficiaries of each area as every plan tells them: rounded, and missing where few."""
    return known(everybody(territory, base=threshold)["beneficiaries"])


def _grouped(plan: Plan, territory: Territory, group: pd.Series, people: pd.DataFrame) -> pd.DataFrame:
    """The indicators by groups of areas, with the people that are told of each."""
    asked = territory.demands.groupby(territory.demands["area"].map(group))["workers"].sum()
    served = plan.welfare.groupby(plan.welfare["area"].map(group))[["workers", "eur"]].sum()
    local = plan.welfare[plan.welfare["local"]]
    index = pd.Index(sorted(group.unique()), name=group.name)
    frame = pd.DataFrame({"asked": asked, "served": served["workers"], "eur": served["eur"]}, index=index)
    frame["local_eur"] = local.groupby(local["area"].map(group))["eur"].sum()
    frame = frame.fillna(0.0)
    frame["unserved"] = (frame["asked"] - frame["served"]).clip(lower=0.0).round(6)
    frame["minutes"] = _means(plan.welfare, plan.welfare["area"].map(group)).reindex(index)
    frame["worst"] = plan.welfare.groupby(plan.welfare["area"].map(group))["minutes"].max().reindex(index)
    return frame.join(people[PARTS].apply(known))


def _means(welfare: pd.DataFrame, by: pd.Series) -> pd.Series:
    travelled = (welfare["minutes"] * welfare["workers"]).groupby(by).sum()
    return travelled / welfare["workers"].groupby(by).sum()


def _mean(values: pd.Series, weights: pd.Series) -> float:
    return float(np.average(values, weights=weights)) if len(values) else float("nan")


def _by_reason(unserved: pd.DataFrame) -> dict[str, float]:
    workers = unserved.groupby("why")["workers"].sum().sort_values(ascending=False)
    return {str(why): float(count) for why, count in workers.items()}
