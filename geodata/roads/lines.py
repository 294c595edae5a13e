"""Roads of a layer of lines: GeoPackage, Shapefile, GeoJSON, FlatGeobuf or GeoParquet."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from geodata.faults import Fault
from geodata.outlines import known_system
from geodata.phrases import phrase
from geodata.roads.columns import road, silent
from geodata.roads.pieces import WGS84, Chains
from geodata.roads.speeds import Speeds
from geodata.roads.tags import Said
from geodata.vector import EXPORT, geojson, read_layer

_SAME_M = 0.1
"""Points of two lines that are no further apart are the same."""
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
        rule = phrase("tells_no_reference_system_that_is_known")
        faults.append(Fault(file, 0, "", source, rule, phrase("export_it_with_its_reference_system_a_shapefile")))
    drawn = [k for k, shape in enumerate(layer.shapes) if shape is not None and shape.geom_type in _LINES]
    if not drawn:
        faults.append(Fault(file, 0, "", "", phrase("holds_no_line"), phrase("give_a_layer_of_roads_drawn_as")))
    if faults := [*faults, *silent(file, layer.names)]:
        return found, faults
    if left := len(layer.shapes) - len(drawn):
        said.add("geometry", "", phrase("rows_hold_no_line_and_are_left", count=left), EXPORT)
    system = pyproj.Transformer.from_crs(source, crs, always_xy=True)
    parts, row = shapely.get_parts(np.array(layer.shapes, dtype=object)[drawn], return_index=True)
    xy, part = shapely.get_coordinates(parts, return_index=True)
    x, y = system.transform(*xy.T)
    bad = ~(np.isfinite(x) & np.isfinite(y))
    if bad.any():
        rule = phrase("has_coordinates_outside_its_reference_system")
        number = layer.numbers[drawn[row[part[bad][0]]]]
        return found, [Fault(file, number, "geometry", "", rule, EXPORT)]
    place = _met(np.column_stack([x, y]), part)
    ends = np.searchsorted(part, np.arange(len(parts) + 1))
    ways = [road(layer.rows[k], speeds, said) for k in drawn]
    for k, (begin, end) in enumerate(pairwise(ends)):
        if (one := ways[row[k]]) is not None:
            found.add(one, place[begin:end].tolist(), x[begin:end].tolist(), y[begin:end].tolist())
    return found, []


def _met(xy: NDArray[np.float64], part: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return a number for each point (rows x, y, of a part of a line), the same where points of two lines are one.

    Points along one line stay apart, however near, unless they are in the very same place.
    """
    spots, place = np.unique(xy, axis=0, return_inverse=True)
    place = place.ravel()
    near = cKDTree(spots).query_pairs(_SAME_M, output_type="ndarray")
    of = csr_array((np.ones(len(place)), (place, part)), shape=(len(spots), int(part.max(initial=0)) + 1))
    alone = (of[near[:, 0]].multiply(of[near[:, 1]])).sum(axis=1) == 0
    i, j = near[alone].T
    _, met = connected_components(csr_array((np.ones(len(i)), (i, j)), shape=(len(spots),) * 2), directed=False)
    return np.asarray(met[place], dtype=np.int64)
