"""Files into tables of text: every cell as it was written, with the row number a spreadsheet shows."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pandas as pd
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geodata.faults import Fault
from geodata.tables import Table

ROW = "row in the file"
"""Name of the column that keeps each row's number as a spreadsheet shows it."""

_WGS84 = ("CRS84", "EPSG::4326", "EPSG:4326")


def read(path: Path, table: Table) -> tuple[pd.DataFrame, list[Fault]]:
    """Read one table's file as text.

    Returns a frame with the file's own columns, all text (plus `geometry` where the table has one) and `ROW`, and the
    faults that kept rows from being read.
    """
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = path.read_bytes()[: error.start].count(b"\n") + 1
        return pd.DataFrame(), [
            Fault(path.name, row, "", "", "is not UTF-8 text", "Save it again as CSV UTF-8.")
        ]
    if not content.strip():
        return pd.DataFrame(), [Fault(path.name, 0, "", "", "the file is empty", f"Write the header: {_header(table)}.")]
    return _read_geojson(path.name, content) if table.geometry else _read_csv(path.name, content, table)


def _read_csv(file: str, content: str, table: Table) -> tuple[pd.DataFrame, list[Fault]]:
    rows = csv.reader(content.splitlines(keepends=True), strict=True)
    faults: list[Fault] = []
    kept: list[list[str]] = []
    numbers: list[int] = []
    try:
        header = [h.strip() for h in next(rows)]
        if twice := {h for h in header if h and header.count(h) > 1}:
            remedy = "Give each column a name of its own."
            faults.append(Fault(file, 1, ", ".join(sorted(twice)), "", "a column name stands twice", remedy))
        if len(header) == 1 and any(s in header[0] for s in ";\t"):
            return pd.DataFrame(), [
                Fault(file, 1, "", header[0], "columns are not separated by commas", "Save it as CSV with commas.")
            ]
        for number, cells in enumerate(rows, start=2):
            if not any(c.strip() for c in cells):
                continue
            if len(cells) != len(header):
                rule = f"the row has {len(cells)} cells, the header has {len(header)}"
                faults.append(Fault(file, number, "", ",".join(cells), rule, "Put text with a comma in double quotes."))
                continue
            kept.append([c.strip() for c in cells])
            numbers.append(number)
    except csv.Error as error:
        faults.append(Fault(file, rows.line_num, "", "", f"is not readable as CSV: {error}", "Check the double quotes."))
        return pd.DataFrame(), faults
    if twice:
        return pd.DataFrame(), faults
    frame = pd.DataFrame(kept, columns=header, dtype=object)
    return frame.assign(**{ROW: pd.Series(numbers, dtype=int)}), faults


def _read_geojson(file: str, content: str) -> tuple[pd.DataFrame, list[Fault]]:
    try:
        data = json.loads(content)
        features = data["features"]
        assert isinstance(features, list)
    except (ValueError, KeyError, TypeError, AssertionError) as error:
        remedy = "Export the layer again as GeoJSON, WGS 84."
        return pd.DataFrame(), [Fault(file, 0, "", "", f"is not a GeoJSON collection of features ({error})", remedy)]
    crs = str(((data.get("crs") or {}).get("properties") or {}).get("name", "CRS84"))
    if not crs.endswith(_WGS84):
        return pd.DataFrame(), [Fault(file, 0, "", crs, "is not in WGS 84", "Export it again in EPSG:4326.")]
    faults: list[Fault] = []
    rows: list[dict[str, Any]] = []
    for number, feature in enumerate(features, start=2):
        geometry, rule = _polygons(feature)
        if geometry is None:
            faults.append(Fault(file, number, "geometry", "", rule, "Repair the outline in a GIS and export it again."))
            continue
        words = {k: "" if v is None else str(v).strip() for k, v in (feature.get("properties") or {}).items()}
        rows.append({**words, "geometry": geometry, ROW: number})
    return pd.DataFrame(rows, dtype=object).fillna(""), faults


def _polygons(feature: Any) -> tuple[BaseGeometry | None, str]:
    try:
        geometry = shape(feature["geometry"])
    except (TypeError, KeyError, ValueError, AttributeError, shapely.errors.ShapelyError) as error:
        return None, f"has no readable geometry ({type(error).__name__})"
    if geometry.geom_type not in ("Polygon", "MultiPolygon") or geometry.is_empty:
        return None, f"is not a polygon but {'an empty ' if geometry.is_empty else ''}{geometry.geom_type}"
    if not geometry.is_valid:
        return None, f"is not a valid outline: {shapely.is_valid_reason(geometry)}"
    west, south, east, north = geometry.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        return None, "has coordinates outside the range of degrees"
    return geometry, ""


def _header(table: Table) -> str:
    return ",".join(c.name for c in table.columns if c.kind != "geometry")
