"""Roads of a layer of lines: GeoPackage, Shapefile, GeoJSON, FlatGeobuf or GeoParquet."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pyproj
import shapely

from geodata.faults import Fault
from geodata.outlines import known_system
from geodata.roads.columns import road, silent
from geodata.roads.pieces import WGS84, Chains
from geodata.roads.speeds import Speeds
from geodata.roads.tags import Said
from geodata.vector import EXPORT, geojson, read_layer

_GRID_M = 0.1
"""Points of two lines are the same where they are in one square of this size."""
_LINES = ("LineString", "MultiLineString")


def chains(path: Path, speeds: Speeds, said: Said, *, crs: str) -> tuple[Chains, list[Fault]]:
    """Return the lines of a layer (called `roads`, or the only one) as ways in `crs`, and why they cannot be used.

    Lines meet wherever both have a point, to the decimetre; where they only cross, one passes over the other.
    """
    layer = geojson(path) if path.suffix.lower() in (".geojson", ".json") else read_layer(path, "roads")
    found, faults, file = Chains(crs), list(layer.faults), path.name
    if faults:
        return found, faults
    source = layer.crs or (WGS84 if layer.spoken else "")
    if not source or not known_system(source):
        rule = "tells no reference system that is known"
        faults.append(Fault(file, 0, "", source, rule, "Export it with its reference system (a Shapefile needs .prj)."))
    drawn = [k for k, shape in enumerate(layer.shapes) if shape is not None and shape.geom_type in _LINES]
    if not drawn:
        faults.append(Fault(file, 0, "", "", "holds no line", "Give a layer of roads drawn as lines."))
    if faults := [*faults, *silent(file, layer.names)]:
        return found, faults
    if left := len(layer.shapes) - len(drawn):
        said.add("geometry", "", f"{left} rows hold no line and are left out", EXPORT)
    system = pyproj.Transformer.from_crs(source, crs, always_xy=True)
    parts, row = shapely.get_parts(np.array(layer.shapes, dtype=object)[drawn], return_index=True)
    xy, part = shapely.get_coordinates(parts, return_index=True)
    x, y = system.transform(*xy.T)
    bad = ~(np.isfinite(x) & np.isfinite(y))
    if bad.any():
        rule = "has coordinates outside its reference system"
        number = layer.numbers[drawn[row[part[bad][0]]]]
        return found, [Fault(file, number, "geometry", "", rule, EXPORT)]
    _, place = np.unique(np.rint(np.column_stack([x, y]) / _GRID_M).astype(np.int64), axis=0, return_inverse=True)
    ends = np.searchsorted(part, np.arange(len(parts) + 1))
    ways = [road(layer.rows[k], speeds, said) for k in drawn]
    for k, (begin, end) in enumerate(pairwise(ends)):
        if (one := ways[row[k]]) is not None:
            found.add(one, place[begin:end].tolist(), x[begin:end].tolist(), y[begin:end].tolist())
    return found, []
