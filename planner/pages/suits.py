"""Candidates beside each other, each with what deciding for it would do to the whole plan, and the sheet to print."""

from __future__ import annotations

import streamlit as st

from planner import deciding
from planner.answers import Answer
from planner.case import Case
from planner.pages import background, session
from planner.why import printed, shortlist
from planner.words import Language, say


def draw(opened: Case, answer: Answer, asked: str, language: Language) -> None:
    """Draw the candidates for an opening, or the openings for a person."""
    st.subheader(say("because.shortlist", language, who=asked), anchor=False)
    found = background.answer(
        opened, f"suits {answer.name} {asked}", language, deciding.candidates, answer.plan, opened.territory,
        answer.decided, asked, deciding.BESIDE,
        begin=say("decide.suits", language), note=say("decide.suits_note", language),
    )  # fmt: skip
    if found is None:
        return
    if not found.candidates:
        st.info(say("decide.nobody_suits", language))
        return
    placements = session.placements(opened, answer)
    st.dataframe(shortlist.told(found, placements, language), width="stretch", height="content")
    st.caption(say("shortlist.meaning", language))
    st.download_button(
        say("decide.sheet", language), lambda: printed.page(found, placements, answer.plan, language),
        file_name=f"{opened.territory.name}-{asked}.html", mime="text/html", on_click="ignore", key=f"sheet-{asked}",
        icon=":material/print:", help=say("decide.sheet_help", language),
    )  # fmt: skip
