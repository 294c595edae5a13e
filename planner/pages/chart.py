"""A map with what belongs to it: legend, picture and data to download, and the table beside it."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from geodata.territory import Territory
from planner import sentences
from planner.maps import Map
from planner.pages import board, seen, selection, session
from planner.picture import png
from planner.shades import Swatch
from planner.words import Language, say

_SHAPES = {
    "area": "width:18px;height:14px;border-radius:3px;background:{c};border:1px solid #adb5bd",
    "line": "width:18px;height:0;border-top:3px solid {c}",
    "dot": "width:12px;height:12px;border-radius:50%;background:{c};margin:0 3px",
    "ring": "width:14px;height:14px;border-radius:50%;background:{c}66;border:2px solid {c};margin:0 2px",
    "badge": "width:18px;height:14px;border-radius:7px;background:{c}",
}


def draw(drawn: Map, key: str, height: int) -> None:
    """Draw a map; a click on one of its objects chooses it, another click lets it go."""
    st.pydeck_chart(
        drawn.deck(selection.turn(key)), height=height, on_select=lambda: selection.clicked(key),
        selection_mode="single-object", key=key, alt=drawn.alt,
    )  # fmt: skip
    st.html(f'<p style="position:absolute;left:-10000px">{escape(drawn.alt)}</p>')


def legend(drawn: Map, key: str) -> None:
    """Draw the legend; its labels are escaped, for a service's name is data."""
    with st.container(horizontal=True, key=f"legend-{key}"):
        for group in drawn.legends:
            rows = "".join(_swatch(s) for s in group.swatches)
            title = f'<div style="font-weight:600;font-size:.875rem;margin-bottom:.2rem">{escape(group.title)}</div>'
            st.html(title + rows, width="content")


def picture(drawn: Map, territory: Territory, title: str, key: str, language: Language, *, chart: str = "") -> None:
    """Offer what is seen of the map as a picture, with its legend and its sources; `chart` is the map's key."""
    lines = sentences.sources(territory, language)
    seen.button(
        say("board.picture", language), chart=chart or f"{key}-map", name=f"{territory.name}-{key}.png",
        make=lambda view: png(drawn, title, lines, seen=view),
    )  # fmt: skip


def beside(drawn: Map, rows: pd.DataFrame, territory: Territory, title: str, name: str, language: Language) -> None:
    """Draw a map, and beside it the table of its areas, whose index has their codes."""
    frame = session.frame()
    wide, side = st.columns([5, 4], gap="medium")
    with wide:
        draw(drawn, f"{name}-map", frame.height)
        legend(drawn, name)
        picture(drawn, territory, title, name, language)
    with side:
        st.subheader(title, anchor=False)
        board.choice(name, language)
        board.table(rows, f"{territory.name}-{name}", language, kind="area", height=frame.table)


def _swatch(swatch: Swatch) -> str:
    mark = _SHAPES[swatch.shape].format(c="#{:02x}{:02x}{:02x}".format(*swatch.colour))
    row = "display:flex;align-items:center;gap:.5rem;font-size:.8125rem;line-height:1.5"
    return f'<div style="{row}"><span style="flex:none;{mark}"></span><span>{escape(swatch.label)}</span></div>'
