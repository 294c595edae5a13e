"""Where the rows of a territory are: area cells resolved to codes, points brought to degrees and into their areas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely

from geodata.faults import Fault, Repair
from geodata.gazetteer import Gazetteer
from geodata.outlines import WGS84, recognised, to_degrees, zones
from geodata.phrases import phrase
from geodata.read import ROW, Reading
from geodata.tables import Table

_KM_PER_DEGREE = 111.2


@dataclass(frozen=True)
class Ground:
    """The areas that have a code and an outline, in the order of their codes, with an index to find them by a point."""

    codes: tuple[str, ...]
    outlines: Any
    tree: shapely.STRtree
    scale: Any
    """Kilometres in a degree of longitude and of latitude, at the middle of the territory."""

    def holding(self, points: Any) -> Any:
        """Return for each point the position of the area that it lies in, or -1; on a border, the first by code."""
        found = np.full(len(points), len(self.codes))
        if len(points) and len(self.codes):
            point, area = self.tree.query(points, predicate="intersects")
            np.minimum.at(found, point, area)
        return np.where(found == len(self.codes), -1, found)

    def around(self, lon: Any, lat: Any) -> bool:
        """Say whether most of these points lie in the territory or within half a degree of it."""
        if not len(self.codes):
            return False
        west, south, east, north = shapely.total_bounds(self.outlines)
        near = (lon > west - 0.5) & (lon < east + 0.5) & (lat > south - 0.5) & (lat < north + 0.5)
        return bool(near.mean() > 0.5)

    def km(self, points: Any, areas: Any) -> Any:
        """Return the kilometres from each point to the area at the same place of `areas`."""
        scaled = shapely.transform(self.outlines, lambda xy: xy * self.scale)
        return shapely.distance(shapely.transform(points, lambda xy: xy * self.scale), scaled[areas])


def ground(areas: pd.DataFrame) -> Ground:
    """Index a table of areas with outlines in degrees; a row at fault is left out."""
    sound = areas[(areas["area"] != "") & areas["geometry"].map(lambda s: hasattr(s, "geom_type")).astype(bool)]
    sound = sound.drop_duplicates("area").sort_values("area")
    outlines = np.array(list(sound["geometry"]), dtype=object)
    middle = float(np.mean(shapely.bounds(outlines)[:, [1, 3]])) if len(outlines) else 0.0
    scale = np.array([np.cos(np.radians(middle)), 1.0]) * _KM_PER_DEGREE
    return Ground(tuple(sound["area"]), outlines, shapely.STRtree(outlines), scale)


def named(reading: Reading, table: Table, gazetteer: Gazetteer, others: frozenset[str] = frozenset()) -> None:
    """Resolve every cell that links to areas and is no code; what means no area, or several, stays to be blamed.

    `others` are codes of other tables that the same column may hold.
    """
    for column in (c.name for c in table.columns if "areas" in c.link.split("|") and c.name in reading.text):
        many = table.column(column).kind == "tags"
        cells = reading.text[column]
        words = cells.str.split(";").explode().str.strip() if many else cells
        odd = words[words.notna() & (words != "") & ~words.isin(gazetteer.names) & ~words.isin(others)]
        became = {}
        counts = odd.value_counts()
        for word, first in firsts(odd):
            found = gazetteer.find(word)
            if len(found.areas) != 1:
                continue
            became[word] = found.areas[0]
            row, count = int(reading.text[ROW][first]), int(counts[word])
            reading.repairs.append(Repair(reading.file, row, column, word, became[word], found.rule, count))
        if became:
            reading.text[column] = cells.map(lambda cell, known=became, many=many: renamed(cell, known, many)).astype(
                object
            )


def renamed(cell: str, known: Mapping[str, str], many: bool) -> str:
    """Return a cell, or each word of one that holds `many`, as it is known."""
    if not many:
        return known.get(cell, cell)
    return ";".join(known.get(word.strip(), word.strip()) for word in cell.split(";"))


def degrees(reading: Reading, table: Table, home: str, told: str = "", where: Ground | None = None) -> None:
    """Bring the columns lon and lat to degrees where all their numbers are those of one metric reference system.

    UTM zones have the same range: the one that brings the points to the territory is meant, the territory's own first.
    Northings before eastings are turned where only so the points lie around the territory.
    """
    points = _points(reading, table)
    if points is None or not len(points) or (recognised(points["x"], points["y"], home) == WGS84):
        return
    x, y = points["x"].to_numpy(), points["y"].to_numpy()
    crs, there = _system(x, y, home, told, where)
    why = phrase("territory_toml_tells_the_reference_system") if told else phrase("the_numbers_can_only_be_in_this")
    if not there and where is not None:
        turned, there = _system(y, x, home, told, where)
        if there:
            crs, x, y, why = turned, y, x, phrase("swapped_and", why=why)
    if not crs or crs == WGS84:
        return
    lon, lat = to_degrees(x, y, crs)
    if not (np.isfinite(lon).all() and np.isfinite(lat).all()):
        return
    first = points.index[0]
    shown = f"{reading.text.loc[first, 'lon']} {reading.text.loc[first, 'lat']}"
    row, became = int(reading.text.loc[first, ROW]), f"{lon[0]:.6f} {lat[0]:.6f}"
    reading.repairs.append(
        Repair(reading.file, row, "lon", shown, became, phrase("why_crs", why=why, crs=crs), len(points))
    )
    _put(reading, points.index, lon.round(7), lat.round(7))


def _system(x: Any, y: Any, home: str, told: str, where: Ground | None) -> tuple[str, bool]:
    """Return the reference system that points are in, or nothing, and whether it brings them to the territory."""
    crs = told or recognised(x, y, home)
    if not crs or crs == WGS84 or where is None:
        return crs, False
    fitting = [zone for zone in ([crs] if told else zones(crs)) if where.around(*to_degrees(x, y, zone))]
    return (fitting[0], True) if fitting else (crs, False)


def unswapped(reading: Reading, table: Table, where: Ground) -> None:
    """Swap lon and lat where the point lies far outside the territory as written, and inside it if swapped."""
    points = _points(reading, table)
    if points is None or points.empty or not where.codes:
        return
    west, south, east, north = shapely.total_bounds(where.outlines)
    away = ~(points["x"].between(west - 1, east + 1) & points["y"].between(south - 1, north + 1))
    points = points[away]
    if points.empty:
        return
    points = points[where.holding(shapely.points(points["y"], points["x"])) >= 0]
    for first, x, y in zip(points.index, points["x"], points["y"], strict=True):
        rule, row = (
            phrase("lon_and_lat_are_swapped_only_so"),
            int(reading.text.loc[first, ROW]),
        )
        reading.repairs.append(Repair(reading.file, row, "lon", f"lon {x:g}, lat {y:g}", f"lon {y:g}, lat {x:g}", rule))
    _put(reading, points.index, points["y"].to_numpy(), points["x"].to_numpy())


def located(reading: Reading, table: Table, where: Ground, names: Mapping[str, str]) -> None:
    """Fill an empty area from the point, and warn of a point outside the area that its row claims."""
    if not {"lon", "lat", "area"} <= {c.name for c in table.columns} or table.geometry:
        return
    points = _points(reading, table)
    if points is None or not where.codes:
        return
    _halves(reading)
    if "area" not in reading.text:
        reading.text["area"] = ""
    points = points[points["x"].abs().le(180) & points["y"].abs().le(90)]
    drawn = shapely.points(points["x"], points["y"])
    claimed = reading.text.loc[points.index, "area"]
    held = where.holding(drawn)
    cells = reading.text["area"].copy()
    empty = (claimed == "").to_numpy()
    taken = empty & (held >= 0)
    cells[points.index[taken]] = np.array(where.codes, dtype=object)[held[taken]]
    _report(reading, points, drawn, empty, held, where, names)
    reading.text["area"] = cells
    position = claimed.map({code: k for k, code in enumerate(where.codes)})
    apart = position.notna().to_numpy() & (position.to_numpy() != held)
    if not apart.any():
        return
    km = where.km(drawn[apart], position[apart].astype(int).to_numpy())
    for index, x, y, far in zip(points.index[apart], points["x"][apart], points["y"][apart], km, strict=True):
        if far > 0:
            code, row = claimed[index], int(reading.text.loc[index, ROW])
            rule = phrase("the_point_lies_km_outside_which_is", km=max(far, 0.1), name=names[code], code=code)
            remedy = phrase("correct_the_point_or_the_area_unless")
            reading.warnings.append(Fault(reading.file, row, "lon", f"lon {x:g}, lat {y:g}", rule, remedy))


def _report(
    reading: Reading, points: pd.DataFrame, drawn: Any, empty: Any, held: Any, where: Ground, names: Mapping[str, str]
) -> None:
    """Say which areas were taken from points, and blame the points that lie in none."""
    rows = reading.text[ROW]
    for area in sorted(set(held[empty & (held >= 0)])):
        mine = points.index[empty & (held == area)]
        code, first = where.codes[area], points.loc[mine[0]]
        rule, shown = phrase("the_point_lies_in", name=names[code]), f"lon {first['x']:g}, lat {first['y']:g}"
        reading.repairs.append(Repair(reading.file, int(rows[mine[0]]), "area", shown, code, rule, len(mine)))
    lost = empty & (held < 0)
    if not lost.any():
        return
    near = where.tree.nearest(drawn[lost])
    for index, area, far in zip(points.index[lost], near, where.km(drawn[lost], near), strict=True):
        shown, code = f"lon {points['x'][index]:g}, lat {points['y'][index]:g}", where.codes[area]
        remedy = phrase("the_nearest_is_km_away_write_its", name=names[code], code=code, km=far)
        reading.faults.append(
            Fault(reading.file, int(rows[index]), "area", shown, phrase("is_empty_and_the_point_lies_in"), remedy)
        )


def _halves(reading: Reading) -> None:
    """Blame every row that has one number of a point and not the other."""
    for name, other in (("lon", "lat"), ("lat", "lon")):
        half = reading.text[(reading.text[name] == "") & (reading.text[other] != "")]
        rule, remedy = phrase("is_empty_and_is_not", other=other), phrase("write_both_or_neither")
        reading.faults += [Fault(reading.file, int(row), name, "", rule, remedy) for row in half[ROW]]


def firsts(cells: pd.Series) -> list[tuple[str, Any]]:
    """Return each different cell with the index of the first row that holds it."""
    first = cells.drop_duplicates()
    return list(zip(first, first.index, strict=True))


def _points(reading: Reading, table: Table) -> pd.DataFrame | None:
    """Return the points of the rows that have both numbers, or None where the table or the file has no points."""
    if not {"lon", "lat"} <= {c.name for c in table.columns} or not {"lon", "lat"} <= set(reading.text.columns):
        return None
    x = pd.to_numeric(reading.text["lon"].where(reading.text["lon"] != "", None), errors="coerce").astype(float)
    y = pd.to_numeric(reading.text["lat"].where(reading.text["lat"] != "", None), errors="coerce").astype(float)
    sound = np.isfinite(x) & np.isfinite(y)
    return pd.DataFrame({"x": x[sound], "y": y[sound]})


def _put(reading: Reading, index: Any, lon: Any, lat: Any) -> None:
    for name, values in (("lon", lon), ("lat", lat)):
        cells = reading.text[name].copy()
        cells[index] = [repr(float(v)) for v in values]
        reading.text[name] = cells
