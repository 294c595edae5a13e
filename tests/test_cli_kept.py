"""The store as a person uses it at the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.test_cli import run


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KM0_STORE", str(tmp_path / "store.db"))
    monkeypatch.setenv("KM0_WHO", "Anna")
    return tmp_path / "store.db"


def test_a_plan_is_kept_and_listed(own_store: Path) -> None:
    """With who and why; a second time it is there already."""
    code, told = run("solve", "sample", "--keep", "for the meeting of May")
    assert code == 0
    assert f"Kept in {own_store} as" in told
    assert "Kept already" in run("solve", "sample", "--keep", "again")[1]
    code, told = run("plans")
    assert code == 0
    for words in ("sample", "Anna", "7,900", "5,000", "meeting"):
        assert words in told, words
    assert "Non è ancora conservato nulla" in run("plans", "lecco", "--italian")[1]


def test_decisions_are_taken_and_told(own_store: Path) -> None:
    """In force, ended by a later one, and the log of all of them."""
    assert run("decide", "sample", "lock", "B-7", "V-2", "--why", "begins in June")[0] == 0
    assert run("decide", "sample", "lock", "D-1", "O-4", "--why", "agreed", "--who", "Bruno")[0] == 0
    assert run("decide", "sample", "release", "B-7", "V-2", "--why", "found work")[0] == 0
    code, told = run("decisions", "sample")
    assert code == 0
    for words in ("B-7 – V-2", "ended by", "in force", "Bruno", "begins"):
        assert words in told, words
    code, told = run("log")
    assert "release" in told and "someone-" in told and "B-7" not in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("lok", "B-7", "V-2"), "is not a kind of decision"),
        (("lock", "B-77", "V-2"), "is no beneficiary and no demand of this territory"),
        (("lock", "D-1", "V-2"), "are not of one kind"),
        (("lock", "D-1", "O-2"), "is an offer of home_care, but D-1 asks for nursery"),
    ],
)
def test_a_decision_that_cannot_be_taken_is_not_kept(words: tuple[str, ...], told: str) -> None:
    """It ends with 2, a sentence, and nothing in the log."""
    code, said = run("decide", "sample", *words, "--why", "agreed")
    assert code == 2
    assert told in said
    assert "Nothing is kept yet" in run("log")[1]


def test_the_store_is_verified_and_a_person_forgotten(own_store: Path) -> None:
    """The newest digest is there to be noted elsewhere."""
    run("decide", "sample", "lock", "B-7", "V-2", "--why", "begins in June")
    assert run("forget", "sample", "B-7", "--why", "asked in writing")[0] == 0
    code, told = run("verify")
    assert code == 0
    assert "2 entries and 0 plans, all as they were written. Newest digest of the log:" in told
    assert run("forget", "sample", "B-7", "--why", "asked in writing")[0] == 2
    with own_store.open("r+b") as file:
        content = file.read()
        file.seek(content.index(b"asked in writing"))
        file.write(b"asked in person!")
    code, told = run("verify")
    assert code == 1
    assert "log, row 2, digest: is not what was written" in told
