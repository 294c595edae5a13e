"""A layer's rows as a table of text: geometries become outlines in degrees, or the columns lon and lat."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd

from geodata import outlines, sheets, vector
from geodata.faults import Fault
from geodata.phrases import phrase
from geodata.reading import ROW, Reading, is_number, mapped, refused, taken
from geodata.tables import Table
from geodata.told import Told


def laid_out(layer: vector.Layer, table: Table, told: Told, reading: Reading, home: str) -> None:
    """Lay a layer's rows out, its geometries as outlines or as points, whichever the table has."""
    file = reading.file
    reading.faults += layer.faults
    reading.repairs += layer.repairs
    reading.warnings += layer.warnings
    if not layer.names:
        return
    if ROW in layer.names:
        reading.faults.append(taken(file))
        return
    crs = told.crs or layer.crs
    if crs and not outlines.known_system(crs):
        reading.faults.append(Fault(file, 0, "", crs, phrase("is_not_a_reference_system_that_is"), vector.EXPORT))
        return
    if "geometry" in layer.names and table.geometry:
        layer.names.remove("geometry")
        rule, remedy = phrase("this_property_is_not_used_the_outline"), phrase("remove_it_or_name_it_otherwise")
        reading.warnings.append(Fault(file, 1, "geometry", "", rule, remedy))
    columns = {n: pd.Series([sheets.as_text(row.get(n)) for row in layer.rows], dtype=object) for n in layer.names}
    reading.text = pd.DataFrame(columns, index=range(len(layer.rows)))
    reading.sure = pd.DataFrame(
        {n: [is_number([row.get(n)], 0) for row in layer.rows] for n in layer.names},
        dtype=bool,
        index=reading.text.index,
    )
    reading.text[ROW] = pd.Series(layer.numbers, dtype=int)
    cells = (
        (number, name, row.get(name)) for number, row in zip(layer.numbers, layer.rows, strict=True) for name in row
    )
    words = {c.name for c in table.columns if c.kind in ("text", "id", "tags")}
    refused(reading, table, told, (cell for cell in cells if _compound(cell[2]) or _wordless(cell, told, words)))
    mapped(reading, told)
    shapes = layer.shapes
    if table.geometry:
        _drawn(layer, reading, crs, home, table.column("geometry").choices)
        if table.name == "areas":
            _apart(layer, reading)
    elif any(shape is not None for shape in shapes):
        _pointed(layer, table, reading, crs, home)


def _compound(value: Any) -> bool:
    """Say whether a value is none of text, number, yes or no, and nothing."""
    return sheets.is_date(value) or isinstance(value, list | tuple | dict | bytes | np.ndarray)


def _wordless(cell: tuple[int, str, Any], told: Told, words: set[str]) -> bool:
    """Say whether yes, no or no number at all stands in a column of text."""
    wrong = isinstance(cell[2], bool) or (isinstance(cell[2], float) and not math.isfinite(cell[2]))
    return wrong and not words.isdisjoint(told.columns.get(cell[1], (cell[1],)))


def _drawn(layer: vector.Layer, reading: Reading, crs: str, home: str, shapes: Collection[str]) -> None:
    sound: list[Any] = []
    for number, shape in zip(layer.numbers, layer.shapes, strict=True):
        wrong = outlines.wrong_outline(shape, shapes)
        if wrong:
            reading.faults.append(Fault(reading.file, number, "geometry", "", *wrong))
        sound.append(None if wrong else shape)
    turned, faults, repairs = outlines.in_degrees(reading.file, sound, crs, home=home, spoken=layer.spoken)
    reading.faults += faults
    reading.repairs += repairs
    if not faults:
        turned, repairs = outlines.upright(reading.file, turned, home)
        reading.repairs += repairs
    for place, (number, shape) in enumerate(zip(layer.numbers, turned, strict=True)):
        if shape is not None and not faults and outlines.off_the_earth(shape):
            rule, remedy = phrase("has_coordinates_that_are_not_degrees"), phrase("export_it_again_in_wgs_84_epsg")
            reading.faults.append(Fault(reading.file, number, "geometry", "", rule, remedy))
            turned[place] = None
        elif shape is not None and not faults and (wrong := outlines.impossible(shape)):
            reading.faults.append(Fault(reading.file, number, "geometry", "", *wrong))
            turned[place] = None
    reading.text["geometry"] = pd.Series(turned, dtype=object)


def _apart(layer: vector.Layer, reading: Reading) -> None:
    """Warn of areas that lie in each other, for a place belongs to one."""
    for one, other in outlines.inside(reading.text["geometry"].tolist()):
        rule = phrase("lies_with_its_middle_in_the_area", row=layer.numbers[other])
        remedy = phrase("cut_the_outlines_in_a_gis_so")
        reading.warnings.append(Fault(reading.file, layer.numbers[one], "geometry", "", rule, remedy))


def _pointed(layer: vector.Layer, table: Table, reading: Reading, crs: str, home: str) -> None:
    names = {c.name for c in table.columns}
    if "lon" not in names or "lon" in reading.text or "lat" in reading.text:
        rule = phrase("the_points_are_not_used")
        remedy = phrase("place_from_lon_lat" if "lon" in names else "place_from_area", table=table.name)
        reading.warnings.append(Fault(reading.file, 0, "", "", rule, remedy))
        return
    points = []
    for number, shape in zip(layer.numbers, layer.shapes, strict=True):
        if shape is not None and shape.geom_type != "Point":
            rule, remedy = (
                phrase("is_not_a_point_but_a", kind=shape.geom_type),
                phrase("give_a_point_or_leave_the_geometry"),
            )
            reading.faults.append(Fault(reading.file, number, "geometry", "", rule, remedy))
        points.append(shape if shape is not None and shape.geom_type == "Point" and not shape.is_empty else None)
    turned, faults, repairs = outlines.in_degrees(reading.file, points, crs, home=home, spoken=layer.spoken)
    reading.faults += faults
    reading.repairs += repairs
    reading.text["lon"] = pd.Series(["" if p is None else repr(float(p.x)) for p in turned], dtype=object)
    reading.text["lat"] = pd.Series(["" if p is None else repr(float(p.y)) for p in turned], dtype=object)
    if reading.sure is not None:
        reading.sure["lon"] = reading.sure["lat"] = True
