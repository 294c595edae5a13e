"""What stands written on the map: names, the scale, the north, numbers beside seats."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd
import pydeck as pdk

from geodata.territory import WGS84, Territory
from planner.maps import INK, M_PER_DEGREE, PLACED, line, lines, mercator, plain, seats
from planner.words import Language, number, say

_NAME_PX = 13


def names(territory: Territory, zoom: float) -> list[pdk.Layer]:
    """Return the names of the areas at their seats, the larger places first, as long as they do not cover each other.

    The others are as large on the ground as a village, and so become readable where one zooms in.
    """
    people = territory.population.groupby("area")["people"].sum()
    at, called = seats(territory), territory.areas.set_index("area")["name"]
    per_degree = 512 * 2**zoom / 360
    taken: list[tuple[float, float, float]] = []
    large: list[dict[str, Any]] = []
    small: list[dict[str, Any]] = []
    for area in sorted(called.index, key=lambda code: (-people.get(code, 0), code)):
        x, y = at[area][0] * per_degree, math.degrees(mercator(at[area][1])) * per_degree
        half = len(called[area]) * _NAME_PX * 0.27 + 2
        free = all(abs(x - u) > half + v or abs(y - w) > _NAME_PX * 1.25 for u, w, v in taken)
        (large if free else small).append({"text": plain(called[area]), "position": at[area]})
        taken += [(x, y, half)] if free else []
    return [
        _text(
            "names-small",
            small,
            get_size=280,
            size_units=pdk.types.String("meters"),
            size_max_pixels=12,
            outline_width=0,
            get_color=[73, 80, 87],
        ),
        _text("names", large, get_size=_NAME_PX, get_pixel_offset=[0, -9]),
    ]


def scale_bar(territory: Territory, language: Language) -> list[pdk.Layer]:
    """Return a bar of a round length and an arrow to the north, drawn on the ground: right at every zoom."""
    west, south, east, north = territory.areas.to_crs(WGS84).total_bounds
    per_degree = M_PER_DEGREE * math.cos(math.radians(south))
    km = max(k for k in (0.5, 1, 2, 5, 10, 20, 50, 100) if k == 0.5 or k * 1000 <= (east - west) * per_degree * 0.45)
    long = km * 1000 / per_degree
    tick = (north - south) / 120
    start, low = west, south
    bar = [[start, low + tick], [start, low], [start + long, low], [start + long, low + tick]]
    words = [
        {"text": f"{number(km, language, digits=0 if km >= 1 else 1)} km", "position": [start + long / 2, low]},
        {"text": f"▲\n{say('map.north', language)}", "position": [start, low + 5 * tick]},
    ]
    return [lines("scale", [line(bar)], INK, 2), _text("scale-words", words, get_size=12, get_pixel_offset=[0, -10])]


def marked(territory: Territory, texts: Mapping[str, str]) -> list[pdk.Layer]:
    """Return a badge with a text at the seats of some areas."""
    at = seats(territory)
    return [_badges("marked", [{"text": text, "position": at[code]} for code, text in texts.items()], 14, [0, 8])]


def badges(territory: Territory, counts: pd.Series) -> list[pdk.Layer]:
    """Return the people placed from each area as a number beside its seat; a hidden count is a dot."""
    at = seats(territory)
    rows = [{"text": str(count), "position": at[code]} for code, count in counts.dropna().items() if count > 0]
    dots = [{"position": at[code]} for code in counts.index[counts.isna()]]
    return [
        pdk.Layer(
            "ScatterplotLayer",
            dots,
            id="placed-hidden",
            get_position="position",
            get_radius=3,
            get_fill_color=list(PLACED),
            radius_units=pdk.types.String("pixels"),
            stroked=True,
            get_line_color=[255, 255, 255],
            line_width_min_pixels=1,
        ),
        _badges("placed", rows, 12, [16, 8]),
    ]


def _badges(layer: str, rows: list[dict[str, Any]], size: int, offset: list[int]) -> pdk.Layer:
    return _text(
        layer,
        rows,
        get_size=size,
        get_pixel_offset=offset,
        get_color=[255, 255, 255],
        background=True,
        outline_width=0,
        get_background_color=[*PLACED, 235],
        background_padding=[5, 2, 5, 2],
        background_border_radius=8,
    )


def _text(layer: str, rows: list[dict[str, Any]], **options: Any) -> pdk.Layer:
    """A layer of words in the page's own font; the halo keeps them readable on every colour."""
    usual = {
        "get_color": list(INK),
        "outline_width": 3,
        "outline_color": [255, 255, 255],
        # Words are at most 14 pixels tall: letters of 32 are sharp on every screen, and quickly made by the browser.
        "font_settings": {"sdf": True, "fontSize": 32, "buffer": 6, "radius": 6},
    }
    return pdk.Layer(
        "TextLayer",
        rows,
        id=layer,
        get_text="text",
        get_position="position",
        character_set=pdk.types.String("auto"),
        font_family=pdk.types.String("Source Sans, Source Sans Pro, sans-serif"),
        font_weight=600,
        **{**usual, **options},
    )
