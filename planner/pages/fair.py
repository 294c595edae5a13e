"""How fair the plan shown is, and the price of fairness: what each goal of equity costs in people and euros."""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

from planner import fairness
from planner.case import Case
from planner.pages import background, board
from planner.plan import Plan, digest
from planner.words import Language, say


def draw(opened: Case, plan: Plan, language: Language) -> None:
    """Draw the table of groups, and under it the price of a goal that is chosen."""
    st.caption(say("fair.hidden", language, threshold=plan.scenario.privacy_threshold))
    told = fairness.said(fairness.table(plan, opened.territory), opened.territory, language)
    board.plain(told, numbers=list(told.columns[2:]))
    st.subheader(say("fair.price_title", language), anchor=False, help=say("fair.method", language))
    goal = st.selectbox(
        say("fair.goal", language), list(fairness.EQUITY), key="fair-goal",
        format_func=lambda one: fairness.called(one, language),
    )  # fmt: skip
    points = background.answer(
        opened, f"price {goal} {digest(opened.territory, plan.scenario)}", language, fairness.price_of,
        opened.territory, plan.scenario, goal, begin=say("fair.begin", language), note=say("fair.note", language),
    )  # fmt: skip
    if points is None:
        return
    st.success(fairness.sentence(points, language), icon=":material/balance:")
    st.caption(say("fair.along", language))
    for place, column in zip(st.columns(len(fairness.PRICED)), fairness.PRICED, strict=True):
        place.altair_chart(_curve(points, column, language), width="stretch")
    board.table(points, f"{opened.territory.name}-price-{goal}", language)
    st.caption(say("fair.rounded", language, threshold=plan.scenario.privacy_threshold))


def _curve(points: pd.DataFrame, column: str, language: Language) -> alt.Chart:
    """Draw one column against what the first goal may give back."""
    told = say(f"column.{column}", language)
    line = alt.Chart(points, title=alt.Title(told, fontSize=13, anchor="start")).encode(
        x=alt.X("tolerance:O", title="%", axis=alt.Axis(labelAngle=0)),
        y=alt.Y(f"{column}:Q", title=None, axis=alt.Axis(format=",.0f", tickMinStep=1), scale=alt.Scale(zero=True)),
        tooltip=[
            alt.Tooltip("tolerance:Q", title=say("column.tolerance", language)),
            alt.Tooltip(f"{column}:Q", title=told, format=",.0f"),
        ],
    )
    return line.mark_line(color="#542788", point=alt.OverlayMarkDef(color="#542788", size=60)).properties(height=200)
