"""A file's geometries, sound or at fault, brought to WGS 84 from the system the file tells or their range shows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.faults import Fault, Repair
from geodata.phrases import Phrase, phrase

WGS84 = "EPSG:4326"

_ITALY_Y = (3_800_000, 5_350_000)
_UTM_X = (250_000, 1_280_000)
_ROME_X = {"EPSG:3003": (1_350_000, 1_950_000), "EPSG:3004": (2_300_000, 2_950_000)}
_WEST, _EAST = (3003, 32632, 25832, 6707, 7791), (3004, 32633, 25833, 6708, 7792)
_BEYOND = 3.0
"""Degrees that a territory may lie outside the area its reference system is made for."""

_M_PER_DEGREE = 111_200.0

_EXPORT = phrase("export_the_layer_again_in_wgs_84")


def recognised(x: Any, y: Any, home: str) -> str:
    """Return the reference system that coordinates can only be in, as seen from a territory in `home`; or nothing.

    Degrees; the metres of the territory's own UTM zone; Monte Mario / Italy zones 1 and 2 (EPSG:3003 and 3004), whose
    eastings start at 1,500,000 and 2,520,000. A range says no more than that: what is found is checked against the
    territory afterwards. EPSG:25832 differs from 32632 by less than a metre here, and is read as that.
    """
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if x.size == 0 or not (np.isfinite(x).all() and np.isfinite(y).all()):
        return ""
    if (np.abs(x) <= 180).all() and (np.abs(y) <= 90).all():
        return WGS84
    code = _epsg(home)
    if not (_within(y, _ITALY_Y) and code):
        return ""
    for rome, limits in _ROME_X.items():
        if _within(x, limits) and code in (*_WEST, *_EAST):
            return rome
    if not _within(x, _UTM_X):
        return ""
    if code in (*_WEST, *_EAST):
        return "EPSG:32632" if code in _WEST else "EPSG:32633"
    return home if 32601 <= code <= 32660 or 25828 <= code <= 25838 else ""


def zones(crs: str) -> tuple[str, ...]:
    """Return a UTM zone of the north and its neighbours, which have the same range of coordinates."""
    code = _epsg(crs)
    if not 32601 <= code <= 32660:
        return (crs,)
    return (crs, *(f"EPSG:{near}" for near in (code - 1, code + 1) if 32601 <= near <= 32660))


def upright(
    file: str, shapes: Sequence[BaseGeometry | None], home: str
) -> tuple[list[BaseGeometry | None], list[Repair]]:
    """Swap x and y of outlines that all lie far from where `home` is made for as drawn, and inside it if swapped."""
    kept, use = list(shapes), _made_for(home)
    there = [k for k, shape in enumerate(kept) if shape is not None]
    if use is None or not there:
        return kept, []
    drawn = np.array([kept[k] for k in there], dtype=object)
    west, south, east, north = shapely.bounds(drawn).T
    x, y = (west + east) / 2, (south + north) / 2
    if _inside(x, y, use).any() or not _inside(y, x, use).all():
        return kept, []
    for k, shape in zip(there, shapely.transform(drawn, lambda xy: xy[:, ::-1]), strict=True):
        kept[k] = shape
    rule = phrase("x_and_y_are_swapped_only_so")
    shown, became = f"{x[0]:.6g} {y[0]:.6g}", f"{y[0]:.6g} {x[0]:.6g}"
    return kept, [Repair(file, 0, "geometry", shown, became, rule, len(there))]


def _made_for(home: str) -> tuple[float, float, float, float] | None:
    try:
        use = pyproj.CRS.from_user_input(home).area_of_use
    except pyproj.exceptions.CRSError:
        return None
    return None if use is None else (use.west, use.south, use.east, use.north)


def _inside(x: Any, y: Any, use: tuple[float, float, float, float]) -> Any:
    west, south, east, north = use
    return (x > west - _BEYOND) & (x < east + _BEYOND) & (y > south) & (y < north)


def to_degrees(x: Any, y: Any, crs: str) -> tuple[Any, Any]:
    """Return longitudes and latitudes in WGS 84 of coordinates in `crs`."""
    return pyproj.Transformer.from_crs(crs, WGS84, always_xy=True).transform(x, y)


def in_degrees(
    file: str, shapes: Sequence[BaseGeometry | None], crs: str, *, home: str, spoken: bool
) -> tuple[list[BaseGeometry | None], list[Fault], list[Repair]]:
    """Turn a layer's geometries to WGS 84.

    `crs` is what the file or `territory.toml` tells, or nothing; `spoken` says that a layer which tells nothing means
    degrees (GeoJSON does), so that finding degrees is no repair.
    """
    kept = list(shapes)
    places = [k for k, shape in enumerate(kept) if shape is not None]
    there = np.array([kept[k] for k in places], dtype=object)
    if not len(there):
        return kept, [], []
    west, south, east, north = shapely.bounds(there).T
    x, y = np.concatenate([west, east]), np.concatenate([south, north])
    looks = recognised(x, y, home)
    repairs: list[Repair] = []
    if not crs:
        if not looks:
            return kept, [*_mixed(file, x, y, spoken)], []
        if looks == WGS84 and spoken:
            return kept, [], []
        rule = phrase("the_file_tells_no_reference_system_and")
        repairs.append(Repair(file, 0, "geometry", f"{x[0]:.6g} {y[0]:.6g}", looks, rule, len(places)))
        crs = looks
    elif looks == WGS84 and pyproj.CRS.from_user_input(crs).is_projected:
        rule = phrase("tells_a_reference_system_in_metres_and")
        return kept, [Fault(file, 0, "", crs, rule, _EXPORT)], []
    if _is_wgs84(crs):
        return kept, [], repairs
    try:
        system = pyproj.Transformer.from_crs(crs, WGS84, always_xy=True)
    except pyproj.exceptions.ProjError:
        return kept, [Fault(file, 0, "", crs, phrase("has_a_reference_system_that_leads_nowhere"), _EXPORT)], []
    turned = shapely.transform(there, lambda xy: np.column_stack(system.transform(*xy.T)))
    if not np.isfinite(shapely.bounds(turned)).all():
        return kept, [Fault(file, 0, "", crs, phrase("has_coordinates_outside_its_reference_system"), _EXPORT)], []
    if not repairs:
        repairs.append(
            Repair(file, 0, "geometry", crs, WGS84, phrase("the_file_tells_its_reference_system"), len(places))
        )
    for k, shape in zip(places, turned, strict=True):
        kept[k] = shape
    return kept, [], repairs


def wrong_outline(shape: BaseGeometry | None, kinds: Collection[str]) -> tuple[Phrase, Phrase] | None:
    """Return the rule that a geometry breaks and the remedy, or None where it is sound: of one of these kinds."""
    lines = "LineString" in kinds
    redraw = phrase("draw_its_course_in_a_gis_and") if lines else phrase("draw_its_outline_in_a_gis_and")
    if shape is None or not np.isfinite(shapely.get_coordinates(shape)).all():
        return phrase("has_no_readable_geometry"), redraw
    if shape.geom_type not in kinds or shape.is_empty:
        kind, empty = shape.geom_type, shape.is_empty
        if lines:
            rule = phrase("is_not_a_line_but_an_empty" if empty else "is_not_a_line_but_a", kind=kind)
            return rule, phrase("draw_it_as_a_line_and_export")
        rule = phrase("is_not_a_polygon_but_an_empty" if empty else "is_not_a_polygon_but_a", kind=kind)
        return rule, phrase("draw_it_as_a_polygon_and_export")
    if not shape.is_valid:
        reason = shapely.is_valid_reason(shape)
        return phrase("is_not_a_valid_outline", reason=reason), phrase("repair_the_outline_in_a_gis_and")
    return None


def impossible(shape: BaseGeometry) -> tuple[Phrase, Phrase] | None:
    """Return why an outline in degrees can be nobody's: wider than half the earth, or an area under a square metre."""
    west, south, east, north = shape.bounds
    if east - west > 180:
        remedy = phrase("cut_it_at_the_meridian_of_180")
        return phrase("is_wider_than_half_the_earth"), remedy
    areal = "Polygon" in shape.geom_type
    if areal and shape.area * np.cos(np.radians((south + north) / 2)) * _M_PER_DEGREE**2 < 1:
        return phrase("is_smaller_than_a_square_metre"), phrase("draw_its_outline_in_a_gis_and")
    return None


