"""The page Decide: each person, opening and demand: what is proposed and why, who else suits, and what is decided."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planner import answers, deciding, deciding_demands, figures, standing
from planner.answers import Answer
from planner.case import Case
from planner.pages import address, background, board, demand, keeping, making, opening, person, selection, session, show
from planner.plan import Plan
from planner.words import Language, say

_ABOUT = {"person": person.draw, "opening": opening.draw, "demand": demand.draw}


def page(opened: Case, language: Language) -> None:
    """Draw the page."""
    territory, shown = opened.territory, session.follow(opened).shown
    show.head(territory, say("decide.lead", language), language)
    plan = session.known(opened, shown)
    if plan is None:
        making.draw(opened, language)
        return
    answer = _answer(opened, plan, language)
    about = _about(language)
    rows = _rows(opened, answer, about, language)
    if rows.empty:
        st.info(say(f"decide.no_{about}", language))
    else:
        st.caption(say(f"decide.staff_{about}", language))
        left, right = st.columns([4, 3], gap="medium")
        with left:
            name, height = f"{territory.name}-{about}", session.frame().height
            board.table(rows, name, language, kind=about, height=height)
        if chosen := selection.latest(about, rows.index):
            _ABOUT[about](opened, answer, chosen, right, language)
        else:
            right.info(say(f"decide.pick_{about}", language), icon=":material/touch_app:")
    _log(opened, answer, language)
    show.foot(territory, language)


def _about(language: Language) -> str:
    """Draw what is decided about; at first what the address has chosen."""
    said = address.said("about")
    first = said if said in _ABOUT else next((k for k in reversed(selection.kinds()) if k in _ABOUT), "person")
    about = st.segmented_control(
        say("decide.about", language), list(_ABOUT), default=first, key="decide-about", required=True,
        format_func=lambda kind: say(f"decide.about_{kind}", language), label_visibility="collapsed",
    )  # fmt: skip
    address.keep("about", about or first)
    return about or first


def _rows(opened: Case, answer: Answer, about: str, language: Language) -> pd.DataFrame:
    if about == "demand":
        return deciding_demands.demands(answer.plan, opened.territory, language)
    if about == "opening":
        return deciding.openings(answer.plan, opened.territory, language)
    return deciding.listed(deciding.people(answer.plan, opened.territory, language))


def _answer(opened: Case, plan: Plan, language: Language) -> Answer:
    """Draw which decisions the answer shown takes into account, with a button for the newest, and return it."""
    log, before = keeping.decisions(opened), session.answer(opened, plan)
    decided = standing.in_force(log)
    if not decided.digest():
        return session.answered(opened, plan, Answer(plan, decided, len(log)))
    name = f"decided {plan.made.digest} {decided.digest()}"
    place = st.container()
    made = background.answer(
        opened, name, language, answers.with_decisions, opened.territory, plan.scenario, decided,
        begin=say("decide.apply", language), note=say("decide.apply_note", language),
    )  # fmt: skip
    if made is None:
        place.warning(answers.missing(before, log, language), icon=":material/update:")
        return before
    answer = session.answered(opened, plan, Answer(made, decided, len(log)))
    told, broken = answers.kept_in(answer, language)
    (st.warning if broken else st.success)(told, icon=":material/gavel:")
    board.bullets(broken)
    show.figures(figures.headlines(made, opened.territory, language, base=plan), "decided")
    return answer


def _log(opened: Case, answer: Answer, language: Language) -> None:
    log = keeping.decisions(opened)
    st.subheader(say("decide.log", language), anchor=False)
    st.caption(say("decide.kept_on" if keeping.lasts(opened) else "decide.kept_here", language))
    if log:
        board.table(answers.taken(log, answer, language), f"{opened.territory.name}-decisions", language)
    for fault in keeping.conflicts(opened):
        st.warning(answers.refused(fault, language))
