"""Whatever is wrong with a territory's files, its owner learns at once: where, what, which rule, what to do."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import geodata
from geodata.faults import InputError, TerritoryError
from geodata.territory import load
from planner.rules import profile

SAMPLE = Path(geodata.__file__).parent / "sample"

Damage = Callable[[Path], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the sample territory, to be damaged."""
    return shutil.copytree(SAMPLE, tmp_path / "valley")


def swap(file: str, old: str, new: str) -> Damage:
    """Replace the one place where `old` stands."""

    def damage(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, (file, old, text.count(old))
        (folder / file).write_text(text.replace(old, new), encoding="utf-8", newline="")

    return damage


def write(file: str, content: str | bytes) -> Damage:
    return lambda folder: (
        (folder / file).write_bytes(content if isinstance(content, bytes) else content.encode()) and None
    )


def rewrite(file: str, change: Callable[[str], str | bytes]) -> Damage:
    return lambda folder: write(file, change((folder / file).read_text(encoding="utf-8")))(folder)


def remove(file: str) -> Damage:
    return lambda folder: (folder / file).unlink()


def cell(file: str, row: int, column: str, value: str) -> Damage:
    """Write a cell, by the row number a spreadsheet shows."""

    def damage(folder: Path) -> None:
        rows = [line.split(",") for line in (folder / file).read_text(encoding="utf-8").splitlines()]
        rows[row - 1][rows[0].index(column)] = value
        (folder / file).write_text("".join(",".join(r) + "\n" for r in rows), encoding="utf-8")

    return damage


def column_gone(file: str, column: str) -> Damage:
    """Remove a column with all its cells."""

    def damage(folder: Path) -> None:
        rows = [line.split(",") for line in (folder / file).read_text(encoding="utf-8").splitlines()]
        place = rows[0].index(column)
        kept = [",".join(row[:place] + row[place + 1 :]) + "\n" for row in rows]
        (folder / file).write_text("".join(kept), encoding="utf-8")

    return damage


def layer(change: Callable[[dict[str, Any]], object], file: str = "areas.geojson") -> Damage:
    """Change the parsed GeoJSON of a layer in place."""

    def damage(folder: Path) -> None:
        data = json.loads((folder / file).read_text(encoding="utf-8"))
        change(data)
        (folder / file).write_text(json.dumps(data), encoding="utf-8")

    return damage


def first_area(key: str, value: object) -> Damage:
    """Put something else at a key of the first feature of areas, or at `properties.<name>`."""

    def change(data: dict[str, Any]) -> None:
        feature = data["features"][0]
        if key.startswith("properties."):
            feature["properties"][key.removeprefix("properties.")] = value
        else:
            feature[key] = value

    return layer(change)


def polygon(*points: tuple[float, float]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[list(p) for p in (*points, points[0])]]}


def told(folder: Path) -> list[str]:
    """Return the faults of a territory and of its rule profile, one line each."""
    with pytest.raises(TerritoryError) as raised:
        profile(load(folder).rules)
    assert str(raised.value).splitlines() == [str(fault) for fault in raised.value.faults]
    assert all(fault.rule and fault.remedy.endswith((".", "?")) for fault in raised.value.faults)
    return [str(fault) for fault in raised.value.faults]


SOURCE = "illustrative: invented to be solved by hand (docs/model.md)"

