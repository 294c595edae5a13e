"""What is chosen on a page: objects by their stable id (`area:097042`, `provider:…`), on the map and in the table.

The choice is ours and stands in the address. A click on the map turns one object on or off: then the layers get new
names, so that deck.gl forgets its own selection and dims nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import streamlit as st

from planner import cards
from planner.pages import address

_MOST = 12
"""Objects that are chosen at once; the oldest is let go."""


def chosen() -> tuple[str, ...]:
    """Return the ids of what is chosen, the latest last."""
    return address.several("sel")


def areas() -> tuple[str, ...]:
    """Return the codes of the areas that are chosen."""
    return tuple(code for kind, _, code in (one.partition(":") for one in chosen()) if kind == "area")


def places() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the ids of what is chosen and can be on a map, and those of all else."""
    on_map = tuple(one for one in chosen() if one.partition(":")[0] in ("area", *cards.KINDS))
    return on_map, tuple(one for one in chosen() if one not in on_map)


def kinds() -> tuple[str, ...]:
    """Return the kinds of what is chosen, the latest last."""
    return tuple(one.partition(":")[0] for one in chosen())


def latest(kind: str, known: Collection[str]) -> str:
    """Return the code of the latest chosen object of a kind that is known, or ""."""
    codes = [code for found, _, code in (one.partition(":") for one in chosen()) if found == kind and code in known]
    return codes[-1] if codes else ""


def choose(ids: Iterable[str]) -> None:
    """Let exactly these be chosen."""
    address.keep_several("sel", tuple(dict.fromkeys(ids))[-_MOST:])


def turn(key: str) -> int:
    """Return how often the map of that key was clicked."""
    return int(st.session_state.get(f"turn-{key}", 0))


def clicked(key: str) -> None:
    """Turn on or off what was clicked on the map of that key."""
    if found := ids_in(st.session_state.get(key) or {}):
        now = chosen()
        choose([*(one for one in now if one not in found), *(one for one in found if one not in now)])
        st.session_state[f"turn-{key}"] = turn(key) + 1


def ids_in(chart: Mapping[str, Any]) -> list[str]:
    """Return the ids of the objects in a map's selection."""
    objects = chart.get("selection", {}).get("objects", {})
    found = (o.get("id") or o.get("properties", {}).get("id", "") for layer in objects.values() for o in layer)
    return [str(one) for one in found if one]


def picked(key: str, ids: Sequence[str]) -> None:
    """Let the rows picked in the table of that key be chosen, whose rows have these ids; others stay chosen."""
    rows = st.session_state[key]["selection"]["rows"]
    choose([*(one for one in chosen() if one not in ids), *(ids[row] for row in rows if row < len(ids) and ids[row])])


def show_in_table(key: str, ids: Sequence[str]) -> None:
    """Let the table of that key, drawn next, show what is chosen."""
    now = chosen()
    rows = [place for place, one in enumerate(ids) if one in now]
    if st.session_state.get(key, {}).get("selection", {}).get("rows") != rows:
        st.session_state[key] = {"selection": {"rows": rows, "columns": [], "cells": []}}
