"""A map as a picture (PNG) for a document: what the browser draws, with title, legend, scale, north and sources.

It is drawn from the very layers that deck.gl gets, so that the picture and the screen tell the same.
"""

from __future__ import annotations

import io
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache
from importlib import metadata
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from planner.maps import Map, mercator
from planner.shades import Swatch

SCALE = 2
"""Pixels of the picture for one of the screen."""

SCALE_LAYERS = ("scale", "scale-words")
"""The layers of `planner.labels.scale_bar`, which stand where the territory ends: a part of it has its own."""

_WORLD_PX = 512
"""Pixels of the whole world at zoom 0."""

_MARGIN = 24
_LEGEND = 300
_INK = (33, 37, 41)


@dataclass(frozen=True)
class Seen:
    """What a window on a map shows: its middle in degrees, deck.gl's zoom, and the window's pixels."""

    longitude: float
    latitude: float
    zoom: float
    width: float
    height: float

    @classmethod
    def said(cls, view: Any) -> Seen | None:
        """Return what a browser says that it shows, or None where that is no view of a map."""
        try:
            seen = cls(*(float(view[part.name]) for part in fields(cls)))
        except (KeyError, TypeError, ValueError):
            return None
        sound = abs(seen.longitude) <= 180 and abs(seen.latitude) < 85 and 0 <= seen.zoom <= 24
        return seen if sound and 0 < seen.width <= 20_000 and 0 < seen.height <= 20_000 else None


def png(
    drawn: Map, title: str, lines: Sequence[str], *, seen: Seen | None = None, width: int = 720, height: int = 900
) -> bytes:
    """Return the picture of a map, all of it or what is `seen`, then as high as the window is for its width.

    `lines` stand under it: what is invented, and where the data comes from.
    """
    told = json.loads(drawn.deck().to_json())
    height = round(width * min(max(seen.height / seen.width, 0.4), 2.5)) if seen else height
    foot = _wrapped(lines, width + _LEGEND - 2 * _MARGIN)
    size = (width + _LEGEND, 64 + height + 18 * len(foot) + _MARGIN)
    image = Image.new("RGB", (size[0] * SCALE, size[1] * SCALE), "white")
    ground = Image.new("RGB", (width * SCALE, height * SCALE), (246, 247, 248))
    look = _Look.of_window(width, height, seen) if seen else _Look.of_bounds(width, height, drawn.bounds)
    pen = ImageDraw.Draw(ground, "RGBA")
    for layer in told["layers"]:
        if not (seen and layer["id"] in SCALE_LAYERS):
            _layer(pen, layer, look)
    if seen:
        _scale(pen, look, height)
    image.paste(ground, (0, 64 * SCALE))
    pen = ImageDraw.Draw(image)
    pen.text((_MARGIN * SCALE, 18 * SCALE), title, font=_font(22), fill=_INK)
    y = 80
    for group in drawn.legends:
        for line in _wrapped([group.title], _LEGEND - 2 * _MARGIN):
            pen.text(((width + _MARGIN) * SCALE, y * SCALE), line, font=_font(14), fill=_INK)
            y += 20
        for swatch in group.swatches:
            y = _swatch(pen, swatch, width + _MARGIN, y)
        y += 14
    for place, line in enumerate(foot):
        pen.text((_MARGIN * SCALE, (76 + height + 18 * place) * SCALE), line, font=_font(12), fill=(73, 80, 87))
    packed = io.BytesIO()
    image.save(packed, "PNG", optimize=True)
    return packed.getvalue()


