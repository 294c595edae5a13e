"""A territory: the checked tables of one folder, its sources, its rule profile and its travel assumptions.

A folder holds `territory.toml` (title, metric reference system, sources), `rules.toml` (the regional rule profile) and
one file for each table of `geodata.tables`. `load` reads everything and either returns a `Territory` or raises a
`TerritoryError` that lists every fault of every file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyproj

from geodata import check
from geodata.facts import Fact, fact, read_toml
from geodata.faults import Fault, TerritoryError, alike, nearest
from geodata.read import ROW, read
from geodata.tables import TABLES, Table

SHIPPED = ("lecco", "sample")
"""Territories that come with the program and can be named instead of given as a folder."""

WGS84 = "EPSG:4326"


@dataclass(frozen=True)
class Source:
    """Where a part of the data comes from, as it must be shown beside it."""

    what: str
    origin: str
    licence: str
    date: str


@dataclass(frozen=True)
class Territory:
    """The tables of `geodata.tables` as typed frames, each sorted by its key; nobody may write into them.

    `areas` and `lakes` are GeoDataFrames in `crs`, a metric system. `rules` is the parsed `rules.toml`; `travel` are
    the assumptions of `travel.toml`, the territory's own before the general ones. `digest` names the content: the
    same tables, rules and assumptions, whatever the order of their rows, give the same digest.
    """

    name: str
    title: Mapping[str, str]
    crs: str
    areas: gpd.GeoDataFrame
    population: pd.DataFrame
    services: pd.DataFrame
    providers: pd.DataFrame
    offers: pd.DataFrame
    firms: pd.DataFrame
    demands: pd.DataFrame
    beneficiaries: pd.DataFrame
    hosts: pd.DataFrame
    openings: pd.DataFrame
    places: pd.DataFrame
    links: pd.DataFrame
    lakes: gpd.GeoDataFrame
    rules: Mapping[str, Any]
    travel: Mapping[str, Fact]
    sources: tuple[Source, ...]
    folder: Path
    warnings: tuple[Fault, ...] = ()
    digest: str = field(default="", compare=False)

    def table(self, name: str) -> pd.DataFrame:
        """Return a table by its name in `geodata.tables`."""
        return getattr(self, name)

    def illustrative(self) -> tuple[str, ...]:
        """Return the names of the tables that hold invented rows, as their `source` says."""
        return tuple(n for n in TABLES if self.table(n)["source"].str.lower().str.startswith("illustrative").any())


def folder_of(territory: str | Path) -> Path:
    """Return the folder of a shipped territory's name or of a path, or raise `TerritoryError` where there is none."""
    here = Path(__file__).parent
    if str(territory) in SHIPPED:
        return here / str(territory)
    folder = Path(territory)
    if not folder.is_dir():
        meant = " ".join(f"Did you mean {name}?" for name in alike(str(territory), SHIPPED, most=1))
        remedy = f"{meant} Give a folder, or the name of a shipped territory: {', '.join(SHIPPED)}.".strip()
        raise TerritoryError([Fault(str(territory), 0, "", "", "there is no such territory", remedy)])
    return folder


def load(territory: str | Path) -> Territory:
    """Read and check a whole territory.

    Raises `TerritoryError` with every fault found, in the order of the files and rows.
    """
    folder = folder_of(territory)
    about, faults = read_toml(folder / "territory.toml")
    if not faults:
        faults += _check_about(about)
    rules, found = read_toml(folder / "rules.toml")
    unread = {"rules.classes"} if found or not isinstance(rules.get("classes"), dict) else set()
    travel, strange = _travel(about.get("travel", {}))
    faults += found + strange
    frames: dict[str, pd.DataFrame] = {}
    warnings: list[Fault] = []
    for table in TABLES.values():
        text, found = _text(folder, table)
        frames[table.name], wrong, odd = check.typed(text, table)
        faults += found + wrong
        warnings += odd
        if (found or wrong) and (text.empty or table.key[0] not in text):
            unread.add(table.name)
    faults += check.linked(frames, rules.get("classes", {}), unread=unread)
    faults += check.crossed(frames)
    if faults:
        raise TerritoryError(_in_order(faults))
    tables = {name: _sorted(frame, TABLES[name]) for name, frame in frames.items()}
    return Territory(
        name=str(about.get("name", folder.name)),
        title={"en": about["title_en"], "it": about["title_it"]},
        crs=about["crs"],
        rules=rules,
        travel=travel,
        sources=tuple(Source(*(s[f.name] for f in fields(Source))) for s in about["sources"]),
        folder=folder,
        warnings=tuple(warnings),
        digest=_digest(tables, about["crs"], rules, travel),
        **{name: t.to_crs(about["crs"]) if TABLES[name].geometry else t for name, t in tables.items()},
    )


