"""Roads from a file of any kind that is known; what cannot be used is told by name."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from geodata.faults import Fault
from geodata.outlines import unmetric
from geodata.phrases import phrase
from geodata.roads import graphml, lines, osm
from geodata.roads.pieces import off_the_map, pieces, table
from geodata.roads.roads import Roads, RoadsError
from geodata.roads.speeds import Speeds, load
from geodata.roads.tags import MODES, Said

_OSM = (".osm.pbf", ".pbf", ".osm", ".osm.gz", ".osm.bz2", ".osm.xml")
_LINES = (".gpkg", ".shp", ".zip", ".geojson", ".json", ".fgb", ".parquet")


def read(path: Path | str, *, crs: str, speeds: Speeds | None = None) -> Roads:
    """Read the roads of a file: OpenStreetMap (PBF, XML), GraphML, or a layer of lines.

    `crs` is the metric reference system wanted; `speeds` those of `speeds.toml` unless given. Raises `RoadsError` with
    what is wrong with the file; what is read by assumption stands in `Roads.warnings`.
    """
    path = Path(path)
    speeds = speeds or load()
    said, name = Said(path.name), path.name.lower()
    blocked: dict[str, list[int]] = {mode: [] for mode in MODES}
    if not path.is_file():
        raise RoadsError([Fault(path.name, 0, "", "", phrase("the_file_is_missing"), phrase("check_its_name"))])
    if faults := unmetric(path.name, crs, mercator=True):
        raise RoadsError(faults)
    if name.endswith(_OSM):
        chains, blocked, faults = osm.chains(path, speeds, said)
    elif name.endswith(".graphml"):
        chains, faults = graphml.chains(path, speeds, said)
    elif name.endswith(_LINES):
        chains, faults = lines.chains(path, speeds, said, crs=crs)
    else:
        rule = phrase("is_not_a_road_network_of_a")
        remedy = phrase("give_openstreetmap_osm_pbf_osm_graphml_or")
        raise RoadsError([Fault(path.name, 0, "", path.suffix, rule, remedy)])
    if not faults and not chains.way_of:
        rule = phrase("holds_no_road_that_anybody_may_use")
        faults = [Fault(path.name, 0, "", "", rule, phrase("give_a_file_with_the_roads")), *said.warnings()]
    if faults:
        raise RoadsError(faults)
    found = pieces(chains, crs=crs)
    if faults := off_the_map(path.name, found):
        raise RoadsError(faults)
    return Roads(
        path.name, crs, found.x, found.y, found.tail, found.head, found.length_m, found.way, table(chains.ways),
        {mode: np.isin(found.known, blocked[mode]) for mode in MODES}, speeds, said.warnings(),
    )  # fmt: skip
