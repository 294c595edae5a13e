"""Long work in a process of its own: the pages stay alive, and cancelling is ending the process.

A job is a function of this house with its arguments, called with `watch`; the territory, the scenario and what is made
are pickled in memory between these two processes only, and nothing is read from a file. A process that has answered
forgets the job, keeps its libraries and waits for another one; it ends with the server, however that ends. A failure
says an incident number, under which the trace stands in the log.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class At:
    """How far the work is: the step, the goal pursued or "", the share of the whole that is done, the goal's gap."""

    step: str
    goal: str
    share: float
    gap: float | None = None


@dataclass(frozen=True)
class Failed:
    """The work ended without an answer."""

    incident: str


class Worker:
    """A process that has its libraries and waits for jobs, one at a time."""

    def __init__(self) -> None:
        # A fresh interpreter: forking a server that has threads can lock up its child.
        context = multiprocessing.get_context("spawn")
        self.line, line = context.Pipe()
        self.process = context.Process(target=_work, args=(line,), daemon=True, name="solve")
        self.process.start()
        line.close()

    def end(self) -> None:
        """End the process, in at most a second."""
        self.process.terminate()
        self.process.join(0.5)
        if self.process.is_alive():
            self.process.kill()
            self.process.join(0.5)


class Work:
    """One job under way; `look` never waits."""

    def __init__(self, job: Callable[..., Any], *given: Any, worker: Worker | None = None) -> None:
        self._worker: Worker | None = worker or Worker()
        self._seen: Any = At("travel", "", 0.0)
        # A territory is more than a pipe holds: sending it waits until the other process has its libraries.
        self._saying = threading.Thread(target=_say, args=(self._worker.line, (job, given)), daemon=True)
        self._saying.start()

    def look(self) -> Any:
        """Return the latest that is known: `At`, `Failed`, or the answer."""
        try:
            while isinstance(self._seen, At) and self._worker and self._worker.line.poll():
                self._seen = self._worker.line.recv()
        except (EOFError, OSError):
            self._seen = Failed(_incident())
            _log.error("incident %s: the work ended without a word", self._seen.incident)
        return self._seen

    def freed(self) -> Worker | None:
        """Give away the process, which waits for another job, as soon as the work has its answer; before, None."""
        if isinstance(self.look(), At | Failed):
            return None
        worker, self._worker = self._worker, None
        return worker if worker and worker.process.is_alive() else None

    def cancel(self) -> None:
        """End the work, and its process where that was not given away."""
        if self._worker:
            self._worker.end()
            self._saying.join(0.5)
            self._worker.line.close()


def _say(line: Connection, asked: Any) -> None:
    with contextlib.suppress(OSError):  # cancelled before it was heard
        line.send(asked)


def _work(line: Connection) -> None:
    threading.Thread(target=_end_with_the_server, daemon=True).start()
    import planner.plan  # noqa: F401 - the libraries, while nobody waits yet

    while _answered(line):
        pass


def _answered(line: Connection) -> bool:
    """Do the next job, of which nothing is kept; False where nothing more is asked, or the job failed."""
    try:
        job, given = line.recv()
    except EOFError:
        return False
    try:
        line.send(job(*given, watch=lambda *said: line.send(At(*said))))
    except Exception:
        failed = Failed(_incident())
        _log.exception("incident %s: the work failed", failed.incident)
        with contextlib.suppress(OSError):
            line.send(failed)
        return False
    return True


def _end_with_the_server() -> None:
    """End this process, whatever it is at, when the server is no more, however that ended."""
    server = multiprocessing.parent_process()
    if server is not None:
        server.join()
        os._exit(1)


def _incident() -> str:
    return secrets.token_hex(4)
