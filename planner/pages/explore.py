"""The page Explore: what the territory has and needs."""

from __future__ import annotations

import streamlit as st

from planner import atlas, themes
from planner.case import Case
from planner.maps import plain
from planner.pages import session, show
from planner.words import Language, number, say

_LAYERS = ("names", "districts", "roads")


def page(opened: Case, language: Language) -> None:
    """Draw the page."""
    territory, threshold = opened.territory, opened.scenario.privacy_threshold
    show.head(territory, territory.title[language], say("page.lead_explore", language), language)
    left, middle, right = st.columns([3, 3, 3], vertical_alignment="bottom")
    theme = left.selectbox(
        say("page.theme", language), themes.THEMES, key="theme", format_func=lambda t: say(f"theme.{t}", language)
    )
    detail = _detail(opened, theme, language, middle)
    layers = right.pills(
        say("page.layers", language), _LAYERS, selection_mode="multi", default=["names"], key="explore-layers",
        format_func=lambda name: say(f"layer.{name}", language),
    )  # fmt: skip
    narrow = session.is_narrow()
    drawn = atlas.territory_map(
        territory, theme, detail, language, threshold=threshold, layers=layers, chosen=session.clicked("explore-map"),
        width=340 if narrow else 640, height=480 if narrow else 720,
    )  # fmt: skip
    wide, side = st.columns([7, 3], gap="medium")
    with wide:
        area = show.chart(drawn, "explore-map", 480 if narrow else 720)
    with side:
        if area:
            _card(opened, area, language)
        else:
            st.caption(say("page.click", language))
        show.legend(drawn)
    st.subheader(atlas.theme_title(territory, theme, detail, language), anchor=False)
    frame = themes.by_area(territory, theme, detail, threshold=threshold)
    show.table(frame.sort_values(frame.columns[2], ascending=False), f"{territory.name}-{theme}", language)
    show.foot(territory, language)


def _detail(opened: Case, theme: str, language: Language, place: st.delta_generator.DeltaGenerator) -> str:
    choices = themes.details(opened.territory, theme)
    if not choices:
        return themes.ALL

    def said(choice: str) -> str:
        if theme == "population":
            return choice.replace("-", "–") if choice else say("page.all_ages", language)
        return atlas.service_name(opened.territory, choice, language)

    label = say("page.age" if theme == "population" else "page.service", language)
    return place.selectbox(label, choices, key=f"detail-{theme}", format_func=said)


def _card(opened: Case, area: str, language: Language) -> None:
    """Draw what is known of the area that was clicked."""
    told = themes.card(opened.territory, area, threshold=opened.scenario.privacy_threshold)
    with st.container(border=True):
        st.subheader(plain(told.name), anchor=False)
        st.caption(say("page.area_people", language, people=number(told.people, language), district=told.district))
        hidden = say("map.hidden_short", language, threshold=opened.scenario.privacy_threshold)
        people = hidden if told.beneficiaries is None else number(told.beneficiaries, language)
        st.text(say("page.area_beneficiaries", language, people=people))
        st.text(
            say("page.area_providers", language, providers=", ".join(told.providers) or say("summary.none", language))
        )
        if told.services.empty:
            st.text(say("page.area_nothing", language))
            return
        frame = told.services.reset_index()
        frame["service"] = [atlas.service_name(opened.territory, s, language) for s in frame["service"]]
        labels = {c: say(f"column.{c}", language) for c in frame.columns}
        st.dataframe(frame.rename(columns=labels), hide_index=True, width="stretch")