# One damage, the whole fault it must give.
ONE_FAULT: dict[str, tuple[Damage, str]] = {
    "negative capacity": (
        cell("offers.csv", 3, "capacity", "-100"),
        "offers.csv, row 3, column capacity: is below 0 (found: -100). Write at least 0 units per year.",
    ),
    "text in a number": (
        cell("offers.csv", 2, "price_eur", "about 500"),
        "offers.csv, row 2, column price_eur: is not a number (found: about 500). "
        "Write digits, a decimal point and no thousands separator.",
    ),
    "a point that may be a thousands separator": (
        cell("population.csv", 4, "people", "4.000"),
        "population.csv, row 4, column people: is not a whole number (found: 4.000). "
        "Write it without decimals and without a thousands separator.",
    ),
    "whole number with decimals": (
        cell("demands.csv", 2, "workers", "2.5"),
        "demands.csv, row 2, column workers: is not a whole number (found: 2.5). "
        "Write it without decimals and without a thousands separator.",
    ),
    "not a number by name": (
        cell("links.csv", 2, "minutes", "NaN"),
        "links.csv, row 2, column minutes: is not a number (found: NaN). "
        "Write digits, a decimal point and no thousands separator.",
    ),
    "infinity by name": (
        cell("links.csv", 2, "minutes", "inf"),
        "links.csv, row 2, column minutes: is not a number (found: inf). "
        "Write digits, a decimal point and no thousands separator.",
    ),
    "infinity by size": (
        cell("openings.csv", 2, "hours", "1e999"),
        "openings.csv, row 2, column hours: is too large to be a number (found: 1e999). "
        "Write a number that can be true.",
    ),
    "infinity by size in a whole number": (
        cell("hosts.csv", 2, "employees", "1e999"),
        "hosts.csv, row 2, column employees: is too large to be a number (found: 1e999). "
        "Write a number that can be true.",
    ),
    "digits grouped with underscores": (
        cell("offers.csv", 2, "capacity", "1_000"),
        "offers.csv, row 2, column capacity: is not a number (found: 1_000). "
        "Write digits, a decimal point and no thousands separator.",
    ),
    "zero where more is needed": (
        cell("demands.csv", 2, "units", "0"),
        "demands.csv, row 2, column units: is below 0.001 (found: 0). Write at least 0.001 units per year.",
    ),
    "above the range": (
        cell("beneficiaries.csv", 2, "vulnerability", "101"),
        "beneficiaries.csv, row 2, column vulnerability: is above 100 (found: 101). Write at most 100 points.",
    ),
    "a whole number that wraps round": (
        cell("hosts.csv", 2, "trainees", "10000000000000000000"),
        "hosts.csv, row 2, column trainees: is too large to be a number (found: 10000000000000000000). "
        "Write a number that can be true.",
    ),
    "more people than can be": (
        cell("firms.csv", 2, "employees", "10000001"),
        "firms.csv, row 2, column employees: is above 10,000,000 (found: 10000001). Write at most 10,000,000 people.",
    ),
    "more residents than can be": (
        cell("population.csv", 2, "people", "1e15"),
        "population.csv, row 2, column people: is above 10,000,000 (found: 1e15). Write at most 10,000,000 people.",
    ),
    "more workers than can be": (
        cell("demands.csv", 2, "workers", "1e15"),
        "demands.csv, row 2, column workers: is above 10,000,000 (found: 1e15). Write at most 10,000,000 people.",
    ),
    "a price beyond any": (
        cell("offers.csv", 2, "price_eur", "1e12"),
        "offers.csv, row 2, column price_eur: is above 10,000,000 (found: 1e12). "
        "Write at most 10,000,000 EUR per unit.",
    ),
    "a capacity beyond any": (
        cell("offers.csv", 2, "capacity", "1e300"),
        "offers.csv, row 2, column capacity: is too large to be a number (found: 1e300). "
        "Write a number that can be true.",
    ),
    "a plan beyond any": (
        cell("firms.csv", 2, "plan_eur", "1e12"),
        "firms.csv, row 2, column plan_eur: is above 1,000,000,000 (found: 1e12). "
        "Write at most 1,000,000,000 EUR per year.",
    ),
    "an allowance beyond any": (
        cell("openings.csv", 2, "allowance_eur", "1e12"),
        "openings.csv, row 2, column allowance_eur: is above 1,000,000,000 (found: 1e12). "
        "Write at most 1,000,000,000 EUR per month.",
    ),
    "units beyond any": (
        cell("demands.csv", 2, "units", "1e10"),
        "demands.csv, row 2, column units: is above 1,000,000,000 (found: 1e10). "
        "Write at most 1,000,000,000 units per year.",
    ),
    "more units than a year has minutes": (
        cell("demands.csv", 2, "units", "1e9"),
        "demands.csv, row 2, column units: is over 1,000,000 for each worker (found: 1e+09). Correct units or workers.",
    ),
    "units that are hardly any": (
        cell("demands.csv", 2, "units", "1e-300"),
        "demands.csv, row 2, column units: is below 0.001 (found: 1e-300). Write at least 0.001 units per year.",
    ),
    "a priority that is hardly any": (
        cell("demands.csv", 2, "priority", "1e-9"),
        "demands.csv, row 2, column priority: is below 0.01 (found: 1e-9). Write at least 0.01.",
    ),
    "a folder called as a table": (
        lambda folder: (folder / "links.csv").unlink() or (folder / "links.csv").mkdir(),
        "links.csv: is not a file. Put the file itself there, or rename the folder.",
    ),
    "a whole number of four hundred digits": (
        rewrite("rules.toml", lambda text: text.replace("value = 500\n", f"value = {'9' * 400}\n")),
        f"rules.toml, allowance.floor.value: is too large to be a number (found: {'9' * 59}…). "
        "Write a number that can be true.",
    ),
    "unknown area": (
        cell("providers.csv", 2, "area", "BB"),
        "providers.csv, row 2, column area: is not in areas (found: BB). Did you mean B?",
    ),
    "unknown provider": (
        cell("offers.csv", 4, "provider", "P2"),
        "offers.csv, row 4, column provider: is not in providers (found: P2). Did you mean P-2?",
    ),
    "unknown place in links": (
        cell("links.csv", 4, "to", "Z"),
        "links.csv, row 4, column to: is not in areas or places (found: Z). Use one that exists, for example A, B, C.",
    ),
    "class unknown in the rules": (
        cell("beneficiaries.csv", 2, "class", "ordinry"),
        "beneficiaries.csv, row 2, column class: is not in rules.classes (found: ordinry). Did you mean ordinary?",
    ),
    "class unknown in a list": (
        cell("openings.csv", 2, "accepts", "ordinary;certifed"),
        "openings.csv, row 2, column accepts: is not in rules.classes (found: certifed). Did you mean certified?",
    ),
    "duplicate id": (
        cell("offers.csv", 4, "offer", "O-1"),
        "offers.csv, row 4, column offer: stands already in row 2 (found: O-1). Keep one of the two.",
    ),
    "duplicate pair": (
        cell("population.csv", 3, "age_from", "0"),
        "population.csv, row 3, column area: stands already in row 2 (found: A, 0). Keep one of the two.",
    ),
    "empty required cell": (
        cell("offers.csv", 3, "capacity", ""),
        "offers.csv, row 3, column capacity: is empty. Write it: units available in the year.",
    ),
    "blank required cell": (
        cell("services.csv", 2, "name_it", "   "),
        "services.csv, row 2, column name_it: is empty. Write it: name in Italian.",
    ),
    "no way to travel": (
        cell("beneficiaries.csv", 2, "modes", ""),
        "beneficiaries.csv, row 2, column modes: is empty. "
        "Write it: how the person can travel, one of car, lift, transit, bike, walk.",
    ),
    "tags that are not allowed": (
        cell("beneficiaries.csv", 4, "modes", "bike;horse"),
        "beneficiaries.csv, row 4, column modes: holds a word that is not allowed (found: bike;horse). "
        "Use only car, lift, transit, bike, walk, separated by ;.",
    ),
    "a road class that is none": (
        cell("links.csv", 2, "class", "f"),
        "links.csv, row 2, column class: is not an allowed value (found: f). Use one of F, H, M, S, C.",
    ),
    "neither yes nor no": (
        cell("providers.csv", 2, "local", "maybe"),
        "providers.csv, row 2, column local: is neither yes nor no (found: maybe). Write yes or no.",
    ),
    "age_to below age_from": (
        cell("population.csv", 3, "age_to", "60"),
        "population.csv, row 3, column age_to: is below age_from (found: 60). Write the older age in age_to.",
    ),
    "ages counted twice": (
        cell("population.csv", 2, "age_to", "65"),
        "population.csv, row 3, column age_from: is an age counted already in row 2 (found: 65). "
        "Let each age fall in one band of its area.",
    ),
    "link to itself": (
        cell("links.csv", 2, "to", "A"),
        "links.csv, row 2, column to: is the same as from (found: A). Name the other end.",
    ),
    "place that is an area": (
        write("places.csv", "place,name,lon,lat,source\nA,Alto,9,45,mine\n"),
        "places.csv, row 2, column place: is the code of an area (found: A). "
        "Remove the row: the links may name the area.",
    ),
    "missing column": (
        column_gone("offers.csv", "capacity"),
        "offers.csv, row 1, column capacity: this column is missing. Add it: units available in the year.",
    ),
    "missing key": (
        column_gone("offers.csv", "offer"),
        "offers.csv, row 1, column offer: this column is missing. Add it: code of the offer.",
    ),
    "missing key that others link to": (
        column_gone("providers.csv", "provider"),
        "providers.csv, row 1, column provider: this column is missing. Add it: code of the provider.",
    ),
    "misspelt column": (
        swap("offers.csv", "capacity", "capacty"),
        "offers.csv, row 1, column capacity: this column is misspelt (found: capacty). "
        "Write capacity in the header, or give the column a name less like it.",
    ),
    "column in capitals": (
        swap("offers.csv", "price_eur", "PRICE_EUR"),
        "offers.csv, row 1, column price_eur: this column is misspelt (found: PRICE_EUR). "
        "Write price_eur in the header, or give the column a name less like it.",
    ),
    "misspelt column that may be absent": (
        swap("beneficiaries.csv", "minutes", "minuts"),
        "beneficiaries.csv, row 1, column minutes: this column is misspelt (found: minuts). "
        "Write minutes in the header, or give the column a name less like it.",
    ),
    "column twice": (
        swap("offers.csv", "service,", "provider,"),
        "offers.csv, row 1, column provider: the column's name stands twice. Give each column a name of its own.",
    ),
    "empty file": (
        write("offers.csv", " \n"),
        "offers.csv: the file is empty. Write the header: "
        "offer,provider,service,price_eur,capacity,least,at_home,minutes,source.",
    ),
    "no header": (
        rewrite("offers.csv", lambda text: "\n" + text),
        "offers.csv, row 1: the row is empty. Put the header in row 1.",
    ),
    "header only where rows are needed": (
        write("services.csv", "service,name_en,name_it,unit,source\n"),
        "services.csv: has no rows. A territory needs at least one.",
    ),
    "header only where others link": (
        write("providers.csv", "provider,name,area,local,source\n"),
        "offers.csv, column provider: names providers, and there are none. Add them, or leave out offers.csv.",
    ),
    "missing file": (
        remove("services.csv"),
        "services.csv: the file is missing. Add it: services that welfare can buy.",
    ),
    "missing file that others link to": (
        remove("hosts.csv"),
        "openings.csv, column host: names hosts, and there are none. Add them, or leave out openings.csv.",
    ),
    "no areas": (
        layer(lambda data: data["features"].clear()),
        "areas.geojson: has no rows. A territory needs at least one.",
    ),
    "wrong number of cells": (
        swap("providers.csv", "Cooperativa Costa", "Cooperativa, Costa"),
        f"providers.csv, row 3: the row has 6 cells, the header has 5 "
        f"(found: {'P-2,Cooperativa, Costa (illustrativa),C,yes,' + SOURCE:.59s}…). "
        "Give it a cell for each column; text with a comma stands in double quotes.",
    ),
    "column without a name": (
        rewrite("offers.csv", lambda text: text.replace("\n", ",\n").replace("docs/model.md),", "docs/model.md),x")),
        "offers.csv, row 1: a column has no name. Name it in the header, or remove it.",
    ),
    "unclosed quote": (
        swap("hosts.csv", "Ente Costa", '"Ente Costa'),
        "hosts.csv, row 3: is not readable as CSV: unexpected end of data. "
        "Look for a double quote that is not closed; inside quoted text a double quote is written twice.",
    ),
    "unclosed quote in the header": (
        swap("hosts.csv", "host,name", 'host,"name'),
        "hosts.csv, row 1: is not readable as CSV: unexpected end of data. "
        "Look for a double quote that is not closed; inside quoted text a double quote is written twice.",
    ),
    "polygon that crosses itself": (
        first_area("geometry", polygon((9.0, 45.1), (9.1, 45.2), (9.1, 45.1), (9.0, 45.2))),
        "areas.geojson, row 2, column geometry: is not a valid outline: Self-intersection[9.05 45.15]. "
        "Repair the outline in a GIS and export it again.",
    ),
    "no geometry": (
        first_area("geometry", None),
        "areas.geojson, row 2, column geometry: has no readable geometry. "
        "Draw its outline in a GIS and export it again.",
    ),
    "polygon of two points": (
        first_area("geometry", {"type": "Polygon", "coordinates": [[[9, 45], [9.1, 45.1]]]}),
        "areas.geojson, row 2, column geometry: has no readable geometry. "
        "Draw its outline in a GIS and export it again.",
    ),
    "point geometry": (
        first_area("geometry", {"type": "Point", "coordinates": [9.05, 45.15]}),
        "areas.geojson, row 2, column geometry: is not a polygon but a Point. "
        "Draw it as a polygon and export it again.",
    ),
    "empty polygon": (
        first_area("geometry", {"type": "Polygon", "coordinates": []}),
        "areas.geojson, row 2, column geometry: is not a polygon but an empty Polygon. "
        "Draw it as a polygon and export it again.",
    ),
    "feature that is none": (
        layer(lambda data: data["features"].append(7)),
        "areas.geojson, row 6: is not a feature with properties (found: 7). "
        "Export the layer again as GeoJSON, in WGS 84 (EPSG:4326).",
    ),
    "another reference system by its coordinates": (
        first_area("geometry", polygon((500000, 5000000), (510000, 5000000), (510000, 5010000))),
        "areas.geojson, row 2, column geometry: has coordinates that are not degrees. "
        "Export it again in WGS 84 (EPSG:4326).",
    ),
    "coordinates that are no numbers": (
        first_area("geometry", polygon((9.0, float("nan")), (9.1, 45.1), (9.1, 45.2))),
        "areas.geojson, row 2, column geometry: has no readable geometry. "
        "Draw its outline in a GIS and export it again.",
    ),
    "another reference system by its name": (
        layer(lambda data: data.update(crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32632"}})),
        "areas.geojson: tells a reference system in metres and has coordinates in degrees "
        "(found: urn:ogc:def:crs:EPSG::32632). Export the layer again in WGS 84 (EPSG:4326).",
    ),
    "a reference system that is only a word": (
        layer(lambda data: data.update(crs="EPSG:3003"), "lakes.geojson"),
        "lakes.geojson: tells a reference system in metres and has coordinates in degrees (found: EPSG:3003). "
        "Export the layer again in WGS 84 (EPSG:4326).",
    ),
    "not JSON": (
        write("areas.geojson", '{"type": "FeatureCollection", '),
        "areas.geojson: is not readable as JSON: Expecting property name enclosed in double quotes: "
        "line 1 column 31 (char 30). Export the layer again as GeoJSON, in WGS 84 (EPSG:4326).",
    ),
    "JSON that is no layer": (
        write("areas.geojson", "[1, 2]"),
        "areas.geojson: is not a GeoJSON collection of features. "
        "Export the layer again as GeoJSON, in WGS 84 (EPSG:4326).",
    ),
    "property missing in one feature": (
        layer(lambda data: data["features"][1]["properties"].pop("district")),
        "areas.geojson, row 3, column district: is empty. "
        "Write it: district (in Lombardy: ambito) the area belongs to.",
    ),
    "property missing in all features": (
        layer(lambda data: [f["properties"].pop("district") for f in data["features"]]),
        "areas.geojson, row 1, column district: this column is missing. "
        "Add it: district (in Lombardy: ambito) the area belongs to.",
    ),
    "seat far away": (
        first_area("properties.lat", 45.26),
        "areas.geojson, row 2, column lon: the seat lies more than 5 km from its boundary "
        "(found: lon 9.05, lat 45.26). Correct lon and lat, or the outline.",
    ),
    "reference system in degrees": (
        swap("territory.toml", "EPSG:32632", "EPSG:4326"),
        "territory.toml, crs: is not a metric reference system (found: EPSG:4326). "
        "Name a projected system that keeps distances in metres, for example EPSG:32632 in Lombardy.",
    ),
    "reference system with false metres": (
        swap("territory.toml", "EPSG:32632", "EPSG:3857"),
        "territory.toml, crs: is not a metric reference system (found: EPSG:3857). "
        "Name a projected system that keeps distances in metres, for example EPSG:32632 in Lombardy.",
    ),
    "reference system that is none": (
        swap("territory.toml", "EPSG:32632", "UTM 32"),
        "territory.toml, crs: is not a metric reference system (found: UTM 32). "
        "Name a projected system that keeps distances in metres, for example EPSG:32632 in Lombardy.",
    ),
    "no sources": (
        swap("territory.toml", "[[sources]]", "[[kept]]"),
        "territory.toml, sources: no source is stated. "
        "Add [[sources]]. A source says what, origin, licence and date, each in double quotes.",
    ),
    "source without a licence": (
        swap("territory.toml", 'licence = "BSD-3-Clause"\n', ""),
        "territory.toml, sources 1, licence: is missing or not text. "
        "A source says what, origin, licence and date, each in double quotes.",
    ),
    "no title": (
        swap("territory.toml", "title_it", "titolo"),
        'territory.toml, title_it: is missing or not text. Write title_it = "…".',
    ),
    "no territory.toml": (
        remove("territory.toml"),
        "territory.toml: the file is missing. Check its name, or copy one from another territory and edit it.",
    ),
    "territory.toml that cannot be parsed": (
        swap("territory.toml", 'name = "sample"', "name = sample"),
        "territory.toml: is not readable as TOML: Invalid value (at line 1, column 8). "
        "Correct that line: text stands in double quotes, a number has a decimal point.",
    ),
    "no rules.toml": (
        remove("rules.toml"),
        "rules.toml: the file is missing. Check its name, or copy one from another territory and edit it.",
    ),
    "rules.toml that is not UTF-8": (
        rewrite("rules.toml", lambda text: text.replace("invented", "à").encode("latin-1")),
        "rules.toml: is not UTF-8 text. Save it again as UTF-8.",
    ),
    "travel assumption misspelt": (
        swap("territory.toml", "travel.walk_kmh", "travel.walk_khm"),
        "territory.toml, travel.walk_khm: is not a travel assumption. Did you mean walk_kmh?",
    ),
    "travel assumption below 0": (
        swap("territory.toml", "value = 4\n", "value = -4\n"),
        "territory.toml, travel.walk_kmh: is not above 0 (found: -4). Write it in km/h, more than 0.",
    ),
    "travel assumption in another unit": (
        rewrite("territory.toml", lambda text: text.replace('"km"', '"m"')),
        "territory.toml, travel.inside_km: has another unit (found: m). State it in km.",
    ),
    "travel assumption without its source": (
        rewrite("territory.toml", lambda text: text.replace('source = "illustrative"\n', "", 1)),
        "territory.toml, travel.inside_km: has no source. Under [travel.inside_km] write value, unit, source, date "
        "(all text but the value) and verified (true or false).",
    ),
    "travel assumption that is a bare number": (
        rewrite("territory.toml", lambda text: text.split("[travel.")[0] + "[travel]\nwalk_kmh = 4\n"),
        "territory.toml, travel.walk_kmh: stands without its unit and source (found: 4). "
        "Under [travel.walk_kmh] write value, unit, source, date "
        "(all text but the value) and verified (true or false).",
    ),
    "travel that is no section": (
        rewrite("territory.toml", lambda text: "travel = 5\n" + text.split("[travel.")[0]),
        "territory.toml, travel: is not a section (found: 5). Write [travel.<name>].",
    ),
    "rule that is missing": (
        swap("rules.toml", "[allowance.with_meals]", "[allowance.with_lunch]"),
        "rules.toml, allowance.with_meals: is missing. Under [allowance.with_meals] write value, unit, source, date "
        "(all text but the value) and verified (true or false).",
    ),
    "rule without a number": (
        swap("rules.toml", "value = 500\n", ""),
        "rules.toml, allowance.floor: has no value. Under [allowance.floor] write value, unit, source, date "
        "(all text but the value) and verified (true or false).",
    ),
    "rule without a unit": (
        swap("rules.toml", 'value = 2\nunit = "months"\n', "value = 2\n"),
        "rules.toml, duration.least: has no unit. Under [duration.least] write value, unit, source, date "
        "(all text but the value) and verified (true or false).",
    ),
    "rule that says verified in words": (
        rewrite("rules.toml", lambda text: text.replace("verified = false", 'verified = "no"', 1)),
        "rules.toml, quota 1: has a verified of the wrong kind (found: no). Under [quota 1] write value, unit, source, "
        "date (all text but the value) and verified (true or false).",
    ),
    "rule that is not a number": (
        swap("rules.toml", "value = 500\n", "value = nan\n"),
        "rules.toml, allowance.floor: has a value of the wrong kind (found: nan). Under [allowance.floor] write value, "
        "unit, source, date (all text but the value) and verified (true or false).",
    ),
    "rule below 0": (
        swap("rules.toml", "value = 500\n", "value = -500\n"),
        "rules.toml, allowance.floor: is below 0 (found: -500). Write 0 or more.",
    ),
    "half day without its hours": (
        swap("rules.toml", "hours_at_most = 4\n", ""),
        "rules.toml, allowance.half_day.hours_at_most: is not a number of hours. Write the hours a day of a half day.",
    ),
    "brackets with a gap": (
        swap("rules.toml", "from_employees = 21\n", "from_employees = 25\n"),
        "rules.toml, quota: the brackets leave a gap or overlap. "
        "Begin at 0, let each begin where the one before ends, and leave to_employees out of the last.",
    ),
    "share above 1": (
        swap("rules.toml", "share = 0.10\n", "share = 10\n"),
        "rules.toml, quota 3.share: is not a share (found: 10). Write 0.10 for 10 per cent.",
    ),
    "class without its flag": (
        swap("rules.toml", "floor = false\n", ""),
        "rules.toml, classes.certified.floor: is missing or of the wrong kind. "
        "A class has name_en, name_it, and quota, floor, least_months (true or false).",
    ),
}


@pytest.mark.parametrize("name", ONE_FAULT)
def test_one_damage_gives_its_one_fault(folder: Path, name: str) -> None:
    """The fault says the file, the row and column a spreadsheet shows, what stands there, the rule and the remedy."""
    damage, fault = ONE_FAULT[name]
    damage(folder)
    assert told(folder) == [fault]


@pytest.mark.parametrize(("real", "warned"), [("mine", True), (SOURCE, False)])
def test_a_demand_of_fewer_than_three_workers_is_warned_of(folder: Path, real: str, warned: bool) -> None:
    """Who they are may be known by firm, area and service; nobody is behind an invented row."""
    cell("demands.csv", 2, "source", real)(folder)
    expected = [
        "demands.csv, column workers: so few workers may be known by name (found: row 2). "
        "Join them with a neighbouring area."
    ]
    assert [str(warning) for warning in load(folder).warnings] == expected * warned


@pytest.mark.parametrize("digits", [400, 5000])
def test_an_endless_number_in_any_toml_file_is_told(folder: Path, digits: int) -> None:
    """Python itself refuses to read more than 4300 digits."""
    rewrite("territory.toml", lambda text: f"year = {'9' * digits}\n" + text)(folder)
    assert "territory.toml" in told(folder)[0]
    assert "Write a number that can be true." in told(folder)[0]


def test_the_sample_itself_has_no_fault(folder: Path) -> None:
    """What the damages are done to is sound, and nothing in it is left unused."""
    assert load(folder).warnings == ()


def test_ten_damages_in_five_files_are_told_at_once_in_order(folder: Path) -> None:
    """By file as the tables stand, then row, then column; each once, and nothing that only follows from another."""
    for damage in (
        cell("openings.csv", 4, "months", "60"),
        cell("openings.csv", 3, "host", "H-9"),
        cell("openings.csv", 3, "hours", "0"),
        cell("beneficiaries.csv", 9, "area", "b"),
        cell("beneficiaries.csv", 2, "beneficiary", "B-2"),
        cell("offers.csv", 5, "capacity", "-6"),
        cell("offers.csv", 4, "service", "homecare"),
        swap("population.csv", "B,0,64", "B,zero,64"),
        swap("territory.toml", "EPSG:32632", "EPSG:4326"),
        swap("territory.toml", "value = 4\n", "value = 0\n"),
    ):
        damage(folder)
    assert [line.split(": ")[0] for line in told(folder)] == [
        "territory.toml, crs",
        "territory.toml, travel.walk_kmh",
        "population.csv, row 4, column age_from",
        "offers.csv, row 4, column service",
        "offers.csv, row 5, column capacity",
        "beneficiaries.csv, row 3, column beneficiary",
        "beneficiaries.csv, row 9, column area",
        "openings.csv, row 3, column host",
        "openings.csv, row 3, column hours",
        "openings.csv, row 4, column months",
    ]


def test_rows_are_counted_as_a_spreadsheet_shows_them(folder: Path) -> None:
    """A cell of two lines is one row, and a blank row counts."""
    lines = (folder / "offers.csv").read_text(encoding="utf-8").splitlines()
    lines[1] = lines[1].replace("illustrative", '"illustrative').replace("docs", "\ndocs") + '"'
    lines[3:3] = ["", ",,,,,"]
    lines[-1] = lines[-1].replace("400", "four hundred")
    write("offers.csv", "\n".join(lines) + "\n")(folder)
    assert [line.split(":")[0] for line in told(folder)] == ["offers.csv, row 7, column price_eur"]


def test_rows_of_a_file_of_two_encodings_are_counted_alike(folder: Path) -> None:
    """The row of the first letter that is not UTF-8, though a cell before it holds two lines."""
    text = (folder / "firms.csv").read_text(encoding="utf-8")
    text = text.replace("Impresa Borgo", '"Impresa\nBorgo').replace("(illustrativa),B", '(illustrativa)",B')
    mixed = text.replace("food", "caff@").encode().replace(b"@", b"\xe8") + "à".encode()
    write("firms.csv", mixed)(folder)
    assert [line.split(":")[0] for line in told(folder)] == ["firms.csv, row 3"]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", ",\n"),
        lambda text: text.replace(",", " , "),
        lambda text: text.rstrip("\n"),
        lambda text: text.replace("\n", "\n\n"),
        lambda text: text.replace(",500,10", ",+5.0e2,10.0"),
    ],
    ids=[
        "byte-order mark",
        "Windows line ends",
        "empty column",
        "spaces",
        "no last line end",
        "blank rows",
        "exponent",
    ],
)
def test_what_a_spreadsheet_may_write_is_read_alike(folder: Path, change: Callable[[str], str]) -> None:
    """The same cells give the same territory."""
    rewrite("offers.csv", change)(folder)
    assert load(folder).digest == load("sample").digest


