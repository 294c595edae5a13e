"""Scenarios of the store at the terminal: derived from kept and shipped ones, only the difference kept and shown."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from geodata.territory import Territory
from planner import scenario
from planner.cli import app
from planner.kept_scenarios import derived, either
from planner.scenario import Scenario, ScenarioError
from planner.scenarios import files, names
from planner.store import Store
from tests.test_cli import run


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("KM0_STORE", str(tmp_path / "store.db"))
    monkeypatch.setenv("KM0_WHO", "Anna")
    return str(tmp_path / "store.db")


def test_a_scenario_derived_from_a_shipped_one_keeps_the_chain_and_only_what_differs(kept: str) -> None:
    """The territory's own, then the pandemic as it comes, then the new one; the parent's changes are inherited."""
    code, said = run(
        "scenario", "derive", "lecco", "fund-up", "--from", "pandemic", "--set", "fund.share=0.08", "--why", "asked"
    )
    assert code == 0 and "fund.share: 0.05 → 0.08" in said and "pandemic, from which it is derived" in said
    with Store.open(kept) as store:
        child, parent = store.scenario("lecco", "fund-up"), store.scenario("lecco", "pandemic")
        assert child.parent == "pandemic" and child.changed == {"fund.share": 0.08}
        assert parent.parent == "lecco" and child.scenario.changes == parent.scenario.changes != ()
        assert [k.name for k in store.scenarios("lecco")] == ["fund-up", "lecco", "pandemic"]
        folder = scenario.load(*files(_folder(), "pandemic"))
        assert parent.scenario.digest() == folder.digest()
    code, said = run("scenario", "list", "lecco", "--italian")
    assert code == 0 and "Derivato da" in said and "fund-up" in said
    code, said = run("scenario", "diff", "lecco", "lecco", "fund-up")
    assert code == 0 and "fund.share" in said and "scale_demand" in said
    assert "as lecco" in run("scenario", "diff", "lecco", "lecco", "lecco")[1]


def _folder() -> Path:
    from geodata.territory import folder_of

    return folder_of("lecco")


def test_the_whole_of_a_kept_scenario_reads_back_as_the_same(kept: str, tmp_path: Path) -> None:
    """As a file it makes the same plan's scenario; shown without that, only what differs."""
    run(
        "scenario", "derive", "sample", "more", "--set", "fund.opening_eur=3000", "--why", "asked", "--description", "A"
    )
    assert run("scenario", "show", "sample", "more")[1].count("→") == 1
    whole = CliRunner().invoke(app, ["scenario", "show", "sample", "more", "--whole"]).output
    assert tomllib.loads(whole)["fund"]["opening_eur"] == 3000
    (tmp_path / "more.toml").write_text(whole, encoding="utf-8")
    with Store.open(kept) as store:
        said = store.scenario("sample", "more").scenario
    assert said.description == "A" and scenario.load(tmp_path / "more.toml") == said


def test_a_change_says_which_version_it_read(kept: str) -> None:
    """A second of the same name is refused; over the version that was read it is the next one."""
    words = ("scenario", "derive", "sample", "more", "--why", "asked", "--set")
    assert run(*words, "fund.share=0.2")[0] == 0
    assert run(*words, "fund.share=0.3")[0] == 2
    code, said = run(*words, "fund.share=0.3", "--over", "1")
    assert code == 0 and "version 2" in said


@pytest.mark.parametrize(
    "words",
    [
        ("--set", "fund.shar=1"),
        ("--set", "fund.share=7"),
        ("--from", "nobody"),
        ("--file", "is-not-there.toml"),
    ],
)
def test_what_is_wrong_keeps_nothing_new(kept: str, words: tuple[str, str]) -> None:
    """A misspelt knob, one out of range, a parent that is nowhere, no file."""
    assert run("scenario", "derive", "sample", "more", "--why", "asked", *words)[0] == 2
    with Store.open(kept) as store:
        assert "more" not in {k.name for k in store.scenarios("sample")}


def test_a_change_of_the_territory_that_cannot_be_made_is_refused(kept: str, tmp_path: Path) -> None:
    """A provider that the territory does not have; one that it has is kept as a change that follows the parent's."""
    for provider, code in (("P-77", 2), ("P-1", 0)):
        file = tmp_path / "closed.toml"
        file.write_text(f'[[changes]]\nwhat = "close_provider"\nprovider = "{provider}"\n', encoding="utf-8")
        assert run("scenario", "derive", "sample", "closed", "--why", "asked", "--file", str(file))[0] == code
    assert "+ close_provider: provider P-1" in run("scenario", "show", "sample", "closed")[1]


def test_either_roof_is_looked_under(kept: str, lecco: Territory, sample_scenario: Scenario) -> None:
    """Each shipped one by its name; an unknown one is a fault that names the nearest."""
    with Store.open(kept) as store:
        for name in names(lecco.folder):
            assert either(store, lecco, name) == scenario.load(*files(lecco.folder, name))
        with pytest.raises(ScenarioError, match="pandemic"):
            either(store, lecco, "pandemia")
    assert derived(sample_scenario, sample_scenario.name, "") == sample_scenario