def _text(folder: Path, table: Table) -> tuple[pd.DataFrame, list[Fault]]:
    path = folder / table.file
    if path.is_file():
        text, faults = read(path, table)
        if table.needed and not faults and text.empty:
            faults.append(Fault(table.file, 0, "", "", "has no rows", "A territory needs at least one."))
        return text, faults
    if not table.needed:
        return pd.DataFrame(), []
    remedy = f"Add it: {table.english[0].lower()}{table.english[1:]}."
    return pd.DataFrame(), [Fault(table.file, 0, "", "", "the file is missing", remedy)]


def _in_order(faults: list[Fault]) -> list[Fault]:
    """Sort faults by file, row and column; in a row that could not be read, only that is told."""
    files = ["territory.toml", "rules.toml", *(t.file for t in TABLES.values())]
    columns = {(t.file, c.name): place for t in TABLES.values() for place, c in enumerate(t.columns)}
    whole = {(f.file, f.row) for f in faults if f.row > 1 and not f.column}
    kept = [f for f in faults if not f.column or (f.file, f.row) not in whole]
    return sorted(kept, key=lambda f: (files.index(f.file), f.row, columns.get((f.file, f.column), -1)))


def _sorted(frame: pd.DataFrame, table: Table) -> Any:
    """Put rows in the order of their key, so that no answer can depend on the order of a file."""
    frame = frame.drop(columns=ROW).sort_values(list(table.key), ignore_index=True)
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=WGS84) if table.geometry else frame


def _check_about(about: Mapping[str, Any]) -> list[Fault]:
    file, faults = "territory.toml", []
    for key in ("title_en", "title_it", "crs"):
        if not isinstance(about.get(key), str):
            faults.append(Fault(file, 0, key, str(about.get(key, "")), "is missing or not text", f'Write {key} = "…".'))
    if isinstance(about.get("crs"), str) and not _metric(about["crs"]):
        remedy = "Name a projected system that keeps distances in metres, for example EPSG:32632 in Lombardy."
        faults.append(Fault(file, 0, "crs", about["crs"], "is not a metric reference system", remedy))
    sources, remedy = about.get("sources"), "A source says what, origin, licence and date, each in double quotes."
    if not isinstance(sources, list) or not sources:
        return [*faults, Fault(file, 0, "sources", "", "no source is stated", f"Add [[sources]]. {remedy}")]
    for number, source in enumerate(sources, start=1):
        said = source if isinstance(source, dict) else {}
        for key in (f.name for f in fields(Source)):
            if not isinstance(said.get(key), str) or not said[key].strip():
                shown, rule = str(said.get(key, "")), "is missing or not text"
                faults.append(Fault(file, 0, f"sources {number}, {key}", shown, rule, remedy))
    return faults


def _metric(crs: str) -> bool:
    """Say whether distances can be measured in a system: web Mercator has metres that are not metres."""
    try:
        system = pyproj.CRS.from_user_input(crs)
    except pyproj.exceptions.CRSError:
        return False
    if "Pseudo-Mercator" in system.name:
        return False
    return system.is_projected and all(a.unit_name in ("metre", "meter") for a in system.axis_info)


def _travel(own: Any) -> tuple[dict[str, Fact], list[Fault]]:
    general, faults = read_toml(Path(__file__).parent / "travel.toml")
    assert not faults, faults
    file = "territory.toml"
    if not isinstance(own, dict):
        faults.append(Fault(file, 0, "travel", str(own), "is not a section", "Write [travel.<name>]."))
        own = {}
    faults += [
        Fault(file, 0, f"travel.{k}", "", "is not a travel assumption", nearest(k, general))
        for k in own if k not in general
    ]  # fmt: skip
    facts = {}
    for name, usual in general.items():
        where = f"travel.{name}"
        facts[name], found = fact(own.get(name, usual), where, file)
        faults += found
        if found:
            continue
        if facts[name].unit != usual["unit"]:
            remedy = f"State it in {usual['unit']}."
            faults.append(Fault(file, 0, where, facts[name].unit, "has another unit", remedy))
        if facts[name].value <= 0:
            remedy = f"Write it in {usual['unit']}, more than 0."
            faults.append(Fault(file, 0, where, f"{facts[name].value:g}", "is not above 0", remedy))
    return facts, faults


def _digest(tables: Mapping[str, pd.DataFrame], crs: str, rules: Mapping[str, Any], travel: Mapping[str, Fact]) -> str:
    """Name the content; outlines count as they were given, since a projection differs in its last digits by machine."""
    total = hashlib.sha256(crs.encode())
    for name, frame in tables.items():
        plain = frame
        if TABLES[name].geometry:
            plain = pd.DataFrame(frame.drop(columns="geometry")).assign(outline=frame.geometry.to_wkb(hex=True))
        total.update(name.encode() + plain.to_csv(index=False).encode())
    total.update(json.dumps(rules, sort_keys=True, default=str).encode())
    total.update(json.dumps({k: float(v) for k, v in travel.items()}, sort_keys=True).encode())
    return total.hexdigest()
