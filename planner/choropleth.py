"""One map of one number by area, with names, scale and north, and badges where some areas are to be seen at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

from geodata.territory import Territory
from planner import ground, labels, maps
from planner.maps import Map
from planner.shades import Legend, Shades, Swatch
from planner.words import Language, say


def drawn(
    territory: Territory, values: pd.Series, shading: Shades, title: str, alt: str, tips: Mapping[str, str],
    language: Language, *, badges: Mapping[str, str] | None = None, also: Swatch | None = None,
    chosen: Collection[str] = (), width: int = 760, height: int = 620,
) -> Map:  # fmt: skip
    """Draw the `values` of the areas (index) in their shades, and over each a tip of plain text.

    `badges` are texts at the seats of some areas, and `also` is what the legend says of them.
    """
    eye = maps.view(territory, width=width, height=height)
    layers = maps.base(territory, maps.shaded(values, shading), tips, chosen=chosen)
    layers += labels.names(territory, eye.zoom)
    layers += labels.marked(territory, badges) if badges else []
    layers += labels.scale_bar(territory, language)
    extra = (*ground.water(territory, language), *((also,) if also and badges else ()))
    legends = (shading.legend(title), Legend(say("map.also", language), extra))
    return Map(tuple(layers), legends, alt, eye, maps.bounds(territory))
