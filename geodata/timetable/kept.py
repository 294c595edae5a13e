"""Timetables and trips kept in the store, so that a feed is read once and only what is new is looked for.

A timetable is kept under the digest of its file, the reference system and the edition of this package; trips under
that of the timetable and of all else that was asked but the points, of which each pair has an answer of its own.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import fields
from pathlib import Path

import numpy as np
import pandas as pd

from geodata import blocks
from geodata.faults import Fault, Repair, packed, unpacked
from geodata.roads.hierarchy import Ints
from geodata.roads.store import Store
from geodata.timetable.doors import REASONS
from geodata.timetable.feed import read
from geodata.timetable.foot import Walk
from geodata.timetable.services import Services
from geodata.timetable.timetable import Points, Timetable
from geodata.timetable.trips import Calls

_TEXT = {"stops": ("stop", "name", "station"), "lines": ("line", "name", "operator")}
_PACKAGE = Path(__file__).parent
_TOLD = ("", *REASONS)


def timetable(path: Path, *, crs: str, store: Store) -> Timetable:
    """Return the timetable of a feed as `read` does; raises `TerritoryError` as it does."""
    if not path.exists():
        return read(path, crs=crs)
    told = f"{path.name} {crs} {blocks.of_file(path)} {blocks.edition(_PACKAGE)}"
    digest = hashlib.sha256(told.encode()).hexdigest()
    return _unpacked(store.once(digest, "timetable", lambda: _packed(read(path, crs=crs))), crs)


def trips(
    asked: Timetable, origins: Points, destinations: Points,
    *, date: dt.date, arrive_by: float, leave_from: float | None, limit: float, walk: Walk, store: Store,
    before: dt.date | None = None, after: dt.date | None = None, overlap: float | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Return what `Timetable.trips` does."""
    barrier = "" if walk.barrier is None else walk.barrier.wkb_hex
    said = (asked.digest, blocks.edition(_PACKAGE), date, arrive_by, leave_from, limit, before, after, overlap,
            walk.kmh, walk.factor, walk.most_m, walk.change_minutes, barrier)  # fmt: skip
    digest = hashlib.sha256(repr(said).encode()).hexdigest()
    (starts, froms, begin), (ends, tos, end) = _spots(origins), _spots(destinations)

    def named(points: list[tuple[float, float]]) -> Points:
        return {f"{k:09d}": point for k, point in enumerate(points)}

    def find(i: Ints, j: Ints) -> np.ndarray:
        found = asked.trips(
            named([(x, y) for x, y in froms[i].tolist()]), named([(x, y) for x, y in tos[j].tolist()]),
            date=date, arrive_by=arrive_by, leave_from=leave_from, limit=limit, walk=walk,
            before=before, after=after, overlap=overlap,
        ).drop(columns=["origin", "destination"])  # fmt: skip
        found["reason"] = found["reason"].map(_TOLD.index)
        return found.to_numpy(dtype=float, na_value=np.nan).reshape(len(i), len(j), -1)

    if not (starts and ends):
        return asked.trips(
            origins, destinations, date=date, arrive_by=arrive_by, leave_from=leave_from, limit=limit, walk=walk
        )
    cells = store.cells(digest, froms, tos, find=find)[np.ix_(begin, end)].reshape(len(starts) * len(ends), -1)
    back = [] if leave_from is None else ["back_minutes", "returns", "last_departure"]
    found = pd.DataFrame(cells, columns=["minutes", "departs", "arrives", "changes", *back, "reason"])
    found.insert(0, "origin", pd.array(np.repeat(np.array(starts, dtype=object), len(ends)), dtype="str"))
    found.insert(1, "destination", pd.array(np.tile(np.array(ends, dtype=object), len(starts)), dtype="str"))
    reasons = np.array(_TOLD, dtype=object)[found["reason"].to_numpy(dtype=int)]
    return found.assign(changes=found["changes"].astype("Int64"), reason=pd.array(reasons, dtype="str"))


def _spots(points: Points) -> tuple[list[str], np.ndarray, Ints]:
    """Return the codes in order, the spots where they are (rows x, y, each once), and the spot of each code."""
    codes = sorted(points)
    xy = np.array([points[code] for code in codes], dtype=float).reshape(-1, 2)
    spots, spot = np.unique(xy, axis=0, return_inverse=True)
    return codes, spots, spot.ravel()


def _packed(found: Timetable) -> blocks.Arrays:
    services, calls = found.services, found.calls
    said = {
        "name": found.name,
        "zone": found.zone,
        "first": found.first.isoformat(),
        "last": found.last.isoformat(),
        "ids": services.ids,
        **{table: {name: getattr(found, table)[name].tolist() for name in names} for table, names in _TEXT.items()},
        "warnings": packed(found.warnings),
        "repairs": packed(found.repairs),
    }
    return {
        "said": blocks.words(said),
        "xy": found.stops[["x", "y"]].to_numpy(),
        "transfers": found.transfers,
        **{f"services_{one.name}": getattr(services, one.name) for one in fields(Services) if one.name != "ids"},
        **{f"calls_{one.name}": getattr(calls, one.name) for one in fields(Calls)},
    }


def _unpacked(held: blocks.Arrays, crs: str) -> Timetable:
    said = blocks.said(held["said"])
    stops, lines = (
        pd.DataFrame({name: pd.Series(said[table][name], dtype=object) for name in names})
        for table, names in _TEXT.items()
    )
    return Timetable(
        name=said["name"],
        zone=said["zone"],
        first=dt.date.fromisoformat(said["first"]),
        last=dt.date.fromisoformat(said["last"]),
        crs=crs,
        stops=stops.assign(x=held["xy"][:, 0], y=held["xy"][:, 1]),
        lines=lines,
        services=Services(
            ids=tuple(said["ids"]),
            **{one.name: held[f"services_{one.name}"] for one in fields(Services) if one.name != "ids"},
        ),
        calls=Calls(**{one.name: held[f"calls_{one.name}"] for one in fields(Calls)}),
        transfers=held["transfers"],
        warnings=unpacked(Fault, said["warnings"]),
        repairs=unpacked(Repair, said["repairs"]),
    )
