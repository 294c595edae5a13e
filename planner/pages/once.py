"""What is made once for all who see it: the maps, tables and figures of a plan and a territory, known by their inputs.

Where all people are invented, everybody has the same; of other territories a session has its own, and only its latest.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from geodata.territory import Territory
from planner.case import Case
from planner.pages import office
from planner.plan import Plan
from planner.themes import Trips

T = TypeVar("T")
_ALL_AT_MOST = 48
_OWN_AT_MOST = 8


class Shelf:
    """The latest answers by their name; two who ask for the same at once wait for one of them to make it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._answers: OrderedDict[str, Any] = OrderedDict()

    def get(self, name: str, make: Callable[[], T]) -> T:
        """Return the answer of that name, which is made where there is none; the one unused longest is let go."""
        with self._lock:
            if name not in self._answers:
                self._answers[name] = make()
            self._answers.move_to_end(name)
            found: T = self._answers[name]
            if len(self._answers) > self._most:
                self._answers.popitem(last=False)
            return found


def once(opened: Case, of: Callable[..., T], *given: Any, **options: Any) -> T:
    """Return `of(*given, **options)`, which nobody writes into.

    Plans and territories are known by the digests of what they are made of, all else by how it is written.
    """
    said = [*map(_name, given), *(f"{option}={_name(value)}" for option, value in sorted(options.items()))]
    name = " ".join([of.__module__, of.__qualname__, *said])
    shelf = _everybody() if office.invented(opened) else st.session_state.setdefault("once", Shelf(_OWN_AT_MOST))
    found: T = shelf.get(name, lambda: of(*given, **options))
    return found


def _name(one: Any) -> str:
    if isinstance(one, Plan):
        return f"{one.made.digest} {one.scenario.name!r}"
    if isinstance(one, Territory):
        return f"{one.digest} {one.title!r}"
    assert one is None or isinstance(one, str | int | float | tuple | Trips), one
    return repr(one)


@st.cache_resource(show_spinner=False)
def _everybody() -> Shelf:
    return Shelf(_ALL_AT_MOST)
