"""The page Compare: plans side by side, and what changes if a provider closes."""

from __future__ import annotations

import streamlit as st

from planner import atlas, comparing, figures
from planner.case import Case
from planner.pages import background, board, knobs, office, session, show
from planner.plan import Plan
from planner.words import Language, say


def page(opened: Case, language: Language) -> None:
    """Draw the page."""
    territory, shown = opened.territory, session.follow(opened).shown
    show.head(territory, say("compare.lead", language), language)
    plan = session.known(opened, shown)
    if plan is None:
        knobs.progress(opened, language)
        return
    side, closes = st.tabs([say("compare.plans_tab", language), say("compare.closes_tab", language)])
    with side:
        _plans(opened, language)
    with closes:
        _closes(opened, plan, language)
    show.foot(territory, language)


def _plans(opened: Case, language: Language) -> None:
    plans = {
        figures.changed_knobs(plan.scenario, opened.scenario, language)
        or say("page.own", language, scenario=opened.scenario.name): plan
        for plan in office.kept(opened).values()
        if isinstance(plan, Plan) and session.is_of(plan, opened)
    }
    st.caption(say("compare.plans_note", language))
    board.table(comparing.table(plans, opened.territory), f"{opened.territory.name}-plans", language)


def _closes(opened: Case, plan: Plan, language: Language) -> None:
    territory = opened.territory
    if territory.providers.empty:
        st.info(say("compare.no_provider", language))
        return
    names = territory.providers.set_index("provider")["name"]
    provider = st.selectbox(
        say("compare.provider", language), list(names.index), format_func=lambda code: f"{code} · {names[code]}",
        key="closes",
    )  # fmt: skip
    found = background.answer(
        opened, f"without {provider} {plan.made.digest}", language, comparing.closed, plan, territory, plan.scenario,
        provider, begin=say("compare.begin", language), note=say("compare.note", language),
    )  # fmt: skip
    if not found:
        return
    show.figures(figures.headlines(found.plan, territory, language, base=plan), "closed")
    left, right = st.columns(2, gap="medium")
    with left:
        services = found.by_service.assign(
            service=[atlas.service_name(territory, code, language) for code in found.by_service.index]
        )
        st.subheader(say("compare.by_service", language), anchor=False)
        board.table(services[["service", "served", "then", "change"]], f"{territory.name}-closes-service", language)
    with right:
        st.subheader(say("compare.by_area", language), anchor=False)
        areas = found.by_area[["name", "served", "then", "change"]]
        board.table(areas, f"{territory.name}-closes-area", language)
