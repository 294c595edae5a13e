"""Tables → layers of a map; no streamlit, no network, no HTML.

Every object that can be clicked carries a stable `id` (`area:097042`, `offer:…`), the `area` it is in and `tip`, plain text. A
territory's words are data: `plain` makes sure that deck.gl, which runs text that starts with @@, takes them as words.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd
import pydeck as pdk

from geodata.territory import WGS84, Territory
from planner.shades import Colour, Legend, Shades, Swatch
from planner.words import Language, number, say

GROUND: Colour = (246, 247, 248)
WATER: Colour = (190, 218, 240)
SHORE: Colour = (120, 168, 206)
INK: Colour = (33, 37, 41)
ROAD: Colour = (134, 142, 150)
FERRY: Colour = (60, 120, 180)
DISTRICT: Colour = (73, 80, 87)
FLOW: Colour = (67, 56, 202)
UNSERVED: Colour = (217, 72, 15)
PLACED: Colour = (134, 25, 143)
POINT: Mapping[str, Colour] = {"providers": (67, 56, 202), "hosts": (134, 25, 143), "firms": (180, 83, 9)}
_CHOSEN: Colour = (214, 40, 40)

_NAME_PX = 13
_M_PER_DEGREE = 111_320.0
_GOLDEN = math.pi * (3 - math.sqrt(5))


@dataclass(frozen=True)
class Map:
    """Layers from the bottom to the top, what the legend says of them, and one sentence for who cannot see them."""

    layers: tuple[pdk.Layer, ...]
    legends: tuple[Legend, ...]
    alt: str
    view: pdk.ViewState

    def deck(self) -> pdk.Deck:
        """Return the deck: without a provider nothing is fetched; tooltips are text, never HTML."""
        style = {"backgroundColor": "#ffffff", "color": "#212529", "fontSize": "13px", "maxWidth": "320px",
                 "border": "1px solid #ced4da", "borderRadius": "6px", "lineHeight": "1.45", "zIndex": "9"}  # fmt: skip
        return _Deck(
            layers=list(self.layers),
            initial_view_state=self.view,
            map_provider=None,
            tooltip={"text": "{tip}", "style": style},
        )


class _Deck(pdk.Deck):  # type: ignore[misc]
    """A deck written without the spaces that make up half of pydeck's own."""

    def to_json(self) -> str:
        return json.dumps(json.loads(super().to_json()), separators=(",", ":"), ensure_ascii=False)


def plain(text: object) -> str:
    """Return a territory's words as they are shown; a word joiner keeps deck.gl from running text that starts with @@."""
    words = str(text)
    return f"\u2060{words}" if words.startswith("@@") else words


def view(territory: Territory, *, width: int, height: int) -> pdk.ViewState:
    """Return the camera that shows every area in a window of so many pixels."""
    west, south, east, north = territory.areas.to_crs(WGS84).total_bounds
    middle = math.radians((south + north) / 2)
    across = (east - west) / 360
    along = (_mercator(north) - _mercator(south)) / (2 * math.pi)
    zoom = min(math.log2(width * 0.94 / 512 / across), math.log2(height * 0.94 / 512 / along))
    return pdk.ViewState(
        longitude=(west + east) / 2, latitude=math.degrees(middle), zoom=round(zoom, 3), min_zoom=zoom - 1.5, max_zoom=15
    )


