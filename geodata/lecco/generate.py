"""Write the tables of the case of Lecco: `python -m geodata.lecco.generate [FOLDER]`.

Areas and residents are real (ISTAT, GeoNames); firms, providers, offers, demands, beneficiaries, hosts and openings are
invented on them, and the source of each such row begins with "illustrative". All figures are in `calibration.toml`.
The result is the same, byte for byte, at every run; districts, road links and places are facts kept beside it.
"""

from __future__ import annotations

import csv
import json
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
from shapely.geometry import mapping

from geodata import italy
from geodata.lecco import generate_placement, generate_welfare
from geodata.lecco.ground import Ground, Row
from geodata.tables import TABLES

HERE = Path(__file__).parent


def figures(path: Path = HERE / "calibration.toml") -> dict[str, Any]:
    """The values of the calibration by dotted name, for example `firms.count`."""
    found: dict[str, Any] = {}

    def walk(node: Mapping[str, Any], name: str) -> None:
        if "value" in node:
            found[name] = node["value"]
            return
        for key, child in node.items():
            walk(child, f"{name}.{key}" if name else key)

    walk(tomllib.loads(path.read_text(encoding="utf-8")), "")
    return found


def tables(figure: Mapping[str, Any]) -> dict[str, list[Row]]:
    """Every generated table as rows; `areas` carry their boundary in `geometry`."""
    year = figure["case.population_year"]
    areas = italy.areas("LC", year)
    areas["district"] = areas["area"].map({row["area"]: row["district"] for row in _facts("facts/districts.csv")})
    people = italy.population("LC", year)
    bands: dict[str, dict[tuple[int, int], int]] = {area: {} for area in areas["area"]}
    for area, low, high, count in people[["area", "age_from", "age_to", "people"]].itertuples(index=False):
        bands[area][low, high] = int(count)
    ground = Ground(
        areas=tuple(areas["area"]),
        district=dict(zip(areas["area"], areas["district"], strict=True)),
        seat={a: (x, y) for a, x, y in zip(areas["area"], areas["lon"], areas["lat"], strict=True)},
        bands=bands,
        valley_floor=frozenset(
            row[end] for row in _facts("links.csv") if row["class"] in "FS" for end in ("from", "to")
        ),
    )
    return {
        "areas": _plain(areas),
        "population": _plain(people),
        **generate_welfare.tables(ground, figure),
        **generate_placement.tables(ground, figure),
    }


def write(folder: Path) -> None:
    """Write the generated tables into a folder, which is made if absent."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables(figures()).items():
        if TABLES[name].geometry:
            _write_geojson(folder / TABLES[name].file, rows)
        else:
            _write_csv(folder / TABLES[name].file, [c.name for c in TABLES[name].columns], rows)


def _facts(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _plain(frame: Any) -> list[Row]:
    if isinstance(frame, gpd.GeoDataFrame):
        shapes = [mapping(shape) for shape in frame.geometry]
        rows = frame.drop(columns="geometry").to_dict("records")
        return [{**row, "geometry": shape} for row, shape in zip(rows, shapes, strict=True)]
    return list(frame.to_dict("records"))


def _write_csv(path: Path, columns: Sequence[str], rows: Sequence[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)


def _write_geojson(path: Path, rows: Sequence[Row]) -> None:
    """One feature a line, five decimals (about a metre)."""
    lines = []
    for row in rows:
        properties = {key: _rounded(value) for key, value in row.items() if key != "geometry"}
        shape = {"type": row["geometry"]["type"], "coordinates": _rounded(row["geometry"]["coordinates"])}
        feature = {"type": "Feature", "properties": properties, "geometry": shape}
        lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 5)
    return [_rounded(part) for part in value] if isinstance(value, (list, tuple)) else value


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) and value.is_integer() else str(value)


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
