"""A solve in a process of its own: it tells, it ends, it can be ended."""

from __future__ import annotations

import time
from dataclasses import replace

import pandas as pd

from geodata.territory import Territory
from planner.plan import Plan, make
from planner.scenario import Scenario
from planner.work import At, Failed, Work


def ended(work: Work, seconds: float = 60) -> Plan | Failed:
    end = time.monotonic() + seconds
    while isinstance(seen := work.look(), At):
        assert time.monotonic() < end
        time.sleep(0.05)
    work.cancel()
    return seen


def test_the_plan_is_the_same_as_in_this_process(
    sample: Territory, sample_scenario: Scenario, sample_plan: Plan
) -> None:
    """A plan does not depend on where it was made."""
    made = ended(Work(make, sample, sample_scenario))
    assert isinstance(made, Plan)
    assert made.made.digest == sample_plan.made.digest
    pd.testing.assert_frame_equal(made.welfare, sample_plan.welfare)
    pd.testing.assert_frame_equal(made.placements, sample_plan.placements)


def test_beginning_does_not_wait_and_cancelling_takes_less_than_a_second(
    lecco: Territory, sample_scenario: Scenario
) -> None:
    """The page is never held up by the size of a territory."""
    begun = time.monotonic()
    work = Work(make, lecco, sample_scenario)
    assert time.monotonic() - begun < 1
    time.sleep(1)
    begun = time.monotonic()
    work.cancel()
    assert time.monotonic() - begun < 1
    assert not work._worker.process.is_alive()


def test_a_solve_that_fails_says_only_an_incident_number(sample: Territory, sample_scenario: Scenario) -> None:
    """The trace is the log's; the page gets a number to ask for."""
    failed = ended(Work(make, replace(sample, rules={}), sample_scenario))
    assert isinstance(failed, Failed)
    assert len(failed.incident) == 8


def test_a_process_that_dies_is_a_failure(lecco: Territory, sample_scenario: Scenario) -> None:
    """Nobody waits for a process that is no more."""
    work = Work(make, lecco, sample_scenario)
    work._worker.process.kill()
    work._worker.process.join(5)
    assert isinstance(ended(work, 5), Failed)
