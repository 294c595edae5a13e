"""The page Plan: the policy's knobs, the plan that follows from them, and how it differs from the territory's own."""

from __future__ import annotations

import streamlit as st

from planner import atlas, figures, ground
from planner.case import Case
from planner.maps import plain
from planner.pages import address, board, chart, keeping, knobs, making, results, selection, session, show, tour
from planner.pages.once import once
from planner.plan import Plan
from planner.scenarios import called
from planner.words import Language, say


def page(opened: Case, language: Language) -> None:
    """Draw the page; a first visit makes the territory's own plan, unless it is known."""
    territory, desk = opened.territory, session.follow(opened)
    own = opened.own or opened
    base = session.known(own, own.scenario)
    with st.sidebar:
        knobs.form(opened, desk.shown, language)
    show.head(territory, say("page.lead_plan", language), language)
    tour.welcome(language)
    making.draw(opened, language)
    plan = session.known(opened, desk.shown)
    if plan is None:
        show.foot(territory, language)
        return
    if held := keeping.in_force(opened):
        st.info(say("page.without_decisions", language, count=held), icon=":material/gavel:")
    _headlines(plan, base if plan is not base else None, opened, language)
    names = ("map", "unserved", "fund", "placement", "goals", "knobs")
    drawn = (_map, results.reasons, results.fund, results.districts, results.goals, results.knobs)
    # What is behind a tab is made when it is opened: the map is what people come for.
    labels = [say(f"page.{name}_tab", language) for name in names]
    now = address.said("tab")
    first = labels[names.index(now)] if now in names else None
    tabs = st.tabs(labels, default=first, key="plan-tabs", on_change="rerun")
    for name, tab, draw in zip(names, tabs, drawn, strict=True):
        with tab:
            if tab.open:
                address.keep("tab", name if name != names[0] else "")
                draw(plan, opened, language)
    results.downloads(plan, opened, language)
    travel = [f"• {say(f'mode.{mode}', language)}: {source[language]}" for mode, source in plan.travel.items()]
    show.foot(territory, language, say("summary.travel", language), *travel, say("summary.sources", language))


def _headlines(plan: Plan, base: Plan | None, opened: Case, language: Language) -> None:
    turned = figures.changed_knobs(plan.scenario, opened.scenario, language)
    own = say("page.supposed" if opened.own else "page.own", language, scenario=called(opened.scenario.name, language))
    st.text(figures.status(plan, language) + " " + (say("page.changed", language, knobs=turned) if turned else own))
    was = (opened.own or opened).territory
    show.figures(once(opened, figures.headlines, plan, opened.territory, language, base=base, was=was), "plan")
    with st.popover(say("indicator.title", language), type="tertiary", icon=":material/help:"):
        st.table(board.headed(figures.explained(language), language), hide_index=True)


def _map(plan: Plan, opened: Case, language: Language) -> None:
    left, right = st.columns([4, 14], vertical_alignment="bottom")
    services = ("", *opened.territory.services["service"])
    service = address.choice(
        say("page.service", language), services, "service", at=left,
        called=lambda s: atlas.service_name(opened.territory, s, language),
    )  # fmt: skip
    layers = address.some(
        say("page.layers", language), ground.offered(opened.territory, atlas.LAYERS), atlas.FIRST, "layers", at=right,
        called=lambda name: say(f"layer.{name}", language),
    )  # fmt: skip
    frame = session.frame()
    drawn = once(
        opened, atlas.plan_map, plan, opened.territory, language, service=service, layers=layers,
        chosen=selection.chosen(), width=frame.width, height=frame.height,
    )  # fmt: skip
    table = once(opened, atlas.plan_table, plan, opened.territory, service)
    wide, side = st.columns([5, 4], gap="medium")
    with wide:
        chart.draw(drawn, "plan-map", frame.height)
        chart.legend(drawn, "plan")
        title = say("map.served_share", language, service=atlas.service_name(opened.territory, service, language))
        chart.picture(drawn, opened.territory, title, "plan", language)
    with side:
        board.choice("plan", language)
        for area in (code for code in selection.areas() if code in table.index):
            with st.container(border=True):
                st.text(plain(atlas.plan_tip(table.loc[area], plan, language)))
        rows = table.sort_values("asked", ascending=False)[list(atlas.PLAN_COLUMNS)]
        board.table(rows, f"{plan.territory}-plan", language, kind="area", height=frame.table)
