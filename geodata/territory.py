"""A territory: the checked tables of one folder, its sources, its rule profile and its travel assumptions.

A folder holds `territory.toml` (title, metric reference system, sources), `rules.toml` (the regional rule profile) and
one file for each table of `geodata.tables`. `load` reads everything and either returns a `Territory` or raises a
`TerritoryError` that lists every fault of every file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geodata import check, crossed, gather, networks
from geodata import files as listing
from geodata.about import Source as Source
from geodata.about import check_about, travel, words
from geodata.facts import Fact, read_toml
from geodata.faults import Fault, Repair, TerritoryError, alike
from geodata.outlines import WGS84 as WGS84
from geodata.phrases import Language, Phrase, phrase, within
from geodata.read import ROW
from geodata.roads import Roads
from geodata.tables import TABLES, Table
from geodata.timetable import Timetable
from geodata.told import told
from geodata.travel.door import Travel

SHIPPED = ("lecco", "sample")
"""Territories that come with the program and can be named instead of given as a folder."""


@dataclass(frozen=True)
class Territory:
    """The tables of `geodata.tables` as typed frames, each sorted by its key; nobody may write into them.

    `areas`, `lakes` and `rivers` are GeoDataFrames in `crs`, a metric system. `rules` is the parsed `rules.toml`;
    `travel` are the assumptions of `travel.toml`, the territory's own before the general ones; `roads`, `timetable` and
    `barriers` (`name`, `source`, `geometry` in `crs`) are what it names beside them, if anything. `digest` names the
    content: the same tables, rules and assumptions, whatever the order of their rows and the dialect of the files, give
    the same digest. `warnings` is what was left aside in the files, `repairs` what was read otherwise than it is
    written.
    """

    name: str
    title: Mapping[str, str]
    crs: str
    areas: gpd.GeoDataFrame
    population: pd.DataFrame
    flows: pd.DataFrame
    services: pd.DataFrame
    providers: pd.DataFrame
    offers: pd.DataFrame
    firms: pd.DataFrame
    demands: pd.DataFrame
    vouchers: pd.DataFrame
    district_shares: pd.DataFrame
    running_services: pd.DataFrame
    beneficiaries: pd.DataFrame
    hosts: pd.DataFrame
    openings: pd.DataFrame
    tutors: pd.DataFrame
    refusals: pd.DataFrame
    earmarks: pd.DataFrame
    running_placements: pd.DataFrame
    times: pd.DataFrame
    places: pd.DataFrame
    links: pd.DataFrame
    lakes: gpd.GeoDataFrame
    rivers: gpd.GeoDataFrame
    rules: Mapping[str, Any]
    travel: Mapping[str, Fact]
    sources: tuple[Source, ...]
    folder: Path
    roads: Roads | None = field(default=None, compare=False)
    timetable: Timetable | None = field(default=None, compare=False)
    barriers: gpd.GeoDataFrame | None = field(default=None, compare=False)
    warnings: tuple[Fault, ...] = ()
    repairs: tuple[Repair, ...] = ()
    digest: str = field(default="", compare=False)
    words: Mapping[str, Phrase] = field(default_factory=dict, compare=False)

    def table(self, name: str) -> pd.DataFrame:
        """Return a table by its name in `geodata.tables`."""
        return getattr(self, name)

    def said(self, text: str, language: Language) -> str:
        """Return a text of a table as [words] of `territory.toml` says it in a language, or as it stands."""
        return str(within(self.words.get(text, text), language))

    def listed(self, words: Iterable[str], language: Language) -> str:
        """Return words of a table, each as `said`, with commas between them."""
        return ", ".join(self.said(word, language) for word in words)

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
        like, shipped = alike(str(territory), SHIPPED, most=1), ", ".join(SHIPPED)
        remedy = phrase("give_a_folder", shipped=shipped)
        if like:
            remedy = phrase("meant_or_give_a_folder", like=like[0], shipped=shipped)
        raise TerritoryError([Fault(str(territory), 0, "", "", phrase("there_is_no_such_territory"), remedy)])
    return folder


def load(territory: str | Path) -> Territory:
    """Read and check a whole territory.

    Raises `TerritoryError` with every fault found, in the order of the files and rows.
    """
    folder = folder_of(territory)
    about, faults = read_toml(folder / "territory.toml")
    if not faults:
        faults += check_about(about)
    rules, found = read_toml(folder / "rules.toml")
    classless = bool(found) or not isinstance(rules.get("classes"), dict)
    assumptions, strange = travel(about.get("travel", {}))
    said, unclear = told(about)
    called, unsaid = words(about)
    faults += found + strange + unclear + unsaid
    beside = networks.Networks()
    if not any(f.column == "crs" for f in faults):
        beside = networks.read(folder, about.get("travel", {}), crs=str(about.get("crs", "")))
    faults += beside.faults
    files = gather.gather(folder, said, home=str(about.get("crs", "")))
    faults += files.faults
    unread = files.unread | ({"rules.classes"} if classless else set())
    faults += files.named(check.linked(files.frames, rules.get("classes", {}), unread=unread, areas=files.gazetteer))
    faults += files.named(crossed.crossed(files.frames))
    if faults:
        raise TerritoryError(_in_order(faults, files.labels))
    strangers = listing.strangers(folder, [str(name) for name in about.get("travel", {}).values()])
    tables = {name: _sorted(frame, TABLES[name]) for name, frame in files.frames.items()}
    loaded = Territory(
        name=str(about.get("name", folder.name)),
        title={"en": about["title_en"], "it": about["title_it"]},
        crs=about["crs"],
        rules=rules,
        travel=assumptions,
        sources=tuple(Source(**{f.name: s[f.name] for f in fields(Source) if f.name in s}) for s in about["sources"]),
        folder=folder,
        roads=beside.roads,
        timetable=beside.timetable,
        barriers=beside.barriers,
        warnings=(*files.warnings, *strangers, *files.named(crossed.odd(files.frames)), *beside.warnings),
        repairs=(*files.repairs, *beside.repairs),
        words=called,
        digest=_digest(tables, about["crs"], rules, assumptions, beside.digest),
        **{name: t.to_crs(about["crs"]) if TABLES[name].geometry else t for name, t in tables.items()},
    )
    return replace(loaded, warnings=(*loaded.warnings, *files.named(Travel(loaded).warnings())))


def _in_order(faults: list[Fault], labels: Mapping[str, str]) -> list[Fault]:
    """Sort faults by file, row and column; in a row that could not be read, only that is told."""
    order = {"territory.toml": 0, "rules.toml": 1}
    for place, (name, table) in enumerate(TABLES.items(), start=2):
        order |= {table.file: place, labels.get(name, table.file): place}
    columns = {(labels.get(t.name, t.file), c.name): k for t in TABLES.values() for k, c in enumerate(t.columns)}
    whole = {(f.file, f.row) for f in faults if f.row > 1 and not f.column}
    kept = [f for f in faults if not f.column or (f.file, f.row) not in whole]
    return sorted(kept, key=lambda f: (order.get(f.file, len(order)), f.row, columns.get((f.file, f.column), -1)))


def _sorted(frame: pd.DataFrame, table: Table) -> Any:
    """Put rows in the order of their key, so that no answer can depend on the order of a file."""
    frame = frame.drop(columns=ROW).sort_values(list(table.key), ignore_index=True)
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=WGS84) if table.geometry else frame


def _digest(
    tables: Mapping[str, pd.DataFrame], crs: str, rules: Mapping[str, Any], travel: Mapping[str, Fact], beside: str
) -> str:
    """Name the content; outlines count as they were given, since a projection differs in its last digits by machine.

    Rivers count where there are any: they are only drawn, and no plan depends on them.
    """
    total = hashlib.sha256(crs.encode())
    for name, frame in tables.items():
        if name == "rivers" and frame.empty:
            continue
        plain = frame
        if TABLES[name].geometry:
            outline = frame.geometry.normalize().to_wkb(hex=True)
            plain = pd.DataFrame(frame.drop(columns="geometry")).assign(outline=outline)
        plain = plain.drop(columns=[c for c in ("lon", "lat") if c in plain and plain[c].isna().all()])
        total.update(name.encode() + plain.to_csv(index=False).encode())
    total.update(json.dumps(rules, sort_keys=True, default=str).encode())
    total.update(json.dumps({k: float(v) for k, v in travel.items()}, sort_keys=True).encode())
    total.update(beside.encode())
    return total.hexdigest()
