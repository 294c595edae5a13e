"""What can be seen of a territory before any plan: one table by area for each theme.

Beneficiaries are counted as `planner.people` tells them; every other theme counts residents, workers, units or firms.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from geodata.territory import Territory
from planner import indicators, reach

THEMES = ("population", "demand", "capacity", "reach", "gaps", "balance", "firms", "hosts", "beneficiaries")
BY_SERVICE = ("demand", "capacity", "balance", "reach", "gaps")
ONE_SERVICE = ("balance", "reach", "gaps")
"""Themes that are always of one service."""

TRAVELLED = ("reach", "gaps")
"""Themes that depend on how far and by what people travel."""

PER_1000 = ("demand", "capacity", "gaps", "hosts")
"""Themes that can be read per 1,000 residents."""

ALL = ""
"""The detail that means every age band or every service."""


def details(territory: Territory, theme: str) -> tuple[str, ...]:
    """Return what a theme can be narrowed to: age bands as "0-2", or services; some are always of one service."""
    if theme == "population":
        bands = territory.population[["age_from", "age_to"]].drop_duplicates().sort_values("age_from")
        return (ALL, *(f"{a}-{b}" for a, b in bands.itertuples(index=False)))
    services = tuple(territory.services["service"])
    return services if theme in ONE_SERVICE else (ALL, *services) if theme in BY_SERVICE else ()


def by_area(
    territory: Territory, theme: str, detail: str, *, threshold: int, trips: Trips | None = None, per_1000: bool = False
) -> pd.DataFrame:
    """Return a row for each area (index): `name`, `district`, then the theme's numbers, the one to draw first.

    With `per_1000` that is the first number for each 1,000 residents.
    """
    frame = territory.areas[["area", "name", "district"]].set_index("area")
    people = territory.population.groupby("area")["people"].sum().reindex(frame.index, fill_value=0)
    if theme in TRAVELLED:
        frame = pd.DataFrame(frame).join(_travelled(territory, theme, detail, trips or Trips(), people))
    else:
        numbers = _numbers(territory, theme, detail, threshold)
        rest = numbers.reindex(frame.index) if theme == "beneficiaries" else numbers.reindex(frame.index).fillna(0)
        frame = pd.DataFrame(frame).join(rest)
    if per_1000 and theme in PER_1000:
        frame.insert(2, "per_1000", 1000 * frame.iloc[:, 2] / people.where(people > 0))
        frame["per_1000"] = frame["per_1000"].fillna(0.0)
    if theme == "balance":
        asked, offered = frame["units_asked"], frame["units_offered"]
        ratio = (offered / asked.where(asked > 0)).where(asked > 0, 1.0).where((asked > 0) | (offered > 0))
        frame.insert(2, "cover", ratio)
    return frame


def of_area(territory: Territory, area: str) -> pd.DataFrame:
    """Return a row for each service (index) asked or offered in an area: workers, units, providers."""
    asked = territory.demands[territory.demands["area"] == area].groupby("service")[["workers", "units"]].sum()
    there = territory.offers.merge(territory.providers[["provider", "area"]], on="provider")
    offered = (
        there[there["area"] == area]
        .groupby("service")
        .agg(units_offered=("capacity", "sum"), providers=("provider", "nunique"))
    )
    frame = asked.rename(columns={"units": "units_asked"}).join(offered, how="outer").fillna(0.0)
    return frame[["workers", "units_asked", "units_offered", "providers"]]


def _travelled(territory: Territory, theme: str, service: str, trips: Trips, people: pd.Series) -> pd.DataFrame:
    if theme == "gaps":
        found = reach.gaps(territory, service, limit=trips.minutes, mode=trips.mode, ferries=trips.ferries)
        return found[["lacking", "units_asked", "cover"]].assign(people=people)
    minutes = reach.nearest(territory, service, mode=trips.mode, ferries=trips.ferries)
    asked = territory.demands[territory.demands["service"] == service].groupby("area")["workers"].sum()
    return pd.DataFrame({"nearest": minutes, "people": people, "workers": asked.reindex(people.index, fill_value=0.0)})


def _numbers(territory: Territory, theme: str, detail: str, threshold: int) -> pd.DataFrame:
    if theme == "population":
        rows = territory.population
        total = rows.groupby("area")["people"].sum()
        band = rows["age_from"].astype(str) + "-" + rows["age_to"].astype(str)
        some = rows[band == detail] if detail else rows
        people = some.groupby("area")["people"].sum()
        return pd.DataFrame(
            {"people": people, "share": people / total.where(total > 0)} if detail else {"people": people}
        )
    if theme == "beneficiaries":
        return pd.DataFrame({"beneficiaries": indicators.people_by_area(territory, threshold=threshold)})
    if theme == "firms":
        grouped = territory.firms.groupby("area")
        return grouped.agg(firms=("firm", "size"), employees=("employees", "sum"), plans_eur=("plan_eur", "sum"))
    if theme == "hosts":
        openings = territory.openings.groupby("host").size()
        rows = territory.hosts.assign(openings=territory.hosts["host"].map(openings).fillna(0))
        return rows.groupby("area").agg(
            openings=("openings", "sum"), hosts=("host", "size"), employees=("employees", "sum")
        )
    demands, offers = (
        territory.demands,
        territory.offers.merge(territory.providers[["provider", "area"]], on="provider"),
    )
    if detail:
        demands, offers = demands[demands["service"] == detail], offers[offers["service"] == detail]
    asked = demands.groupby("area").agg(
        workers=("workers", "sum"), firms=("firm", "nunique"), units_asked=("units", "sum")
    )
    offers = offers.assign(full_eur=offers["capacity"] * offers["price_eur"])
    offered = offers.groupby("area").agg(
        full_eur=("full_eur", "sum"), providers=("provider", "nunique"), units_offered=("capacity", "sum")
    )
    if theme == "demand":
        return asked if detail else asked[["workers", "firms"]]
    if theme == "capacity":
        return offered[["units_offered", "providers", "full_eur"]] if detail else offered[["full_eur", "providers"]]
    return asked[["workers", "units_asked"]].join(offered[["units_offered", "providers"]], how="outer")


@dataclass(frozen=True)
class Trips:
    """How far people go and by what, for the themes of `TRAVELLED`."""

    minutes: float = 30.0
    mode: str = "car"
    ferries: bool = False


@dataclass(frozen=True)
class Card:
    """What is known of one area; `beneficiaries` is None where the count is hidden."""

    name: str
    district: str
    people: int
    beneficiaries: int | None
    providers: tuple[str, ...]
    services: pd.DataFrame


def card(territory: Territory, area: str, *, threshold: int) -> Card:
    """Return the card of an area."""
    row = territory.areas.set_index("area").loc[area]
    count = indicators.people_by_area(territory, threshold=threshold)[area]
    return Card(
        name=str(row["name"]),
        district=str(row["district"]),
        people=int(territory.population.loc[territory.population["area"] == area, "people"].sum()),
        beneficiaries=None if pd.isna(count) else int(count),
        providers=tuple(territory.providers.loc[territory.providers["area"] == area, "name"]),
        services=of_area(territory, area),
    )
