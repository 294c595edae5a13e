"""The policy's knobs on the page, and the work that turning them starts."""

from __future__ import annotations

from functools import partial

import streamlit as st

from planner import figures, sentences
from planner.case import Case
from planner.pages import session
from planner.scenario import KNOBS, Scenario
from planner.words import Language, say

_ORDERS = {
    "welfare.goals": (("need", "travel"), ("need", "km0", "travel"), ("need", "travel", "km0")),
    "placement.goals": (("placed", "fit", "travel"), ("placed", "travel", "fit")),
}
_MINUTES = ("welfare.minutes", "placement.minutes")


def form(opened: Case, shown: Scenario, language: Language) -> None:
    """Draw the knobs with the values of the plan that is shown; solving begins when they are sent."""
    st.subheader(say("page.policy", language), anchor=False)
    now = {name: getattr(shown, KNOBS[name].field) for name in ("fund.share", *_MINUTES, *_ORDERS, "travel.ferries")}
    told = {name: figures.knob_help(name, shown, language) for name in now}
    label = {name: figures.knob_label(name, language) for name in now}
    with st.form("knobs", border=False):
        turned = {
            "fund.share": st.slider(
                label["fund.share"], 0.0, max(0.3, now["fund.share"]), now["fund.share"], 0.005, format="percent",
                key="fund.share", help=told["fund.share"],
            ),
        }  # fmt: skip
        for name in _MINUTES:
            turned[name] = float(st.slider(
                label[name], 5, max(90, int(now[name])), int(now[name]), 5, key=name, help=told[name],
            ))  # fmt: skip
        for name, orders in _ORDERS.items():
            choices = tuple(dict.fromkeys((*orders, now[name])))
            turned[name] = st.selectbox(
                label[name], choices, choices.index(now[name]), key=name, help=told[name],
                format_func=partial(figures.knob_value, name, language=language),
            )  # fmt: skip
        turned["travel.ferries"] = st.toggle(
            label["travel.ferries"], now["travel.ferries"], key="travel.ferries", help=told["travel.ferries"]
        )
        if st.form_submit_button(
            say("page.solve", language), type="primary", width="stretch", icon=":material/play_arrow:"
        ):
            different = {
                name: value for name, value in turned.items() if value != getattr(opened.scenario, KNOBS[name].field)
            }
            session.ask(opened, opened.scenario.changed(different))


def progress(opened: Case, language: Language) -> None:
    """Draw the work under way, or how the last one ended without a plan."""
    desk = session.desk(opened)
    if desk.asked:
        _under_way(opened, language)
    elif desk.incident:
        st.error(say("page.failed", language, incident=desk.incident), icon=":material/error:")
    elif desk.cancelled:
        st.info(say("page.cancelled", language), icon=":material/info:")


@st.fragment(run_every=0.4)
def _under_way(opened: Case, language: Language) -> None:
    seen = session.look(opened)
    if seen is None:
        st.rerun()
        return
    with st.container(border=True):
        st.progress(*sentences.progress(seen, language))
        st.caption(say("page.solving_note", language))
        if st.button(say("page.cancel", language), key="cancel", icon=":material/close:"):
            session.cancel(opened)
            st.rerun()
