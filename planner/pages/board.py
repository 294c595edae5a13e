"""A map with what belongs to it: legend, table beside, downloads; what is chosen is chosen in all of them."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from geodata.territory import Territory
from planner import sentences, sheet
from planner.maps import Map
from planner.pages import selection
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


def chart(drawn: Map, key: str, height: int) -> None:
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


def picture(drawn: Map, territory: Territory, title: str, key: str, language: Language) -> None:
    """Offer the map as a picture, with its legend and its sources."""
    st.download_button(
        say("board.picture", language), lambda: png(drawn, title, sentences.sources(territory, language)),
        file_name=f"{territory.name}-{key}.png", mime="image/png", icon=":material/image:", key=f"picture-{key}",
        on_click="ignore",
    )  # fmt: skip


def choice(language: Language) -> None:
    """Say how to choose, or how many are chosen, with a button that lets them all go."""
    if not (now := selection.chosen()):
        st.caption(say("board.click", language))
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(say("board.chosen", language, count=len(now)))
        st.button(
            say("board.clear", language), on_click=selection.choose, args=((),), key="clear-choice", type="tertiary"
        )


def headed(frame: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Return a table under headings that people read."""
    return frame.rename(columns={c: say(f"column.{c}", language) for c in frame.columns})


def table(frame: pd.DataFrame, name: str, language: Language, *, kind: str = "", height: int | str = "auto") -> None:
    """Draw a table that can be searched and sorted, and its download; a hidden count is a dot.

    With a `kind` of object, the index holds their codes and rows can be chosen.
    """
    labels = {c: say(f"column.{c}", language) for c in frame.columns}
    text = st.text_input(
        say("table_of.find", language), key=f"find-{name}", placeholder=say("table_of.find", language),
        label_visibility="collapsed", icon=":material/search:",
    )  # fmt: skip
    found = sheet.having(frame, text)
    if text and found.empty:
        st.info(say("table_of.none", language, text=text))
    written = sheet.written(found.rename(columns=labels), {labels[c]: c for c in frame.columns}, language)
    options: dict[str, Any] = {
        "hide_index": True,
        "placeholder": "•",
        "width": "stretch",
        "height": height,
        "alt": name,
    }
    if kind:
        ids, key = [f"{kind}:{code}" for code in found.index], f"table-{name}"
        selection.show_in_table(key, ids)
        st.dataframe(
            written, key=key, on_select=lambda: selection.picked(key, ids), selection_mode="multi-row", **options
        )
    else:
        st.dataframe(written, **options)
    st.download_button(
        say("table_of.download", language), lambda: sheet.csv(sheet.rounded(found).rename(columns=labels)),
        file_name=f"{name}.csv", mime="text/csv", icon=":material/download:", key=f"download-{name}",
        on_click="ignore",
    )  # fmt: skip


def _swatch(swatch: Swatch) -> str:
    mark = _SHAPES[swatch.shape].format(c="#{:02x}{:02x}{:02x}".format(*swatch.colour))
    row = "display:flex;align-items:center;gap:.5rem;font-size:.8125rem;line-height:1.5"
    return f'<div style="{row}"><span style="flex:none;{mark}"></span><span>{escape(swatch.label)}</span></div>'
