"""All long work of a server: a few at a time, the others in line, each found again by its key."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from planner.plan import Watch
from planner.work import At, Failed
from planner.works import Queued, Works


def slow(seconds: float, *, watch: Watch) -> str:
    watch("serve", "", 0.5)
    time.sleep(seconds)
    return f"slept {seconds}"


@pytest.fixture
def works() -> Iterator[Works]:
    made = Works(at_once=1)
    yield made
    for key in ("a", "b", "c"):
        made.done(key)
    for worker in made._spare:
        worker.end()


def ended(works: Works, key: str, seconds: float = 30) -> Any:
    end = time.monotonic() + seconds
    while isinstance(seen := works.look(key), At | Queued):
        assert time.monotonic() < end
        time.sleep(0.05)
    return seen


def test_work_waits_in_line_and_is_found_by_its_key(works: Works) -> None:
    """One at a time: the second begins when the first has its answer, which waits to be fetched."""
    works.ask("a", "anna", slow, 0.5)
    works.ask("b", "bruno", slow, 0.1)
    works.ask("c", "carla", slow, 0.0)
    assert works.look("b") == Queued(0)
    assert works.look("c") == Queued(1)
    assert ended(works, "b") == "slept 0.1"
    assert ended(works, "a") == "slept 0.5"
    works.done("a")
    assert works.look("a") is None


def test_two_who_ask_for_the_same_share_it_until_both_let_go(works: Works) -> None:
    """One who cancels does not take it from the other."""
    works.ask("a", "anna", slow, 60)
    works.ask("a", "bruno", slow, 60)
    works.leave("a", "anna")
    assert isinstance(works.look("a"), At)
    works.leave("a", "bruno")
    assert works.look("a") is None


def test_a_process_that_waits_ready_begins_sooner(works: Works) -> None:
    """Its libraries are loaded while nobody waits; it is used again for the next, also of somebody else."""
    works.ready()
    (spare,) = works._spare
    works.ask("a", "anna", slow, 0.0)
    assert works._spare == []
    assert ended(works, "a") == "slept 0.0"
    works.done("a")
    assert works._spare == [spare] and spare.process.is_alive()
    works.ready()
    assert works._spare == [spare]
    works.ask("b", "bruno", slow, 0.1)
    works.ask("c", "carla", slow, 0.0)
    assert ended(works, "c") == "slept 0.0"
    works.done("c")
    assert works._spare == [spare], "b is answered and waits to be fetched; its process did c"


def test_one_that_is_cancelled_or_fails_is_not_used_again(works: Works) -> None:
    """The next work begins in a fresh process."""
    for job in ((60,), ("a",)):
        works.ready()
        (spare,) = works._spare
        works.ask("a", "anna", slow, *job)
        if job == ("a",):
            assert isinstance(ended(works, "a"), Failed)
        works.leave("a", "anna")
        assert works._spare == []
        spare.process.join(5)
        assert not spare.process.is_alive()
    works.ask("b", "anna", slow, 0.0)
    assert ended(works, "b") == "slept 0.0"


def test_a_spare_process_that_died_is_not_used(works: Works) -> None:
    """Whoever ended it, the next work has another one."""
    works.ready()
    (spare,) = works._spare
    spare.process.kill()
    spare.process.join(5)
    works.ask("a", "anna", slow, 0.0)
    assert ended(works, "a") == "slept 0.0"


def test_a_job_that_fails_says_an_incident_number(works: Works) -> None:
    """And the next in line is not held up."""
    works.ask("a", "anna", slow, "a")
    works.ask("b", "anna", slow, 0.0)
    assert isinstance(ended(works, "a"), Failed)
    assert ended(works, "b") == "slept 0.0"


def test_what_nobody_looks_at_any_more_ends() -> None:
    """Whoever closed the browser neither holds a core nor leaves an answer for good; who looks keeps his."""
    works = Works(at_once=2, patience=0.5)
    works.ask("a", "anna", slow, 60)
    works.ask("b", "bruno", slow, 60)
    end = time.monotonic() + 1.5
    while time.monotonic() < end:
        assert isinstance(works.look("b"), At)
        time.sleep(0.05)
    assert works.look("a") is None
    works.done("b")
