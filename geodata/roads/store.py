"""What was found once, kept on disk: a second plan reads no file again and finds only the trips of points that are new.

A store is a folder of blocks (`geodata.blocks`), each in the folder of a digest. A block of trips holds those from some
spots to some others within a limit, under the digest of the network; one of cells holds all answers between its spots,
under the digest of what was asked. A block is written whole or not at all and never changed, so that several processes
may use one folder.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata import blocks
from geodata.roads.costs import Costs
from geodata.roads.hierarchy import Ints
from geodata.roads.trips import Trips, joined

MOST_BYTES = 2 * 2**30
"""What a store may grow to: beyond it the blocks that were not used for longest are taken away."""

MOST_BLOCKS = 64
"""Blocks of one network that are kept, for the same reason and because each is looked through."""

_OFTEN, _ONCE = "*.trips", "*.kept"
"""Blocks of which a digest has many, and those of which it has one of each name."""

Find = Callable[[Costs, Costs], Trips]
Cells = Callable[[Ints, Ints], Costs]


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
        for path in sorted((self.folder / digest).glob(_OFTEN)):
            if known.all():
                break
            if (block := _read(path, froms, tos, limit, known)) is not None:
                found.append(block)
        missing = ~known
        for origins, destinations in _gaps(known):
            trips = find(froms[origins], tos[destinations])
            i, j = trips.i.astype(np.int32), trips.j.astype(np.int32)
            self._keep(digest, froms[origins], tos[destinations], limit, i=i, j=j, cost=trips.cost)
            found.append(trips.moved(origins, destinations).only(missing, limit))
        return joined(found).sorted()

    def cells(self, digest: str, froms: Costs, tos: Costs, *, find: Cells) -> Costs:
        """Return a row of numbers (axis 2) for each pair of spots (rows x, y, each once).

        What is not in the store is found by `find`, given the places of some of the spots, and kept.
        """
        known = np.zeros((len(froms), len(tos)), dtype=bool)
        found: Costs | None = None

        def fill(i: Ints, j: Ints, cells: Costs) -> None:
            nonlocal found
            found = np.full((*known.shape, cells.shape[2]), np.nan) if found is None else found
            rows, columns = i >= 0, j >= 0
            at = np.ix_(i[rows], j[columns])
            found[at], known[at] = cells[rows][:, columns], True

        for path in sorted((self.folder / digest).glob(_OFTEN)):
            if known.all():
                break
            if (held := blocks.read(path)) is not None:
                fill(_places(held["froms"], froms), _places(held["tos"], tos), held["cells"])
                blocks.used(path)
        for i, j in _gaps(known):
            cells = find(i, j)
            fill(i, j, cells)
            self._keep(digest, froms[i], tos[j], cells=cells)
        return np.zeros((*known.shape, 0)) if found is None else found

    def once(self, digest: str, name: str, find: Callable[[], blocks.Arrays]) -> blocks.Arrays:
        """Return some arrays under a digest and a name: those kept, or else those that are found, which are kept."""
        path = self.folder / digest / _ONCE.replace("*", name)
        held = blocks.read(path)
        if held is not None:
            blocks.used(path)
            return held
        found = find()
        blocks.write(path, found)
        self._trim(path.parent)
        return found

    def _keep(self, digest: str, froms: Costs, tos: Costs, limit: float = np.inf, **found: NDArray[Any]) -> None:
        name = hashlib.sha256(b"".join(c.tobytes() for c in (np.array([limit, len(froms)]), froms, tos))).hexdigest()
        path = self.folder / digest / _OFTEN.replace("*", name[:32])
        blocks.write(path, {"froms": froms, "tos": tos, "limit": np.array(limit), **found})
        self._trim(path.parent)

    def _trim(self, folder: Path) -> None:
        """Take away the blocks that were used longest ago, where a network has too many or all are too large."""
        for path in _newest(folder.glob(_OFTEN))[MOST_BLOCKS:]:
            path.unlink(missing_ok=True)
        size = 0
        for path in _newest(path for kind in (_OFTEN, _ONCE) for path in self.folder.glob(f"*/{kind}")):
            with contextlib.suppress(OSError):
                size += path.stat().st_size
                if size > MOST_BYTES:
                    path.unlink(missing_ok=True)


def _gaps(known: NDArray[np.bool_]) -> list[tuple[Ints, Ints]]:
    """Return rows and columns that hold what is not known: rows of which nothing is, then columns of the others."""
    found = []
    for rows in (~known.any(axis=1), known.any(axis=1)):
        i, j = np.flatnonzero(rows), np.flatnonzero((~known[rows]).any(axis=0))
        if len(i) and len(j):
            found.append((i, j))
    return found


def _newest(paths: Iterable[Path]) -> list[Path]:
    used = []
    for path in paths:
        with contextlib.suppress(OSError):  # another process took it away
            used.append((path.stat().st_mtime_ns, path))
    return [path for _, path in sorted(used, reverse=True)]


def _read(path: Path, froms: Costs, tos: Costs, limit: float, known: NDArray[np.bool_]) -> Trips | None:
    """Return the trips of a block between pairs not known yet, and mark these as known; nothing if it has none."""
    held = blocks.read(path)
    if held is None or float(held["limit"]) < limit:
        return None
    i, j = _places(held["froms"], froms), _places(held["tos"], tos)
    new = np.zeros_like(known)
    new[np.ix_(i[i >= 0], j[j >= 0])] = True
    new &= ~known
    if not new.any():
        return None
    trips = Trips(held["i"].astype(np.int64), held["j"].astype(np.int64), held["cost"]).moved(i, j).only(new, limit)
    blocks.used(path)
    known |= new
    return trips


def _places(held: Costs, asked: Costs) -> Ints:
    """Return the row at which each spot that is held was asked about, or -1."""
    row = {spot: k for k, spot in enumerate(map(tuple, asked.tolist()))}
    return np.array([row.get(spot, -1) for spot in map(tuple, held.tolist())], dtype=np.int64)
