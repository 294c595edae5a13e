"""The work of many trips: batch by batch here, or by several processes where that takes longer than starting them.

Numpy and Dijkstra hold Python's lock, so that threads would neither be faster nor leave a page alive. A process is
started as a program of its own: it does not run the caller's main module again, and its caller may itself be a helper.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from geodata.roads.hierarchy import Hierarchy
from geodata.roads.sweep import Ends, least
from geodata.roads.trips import Trips, joined

STARTING_S = 1.5
"""What it takes to start processes and hand them their work, with a margin: shorter work is done here."""


@dataclass(frozen=True, eq=False)
class Errand:
    """Trips to be found over a hierarchy, from `leave` to `arrive`, where `direct` gives trips that need no node."""

    hierarchy: Hierarchy
    leave: Ends
    arrive: Ends
    direct: Trips
    limit: float

    def between(self, first: int, last: int) -> Errand:
        """Return the part of the errand that leaves from the points `first` to `last`, the last left out."""
        ends, trips = self.leave, self.direct
        of, on = slice(*np.searchsorted(ends.point, [first, last])), slice(*np.searchsorted(trips.i, [first, last]))
        leave = Ends(ends.point[of] - first, ends.node[of], ends.cost[of])
        return replace(self, leave=leave, direct=Trips(trips.i[on] - first, trips.j[on], trips.cost[on]))

    @property
    def points(self) -> int:
        return int(self.leave.point.max(initial=-1)) + 1


def run(errand: Errand) -> Trips:
    """Return the trips of an errand, sorted."""
    found, begun, workers = list[Trips](), time.perf_counter(), _cores()
    for done, trips in _batches(errand):
        found.append(trips)
        left = (time.perf_counter() - begun) * (errand.points - done) / done
        if workers > 1 and left > STARTING_S * workers / (workers - 1):
            return joined([*found, *_shared_out(errand, done, workers)])
    return joined(found)


def _batches(errand: Errand) -> Iterator[tuple[int, Trips]]:
    """Yield how many points of departure are done, and the trips from those just done."""
    direct = errand.direct
    for first, held in least(errand.hierarchy, errand.leave, errand.arrive, limit=errand.limit):
        here = slice(*np.searchsorted(direct.i, [first, first + held.shape[1]]))
        np.minimum.at(held, (direct.j[here], direct.i[here] - first), direct.cost[here])
        row, column = np.nonzero((held <= errand.limit).T)
        yield first + held.shape[1], Trips(row + first, column, held[column, row])


def _shared_out(errand: Errand, done: int, workers: int) -> Iterator[Trips]:
    """Yield the trips of what is not done yet, found by several processes at once; what one fails at is done here."""
    parts = list(pairwise(np.linspace(done, errand.points, workers + 1).astype(int).tolist()))
    started: list[subprocess.Popen[bytes]] = []
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "errand").write_bytes(pickle.dumps(errand))
        try:
            for first, last in parts:
                with contextlib.suppress(OSError):
                    started.append(_started(folder, first, last))
            for process in started:
                process.wait()
        finally:
            for process in started:
                process.kill()
                process.wait()
        for first, last in parts:
            answer = Path(folder, f"{first}")
            part = pickle.loads(answer.read_bytes()) if answer.is_file() else _all(errand.between(first, last))
            yield Trips(part.i + first, part.j, part.cost)


def _all(errand: Errand) -> Trips:
    return joined([trips for _, trips in _batches(errand)])


def _started(folder: str, first: int, last: int) -> subprocess.Popen[bytes]:
    program = "from geodata.roads.crew import work; work()"
    said = [folder, str(first), str(last), str(os.getpid())]
    path = os.pathsep.join(part for part in sys.path if part)
    none = subprocess.DEVNULL
    return subprocess.Popen(
        [sys.executable, "-c", program, *said],
        env={**os.environ, "PYTHONPATH": path}, stdin=none, stdout=none, stderr=none,
    )  # fmt: skip


def work() -> None:
    """Do one process's part of an errand: the folder it lies in, its first and last point, and whose it is."""
    folder, first, last, owner = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    errand = pickle.loads((folder / "errand").read_bytes()).between(first, last)
    found = []
    for _, trips in _batches(errand):
        if os.getppid() != owner:
            return  # nobody waits for it any more
        found.append(trips)
    (folder / "part").with_suffix(f".{first}").write_bytes(pickle.dumps(joined(found)))
    (folder / "part").with_suffix(f".{first}").replace(folder / f"{first}")


def _cores() -> int:
    if not sys.executable:
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
