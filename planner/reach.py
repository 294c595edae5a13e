"""How near a service is, and whether there is enough of it in reach, before any plan.

Given   areas a, offers o of one service with capacity c_o, units u_a asked in each area, minutes t_ao, a limit T.
Nearest minutes of an area: min over o of t_ao.
Enough  (the two-step floating catchment area method, Luo and Wang 2003):
        (1) what an offer has for each unit asked in its reach:  r_o = c_o ÷ Σ_{a: t_ao ≤ T} u_a
        (2) what an area has for each unit it asks:              A_a = Σ_{o: t_ao ≤ T} r_o
A gap is what is asked beyond that: u_a × max(0, 1 − A_a). It shares every offer evenly among those in reach and knows
no budget, so it is a map of need, not a plan.
"""

from __future__ import annotations

from collections.abc import Iterable

import geopandas as gpd
import pandas as pd

from geodata.territory import Territory
from geodata.travel import Travel

FAR = 240.0
"""Minutes beyond which nobody looks for a nearest offer."""

PLACES = {"area": "areas", "provider": "providers", "host": "hosts", "firm": "firms"}
"""The table of each kind of place that can be reached."""


def nearest(territory: Territory, service: str, *, mode: str, ferries: bool = False) -> pd.Series:
    """Return for each area (index) the minutes to the nearest provider of a service; missing where none is reached."""
    trips = _trips(territory, Travel(territory, ferries=ferries), service, mode=mode, limit=FAR)
    return trips.groupby("origin")["minutes"].min().reindex(territory.areas["area"])


def gaps(territory: Territory, service: str, *, limit: float, mode: str, ferries: bool = False) -> pd.DataFrame:
    """Return for each area (index) `units_asked`, `cover` (what is in reach for a unit asked) and `lacking` units."""
    asked = _asked(territory, service)
    travel = Travel(territory, ferries=ferries)
    trips, places = _trips(territory, travel, service, mode=mode, limit=limit), travel.points("providers")
    offers = territory.offers[territory.offers["service"] == service]
    capacity = offers.groupby(offers["provider"].map(places))["capacity"].sum()
    wanted = trips["origin"].map(asked).astype(float).groupby(trips["destination"]).sum()
    rate = (capacity / wanted.where(wanted > 0)).fillna(0.0)  # (1)
    cover = (
        trips["destination"].map(rate).astype(float).groupby(trips["origin"]).sum().reindex(asked.index, fill_value=0.0)
    )  # (2)
    gap = asked * (1 - cover).clip(lower=0.0)
    return pd.DataFrame({"units_asked": asked, "cover": cover.where(asked > 0), "lacking": gap})


def beyond(territory: Territory, service: str, *, limit: float, mode: str, ferries: bool = False) -> pd.DataFrame:
    """Return the areas without the service within `limit` minutes: `name`, `people` and the minutes to the nearest."""
    minutes = nearest(territory, service, mode=mode, ferries=ferries)
    people = territory.population.groupby("area")["people"].sum().reindex(minutes.index, fill_value=0)
    names = territory.areas.set_index("area")["name"]
    frame = pd.DataFrame({"name": names, "people": people, "minutes": minutes})
    return frame[~(frame["minutes"] <= limit)].sort_values(["people", "name"], ascending=[False, True])


def _asked(territory: Territory, service: str) -> pd.Series:
    demands = territory.demands[territory.demands["service"] == service]
    return demands.groupby("area")["units"].sum().reindex(territory.areas["area"], fill_value=0.0).astype(float)


def _trips(territory: Territory, travel: Travel, service: str, *, mode: str, limit: float) -> pd.DataFrame:
    offering = territory.offers.loc[territory.offers["service"] == service, "provider"]
    points = travel.points("providers")
    return travel.minutes(territory.areas["area"], points[points.index.isin(offering)], mode=mode, limit=limit)


def middle(territory: Territory, travel: Travel, chosen: Iterable[str]) -> tuple[str, str] | None:
    """Return what travel calls the latest chosen place (`area:…`, `provider:…`, `host:…`, `firm:…`), and its name."""
    for kind, _, code in (one.partition(":") for one in reversed(list(chosen))):
        if kind not in PLACES:
            continue
        table = territory.table(PLACES[kind]).set_index(kind)
        if code in table.index:
            point = code if kind == "area" else travel.points(PLACES[kind])[code]
            return str(point), str(table.at[code, "name"])
    return None


def bands(territory: Territory, travel: Travel, point: str, minutes: Iterable[float], *, mode: str) -> gpd.GeoDataFrame:
    """Return from where a point is reached within each number of minutes, the longest first, in the territory's crs.

    `point` is an area or one of `Travel.points`. Over a road network `geometry` is the ground along the roads from
    where it is (`geodata.roads`); from any other source the areas from whose seat it is. Columns `minutes`, `areas`
    (of how many seats) and `geometry`; a longer band holds the shorter ones, and one of nothing is left out.
    """
    within = sorted({float(limit) for limit in minutes}, reverse=True)
    met = travel.minutes(territory.areas["area"], [point], mode=mode, limit=max(within, default=0.0))
    network = travel.network(mode)
    ground = {}
    if network is not None and within:
        (xy,) = travel.places.xy([point])
        drawn = network.reach((float(xy[0]), float(xy[1])), bands=within, towards=True)
        ground = dict(zip(drawn["minutes"].astype(float), drawn.geometry, strict=True))
    rows = []
    for limit in within:
        some = met.loc[met["minutes"] <= limit, "origin"]
        areas = territory.areas.geometry[territory.areas["area"].isin(some)]
        shape = ground.get(limit) if network is not None else areas.union_all()
        if shape is not None and not shape.is_empty:
            rows.append((limit, len(some), shape))
    frame = pd.DataFrame(rows, columns=["minutes", "areas", "geometry"])
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=territory.crs)