def inside(shapes: Sequence[BaseGeometry | None]) -> list[tuple[int, int]]:
    """Return the pairs of places of shapes of which the first has its middle in the second, one of two that share."""
    there = np.array([k for k, shape in enumerate(shapes) if shape is not None], dtype=int)
    drawn = np.array([shapes[k] for k in there], dtype=object)
    if not len(drawn):
        return []
    middle, around = shapely.STRtree(drawn).query(shapely.point_on_surface(drawn), predicate="within")
    pairs = {(int(there[a]), int(there[b])) for a, b in zip(middle, around, strict=True) if a != b}
    return sorted((a, b) for a, b in pairs if (b, a) not in pairs or a > b)


def undefined(system: pyproj.CRS) -> bool:
    """Say whether a file's reference system is a word for having none: a plane of its own, or "undefined"."""
    return bool(system.is_engineering) or system.name.lower().startswith(("undefined", "unknown"))


def known_system(crs: str) -> bool:
    """Say whether a name or definition of a reference system is understood."""
    try:
        pyproj.CRS.from_user_input(crs)
    except pyproj.exceptions.CRSError:
        return False
    return True


def unmetric(file: str, crs: str, *, mercator: bool = False) -> list[Fault]:
    """Return the fault of a system in which distances cannot be measured in metres.

    Web Mercator has metres that are not metres: it will do only where lengths are measured otherwise (`mercator`).
    """
    if known_system(crs):
        system = pyproj.CRS.from_user_input(crs)
        metres = all(axis.unit_name in ("metre", "meter") for axis in system.axis_info)
        if system.is_projected and metres and (mercator or "Pseudo-Mercator" not in system.name):
            return []
    remedy = phrase("name_a_projected_system_that_keeps_distances")
    return [Fault(file, 0, "crs", crs, phrase("is_not_a_metric_reference_system"), remedy)]


def off_the_earth(shape: BaseGeometry) -> bool:
    """Say whether a geometry in degrees has coordinates that are none."""
    west, south, east, north = shape.bounds
    return not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90)


def _mixed(file: str, x: Any, y: Any, spoken: bool) -> list[Fault]:
    """Return the fault of a layer that tells nothing; where some rows are in degrees, each other row is told."""
    if spoken and ((np.abs(x) <= 180) & (np.abs(y) <= 90)).any():
        return []
    rule = phrase("tells_no_reference_system_and_its_coordinates")
    remedy = phrase("export_it_with_its_reference_system_a")
    return [Fault(file, 0, "", f"{x[0]:.6g} {y[0]:.6g}", rule, remedy)]


def _within(values: Any, limits: tuple[float, float]) -> bool:
    return bool((values >= limits[0]).all() and (values <= limits[1]).all())


def _is_wgs84(crs: str) -> bool:
    return pyproj.CRS.from_user_input(crs).equals(pyproj.CRS.from_user_input("OGC:CRS84"), ignore_axis_order=True)


def _epsg(crs: str) -> int:
    try:
        return pyproj.CRS.from_user_input(crs).to_epsg() or 0
    except pyproj.exceptions.CRSError:
        return 0
