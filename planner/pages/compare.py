"""The page Compare: two to twenty plans side by side and on a map, how fair a plan is, what changes if one closes."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from planner import comparable, compare, figures, sentences
from planner.case import Case
from planner.comparable import Comparable
from planner.compare import Compared
from planner.pages import address, background, fair, making, office, session, show, sides, supposed
from planner.plan import Plan
from planner.scenarios import called
from planner.words import Language, say


def page(opened: Case, language: Language) -> None:
    """Draw the page."""
    territory, shown = opened.territory, session.follow(opened).shown
    show.head(territory, say("compare.lead", language), language)
    plan = session.known(opened, shown)
    if plan is None:
        making.draw(opened, language)
        return
    side, fairness, closes = st.tabs([say(f"compare.{tab}_tab", language) for tab in ("plans", "fair", "closes")])
    with side:
        _plans(opened, plan, language)
    with fairness:
        fair.draw(opened, plan, language)
    with closes:
        _closes(opened, plan, language)
    show.foot(territory, language)


def _plans(opened: Case, plan: Plan, language: Language) -> None:
    own = opened.own or opened
    found = comparable.comparables(
        own, supposed.ready(own), office.kept(own), (*office.mine().asked, plan.made.digest), language
    )
    chosen = _choice(found, plan, language)
    missing = [c for c in chosen if c.plan is None]
    if missing:
        made = background.answer(
            opened, f"plans {' '.join(c.digest for c in missing)}", language, comparable.make_all,
            [c.case for c in missing], begin=say("compare.make", language), note=say("compare.make_note", language),
        )  # fmt: skip
        for one in made or ():
            session.keep(own, one)
        if made:
            st.rerun()
    sides.draw(comparable.compared(chosen), "plans", opened, language)


def _choice(found: dict[str, Comparable], plan: Plan, language: Language) -> list[Comparable]:
    """Draw the choice of plans, whose keys stand in the address; at first all that are made."""
    said = [key for key in address.several("plans") if key in found]
    first = said or [key for key, c in found.items() if c.plan is not None]
    shown = next((key for key, c in found.items() if c.digest == plan.made.digest), "")
    first = list(dict.fromkeys((*first, *filter(None, (shown,)))))[: compare.MOST]
    widget = f"plans-{'|'.join(found)}"
    chosen = st.multiselect(
        say("compare.choose", language), list(found), first, format_func=lambda key: found[key].name, key=widget,
        max_selections=compare.MOST, help=say("compare.plans_note", language),
        placeholder=say("compare.choose", language),
    )  # fmt: skip
    address.keep_several("plans", chosen)
    return [found[key] for key in chosen]


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
        opened, f"without {provider} {plan.made.digest}", language, compare.closed, opened.own or opened, plan,
        provider,
        begin=say("compare.begin", language), note=say("compare.note", language),
    )  # fmt: skip
    if found:
        was = Compared(called(plan.scenario.name, language), plan, territory)
        then = replace(found, name=called(found.name, language))
        st.info(sentences.closed(was, then, names[provider], language), icon=":material/storefront:")
        show.figures(figures.headlines(then.plan, then.territory, language, base=plan, was=territory), "closed")
        sides.draw([was, then], "closed", opened, language)
