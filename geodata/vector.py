"""Layers of a vector file into rows: GeoJSON, GeoPackage, Shapefile (a zip too), FlatGeobuf, GeoParquet; read only."""

from __future__ import annotations

import json
import sqlite3
import tempfile
import warnings
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow
import pyarrow.parquet
import pyogrio
import pyproj
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geodata import drivers, shapefile, stored
from geodata.archive import inspected
from geodata.dialect import decode
from geodata.faults import Fault, Repair, nearest, passed_over
from geodata.outlines import undefined
from geodata.phrases import phrase

MOST_ROWS = 5_000_000
"""A GeoParquet file may say in a few bytes that it has more."""

EXPORT = phrase("export_the_layer_again_as_geojson_in")
"""What to do with a layer that cannot be used."""
_WRITING = ("-wal", "-journal")
_BEGINS = {
    ".gpkg": (b"SQLite format 3\x00", "GPKG"),
    ".shp": (b"\x00\x00\x27\x0a", "ESRI Shapefile"),
    ".fgb": (b"fgb\x03", "FlatGeobuf"),
    ".parquet": (b"PAR1", "Parquet"),
}
_UNREADABLE = (
    pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.FieldError, pyogrio.errors.CRSError,
    pyogrio.errors.GeometryError, pyogrio.errors.FeatureError, pyproj.exceptions.CRSError, shapely.errors.ShapelyError,
    pyarrow.ArrowException, sqlite3.DatabaseError, zipfile.BadZipFile, OSError, ValueError, KeyError, TypeError,
    MemoryError,
)  # fmt: skip


@dataclass
class Layer:
    """A layer's rows as the file gives them, with their geometries in its reference system (`crs`, or nothing)."""

    names: list[str] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    shapes: list[BaseGeometry | None] = field(default_factory=list)
    crs: str = ""
    spoken: bool = False
    faults: list[Fault] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)


