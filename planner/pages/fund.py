"""The page Fund: where its euros come from, and how many more people another share would place."""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

from planner import figures, sentences, simulate
from planner.case import Case
from planner.pages import background, board, making, session, show
from planner.plan import digest
from planner.words import Language, say


def page(opened: Case, language: Language) -> None:
    """Draw the page."""
    territory, shown = opened.territory, session.follow(opened).shown
    show.head(territory, say("fund_page.lead", language), language)
    plan = session.known(opened, shown)
    left, right = st.columns(2, gap="large")
    with right:
        st.subheader(say("fund_page.ledger", language), anchor=False)
        if plan is None:
            making.draw(opened, language)
        else:
            frame = figures.fund_table(plan, territory, language)
            end = {c: st.column_config.TextColumn(alignment="right") for c in frame.columns[1:]}
            order = [frame.columns[k] for k in (0, 3, 1, 2)]
            st.dataframe(
                frame, hide_index=True, column_config=end, column_order=order, alt=say("fund_page.ledger", language)
            )
    with left:
        st.subheader(say("fund_page.simulator", language), anchor=False, help=say("fund_page.method", language))
        name = f"curve {digest(territory, shown)}"
        points = background.answer(
            opened, name, language, simulate.curve, territory, shown,
            begin=say("fund_page.begin", language), note=say("fund_page.note", language),
        )  # fmt: skip
        if points:
            _simulator(points, shown.fund_share, opened, language)
    show.foot(territory, language)


def _simulator(points: tuple[simulate.Point, ...], own: float, opened: Case, language: Language) -> None:
    shares = [p.share for p in points]
    low, high = st.select_slider(
        say("fund_page.between", language), shares, (own, max(shares)), key="fund-between",
        format_func=lambda value: sentences.per_cent(value, language),
    )  # fmt: skip
    st.success(sentences.gained(points, low, high, language), icon=":material/group_add:")
    st.caption(say("compared.hidden", language, threshold=opened.scenario.privacy_threshold))
    frame = simulate.table(points)
    _curve(frame, own, language)
    board.table(frame, f"{opened.territory.name}-fund", language)


def _curve(frame: pd.DataFrame, own: float, language: Language) -> None:
    base = alt.Chart(frame).encode(
        x=alt.X("fund_share:Q", title=say("knob.fund.share", language), axis=alt.Axis(format="%")),
        y=alt.Y("placed:Q", title=say("fund_page.placed", language)),
        tooltip=[
            alt.Tooltip("fund_share:Q", format=".0%", title=say("column.fund_share", language)),
            alt.Tooltip("placed:Q", title=say("column.placed", language)),
        ],
    )
    here = alt.Chart(frame[frame["fund_share"] == own]).mark_point(size=160, filled=True, color="#d9480f").encode(
        x="fund_share:Q", y="placed:Q"
    )  # fmt: skip
    st.altair_chart((base.mark_line(color="#0b6e4f", point=True) + here).properties(height=280), width="stretch")
