"""Barriers that no straight line crosses: lakes, and what one layer draws: a ridge, a river, a closed border."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from geodata.faults import Fault
from geodata.outlines import WGS84, known_system
from geodata.phrases import phrase
from geodata.sheets import as_text
from geodata.vector import EXPORT, geojson, read_layer

if TYPE_CHECKING:
    from geodata.territory import Territory

_COLUMNS = ("kind", "name", "source", "geometry")
_DRAWN = ("LineString", "MultiLineString", "Polygon", "MultiPolygon")


def every(territory: Territory) -> gpd.GeoDataFrame:
    """Return all that no straight line of a territory crosses, in its system: `kind`, `name`, `source`, `geometry`.

    A "lake" is shrunk by `shore_error_m`, so that neighbours along one shore are not cut apart, and may vanish; a
    "barrier" is as it is drawn.
    """
    lakes = territory.lakes.assign(kind="lake")
    lakes["geometry"] = lakes.geometry.buffer(-float(territory.travel["shore_error_m"]))
    drawn = [] if territory.barriers is None else [territory.barriers.assign(kind="barrier")]
    found = [part for part in (lakes, *drawn) if len(part)] or [lakes]
    return gpd.GeoDataFrame(pd.concat(found, ignore_index=True)[[*_COLUMNS]], crs=territory.crs)


def read(path: Path, *, crs: str) -> tuple[gpd.GeoDataFrame, list[Fault]]:
    """Return what a file draws (its layer `barriers`, or the only one) in `crs`, and its faults.

    `name` and `source` are the layer's own, empty where it tells none; without a source the file is one.
    """
    file, none = path.name, gpd.GeoDataFrame({"name": [], "source": []}, geometry=[], crs=crs)
    layer = geojson(path) if path.suffix.lower() in (".geojson", ".json") else read_layer(path, "barriers")
    if layer.faults:
        return none, layer.faults
    source = layer.crs or (WGS84 if layer.spoken else "")
    if not source or not known_system(source):
        rule = phrase("tells_no_reference_system_that_is_known")
        return none, [Fault(file, 0, "", source, rule, phrase("export_it_with_its_reference_system_a_shapefile"))]
    rule, faults = phrase("is_neither_a_line_nor_an_area"), list[Fault]()
    for number, shape in zip(layer.numbers, layer.shapes, strict=True):
        if shape is None or shape.is_empty or shape.geom_type not in _DRAWN:
            faults.append(Fault(file, number, "geometry", "" if shape is None else shape.geom_type, rule, EXPORT))
    if not layer.shapes:
        faults.append(Fault(file, 0, "", "", phrase("draws_no_barrier"), phrase("draw_one_or_take_the_file_out")))
    if faults:
        return none, faults
    turn = pyproj.Transformer.from_crs(source, crs, always_xy=True)
    shapes = shapely.transform(np.array(layer.shapes, dtype=object), turn.transform, interleaved=False)
    for number, shape in zip(layer.numbers, shapes, strict=True):
        if not np.isfinite(shapely.get_coordinates(shape)).all():
            faults.append(Fault(file, number, "geometry", "", phrase("lies_outside_the_reference_system"), EXPORT))
        elif not shape.is_valid:
            rule, remedy = (
                phrase("is_no_area", reason=shapely.is_valid_reason(shape)),
                phrase("mend_it_in_the_gis_fix_geometries"),
            )
            faults.append(Fault(file, number, "geometry", "", rule, remedy))
    if faults:
        return none, faults
    told = [{str(key).lower(): as_text(value) for key, value in row.items()} for row in layer.rows]
    names, sources = ([row.get(key, "").strip() for row in told] for key in ("name", "source"))
    return gpd.GeoDataFrame({"name": names, "source": [s or file for s in sources]}, geometry=shapes, crs=crs), []
