"""The tables of a plan below its headline figures: reasons, Fund, districts, goals, downloads."""

from __future__ import annotations

from functools import partial

import altair as alt
import pandas as pd
import streamlit as st

from planner import figures, indicators, sheet
from planner.case import Case
from planner.pages import board
from planner.pages.once import once
from planner.people import shared
from planner.plan import Plan
from planner.words import Language, number, say


def reasons(plan: Plan, opened: Case, language: Language) -> None:
    """Draw why demand is unserved and why people wait."""
    s = once(opened, indicators.summary, plan, opened.territory)
    unserved, waiting = number(sum(s.unserved.values()), language), number(s.told.waiting, language)
    for model, title, colour, note in (
        ("welfare", "summary.unserved", "#d9480f", say("page.unserved_note", language, unserved=unserved)),
        ("placement", "summary.waiting", "#86198f", say("page.waiting_note", language, waiting=waiting)),
    ):
        st.subheader(say(title, language), anchor=False)
        st.caption(note)
        frame = figures.reasons(s, model, language)
        if len(frame):
            _bars(frame, colour, say("column.workers" if model == "welfare" else "column.people", language), language)
    st.caption(say("summary.hidden", language, threshold=plan.scenario.privacy_threshold))


def _bars(frame: pd.DataFrame, colour: str, unit: str, language: Language) -> None:
    chart, side = st.columns(2, gap="medium", vertical_alignment="center")
    bars = alt.Chart(frame.dropna()).mark_bar(color=colour, cornerRadiusEnd=3).encode(
        x=alt.X("count:Q", axis=None), tooltip=["reason", "count"],
        y=alt.Y("reason:N", sort="-x", title=None, axis=alt.Axis(labelLimit=320, labelFontSize=13)),
    )  # fmt: skip
    chart.altair_chart(bars.properties(height=alt.Step(34)), width="stretch")
    labels = {"reason": say("column.reason", language), "count": unit}
    written = sheet.written(frame.rename(columns=labels), {}, language)
    side.dataframe(written, hide_index=True, placeholder="•", width="stretch")


def fund(plan: Plan, opened: Case, language: Language) -> None:
    """Draw the ledger of the Fund."""
    frame = once(opened, figures.fund_table, plan, opened.territory, language)
    right = {c: st.column_config.TextColumn(alignment="right") for c in frame.columns[1:]}
    st.dataframe(frame, hide_index=True, column_config=right, width="stretch")


def districts(plan: Plan, opened: Case, language: Language) -> None:
    """Draw what each district asks and gets."""
    board.table(once(opened, figures.districts_table, plan, opened.territory), f"{plan.territory}-districts", language)
    st.caption(say("summary.hidden", language, threshold=plan.scenario.privacy_threshold))


def goals(plan: Plan, opened: Case, language: Language) -> None:
    """Draw what was reached of the goals."""
    st.caption(say("page.goals_note", language))
    st.dataframe(figures.goals_table(shared(plan, opened.territory), language), hide_index=True, width="stretch")


def knobs(plan: Plan, opened: Case, language: Language) -> None:
    """Draw every choice that the plan was made with, and where its value comes from."""
    st.caption(say("knobs.note", language))
    st.table(board.headed(figures.knobs_table(plan.scenario, language), language), hide_index=True)


def downloads(plan: Plan, opened: Case, language: Language) -> None:
    """Offer the plan as a ZIP, without persons and, for staff, with them."""
    with st.container(horizontal=True):
        for key, persons in (("plan", False), ("staff", True)):
            st.download_button(
                say(f"page.download_{key}", language), partial(figures.zipped, plan, opened.territory, persons=persons),
                file_name=f"{plan.territory}-{key}.zip", mime="application/zip", on_click="ignore", key=f"zip-{key}",
                help=say("page.download_help", language), icon=":material/lock:" if persons else ":material/download:",
            )  # fmt: skip
