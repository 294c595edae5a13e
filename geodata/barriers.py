"""Barriers that no straight line crosses: a ridge, a river, a closed border, drawn as lines or areas in one layer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyproj
import shapely

from geodata.faults import Fault
from geodata.outlines import WGS84, known_system
from geodata.vector import EXPORT, geojson, read_layer

_DRAWN = ("LineString", "MultiLineString", "Polygon", "MultiPolygon")


def read(path: Path, *, crs: str) -> tuple[shapely.Geometry, list[Fault]]:
    """Return what a file draws (its layer `barriers`, or the only one) as one geometry in `crs`, and its faults."""
    file, none = path.name, shapely.GeometryCollection()
    layer = geojson(path) if path.suffix.lower() in (".geojson", ".json") else read_layer(path, "barriers")
    if layer.faults:
        return none, layer.faults
    source = layer.crs or (WGS84 if layer.spoken else "")
    if not source or not known_system(source):
        rule = "tells no reference system that is known"
        return none, [Fault(file, 0, "", source, rule, "Export it with its reference system (a Shapefile needs .prj).")]
    rule, faults = "is neither a line nor an area", list[Fault]()
    for number, shape in zip(layer.numbers, layer.shapes, strict=True):
        if shape is None or shape.is_empty or shape.geom_type not in _DRAWN:
            faults.append(Fault(file, number, "geometry", "" if shape is None else shape.geom_type, rule, EXPORT))
    if not layer.shapes:
        faults.append(Fault(file, 0, "", "", "draws no barrier", "Draw one, or take the file out of territory.toml."))
    if faults:
        return none, faults
    turn = pyproj.Transformer.from_crs(source, crs, always_xy=True)
    shapes = shapely.transform(np.array(layer.shapes, dtype=object), turn.transform, interleaved=False)
    for number, shape in zip(layer.numbers, shapes, strict=True):
        if not np.isfinite(shapely.get_coordinates(shape)).all():
            faults.append(Fault(file, number, "geometry", "", "lies outside the reference system", EXPORT))
        elif not shape.is_valid:
            rule, remedy = f"is no area: {shapely.is_valid_reason(shape)}", "Mend it in the GIS (Fix geometries)."
            faults.append(Fault(file, number, "geometry", "", rule, remedy))
    return (none, faults) if faults else (shapely.union_all(shapes), [])
