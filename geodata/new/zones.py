"""The areas of any place from a file of a GIS: GeoJSON, GeoPackage, Shapefile, or what else GDAL reads.

Nothing is repaired: an outline that is not valid is told, with every other fault of the file, at once.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from geodata.columns import LOOKED_AT, propose
from geodata.faults import Fault, nearest
from geodata.phrases import NOTHING, Phrase, joined, phrase
from geodata.tables import TABLES
from geodata.territory import WGS84

_UNREADABLE = (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, shapely.errors.ShapelyError)
EXPORT = phrase("export_it_again_from_a_gis_as")


@dataclass(frozen=True)
class Zones:
    """A file of areas, and the names of its columns: code and name of each area, its residents, its district."""

    path: Path | None
    code: str | None = None
    name: str | None = None
    people: str | None = None
    district: str | None = None
    layer: str | None = None

    def columns(self) -> dict[str, str]:
        """Return the file's column by the option that names it, for those that are given."""
        said = {"--id": self.code, "--name": self.name, "--people": self.people, "--district": self.district}
        return {option: column for option, column in said.items() if column is not None}


def read_zones(zones: Zones) -> tuple[gpd.GeoDataFrame, list[Fault]]:
    """Read areas in the order of the file: columns area, name, geometry (WGS 84), and district and people where given.

    The second value is every fault of the file; where there are any the frame is not to be used.
    """
    nothing, columns = gpd.GeoDataFrame(), zones.columns()
    needed = {
        "--areas": phrase("file_of_the_areas"),
        "--id": phrase("column_of_their_codes"),
        "--name": phrase("column_of_their_names"),
    }
    given = {"--areas": zones.path, **columns}
    missing = {option: phrase("name_the", what=what) for option, what in needed.items() if given.get(option) is None}

    def unsaid(hint: Mapping[str, Phrase]) -> list[Fault]:
        return [
            Fault(o, 0, "", "", phrase("is_not_given"), joined((what, hint.get(o, "")), by=("", "")))
            for o, what in missing.items()
        ]

    if zones.path is None:
        return nothing, unsaid({})
    file = zones.path.name
    layer, found = _layer(zones.path, zones.layer)
    if layer is None:
        return nothing, unsaid({}) + found
    try:
        known = [str(field) for field in pyogrio.read_info(zones.path, layer=layer)["fields"]]
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # what GDAL warns of in an outline comes as None, which is told with its row
            frame = pyogrio.read_dataframe(zones.path, layer=layer, on_invalid="ignore")
    except _UNREADABLE as error:
        return nothing, [*unsaid({}), Fault(file, 0, "", "", phrase("is_not_readable", shown=error), EXPORT)]
    faults = unsaid(_proposed(known, frame))
    for option, column in columns.items():
        if column not in known:
            faults.append(
                Fault(option, 0, "", column, phrase("is_not_a_column_of", table=file), nearest(column, known))
            )
    if frame.empty:
        return nothing, [*faults, Fault(file, 0, "", "", phrase("holds_no_areas"), EXPORT)]
    made = pd.DataFrame(index=frame.index)
    for name, option in (("area", "--id"), ("name", "--name"), ("district", "--district")):
        if columns.get(option) in known:
            made[name] = frame[columns[option]].map(_text).astype(object)
            faults += _empty(file, columns[option], made[name])
    if "area" in made:
        faults += _twice(file, columns["--id"], made["area"])
    if columns.get("--people") in known:
        made["people"], found = _people(file, columns["--people"], frame[columns["--people"]])
        faults += found
    outlines, found = _outlines(file, frame)
    if outlines is None:
        return nothing, faults + found
    return gpd.GeoDataFrame(made, geometry=outlines, crs=WGS84), faults + found


def _proposed(known: Sequence[str], frame: pd.DataFrame) -> dict[str, Phrase]:
    """Return, by the option that names a column, the columns there are and the likeliest of them."""
    rows = frame[list(known)].head(LOOKED_AT).map(_text).to_numpy().tolist()
    made = {p.ours: theirs for theirs, p in propose(known, TABLES["areas"], rows).items()}
    shown = ", ".join(known) or phrase("none")
    hints = {}
    for option, ours in (("--id", "area"), ("--name", "name")):
        likely = phrase("perhaps", option=option, theirs=made[ours]) if ours in made else NOTHING
        hints[option] = phrase("the_file_has_the_columns", shown=shown, likely=likely)
    return hints


