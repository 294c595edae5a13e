"""A solve in a process of its own: it tells, it ends, it can be ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from geodata.territory import Territory
from planner.plan import Plan, Watch, make
from planner.scenario import Scenario
from planner.work import At, Failed, Work, Worker


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
    assert work._worker is not None and not work._worker.process.is_alive()


def test_a_solve_that_fails_says_only_an_incident_number(sample: Territory, sample_scenario: Scenario) -> None:
    """The trace is the log's; the page gets a number to ask for."""
    failed = ended(Work(make, replace(sample, rules={}), sample_scenario))
    assert isinstance(failed, Failed)
    assert len(failed.incident) == 8


def test_a_process_that_dies_is_a_failure(lecco: Territory, sample_scenario: Scenario) -> None:
    """Nobody waits for a process that is no more."""
    work = Work(make, lecco, sample_scenario)
    assert work._worker is not None
    work._worker.process.kill()
    work._worker.process.join(5)
    assert isinstance(ended(work, 5), Failed)
    assert work.freed() is None


def who(*, watch: Watch) -> int:
    watch("serve", "", 0.5)
    return os.getpid()


def test_a_process_that_has_answered_does_other_work(sample: Territory, sample_scenario: Scenario) -> None:
    """It is given away once, with its answer, and the next plan in it is as if made in a fresh one."""
    worker = Worker()
    first = Work(who, worker=worker)
    while isinstance(seen := first.look(), At):
        assert first.freed() is None or isinstance(first.look(), int)
        time.sleep(0.05)
    assert seen == worker.process.pid
    assert first.freed() is worker
    assert first.freed() is None
    first.cancel()
    assert worker.process.is_alive(), "what was given away is not ended"
    turned = sample_scenario.changed({"fund.share": 0.2})
    work = Work(make, sample, turned, worker=worker)
    again = ended(work)
    assert isinstance(again, Plan)
    pd.testing.assert_frame_equal(again.placements, make(sample, turned).placements)


SERVER = """
import time
from planner.work import Work
from tests.test_work import sleep
if __name__ == "__main__":
    work = Work(sleep)
    while not (seen := work.look()).goal:
        time.sleep(0.05)
    print(seen.goal, flush=True)
    time.sleep(600)
"""


def sleep(*, watch: Watch) -> None:
    watch("serve", str(os.getpid()), 0.5)
    time.sleep(600)


@pytest.mark.parametrize("way", [signal.SIGTERM, signal.SIGKILL])
def test_a_process_ends_with_its_server(tmp_path: Path, way: signal.Signals) -> None:
    """Nobody is left at work when the server is killed, in the middle of a job that tells nothing."""
    (tmp_path / "server.py").write_text(SERVER)
    root = str(Path(__file__).parents[1])
    server = subprocess.Popen(
        [sys.executable, tmp_path / "server.py"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": root},
    )
    assert server.stdout is not None
    worker = int(server.stdout.readline())
    os.kill(worker, 0)
    server.send_signal(way)
    server.wait(10)
    server.stdout.close()
    end = time.monotonic() + 10
    while is_alive(worker):
        assert time.monotonic() < end, "an orphan is left"
        time.sleep(0.05)


def is_alive(process: int) -> bool:
    """Whether a process runs; one that has ended and waits to be collected does not."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{process}/stat")
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"
