"""What lies on the ground of a map: water, barriers, districts, roads, and areas that are near and far by road."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd
import pydeck as pdk

from geodata.territory import WGS84, Territory
from planner import apart
from planner.maps import DISTRICT, FERRY, RIVER, ROAD, WATER, feature, line, lines, plain, seats
from planner.shades import Colour, Swatch
from planner.words import Language, number, say

BARRIER: Colour = (124, 45, 18)
APART: dict[str, Colour] = {"lake": (3, 60, 115), "barrier": (234, 88, 12), "land": (190, 24, 93)}


def offered(territory: Territory, layers: Sequence[str]) -> tuple[str, ...]:
    """Return the layers of which a territory has anything to draw, in their order."""
    absent = {"roads": territory.links.empty, "barriers": territory.barriers is None}
    return tuple(layer for layer in layers if not absent.get(layer, False))


def water(territory: Territory, language: Language) -> list[Swatch]:
    """Return what the legend says of the water that every map has."""
    lakes = [Swatch(WATER, say("layer.lakes", language))] if len(territory.lakes) else []
    return [*lakes, *([Swatch(RIVER, say("layer.rivers", language), "line")] if len(territory.rivers) else [])]


def drawn(territory: Territory, layers: Collection[str], language: Language) -> tuple[list[pdk.Layer], list[Swatch]]:
    """Return the layers between the areas and what is shown of them, and what the legend says of each."""
    found: list[pdk.Layer] = []
    told: list[Swatch] = []
    if "districts" in layers:
        found += districts(territory)
        told.append(Swatch(DISTRICT, say("layer.districts", language), "line"))
    if "barriers" in layers and territory.barriers is not None:
        found.append(barriers(territory))
        areal = (territory.barriers.geom_type.str.endswith("Polygon")).all()
        told.append(Swatch(BARRIER, say("map.barrier", language), "area" if areal else "line"))
    if "roads" in layers and len(territory.links):
        found += roads(territory)
        told.append(Swatch(ROAD, say("layer.roads", language), "line"))
        if (territory.links["class"] == "C").any():
            told.append(Swatch(FERRY, say("map.ferry", language), "line"))
    if "apart" in layers:
        pairs = apart.pairs(territory)
        found.append(parted(territory, pairs, language))
        there = [kind for kind in APART if (pairs["parted_by"] == kind).any()]
        told += [Swatch(APART[kind], say(f"map.apart_{kind}", language), "line") for kind in there]
    return found, told


def districts(territory: Territory) -> list[pdk.Layer]:
    """Return the boundaries between districts."""
    whole = territory.areas.assign(geometry=territory.areas.geometry.buffer(1)).dissolve("district").to_crs(WGS84)
    return [lines("districts", [feature(g.boundary) for g in whole.geometry], DISTRICT, 1.6)]


def barriers(territory: Territory) -> pdk.Layer:
    """Return what stops straight lines besides lakes."""
    assert territory.barriers is not None
    return pdk.Layer(
        "GeoJsonLayer",
        [feature(shape) for shape in territory.barriers.to_crs(WGS84).geometry],
        id="barriers",
        get_fill_color=[*BARRIER, 90],
        get_line_color=list(BARRIER),
        get_line_width=4,
        line_width_units=pdk.types.String("pixels"),
    )


def roads(territory: Territory) -> list[pdk.Layer]:
    """Return the road links between seats and places; car ferries in another colour."""
    ends = seats(territory)
    parts = []
    for name, some, colour in (
        ("roads", territory.links["class"] != "C", ROAD),
        ("ferries", territory.links["class"] == "C", FERRY),
    ):
        rows = territory.links[some]
        ways = [line([ends[a], ends[b]]) for a, b in zip(rows["from"], rows["to"], strict=True)]
        parts += [lines(name, ways, colour, 1.2)] if ways else []
    return parts


def parted(territory: Territory, pairs: pd.DataFrame, language: Language) -> pdk.Layer:
    """Return a line between the seats of areas that are near and far by road, coloured by what parts them."""
    ends, called = seats(territory), territory.areas.set_index("area")["name"]
    ways = []
    for pair in pairs.itertuples():
        way = line([ends[pair.origin], ends[pair.destination]])
        said = say(
            "map.apart_tip" if pair.km == pair.km else "map.apart_never",
            language,
            origin=called[pair.origin],
            destination=called[pair.destination],
            straight=number(pair.straight_km, language, digits=1),
            km=number(pair.km, language, digits=1),
            minutes=number(pair.minutes, language),
            what=apart.what(pair.parted_by, pair.barriers, language),
        )
        way["properties"] = {
            "id": f"apart:{pair.origin}:{pair.destination}",
            "area": pair.origin,
            "tip": plain(said),
            "colour": list(APART[pair.parted_by]),
        }
        ways.append(way)
    return lines("apart", ways, "properties.colour", 2.5, pickable=True)
