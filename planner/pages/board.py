"""Tables as people use them: searched, sorted, downloaded; what is chosen in one is chosen on the map."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from planner import sheet
from planner.pages import selection
from planner.words import Language, say

_MARKDOWN = re.compile(r"[\\`*_\[\]<>!#$~|]|:(?=\S)")


def choice(name: str, language: Language) -> None:
    """Say how to choose, or how many places are chosen, with a button that lets them all go; `name` is the map's."""
    places, others = selection.places()
    if not places:
        st.caption(say("board.click", language))
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(say("board.chosen", language, count=len(places)))
        st.button(
            say("board.clear", language),
            on_click=selection.choose,
            args=(others,),
            key=f"clear-{name}",
            type="tertiary",
        )


def headed(frame: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Return a table for `st.table` under headings that people read; markdown in a cell is only text."""
    words = [c for c in frame.columns if not pd.api.types.is_numeric_dtype(frame[c])]
    frame = frame.assign(**{c: frame[c].astype(str).str.replace(_MARKDOWN, r"\\\g<0>", regex=True) for c in words})
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
    written = sheet.written(found.rename(columns=labels), {labels[c]: c for c in frame.columns}, language)
    options: dict[str, Any] = {
        "hide_index": True,
        "placeholder": "•",
        "width": "stretch",
        "height": height,
        "alt": name,
        "column_config": {labels["file"]: st.column_config.TextColumn(width="medium")} if "file" in labels else None,
    }
    if found.empty:
        st.info(say("table_of.none", language, text=text) if text else say("table_of.empty", language))
    elif kind:
        ids, key = [f"{kind}:{code}" if code else "" for code in found.index], f"table-{name}"
        selection.show_in_table(key, ids)
        st.dataframe(
            written, key=key, on_select=lambda: selection.picked(key, ids), selection_mode="multi-row", **options
        )
    else:
        st.dataframe(written, **options)
    st.download_button(
        say("table_of.download", language), lambda: sheet.csv(sheet.rounded(found).rename(columns=labels), language),
        file_name=f"{name}.csv", mime="text/csv", icon=":material/download:", key=f"download-{name}",
        on_click="ignore",
    )  # fmt: skip


def plain(frame: pd.DataFrame, *, numbers: Sequence[str] = ()) -> None:
    """Draw a table that is text already; some columns hold `numbers`, written at the right."""
    right = {c: st.column_config.TextColumn(alignment="right") for c in numbers}
    st.dataframe(frame, hide_index=True, column_config=right, width="stretch")


def bullets(lines: Sequence[str]) -> None:
    """Draw lines as text, never as markdown."""
    if lines:
        st.text("\n".join(f"• {line}" for line in lines))


def reasons(told: tuple[Sequence[str], Sequence[str]], heading: str) -> None:
    """Draw reasons, and under a heading the changes that would help."""
    why, changes = told
    bullets(why)
    st.text(heading + ":")
    bullets(changes)


def small(frame: pd.DataFrame, language: Language, *, headed: bool = False) -> None:
    """Draw a small table whose numbers are read as the language writes them; its columns are `headed` or are codes."""
    labels = {c: c if headed else say(f"column.{c}", language) for c in frame.columns}
    written = sheet.written(frame.rename(columns=labels), {labels[c]: c for c in frame.columns}, language)
    st.dataframe(written, hide_index=True, placeholder="•", width="stretch")
