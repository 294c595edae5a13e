"""A first estimate of demand: residents by age times the rates of `rates.toml`, as tables services, firms and demands.

Every row says that it is an estimate. A demand belongs to a firm, so one placeholder stands for all firms; its budget
is what all demands cost at the prices of the rates.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.lecco.chance import apportion

RATES = Path(__file__).parent / "rates.toml"
ESTIMATE = "illustrative estimate: residents by age × assumed rates (rates.toml)"
"""Source of every estimated row; its first word makes every screen and export say so."""

FIRM = "ALL"

Amounts = NDArray[np.float64]
"""A number for each area."""

Residents = dict[tuple[int, int], Amounts]
"""Residents of each area by the youngest and the oldest age of a band."""


def rates() -> dict[str, Any]:
    """Return the parsed `rates.toml`."""
    return tomllib.loads(RATES.read_text(encoding="utf-8"))


def by_age(areas: pd.Series, population: pd.DataFrame, said: Mapping[str, Any]) -> Residents:
    """Return the residents of each area, in the order given, by age band, from table `population`.

    People given in one band of all ages are spread over the ages of the rates.
    """
    bands: Residents = {}
    for low, high in population[["age_from", "age_to"]].drop_duplicates().itertuples(index=False):
        band = population[(population["age_from"] == low) & (population["age_to"] == high)].set_index("area")
        bands[int(low), int(high)] = areas.map(band["people"]).fillna(0).to_numpy(float)
    if list(bands) != [(0, 130)]:
        return bands
    shares = {tuple(ages.split("-")): share for ages, share in said["ages"]["value"].items()}
    return {(int(low), int(high)): bands[0, 130] * share for (low, high), share in shares.items()}


def tables(
    areas: gpd.GeoDataFrame, population: pd.DataFrame, said: Mapping[str, Any], *, crs: str
) -> dict[str, pd.DataFrame]:
    """Return tables `services`, `firms` and `demands` by name; without residents there is nobody to ask.

    A group of fewer than `workers.least` joins the nearest area (metres in `crs`) that asks for the same service, so
    that no row speaks of one person and totals hold.
    """
    listed = {code: row for code, row in said["services"].items() if isinstance(row, dict)}
    services = pd.DataFrame.from_dict(listed, orient="index").drop(columns="ages").rename_axis("service").reset_index()
    made = {"services": services.assign(source=said["services"]["source"])}
    if not population["people"].sum():
        return made
    people = by_age(areas["area"], population, said)
    seats = gpd.GeoSeries.from_xy(areas["lon"], areas["lat"], crs=areas.crs).to_crs(crs)
    seats_m = np.column_stack([seats.x, seats.y])
    rate = {name: row["value"] for name, row in said["workers"].items()}
    with_plan = rate["employees"] * rate["with_plan"]
    use, price = said["use"]["value"], said["price"]["value"]
    rows = []
    for service, row in listed.items():
        asking = _aged(people, *row["ages"]) * said["take_up"]["value"][service] * with_plan
        for k, workers in grouped(asking, seats_m, least=rate["least"]).items():
            area, priority = areas["area"].iloc[k], said["priority"]["value"].get(service, 1)
            units = round(workers * use[service], 2)
            rows.append((f"{area}-{service}", FIRM, area, service, workers, units, priority, ESTIMATE))
    if not rows:
        return made
    columns = ["demand", "firm", "area", "service", "workers", "units", "priority", "source"]
    demands = pd.DataFrame(rows, columns=columns).sort_values(["area", "service"], ignore_index=True)
    working_age = _aged(people, rate["ages"]["low"], rate["ages"]["high"])
    firm = {
        "firm": FIRM,
        "name": "All firms (estimate)",
        "area": areas["area"].iloc[int(_aged(people, 0, 130).argmax())],
        "sector": "",
        "employees": max(1, round(float(working_age.sum()) * with_plan)),
        "plan_eur": math.ceil(sum(demands["units"] * demands["service"].map(price))),
        "source": ESTIMATE,
    }
    return {**made, "firms": pd.DataFrame([firm]), "demands": demands}


def grouped(asking: Amounts, seats_m: Amounts, *, least: int) -> dict[int, int]:
    """Return whole numbers of askers by row: the smallest group joins the nearest until each is `least` or more.

    The numbers add up to the rounded total; there are none if that is below `least`. Ties go to the earlier row.
    """
    groups = np.where(asking > 0, asking, np.inf)
    for _ in range(int(np.isfinite(groups).sum()) - 1):
        smallest = int(groups.round(9).argmin())
        if groups[smallest] >= least:
            break
        apart_m = np.hypot(*(seats_m - seats_m[smallest]).T).round(3)
        joined, groups[smallest] = groups[smallest], np.inf
        groups[int(np.where(np.isfinite(groups), apart_m, np.inf).argmin())] += joined
    left = {int(k): float(groups[k]) for k in np.flatnonzero(np.isfinite(groups))}
    total = int(sum(left.values()) + 0.5)
    return apportion(total, left) if total >= least else {}


def _aged(people: Residents, low: int, high: int) -> Amounts:
    """Residents of each area in the age bands that lie within these ages."""
    return np.sum([n for (young, old), n in people.items() if low <= young and old <= high], axis=0)
