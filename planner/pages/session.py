"""What a session remembers, and nothing else does: the language, the plans it asked for, the work under way.

Nothing is read from a file but a saved plan, which is verified.
"""

from __future__ import annotations

import logging
import secrets
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from geodata.territory import SHIPPED, folder_of
from geodata.travel import Travel
from planner import deciding, files
from planner.answers import Answer
from planner.case import Case, open_case, title
from planner.pages import address, office
from planner.pages.office import kept, key_of, me, works
from planner.plan import Plan, digest, make
from planner.scenario import Scenario, ScenarioError, knobs_said, knobs_written
from planner.why.placed import Placements
from planner.words import LANGUAGES, Language, say
from planner.work import At, Failed
from planner.works import Queued

_log = logging.getLogger(__name__)
_KEPT_AT_MOST = 60


@dataclass
class Desk:
    """One session's view of a case: the scenario shown, the one asked for, the incident of the last failure."""

    shown: Scenario
    asked: Scenario | None = None
    incident: str = ""
    cancelled: bool = False
    drawing: bool = False
    """The whole page is being drawn, and nothing may wait."""
    answers: dict[str, Answer] = field(default_factory=dict)
    """The latest answer with decisions by the digest of the plan without them."""


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


def open_territory(given: str, language: Language) -> Case:
    """Draw the choice among this person's territories and those of the server, and return the case of the one chosen.

    The address names a territory and is never a path; the first is the one that the server was started with. Raises
    `InputError` where it cannot be opened.
    """
    twin = given not in SHIPPED and Path(given).name in SHIPPED
    names = {f"{Path(given).name}-given" if twin else Path(given).name: given} | {name: name for name in SHIPPED}
    own = office.mine().cases

    def called(name: str) -> str:
        if name in own:
            return own[name].territory.title[language]
        title = _title(names[name], language)
        return (
            say("nav.loaded", language, name=title, what=say("nav.given", language))
            if twin and names[name] == given
            else title
        )

    chosen = address.choice(
        say("nav.choose", language), tuple(dict.fromkeys((*names, *own))), "territory", at=st.sidebar, called=called
    )
    return own[chosen] if chosen in own else case(names[chosen])


@st.cache_data(show_spinner=False)
def _title(territory: str, language: Language) -> str:
    return title(folder_of(territory), language)


@st.cache_resource(show_spinner=False)
def case(territory: str) -> Case:
    """Open the territory once for all sessions: it is the server's, not a visitor's."""
    return open_case(territory)


def desk(opened: Case) -> Desk:
    """Return this session's desk."""
    return _desk(digest(opened.territory, opened.scenario), opened.scenario)


def known(opened: Case, scenario: Scenario) -> Plan | None:
    """Return a plan made already, by this person or, if all its people are invented, by any."""
    return kept(opened).get(digest(opened.territory, scenario))


def is_of(plan: Plan, opened: Case) -> bool:
    """Say whether a plan was made of this very territory."""
    return plan.made.digest == digest(opened.territory, plan.scenario)


def read_back(opened: Case, folder: str) -> None:
    """Let the saved plan of a folder be known, if it is the plan of the territory's own scenario."""
    if folder and known(opened, opened.scenario) is None:
        found = files.read(Path(folder), opened.territory, opened.scenario)
        if found:
            keep(opened, found)


def follow(opened: Case) -> Desk:
    """Return the desk, showing or making the plan that the address asks for."""
    mine = desk(opened)
    wanted = opened.scenario.changed(turned(opened))
    if wanted not in (mine.shown, mine.asked) and not (mine.incident or mine.cancelled):
        ask(opened, wanted)
    elif mine.asked is None and known(opened, mine.shown) is None and not (mine.incident or mine.cancelled):
        ask(opened, mine.shown)
    return mine


def turned(opened: Case) -> dict[str, Any]:
    """Return the knobs that the address turns; what it cannot mean is left out of it.

    How people are told is not a visitor's to choose: two kinds of rounding tell more than one.
    """
    try:
        said = knobs_said(address.several("knobs"))
        return {name: value for name, value in said.items() if not name.startswith("privacy.")}
    except ScenarioError:
        address.keep_several("knobs", ())
        return {}


