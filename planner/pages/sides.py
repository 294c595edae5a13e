"""Plans side by side: their figures by group, who gains and loses, and where they differ."""

from __future__ import annotations

import streamlit as st

from planner import compare, sheet
from planner.case import Case
from planner.compare import Compared
from planner.pages import board, differences
from planner.words import Language, say


def draw(plans: list[Compared], name: str, opened: Case, language: Language) -> None:
    """Draw plans side by side by a group that is chosen, where they differ, and the tidy table to download."""
    if len(plans) < 2:
        st.info(say("compare.one_plan", language), icon=":material/touch_app:")
        return
    rows = compare.table(plans, language)
    by = st.segmented_control(
        say("compare.by", language), compare.GROUPS, default=compare.GROUPS[0], key=f"by-{name}", required=True,
        format_func=lambda group: say(f"compare.by_{group}", language),
    )  # fmt: skip
    board.plain(compare.beside(rows, by or compare.GROUPS[0], language), numbers=[one.name for one in plans])
    st.subheader(say("compare.ways", language, first=plans[0].name), anchor=False)
    ways = compare.gained_and_lost(plans).rename(columns=lambda c: say(f"compare.{c}", language))
    board.small(ways.rename_axis(say("compare.plan", language)).reset_index(), language, headed=True)
    st.caption(say("compared.hidden", language, threshold=plans[0].plan.scenario.privacy_threshold))
    st.download_button(
        say("compare.download", language), sheet.csv(rows, language), file_name=f"{opened.territory.name}-compare.csv",
        mime="text/csv", on_click="ignore", key=f"csv-{name}", icon=":material/download:",
    )  # fmt: skip
    differences.draw(plans, name, language)
