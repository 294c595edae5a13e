"""Where the decisions of a case are kept: in the server's store, or for a territory that was loaded, in the office."""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st

from geodata.faults import Fault
from planner import decisions as deciding
from planner.case import Case
from planner.decisions import Decision, Effective, allowed, effective, pair_of
from planner.pages import office
from planner.store import Store

STORE = "KM0_STORE"
"""The environment's name for the address of the server's store."""


def lasts(opened: Case) -> bool:
    """Say whether what is decided outlasts this server."""
    return STORE in os.environ and opened.territory.name not in office.mine().cases


def decide(opened: Case, kind: str, asks: str, given: str, *, author: str, reason: str) -> None:
    """Keep one decision; raises `InputError` where it cannot be taken."""
    pair = pair_of(opened.territory, asks, given)
    decision = Decision(kind, pair, author, reason)
    allowed(decisions(opened), decision, opened.territory)
    _store(opened).decide(opened.territory.name, decision)


def decisions(opened: Case) -> tuple[Decision, ...]:
    """Return the decisions about a territory in their order."""
    if not lasts(opened) and not office.mine().store:
        return ()
    return _store(opened).decisions(opened.territory.name)


def held(opened: Case) -> Effective:
    """Return what is in force."""
    return effective(decisions(opened))


def in_force(opened: Case) -> int:
    """Return how many decisions are in force."""
    now = held(opened)
    return len((*now.locks, *now.forbids))


def conflicts(opened: Case) -> tuple[Fault, ...]:
    """Return what in force cannot be kept together."""
    return deciding.conflicts(held(opened), opened.territory)


def _store(opened: Case) -> Store:
    if lasts(opened):
        return _server(os.environ[STORE])
    own = office.open_mine()
    own.store = own.store or Path(office.room(own)) / "store.db"
    return _server(str(own.store))


@st.cache_resource(show_spinner=False)
def _server(address: str) -> Store:
    return Store.open(address)
