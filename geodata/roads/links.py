"""Roads from a table of links between places, such as `links.csv` of a territory."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geodata.faults import Fault, nearest
from geodata.network import FAST, FERRY
from geodata.outlines import unmetric
from geodata.phrases import phrase
from geodata.roads.pieces import table
from geodata.roads.roads import Roads, RoadsError
from geodata.roads.speeds import Speeds, load
from geodata.roads.tags import MODES, Way


def links(given: pd.DataFrame, points: pd.DataFrame, *, crs: str, speeds: Speeds | None = None) -> Roads:
    """Return links, both ways, as roads between places.

    A link has `from`, `to` (ids of points), `class`, `road_m` and the `minutes` of a car; of class S it is a road for
    cars alone, of class C a car ferry. Points have an `id` and `x`, `y` in metres in `crs`. Raises `RoadsError` for a
    link to a place that is not among the points, minutes that are not above 0, or a system that is not metric.
    """
    if faults := unmetric("links", crs, mercator=True):
        raise RoadsError(faults)
    place = {str(code): k for k, code in enumerate(points["id"])}
    ends = [given[side].astype("str") for side in ("from", "to")]
    strange = sorted({code for side in ends for code in side} - set(place))
    if strange:
        rule, file = phrase("is_a_place_of_a_link_and"), "links"
        raise RoadsError([Fault(file, 0, "from", code, rule, nearest(code, place)) for code in strange])
    slips = np.flatnonzero(~((given["road_m"] >= 0) & (given["minutes"] > 0)))
    if len(slips):
        rule, remedy = phrase("does_not_take_more_than_no_time"), phrase("write_minutes_above_0")
        said = [f"{a}–{b}, {minutes}" for a, b, minutes in zip(*ends, given["minutes"], strict=True)]
        raise RoadsError([Fault("links", 0, "minutes", said[k], rule, remedy) for k in slips])
    ways = []
    for start, end, kind, m, minutes in zip(*ends, *(given[c] for c in ("class", "road_m", "minutes")), strict=True):
        open_to = frozenset({"car"} if kind in (FAST, FERRY) else MODES)
        kmh = m / 1000 / minutes * 60
        ferry = kind == FERRY
        ways.append(Way(f"{start}–{end}", open_to, open_to, kmh, ferry=ferry, access=not ferry, minutes=minutes))
    tail, head = (side.map(place).to_numpy(dtype=np.int64) for side in ends)
    x, y = (points[axis].to_numpy(dtype=float) for axis in "xy")
    clear = {mode: np.zeros(len(points), dtype=bool) for mode in MODES}
    length = given["road_m"].to_numpy(dtype=float)
    return Roads("links", crs, x, y, tail, head, length, np.arange(len(ways)), table(ways), clear, speeds or load())
