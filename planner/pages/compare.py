"""The page Compare: two to twenty plans side by side, how fair a plan is, and what changes if a provider closes."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planner import compare, fairness, figures, sheet
from planner.case import Case
from planner.compare import Compared
from planner.pages import background, knobs, office, session, show
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
    side, fair, closes = st.tabs([say(f"compare.{tab}_tab", language) for tab in ("plans", "fair", "closes")])
    with side:
        _plans(opened, language)
    with fair:
        st.caption(say("fair.hidden", language, threshold=plan.scenario.privacy_threshold))
        _frame(fairness.said(fairness.table(plan, territory), language))
    with closes:
        _closes(opened, plan, language)
    show.foot(territory, language)


def _plans(opened: Case, language: Language) -> None:
    base = opened.own or opened
    made = {
        figures.changed_knobs(plan.scenario, base.scenario, language)
        or say("page.own", language, scenario=plan.scenario.name): plan
        for plan in office.kept(opened).values()
        if isinstance(plan, Plan)
    }
    st.caption(say("compare.plans_note", language))
    _beside(compare.of_territory(made, base.territory), "plans", opened, language)


def _beside(plans: list[Compared], name: str, opened: Case, language: Language) -> None:
    """Draw plans side by side by a group that is chosen, who gains and loses, and the tidy table to download."""
    if len(plans) < 2:
        st.info(say("compare.one_plan", language))
        return
    rows = compare.table(plans)
    by = st.segmented_control(
        say("compare.by", language), compare.GROUPS, default=compare.GROUPS[0], key=f"by-{name}", required=True,
        format_func=lambda group: say(f"compare.by_{group}", language),
    )  # fmt: skip
    _frame(compare.beside(rows, by or compare.GROUPS[0], language))
    st.subheader(say("compare.ways", language), anchor=False)
    ways = compare.gained_and_lost(plans).rename(columns=lambda c: say(f"compare.{c}", language))
    _frame(ways.rename_axis(say("compare.plan", language)).reset_index())
    st.caption(say("compared.hidden", language, threshold=plans[0].plan.scenario.privacy_threshold))
    st.download_button(
        say("compare.download", language), sheet.csv(rows), file_name=f"{opened.territory.name}-compare.csv",
        mime="text/csv", on_click="ignore", key=f"csv-{name}", icon=":material/download:",
    )  # fmt: skip


def _frame(frame: pd.DataFrame) -> None:
    st.dataframe(frame, hide_index=True, placeholder="•", width="stretch")


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
        opened, f"without {provider} {plan.made.digest}", language, compare.closed, plan, territory, provider,
        say("compare.without", "en", provider=provider),
        begin=say("compare.begin", language), note=say("compare.note", language),
    )  # fmt: skip
    if found:
        show.figures(figures.headlines(found.plan, found.territory, language, base=plan, was=territory), "closed")
        _beside([Compared(plan.scenario.name, plan, territory), found], "closed", opened, language)
