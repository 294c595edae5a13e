"""The policy's knobs on the page; turning them makes a plan (`making`)."""

from __future__ import annotations

from typing import Any

import streamlit as st

from planner import figures, turning
from planner.case import Case
from planner.pages import session
from planner.scenario import KNOBS, Scenario, ScenarioError
from planner.words import Language, say

_MINUTES = ("welfare.minutes", "placement.minutes")


def form(opened: Case, shown: Scenario, language: Language) -> None:
    """Draw the knobs with the values of the plan that is shown; solving begins when they are sent."""
    st.subheader(say("page.policy", language), anchor=False)
    _follow(opened, shown)
    with st.form("knobs", border=False):
        controls = turning.turned(shown)
        for name in turning.FIRST:
            controls |= _control(name, shown, language)
        more = st.expander(say("knobs.more", language), key="knobs-more", on_change="rerun")
        if more.open or st.session_state.get("knobs-seen"):
            # What nobody has looked for is not drawn, and once drawn it stays: closed, it keeps what was turned.
            st.session_state["knobs-seen"] = True
            with more:
                controls |= _more(shown, language)
        if st.form_submit_button(
            say("page.solve", language), type="primary", width="stretch", icon=":material/play_arrow:"
        ):
            found = turning.different(turning.knobs(controls, shown), opened.scenario)
            try:
                session.ask(opened, opened.scenario.changed(found))
            except ScenarioError as error:
                told = {fault.column: found[fault.column] for fault in error.faults}
                st.error("\n\n".join(turning.refused(knob, value, language) for knob, value in told.items()))


def _more(shown: Scenario, language: Language) -> dict[str, Any]:
    controls: dict[str, Any] = {}
    for group, names in turning.GROUPS.items():
        st.markdown(f"**{say(f'knobs.{group}', language)}**")
        for name in names:
            controls |= _control(name, shown, language)
    return controls


def _follow(opened: Case, shown: Scenario) -> None:
    """Let the controls have the values of the plan shown, whenever another one is shown or they are drawn anew."""
    values, of = turning.turned(shown), f"{opened.territory.digest} {shown.digest()}"
    other = st.session_state.get("knobs-of") != of
    missing = {name: value for name, value in values.items() if other or name not in st.session_state}
    st.session_state.update({"knobs-of": of, **missing})


def _control(name: str, shown: Scenario, language: Language) -> dict[str, Any]:
    """Draw the control of one knob; a list of goals has a second one."""
    knob, label = KNOBS[name], figures.knob_label(name, language)
    told: dict[str, Any] = {"key": name, "help": figures.knob_help(name, shown, language)}
    now = getattr(shown, knob.field)
    if name == "fund.share":
        return {name: st.slider(label, 0.0, max(0.3, now), step=0.005, format="percent", **told)}
    if name in _MINUTES:
        return {name: st.slider(label, min(5.0, now), max(90.0, now), step=5.0, format="%d", **told)}
    if knob.kind is bool:
        return {name: st.toggle(label, **told)}
    if knob.kind is tuple:
        chosen = st.multiselect(
            label, knob.choices, format_func=lambda goal: say(f"short_goal.{goal}", language),
            placeholder=say("knobs.goals", language), **told,
        )  # fmt: skip
        gives = f"{name}.{turning.GIVES}"
        most = st.number_input(
            say("knobs.gives", language),
            0.0,
            100.0,
            step=0.5,
            format="%g",
            key=gives,
            help=say("knobs.gives_help", language),
        )
        return {name: chosen, gives: most}
    if knob.choices:
        mode = st.selectbox(label, knob.choices, format_func=lambda mode: say(f"mode.{mode}", language), **told)
        return {name: mode}
    low, high, step = (knob.kind(number) for number in (knob.low, knob.high, turning.step(name)))
    return {name: st.number_input(label, low, high, step=step, format="%d" if knob.kind is int else "%g", **told)}
