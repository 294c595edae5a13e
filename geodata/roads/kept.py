"""Roads and hierarchies kept in the store, so that a file is read once and a network contracted once.

They are kept under the digest of all that they depend on: the file's name and content, the reference system, and the
edition of this package with the speeds in it.
"""

from __future__ import annotations

import hashlib
from dataclasses import fields
from pathlib import Path
from typing import Any

import pandas as pd

from geodata import blocks
from geodata.faults import Fault, packed, unpacked
from geodata.roads.hierarchy import Hierarchy, Pairs
from geodata.roads.network import Network
from geodata.roads.reading import read
from geodata.roads.roads import Roads
from geodata.roads.speeds import load
from geodata.roads.store import Store
from geodata.roads.tags import MODES

_NUMBERS = ("x", "y", "tail", "head", "length_m", "way")
_PACKAGE = Path(__file__).parent


def roads(path: Path, *, crs: str, store: Store) -> Roads:
    """Return the roads of a file as `read` does, with the usual speeds; raises `RoadsError` as it does."""
    if not path.is_file():
        return read(path, crs=crs)
    told = f"{path.name} {crs} {blocks.of_file(path)} {blocks.edition(_PACKAGE)}"
    digest = hashlib.sha256(told.encode()).hexdigest()
    return _unpacked(store.once(digest, "roads", lambda: _packed(read(path, crs=crs))), path.name, crs)


def contracted(network: Network, *, store: Store) -> None:
    """Give a network its hierarchy, that of the store if it is there."""
    name = f"hierarchy-{blocks.edition(_PACKAGE)[:16]}"
    held = store.once(network.digest, name, lambda: _flat(network.hierarchy))
    core = Pairs(**{one.name: held[f"core_{one.name}"] for one in fields(Pairs)})
    rest = {one.name: held[one.name] for one in fields(Hierarchy) if one.name != "core"}
    network.__dict__["hierarchy"] = Hierarchy(**rest, core=core)


def _flat(hierarchy: Hierarchy) -> blocks.Arrays:
    core = {f"core_{one.name}": getattr(hierarchy.core, one.name) for one in fields(Pairs)}
    return core | {one.name: getattr(hierarchy, one.name) for one in fields(Hierarchy) if one.name != "core"}


def _packed(found: Roads) -> blocks.Arrays:
    names, numbers = list(found.ways.columns), {}
    for name in names:
        column = found.ways[name]
        numbers[f"ways_{name}"] = blocks.words(column.tolist()) if name == "name" else column.to_numpy()
    return {
        **{name: getattr(found, name) for name in _NUMBERS},
        **{f"blocked_{mode}": found.blocked[mode] for mode in MODES},
        **numbers,
        "columns": blocks.words(names),
        "warnings": blocks.words(packed(found.warnings)),
    }


def _unpacked(held: blocks.Arrays, file: str, crs: str) -> Roads:
    def column(name: str) -> Any:
        values = held[f"ways_{name}"]
        return pd.array(blocks.said(values), dtype="str") if name == "name" else values

    return Roads(
        file=file,
        crs=crs,
        **{name: held[name] for name in _NUMBERS},
        ways=pd.DataFrame({name: column(name) for name in blocks.said(held["columns"])}),
        blocked={mode: held[f"blocked_{mode}"] for mode in MODES},
        speeds=load(),
        warnings=unpacked(Fault, blocks.said(held["warnings"])),
    )
