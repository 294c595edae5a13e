"""All long work of a server: a few at a time, the others in line, each found again by its key.

Whoever knows a key sees the work: a page after a refresh, or another tab. A key of work about real people must be one
that nobody else can guess. Two who ask for the same thing share one work, and it ends when both let go, or when nobody
has looked at it for an hour: whoever closes a browser lets go of nothing.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from planner.work import At, Work, Worker


@dataclass(frozen=True)
class Queued:
    """The work has not begun: so many are before it."""

    before: int


@dataclass
class _Asked:
    job: Callable[..., Any]
    given: tuple[Any, ...]
    who: set[str] = field(default_factory=set)
    work: Work | None = None
    seen: float = field(default_factory=time.monotonic)


class Works:
    """The works of one server; every method returns at once.

    A process waits ready, so that work begins at once; one that has answered waits for the next work.
    """

    def __init__(self, at_once: int | None = None, *, patience: float = 3600.0) -> None:
        self._at_once = at_once or max(1, os.cpu_count() or 1)
        self._patience = patience
        self._asked: dict[str, _Asked] = {}
        self._lock = threading.Lock()
        self._spare: list[Worker] = []

    def ready(self) -> None:
        """Let a process load its libraries while nobody waits; where there is work under way, that goes first."""
        with self._lock:
            self._free()
            if not self._spare and not self._busy():
                self._spare.append(Worker())

    def ask(self, key: str, who: str, job: Callable[..., Any], *given: Any) -> None:
        """Ask for a job under a key, or join in where it is asked for already."""
        with self._lock:
            self._asked.setdefault(key, _Asked(job, given)).who.add(who)
            self._move()

    def look(self, key: str) -> Any:
        """Return `Queued`, `At`, `Failed` or the answer; None where nothing is asked under this key."""
        with self._lock:
            asked = self._asked.get(key)
            if asked is not None:
                asked.seen = time.monotonic()
            self._move()
            if asked is None:
                return None
            if asked.work is None:
                return Queued([k for k, other in self._asked.items() if other.work is None].index(key))
            return asked.work.look()

    def leave(self, key: str, who: str) -> None:
        """Let go of a work; it ends when nobody holds it any more."""
        with self._lock:
            asked = self._asked.get(key)
            if asked is None:
                return
            asked.who.discard(who)
            if not asked.who:
                self._end(key)
            self._move()

    def done(self, key: str) -> None:
        """Forget a work whose answer is kept elsewhere, for everybody."""
        with self._lock:
            self._end(key)
            self._move()

    def _end(self, key: str) -> None:
        self._free()
        asked = self._asked.pop(key, None)
        if asked and asked.work:
            asked.work.cancel()

    def _busy(self) -> int:
        return sum(isinstance(asked.work.look(), At) for asked in self._asked.values() if asked.work)

    def _free(self) -> None:
        """Let the processes that have answered wait for other work, no more of them than work at once."""
        self._spare = [worker for worker in self._spare if worker.process.is_alive()]
        for asked in self._asked.values():
            worker = asked.work.freed() if asked.work else None
            if worker and len(self._spare) < self._at_once:
                self._spare.append(worker)
            elif worker:
                worker.end()

    def _move(self) -> None:
        """End what nobody looks at and begin what may: one that has ended, and waits to be seen, holds nobody up."""
        for key, asked in list(self._asked.items()):
            if time.monotonic() - asked.seen > self._patience:
                self._end(key)
        waiting = [asked for asked in self._asked.values() if asked.work is None]
        if not waiting:
            return
        room = self._at_once - self._busy()
        self._free()
        for asked in waiting[: max(0, room)]:
            asked.work = Work(asked.job, *asked.given, worker=self._spare.pop() if self._spare else None)
