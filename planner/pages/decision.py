"""The form in which a decision is taken, with who decides and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from geodata.faults import InputError
from planner import answers
from planner.case import Case
from planner.decisions import KINDS
from planner.pages import keeping
from planner.words import Language, say


def form(
    opened: Case,
    about: str,
    others: Sequence[str],
    label: str,
    language: Language,
    called: Mapping[str, str] | None = None,
) -> None:
    """Draw the form of a decision about one id and another one that is chosen among `others`, under a label.

    Those that are `called` otherwise than by their id alone are shown so.
    """
    with st.form(f"decide-{about}", border=False):
        kind = st.segmented_control(
            say("decide.kind", language), KINDS, default=KINDS[0], key=f"kind-{about}", required=True,
            format_func=lambda k: say(f"decision.{k}", language), help=say("decide.kind_help", language),
        )  # fmt: skip
        other = st.selectbox(
            label, others, key=f"other-{about}", format_func=lambda code: (called or {}).get(code, code)
        )
        author = st.text_input(say("decide.author", language), key="author", persist_state="session")
        reason = st.text_input(
            say("decide.reason", language), key=f"reason-{about}", help=say("decide.reason_help", language)
        )
        if st.form_submit_button(say("decide.keep", language), type="primary", icon=":material/gavel:"):
            try:
                keeping.decide(opened, kind or KINDS[0], about, other, author=author, reason=reason)
                st.rerun()
            except InputError as error:
                st.error("\n\n".join(answers.refused(fault, language) for fault in error.faults))
