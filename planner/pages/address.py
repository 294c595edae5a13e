"""What a link says: territory, knobs, selection, language, each under its name in the query string.

A page that is left loses its query string; so everything said is remembered for the session and said again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st

T = TypeVar("T")
_BETWEEN = "~"
_ON, _NONE = "1", "-"


def said(name: str) -> str:
    """Return what the address says under a name, or else what it said before in this session, or ""."""
    value = st.query_params.get(name, "")
    value = value or st.session_state.get(f"address-{name}", "")
    keep(name, value)
    return value


def keep(name: str, value: str) -> None:
    """Write a value into the address, or take the name out of it for ""."""
    st.session_state[f"address-{name}"] = value
    if value and st.query_params.get(name) != value:
        st.query_params[name] = value
    elif not value and name in st.query_params:
        del st.query_params[name]


def several(name: str) -> tuple[str, ...]:
    """Return the values of a name that has several, each once."""
    return tuple(dict.fromkeys(part for part in said(name).split(_BETWEEN) if part))


def keep_several(name: str, values: Sequence[str]) -> None:
    """Write several values under one name."""
    keep(name, _BETWEEN.join(values))


def choice(
    label: str, options: Sequence[T], name: str, *, called: Callable[[T], str], at: st.delta_generator.DeltaGenerator
) -> T:
    """Draw a choice of one among options whose text stands in the address; what is no option there is the first."""
    texts = [str(option) for option in options]
    now = said(name)
    index = texts.index(now) if now in texts else 0
    chosen = at.selectbox(label, options, index, format_func=called, key=f"choice-{name}-{'|'.join(texts)}")
    keep(name, str(chosen) if chosen != options[0] else "")
    return chosen


def number(
    label: str, least: int, most: int, usual: int, step: int, name: str, *, at: st.delta_generator.DeltaGenerator
) -> int:
    """Draw a slider whose number stands in the address; what is none there is the usual one."""
    now = said(name)
    first = int(now) if now.isdecimal() and least <= int(now) <= most else usual
    chosen = at.slider(label, least, most, first, step, key=f"number-{name}")
    keep(name, str(chosen) if chosen != usual else "")
    return int(chosen)


def switch(label: str, name: str) -> bool:
    """Draw a switch which is off unless the address says that it is on."""
    on = st.toggle(label, said(name) == _ON, key=f"switch-{name}")
    keep(name, _ON if on else "")
    return on


def some(
    label: str,
    options: Sequence[str],
    usual: Sequence[str],
    name: str,
    *,
    called: Callable[[str], str],
    at: st.delta_generator.DeltaGenerator,
) -> tuple[str, ...]:
    """Draw pills of which those that stand in the address are pressed, or else the usual ones."""
    usual = [option for option in usual if option in options]
    now = [option for option in options if option in several(name)] if said(name) else usual
    chosen = at.pills(label, options, selection_mode="multi", default=now, key=f"some-{name}", format_func=called)
    keep_several(name, () if set(chosen) == set(usual) else chosen or (_NONE,))
    return tuple(chosen)
