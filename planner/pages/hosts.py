"""Where one more host helps most: a tab of the page Gaps, for staff."""

from __future__ import annotations

import streamlit as st

from planner import hosted_told, hosting
from planner.case import Case
from planner.hosted import Hosts
from planner.hosting import Terms
from planner.pages import address, background, board, chart, selection, session, supposed
from planner.plan import Plan
from planner.words import Language, say


def hosts(plan: Plan, opened: Case, language: Language) -> None:
    """Draw what a host in each area brings."""
    st.info(say("helping.staff", language), icon=":material/lock:")
    territory = opened.territory
    tasks = hosting.usual_tasks(territory)
    if not tasks:
        st.info(say("helping.no_openings", language))
        return
    terms = _terms(opened, tasks, language)
    found: Hosts | None = background.answer(
        opened, f"hosts {plan.made.digest} {terms}", language, hosted_told.found, plan, territory, terms,
        begin=say("helping.begin", language), note=say("helping.host_note", language),
    )  # fmt: skip
    if found is None:
        return
    frame = session.frame()
    drawn = hosted_told.drawn(
        found, territory, language, chosen=selection.chosen(), width=frame.width, height=frame.height
    )
    rows = hosted_told.table(found, territory, opened.rules, language)
    chart.beside(drawn, rows[hosted_told.BROUGHT], territory, say("hosts.title", language), "helping-host", language)
    st.subheader(say("helping.host_gained", language), anchor=False)
    board.table(rows[hosted_told.WHOM], f"{territory.name}-helping-host-whom", language)
    for line in hosted_told.meaning(found, plan, territory, language):
        st.caption(line)
    _suppose(found, opened, rows["name"].to_dict(), language)


def _terms(opened: Case, tasks: tuple[str, ...], language: Language) -> Terms:
    """Draw the choice of the opening, which begins with what is usual for its task."""
    task, months, hours = st.columns([3, 1, 1], vertical_alignment="bottom")
    chosen = address.choice(
        say("helping.task", language),
        tasks,
        "task",
        at=task,
        called=lambda name: opened.territory.said(name, language),
    )
    usual = hosting.terms(opened.territory, chosen)
    least, most = hosted_told.limits("months")
    said = months.number_input(
        say("helping.months", language), int(least), int(most), usual.months, key=f"host-months-{chosen}"
    )
    least, most = hosted_told.limits("hours")
    day = hours.number_input(
        say("helping.hours", language), least, most, usual.hours, step=0.5, format="%.1f", key=f"host-hours-{chosen}"
    )
    return hosting.terms(opened.territory, chosen, months=said, hours=day)


def _suppose(found: Hosts, opened: Case, names: dict[str, str], language: Language) -> None:
    """Draw the choice of a proposal and the button that shows its plan."""
    if not names:
        return
    which, go = st.columns([3, 2], vertical_alignment="bottom")
    area = which.selectbox(
        say("helping.host_choose", language), tuple(names), format_func=lambda code: names[code], key="host-area"
    )
    if go.button(say("helping.host_suppose", language), icon=":material/route:", key="host-suppose"):
        plan_of = session.desk(opened).shown
        supposed.suppose(opened, hosting.supposed(plan_of, opened.territory, found.terms, area))
