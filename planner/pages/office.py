"""Who sees what: the plans and the work of everybody, and those that belong to one person.

Where all people are invented, plans are shared: the first visitor's wait is the only one. Anything else is kept in an
office that is found again, after a refresh or in another tab, by a key that nobody can guess; the key stands in the
address, and whoever has that link has the office.
"""

from __future__ import annotations

import secrets
import shutil
import tempfile
import time
import weakref
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

import streamlit as st

from geodata import italy
from geodata.faults import Fault, InputError
from geodata.new import folder
from geodata.phrases import Phrase
from geodata.territory import Territory
from planner import upload
from planner.case import Case, open_case
from planner.pages import address
from planner.plan import Plan
from planner.scenario import Scenario
from planner.words import LANGUAGES, say
from planner.works import Works

_PEOPLE = ("demands", "beneficiaries")
_IDLE_SECONDS = 8 * 3600.0
_OFFICES_AT_MOST = 200


@dataclass
class Office:
    """What one person has here and nobody else sees: territories that were loaded, plans, and other answers."""

    key: str = field(default_factory=lambda: secrets.token_urlsafe(18))
    cases: dict[str, Case] = field(default_factory=dict)
    plans: dict[str, Any] = field(default_factory=dict)
    asked: dict[str, None] = field(default_factory=dict)
    """The names of the answers that this person asked for, in order: what others asked for is not told."""

    supposed: dict[str, dict[str, Scenario]] = field(default_factory=dict)
    """Scenarios proposed here, by the digest of their territory and their name."""

    folder: Path | None = None
    store: Path | None = None
    draft: Path | None = None
    faults: tuple[Fault, ...] = ()
    base: Mapping[str, str] = field(default_factory=dict)
    """The title of the territory that the draft began from, if from any."""

    notes: tuple[Fault, ...] = ()
    """What was left out of the files given last, though nothing is wrong with it."""

    names: dict[str, Phrase] = field(default_factory=dict)
    """What this person calls the files of the draft that were sheets."""

    given: tuple[str, ...] = ()
    """The files given for the draft so far."""

    boxes: int = 0
    """How often files were taken out of the box for them, or the draft ended: it is empty again after each."""

    seen: float = field(default_factory=time.monotonic)


def mine() -> Office:
    """Return the office whose key the address has, or this session's own."""
    offices, said = _offices(), address.said("key")
    found = offices.get(said) or st.session_state.get("office") or Office()
    found.seen = time.monotonic()
    st.session_state["office"] = found
    address.keep("key", found.key if found.key in offices else "")
    return found


def open_mine() -> Office:
    """Return this person's office, to be found again by its key from now on; those long unused are closed."""
    office, offices = mine(), _offices()
    offices[office.key] = office
    by_age = sorted(offices.values(), key=lambda other: other.seen)
    idle = [other for other in by_age if office.seen - other.seen > _IDLE_SECONDS]
    for other in {o.key: o for o in (*idle, *by_age[:-_OFFICES_AT_MOST])}.values():
        offices.pop(other.key, None)
    address.keep("key", office.key)
    return office


def kept(opened: Case) -> dict[str, Any]:
    """Return the answers that this person may see of a case, by their key: everybody's, or those of the office."""
    return _shared() if invented(opened) else open_mine().plans


def key_of(opened: Case, name: str) -> str:
    """Return the key under which work is asked for: where people are not invented, nobody else can guess it."""
    return name if invented(opened) else f"{open_mine().key} {name}"


def me() -> str:
    """Name this session, for the works that it holds."""
    return str(st.session_state.setdefault("me", secrets.token_urlsafe(9)))


def room(office: Office) -> Path:
    """Return the office's own folder, which goes with it."""
    if office.folder is None:
        office.folder = Path(tempfile.mkdtemp(prefix="km0-"))
        weakref.finalize(office, shutil.rmtree, office.folder, ignore_errors=True)
    return office.folder


def begin(base: Territory | None) -> Path:
    """Make a folder for a territory to load, empty or with another one's files; it goes with the office."""
    office = open_mine()
    office.draft = room(office) / secrets.token_hex(4) / "loaded"
    office.base = base.title if base else {}
    upload.begin(office.draft, base.folder if base else None)
    return office.draft


def take(draft: Path, given: Mapping[str, bytes]) -> tuple[Fault, ...]:
    """Put files into the folder and open the territory; returns every fault, and without any goes to the territory."""
    office = open_mine()
    added = upload.add(draft, given)
    office.names |= added.names
    office.notes = tuple(added.notes)
    office.given = tuple(dict.fromkeys((*office.given, *given)))
    office.boxes += 1
    if added.faults:
        return tuple(added.faults)
    try:
        _enter(office, open_case(draft), _called(tuple(given)))
    except InputError as error:
        return error.faults
    return ()


def drop() -> None:
    """Forget what is being loaded."""
    mine().notes = ()
    _end(mine())


def create(province: str) -> None:
    """Make the territory of an Italian province from open data, and go to it."""
    office = open_mine()
    made = room(office) / secrets.token_hex(4) / province
    made.parent.mkdir()
    folder.write(made, province=province)
    office.notes = ()
    _enter(office, open_case(made), "")


def _enter(office: Office, case: Case, whence: str) -> None:
    """Keep a case under a name and a title that no other territory has: it may be a copy of one that is there."""
    loaded = case.territory
    name = f"{loaded.name}-loaded-{len(office.cases) + 1}"
    taken = [other.territory.title for other in office.cases.values()]

    def titled(more: str) -> dict[str, str]:
        return {n: say("nav.loaded", n, name=loaded.title[n], what=(whence or say("nav.open_data", n)) + more)
                for n in LANGUAGES}  # fmt: skip

    title = next(t for n in count(1) if (t := titled(f" ({n})" if n > 1 else "")) not in taken)
    warnings, repairs = upload.named(loaded.warnings, office.names), upload.named(loaded.repairs, office.names)
    mine = replace(loaded, name=name, title=title, warnings=warnings, repairs=repairs)
    office.cases[name] = replace(case, territory=mine)
    _end(office)
    address.keep("territory", name)


def _end(office: Office) -> None:
    office.draft, office.faults, office.names, office.given = None, (), {}, ()
    office.boxes += 1


def _called(files: tuple[str, ...]) -> str:
    return f"{files[0]} + {len(files) - 1}" if len(files) > 1 else files[0]


@st.cache_data(show_spinner=False)
def provinces() -> dict[str, str]:
    """Return the names of the provinces by their codes, in order of the name."""
    found = sorted(italy.provinces(), key=lambda p: p.name)
    return {p.code: f"{p.name} ({p.region})" for p in found}


def invented(opened: Case) -> bool:
    """Say whether every row about people is invented."""
    return _invented(opened.territory.digest, opened.territory)


@st.cache_resource(show_spinner=False, max_entries=_OFFICES_AT_MOST)
def _invented(digest: str, _territory: Territory) -> bool:
    tables = (_territory.table(name) for name in _PEOPLE)
    return all(bool(t["source"].str.lower().str.startswith("illustrative").all()) for t in tables)


@st.cache_resource(show_spinner=False)
def works() -> Works:
    """Return the long works of this server."""
    return Works()


@st.cache_resource(show_spinner=False)
def _shared() -> dict[str, Plan]:
    return {}


@st.cache_resource(show_spinner=False)
def _offices() -> dict[str, Office]:
    return {}
