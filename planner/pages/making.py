"""The plan that is being made for a page: how far it is, or how the last one ended without a plan."""

from __future__ import annotations

import streamlit as st

from planner import sentences
from planner.case import Case
from planner.pages import session
from planner.words import Language, say


def draw(opened: Case, language: Language) -> None:
    """Draw the work under way, or how the last one ended without a plan."""
    desk = session.desk(opened)
    if desk.asked:
        desk.drawing = True
        _under_way(opened, language)
        desk.drawing = False
    elif desk.incident:
        st.error(say("page.failed", language, incident=desk.incident), icon=":material/error:")
    elif desk.cancelled:
        st.info(say("page.cancelled", language), icon=":material/info:")


@st.fragment(run_every=0.4)
def _under_way(opened: Case, language: Language) -> None:
    seen = session.look(opened)
    if seen is None:
        st.rerun()
    with st.container(border=True):
        st.progress(*sentences.progress(seen, language))
        st.caption(say("page.solving_note", language))
        if st.button(say("page.cancel", language), key="cancel", icon=":material/close:"):
            session.cancel(opened)
            st.rerun()
    # While only this is drawn, and not the page around it, it waits: the plan is seen as soon as it is there.
    if not session.desk(opened).drawing and session.look(opened, patience=0.3) is None:
        st.rerun()