def test_a_column_that_is_not_known_is_warned_of(folder: Path) -> None:
    """It is left aside and said, since nothing depends on it."""
    rewrite("services.csv", lambda text: text.replace("\n", ",x\n").replace("source,x", "source,colour"))(folder)
    assert [str(warning) for warning in load(folder).warnings] == [
        "services.csv, row 1, column colour: this column is not used. "
        "The columns of services are service, name_en, name_it, unit, fringe, source."
    ]
    assert load(folder).digest == load("sample").digest


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("leco", "leco: there is no such territory. Did you mean lecco? "),
        ("bergamo", "bergamo: there is no such territory. "),
    ],
)
def test_a_territory_that_is_not_there_is_refused(name: str, remedy: str) -> None:
    """A slip of the pen is named; a folder may always be given."""
    with pytest.raises(TerritoryError) as raised:
        load(name)
    assert str(raised.value) == f"{remedy}Give a folder, or the name of a shipped territory: lecco, sample."


def test_an_empty_folder_lacks_four_files(tmp_path: Path) -> None:
    """What a territory cannot do without, and no traceback."""
    with pytest.raises(InputError) as raised:
        load(tmp_path)
    missing = ["territory.toml", "rules.toml", "areas.geojson", "services.csv"]
    assert [(f.file, f.rule) for f in raised.value.faults] == [(file, "the file is missing") for file in missing]


