"""The page Compare: two to twenty plans side by side and on a map, how fair a plan is, what changes if one closes."""

from __future__ import annotations

import streamlit as st

from planner import comparable, compare, figures, sheet
from planner.case import Case
from planner.comparable import Comparable
from planner.compare import Compared
from planner.pages import address, background, board, differences, fair, knobs, office, session, show, supposed
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
    beside(comparable.compared(chosen), "plans", opened, language)


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


def beside(plans: list[Compared], name: str, opened: Case, language: Language) -> None:
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
        say("compare.download", language), sheet.csv(rows), file_name=f"{opened.territory.name}-compare.csv",
        mime="text/csv", on_click="ignore", key=f"csv-{name}", icon=":material/download:",
    )  # fmt: skip
    differences.draw(plans, name, language)


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
        provider, say("compare.without", "en", provider=provider),
        begin=say("compare.begin", language), note=say("compare.note", language),
    )  # fmt: skip
    if found:
        show.figures(figures.headlines(found.plan, found.territory, language, base=plan, was=territory), "closed")
        beside([Compared(plan.scenario.name, plan, territory), found], "closed", opened, language)
