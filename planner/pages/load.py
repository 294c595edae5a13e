"""The page Load data: a territory of one's own, its faults in the sheet, corrected and loaded again."""

from __future__ import annotations

import json

import streamlit as st

from geodata import templates
from geodata.faults import InputError
from planner import inventory, upload
from planner.case import Case
from planner.pages import board, loaded, office, show
from planner.words import Language, say

_BASES = ("empty", "this")

_DROPZONE = """<style>
[data-testid="stFileUploaderDropzone"] [data-testid="stMarkdownContainer"] p {{
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}}
[data-testid="stFileUploaderDropzoneInstructions"] span {{ display: none; }}
[data-testid="stFileUploaderDropzone"] [data-testid="stMarkdownContainer"]::after {{ content: {choose}; }}
[data-testid="stFileUploaderDropzoneInstructions"] > div::after {{
  content: {most}; color: #495057; font-size: .875rem;
}}
</style>"""
"""Streamlit has its words for choosing files in English alone: the page's are seen instead, and read aloud too."""


def page(opened: Case, language: Language) -> None:
    """Draw the page."""
    show.head(opened.territory, say("load.lead", language), language)
    st.caption(say("load.private", language), width="stretch")
    files, province = st.tabs([say("load.files_tab", language), say("load.province_tab", language)])
    with files:
        _files(opened, language)
    with province:
        _province(language)


def _files(opened: Case, language: Language) -> None:
    draft = office.mine().draft
    base = "empty"
    if draft:
        begun = office.mine().base.get(language, say("load.base_nothing", language))
        st.caption(say("load.base_held", language, base=begun, given=", ".join(office.mine().given)))
    else:
        base = st.radio(
            say("load.base", language), _BASES, key=f"load-base-{opened.territory.name}",
            format_func=lambda b: say(f"load.base_{b}", language, territory=opened.territory.title[language]),
        )  # fmt: skip
    most = say("load.most", language, most=st.get_option("server.maxUploadSize"), kinds=", ".join(upload.KINDS))
    st.html(_DROPZONE.format(choose=json.dumps(say("load.choose", language)), most=json.dumps(most)))
    st.download_button(
        say("load.templates", language), lambda: templates.workbook(italian=language == "it"),
        file_name="territory.xlsx" if language == "en" else "territorio.xlsx", icon=":material/download:",
        on_click="ignore", key="templates", help=say("load.templates_help", language),
    )  # fmt: skip
    given = st.file_uploader(
        say("load.given", language), list(upload.KINDS), accept_multiple_files=True,
        key=f"given-{office.mine().boxes}",
        help=say("load.given_help", language),
    )  # fmt: skip
    if st.button(say("load.open", language), type="primary", disabled=not given, icon=":material/upload:",
                 help=None if given else say("load.give_first", language)):  # fmt: skip
        draft = draft or office.begin(None if base == "empty" else opened.territory)
        office.mine().faults = office.take(draft, {f.name: f.getvalue() for f in given or ()})
        st.rerun()
    if draft and office.mine().faults:
        loaded.faults(draft, language)
    loaded.notes(language)
    loaded.opened(language)


def _province(language: Language) -> None:
    st.caption(say("load.province_note", language))
    names = office.provinces()
    chosen = st.selectbox(say("load.province", language), list(names), format_func=names.__getitem__, key="province")
    if st.button(say("load.create", language), type="primary", icon=":material/add_location:"):
        try:
            with st.spinner(say("load.creating", language)):
                office.create(chosen)
            st.rerun()
        except InputError as error:
            board.table(inventory.odd(error.faults, language), "faults-province", language)