def base(territory: Territory, fills: Mapping[str, Colour], tips: Mapping[str, str], *, chosen: str = "") -> list[pdk.Layer]:
    """Return ground, areas in their colours, lakes, and the outline of the chosen area; an area without a fill is not coloured."""
    shapes = territory.areas.set_index("area").to_crs(WGS84)
    west, south, east, north = shapes.total_bounds
    ground = [[west - 3, south - 3], [east + 3, south - 3], [east + 3, north + 3], [west - 3, north + 3]]
    features = [
        _feature(shape, id=f"area:{code}", area=code, fill=[*fills.get(code, GROUND), 235], tip=plain(tips.get(code, "")))
        for code, shape in shapes.geometry.items()
    ]
    layers = [
        pdk.Layer("PolygonLayer", [{"polygon": ground}], id="ground", get_polygon="polygon", get_fill_color=list(GROUND), stroked=False),
        pdk.Layer(
            "GeoJsonLayer", features, id="areas", pickable=True, get_fill_color="properties.fill", get_line_color=[255, 255, 255],
            line_width_min_pixels=1, auto_highlight=True, highlight_color=[33, 37, 41, 40],
        ),
    ]  # fmt: skip
    if len(territory.lakes):
        water = [_feature(shape, id=f"lake:{k}") for k, shape in enumerate(territory.lakes.to_crs(WGS84).geometry)]
        layers.append(pdk.Layer(
            "GeoJsonLayer", water, id="lakes", get_fill_color=[*WATER, 255], get_line_color=list(SHORE), line_width_min_pixels=1,
        ))  # fmt: skip
    if chosen in shapes.index:
        layers.append(_lines("chosen", [_feature(shapes.geometry[chosen].boundary)], _CHOSEN, 3))
    return layers


def districts(territory: Territory) -> list[pdk.Layer]:
    """Return the boundaries between districts."""
    whole = territory.areas.assign(geometry=territory.areas.geometry.buffer(1)).dissolve("district").to_crs(WGS84)
    return [_lines("districts", [_feature(g.boundary) for g in whole.geometry], DISTRICT, 1.6)]


def roads(territory: Territory) -> list[pdk.Layer]:
    """Return the road links between seats and places; car ferries in another colour."""
    points = _seats(territory)
    parts = []
    for name, some, colour in (("roads", territory.links["class"] != "C", ROAD), ("ferries", territory.links["class"] == "C", FERRY)):
        rows = territory.links[some]
        lines = [_line([points[a], points[b]]) for a, b in zip(rows["from"], rows["to"], strict=True)]
        parts += [_lines(name, lines, colour, 1.2)] if lines else []
    return parts


def names(territory: Territory, zoom: float) -> list[pdk.Layer]:
    """Return the names of the areas at their seats, the larger places first, as long as they do not cover each other.

    The others are as large on the ground as a village, and so become readable where one zooms in.
    """
    people = territory.population.groupby("area")["people"].sum()
    seats, called = _seats(territory), territory.areas.set_index("area")["name"]
    per_degree = 512 * 2**zoom / 360
    taken: list[tuple[float, float, float]] = []
    large: list[dict[str, Any]] = []
    small: list[dict[str, Any]] = []
    for area in sorted(called.index, key=lambda code: (-people.get(code, 0), code)):
        x, y = seats[area][0] * per_degree, math.degrees(_mercator(seats[area][1])) * per_degree
        half = len(called[area]) * _NAME_PX * 0.27 + 2
        free = all(abs(x - u) > half + v or abs(y - w) > _NAME_PX * 1.25 for u, w, v in taken)
        (large if free else small).append({"text": plain(called[area]), "position": seats[area]})
        taken += [(x, y, half)] if free else []
    return [
        _text("names-small", small, get_size=280, size_units=pdk.types.String("meters"), size_max_pixels=12, outline_width=0,
              get_color=[73, 80, 87]),
        _text("names", large, get_size=_NAME_PX, get_pixel_offset=[0, -9]),
    ]  # fmt: skip


def scale_bar(territory: Territory, language: Language) -> list[pdk.Layer]:
    """Return a bar of a round length and an arrow to the north, drawn on the ground: right at every zoom."""
    west, south, east, north = territory.areas.to_crs(WGS84).total_bounds
    per_degree = _M_PER_DEGREE * math.cos(math.radians(south))
    km = max(k for k in (0.5, 1, 2, 5, 10, 20, 50, 100) if k == 0.5 or k * 1000 <= (east - west) * per_degree * 0.45)
    long = km * 1000 / per_degree
    tick = (north - south) / 120
    start, low = west, south
    bar = [[start, low + tick], [start, low], [start + long, low], [start + long, low + tick]]
    words = [
        {"text": f"{number(km, language, digits=0 if km >= 1 else 1)} km", "position": [start + long / 2, low]},
        {"text": f"▲\n{say('map.north', language)}", "position": [start, low + 5 * tick]},
    ]
    return [_lines("scale", [_line(bar)], INK, 2), _text("scale-words", words, get_size=12, get_pixel_offset=[0, -10])]


