"""Trips that were found once, kept on disk: a second plan finds only those of points that are new.

A store is a folder of blocks. A block holds the trips from some spots to some others within a limit, under the digest
of the network; it is written whole or not at all and never changed, so that several processes may use one folder. A
block whose checksum is wrong (cut short, changed) is taken away, and what it held is found again.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geodata.roads.costs import Costs
from geodata.roads.hierarchy import Ints
from geodata.roads.trips import Trips, joined

MOST_BYTES = 2 * 2**30
"""What a store may grow to: beyond it the blocks that were not used for longest are taken away."""

MOST_BLOCKS = 64
"""Blocks of one network that are kept, for the same reason and because each is looked through."""

_SUM = hashlib.sha256().digest_size
"""Bytes at the beginning of a block that are the checksum of the others."""

Find = Callable[[Costs, Costs], Trips]


def user_cache() -> Path:
    """Return the folder in which this system wants programs to keep what they can make again."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "km0-planner" / "travel"


@dataclass(frozen=True)
class Store:
    """Trips kept in `folder`, that of the user unless given; it is made when the first are kept."""

    folder: Path

    @classmethod
    def of_user(cls) -> Store:
        return cls(user_cache())

    def trips(self, digest: str, froms: Costs, tos: Costs, *, limit: float, find: Find) -> Trips:
        """Return the trips between spots (rows x, y, each once) within a limit.

        What is in the store is taken from there. The rest is found by `find(froms, tos)`, within the same limit, and
        kept: all trips from spots that are new as origins, and those from the others to new destinations.
        """
        known = np.zeros((len(froms), len(tos)), dtype=bool)
        found: list[Trips] = []
        for path in sorted((self.folder / digest).glob("*.trips")):
            if known.all():
                break
            if (block := _read(path, froms, tos, limit, known)) is not None:
                found.append(block)
        missing = ~known
        for rows in (missing.all(axis=1), ~missing.all(axis=1)):
            origins, destinations = np.flatnonzero(rows), np.flatnonzero(missing[rows].any(axis=0))
            if len(origins) and len(destinations):
                trips = find(froms[origins], tos[destinations])
                self._keep(digest, froms[origins], tos[destinations], limit, trips)
                found.append(trips.moved(origins, destinations).only(missing, limit))
        return joined(found).sorted()

    def _keep(self, digest: str, froms: Costs, tos: Costs, limit: float, trips: Trips) -> None:
        """Write a block; where the folder cannot be written nothing is kept, and no answer fails for it."""
        name = hashlib.sha256(b"".join(c.tobytes() for c in (np.array([limit, len(froms)]), froms, tos))).hexdigest()
        folder = self.folder / digest
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, part = tempfile.mkstemp(dir=folder, suffix=".part")
            try:
                with os.fdopen(handle, "wb") as file:
                    i, j, body = trips.i.astype(np.int32), trips.j.astype(np.int32), io.BytesIO()
                    np.savez(body, froms=froms, tos=tos, limit=limit, i=i, j=j, cost=trips.cost)
                    file.write(hashlib.sha256(body.getbuffer()).digest())
                    file.write(body.getbuffer())
                Path(part).replace(folder / f"{name[:32]}.trips")
            finally:
                Path(part).unlink(missing_ok=True)
            self._trim(folder)

    def _trim(self, folder: Path) -> None:
        """Take away the blocks that were used longest ago, where a network has too many or all are too large."""
        for path in _newest(folder.glob("*.trips"))[MOST_BLOCKS:]:
            path.unlink(missing_ok=True)
        size = 0
        for path in _newest(self.folder.glob("*/*.trips")):
            size += path.stat().st_size
            if size > MOST_BYTES:
                path.unlink(missing_ok=True)


def _newest(paths: Iterable[Path]) -> list[Path]:
    used = []
    for path in paths:
        with contextlib.suppress(OSError):  # another process took it away
            used.append((path.stat().st_mtime_ns, path))
    return [path for _, path in sorted(used, reverse=True)]


def _read(path: Path, froms: Costs, tos: Costs, limit: float, known: NDArray[np.bool_]) -> Trips | None:
    """Return the trips of a block between pairs not known yet, and mark these as known; nothing if it has none."""
    try:
        raw = path.read_bytes()
        if hashlib.sha256(raw[_SUM:]).digest() != raw[:_SUM]:
            path.unlink(missing_ok=True)
            return None
    except OSError:  # another process took it away, or it may not be read
        return None
    with np.load(io.BytesIO(raw[_SUM:]), allow_pickle=False) as held:
        if float(held["limit"]) < limit:
            return None
        i, j = _places(held["froms"], froms), _places(held["tos"], tos)
        new = np.zeros_like(known)
        new[np.ix_(i[i >= 0], j[j >= 0])] = True
        new &= ~known
        if not new.any():
            return None
        trips = Trips(held["i"].astype(np.int64), held["j"].astype(np.int64), held["cost"]).moved(i, j).only(new, limit)
    with contextlib.suppress(OSError):
        os.utime(path)
    known |= new
    return trips


def _places(held: Costs, asked: Costs) -> Ints:
    """Return the row at which each spot that is held was asked about, or -1."""
    row = {spot: k for k, spot in enumerate(map(tuple, asked.tolist()))}
    return np.array([row.get(spot, -1) for spot in map(tuple, held.tolist())], dtype=np.int64)
