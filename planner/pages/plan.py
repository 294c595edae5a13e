"""The page Plan: the policy's knobs, the plan that follows from them, and how it differs from the territory's own."""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

from planner import atlas, figures, indicators
from planner.case import Case
from planner.pages import knobs, session, show
from planner.plan import Plan
from planner.words import Language, number, say


def page(opened: Case, language: Language, saved: str) -> None:
    """Draw the page; a first visit makes the territory's own plan, unless it is known."""
    territory, desk = opened.territory, session.desk(opened)
    own = session.known(opened, opened.scenario, saved)
    if own is None and not (desk.work or desk.incident or desk.cancelled):
        session.ask(opened, opened.scenario)
    with st.sidebar:
        knobs.form(opened, desk.shown, language)
    show.head(territory, territory.title[language], say("page.lead_plan", language), language)
    knobs.progress(opened, language)
    plan = session.known(opened, desk.shown)
    if plan is None:
        show.foot(territory, language)
        return
    _headlines(plan, own if own and plan is not own else None, opened, language)
    tabs = st.tabs([say(f"page.{t}_tab", language) for t in ("map", "unserved", "fund", "placement", "goals")])
    for tab, draw in zip(tabs, (_map, _reasons, _fund, _districts, _goals), strict=True):
        with tab:
            draw(plan, opened, language)
    _downloads(plan, opened, language)
    travel = [f"• {say(f'mode.{mode}', language)}: {source[language]}" for mode, source in plan.travel.items()]
    show.foot(territory, language, say("summary.travel", language), *travel, say("summary.sources", language))


def _headlines(plan: Plan, base: Plan | None, opened: Case, language: Language) -> None:
    turned = figures.changed_knobs(plan.scenario, opened.scenario, language)
    own = say("page.own", language, scenario=opened.scenario.name)
    st.markdown(figures.status(plan, language) + " " + (say("page.changed", language, knobs=turned) if turned else own))
    told = figures.headlines(plan, opened.territory, language, base=base)
    with st.container(horizontal=True, gap="small", key="headlines"):
        for h in told:
            st.metric(
                h.label, h.value, h.change or None, help=h.help, border=True, width="stretch",
                delta_color="inverse" if h.less_is_better else "normal",
            )  # fmt: skip


def _map(plan: Plan, opened: Case, language: Language) -> None:
    left, right = st.columns([4, 14], vertical_alignment="bottom")
    services = ("", *opened.territory.services["service"])
    service = left.selectbox(
        say("page.service", language), services, key="plan-service",
        format_func=lambda s: atlas.service_name(opened.territory, s, language),
    )  # fmt: skip
    layers = right.pills(
        say("page.layers", language), atlas.LAYERS, selection_mode="multi", default=atlas.FIRST, key="plan-layers",
        format_func=lambda name: say(f"layer.{name}", language),
    )  # fmt: skip
    narrow = session.is_narrow()
    drawn = atlas.plan_map(
        plan, opened.territory, language, service=service, layers=layers, chosen=session.clicked("plan-map"),
        width=340 if narrow else 640, height=480 if narrow else 720,
    )  # fmt: skip
    table = atlas.plan_table(plan, opened.territory, service)
    wide, side = st.columns([7, 3], gap="medium")
    with wide:
        area = show.chart(drawn, "plan-map", 480 if narrow else 720)
    with side:
        if area in table.index:
            with st.container(border=True):
                st.text(atlas.plan_tip(table.loc[area], plan, language))
        else:
            st.caption(say("page.click", language))
        show.legend(drawn)
    st.subheader(say("page.by_area", language), anchor=False)
    columns = ["name", "district", "asked", "served", "served_share", "unserved", "local_eur", "minutes", "beneficiaries", "placed", "still_waiting"]
    show.table(table.sort_values("asked", ascending=False)[columns], f"{plan.territory}-plan", language)


def _reasons(plan: Plan, opened: Case, language: Language) -> None:
    s = indicators.summary(plan, opened.territory)
    unserved, waiting = number(sum(s.unserved.values()), language), number(len(plan.waiting), language)
    for model, title, colour, note in (
        ("welfare", "summary.unserved", "#d9480f", say("page.unserved_note", language, unserved=unserved)),
        ("placement", "summary.waiting", "#86198f", say("page.waiting_note", language, waiting=waiting)),
    ):
        st.subheader(say(title, language), anchor=False)
        st.caption(note)
        frame = figures.reasons(s, model, language)
        if len(frame):
            _bars(frame, colour, say("column.workers" if model == "welfare" else "column.people", language), language)
    st.caption(say("summary.hidden", language, threshold=plan.scenario.privacy_threshold))


def _bars(frame: pd.DataFrame, colour: str, unit: str, language: Language) -> None:
    chart, side = st.columns(2, gap="medium", vertical_alignment="center")
    bars = alt.Chart(frame.dropna()).mark_bar(color=colour, cornerRadiusEnd=3).encode(
        x=alt.X("count:Q", axis=None), tooltip=["reason", "count"],
        y=alt.Y("reason:N", sort="-x", title=None, axis=alt.Axis(labelLimit=320, labelFontSize=13)),
    )  # fmt: skip
    chart.altair_chart(bars.properties(height=alt.Step(34)), width="stretch")
    labels = {"reason": say("column.reason", language), "count": unit}
    side.dataframe(frame.rename(columns=labels), hide_index=True, placeholder="•", width="stretch")


def _fund(plan: Plan, opened: Case, language: Language) -> None:
    frame = figures.fund_table(plan, language)
    right = {c: st.column_config.TextColumn(alignment="right") for c in frame.columns[1:]}
    st.dataframe(frame, hide_index=True, column_config=right, width="stretch")


def _districts(plan: Plan, opened: Case, language: Language) -> None:
    show.table(figures.districts_table(plan, opened.territory), f"{plan.territory}-districts", language)
    st.caption(say("summary.hidden", language, threshold=plan.scenario.privacy_threshold))


def _goals(plan: Plan, opened: Case, language: Language) -> None:
    st.caption(say("page.goals_note", language))
    st.dataframe(figures.goals_table(plan, language), hide_index=True, width="stretch")


def _downloads(plan: Plan, opened: Case, language: Language) -> None:
    with st.container(horizontal=True):
        for key, persons in (("plan", False), ("staff", True)):
            st.download_button(
                say(f"page.download_{key}", language), lambda p=persons: figures.zipped(plan, opened.territory, persons=p),
                file_name=f"{plan.territory}-{key}.zip", mime="application/zip", on_click="ignore", key=f"zip-{key}",
                help=say("page.download_help", language), icon=":material/lock:" if persons else ":material/download:",
            )  # fmt: skip