def test_an_empty_territory_toml_lacks_all_it_should_say(folder: Path) -> None:
    """An empty file parses, and says nothing."""
    write("territory.toml", "")(folder)
    assert [fault.split(":")[0] for fault in told(folder)] == [
        "territory.toml, title_en",
        "territory.toml, title_it",
        "territory.toml, crs",
        "territory.toml, sources",
    ]


@pytest.mark.parametrize("file", ["areas.geojson", "offers.csv"])
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b"null",
        b'"',
        b",",
        b",\n1,2\n",
        b"a\n",
        b"a,a\n1,2\n",
        b'{"features": null}',
        b'{"features": [null, {}, 1]}',
        b'{"features": [], "crs": 3}',
        b'{"features": [{"properties": [], "geometry": 1}]}',
        b'{"features": [{"properties": {"geometry": {}}, "geometry": {"type": "Polygon"}}]}',
    ],
)
def test_rubbish_in_a_file_is_told_as_a_fault_of_that_file(folder: Path, file: str, content: bytes) -> None:
    """Whatever stands in a file, its owner never sees a traceback, nor blame for another file's links."""
    write(file, content)(folder)
    with pytest.raises(TerritoryError) as raised:
        load(folder)
    assert {fault.file for fault in raised.value.faults} == {file}
