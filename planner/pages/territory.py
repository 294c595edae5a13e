"""The page Territory: what is here, where it comes from, and what is odd in it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from geodata.faults import Fault, Repair
from planner import apart, inventory
from planner.case import Case
from planner.figures import Headline
from planner.pages import board, show
from planner.words import Language, number, say


def page(opened: Case, language: Language) -> None:
    """Draw the page."""
    territory = opened.territory
    show.head(territory, say("territory.lead", language), language)
    counts = inventory.key_figures(territory, language)
    show.figures([Headline(label, label, value, "") for label, value in counts], "territory")
    names = ("tables", "sources", "travel", "rules", "odd")
    tabs = st.tabs([say(f"territory.{name}_tab", language) for name in names])
    for tab, draw in zip(tabs, (_tables, _sources, _travel, _rules, _odd), strict=True):
        with tab:
            draw(opened, language)


def _tables(opened: Case, language: Language) -> None:
    st.caption(say("territory.tables_note", language))
    board.table(inventory.tables(opened.territory, language), f"{opened.territory.name}-tables", language)
    if opened.territory.rivers.empty:
        st.caption(say("territory.no_rivers", language))


def _sources(opened: Case, language: Language) -> None:
    st.table(board.headed(inventory.sources(opened.territory, language), language), hide_index=True)


def _travel(opened: Case, language: Language) -> None:
    territory, ferries = opened.territory, opened.scenario.travel_ferries
    st.caption(say("territory.travel_note", language))
    board.table(inventory.travel(territory, language, ferries=ferries), f"{territory.name}-travel", language)
    for line in inventory.networks(territory, language, ferries=ferries):
        st.text(line)
    st.subheader(say("territory.barriers", language), anchor=False)
    st.caption(say("territory.barriers_note", language))
    board.table(inventory.barriers(territory, language), f"{territory.name}-barriers", language)
    st.subheader(say("territory.parted", language), anchor=False)
    st.caption(say("territory.parted_note", language))
    board.table(apart.table(territory, language, ferries=ferries), f"{territory.name}-apart", language)
    st.subheader(say("territory.assumed", language), anchor=False)
    board.table(inventory.assumptions(territory, language), f"{territory.name}-assumed", language)


def _rules(opened: Case, language: Language) -> None:
    st.caption(say("territory.rules_note", language, name=opened.territory.rules.get("name", "")))
    board.table(inventory.rules(opened.territory, language), f"{opened.territory.name}-rules", language)


def _odd(opened: Case, language: Language) -> None:
    said: dict[str, Sequence[Fault | Repair]] = {
        "warnings": opened.territory.warnings,
        "repairs": opened.territory.repairs,
    }
    if not any(said.values()):
        st.success(say("territory.nothing_odd", language), icon=":material/check:")
    for kind, rows in said.items():
        if rows:
            st.subheader(say(f"territory.{kind}", language, count=number(len(rows), language)), anchor=False)
            board.table(inventory.odd(rows, language), f"{opened.territory.name}-{kind}", language)
