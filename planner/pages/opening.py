"""One opening on the page Decide: what it is, who is placed there, and who else suits it."""

from __future__ import annotations

import streamlit as st

from planner import deciding
from planner.answers import Answer
from planner.case import Case
from planner.pages import decision, session, suits
from planner.words import Language, say


def draw(
    opened: Case, answer: Answer, opening: str, place: st.delta_generator.DeltaGenerator, language: Language
) -> None:
    """Draw the opening beside the table with the form of a decision, and the comparison of people below."""
    row = deciding.openings(answer.plan, opened.territory, language).loc[opening]
    people = deciding.suitable(session.placements(opened, answer), opening)
    with place:
        st.subheader(opening, anchor=False)
        st.text(f"{row['task']} · {row['host']} · {row['name']}")
        st.text(say("decide.placed_here", language, people=row["beneficiary"]))
        if people:
            decision.form(opened, opening, people, say("decide.person", language), language)
        else:
            st.info(say("decide.nobody_suits", language))
    if people:
        suits.draw(opened, answer, opening, language)
