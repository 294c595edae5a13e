"""Plans and decisions in a store (SQLite, PostgreSQL): kept whole, found by the digest of their inputs, not changed."""

from __future__ import annotations

import sqlite3
import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from planner import decisions
from planner.decisions import Decision
from planner.plan import Plan
from planner.store import Store, StoreError
from tests.stores import assert_same, lock, variant


def test_a_plan_comes_back_equal_to_the_last_digit(store: Store, sample_plan: Plan) -> None:
    """Tables with the kinds of their columns, the Fund, goals, travel, scenario and how it was made."""
    assert store.save(sample_plan, who="Anna", why="for the meeting of May")
    assert_same(store.plan(sample_plan.made.digest), sample_plan)
    (told,) = store.plans("sample")
    assert (told.digest, told.who, told.why) == (sample_plan.made.digest, "Anna", "for the meeting of May")
    assert (told.served_eur, told.placed, told.waiting) == (7900.0, 3, 5)
    assert (told.available_eur, told.left_eur, told.status, told.illustrative) == (5000.0, 300.0, "optimal", True)
    assert store.plans("lecco") == ()


def test_the_same_plan_is_kept_once(store: Store, sample_plan: Plan) -> None:
    """Saved by two people, it has one entry in the log; made in other seconds, it is the same plan."""
    assert store.save(sample_plan, who="Anna", why="first")
    later = replace(sample_plan, made=replace(sample_plan.made, seconds=99.0))
    assert not store.save(later, who="Bruno", why="again")
    assert [entry.who for entry in store.log()] == ["Anna"]


def test_another_answer_to_the_same_inputs_does_not_take_its_place(store: Store, sample_plan: Plan) -> None:
    """Which plan a digest names is settled when it is kept; what differs is told."""
    store.save(sample_plan, who="Anna", why="first")
    other = replace(sample_plan, waiting=sample_plan.waiting.assign(why="time_out"))
    with pytest.raises(StoreError, match="another plan of the same inputs is kept, with other waiting"):
        store.save(other, who="Bruno", why="mine is better")
    assert_same(store.plan(sample_plan.made.digest), sample_plan)


def test_plans_are_listed_the_newest_first(store: Store, sample_plan: Plan) -> None:
    """With who and why, and without opening a table of them."""
    for number in (1, 2, 3):
        store.save(variant(sample_plan, number), who="Anna", why=f"number {number}")
    assert [told.scenario for told in store.plans()] == ["variant 3", "variant 2", "variant 1"]


def test_a_plan_that_is_not_kept_is_said_so(store: Store, sample_plan: Plan) -> None:
    """With the nearest digest that is."""
    store.save(variant(sample_plan, 7), who="Anna", why="first")
    with pytest.raises(StoreError, match=f"is not kept here.*{7:064x}"):
        store.plan(f"{7:063x}8")


@pytest.mark.parametrize(("who", "why", "told"), [("", "x", "who is missing"), ("Anna", " ", "why is missing")])
def test_nothing_is_kept_without_who_and_why(store: Store, sample_plan: Plan, who: str, why: str, told: str) -> None:
    """And nothing of the plan stays behind."""
    with pytest.raises(StoreError, match=told):
        store.save(sample_plan, who=who, why=why)
    assert store.log() == ()
    with pytest.raises(StoreError, match="is not kept here"):
        store.plan(sample_plan.made.digest)


def test_decisions_come_back_in_their_order(store: Store) -> None:
    """Each with its author, its reason and its own time; those of another territory stay with it."""
    time = datetime(2026, 5, 2, 9, 30, tzinfo=UTC)
    first = Decision("forbid", decisions.welfare("D-1", "O-4"), author="Bruno", reason="the hall is closed", time=time)
    kept = [first, lock(), Decision("release", lock().pair, author="Anna", reason="found work")]
    assert [store.decide("sample", decision) for decision in kept] == [1, 2, 3]
    store.decide("lecco", lock("C-1", "W-1"))
    assert store.decisions("sample") == tuple(kept)
    assert [entry.what for entry in store.log("sample")] == ["forbid", "lock", "release"]


def test_runs_of_a_sweep_are_kept_once_and_with_their_plan(store: Store, sample_plan: Plan) -> None:
    """The order of the knobs says nothing; a run without its plan, or one that had other inputs, is refused."""
    store.save(sample_plan, who="Anna", why="sweep")
    knobs = {"fund.share": 0.05, "fund.reserve_eur": 10}
    store.keep_run("shares", knobs, sample_plan.made.digest)
    store.keep_run("shares", dict(reversed(knobs.items())), sample_plan.made.digest)
    (run,) = store.runs("shares")
    assert (dict(run.knobs), run.digest) == (knobs, sample_plan.made.digest)
    with pytest.raises(StoreError, match="is not kept here"):
        store.keep_run("shares", {"fund.share": 0.08}, "0" * 64)
    store.save(variant(sample_plan, 1), who="Anna", why="sweep")
    with pytest.raises(StoreError, match="from other inputs"):
        store.keep_run("shares", knobs, f"{1:064x}")


def test_a_store_is_there_again_when_it_is_opened_again(address: str, sample_plan: Plan) -> None:
    """What one process kept another one reads."""
    with Store.open(address) as store:
        store.save(sample_plan, who="Anna", why="first")
        store.decide("sample", lock())
    with Store.open(address) as store:
        assert_same(store.plan(sample_plan.made.digest), sample_plan)
        assert store.decisions("sample")[0].pair == lock().pair
        assert store.verify() == ()


def test_the_file_is_for_its_owner_only(tmp_path: Path, sample_plan: Plan) -> None:
    """So are the files that SQLite keeps beside it."""
    with Store.open(tmp_path / "store.db") as store:
        store.save(sample_plan, who="Anna", why="first")
        held = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert set(held.values()) == {0o600} and "store.db" in held


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("mysql://host/name", "is not the address of a store"),
        ("postgresql://user:p@ss@host:port/x", "the address cannot be read"),
        ("postgresql://nobody:secret@127.0.0.1:1/none", "the database refuses"),
    ],
)
def test_an_address_that_leads_nowhere_is_told_without_its_password(address: str, told: str) -> None:
    """In words, with a remedy."""
    with pytest.raises(StoreError, match=told) as error:
        Store.open(address)
    assert "secret" not in str(error.value) and "p@ss" not in str(error.value)


def test_a_file_of_another_program_is_left_alone(tmp_path: Path) -> None:
    """A text, a folder, and a database with other tables."""
    (tmp_path / "text.db").write_text("not a database, and longer than its header " * 9, encoding="utf-8")
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("CREATE TABLE mine (x)")
    other.close()
    for name, told in (("text.db", "the database refuses"), ("other.db", "another program"), ("", "cannot be opened")):
        with pytest.raises(StoreError, match=told):
            Store.open(tmp_path / name)
    with sqlite3.connect(tmp_path / "other.db") as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("mine",)]
    other.close()
