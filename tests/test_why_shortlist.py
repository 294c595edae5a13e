"""Candidates beside each other: the effect of each is that of the plan made with it, and the sheet says all of it."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from geodata.faults import InputError
from geodata.territory import Territory
from geodata.travel import Travel
from planner import deciding, plan
from planner.placing import Decided
from planner.plan import Plan
from planner.scenario import Scenario
from planner.why.placed import Placements
from planner.why.printed import page
from planner.why.shortlist import shortlist, told
from planner.words import LANGUAGES, catalogue
from tests.test_cli import run


@pytest.fixture(scope="module")
def ways(sample: Territory, sample_plan: Plan) -> Placements:
    return Placements.of(sample_plan, sample, Travel(sample))


@pytest.mark.parametrize("asked", ["V-1", "V-3", "B-4", "B-1"])
def test_each_effect_is_that_of_the_plan_in_which_the_pair_is_locked(
    sample: Territory, sample_scenario: Scenario, sample_plan: Plan, ways: Placements, asked: str
) -> None:
    """Goal by goal, and who is placed no more or elsewhere; of the pair that the plan chose, nothing."""
    found = shortlist(ways, asked, most=8)
    assert len(found.candidates) >= 2
    before = sample_plan.placements.set_index("beneficiary")["opening"]
    for pair, effect in zip(found.pairs.itertuples(), found.effects, strict=True):
        locked = Decided(stand=frozenset({(pair.beneficiary, pair.opening)}))
        made = plan.make(sample, sample_scenario, decided=locked)
        reached = [{g.name: g.reached for g in p.goals["placement"]} for p in (made, sample_plan)]
        assert effect.stands
        assert effect.goals == {goal: reached[0][goal] - reached[1][goal] for goal in ways.goals}
        after = made.placements.set_index("beneficiary")["opening"]
        assert set(effect.displaced) == set(before.index) - set(after.index)
        assert set(effect.moved) == {b for b in before.index.intersection(after.index) if before[b] != after[b]}
        assert not pair.chosen or not any(effect.goals.values())


def test_the_best_fit_comes_first_and_skills_are_named(sample: Territory, ways: Placements) -> None:
    """Lacking and left over, by name, as many as the dimensions count; at most as many as are asked for."""
    skills = sample.beneficiaries.set_index("beneficiary")["skills"]
    needs = sample.openings.set_index("opening")["skills"]
    found = shortlist(ways, "V-1", most=3)
    assert found.side == "opening" and len(found.candidates) == 3
    assert found.pairs["fit"].is_monotonic_decreasing
    for pair in found.pairs.itertuples():
        assert set(pair.lacks) == set(needs[pair.opening]) - set(skills[pair.beneficiary])
        assert (len(pair.lacks), len(pair.spare)) == (pair.skills_under, pair.skills_over)
    assert shortlist(ways, "B-4", most=1).side == "beneficiary"
    with pytest.raises(InputError, match="B-44"):
        shortlist(ways, "B-44", most=1)


def test_the_work_behind_a_page_tells_how_far_it_is(sample: Territory, sample_plan: Plan, ways: Placements) -> None:
    """A rising share, and the same candidates."""
    heard: list[float] = []
    found = deciding.candidates(
        sample_plan, sample, Decided(), "V-1", 4, watch=lambda step, goal, share, gap=None: heard.append(share)
    )
    assert heard == sorted(heard) and len(heard) == 4 and max(heard) < 1
    pd.testing.assert_frame_equal(found.pairs, shortlist(ways, "V-1", most=4).pairs)


class Cells(HTMLParser):
    """The text of every cell, and every tag."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not {name for name, _ in attrs} & {"src", "href", "onload"}

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("asked", ["V-1", "B-4"])
def test_the_sheet_has_every_line_and_nothing_that_runs(
    sample_plan: Plan, ways: Placements, language: str, asked: str
) -> None:
    """Each cell of the comparison, that the data are invented, that it is for staff, and room to decide and sign."""
    found = shortlist(ways, asked, most=4)
    cells = Cells()
    cells.feed(page(found, ways, sample_plan, language))  # type: ignore[arg-type]
    beside = told(found, ways, language)  # type: ignore[arg-type]
    assert list(beside.columns) == found.candidates and not beside.isna().any(axis=None)
    assert {*map(str, beside.index), *beside.columns, *beside.to_numpy(str).ravel()} <= set(cells.text)
    for key in ("because.by_staff", "shortlist.decision", "shortlist.reason", "shortlist.signed"):
        assert catalogue()[key][language] in cells.text
    assert any(("ILLUSTRATI" in text) for text in cells.text)
    assert not set(cells.tags) & {"script", "link", "img", "iframe"}


def test_names_of_other_peoples_files_are_text_on_the_sheet(sample: Territory, sample_plan: Plan) -> None:
    """A task that looks like a tag stays a word."""
    nasty = replace(sample, openings=sample.openings.assign(task="<script>alert(1)</script>"))
    ways = Placements.of(sample_plan, nasty, Travel(nasty))
    written = page(shortlist(ways, "V-1", most=2), ways, sample_plan, "en")
    assert "<script>" not in written and "&lt;script&gt;" in written


def test_the_command_prints_and_writes_a_sheet(tmp_path: Path) -> None:
    """Both ways, in both languages; an unknown id and a folder that is no plan are faults."""
    sheet = tmp_path / "sheet.html"
    code, said = run("shortlist", "sample", "V-1", "--most", "3", "--out", str(sheet))
    assert code == 0 and "Skills lacking" in said and "On the plan" in said
    assert sheet.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    code, said = run("shortlist", "sample", "B-4", "--italian")
    assert code == 0 and "Competenze possedute" in said
    assert run("shortlist", "sample", "B-44")[0] == 2
    assert run("shortlist", "sample", "V-1", "--plan", str(tmp_path))[0] == 2
