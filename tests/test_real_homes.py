"""Real care homes and real residents: the plan serves as many as a plain linear programme says can be served."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog
from scipy.sparse import coo_array

import geodata.lecco
from geodata.territory import Territory, load
from planner import plan, scenario
from tests.shared_data import shared

LECCO = Path(geodata.lecco.__file__).parent
HOMES = "services/lecco_rsa_beds_2013.csv"
RATE = 0.05
"""Places asked for each resident of 75 or older; illustrative."""

INSIDE_MINUTES = 1.5 / 20 * 60
"""1.5 km inside one comune at 20 km/h (geodata/travel.toml)."""

LIMITS = [10, 15, 30]


def write(path: Path, head: str, rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head.split(), *rows])


@pytest.fixture(scope="module")
def homes() -> pd.DataFrame:
    return pd.read_csv(shared(HOMES), dtype={"istat_code": str})


@pytest.fixture(scope="module")
def asked() -> pd.Series:
    """Whole places asked in each comune, at least one."""
    people = pd.read_csv(LECCO / "population.csv", dtype={"area": str})
    old = people[people["age_from"] == 75].set_index("area")["people"]
    return (old * RATE).round().clip(lower=1).astype(int)


@pytest.fixture(scope="module")
def territory(tmp_path_factory: pytest.TempPathFactory, homes: pd.DataFrame, asked: pd.Series) -> Territory:
    """A folder as a planner would make it: one provider and one offer a home, one demand a comune, one public payer."""
    folder = tmp_path_factory.mktemp("homes")
    for name in ("territory.toml", "rules.toml", "areas.geojson", "lakes.geojson", "links.csv", "places.csv"):
        shutil.copy(LECCO / name, folder)
    beds, made_up = "Regione Lombardia, January 2013", "illustrative"
    write(
        folder / "services.csv",
        "service name_en name_it unit source",
        [("care_home", "Care home", "RSA", "place", beds)],
    )
    write(
        folder / "providers.csv", "provider name area local source",
        [(f"P-{k:02}", h.name, h.istat_code, "yes", beds) for k, h in enumerate(homes.itertuples(index=False))],
    )  # fmt: skip
    write(
        folder / "offers.csv", "offer provider service price_eur capacity source",
        [(f"O-{k:02}", f"P-{k:02}", "care_home", 1, n, made_up) for k, n in enumerate(homes["beds"])],
    )  # fmt: skip
    write(
        folder / "firms.csv", "firm name area sector employees plan_eur source",
        [("F-1", "Public payer", "097042", "public", 1, 10**9, made_up)],
    )  # fmt: skip
    write(
        folder / "demands.csv", "demand firm area service workers units priority minutes source",
        [(f"D-{area}", "F-1", area, "care_home", n, n, 1, "", made_up) for area, n in asked.items()],
    )  # fmt: skip
    return load(folder)


def minutes() -> dict[str, dict[str, float]]:
    """Minutes by car between all comuni over the road links without ferries, by networkx alone."""
    graph = nx.Graph()
    with (LECCO / "links.csv").open(encoding="utf-8", newline="") as file:
        for link in csv.DictReader(file):
            if link["class"] != "C":
                graph.add_edge(link["from"], link["to"], minutes=float(link["minutes"]))
    found = dict(nx.all_pairs_dijkstra_path_length(graph, weight="minutes"))
    return {area: {**others, area: INSIDE_MINUTES} for area, others in found.items()}


def most_served(homes: pd.DataFrame, asked: pd.Series, limit: float) -> float:
    """The most places that can be filled: a plain linear programme over (comune, home) within the limit."""
    trips = minutes()
    arcs = [
        (d, o)
        for d, area in enumerate(asked.index)
        for o, home in enumerate(homes["istat_code"])
        if trips.get(area, {area: INSIDE_MINUTES}).get(home, np.inf) <= limit + 1e-6
    ]
    d, o = np.array(arcs).T
    ones, columns = np.ones(2 * len(arcs)), np.r_[np.arange(len(arcs)), np.arange(len(arcs))]
    rows = coo_array((ones, (np.r_[d, len(asked) + o], columns)), shape=(len(asked) + len(homes), len(arcs)))
    found = linprog(-np.ones(len(arcs)), A_ub=rows.tocsr(), b_ub=np.r_[asked, homes["beds"]], method="highs")
    assert found.status == 0, found.message
    return -float(found.fun)


def test_the_province_had_1931_beds_in_25_homes(homes: pd.DataFrame, territory: Territory) -> None:
    """Every home of the list is an offer with its beds."""
    assert (len(homes), homes["beds"].sum()) == (25, 1931)
    assert (len(territory.offers), territory.offers["capacity"].sum()) == (25, 1931)
    assert len(territory.demands) == 84


@pytest.mark.parametrize("limit", LIMITS)
def test_as_many_are_served_as_can_be(limit: int, territory: Territory, homes: pd.DataFrame, asked: pd.Series) -> None:
    """The total is the optimum, no home is above its beds, nobody goes beyond the limit or gets more than asked."""
    made = plan.make(territory, scenario.load(knobs={"welfare.minutes": str(limit)}))
    served = made.welfare
    assert served["units"].sum() == pytest.approx(most_served(homes, asked, limit), rel=1e-6)
    beds = pd.Series(homes["beds"].to_numpy(), index=[f"O-{k:02}" for k in range(len(homes))])
    used = served.groupby("offer")["units"].sum()
    assert (used <= beds[used.index] + 1e-5).all()
    got = served.groupby("area")["units"].sum()
    assert (got <= asked[got.index] + 1e-5).all()
    assert served["minutes"].max() <= limit
    trips, place = minutes(), dict(zip(beds.index, homes["istat_code"], strict=True))
    apart = [trips[row.area][place[row.offer]] for row in served.itertuples(index=False)]
    assert served["minutes"].tolist() == pytest.approx(apart, abs=1e-5)
    assert got.sum() + made.unserved["units"].sum() == pytest.approx(asked.sum())


def test_the_limit_decides_how_many(homes: pd.DataFrame, asked: pd.Series) -> None:
    """The three limits are three different problems: beds stand empty near, and are all full far."""
    near, middle, far = (most_served(homes, asked, limit) for limit in LIMITS)
    assert near < middle < far <= homes["beds"].sum()
    assert asked.sum() > homes["beds"].sum()
