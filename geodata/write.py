"""Tables into files, the same bytes for the same rows: what `geodata.read` reads back."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from geodata.tables import Table

DECIMALS = 6
"""Of a degree, for outlines: about ten centimetres."""


def write_csv(path: Path, table: Table, frame: pd.DataFrame | None = None) -> None:
    """Write a table's header, and the rows of a frame; a column that the frame lacks stays empty."""
    columns = [c.name for c in table.columns]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        if frame is not None:
            rows = frame.reindex(columns=columns).astype(object).itertuples(index=False)
            writer.writerows([_cell(value) for value in row] for row in rows)


def write_geojson(path: Path, table: Table, frame: gpd.GeoDataFrame) -> None:
    """Write a table with outlines in WGS 84, one feature a line, with the columns that the frame has.

    Rounding leaves a valid outline valid.
    """
    outlines = shapely.set_precision(frame.geometry.to_numpy(), 10**-DECIMALS)
    columns = [c.name for c in table.columns if c.kind != "geometry" and c.name in frame]
    lines = []
    for row, outline in zip(frame[columns].astype(object).itertuples(index=False), outlines, strict=True):
        shape = shapely.geometry.mapping(outline)
        feature = {
            "type": "Feature",
            "properties": dict(zip(columns, row, strict=True)),
            "geometry": {"type": shape["type"], "coordinates": _rounded(shape["coordinates"])},
        }
        lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def _rounded(value: Any) -> Any:
    return [_rounded(part) for part in value] if isinstance(value, list | tuple) else round(value, DECIMALS)


def _cell(value: Any) -> str:
    if pd.isna(value):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.0f}" if isinstance(value, float) and value.is_integer() else str(value)
