"""Roads of an OpenStreetMap file: PBF, or XML (plain, gz or bz2)."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import osmium

from geodata.faults import Fault
from geodata.phrases import phrase
from geodata.roads.pieces import Chains
from geodata.roads.speeds import Speeds
from geodata.roads.tags import MODES, Said, blocks, way

_SEVEN_DIGITS = 1e-7
_NOWHERE = 2**31 - 1
"""The coordinate of a point that the file does not hold."""


def chains(path: Path, speeds: Speeds, said: Said) -> tuple[Chains, dict[str, list[int]], list[Fault]]:
    """Return the ways of a file, for each mode the points that cannot be passed, and why the file cannot be read."""
    found, blocked = Chains(), {mode: list[int]() for mode in MODES}
    try:
        reader = osmium.FileProcessor(str(path)).with_locations()
        for thing in reader.with_filter(osmium.filter.KeyFilter("highway", "route", "barrier", "access")):
            if isinstance(thing, osmium.osm.Node):
                for mode in blocks(dict(thing.tags)):
                    blocked[mode].append(thing.id)
            elif isinstance(thing, osmium.osm.Way):
                _add(found, thing, speeds, said)
    except RuntimeError as error:
        rule = phrase("is_not_readable_as_openstreetmap_data", error=error)
        return (
            found,
            blocked,
            [Fault(path.name, 0, "", "", rule, phrase("download_or_cut_it_again_it_may"))],
        )
    return found, blocked, []


def _add(found: Chains, thing: osmium.osm.Way, speeds: Speeds, said: Said) -> None:
    """Add a way, in parts where points are absent from the file (at its border, or because it is broken)."""
    one = way(dict(thing.tags), speeds, said)
    if one is None:
        return
    nodes = [(node.ref, node.x, node.y) for node in thing.nodes]
    gaps = [place for place, (_, x, _) in enumerate(nodes) if x == _NOWHERE]
    for begin, end in pairwise((-1, *gaps, len(nodes))):
        if end - begin > 2:
            points, x, y = zip(*nodes[begin + 1 : end], strict=True)
            found.add(one, points, [k * _SEVEN_DIGITS for k in x], [k * _SEVEN_DIGITS for k in y])
    if gaps:
        said.add("nd", "", phrase("has_points_that_the_file_does_not"), phrase("cut_a_larger_piece"))
