"""What stands ready before the first visitor comes."""

from __future__ import annotations

from pathlib import Path

import pytest
import streamlit as st
from pandas.testing import assert_frame_equal

from geodata.territory import Territory
from planner import files
from planner.pages import office, server, session
from planner.plan import Plan


@pytest.fixture(autouse=True)
def _nothing_ready() -> None:
    st.cache_resource.clear()


def test_the_own_plan_of_a_territory_is_made_for_all(sample: Territory, sample_plan: Plan) -> None:
    """It is there, and a process waits for what is asked next."""
    server.prepare("sample")
    opened = session.case("sample")
    made = session.known(opened, opened.scenario)
    assert made is not None
    assert_frame_equal(made.welfare, sample_plan.welfare)
    assert office.works().look(made.made.digest) is None, "nothing is left in line"


def test_a_saved_plan_is_read_back_and_not_made_again(sample: Territory, sample_plan: Plan, tmp_path: Path) -> None:
    """Its seconds are missing, as in every plan that was read."""
    files.write(sample_plan, sample, tmp_path / "saved")
    server.prepare("sample", str(tmp_path / "saved"))
    made = session.known(session.case("sample"), sample_plan.scenario)
    assert made is not None and made.made.seconds != made.made.seconds


def test_nothing_is_made_ahead_of_real_people_or_of_faults(folder: Path) -> None:
    """Whose people are not invented has a plan of his own; a territory with faults is for the page to tell."""
    people = folder / "beneficiaries.csv"
    people.write_text(people.read_text(encoding="utf-8").replace("illustrative", "register"), encoding="utf-8")
    server.prepare(str(folder))
    assert not office.invented(session.case(str(folder)))
    assert office._shared() == {}
    (folder / "firms.csv").unlink()
    st.cache_resource.clear()
    server.prepare(str(folder))
    assert office._shared() == {}
