"""What became of the files that were given: their faults to put right, or the territories that they are."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from planner import inventory, upload
from planner.pages import board, office
from planner.words import Language, number, say


def faults(draft: Path, language: Language) -> None:
    """Draw every fault under the names of the person's own files, and the workbook in which they are marked."""
    found, names = office.mine().faults, office.mine().names
    st.error(say("load.faults", language, count=number(len(found), language)), icon=":material/error:")
    board.table(inventory.odd(upload.named(found, names), language), "faults", language)
    with st.container(horizontal=True):
        st.download_button(
            say("load.workbook", language), lambda: upload.workbook(draft, found, language, names)[0],
            file_name="faults.xlsx", type="primary", icon=":material/download:", on_click="ignore",
            help=say("load.workbook_help", language),
        )  # fmt: skip
        st.button(say("load.again", language), on_click=office.drop, icon=":material/delete:")
    st.caption(say("load.then", language))


def notes(language: Language) -> None:
    """Draw what was left out of the files given last."""
    if left := office.mine().notes:
        with st.expander(say("load.notes", language, count=number(len(left), language))):
            board.table(inventory.odd(left, language), "left-out", language)


def opened(language: Language) -> None:
    """Draw each territory that was opened, what to do next, and what was read otherwise than it is written."""
    for case in office.mine().cases.values():
        territory = case.territory
        told = (*inventory.key_figures(territory, language), *inventory.layers(territory, language))
        counts = ", ".join(f"{label} {value}" for label, value in told)
        st.success(say("load.sound", language, territory=territory.title[language], counts=counts))
        if territory.repairs:
            cells = inventory.cells(territory)
            with st.expander(say("load.repaired", language, count=number(cells, language), cells=cells)):
                board.table(inventory.odd(territory.repairs, language), f"{territory.name}-read", language)
