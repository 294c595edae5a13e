"""One demand on the page Decide: who serves it, why not more, who else could, what a lock would do, the decision."""

from __future__ import annotations

import streamlit as st

from planner import deciding, deciding_demands, figures
from planner.answers import Answer
from planner.case import Case
from planner.pages import background, board, decision, session, show
from planner.words import Language, say


def draw(
    opened: Case, answer: Answer, demand: str, place: st.delta_generator.DeltaGenerator, language: Language
) -> None:
    """Draw the demand beside the table."""
    plan, territory = answer.plan, opened.territory
    reach = deciding_demands.offers(plan, territory, session.travel(opened, plan), demand)
    service = territory.demands.set_index("demand")["service"][demand]
    every = territory.offers.loc[territory.offers["service"] == service, "offer"]
    offers = [*reach.index, *(code for code in every if code not in reach.index)]
    with place:
        st.subheader(demand, anchor=False)
        board.bullets(deciding_demands.about(plan, territory, demand, language))
        names = ("why", "offers", "else", "do")
        why, list_, otherwise, do = st.tabs([say(f"decide.{t}_tab", language) for t in names])
        with why:
            _because(opened, answer, demand, language)
        with list_:
            st.caption(say("decide.offers_note", language, count=len(reach)))
            board.small(reach, language)
        if not offers:
            otherwise.info(say("decide.no_offers", language))
            do.info(say("decide.no_offers", language))
            return
        with otherwise:
            _otherwise(opened, answer, demand, offers, language)
        with do:
            decision.form(
                opened, demand, offers, say("decide.offer", language), language, deciding.called(territory, "offer")
            )


def _because(opened: Case, answer: Answer, demand: str, language: Language) -> None:
    if demand not in set(answer.plan.unserved["demand"]):
        st.caption(say("decide.served_note", language))
        return
    found = background.answer(
        opened, f"why {answer.name} {demand}", language, deciding_demands.because, answer.plan, opened.territory,
        answer.decided, demand, begin=say("decide.prove", language), note=say("decide.prove_note", language),
    )  # fmt: skip
    if found:
        board.reasons(found.lines(language), say("because.changes_demand", language))


def _otherwise(opened: Case, answer: Answer, demand: str, offers: list[str], language: Language) -> None:
    called, plan = deciding.called(opened.territory, "offer"), answer.plan
    offer = st.selectbox(say("decide.offer", language), offers, key=f"else-{demand}", format_func=called.__getitem__)
    made = background.answer(
        opened, f"locked {answer.name} {demand} {offer}", language, deciding_demands.locked, opened.territory,
        plan.scenario, answer.decided, demand, offer,
        begin=say("decide.ask", language), note=say("decide.ask_demand_note", language),
    )  # fmt: skip
    if made:
        board.bullets(deciding_demands.about(made, opened.territory, demand, language)[1:])
        show.figures(figures.headlines(made, opened.territory, language, base=plan), f"locked-{demand}")
