"""One person on the page Decide: the proposal, why, who else suits, what otherwise, and the decision."""

from __future__ import annotations

import streamlit as st

from planner import deciding
from planner.answers import Answer
from planner.case import Case
from planner.pages import background, board, decision, session, suits
from planner.words import Language, say


def draw(opened: Case, answer: Answer, who: str, place: st.delta_generator.DeltaGenerator, language: Language) -> None:
    """Draw the person beside the table, and the comparison of openings below."""
    plan, territory = answer.plan, opened.territory
    row = deciding.people(plan, territory, language).loc[who]
    placed = who in set(plan.placements["beneficiary"])
    listed = deciding.shortlist(session.placements(opened, answer), who, language)
    openings = [*listed.index, *(code for code in territory.openings["opening"] if code not in listed.index)]
    with place:
        st.subheader(who, anchor=False)
        st.text(f"{row['name']} · {row['class']}")
        what = row["proposed" if placed else "reason"]
        st.text(say("decide.proposed" if placed else "decide.waits", language, what=what))
        names = ("why", "list", "else", "do")
        why, list_, otherwise, do = st.tabs([say(f"decide.{t}_tab", language) for t in names])
        with why:
            if placed:
                st.caption(say("decide.placed_note", language))
            else:
                _because(opened, answer, who, language)
        with list_:
            if listed.empty:
                st.info(say("decide.list_none", language))
            else:
                st.caption(say("decide.list_note", language, count=len(listed)))
                st.dataframe(board.headed(listed, language), hide_index=True, alt=say("decide.list_tab", language))
            st.caption(say("decide.list_below", language))
        with otherwise:
            _otherwise(opened, answer, who, openings, language)
        with do:
            decision.form(
                opened, who, openings, say("decide.opening", language), language, deciding.called(territory, "opening")
            )
    suits.draw(opened, answer, who, language)


def _because(opened: Case, answer: Answer, who: str, language: Language) -> None:
    found = background.answer(
        opened, f"why {answer.name} {who}", language, deciding.because, answer.plan, opened.territory, answer.decided,
        who, begin=say("decide.prove", language), note=say("decide.prove_note", language),
    )  # fmt: skip
    if found:
        board.reasons(found.lines(language), say("because.changes", language))


def _otherwise(opened: Case, answer: Answer, who: str, openings: list[str], language: Language) -> None:
    called = deciding.called(opened.territory, "opening")
    opening = st.selectbox(say("decide.opening", language), openings, key=f"else-{who}", format_func=called.__getitem__)
    found = background.answer(
        opened, f"else {answer.name} {who} {opening}", language, deciding.otherwise, answer.plan, opened.territory,
        answer.decided, who, opening, begin=say("decide.ask", language), note=say("decide.ask_note", language),
    )  # fmt: skip
    if found:
        board.bullets(found.lines(language))
