"""Who sees what: the plans and the work of everybody, and those that belong to one person.

Where all people are invented, plans are shared: the first visitor's wait is the only one. Anything else is kept in an
office that is found again, after a refresh or in another tab, by a key that nobody can guess; the key stands in the
address, and whoever has that link has the office.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from planner.case import Case
from planner.pages import address
from planner.plan import Plan
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


def invented(opened: Case) -> bool:
    """Say whether every row about people is invented."""
    tables = (opened.territory.table(name) for name in _PEOPLE)
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
