"""An answer that takes long: asked for on a page, made in the background, there again after a refresh."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import streamlit as st

from planner import sentences
from planner.case import Case
from planner.pages.office import kept, key_of, me, mine, works
from planner.words import Language, say
from planner.work import At, Failed
from planner.works import Queued


def answer(
    opened: Case, name: str, language: Language, job: Callable[..., Any], *given: Any, begin: str, note: str
) -> Any:
    """Return an answer by its name, or None while there is none: then the page has a button to begin, or the progress.

    What is given must be all that the name depends on.
    """
    if name in (answers := kept(opened)):
        mine().asked[name] = None
        return answers[name]
    key = key_of(opened, name)
    seen = works().look(key)
    if seen is None:
        st.caption(note)
        st.button(
            begin, type="primary", icon=":material/play_arrow:", key=f"begin-{name}",
            on_click=lambda: works().ask(key, me(), job, *given),
        )  # fmt: skip
    elif isinstance(seen, At | Queued):
        _under_way(key, language)
    elif isinstance(seen, Failed):
        st.error(say("page.failed", language, incident=seen.incident), icon=":material/error:")
        st.button(begin, key=f"again-{name}", on_click=lambda: works().done(key))
    else:
        answers[name] = seen
        works().done(key)
        return seen
    return None


@st.fragment(run_every=0.5)
def _under_way(key: str, language: Language) -> None:
    seen = works().look(key)
    if not isinstance(seen, At | Queued):
        st.rerun()
        return
    with st.container(border=True):
        st.progress(*sentences.progress(seen, language))
        st.caption(say("work.note", language))
        mark = sha256(key.encode()).hexdigest()[:12]
        if st.button(say("page.cancel", language), key=f"cancel-{mark}", icon=":material/close:"):
            works().leave(key, me())
            st.rerun()