def points(territory: Territory, kind: str, tips: Mapping[str, str]) -> list[pdk.Layer]:
    """Return the providers, hosts or firms as points around their area's seat, so that none covers another."""
    frame = territory.table(kind)
    key = frame.columns[0]
    seats = _seats(territory)
    places = spread(frame["area"], seats)
    rows = [
        {"id": f"{key}:{code}", "area": area, "position": place, "tip": plain(tips.get(code, ""))}
        for code, area, place in zip(frame[key], frame["area"], places, strict=True)
    ]
    return [pdk.Layer(
        "ScatterplotLayer", rows, id=kind, pickable=True, get_position="position", get_fill_color=[*POINT[kind], 255],
        get_radius=STEP_M * 0.42, radius_min_pixels=3, radius_max_pixels=9, stroked=True, get_line_color=[255, 255, 255],
        line_width_min_pixels=1,
    )]  # fmt: skip


STEP_M = 400.0
"""Metres between neighbours of a spread."""


def spread(areas: pd.Series, seats: Mapping[str, Sequence[float]]) -> list[list[float]]:
    """Return a point for each row: the seat for the first of an area, the others on a spiral around it, `STEP_M` apart."""
    turns = areas.groupby(areas).cumcount()
    found = []
    for area, k in zip(areas, turns, strict=True):
        lon, lat = seats[area]
        metres, angle = STEP_M * math.sqrt(k), k * _GOLDEN
        east = metres * math.cos(angle) / (_M_PER_DEGREE * math.cos(math.radians(lat)))
        found.append([round(lon + east, 6), round(lat + metres * math.sin(angle) / _M_PER_DEGREE, 6)])
    return found


def flows(territory: Territory, rows: pd.DataFrame, language: Language) -> list[pdk.Layer]:
    """Return a curve from each area to each provider's area, as wide as its workers; trips inside an area have none.

    `rows` are those of `indicators.flows`, of one service or more.
    """
    seats, called = _seats(territory), territory.areas.set_index("area")["name"]
    totals = rows[rows["area"] != rows["to"]].groupby(["area", "to"], as_index=False)[["workers", "eur"]].sum()
    most = float(totals["workers"].max()) if len(totals) else 1.0
    lines = []
    for area, to, workers, eur in totals.sort_values("workers").itertuples(index=False):
        said = say("map.flow_tip", language, area=called[area], to=called[to],
                   workers=number(workers, language), eur=number(eur, language))  # fmt: skip
        line = _line(_curve(seats[area], seats[to]))
        weight = math.sqrt(workers / most)
        line["properties"] = {
            "id": f"flow:{area}:{to}", "area": area, "tip": plain(said),
            "width": round(0.7 + 6 * weight, 2), "colour": [*FLOW, round(50 + 130 * weight)],
        }  # fmt: skip
        lines.append(line)
    return [pdk.Layer(
        "GeoJsonLayer", lines, id="flows", pickable=True, stroked=True, get_line_color="properties.colour",
        get_line_width="properties.width", line_width_units=pdk.types.String("pixels"),
    )]  # fmt: skip


def circles(territory: Territory, values: Mapping[str, float], tips: Mapping[str, str]) -> list[pdk.Layer]:
    """Return a circle at each seat whose surface grows with the workers that are unserved."""
    seats = _seats(territory)
    most = max(values.values(), default=1.0)
    rows = [
        {"id": f"unserved:{code}", "area": code, "position": seats[code], "tip": plain(tips.get(code, "")),
         "radius": round(3 + 19 * math.sqrt(value / most), 2)}
        for code, value in sorted(values.items(), key=lambda item: -item[1]) if value >= 0.5
    ]  # fmt: skip
    return [pdk.Layer(
        "ScatterplotLayer", rows, id="unserved", pickable=True, get_position="position", get_radius="radius",
        radius_units=pdk.types.String("pixels"), get_fill_color=[*UNSERVED, 120], stroked=True, get_line_color=[*UNSERVED, 255],
        line_width_min_pixels=1.5,
    )]  # fmt: skip


