"""The page Explore: what the territory has and needs, before any plan."""

from __future__ import annotations

import streamlit as st

from planner import atlas, ground, sentences, themes
from planner.case import Case
from planner.pages import address, board, cards, chart, selection, session, show
from planner.pages.once import once
from planner.words import Language, say


def page(opened: Case, language: Language) -> None:
    """Draw the page."""
    territory, threshold = opened.territory, opened.scenario.privacy_threshold
    show.head(territory, say("page.lead_explore", language), language)
    left, middle, right = st.columns([5, 5, 8], vertical_alignment="bottom")
    theme = address.choice(
        say("page.theme", language), themes.THEMES, "theme", at=left, called=lambda t: say(f"theme.{t}", language)
    )
    detail = _detail(opened, theme, language, middle)
    offered = ground.offered(territory, atlas.SEEN)
    layers = address.some(
        say("page.layers", language), offered, atlas.SEEN_FIRST, "seen", at=right,
        called=lambda name: say(f"layer.{name}", language),
    )  # fmt: skip
    trips, per_1000 = _trips(opened, theme, language), False
    if theme in themes.PER_1000:
        per_1000 = address.switch(say("explore.per_1000", language), "per_1000")
    if theme == "reach":
        st.text(once(opened, sentences.beyond, territory, detail, trips, language))
    frame = session.frame()
    drawn = once(
        opened, atlas.territory_map, territory, theme, detail, language, threshold=threshold, trips=trips,
        per_1000=per_1000, layers=layers, chosen=selection.chosen(), width=frame.width, height=frame.height,
    )  # fmt: skip
    title = atlas.theme_title(territory, theme, detail, language, trips=trips, per_1000=per_1000)
    wide, side = st.columns([5, 4], gap="medium")
    with wide:
        chart.draw(drawn, "explore-map", frame.height)
        chart.legend(drawn, "explore")
        chart.picture(drawn, territory, title, theme, language, chart="explore-map")
    with side:
        st.subheader(title, anchor=False, help=say("explore.gap_note", language) if theme == "gaps" else None)
        board.choice("explore", language)
        cards.chosen(opened, language)
        rows = once(
            opened, themes.by_area, territory, theme, detail, threshold=threshold, trips=trips, per_1000=per_1000
        )
        rows = rows.sort_values(rows.columns[2], ascending=False, na_position="first")
        board.table(rows, f"{territory.name}-{theme}", language, kind="area", height=frame.table)
    show.foot(territory, language)


def _trips(opened: Case, theme: str, language: Language) -> themes.Trips:
    """Draw how far and by what people travel, where the theme depends on it."""
    chosen = opened.scenario
    if theme not in themes.TRAVELLED:
        return themes.Trips()
    left, right = st.columns([3, 7], vertical_alignment="bottom")
    modes = (chosen.welfare_mode, *(m for m in ("car", "transit", "bike", "walk") if m != chosen.welfare_mode))
    mode = address.choice(
        say("explore.mode", language), modes, "by", at=left, called=lambda m: say(f"mode.{m}", language)
    )
    usual = round(chosen.welfare_minutes)
    minutes = address.number(say("explore.minutes", language), 5, 90, usual, 5, "within", at=right)
    return themes.Trips(float(minutes), mode, chosen.travel_ferries)


def _detail(opened: Case, theme: str, language: Language, place: st.delta_generator.DeltaGenerator) -> str:
    choices = themes.details(opened.territory, theme)
    if not choices:
        return themes.ALL

    def said(choice: str) -> str:
        if theme == "population":
            return choice.replace("-", "–") if choice else say("page.all_ages", language)
        return atlas.service_name(opened.territory, choice, language)

    label = say("page.age" if theme == "population" else "page.service", language)
    return address.choice(label, choices, "age" if theme == "population" else "service", at=place, called=said)
