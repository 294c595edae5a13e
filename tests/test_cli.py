"""The command line as a person types it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from geodata.territory import folder_of
from planner import files
from planner.cli import app

PEOPLE = "beneficiaries.csv"


def run(*words: str) -> tuple[int, str]:
    """Run `planner` with the words; returns the exit code and everything printed, on one line."""
    result = CliRunner().invoke(app, words, terminal_width=200)
    return result.exit_code, " ".join(result.output.split())


def test_solve_prints_a_summary_and_writes_the_folder(tmp_path: Path) -> None:
    """Served and unserved by reason, km0, the Fund line by line, placed and waiting, by district."""
    code, told = run("solve", "sample", "--out", str(tmp_path / "plan"))
    assert code == 0
    for words in (
        "ILLUSTRATIVE", "9.7 of 14 workers", "EUR 5,500 spent with local providers: km0 share 69.6 %",
        "the firm's plan is spent", "Company welfare served locally 5,500 10.0 % 550.00",
        "Available for placements 5,000.00",
        "Left 300.00", "3 of 8 people placed", "By district", "optimal, proved", "ferries not used",
    ):  # fmt: skip
        assert words in told, words
    assert {p.name for p in (tmp_path / "plan").iterdir()} == set(files.FILES)


def test_solve_speaks_italian() -> None:
    """Numbers and words as an Italian reader has them."""
    code, told = run("solve", "sample", "--italian")
    assert code == 0
    assert "DATI ILLUSTRATIVI" in told
    assert "quota km0 69,6 %" in told
    assert "Disponibile per gli inserimenti 5.000,00" in told


def test_a_knob_turned_changes_the_plan() -> None:
    """With the whole of the local euros in the Fund the fourth place is paid as well."""
    code, told = run("solve", "sample", "--set", "fund.share=1.0")
    assert code == 0
    assert "4 of 8 people placed" in told


def test_wrong_input_lists_every_fault_and_writes_nothing(tmp_path: Path) -> None:
    """A damaged table, a damaged rule and two wrong knobs are told in one go, with exit code 2."""
    folder = tmp_path / "mine"
    shutil.copytree(folder_of("sample"), folder)
    people = (folder / PEOPLE).read_text(encoding="utf-8").replace("B-1,B,", "B-1,Z,")
    (folder / PEOPLE).write_text(people, encoding="utf-8")
    rules = (folder / "rules.toml").read_text(encoding="utf-8").replace("trainees = 2", "trainees = -2")
    (folder / "rules.toml").write_text(rules, encoding="utf-8")
    out = tmp_path / "plan"
    code, told = run("solve", str(folder), "--set", "fund.sahre=0.1", "--set", "welfare.minutes=900", "--out", str(out))
    assert code == 2
    for words in (
        "beneficiaries.csv, row 2, column area",
        "quota 2.trainees",
        "Did you mean fund.share",
        "welfare.minutes",
    ):
        assert words in told, words
    assert "4 to put right; nothing was written." in told
    assert not out.exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("solve", "nowhere"), "there is no such territory"),
        (("solve", "sample", "--set", "fund.share"), "is not knob=value"),
        (("solve", "sample", "--scenario", "absent.toml"), "absent.toml: the file is missing"),
        (("app", "nowhere"), "there is no such territory"),
    ],
)
def test_a_wrong_word_is_a_fault_and_not_a_traceback(words: tuple[str, ...], told: str) -> None:
    """Exit code 2 and a sentence."""
    code, said = run(*words)
    assert code == 2
    assert told in said
    assert "Traceback" not in said


def test_brackets_in_a_name_are_letters_and_nothing_more() -> None:
    """The terminal's markup is not for names that people give."""
    code, told = run("solve", "sample", "--set", "scenario.name=[/x] [red]mine")
    assert code == 0
    assert "[/x] [red]mine" in told


def test_a_folder_that_cannot_be_made_is_a_fault(tmp_path: Path) -> None:
    """A file stands where the folder's parent should be; a name is too long."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    for target in (tmp_path / "file" / "plan", tmp_path / ("x" * 300)):
        code, told = run("solve", "sample", "--out", str(target))
        assert code == 2
        assert "Traceback" not in told


def test_check_says_that_a_sound_territory_is_sound() -> None:
    """And counts what is in it."""
    code, told = run("check", "sample")
    assert code == 0
    assert (
        "sample: sound. areas 4, providers 3, offers 4, firms 2, demands 5, beneficiaries 8, hosts 3, openings 4"
        in told
    )


def test_why_names_the_reasons_the_change_and_the_price(tmp_path: Path) -> None:
    """For a person who waits, for another opening, from a plan kept in a folder, and in Italian."""
    kept = str(tmp_path / "plan")
    assert CliRunner().invoke(app, ["solve", "sample", "--out", kept]).exit_code == 0
    told = CliRunner().invoke(app, ["why", "sample", "B-4", "--plan", kept, "--opening", "V-3"]).output
    assert "the Fund has not enough left for any suitable place" in told and "EUR 1,700.00 more in the Fund" in told
    assert "Displaced: B-3" in told and "V-2" in told
    assert "nel Fondo non resta abbastanza" in CliRunner().invoke(app, ["why", "sample", "B-4", "--italian"]).output
    assert "B-2" in CliRunner().invoke(app, ["why", "sample", "V-1"]).output


def test_why_says_which_ids_there_are() -> None:
    """Whoever misspells a person is told the nearest."""
    answer = CliRunner().invoke(app, ["why", "sample", "B-44"])
    assert answer.exit_code == 2 and "B-4" in answer.output
