"""The first visit: three sentences, and a tour of two minutes that can be taken again from the sidebar."""

from __future__ import annotations

import streamlit as st

from planner.words import Language, say

STEPS = ("territory", "explore", "plan", "decide", "compare", "gaps", "fund", "load")


def welcome(language: Language) -> None:
    """Draw the three sentences until they are put away."""
    if st.session_state.get("welcomed"):
        return
    with st.container(border=True, gap="small"):
        st.markdown(say("tour.sentences", language))
        with st.container(horizontal=True):
            if st.button(say("tour.take", language), type="primary", icon=":material/tour:", key="take-tour"):
                _tour(language)
            st.button(say("tour.close", language), on_click=_welcomed, key="close-tour")


def offer(language: Language) -> None:
    """Draw the button that opens the tour again."""
    if st.button(say("tour.again", language), icon=":material/help:", type="tertiary", key="tour-again"):
        _tour(language)


def _welcomed() -> None:
    st.session_state["welcomed"] = True


def _tour(language: Language) -> None:
    _welcomed()

    @st.dialog(say("tour.title", language), width="medium")
    def steps() -> None:
        for place, step in enumerate(STEPS, start=1):
            st.markdown(f"**{place}. {say(f'nav.{step}', language)}** — {say(f'tour.{step}', language)}")
        st.caption(say("tour.everywhere", language))

    steps()