def _layer(path: Path, asked: str | None) -> tuple[str | None, list[Fault]]:
    """Return the layer to read: the one asked for, or the only one that has outlines."""
    if not path.exists():
        return None, [
            Fault("--areas", 0, "", str(path), phrase("there_is_no_such_file"), phrase("give_the_path_of_a_file"))
        ]
    try:
        layers = {str(name): kind for name, kind in pyogrio.list_layers(path)}
    except _UNREADABLE as error:
        return None, [Fault(path.name, 0, "", "", phrase("is_not_readable", shown=error), EXPORT)]
    if asked is not None:
        if asked in layers:
            return asked, []
        return None, [
            Fault("--layer", 0, "", asked, phrase("is_not_a_layer_of", file=path.name), nearest(asked, layers))
        ]
    drawn = [name for name, kind in layers.items() if kind is not None]
    if len(drawn) == 1:
        return drawn[0], []
    if not drawn:
        return None, [Fault(path.name, 0, "", "", phrase("holds_no_outlines"), EXPORT)]
    rule = phrase("holds_several_layers", layers=", ".join(drawn))
    return None, [Fault(path.name, 0, "", "", rule, phrase("name_one_as_in_layer", layer=drawn[0]))]


def _outlines(file: str, frame: pd.DataFrame) -> tuple[gpd.GeoSeries | None, list[Fault]]:
    """Return the outlines in WGS 84, or the faults of those that cannot be used."""
    if not isinstance(frame, gpd.GeoDataFrame):
        return None, [Fault(file, 0, "", "", phrase("holds_no_outlines"), EXPORT)]
    faults = []
    if frame.crs is None:
        remedy = phrase("set_its_reference_system_in_a_gis")
        faults.append(Fault(file, 0, "", "", phrase("does_not_say_in_which_reference_system"), remedy))
    before = _wrong(frame.geometry)
    if frame.crs is not None and not before:
        turned = frame.geometry.force_2d().to_crs(WGS84)
        before = _off_the_earth(turned) or _wrong(turned)
        if not before:
            return turned, faults
    faults += [Fault(file, k + 2, "geometry", "", *before[k]) for k in sorted(before)]
    return None, faults


def _wrong(outlines: gpd.GeoSeries) -> dict[int, tuple[Phrase, Phrase]]:
    """Return, by place, the rule that an outline breaks and the remedy."""
    found = {}
    for k, outline in enumerate(outlines):
        if outline is None or outline.is_empty:
            found[k] = (phrase("has_no_readable_outline"), phrase("draw_it_in_a_gis_or_remove"))
        elif outline.geom_type not in ("Polygon", "MultiPolygon"):
            found[k] = (
                phrase("is_not_a_polygon_but_a", kind=outline.geom_type),
                phrase("draw_it_as_a_polygon_and_export"),
            )
        elif not outline.is_valid:
            reason = shapely.is_valid_reason(outline)
            found[k] = (phrase("is_not_a_valid_outline", reason=reason), phrase("repair_the_outline_in_a_gis_and"))
    return found


def _off_the_earth(outlines: gpd.GeoSeries) -> dict[int, tuple[Phrase, Phrase]]:
    bounds = outlines.bounds.to_numpy()
    inside = np.isfinite(bounds).all(axis=1) & (np.abs(bounds) <= [180, 90, 180, 90]).all(axis=1)
    remedy = phrase("set_the_reference_system_that_its_coordinates")
    return {int(k): (phrase("does_not_lie_on_the_earth_in"), remedy) for k in np.flatnonzero(~inside)}


def _text(value: object) -> str:
    """A cell as text: a code that a GIS keeps as the number 14061.0 is 14061."""
    if value is None or value != value:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _empty(file: str, column: str, cells: pd.Series) -> Iterable[Fault]:
    return [
        Fault(file, int(k) + 2, column, "", phrase("is_empty"), phrase("write_it")) for k in np.flatnonzero(cells == "")
    ]


def _twice(file: str, column: str, codes: pd.Series) -> Iterable[Fault]:
    first: dict[str, int] = {}
    for row, code in enumerate(codes, start=2):
        if code and first.setdefault(code, row) != row:
            rule = phrase("stands_already_in_row", earlier=first[code])
            yield Fault(file, row, column, code, rule, phrase("give_each_area_a_code_of_its"))


def _people(file: str, column: str, cells: pd.Series) -> tuple[pd.Series, list[Fault]]:
    numbers = pd.to_numeric(cells, errors="coerce")
    wrong = ~(numbers >= 0) | (numbers % 1 != 0) | np.isinf(numbers)
    remedy = phrase("write_the_residents_of_the_area_in")
    rows: dict[str, list[int]] = {}
    for k in np.flatnonzero(wrong):
        rows.setdefault(_text(cells.iloc[k]), []).append(int(k) + 2)
    faults = []
    for value, where in rows.items():
        listed = ", ".join(map(str, where[:5])) + " …" * (len(where) > 5)
        rule = phrase("is_not_a_number_of_people")
        if len(where) > 1:
            rule = phrase("is_not_a_number_of_people_in_rows", count=len(where), listed=listed)
        faults.append(Fault(file, where[0], column, value, rule, remedy))
    return numbers.where(~wrong, 0).astype(int), faults
