"""What is drawn upon the areas: points at seats, flows between them, circles of what is unserved."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import pydeck as pdk

from geodata.territory import Territory
from planner.maps import FLOW, M_PER_DEGREE, POINT, UNSERVED, line, plain, seats
from planner.words import Language, number, say

_GOLDEN = math.pi * (3 - math.sqrt(5))


def points(territory: Territory, kind: str, tips: Mapping[str, str]) -> list[pdk.Layer]:
    """Return the providers, hosts or firms as points around their area's seat, so that none covers another.

    More than `POINTS_AT_MOST` are one circle for each area, whose surface grows with their number: what the browser is
    sent and draws then depends on the areas, not on them.
    """
    frame = territory.table(kind)
    key = frame.columns[0]
    if len(frame) > POINTS_AT_MOST:
        return _gathered(territory, kind, frame["area"].value_counts())
    places = spread(frame["area"], seats(territory))
    rows = [
        {"id": f"{key}:{code}", "area": area, "position": place, "tip": plain(tips.get(code, ""))}
        for code, area, place in zip(frame[key], frame["area"], places, strict=True)
    ]
    return [_dots(kind, rows, 255, get_radius=STEP_M * 0.42, radius_min_pixels=3, radius_max_pixels=9)]


POINTS_AT_MOST = 3_000
"""Points of a kind that are drawn one by one."""

CURVED_AT_MOST = 1_000
"""Flows that are drawn as curves; of more, each is a line with one bend."""


def _gathered(territory: Territory, kind: str, counts: pd.Series) -> list[pdk.Layer]:
    at, called, most = seats(territory), territory.areas.set_index("area")["name"], counts.max()
    rows = [
        {
            "id": f"area:{area}",
            "area": area,
            "position": at[area],
            "tip": plain(f"{called[area]}: {count}"),
            "radius": round(2 + 14 * math.sqrt(count / most), 2),
        }
        for area, count in counts.items()
    ]
    return [_dots(kind, rows, 170, get_radius="radius", radius_units=pdk.types.String("pixels"))]


def _dots(kind: str, rows: list[dict[str, Any]], opacity: int, **radius: Any) -> pdk.Layer:
    return pdk.Layer(
        "ScatterplotLayer",
        rows,
        id=kind,
        pickable=True,
        get_position="position",
        get_fill_color=[*POINT[kind], opacity],
        stroked=True,
        get_line_color=[255, 255, 255],
        line_width_min_pixels=1,
        **radius,
    )


STEP_M = 400.0
"""Metres between neighbours of a spread."""


def spread(areas: pd.Series, seats: Mapping[str, Sequence[float]]) -> list[list[float]]:
    """Return a point for each row: the seat for the first of an area, the others on a spiral, `STEP_M` apart."""
    turns = areas.groupby(areas).cumcount()
    found = []
    for area, k in zip(areas, turns, strict=True):
        lon, lat = seats[area]
        metres, angle = STEP_M * math.sqrt(k), k * _GOLDEN
        east = metres * math.cos(angle) / (M_PER_DEGREE * math.cos(math.radians(lat)))
        found.append([round(lon + east, 6), round(lat + metres * math.sin(angle) / M_PER_DEGREE, 6)])
    return found


def flows(territory: Territory, rows: pd.DataFrame, language: Language) -> list[pdk.Layer]:
    """Return a curve from each area to each provider's area, as wide as its workers; trips inside an area have none.

    `rows` are those of `indicators.flows`, of one service or more.
    """
    found, called = seats(territory), territory.areas.set_index("area")["name"]
    totals = rows[rows["area"] != rows["to"]].groupby(["area", "to"], as_index=False)[["workers", "eur"]].sum()
    most = float(totals["workers"].max()) if len(totals) else 1.0
    curves, steps = [], 14 if len(totals) <= CURVED_AT_MOST else 2
    for area, to, workers, eur in totals.sort_values("workers").itertuples(index=False):
        said = say(
            "map.flow_tip",
            language,
            area=called[area],
            to=called[to],
            workers=number(workers, language),
            eur=number(eur, language),
        )
        feature = line(_curve(found[area], found[to], steps))
        weight = math.sqrt(workers / most)
        feature["properties"] = {
            "id": f"flow:{area}:{to}",
            "area": area,
            "tip": plain(said),
            "width": round(0.7 + 6 * weight, 2),
            "colour": [*FLOW, round(50 + 130 * weight)],
        }
        curves.append(feature)
    return [
        pdk.Layer(
            "GeoJsonLayer",
            curves,
            id="flows",
            pickable=True,
            stroked=True,
            get_line_color="properties.colour",
            get_line_width="properties.width",
            line_width_units=pdk.types.String("pixels"),
        )
    ]


def circles(territory: Territory, values: Mapping[str, float], tips: Mapping[str, str]) -> list[pdk.Layer]:
    """Return a circle at each seat whose surface grows with the workers that are unserved."""
    found = seats(territory)
    most = max(values.values(), default=1.0)
    rows = [
        {
            "id": f"unserved:{code}",
            "area": code,
            "position": found[code],
            "tip": plain(tips.get(code, "")),
            "radius": round(3 + 19 * math.sqrt(value / most), 2),
        }
        for code, value in sorted(values.items(), key=lambda item: -item[1])
        if value >= 0.5
    ]
    return [
        pdk.Layer(
            "ScatterplotLayer",
            rows,
            id="unserved",
            pickable=True,
            get_position="position",
            get_radius="radius",
            radius_units=pdk.types.String("pixels"),
            get_fill_color=[*UNSERVED, 120],
            stroked=True,
            get_line_color=[*UNSERVED, 255],
            line_width_min_pixels=1.5,
        )
    ]


def _curve(a: Sequence[float], b: Sequence[float], steps: int) -> list[list[float]]:
    """A bow from a to b that leans to the right, so that there and back are two lines."""
    bend = 0.16
    cx, cy = (a[0] + b[0]) / 2 + (b[1] - a[1]) * bend, (a[1] + b[1]) / 2 - (b[0] - a[0]) * bend
    ts = [k / steps for k in range(steps + 1)]
    return [
        [
            round((1 - t) ** 2 * p + 2 * t * (1 - t) * c + t**2 * q, 5)
            for p, c, q in ((a[0], cx, b[0]), (a[1], cy, b[1]))
        ]
        for t in ts
    ]