@dataclass(frozen=True)
class _Look:
    """Where a longitude and latitude stand in the picture: pixels of the screen for a radian, around a middle."""

    per_radian: float
    middle: tuple[float, float]
    centre: tuple[float, float]
    metre: float

    @classmethod
    def of_bounds(cls, width: int, height: int, bounds: tuple[float, float, float, float]) -> _Look:
        """All of the territory, as large as it goes."""
        west, south, east, north = bounds
        across, along = math.radians(east - west), mercator(north) - mercator(south)
        middle = math.radians(west + east) / 2, (mercator(south) + mercator(north)) / 2
        return cls._around(0.92 * min(width / across, height / along), middle, width, height, (south + north) / 2)

    @classmethod
    def of_window(cls, width: int, height: int, seen: Seen) -> _Look:
        """What a window shows, as wide as the picture."""
        per_radian = _WORLD_PX * 2**seen.zoom / (2 * math.pi) * width / seen.width
        return cls._around(
            per_radian, (math.radians(seen.longitude), mercator(seen.latitude)), width, height, seen.latitude
        )

    @classmethod
    def _around(cls, per_radian: float, middle: tuple[float, float], width: int, height: int, latitude: float) -> _Look:
        metre = per_radian / (6_371_000 * math.cos(math.radians(latitude)))
        return cls(per_radian, middle, (width / 2, height / 2), metre)

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Return the pixel of a point."""
        x = self.centre[0] + (math.radians(lon) - self.middle[0]) * self.per_radian
        y = self.centre[1] - (mercator(lat) - self.middle[1]) * self.per_radian
        return x * SCALE, y * SCALE


def _scale(pen: ImageDraw.ImageDraw, look: _Look, height: int) -> None:
    """Draw a bar of a round length, at most a third of the picture, and an arrow to the north, in its corner."""
    most = look.centre[0] * 2 / 3 / look.metre
    power = 10 ** math.floor(math.log10(most))
    metres = max(k * power for k in (1, 2, 5) if k * power <= most)
    x, y, long = 20, height - 20, metres * look.metre
    points = [(x, y - 6), (x, y), (x + long, y), (x + long, y - 6)]
    pen.line([(a * SCALE, b * SCALE) for a, b in points], fill=_INK, width=2 * SCALE)
    words = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"
    for text, at in ((words, (x + long / 2, y - 12)), ("▲", (x + 4, y - 48)), ("N", (x + 4, y - 34))):
        where = (at[0] * SCALE, at[1] * SCALE)
        pen.text(where, text, font=_font(12), fill=_INK, anchor="mm", stroke_width=3, stroke_fill=(255, 255, 255))


def _layer(pen: ImageDraw.ImageDraw, layer: dict[str, Any], look: _Look) -> None:
    for thing in layer["data"] if isinstance(layer["data"], list) else ():
        match layer["@@type"]:
            case "GeoJsonLayer":
                _shape(pen, layer, thing, look)
            case "ScatterplotLayer":
                _dot(pen, layer, thing, look)
            case "TextLayer":
                _text(pen, layer, thing, look)


def _shape(pen: ImageDraw.ImageDraw, layer: dict[str, Any], thing: dict[str, Any], look: _Look) -> None:
    kind, parts = thing["geometry"]["type"], thing["geometry"]["coordinates"]
    if kind.endswith("Polygon"):
        edge, width = _colour(layer.get("getLineColor", (255, 255, 255)), thing), layer.get("getLineWidth", 1)
        for polygon in parts if kind == "MultiPolygon" else [parts]:
            outline = [look.at(*point[:2]) for point in polygon[0]]
            pen.polygon(outline, fill=_colour(layer["getFillColor"], thing))
            pen.line(outline, fill=edge, width=width * SCALE)
    else:
        width = round(float(_value(layer.get("getLineWidth", 1), thing)) * SCALE)
        for line in parts if kind == "MultiLineString" else [parts]:
            points = [look.at(*point[:2]) for point in line]
            pen.line(points, fill=_colour(layer["getLineColor"], thing), width=max(1, width), joint="curve")


def _dot(pen: ImageDraw.ImageDraw, layer: dict[str, Any], thing: dict[str, Any], look: _Look) -> None:
    x, y = look.at(*_value(layer["getPosition"], thing))
    radius = float(_value(layer["getRadius"], thing))
    if layer.get("radiusUnits") != "pixels":
        radius = min(max(radius * look.metre, layer.get("radiusMinPixels", 0)), layer.get("radiusMaxPixels", 99))
    r = radius * SCALE
    edge = _colour(layer.get("getLineColor", (255, 255, 255)), thing)
    pen.ellipse((x - r, y - r, x + r, y + r), fill=_colour(layer["getFillColor"], thing), outline=edge, width=SCALE)


def _text(pen: ImageDraw.ImageDraw, layer: dict[str, Any], thing: dict[str, Any], look: _Look) -> None:
    size = float(layer["getSize"])
    if layer.get("sizeUnits") == "meters":
        size = min(size * look.metre, layer.get("sizeMaxPixels", 99))
        if size < 7:
            return
    x, y = look.at(*_value(layer["getPosition"], thing))
    dx, dy = layer.get("getPixelOffset", (0, 0))
    at, text = (x + dx * SCALE, y + dy * SCALE), str(_value(layer["getText"], thing))
    if layer.get("background"):
        left, top, right, bottom = pen.textbbox(at, text, font=_font(size), anchor="mm")
        pen.rounded_rectangle(
            (left - 8, top - 5, right + 8, bottom + 5), 8, _colour(layer["getBackgroundColor"], thing)
        )
    halo = 3 if layer.get("outlineWidth") else 0
    anchor = None if "\n" in text else "mm"
    colour = _colour(layer.get("getColor", _INK), thing)
    pen.text(at, text, font=_font(size), fill=colour, stroke_width=halo, stroke_fill=(255, 255, 255), anchor=anchor)


def _value(said: Any, thing: dict[str, Any]) -> Any:
    """Return what deck.gl would read: a constant, or a property of the thing after @@=."""
    if not isinstance(said, str) or not said.startswith("@@="):
        return said
    found: Any = thing
    for key in said[3:].split("."):
        found = found[key]
    return found


def _colour(said: Any, thing: dict[str, Any]) -> tuple[int, ...]:
    return tuple(int(part) for part in _value(said, thing))


def _swatch(pen: ImageDraw.ImageDraw, swatch: Swatch, x: int, y: int) -> int:
    box = (x * SCALE, (y + 2) * SCALE, (x + 18) * SCALE, (y + 16) * SCALE)
    if swatch.shape == "line":
        pen.line((box[0], (y + 9) * SCALE, box[2], (y + 9) * SCALE), fill=swatch.colour, width=3 * SCALE)
    elif swatch.shape in ("dot", "ring"):
        pen.ellipse((box[0] + 4, box[1], box[0] + 4 + box[3] - box[1], box[3]), fill=swatch.colour)
    else:
        pen.rounded_rectangle(box, 6, fill=swatch.colour, outline=(173, 181, 189))
    for line in _wrapped([swatch.label], _LEGEND - 2 * _MARGIN - 26):
        pen.text(((x + 26) * SCALE, y * SCALE), line, font=_font(13), fill=_INK)
        y += 18
    return y + 2


def _wrapped(lines: Sequence[str], width: int) -> list[str]:
    """Break lines between words where they are wider than so many pixels of the screen."""
    found = []
    for line in lines:
        row = ""
        for word in line.split():
            longer = f"{row} {word}".strip()
            if row and _font(13).getlength(longer) > width * SCALE:
                found.append(row)
                longer = word
            row = longer
        found.append(row)
    return found


@cache
def _font(size: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Return the pages' own letters, which come with Streamlit."""
    files = metadata.files("streamlit") or ()
    found = next((f for f in files if f.name.startswith("SourceSansVF-Upright") and f.suffix == ".woff2"), None)
    assert found is not None, "Streamlit has its letters elsewhere"
    font = ImageFont.truetype(str(found.locate()), round(size * SCALE))
    font.set_variation_by_axes([600])
    return font
