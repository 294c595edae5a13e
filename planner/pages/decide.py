"""The page Decide: each person, what is proposed and why, who else suits, and what a caseworker decides."""

from __future__ import annotations

import streamlit as st

from geodata.faults import InputError
from planner import deciding, figures
from planner.case import Case
from planner.decisions import KINDS
from planner.pages import background, board, keeping, knobs, selection, session, show
from planner.plan import Plan
from planner.words import Language, say


def page(opened: Case, language: Language) -> None:
    """Draw the page."""
    territory, shown = opened.territory, session.follow(opened).shown
    show.head(territory, say("decide.lead", language), language)
    plan = session.known(opened, shown)
    if plan is None:
        knobs.progress(opened, language)
        return
    if territory.beneficiaries.empty:
        st.info(say("decide.nobody", language))
        return
    st.caption(say("decide.staff", language))
    left, right = st.columns([5, 4], gap="medium")
    people = deciding.people(plan, territory, language)
    with left:
        board.table(people, f"{territory.name}-people", language, kind="person", height=session.frame().height)
    with right:
        if who := selection.latest("person", people.index):
            st.subheader(who, anchor=False)
            _person(opened, plan, who, language)
        else:
            st.info(say("decide.pick", language), icon=":material/touch_app:")
    _log(opened, plan, language)


def _person(opened: Case, plan: Plan, who: str, language: Language) -> None:
    row = deciding.people(plan, opened.territory, language).loc[who]
    st.text(f"{row['name']} · {row['class']}")
    placed = who in set(plan.placements["beneficiary"])
    st.text(
        say("decide.proposed" if placed else "decide.waits", language, what=row["proposed" if placed else "reason"])
    )
    found = session.placements(opened, plan)
    listed = deciding.shortlist(found, who, language)
    why, suits, otherwise, decision = st.tabs([say(f"decide.{t}_tab", language) for t in ("why", "list", "else", "do")])
    with why:
        if placed:
            st.caption(say("decide.placed_note", language))
        else:
            _because(opened, plan, who, language)
    with suits:
        st.caption(say("decide.list_note", language, count=len(listed)))
        st.dataframe(board.headed(listed, language), hide_index=True, alt=say("decide.list_tab", language))
    openings = [*listed.index, *(code for code in opened.territory.openings["opening"] if code not in listed.index)]
    with otherwise:
        _otherwise(opened, plan, who, openings, language)
    with decision:
        _decide(opened, who, openings, language)


def _because(opened: Case, plan: Plan, who: str, language: Language) -> None:
    found = background.answer(
        opened, f"why {plan.made.digest} {who}", language, deciding.because, plan, opened.territory, who,
        begin=say("decide.prove", language), note=say("decide.prove_note", language),
    )  # fmt: skip
    if found:
        reasons, changes = found.lines(language)
        st.text("\n".join(f"• {line}" for line in reasons))
        st.text(say("because.changes", language) + ":\n" + "\n".join(f"• {line}" for line in changes))


def _otherwise(opened: Case, plan: Plan, who: str, openings: list[str], language: Language) -> None:
    opening = st.selectbox(say("decide.opening", language), openings, key=f"else-{who}")
    found = background.answer(
        opened, f"else {plan.made.digest} {who} {opening}", language, deciding.otherwise, plan, opened.territory, who,
        opening, begin=say("decide.ask", language), note=say("decide.ask_note", language),
    )  # fmt: skip
    if found:
        st.text("\n".join(f"• {line}" for line in found.lines(language)))


def _decide(opened: Case, who: str, openings: list[str], language: Language) -> None:
    with st.form(f"decide-{who}", border=False):
        kind = st.segmented_control(
            say("decide.kind", language), KINDS, default=KINDS[0], key=f"kind-{who}", required=True,
            format_func=lambda k: say(f"decision.{k}", language),
        )  # fmt: skip
        opening = st.selectbox(say("decide.opening", language), openings, key=f"opening-{who}")
        author = st.text_input(say("decide.author", language), key="author", persist_state="session")
        reason = st.text_input(
            say("decide.reason", language), key=f"reason-{who}", help=say("decide.reason_help", language)
        )
        if st.form_submit_button(say("decide.keep", language), type="primary", icon=":material/gavel:"):
            try:
                keeping.decide(opened, kind or KINDS[0], who, opening, author=author, reason=reason)
                st.rerun()
            except InputError as error:
                st.error("\n\n".join(f"{fault.rule}. {fault.remedy}" for fault in error.faults))


def _log(opened: Case, plan: Plan, language: Language) -> None:
    log = keeping.decisions(opened)
    st.subheader(say("decide.log", language), anchor=False)
    st.caption(say("decide.kept_on" if keeping.lasts(opened) else "decide.kept_here", language))
    if log:
        board.table(deciding.taken(log, language), f"{opened.territory.name}-decisions", language)
    for fault in keeping.conflicts(opened):
        st.warning(f"{fault.value} {fault.rule}. {fault.remedy}")
    decided = keeping.decided(opened)
    if decided.stand or decided.never:
        made = background.answer(
            opened, f"decided {plan.made.digest} {deciding.name_of(decided)}", language, deciding.with_decisions,
            opened.territory, plan.scenario, decided,
            begin=say("decide.apply", language), note=say("decide.apply_note", language),
        )  # fmt: skip
        if made:
            told, broken = deciding.kept_in(made, decided, language)
            (st.warning if broken else st.success)(told)
            for line in broken:
                st.text(f"• {line}")
            show.figures(figures.headlines(made, opened.territory, language, base=plan), "decided")
