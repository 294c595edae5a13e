"""What one more place or EUR 1,000 of each limit brings, and one more bus: the staff's tabs of the page Gaps."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planner import helping, shuttle
from planner.case import Case
from planner.pages import background, board, chart, selection, session
from planner.plan import Plan
from planner.words import Language, say


def limits(plan: Plan, opened: Case, language: Language) -> None:
    """Draw what one more of each limit brings."""
    st.info(say("helping.staff", language), icon=":material/lock:")
    found = background.answer(
        opened, f"limits {plan.made.digest}", language, helping.limits, plan, opened.territory,
        begin=say("helping.begin", language), note=say("helping.limits_note", language),
    )  # fmt: skip
    if found is None:
        return
    model = st.segmented_control(
        say("column.model", language), ("welfare", "placement"), default="welfare", key="gaps-model", required=True,
        format_func=lambda name: say(f"summary.{name}", language),
    )  # fmt: skip
    gain, most = ("workers", "most_need") if model == "welfare" else ("people", "most_points")
    rows = helping.worth(getattr(found, model), opened.territory, language, gain=gain, most=most)
    st.success(helping.best(rows, model, language), icon=":material/trending_up:")
    _drawn(rows, most, "added", opened, say(f"helping.{model}_worth", language), model, language)
    if model == "placement":
        st.caption(say("prices.law", language))


def buses(plan: Plan, opened: Case, language: Language) -> None:
    """Draw what a bus brings, by the area of those it drives."""
    st.info(say("helping.staff", language), icon=":material/lock:")
    found = background.answer(
        opened, f"buses {plan.made.digest}", language, shuttle.shuttles, plan, opened.territory,
        begin=say("helping.begin", language), note=say("helping.bus_note", language),
    )  # fmt: skip
    if found is not None:
        rows = helping.shuttle_table(found, opened.territory)
        _drawn(rows, "points", "name", opened, say("helping.bus_worth", language), "bus", language)


def _drawn(rows: pd.DataFrame, column: str, what: str, opened: Case, title: str, name: str, language: Language) -> None:
    """Draw what one more brings by area: a column on the map, with what it is of beside it, and all of it below."""
    frame, territory = session.frame(), opened.territory
    values = helping.by_area(rows, column)
    drawn = helping.worth_map(
        values, territory, title, language, chosen=selection.chosen(), width=frame.width, height=frame.height
    )
    chart.beside(drawn, rows[["gain", column, what]], territory, title, f"helping-{name}", language)
    st.subheader(say("helping.all_of_it", language), anchor=False)
    board.table(rows, f"{territory.name}-helping-{name}-all", language)