def ask(opened: Case, scenario: Scenario) -> None:
    """Begin to make a plan, or join in where it is being made; the address says which."""
    mine = desk(opened)
    _leave(opened)
    mine.incident, mine.cancelled = "", False
    office.mine().asked[digest(opened.territory, scenario)] = None
    address.keep_several("knobs", knobs_written(scenario, opened.scenario))
    if known(opened, scenario):
        mine.shown = scenario
    else:
        mine.asked = scenario
        key, job = key_of(opened, digest(opened.territory, scenario)), partial(make, like=known(opened, mine.shown))
        works().ask(key, me(), job, opened.territory, scenario)


def look(opened: Case, *, patience: float = 0.0) -> Any:
    """Return how far the work is, or None as soon as there is none any more; then the page is to be drawn again.

    For an answer it waits at most `patience` seconds.
    """
    mine, end = desk(opened), time.monotonic() + patience
    if mine.asked is None:
        return None
    key = key_of(opened, digest(opened.territory, mine.asked))
    while isinstance(seen := works().look(key), At | Queued) and time.monotonic() < end:
        time.sleep(0.04)
    if isinstance(seen, At | Queued):
        return seen
    if isinstance(seen, Plan):
        keep(opened, seen)
        works().done(key)
    elif isinstance(seen, Failed):
        mine.incident = seen.incident
        works().leave(key, me())
    if known(opened, mine.asked):
        mine.shown = mine.asked
    mine.asked = None
    return None


def placements(opened: Case, answer: Answer) -> Placements:
    """Return what answers about the people of a plan are found in, made once for each plan."""
    answers, name = office.kept(opened), f"placements {answer.name}"
    if name not in answers:
        answers[name] = deciding.placements(answer.plan, opened.territory, answer.decided)
    found: Placements = answers[name]
    return found


def travel(opened: Case, plan: Plan) -> Travel:
    """Return the trips of a territory, made once."""
    answers, name = office.kept(opened), f"travel {opened.territory.digest} {plan.scenario.travel_ferries}"
    if name not in answers:
        answers[name] = Travel(opened.territory, ferries=plan.scenario.travel_ferries)
    found: Travel = answers[name]
    return found


def answer(opened: Case, plan: Plan) -> Answer:
    """Return the answer with decisions that this session saw last for a plan, or else the plan itself."""
    return desk(opened).answers.get(plan.made.digest, Answer(plan))


def answered(opened: Case, plan: Plan, found: Answer) -> Answer:
    """Remember the answer with decisions that is shown for a plan, and return it."""
    desk(opened).answers[plan.made.digest] = found
    return found


def cancel(opened: Case) -> None:
    """End the work under way and keep what is shown."""
    mine = desk(opened)
    _leave(opened)
    mine.cancelled = True
    address.keep_several("knobs", knobs_written(mine.shown, opened.scenario))


def _leave(opened: Case) -> None:
    mine = desk(opened)
    if mine.asked:
        works().leave(key_of(opened, digest(opened.territory, mine.asked)), me())
    mine.asked = None


def incident() -> str:
    """Write the exception that is being handled into the log, and return the number it stands under."""
    number = secrets.token_hex(4)
    _log.exception("incident %s: a page failed", number)
    return number


@dataclass(frozen=True)
class Frame:
    """Pixels that a map and the table beside it have."""

    width: int
    height: int
    table: int


def frame() -> Frame:
    """Return the room there is: a phone's browser has less."""
    return Frame(340, 480, 340) if "Mobi" in st.context.headers.get("User-Agent", "") else Frame(480, 600, 440)


def keep(opened: Case, plan: Plan) -> None:
    """Keep a plan among the answers, under its digest."""
    plans = kept(opened)
    plans[plan.made.digest] = plan
    for oldest in list(plans)[:-_KEPT_AT_MOST]:
        plans.pop(oldest, None)


@st.cache_resource(scope="session", show_spinner=False)
def _desk(inputs: str, _scenario: Scenario) -> Desk:
    return Desk(_scenario)
