"""A layer of a GIS that cannot be used is told, each faulty outline with its row."""

from __future__ import annotations

import json
import os
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from tests.damage import (
    FIRM,
    FIRMS,
    Damage,
    all_of,
    areas_as,
    first_area,
    layer,
    polygon,
    rewrite,
    told,
    unlink,
    write,
    zipped,
)


def parquet_points(folder: Path) -> None:
    (folder / "firms.csv").unlink()
    pd.DataFrame([FIRM], columns=FIRMS).to_parquet(folder / "firms.parquet")
    with (folder / "firms.parquet").open("r+b") as file:
        file.seek(-20, os.SEEK_END)
        file.write(b"\xff" * 10)


METRES = polygon((500000, 4989000), (508000, 4989000), (508000, 5000000))


# One damage, the whole fault it must give.
ONE_FAULT: dict[str, tuple[Damage, str]] = {
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
}


# One damage, and how the first fault must begin.
FIRST_FAULT: dict[str, tuple[Damage, str]] = {
    "the areas in two files": (
        lambda folder: gpd.read_file(folder / "areas.geojson").to_file(folder / "areas.gpkg"),
        "areas.gpkg: holds areas, and so does areas.geojson",
    ),
    "a GeoPackage cut short": (
        areas_as("areas.gpkg", then=lambda f: write("areas.gpkg", (f / "areas.gpkg").read_bytes()[:5000])(f)),
        "areas.gpkg: is ",
    ),
    "a GeoParquet cut short": (
        areas_as("areas.parquet", then=lambda f: write("areas.parquet", (f / "areas.parquet").read_bytes()[:500])(f)),
        "areas.parquet: is not readable",
    ),
    "a damaged Parquet table": (parquet_points, "firms.parquet: is not readable"),
    "a Shapefile without its words": (
        areas_as("areas.shp", then=unlink("areas.dbf")),
        "areas.shp: has no .dbf file beside it",
    ),
    "a Shapefile without its index": (
        areas_as("areas.shp", then=unlink("areas.shx")),
        "areas.shp: has no .shx file beside it",
    ),
    "a zipped Shapefile without its words": (zipped(".dbf"), "areas.zip: has no .dbf file beside it"),
    "a zip without a Shapefile": (zipped(".shp"), "areas.zip: holds no Shapefiles"),
    "a zip with two Shapefiles": (zipped(extra={"more.shp": b"x"}), "areas.zip: holds 2 Shapefiles"),
    "no reference system": (
        areas_as("areas.shp", "EPSG:3857", then=unlink("areas.prj")),
        "areas.shp: tells no reference system",
    ),
    "a reference system that is none": (
        rewrite("areas.geojson", lambda text: json.dumps(json.loads(text) | {"crs": "EPSG:1"})),
        "areas.geojson: is not a reference system that is known (found: EPSG:1)",
    ),
    "one outline in metres and the others in degrees": (
        first_area("geometry", METRES),
        "areas.geojson, row 2, column geometry: has coordinates that are not degrees",
    ),
    "coordinates beyond a reference system": (
        rewrite(
            "lakes.geojson",
            lambda text: json.dumps(
                {
                    "type": "FeatureCollection",
                    "crs": "EPSG:32632",
                    "features": [
                        {
                            "properties": {"name": "L", "source": "m"},
                            "geometry": polygon((1e20, 1e20), (2e20, 1e20), (2e20, 3e20)),
                        }
                    ],
                }
            ),
        ),
        "lakes.geojson: has coordinates outside its reference system",
    ),
    "a provider that is an outline": (
        all_of(
            unlink("providers.csv"),
            lambda folder: (
                gpd.read_file(folder / "areas.geojson")
                .drop(columns=["lon", "lat"])
                .rename(columns={"area": "provider"})
                .to_file(folder / "providers.geojson")
            ),
        ),
        "providers.geojson, row 2, column geometry: is not a point but a Polygon",
    ),
}


@pytest.mark.parametrize("name", ONE_FAULT)
def test_one_damage_gives_its_one_fault(folder: Path, name: str) -> None:
    """The fault says the file, the row and column a spreadsheet shows, what stands there, the rule and the remedy."""
    damage, fault = ONE_FAULT[name]
    damage(folder)
    assert told(folder) == [fault]


@pytest.mark.parametrize("name", FIRST_FAULT)
def test_damage_is_told_by_its_name(folder: Path, name: str) -> None:
    """The first fault is the one that the owner can act on."""
    damage, fault = FIRST_FAULT[name]
    damage(folder)
    assert told(folder)[0].startswith(fault)
