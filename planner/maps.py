"""Tables → layers of a map; no streamlit, no network, no HTML.

Every object that can be clicked carries a stable `id` (`area:097042`, `provider:…`), the `area` it is in, and `tip`.
A territory's words are data: `plain` makes sure that deck.gl, which runs text that starts with @@, only shows them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas as gpd
import pandas as pd
import pydeck as pdk
from pydeck.bindings.json_tools import default_serialize

from geodata.territory import WGS84, Territory
from planner.shades import Colour, Legend, Shades

GROUND: Colour = (246, 247, 248)
WATER: Colour = (190, 218, 240)
RIVER: Colour = (86, 152, 200)
SHORE: Colour = (120, 168, 206)
INK: Colour = (33, 37, 41)
ROAD: Colour = (134, 142, 150)
FERRY: Colour = (60, 120, 180)
DISTRICT: Colour = (73, 80, 87)
FLOW: Colour = (67, 56, 202)
BAND: Colour = (17, 94, 89)
UNSERVED: Colour = (217, 72, 15)
PLACED: Colour = (134, 25, 143)
POINT: Mapping[str, Colour] = {"providers": (67, 56, 202), "hosts": (134, 25, 143), "firms": (180, 83, 9)}
CHOSEN: Colour = (214, 40, 40)

M_PER_DEGREE = 111_320.0
BEYOND_M, BEND_M = 10_000.0, 15.0
"""How far outside the areas rivers are drawn, and the bends that are not."""

_TIP = {
    "backgroundColor": "#ffffff",
    "color": "#212529",
    "fontSize": "13px",
    "maxWidth": "320px",
    "border": "1px solid #ced4da",
    "borderRadius": "6px",
    "lineHeight": "1.45",
    "zIndex": "9",
}


@dataclass(frozen=True)
class Map:
    """Layers from the bottom to the top, what the legend says of them, and one sentence for who cannot see them."""

    layers: tuple[pdk.Layer, ...]
    legends: tuple[Legend, ...]
    alt: str
    view: pdk.ViewState
    bounds: tuple[float, float, float, float]
    """West, south, east and north of all areas, in degrees."""

    @cached_property
    def written(self) -> str:
        """The deck as JSON for deck.gl: without a provider nothing is fetched; tooltips are text, never HTML."""
        deck = pdk.Deck(layers=list(self.layers), initial_view_state=self.view, map_provider=None)
        return _dense(deck)

    def deck(self, turn: int = 0) -> pdk.Deck:
        """Return the deck; with another `turn` the layers have other names, and deck.gl forgets what was clicked."""
        return _Deck(self.written, turn)


class _Deck(pdk.Deck):  # type: ignore[misc]
    """A deck that is written already, by C and without the spaces that make up half of pydeck's own JSON."""

    def __init__(self, written: str, turn: int) -> None:
        super().__init__(map_provider=None, tooltip={"text": "{tip}", "style": _TIP})
        self._written, self._turn = written, turn

    def to_json(self) -> str:
        if not self._turn:
            return self._written
        told = json.loads(self._written)
        for layer in told["layers"]:
            layer["id"] += f"-{self._turn}"
        return _dense(told)


def _dense(told: Any) -> str:
    return json.dumps(told, separators=(",", ":"), ensure_ascii=False, sort_keys=True, default=default_serialize)


def plain(text: object) -> str:
    """Return a territory's words as they are shown; a word joiner keeps deck.gl from running what starts with @@."""
    words = str(text)
    return f"\u2060{words}" if words.startswith("@@") else words


def bounds(territory: Territory) -> tuple[float, float, float, float]:
    """Return west, south, east and north of all areas, in degrees."""
    west, south, east, north = (float(edge) for edge in territory.areas.to_crs(WGS84).total_bounds)
    return west, south, east, north


def view(territory: Territory, *, width: int, height: int) -> pdk.ViewState:
    """Return the camera that shows every area in a window of so many pixels."""
    west, south, east, north = territory.areas.to_crs(WGS84).total_bounds
    middle = math.radians((south + north) / 2)
    across = (east - west) / 360
    along = (mercator(north) - mercator(south)) / (2 * math.pi)
    zoom = min(math.log2(width * 0.94 / 512 / across), math.log2(height * 0.94 / 512 / along))
    return pdk.ViewState(
        longitude=(west + east) / 2,
        latitude=math.degrees(middle),
        zoom=round(zoom, 3),
        min_zoom=zoom - 1.5,
        max_zoom=15,
    )


