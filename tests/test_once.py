"""What is made once: for whom, how long it is kept, and by what it is known."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import Any

import pytest

from geodata.territory import Territory
from planner.case import Case
from planner.pages import office, once
from planner.plan import Plan, make
from planner.rules import profile
from planner.scenario import Scenario
from planner.themes import Trips


def test_the_latest_answers_are_kept_and_the_oldest_let_go() -> None:
    """What is looked at again stays."""
    made: list[str] = []

    def make_(name: str) -> str:
        made.append(name)
        return name

    shelf = once.Shelf(2)
    for name in ("a", "b", "a", "c", "a", "b"):
        assert shelf.get(name, lambda name=name: make_(name)) == name  # type: ignore[misc]
    assert made == ["a", "b", "c", "b"]


def test_many_who_ask_at_once_wait_for_one() -> None:
    """Twenty visitors of one plan make its map once; a failure is nobody else's."""
    shelf, made, found = once.Shelf(2), [], []

    def slow() -> int:
        made.append(1)
        time.sleep(0.05)
        return 7

    with pytest.raises(ZeroDivisionError):
        shelf.get("a", lambda: 1 // 0)
    people = [threading.Thread(target=lambda: found.append(shelf.get("a", slow))) for _ in range(20)]
    for one in people:
        one.start()
    for one in people:
        one.join(10)
    assert (made, found) == ([1], [7] * 20)


def test_only_what_is_of_invented_people_is_everybodys(
    monkeypatch: pytest.MonkeyPatch, sample: Territory, sample_scenario: Scenario
) -> None:
    """Of real people a session keeps its own, and another one sees nothing of it."""
    real = sample.beneficiaries.assign(source="the register")
    registered = replace(sample, beneficiaries=real, digest="real people")
    cases = [Case(t, profile(t.rules), sample_scenario) for t in (sample, registered)]
    shared, sessions = once.Shelf(9), ({}, {})  # type: ignore[var-annotated]
    monkeypatch.setattr(once, "_everybody", lambda: shared)
    for state in sessions:
        monkeypatch.setattr(once.st, "session_state", state)
        for case in cases:
            assert once.once(case, len, "abc") == 3
    assert [office.invented(case) for case in cases] == [True, False]
    assert len(shared._answers) == 1
    assert all(len(state["once"]._answers) == 1 for state in sessions)
    assert sessions[0]["once"] is not sessions[1]["once"]


def test_plans_and_territories_are_known_by_what_they_are_made_of(
    sample: Territory, sample_scenario: Scenario, sample_plan: Plan
) -> None:
    """Every input tells; what has no name that tells all of it is refused."""
    titled = replace(sample, title={"en": "Another", "it": "Altro"})
    told: list[Any] = [
        sample_plan, make(sample, sample_scenario.changed({"privacy.threshold": 6})), sample, titled,
        replace(sample, digest="x"), "", "2", 2, 2.5, None, ("names",), ("names", "flows"), Trips(), Trips(20.0),
    ]  # fmt: skip
    names = [once._name(one) for one in told]
    assert len({*names}) == len(names)
    with pytest.raises(AssertionError):
        once._name(sample.areas)
