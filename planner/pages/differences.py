"""Where plans differ: a map of gains and losses, and the table of its areas."""

from __future__ import annotations

import streamlit as st

from planner import compare, differences
from planner.compare import Compared
from planner.pages import chart, selection, session
from planner.words import Language, say


def draw(plans: list[Compared], name: str, language: Language) -> None:
    """Draw the map of differences from the first plan to another one, by what is chosen."""
    first, others = plans[0], {one.name: one for one in plans[1:]}
    st.subheader(say("differences.where", language), anchor=False)
    left, right = st.columns([5, 4], vertical_alignment="bottom")
    measure = left.segmented_control(
        say("differences.what", language), compare.MEASURES, default=compare.MEASURES[0], key=f"what-{name}",
        required=True, format_func=lambda one: say(f"differences.{one}", language),
    )  # fmt: skip
    last = next(iter(others))
    if len(others) > 1:
        last = right.selectbox(
            say("differences.to", language, first=first.name), list(others), key=f"to-{name}-{'|'.join(others)}"
        )
    frame, measure = session.frame(), measure or compare.MEASURES[0]
    drawn = differences.drawn(
        first, others[last], measure, language, chosen=selection.chosen(), width=frame.width, height=frame.height
    )
    rows = differences.table(first, others[last], measure)
    title = differences.title(first, others[last], measure, language)
    chart.beside(drawn, rows, first.territory, title, f"differences-{name}-{measure}", language)
