"""What a session remembers, and nothing else does: the language, the plans it asked for, the work under way.

Plans whose people are all invented are shared between sessions, so that the first visitor's wait is the only one. Any
other plan stays in the session that made it. Nothing is read from a file but a saved plan, which is verified.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import streamlit as st

from geodata.territory import SHIPPED, folder_of
from planner import files
from planner.case import Case, open_case, title
from planner.pages import address
from planner.plan import Plan, digest
from planner.scenario import Scenario
from planner.words import LANGUAGES, Language, say
from planner.work import Failed, Work

_SHARED_AT_MOST = 40
_PEOPLE = ("demands", "beneficiaries")


@dataclass
class Desk:
    """One session's plans: the scenario shown, the work under way, the incident of the last failure."""

    shown: Scenario
    plans: dict[str, Plan] = field(default_factory=dict)
    work: Work | None = None
    incident: str = ""
    cancelled: bool = False

    def stop(self) -> None:
        """End the work, if there is any."""
        if self.work:
            self.work.cancel()
        self.work = None


def language() -> Language:
    """Return the language of the address, or else of the session, or else of the browser."""
    said = address.said("lang") or (st.context.locale or "")[:2].lower()
    chosen: Language = "it" if said == "it" else "en"
    address.keep("lang", chosen)
    return chosen


def choose_language() -> None:
    """Draw the switch; what is chosen is kept in the address."""
    now = language()

    def keep() -> None:
        address.keep("lang", st.session_state["chosen_language"])

    called = {"it": "Italiano", "en": "English"}
    st.radio(
        "Lingua · Language", LANGUAGES, index=LANGUAGES.index(now), key="chosen_language", horizontal=True,
        format_func=lambda code: called[code], on_change=keep, label_visibility="collapsed",
    )  # fmt: skip


def choose_territory(given: str, language: Language) -> str:
    """Draw the choice among the territories that this server may open, and return the one chosen.

    The address names a territory and is never a path; the first is the one that the server was started with.
    """
    names = {Path(name).name: name for name in (given, *SHIPPED)}
    chosen = address.choice(
        say("nav.choose", language), tuple(names), "territory", at=st.sidebar,
        called=lambda name: _title(names[name], language),
    )  # fmt: skip
    return names[chosen]


@st.cache_data(show_spinner=False)
def _title(territory: str, language: Language) -> str:
    return title(folder_of(territory), language)


@st.cache_resource(show_spinner=False)
def case(territory: str) -> Case:
    """Open the territory once for all sessions: it is the server's, not a visitor's."""
    return open_case(territory)


def desk(opened: Case) -> Desk:
    """Return this session's desk."""
    return _desk(opened.territory.digest, opened.scenario)


def known(opened: Case, scenario: Scenario) -> Plan | None:
    """Return a plan made already, by this session or, if all its people are invented, by any."""
    key = digest(opened.territory, scenario)
    mine, shared = desk(opened).plans, _shared() if _invented(opened) else {}
    return mine.get(key) or shared.get(key)


def read_back(opened: Case, folder: str) -> None:
    """Let the saved plan of a folder be known, if it is the plan of the territory's own scenario."""
    if folder and known(opened, opened.scenario) is None:
        found = files.read(Path(folder), opened.territory, opened.scenario)
        if found:
            _keep(opened, found)


def ask(opened: Case, scenario: Scenario) -> None:
    """Begin to make a plan; a work that was under way ends."""
    mine = desk(opened)
    mine.stop()
    mine.incident, mine.cancelled = "", False
    if known(opened, scenario):
        mine.shown = scenario
    else:
        mine.work = Work(opened.territory, scenario)


def look(opened: Case) -> Any:
    """Return how far the work is, or None as soon as there is none any more; then the page is to be drawn again."""
    mine = desk(opened)
    if mine.work is None:
        return None
    seen = mine.work.look()
    if isinstance(seen, Failed):
        mine.incident = seen.incident
    elif isinstance(seen, Plan):
        _keep(opened, seen)
        mine.shown = mine.work.scenario
    else:
        return seen
    mine.stop()
    return None


def cancel(opened: Case) -> None:
    """End the work under way and keep what is shown."""
    mine = desk(opened)
    mine.stop()
    mine.cancelled = True


@dataclass(frozen=True)
class Frame:
    """Pixels that a map and the table beside it have."""

    width: int
    height: int
    table: int


def frame() -> Frame:
    """Return the room there is: a phone's browser has less."""
    return Frame(340, 480, 340) if "Mobi" in st.context.headers.get("User-Agent", "") else Frame(480, 600, 440)


def _keep(opened: Case, plan: Plan) -> None:
    key = digest(opened.territory, plan.scenario)
    if not _invented(opened):
        desk(opened).plans[key] = plan
        return
    shared = _shared()
    shared[key] = plan
    for oldest in list(shared)[:-_SHARED_AT_MOST]:
        shared.pop(oldest, None)


def _invented(opened: Case) -> bool:
    """Say whether every row about people is invented."""
    tables = (opened.territory.table(name) for name in _PEOPLE)
    return all(bool(t["source"].str.lower().str.startswith("illustrative").all()) for t in tables)


@st.cache_resource(show_spinner=False)
def _shared() -> dict[str, Plan]:
    return {}


@st.cache_resource(scope="session", show_spinner=False, on_release=Desk.stop)
def _desk(digest: str, _scenario: Scenario) -> Desk:
    return Desk(_scenario)
