"""The page Gaps: where one more provider, host, place, EUR 1,000 or bus helps most."""

from __future__ import annotations

import streamlit as st

from planner import atlas, helping
from planner import gaps as found_by
from planner.case import Case
from planner.gaps import Gaps
from planner.pages import address, background, board, chart, hosts, limits, making, selection, session, show, supposed
from planner.plan import Plan, digest
from planner.words import Language, say


def page(opened: Case, language: Language) -> None:
    """Draw the page."""
    territory, shown = opened.territory, session.follow(opened).shown
    show.head(territory, say("helping.lead", language), language)
    plan = session.known(opened, shown)
    if plan is None:
        making.draw(opened, language)
        return
    tabs = st.tabs([say(f"helping.{name}_tab", language) for name in ("provider", "host", "limits", "bus")])
    for tab, draw in zip(tabs, (_providers, hosts.hosts, limits.limits, limits.buses), strict=True):
        with tab:
            draw(plan, opened, language)
    show.foot(territory, language)


def _providers(plan: Plan, opened: Case, language: Language) -> None:
    territory, scenario = opened.territory, plan.scenario
    offered = helping.offered(territory)
    if not offered:
        st.info(say("helping.no_offers", language))
        return
    left, right = st.columns([3, 5], vertical_alignment="bottom")
    service = address.choice(
        say("page.service", language), offered, "service", at=left,
        called=lambda s: atlas.service_name(territory, s, language),
    )  # fmt: skip
    more = right.slider(say("helping.more", language), 1, helping.MOST_MORE, 3, key="gaps-more")
    found: Gaps | None = background.answer(
        opened, f"gaps {service} {more} {digest(territory, scenario)}", language, helping.providers, territory,
        opened.rules, scenario, service, more, found_by.terms(territory, service),
        begin=say("helping.begin", language), note=say("helping.provider_note", language),
    )  # fmt: skip
    if found is None:
        return
    frame = session.frame()
    drawn = helping.gaps_map(
        found, territory, scenario, language, chosen=selection.chosen(), width=frame.width, height=frame.height
    )
    places = helping.proposed(found, territory)
    title = say("gaps.title", language, service=atlas.service_name(territory, service, language))
    chart.beside(drawn, places, territory, title, f"gaps-{service}", language)
    st.subheader(say("helping.gained", language), anchor=False)
    board.table(helping.proposals(found, territory, language), f"{territory.name}-gaps-{service}-gained", language)
    for line in helping.meaning(found, territory, scenario, language):
        st.caption(line)
    if found.proposals[-1].areas and st.button(say("helping.suppose", language), icon=":material/route:"):
        supposed.suppose(opened, found_by.supposed(scenario, found, found.proposals[-1]))
