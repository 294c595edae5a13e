"""The cards of what is chosen: areas, providers, firms and hosts, and what each touches in the plan that is shown."""

from __future__ import annotations

import streamlit as st

from planner import atlas, themes
from planner import cards as known
from planner.case import Case
from planner.maps import plain
from planner.pages import board, making, selection, session
from planner.plan import Plan
from planner.words import Language, number, say


def chosen(opened: Case, language: Language) -> None:
    """Draw a card for each thing that is chosen, the latest open; what the territory does not have has none.

    What a place touches stands in the plan: where there is none yet, it is made.
    """
    codes, now = set(opened.territory.areas["area"]), selection.chosen()
    plan = session.known(opened, session.desk(opened).shown)
    if plan is None and any(one.partition(":")[0] in known.KINDS for one in now):
        session.follow(opened)
        making.draw(opened, language)
    for one in now:
        kind, _, code = one.partition(":")
        if kind == "area" and code in codes:
            _area(opened, code, language, latest=one == now[-1])
        elif kind in known.KINDS:
            _place(opened, kind, code, plan, language, latest=one == now[-1])


def _place(opened: Case, kind: str, code: str, plan: Plan | None, language: Language, *, latest: bool) -> None:
    card = known.card(opened.territory, kind, code, plan, language)
    if card is None:
        return
    with st.expander(plain(card.name), expanded=latest):
        for line in card.lines:
            st.text(plain(line))
        board.small(card.table, language)


def _area(opened: Case, area: str, language: Language, *, latest: bool) -> None:
    told = themes.card(opened.territory, area, threshold=opened.scenario.privacy_threshold)
    with st.expander(plain(told.name), expanded=latest):
        st.text(say("page.area_people", language, people=number(told.people, language), district=told.district))
        hidden = say("map.hidden_short", language, threshold=opened.scenario.privacy_threshold)
        people = hidden if told.beneficiaries is None else number(told.beneficiaries, language)
        st.text(say("page.area_beneficiaries", language, people=people))
        none = say("summary.none", language)
        st.text(say("page.area_providers", language, providers=", ".join(told.providers) or none))
        if told.services.empty:
            st.text(say("page.area_nothing", language))
            return
        frame = told.services.reset_index()
        frame["service"] = [atlas.service_name(opened.territory, s, language) for s in frame["service"]]
        board.small(frame, language)