def geojson(path: Path, encoding: str = "") -> Layer:
    """Read GeoJSON by itself, without the geographic library, so that each faulty feature is told by its row."""
    layer, file = Layer(spoken=True), path.name
    content, layer.faults, layer.repairs = decode(file, path.read_bytes(), encoding=encoding, rows=False)
    if layer.faults:
        return layer
    if not content.strip():
        layer.faults.append(Fault(file, 0, "", "", phrase("the_file_is_empty"), phrase("export_the_layer_again")))
        return layer
    try:
        data = json.loads(content, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        layer.faults.append(Fault(file, 0, "", "", phrase("is_not_readable_as_json", error=error), EXPORT))
        return layer
    features = data.get("features") if isinstance(data, Mapping) else None
    if not isinstance(features, list):
        layer.faults.append(Fault(file, 0, "", "", phrase("is_not_a_geojson_collection_of_features"), EXPORT))
        return layer
    said = data.get("crs")
    if isinstance(said, Mapping) and isinstance(said.get("properties"), Mapping):
        said = said["properties"].get("name", said)
    layer.crs = "" if not said or str(said).endswith("CRS84") else str(said)
    open_rings: list[int] = []
    for number, feature in enumerate(features, start=2):
        words = feature.get("properties") if isinstance(feature, Mapping) else None
        if not isinstance(words, Mapping):
            layer.faults.append(
                Fault(file, number, "", str(feature), phrase("is_not_a_feature_with_properties"), EXPORT)
            )
            continue
        layer.rows.append(dict(words))
        layer.numbers.append(number)
        layer.shapes.append(_shape(feature))
        if _open_ring(feature.get("geometry")):
            open_rings.append(number)
    if open_rings:
        rule = phrase("an_outline_ends_where_it_begins")
        found, became = phrase("a_ring_without_its_last_corner"), phrase("closed_by_a_straight_line")
        layer.repairs.append(Repair(file, open_rings[0], "", found, became, rule, len(open_rings)))
    _flatten(layer, file)
    layer.names = list(dict.fromkeys(name for row in layer.rows for name in row))
    return layer


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Build an object; one that says a name twice has lost a value, and is refused."""
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"{next(n for n in names if names.count(n) > 1)!r} stands twice in one object")
    return made


def _shape(feature: Mapping[str, Any]) -> BaseGeometry | None:
    try:
        with np.errstate(invalid="ignore"):  # a coordinate that is no number is told later, with its row
            return shape(feature["geometry"])
    except (
        TypeError, KeyError, ValueError, AttributeError, IndexError, OverflowError, RecursionError,
        shapely.errors.ShapelyError,
    ):  # fmt: skip
        return None


def _open_ring(geometry: Any) -> bool:
    """Say whether a ring of a GeoJSON polygon does not end where it begins, which building its shape would hide."""
    if not isinstance(geometry, Mapping) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        return False
    parts = geometry.get("coordinates")
    polygons = [parts] if geometry["type"] == "Polygon" else parts
    rings = [ring for polygon in polygons or [] if isinstance(polygon, list) for ring in polygon]
    return any(isinstance(ring, list) and ring and ring[0] != ring[-1] for ring in rings)


def _flatten(layer: Layer, file: str) -> None:
    """Take the heights from the shapes, and list that they were there."""
    high = [n for n, s in zip(layer.numbers, layer.shapes, strict=True) if s is not None and shapely.has_z(s)]
    if high:
        layer.repairs.append(
            Repair(
                file,
                high[0],
                "",
                phrase("a_height"),
                phrase("nothing"),
                phrase("a_plan_is_made_on_the_flat"),
                len(high),
            )
        )
    layer.shapes = [None if s is None else shapely.force_2d(s) for s in layer.shapes]


def read_layer(path: Path, name: str, *, encoding: str = "") -> Layer:
    """Read a table's layer of any other vector file: the one called `name`, or the only one."""
    layer = Layer()
    try:
        if path.suffix.lower() == ".zip":
            layer.faults = inspected(path)
            if not layer.faults:
                _zipped(path, name, layer, encoding)
        else:
            _opened(path, path.name, name, layer, encoding)
    except _UNREADABLE as error:
        words = " ".join(str(error).split()) or type(error).__name__
        shown = words.replace(str(path), path.name)
        layer.faults.append(Fault(path.name, 0, "", "", phrase("is_not_readable", shown=shown), EXPORT))
    return layer


def _zipped(path: Path, name: str, layer: Layer, encoding: str) -> None:
    with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory() as folder:
        inside = [m for m in archive.infolist() if _part(m).suffix.lower() == ".shp" and not _beside(m)]
        if len(inside) != 1:
            rule = phrase("holds_shapefiles", count=len(inside)) if inside else phrase("holds_no_shapefile")
            layer.faults.append(Fault(path.name, 0, "", "", rule, phrase("pack_one_shapefile_shp_shx_dbf_and")))
            return
        base = _part(inside[0]).with_suffix("")
        for member in archive.infolist():
            part = _part(member)
            if part.with_suffix("") == base and part.suffix.lower() in (".shp", ".shx", ".dbf", ".prj", ".cpg"):
                (Path(folder) / f"layer{part.suffix.lower()}").write_bytes(archive.read(member))
        _opened(Path(folder) / "layer.shp", path.name, name, layer, encoding)


def _part(member: zipfile.ZipInfo) -> PurePosixPath:
    return PurePosixPath(member.filename.replace("\\", "/"))


def _beside(member: zipfile.ZipInfo) -> bool:
    """Say whether a member is what a Mac puts beside each file."""
    return "__MACOSX" in _part(member).parts or _part(member).name.startswith("._")


def _opened(path: Path, file: str, name: str, layer: Layer, encoding: str) -> None:
    kind = path.suffix.lower()
    begins, driver = _BEGINS[kind]
    with path.open("rb") as opened:
        if not opened.read(16).startswith(begins):
            layer.faults.append(Fault(file, 0, "", "", phrase("is_not_what_its_name_says", driver=driver), EXPORT))
            return
    frame = _parquet(path, file, layer) if kind == ".parquet" else _drawn(path, file, name, layer, driver, encoding)
    if layer.faults:
        return
    if isinstance(frame, gpd.GeoDataFrame):
        layer.crs = "" if frame.crs is None or undefined(frame.crs) else frame.crs.to_string()
        layer.shapes = [None if s is None or (s.is_empty and s.geom_type == "Point") else s for s in frame.geometry]
        frame = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    else:
        layer.shapes = [None] * len(frame)
    layer.names = [str(c) for c in frame.columns]
    cells = frame.astype(object).where(frame.notna(), None)
    layer.rows = [dict(zip(layer.names, row, strict=True)) for row in cells.itertuples(index=False, name=None)]
    layer.numbers = [int(place) + 2 for place in frame.index]
    _flatten(layer, file)


def _parquet(path: Path, file: str, layer: Layer) -> pd.DataFrame:
    said = pyarrow.parquet.read_metadata(path)
    if said.num_rows > MOST_ROWS:
        layer.faults.append(
            Fault(file, 0, "", str(said.num_rows), phrase("has_too_many_rows"), phrase("give_at_most", most=MOST_ROWS))
        )
        return pd.DataFrame()
    if b"geo" in (said.metadata or {}):
        return gpd.read_parquet(path)
    return pyarrow.parquet.read_table(path).to_pandas(ignore_metadata=True)


def _drawn(path: Path, file: str, name: str, layer: Layer, driver: str, encoding: str) -> pd.DataFrame:
    assert driver in drivers.ALLOWED
    if driver == "GPKG" and (strange := _virtual(path)):
        rule, remedy = phrase("holds_a_virtual_table_which_may_read"), phrase("export_the_layer_alone_as_geopackage")
        layer.faults.append(Fault(file, 0, "", strange, rule, remedy))
        return pd.DataFrame()
    if driver == "GPKG" and (
        open_ := [p for p in _WRITING if (held := Path(f"{path}{p}")).is_file() and held.stat().st_size]
    ):
        rule = phrase("is_being_written_by_another_program_lies", file=file, ending=open_[0])
        layer.faults.append(Fault(file, 0, "", "", rule, phrase("close_it_there_in_qgis_remove_the")))
        return pd.DataFrame()
    if driver == "ESRI Shapefile":
        layer.faults += shapefile.wrong_parts(path, file)
        if layer.faults:
            return pd.DataFrame()
        encoding, layer.faults, layer.repairs = shapefile.letters(path, file, encoding)
        if layer.faults:
            return pd.DataFrame()
    layers = [str(said) for said, _ in pyogrio.list_layers(path)]
    if len(layers) > 1 and name not in layers:
        rule = phrase("holds_several_layers", layers=", ".join(layers))
        layer.faults.append(Fault(file, 0, "", "", rule, phrase("call_one", name=name, near=nearest(name, layers))))
        return pd.DataFrame()
    if not len(layers):
        raise ValueError("it holds no layer")
    chosen = name if name in layers else layers[0]
    layer.warnings += passed_over(file, "layer", chosen, (n for n in layers if n not in (chosen, "layer_styles")))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an outline that cannot be built comes as None, and is told with its row
        unlocked = {"NOLOCK": "YES"} if driver == "GPKG" else {}
        numbered = driver == "ESRI Shapefile"
        frame = pyogrio.read_dataframe(
            path, layer=chosen, on_invalid="ignore", encoding=encoding or None, fid_as_index=numbered, **unlocked
        )
    if driver == "GPKG":
        return stored.of_geopackage(path, chosen, frame)
    if driver == "ESRI Shapefile":
        frame, deleted = stored.of_dbf(shapefile.beside(path, ".dbf"), frame, encoding or "utf-8")
        rule, remedy = phrase("is_marked_as_deleted_and_is_still"), phrase("export_the_layer_again_without_it_or")
        layer.faults += [Fault(file, place + 2, "", "", rule, remedy) for place in deleted]
    return frame


def _virtual(path: Path) -> str:
    """Return the definition of a table that GeoPackage would compute from elsewhere, or nothing."""
    base = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        said = base.execute("SELECT sql FROM sqlite_master WHERE sql LIKE '%CREATE VIRTUAL%'").fetchall()
    finally:
        base.close()
    return next((str(sql) for (sql,) in said if "using rtree" not in " ".join(str(sql).lower().split())), "")
