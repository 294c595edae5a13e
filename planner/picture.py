"""A map as a picture (PNG) for a document: what the browser draws, with title, legend, scale, north and sources.

It is drawn from the very layers that deck.gl gets, so that the picture and the screen tell the same.
"""

from __future__ import annotations

import io
import json
import math
from collections.abc import Sequence
from functools import cache
from importlib import metadata
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from planner.maps import Map, mercator
from planner.shades import Swatch

SCALE = 2
"""Pixels of the picture for one of the screen."""

_MARGIN = 24
_LEGEND = 300
_INK = (33, 37, 41)


def png(drawn: Map, title: str, lines: Sequence[str], *, width: int = 720, height: int = 900) -> bytes:
    """Return the picture of a map; `lines` stand under it: what is invented, and where the data comes from."""
    told = json.loads(drawn.deck().to_json())
    foot = _wrapped(lines, width + _LEGEND - 2 * _MARGIN)
    size = (width + _LEGEND, 64 + height + 18 * len(foot) + _MARGIN)
    image = Image.new("RGB", (size[0] * SCALE, size[1] * SCALE), "white")
    ground = Image.new("RGB", (width * SCALE, height * SCALE), (246, 247, 248))
    look = _Look(width, height, drawn.bounds)
    pen = ImageDraw.Draw(ground, "RGBA")
    for layer in told["layers"]:
        _layer(pen, layer, look)
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


class _Look:
    """Where a longitude and latitude stand in the picture: all of the territory, as large as it goes."""

    def __init__(self, width: int, height: int, bounds: tuple[float, float, float, float]) -> None:
        west, south, east, north = bounds
        across, along = math.radians(east - west), mercator(north) - mercator(south)
        self.per_radian = 0.92 * min(width / across, height / along)
        self.middle = (math.radians(west + east) / 2, (mercator(south) + mercator(north)) / 2)
        self.centre = (width / 2, height / 2)
        self.metre = self.per_radian / (6_371_000 * math.cos(math.radians((south + north) / 2)))

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Return the pixel of a point."""
        x = self.centre[0] + (math.radians(lon) - self.middle[0]) * self.per_radian
        y = self.centre[1] - (mercator(lat) - self.middle[1]) * self.per_radian
        return x * SCALE, y * SCALE


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
        edge = _colour(layer.get("getLineColor", (255, 255, 255)), thing)
        for polygon in parts if kind == "MultiPolygon" else [parts]:
            outline = [look.at(*point[:2]) for point in polygon[0]]
            pen.polygon(outline, fill=_colour(layer["getFillColor"], thing))
            pen.line(outline, fill=edge, width=SCALE)
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
