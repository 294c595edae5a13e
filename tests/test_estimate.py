"""The first estimate of demand: residents by age times stated rates, and nothing verified."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from geodata import italy
from geodata.lecco.generate import figures
from geodata.lecco.generate_welfare import SERVICES
from geodata.new import estimate


def test_every_rate_says_where_it_comes_from_and_none_is_verified() -> None:
    """Value, unit, source, date, and that nobody read it for the place."""
    said = estimate.rates()
    for name in ("take_up", "use", "priority", "price", "ages"):
        assert set(said[name]) == {"value", "unit", "source", "date", "verified"}
    for fact in [*said["workers"].values(), *(said[n] for n in ("take_up", "use", "priority", "price", "ages"))]:
        assert fact["verified"] is False
    services = {code for code, row in said["services"].items() if isinstance(row, dict)}
    for name in ("take_up", "use", "price"):
        assert set(said[name]["value"]) == services


def test_rates_are_those_of_the_illustrative_case() -> None:
    """One set of assumptions, not two that drift apart."""
    said, lecco = estimate.rates(), figures()
    for name in ("take_up", "use", "priority"):
        assert said[name]["value"] == lecco[name]
    for service, *names, unit, ages in SERVICES:
        row = said["services"][service]
        assert [row["name_en"], row["name_it"], row["unit"], tuple(row["ages"])] == [*names, unit, ages]
        assert said["price"]["value"][service] == lecco[f"price.{service}"]
    assert said["workers"]["least"]["value"] == lecco["demands.least_workers"]


def test_the_ages_of_italy_are_italys() -> None:
    """Shares of residents by band, as counted."""
    people = pd.concat(italy.population(p) for p in italy.provinces()).groupby(["age_from", "age_to"])["people"].sum()
    shares = estimate.rates()["ages"]["value"]
    assert list(shares) == [f"{low}-{high}" for low, high in italy.BANDS]
    assert list(shares.values()) == pytest.approx(list(people / people.sum()), abs=1e-4)
    assert sum(shares.values()) == pytest.approx(1.0, abs=5e-4)


def test_small_groups_join_the_nearest_and_the_total_holds() -> None:
    """0.6 and 0.7 join what lies nearest to each; of 10.4 and 3.3 come 11 and 3, the whole of 13.7."""
    seats_m = np.array([[0.0, 0.0], [1.0, 0.0], [10.0, 0.0], [11.0, 0.0], [50.0, 0.0]])
    asking = np.array([0.6, 9.8, 2.6, 0.7, 0.0])
    assert estimate.grouped(asking, seats_m, least=3) == {1: 11, 2: 3}
    assert estimate.grouped(np.array([0.6, 0.9]), seats_m[:2], least=3) == {}
    assert estimate.grouped(np.zeros(5), seats_m, least=3) == {}


def test_demand_follows_residents_take_up_and_the_share_of_workers_with_a_plan(tmp_path: Path) -> None:
    """One area, people by one age band, by hand: 1,000 nursery children × 0.95 × 0.06 = 57 askers, 85.5 months."""
    areas = gpd.GeoDataFrame({"area": ["a"], "lon": [9.0], "lat": [46.0]}, geometry=[box(9, 46, 9.1, 46.1)], crs=4326)
    population = pd.DataFrame({"area": "a", "age_from": [0, 18], "age_to": [2, 64], "people": [1000, 50_000]})
    made = estimate.tables(areas, population, estimate.rates(), crs="EPSG:32632")
    demand = made["demands"].set_index("service")
    assert (demand.loc["nursery", "workers"], demand.loc["nursery", "units"]) == (57, 85.5)
    assert demand.loc["errands", "workers"] == 300
    (firm,) = made["firms"].itertuples()
    assert firm.employees == 3000
    prices = estimate.rates()["price"]["value"]
    assert firm.plan_eur == np.ceil(sum(d.units * prices[d.Index] for d in demand.itertuples()))