def badges(territory: Territory, counts: pd.Series) -> list[pdk.Layer]:
    """Return the people placed from each area as a number beside its seat; a hidden count is a dot, a zero is nothing."""
    seats = _seats(territory)
    rows = [{"text": str(count), "position": seats[code]} for code, count in counts.dropna().items() if count > 0]
    dots = [{"position": seats[code]} for code in counts.index[counts.isna()]]
    return [pdk.Layer(
        "ScatterplotLayer", dots, id="placed-hidden", get_position="position", get_radius=3, get_fill_color=list(PLACED),
        radius_units=pdk.types.String("pixels"), stroked=True, get_line_color=[255, 255, 255], line_width_min_pixels=1,
    ), _text(
        "placed", rows, get_size=12, get_pixel_offset=[16, 8], get_color=[255, 255, 255], background=True, outline_width=0,
        get_background_color=[*PLACED, 235], background_padding=[5, 2, 5, 2], background_border_radius=8,
    )]  # fmt: skip


def shaded(values: pd.Series, shades: Shades) -> dict[str, Colour]:
    """Return the colour of each area."""
    return {str(code): shades.colour(value) for code, value in values.items()}


def lake_swatch(language: Language) -> Swatch:
    return Swatch(WATER, say("layer.lakes", language))


def _text(layer: str, rows: list[dict[str, Any]], **options: Any) -> pdk.Layer:
    """A layer of words in the page's own font; the halo keeps them readable on every colour."""
    usual = {"get_color": list(INK), "outline_width": 6, "outline_color": [255, 255, 255], "font_settings": {"sdf": True, "fontSize": 64, "buffer": 12}}
    return pdk.Layer(
        "TextLayer", rows, id=layer, get_text="text", get_position="position", character_set=pdk.types.String("auto"),
        font_family=pdk.types.String("Source Sans, Source Sans Pro, sans-serif"), font_weight=600, **{**usual, **options},
    )  # fmt: skip


def _lines(layer: str, features: list[dict[str, Any]], colour: Colour, width: float) -> pdk.Layer:
    return pdk.Layer(
        "GeoJsonLayer", features, id=layer, filled=False, stroked=True, get_line_color=list(colour),
        get_line_width=width, line_width_units=pdk.types.String("pixels"),
    )  # fmt: skip


def _feature(shape: Any, **properties: Any) -> dict[str, Any]:
    geometry = gpd.GeoSeries([shape], crs=WGS84).set_precision(1e-5, mode="pointwise").iloc[0].__geo_interface__
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _line(coordinates: Sequence[Sequence[float]]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": {"type": "LineString", "coordinates": list(coordinates)}, "properties": {}}


def _curve(a: Sequence[float], b: Sequence[float], steps: int = 14) -> list[list[float]]:
    """A bow from a to b that leans to the right, so that there and back are two lines."""
    bend = 0.16
    cx, cy = (a[0] + b[0]) / 2 + (b[1] - a[1]) * bend, (a[1] + b[1]) / 2 - (b[0] - a[0]) * bend
    ts = [k / steps for k in range(steps + 1)]
    return [
        [round((1 - t) ** 2 * p + 2 * t * (1 - t) * c + t**2 * q, 5) for p, c, q in ((a[0], cx, b[0]), (a[1], cy, b[1]))] for t in ts
    ]


def _seats(territory: Territory) -> dict[str, list[float]]:
    frames = ((territory.areas, "area"), (territory.places, "place"))
    return {code: [lon, lat] for f, key in frames for code, lon, lat in zip(f[key], f["lon"], f["lat"], strict=True)}


def _mercator(degrees: float) -> float:
    return math.log(math.tan(math.pi / 4 + math.radians(degrees) / 2))
