"""A solve in a process of its own: the pages stay alive, and cancelling is ending the process.

The territory, the scenario and the plan are pickled in memory between these two processes only; nothing is read from a
file. A failure says an incident number, under which the trace stands in the log.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import secrets
import threading
from dataclasses import dataclass
from multiprocessing.connection import Connection

from geodata.territory import Territory
from planner.plan import Plan, make
from planner.scenario import Scenario

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class At:
    """How far the work is: the step of `plan.STEPS`, the goal pursued or "", the share of the whole that is done."""

    step: str
    goal: str
    share: float


@dataclass(frozen=True)
class Failed:
    """The work ended without a plan."""

    incident: str


class Work:
    """One solve under way; `look` never waits."""

    def __init__(self, territory: Territory, scenario: Scenario) -> None:
        # A fresh interpreter: forking a server that has threads can lock up its child.
        context = multiprocessing.get_context("spawn")
        self._line, line = context.Pipe()
        self.scenario = scenario
        self._seen: At | Plan | Failed = At("travel", "", 0.0)
        self._process = context.Process(target=_work, args=(line,), daemon=True, name="solve")
        self._process.start()
        line.close()
        # A territory is more than a pipe holds: sending it waits until the other process has its libraries.
        self._saying = threading.Thread(target=_say, args=(self._line, territory, scenario), daemon=True)
        self._saying.start()

    def look(self) -> At | Plan | Failed:
        """Return the latest that is known."""
        try:
            while isinstance(self._seen, At) and self._line.poll():
                self._seen = self._line.recv()
        except (EOFError, OSError):
            self._seen = Failed(_incident())
            _log.error("incident %s: the solve ended without a word", self._seen.incident)
        return self._seen

    def cancel(self) -> None:
        """End the process, in at most a second."""
        self._process.terminate()
        self._process.join(0.5)
        if self._process.is_alive():
            self._process.kill()
            self._process.join(0.5)
        self._saying.join(0.5)
        self._line.close()


def _say(line: Connection, territory: Territory, scenario: Scenario) -> None:
    with contextlib.suppress(OSError):  # cancelled before it was heard
        line.send((territory, scenario))


def _work(line: Connection) -> None:
    try:
        territory, scenario = line.recv()
        line.send(make(territory, scenario, watch=lambda step, goal, share: line.send(At(step, goal, share))))
    except Exception:
        failed = Failed(_incident())
        _log.exception("incident %s: the solve failed", failed.incident)
        line.send(failed)


def _incident() -> str:
    return secrets.token_hex(4)
