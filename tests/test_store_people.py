"""Persons in a store stand under tokens, and can be forgotten while plans and log stay as they were written."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.plan import Plan
from planner.store import Store, StoreError
from tests.stores import assert_same, lock, variant


def test_plans_and_decisions_name_people_by_tokens_inside(tmp_path: Path, sample_plan: Plan) -> None:
    """The id of a person stands in one table; the log and the plan's tables hold the token."""
    with Store.open(tmp_path / "store.db") as store:
        store.save(sample_plan, who="Anna", why="first")
        store.decide("sample", lock("B-7"))
        (entry,) = [e for e in store.log() if e.what == "lock"]
        assert entry.detail["asks"].startswith("someone-")
        assert store.decisions("sample")[0].pair.asks == "B-7"
        assert_same(store.plan(sample_plan.made.digest), sample_plan)


def test_a_forgotten_person_is_a_token_in_every_plan_and_decision(store: Store, sample_plan: Plan) -> None:
    """The others keep their ids; the log says that somebody was forgotten, not who; the chain holds."""
    store.save(sample_plan, who="Anna", why="first")
    store.decide("sample", lock("B-1"))
    store.forget("sample", "B-1", who="Anna", why="asked in writing")
    plan = store.plan(sample_plan.made.digest)
    people = {*plan.placements["beneficiary"], *plan.waiting["beneficiary"]}
    assert "B-1" not in people and "B-2" in people
    (token,) = (person for person in people if person.startswith("someone-"))
    assert store.decisions("sample")[0].pair.asks == token
    assert dict(store.log()[-1].detail) == {"person": token}
    assert store.verify() == ()
    with pytest.raises(StoreError, match="speaks of this person"):
        store.forget("sample", "B-1", who="Anna", why="again")


def test_a_plan_of_a_forgotten_person_may_be_saved_again(store: Store, sample_plan: Plan) -> None:
    """As it comes out of the store, under the token; it does not bring the id back."""
    store.save(sample_plan, who="Anna", why="first")
    store.forget("sample", "B-1", who="Anna", why="asked in writing")
    kept = store.plan(sample_plan.made.digest)
    assert not store.save(kept, who="Anna", why="the same")
    assert store.save(variant(kept, 1), who="Anna", why="another")
    assert "B-1" not in set(store.plan(f"{1:064x}").placements["beneficiary"])


def test_nothing_of_the_id_is_left_in_the_files(tmp_path: Path, sample_plan: Plan) -> None:
    """Neither in the database nor in the journal beside it, while the store is still open."""
    name = "B-remarkable-77"
    with Store.open(tmp_path / "store.db") as store:
        store.decide("sample", lock(name))
        store.save(sample_plan, who="Anna", why="more pages")
        assert any(name.encode() in path.read_bytes() for path in tmp_path.iterdir())
        store.forget("sample", name, who="Anna", why="asked in writing")
        assert not any(name.encode() in path.read_bytes() for path in tmp_path.iterdir())


def test_the_same_id_in_two_territories_is_two_people(store: Store) -> None:
    """Forgetting the one leaves the other."""
    store.decide("sample", lock("B-1"))
    store.decide("lecco", lock("B-1"))
    store.forget("sample", "B-1", who="Anna", why="asked in writing")
    assert store.decisions("lecco")[0].pair.asks == "B-1"
    assert store.decisions("sample")[0].pair.asks.startswith("someone-")