def base(
    territory: Territory, fills: Mapping[str, Colour], tips: Mapping[str, str], *, chosen: Collection[str] = ()
) -> list[pdk.Layer]:
    """Return ground, areas in their colours, rivers, lakes, and the outlines of the chosen areas, by their ids."""
    shapes = territory.areas.set_index("area").to_crs(WGS84)
    west, south, east, north = shapes.total_bounds
    ground = [[west - 3, south - 3], [east + 3, south - 3], [east + 3, north + 3], [west - 3, north + 3]]
    features = [
        feature(
            shape, id=f"area:{code}", area=code, fill=[*fills.get(code, GROUND), 235], tip=plain(tips.get(code, ""))
        )
        for code, shape in shapes.geometry.items()
    ]
    layers = [
        pdk.Layer(
            "PolygonLayer",
            [{"polygon": ground}],
            id="ground",
            get_polygon="polygon",
            get_fill_color=list(GROUND),
            stroked=False,
        ),
        pdk.Layer(
            "GeoJsonLayer",
            features,
            id="areas",
            pickable=True,
            get_fill_color="properties.fill",
            get_line_color=[255, 255, 255],
            line_width_min_pixels=1,
            auto_highlight=True,
            highlight_color=[33, 37, 41, 40],
        ),
    ]
    if len(territory.rivers):
        layers.append(lines("rivers", [feature(shape) for shape in _courses(territory)], RIVER, 1.6))
    if len(territory.lakes):
        water = [feature(shape, id=f"lake:{k}") for k, shape in enumerate(territory.lakes.to_crs(WGS84).geometry)]
        layers.append(
            pdk.Layer(
                "GeoJsonLayer",
                water,
                id="lakes",
                get_fill_color=[*WATER, 255],
                get_line_color=list(SHORE),
                line_width_min_pixels=1,
            )
        )
    outlined = [code for code in shapes.index if f"area:{code}" in chosen]
    if outlined:
        layers.append(lines("chosen", [feature(shapes.geometry[code].boundary) for code in outlined], CHOSEN, 3))
    return layers


def bands(found: gpd.GeoDataFrame) -> list[pdk.Layer]:
    """Return the edges of what is reached within each number of minutes, the shortest the thickest."""
    edges = found.to_crs(WGS84).geometry
    return [
        lines(f"within-{minutes:g}", [feature(edge.boundary)], BAND, 1.2 + 0.8 * k)
        for k, (minutes, edge) in enumerate(zip(found["minutes"], edges, strict=True))
    ]


def shaded(values: pd.Series, shades: Shades) -> dict[str, Colour]:
    """Return the colour of each area."""
    return {str(code): shades.colour(value) for code, value in values.items()}


def _courses(territory: Territory) -> gpd.GeoSeries:
    """Return the rivers that come near the areas, in degrees, with no bend that a screen could not show."""
    rivers, (west, south, east, north) = territory.rivers, territory.areas.total_bounds
    near = rivers.cx[west - BEYOND_M : east + BEYOND_M, south - BEYOND_M : north + BEYOND_M]
    return near.geometry.simplify(BEND_M).to_crs(WGS84)


def lines(
    layer: str, features: list[dict[str, Any]], colour: Colour | str, width: float, *, pickable: bool = False
) -> pdk.Layer:
    """Return a layer of lines some pixels wide, of one colour or of that which a property of each has."""
    return pdk.Layer(
        "GeoJsonLayer",
        features,
        id=layer,
        filled=False,
        stroked=True,
        pickable=pickable,
        get_line_color=colour if isinstance(colour, str) else list(colour),
        get_line_width=width,
        line_width_units=pdk.types.String("pixels"),
    )


def feature(shape: Any, **properties: Any) -> dict[str, Any]:
    """Return the feature of a shape in degrees, to about a metre."""
    geometry = gpd.GeoSeries([shape], crs=WGS84).set_precision(1e-5, mode="pointwise").iloc[0].__geo_interface__
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def line(coordinates: Sequence[Sequence[float]]) -> dict[str, Any]:
    """Return the feature of a line."""
    return {"type": "Feature", "geometry": {"type": "LineString", "coordinates": list(coordinates)}, "properties": {}}


def seats(territory: Territory) -> dict[str, list[float]]:
    """Return longitude and latitude of every area's seat and every place."""
    frames = ((territory.areas, "area"), (territory.places, "place"))
    return {code: [lon, lat] for f, key in frames for code, lon, lat in zip(f[key], f["lon"], f["lat"], strict=True)}


def mercator(degrees: float) -> float:
    """Return how far up the screen a latitude is, in radians of longitude."""
    return math.log(math.tan(math.pi / 4 + math.radians(degrees) / 2))
