"""The scenario that all pages show: the territory's own, one that comes with it, or one proposed on the page Gaps."""

from __future__ import annotations

import streamlit as st

from geodata.faults import InputError
from planner import scenarios, sentences
from planner.case import Case, supposing
from planner.compare import MOST
from planner.pages import address, office
from planner.scenario import Scenario
from planner.words import Language, say


def choose(own: Case, language: Language) -> Case:
    """Draw the choice and return the case of the scenario chosen; raises `InputError` where it has faults."""
    proposed = office.mine().supposed.get(own.territory.digest, {}) | scenarios.without_lines(
        own.territory.timetable, own.scenario
    )
    names = scenarios.names(own.territory.folder)
    if not (names or proposed):
        return own

    def called(name: str) -> str:
        return scenarios.called(name, language) if name else say("scenario_of.own", language, name=own.scenario.name)

    chosen = address.choice(
        say("scenario_of.choose", language), ("", *names, *proposed), "scenario", at=st.sidebar, called=called
    )
    if not chosen:
        return own
    case = _case(own, chosen, proposed.get(chosen, chosen))
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


def ready(own: Case) -> dict[str, Case]:
    """Return the cases of the scenarios that come with a territory, by their names; what has faults is left out.

    Those in which a line is lost are among them where they are no more than can be compared: each is a timetable.
    """
    found = {}
    lost = scenarios.without_lines(own.territory.timetable, own.scenario)
    for name in (*scenarios.names(own.territory.folder), *(lost if len(lost) <= MOST else ())):
        try:
            found[name] = _case(own, name, lost.get(name, name))
        except InputError:
            continue
    return found


def _case(own: Case, name: str, wanted: str | Scenario) -> Case:
    answers, key = office.kept(own), f"case {own.territory.digest} {name}"
    if key not in answers:
        answers[key] = supposing(own, wanted)
    case: Case = answers[key]
    return case
