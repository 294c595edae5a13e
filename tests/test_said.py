"""Texts of data in the reader's language: what a territory, its rules and its scenario say in both, and how faults."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from geodata.phrases import Phrase, within
from geodata.territory import SHIPPED, Territory, TerritoryError, load
from planner import deciding, inventory, scenario
from planner.case import open_case
from planner.plan import Plan


@pytest.fixture
def folder(tmp_path: Path, sample: Territory) -> Path:
    """A copy of the sample, whose `territory.toml` ends with [words]."""
    return Path(shutil.copytree(sample.folder, tmp_path / "own"))


def told(folder: Path, more: str) -> Territory:
    """Open a folder whose [words] hold one line more."""
    about = (folder / "territory.toml").read_text(encoding="utf-8")
    (folder / "territory.toml").write_text(f"{about}{more}\n", encoding="utf-8")
    return load(folder)


@pytest.mark.parametrize("name", SHIPPED)
def test_what_ships_is_said_in_italian(name: str) -> None:
    """Every task, skill, strain and sector, where the rows come from, and every rule, assumption and knob."""
    found = load(name)
    words = {*found.openings["task"], *found.openings["skills"].explode(), *found.beneficiaries["skills"].explode()}
    words |= {*found.firms["sector"], *found.openings["strains"].explode()}
    assert {word for word in words if word == word and word} <= found.words.keys()
    for table in (inventory.tables, inventory.rules, inventory.assumptions, inventory.barriers):
        shown = table(found, "it")
        text = " ".join(map(str, shown.select_dtypes(exclude="number").to_numpy().ravel()))
        assert not [word for word in ("illustrative", "assumption", " the ", " of ", "per month") if word in text]
    assert all(isinstance(why, Phrase) for _, why in open_case(name).scenario.sources)


def test_a_text_of_the_readers_own_stays_as_it_is_written(folder: Path) -> None:
    """Only what [words] names is said otherwise, in either direction; neither changes what a plan is made of."""
    before = load(folder)
    after = told(folder, '"accompagnamento" = { en = "company" }')
    assert after.said("accompagnamento", "en") == "company"
    assert after.said("accompagnamento", "it") == after.said("accompagnamento", "fr") == "accompagnamento"  # type: ignore[arg-type]
    assert after.said("warehouse", "it") == "magazzino" and after.said("warehouse", "en") == "warehouse"
    assert after.said("potatura", "en") == "potatura"
    assert after.digest == before.digest


def test_a_task_is_shown_in_the_readers_language(sample: Territory, sample_plan: Plan) -> None:
    """In the table of openings; the plan keeps the territory's own word."""
    assert deciding.openings(sample_plan, sample, "it").loc["V-3", "task"] == "accoglienza"
    assert deciding.openings(sample_plan, sample, "en").loc["V-3", "task"] == "front desk"


@pytest.mark.parametrize("said", ['"pulizie"', "{ fr = 'ménage' }", "{ en = 3 }", "{}"])
def test_a_word_in_no_language_is_told(folder: Path, said: str) -> None:
    """With its name and what to write."""
    with pytest.raises(TerritoryError) as error:
        told(folder, f'"cleaning" = {said}')
    (fault,) = error.value.faults
    assert (fault.file, fault.column) == ("territory.toml", "words.cleaning")
    assert fault.rule == "is said neither in English (en) nor in Italian (it)"
    assert fault.remedy.within("it") == 'Scrivere "cleaning" = { en = "…", it = "…" }, o uno dei due.'


def test_words_that_are_no_section_are_told(sample: Territory, tmp_path: Path) -> None:
    """Like any other section."""
    folder = shutil.copytree(sample.folder, tmp_path / "own")
    about = (folder / "territory.toml").read_text(encoding="utf-8")
    (folder / "territory.toml").write_text(f'words = "none"\n{about.split("# What")[0]}', encoding="utf-8")
    with pytest.raises(TerritoryError) as error:
        load(folder)
    assert [str(fault) for fault in error.value.faults] == [
        "territory.toml, words: is not a section (found: none). Write [words]."
    ]


def test_a_source_in_both_languages_is_kept_in_both(tmp_path: Path) -> None:
    """A scenario is written and read back with what its sources say; a source in one language only is that in both."""
    path = tmp_path / "mine.toml"
    path.write_text(
        "[sources]\n'fund.share' = { en = 'the board', it = 'il consiglio' }\n'welfare.minutes' = 'a survey'\n",
        encoding="utf-8",
    )
    chosen = scenario.load(path)
    path.write_text(chosen.to_toml(), encoding="utf-8")
    again = scenario.load(path)
    sources = dict(again.sources)
    assert again == chosen
    assert [within(sources["fund.share"], language) for language in ("en", "it")] == ["the board", "il consiglio"]
    assert [within(sources["welfare.minutes"], language) for language in ("en", "it")] == ["a survey"] * 2
    path.write_text("[sources]\n'fund.share' = { en = 'the board' }\n", encoding="utf-8")
    with pytest.raises(scenario.ScenarioError, match=r"sources\.fund\.share: is not text"):
        scenario.load(path)
