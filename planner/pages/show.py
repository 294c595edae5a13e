"""What both pages show alike: the banner, the legend, the map, the table, the sources."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from geodata.territory import Territory
from planner import figures
from planner.maps import Map
from planner.pages import session
from planner.shades import Swatch
from planner.words import Language, say

_SHAPES = {
    "area": "width:18px;height:14px;border-radius:3px;background:{c};border:1px solid #adb5bd",
    "line": "width:18px;height:0;border-top:3px solid {c}",
    "dot": "width:12px;height:12px;border-radius:50%;background:{c};margin:0 3px",
    "ring": "width:14px;height:14px;border-radius:50%;background:{c}66;border:2px solid {c};margin:0 2px",
    "badge": "width:18px;height:14px;border-radius:7px;background:{c}",
}


_STYLE = """<style>
.stMainBlockContainer { padding: 2.6rem 2.6rem 3rem; }
.stMainBlockContainer h1 { font-size: 2rem; padding: 0; }
.st-key-headlines > div { flex: 1 1 30%; min-width: 148px; }
.st-key-headlines [data-testid="stMetric"] { padding: .55rem .9rem !important; }
.st-key-headlines [data-testid="stMetric"] > div { padding: 0 !important; }
.st-key-headlines [data-testid="stMetricValue"] { font-size: 1.6rem; }
@media (max-width: 640px) {
  .stMainBlockContainer { padding: 3.5rem 1rem 2rem; }
  .st-key-headlines > div { flex: 1 1 45%; }
  .st-key-headlines [data-testid="stMetricValue"] { font-size: 1.3rem; }
}
</style>"""


def head(territory: Territory, title: str, lead: str, language: Language) -> None:
    """Draw the title and, where data is invented, the banner."""
    st.html(_STYLE)
    st.title(title, anchor=False)
    st.caption(lead)
    if invented := territory.illustrative():
        tables = ", ".join(say(f"table.{name}", language) for name in invented)
        st.warning(say("page.illustrative", language, tables=tables), icon=":material/science:")


def foot(territory: Territory, language: Language, *more: str) -> None:
    """Draw where everything comes from."""
    with st.expander(say("page.attributions", language), icon=":material/menu_book:"):
        for line in more:
            st.text(line)
        for s in territory.sources:
            st.text(
                "• " + say("page.source_line", language, what=s.what, origin=s.origin, licence=s.licence, date=s.date)
            )


def chart(drawn: Map, key: str, height: int) -> str:
    """Draw a map and return the area that is clicked, or ""."""
    state = st.pydeck_chart(
        drawn.deck(), height=height, on_select="rerun", selection_mode="single-object", key=key, alt=drawn.alt
    )
    return session.selected_area(state)


def legend(drawn: Map) -> None:
    """Draw the legend; its labels are escaped, for a service's name is data."""
    for group in drawn.legends:
        rows = "".join(_swatch(s) for s in group.swatches)
        st.html(f'<div style="font-weight:600;font-size:.875rem;margin-bottom:.3rem">{escape(group.title)}</div>{rows}')


def table(frame: pd.DataFrame, name: str, language: Language) -> None:
    """Draw a table that can be sorted, and its download; a hidden count is a dot."""
    labels = {c: say(f"column.{c}", language) for c in frame.columns}
    frame, columns = figures.rounded(frame), {}
    for column in frame.columns:
        if pd.api.types.is_numeric_dtype(frame[column]):
            form = "percent" if column in figures.SHARES else "localized"
            columns[labels[column]] = st.column_config.NumberColumn(format=form)
    shown = frame.rename(columns=labels)
    st.dataframe(shown, hide_index=True, column_config=columns, placeholder="•", width="stretch")
    st.download_button(
        say("page.download_table", language), lambda: figures.csv(shown), file_name=f"{name}.csv", mime="text/csv",
        icon=":material/download:", key=f"download-{name}", on_click="ignore",
    )  # fmt: skip


def _swatch(swatch: Swatch) -> str:
    mark = _SHAPES[swatch.shape].format(c="#{:02x}{:02x}{:02x}".format(*swatch.colour))
    row = "display:flex;align-items:center;gap:.5rem;font-size:.8125rem;line-height:1.5"
    return f'<div style="{row}"><span style="flex:none;{mark}"></span><span>{escape(swatch.label)}</span></div>'
