"""Files into tables of text: every cell as it was written, with the row number a spreadsheet shows."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
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

    Returns a frame with the file's own columns, all text (plus `geometry` where the table has one; None where it is
    at fault) and `ROW`, and the faults of reading. A row that cannot be read has a fault without a column, and stays,
    so that whatever links to it is not blamed. A file that cannot be read gives a frame without columns.
    """
    raw = path.read_bytes()
    try:
        content = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start + 1].decode("latin-1")
        row = 0 if table.geometry else sum(1 for _ in csv.reader(io.StringIO(before, newline="")))
        around = raw[max(0, error.start - 20) : error.start + 20].decode("cp1252", errors="replace")
        remedy = "Save it again with the encoding UTF-8 (in a spreadsheet: as CSV UTF-8)."
        return pd.DataFrame(), [Fault(path.name, row, "", around, "is not UTF-8 text", remedy)]
    if not content.strip():
        remedy = "Export the layer again." if table.geometry else f"Write the header: {_header(table)}."
        return pd.DataFrame(), [Fault(path.name, 0, "", "", "the file is empty", remedy)]
    return _read_geojson(path.name, content) if table.geometry else _read_csv(path.name, content)


def _read_csv(file: str, content: str) -> tuple[pd.DataFrame, list[Fault]]:
    rows = csv.reader(io.StringIO(content, newline=""), strict=True)
    faults: list[Fault] = []
    kept: list[list[str]] = []
    numbers: list[int] = []
    number = 0
    try:
        header, number = [h.strip() for h in next(rows)], 1
        if wrong := _check_header(file, header):
            return pd.DataFrame(), wrong
        for number, cells in enumerate(rows, start=2):
            if not any(c.strip() for c in cells):
                continue
            if len(cells) != len(header):
                rule = f"the row has {len(cells)} cells, the header has {len(header)}"
                remedy = "Give it a cell for each column; text with a comma stands in double quotes."
                faults.append(Fault(file, number, "", ",".join(cells), rule, remedy))
            kept.append([c.strip() for c in [*cells, *[""] * len(header)][: len(header)]])
            numbers.append(number)
    except csv.Error as error:
        remedy = "Look for a double quote that is not closed; inside quoted text a double quote is written twice."
        return pd.DataFrame(), [*faults, Fault(file, number + 1, "", "", f"is not readable as CSV: {error}", remedy)]
    columns = {h: [cells[i] for cells in kept] for i, h in enumerate(header) if h}
    if any(cells[i] for i, h in enumerate(header) if not h for cells in kept):
        faults.append(Fault(file, 1, "", "", "a column has no name", "Name it in the header, or remove it."))
    return pd.DataFrame({**columns, ROW: numbers}, dtype=object).astype({ROW: int}), faults


def _check_header(file: str, header: list[str]) -> list[Fault]:
    if not any(header):
        return [Fault(file, 1, "", "", "the row is empty", "Put the header in row 1.")]
    if len(header) == 1 and any(s in header[0] for s in ";\t"):
        remedy = "Save it as CSV with commas between columns and a decimal point in numbers."
        return [Fault(file, 1, "", header[0], "columns are not separated by commas", remedy)]
    twice = sorted({h for h in header if h and header.count(h) > 1})
    return [
        Fault(file, 1, h, "", "the column's name stands twice", "Give each column a name of its own.") for h in twice
    ]


def _read_geojson(file: str, content: str) -> tuple[pd.DataFrame, list[Fault]]:
    remedy = "Export the layer again as GeoJSON, in WGS 84 (EPSG:4326)."
    try:
        data = json.loads(content)
    except ValueError as error:
        return pd.DataFrame(), [Fault(file, 0, "", "", f"is not readable as JSON: {error}", remedy)]
    features = data.get("features") if isinstance(data, Mapping) else None
    if not isinstance(features, list):
        return pd.DataFrame(), [Fault(file, 0, "", "", "is not a GeoJSON collection of features", remedy)]
    crs = data.get("crs") or "CRS84"
    if isinstance(crs, Mapping) and isinstance(crs.get("properties"), Mapping):
        crs = crs["properties"].get("name", crs)
    if not str(crs).endswith(_WGS84):
        return pd.DataFrame(), [Fault(file, 0, "", str(crs), "is not in WGS 84", remedy)]
    faults: list[Fault] = []
    rows: list[dict[str, Any]] = []
    for number, feature in enumerate(features, start=2):
        said = feature.get("properties") if isinstance(feature, Mapping) else None
        if not isinstance(said, Mapping):
            faults.append(Fault(file, number, "", str(feature), "is not a feature with properties", remedy))
            continue
        geometry, wrong = _polygon(feature)
        if wrong:
            faults.append(Fault(file, number, "geometry", "", *wrong))
        words = {k: "" if v is None else str(v).strip() for k, v in said.items()}
        rows.append({**words, "geometry": geometry, ROW: number})
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = {name: pd.Series([row.get(name, "") for row in rows], dtype=object) for name in names}
    return pd.DataFrame(columns), faults


def _polygon(feature: Any) -> tuple[BaseGeometry | None, tuple[str, str] | None]:
    """Return a feature's outline, or None with the rule it breaks and the remedy."""
    repair = "Repair the outline in a GIS and export it again."
    try:
        geometry = shape(feature["geometry"])
    except (TypeError, KeyError, ValueError, AttributeError, IndexError, shapely.errors.ShapelyError):
        return None, ("has no readable geometry", "Draw its outline in a GIS and export it again.")
    if geometry.geom_type not in ("Polygon", "MultiPolygon") or geometry.is_empty:
        empty = "an empty " if geometry.is_empty else "a "
        return None, (f"is not a polygon but {empty}{geometry.geom_type}", "Draw it as a polygon and export it again.")
    west, south, east, north = geometry.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        return None, ("has coordinates that are not degrees", "Export it again in WGS 84 (EPSG:4326).")
    if not geometry.is_valid:
        return None, (f"is not a valid outline: {shapely.is_valid_reason(geometry)}", repair)
    return geometry, None


def _header(table: Table) -> str:
    return ",".join(c.name for c in table.columns if c.kind != "geometry")
