"""The scenario that all pages show: the territory's own, one that comes with it, or one proposed on the page Gaps."""

from __future__ import annotations

import streamlit as st

from planner import scenarios, sentences
from planner.case import Case, supposing
from planner.pages import address, office
from planner.scenario import Scenario
from planner.words import Language, say


def choose(own: Case, language: Language) -> Case:
    """Draw the choice and return the case of the scenario chosen; raises `InputError` where it has faults."""
    proposed = office.mine().supposed.get(own.territory.digest, {})
    names = scenarios.names(own.territory.folder)
    if not (names or proposed):
        return own

    def called(name: str) -> str:
        return name if name else say("scenario_of.own", language, name=own.scenario.name)

    chosen = address.choice(
        say("scenario_of.choose", language), ("", *names, *proposed), "scenario", at=st.sidebar, called=called
    )
    if not chosen:
        return own
    answers, name = office.kept(own), f"case {own.territory.digest} {chosen}"
    if name not in answers:
        answers[name] = supposing(own, proposed.get(chosen, chosen))
    case: Case = answers[name]
    with st.sidebar:
        # Text, not markdown: a name is data.
        st.text("\n".join(f"• {line}" for line in sentences.supposed(case, language)))
    return case


def suppose(opened: Case, scenario: Scenario) -> None:
    """Let a scenario be chosen on all pages, and stand among those to choose from."""
    own = opened.own or opened
    office.open_mine().supposed.setdefault(own.territory.digest, {})[scenario.name] = scenario
    address.keep("scenario", scenario.name)
    address.keep_several("knobs", ())
    st.rerun()
