"""Barriers that no straight line crosses: a ridge, a river, a closed border, drawn as lines or areas in one layer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyproj
import shapely

from geodata.faults import Fault
from geodata.outlines import WGS84, known_system
from geodata.phrases import phrase
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
    return (none, faults) if faults else (shapely.union_all(shapes), [])
