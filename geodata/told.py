"""What `territory.toml` tells about the files beside it: their dialect, their headers, and what they leave unsaid.

[dialect] holds for every file and [dialect.<table>] for one: `decimal` ("," or "."), `separator`, `encoding`, `crs`.
[columns.<table>] maps their header to ours, or to a list of ours; [values.<table>] gives a column that the file lacks
the same text in every row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyproj

from geodata.faults import Fault, nearest
from geodata.phrases import phrase
from geodata.tables import GAZETTEER, TABLES, Table

FILE = "territory.toml"

READABLE: dict[str, Table] = {**TABLES, GAZETTEER.name: GAZETTEER}
"""Every table that a folder may bring, by name."""

SEPARATORS = (",", ";", "\t", "|")
ENCODINGS = ("utf-8", "utf-16", "cp1252", "latin-1", "cp850", "mac-roman")


@dataclass(frozen=True)
class Told:
    """What is told about one table's file; an empty text is left to be recognised."""

    decimal: str = ""
    separator: str = ""
    encoding: str = ""
    crs: str = ""
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)


def told(about: Mapping[str, Any]) -> tuple[dict[str, Told], list[Fault]]:
    """Return what is told about each table, by name, and the faults of saying it."""
    faults: list[Fault] = []
    dialect, columns, values = (_section(about, name, faults) for name in ("dialect", "columns", "values"))
    general = {k: v for k, v in dialect.items() if not isinstance(v, Mapping)}
    of_table = {k: v for k, v in dialect.items() if isinstance(v, Mapping)}
    spoken = _dialect("dialect", general, faults)
    for name, sections in (("dialect", of_table), ("columns", columns), ("values", values)):
        for key in sections:
            if key not in READABLE:
                faults.append(Fault(FILE, 0, f"{name}.{key}", "", phrase("is_not_a_table"), nearest(key, READABLE)))
    said = {}
    for name, table in READABLE.items():
        own = _dialect(f"dialect.{name}", of_table.get(name, {}), faults)
        said[name] = Told(
            **{**spoken, **own},
            columns=_columns(table, columns.get(name, {}), faults),
            values=_values(table, values.get(name, {}), faults),
        )
    return said, faults


def _section(about: Mapping[str, Any], name: str, faults: list[Fault]) -> Mapping[str, Any]:
    said = about.get(name, {})
    if isinstance(said, Mapping):
        return said
    faults.append(Fault(FILE, 0, name, str(said), phrase("is_not_a_section"), phrase("write_table", name=name)))
    return {}


def _dialect(where: str, said: Mapping[str, Any], faults: list[Fault]) -> dict[str, str]:
    allowed: dict[str, Iterable[str]] = {"decimal": (",", "."), "separator": SEPARATORS, "encoding": ENCODINGS}
    kept = {}
    for key, value in said.items():
        if key == "crs" and isinstance(value, str) and _system(value):
            kept[key] = value
        elif key == "crs":
            faults.append(
                Fault(
                    FILE, 0, f"{where}.crs", str(value), phrase("is_not_a_reference_system"), phrase("write_epsg_32632")
                )
            )
        elif key not in allowed:
            remedy = nearest(key, [*allowed, "crs"])
            faults.append(Fault(FILE, 0, f"{where}.{key}", str(value), phrase("is_not_a_part_of_a_dialect"), remedy))
        elif value not in allowed[key]:
            words = ", ".join(repr(word) for word in allowed[key])
            faults.append(
                Fault(
                    FILE, 0, f"{where}.{key}", str(value), phrase("is_not_known"), phrase("write_one_of", words=words)
                )
            )
        else:
            kept[key] = value
    return kept


def _system(crs: str) -> bool:
    try:
        pyproj.CRS.from_user_input(crs)
    except pyproj.exceptions.CRSError:
        return False
    return True


def _columns(table: Table, said: Any, faults: list[Fault]) -> dict[str, tuple[str, ...]]:
    where, known = f"columns.{table.name}", [c.name for c in table.columns if c.kind != "geometry"]
    if not isinstance(said, Mapping):
        faults.append(
            Fault(FILE, 0, where, str(said), phrase("is_not_a_section"), phrase("write_and_theirs_ours", where=where))
        )
        return {}
    kept = {}
    for theirs, ours in said.items():
        targets = ours if isinstance(ours, list) else [ours]
        wrong = [t for t in targets if t not in known]
        if not targets:
            remedy = phrase("name_the_column_of_ours_one_that")
            faults.append(Fault(FILE, 0, f"{where}.{theirs}", "[]", phrase("is_mapped_to_nothing"), remedy))
        for target in wrong:
            rule = phrase("is_not_a_column_of", table=table.name)
            faults.append(Fault(FILE, 0, f"{where}.{theirs}", str(target), rule, nearest(str(target), known)))
        if targets and not wrong:
            kept[str(theirs).strip()] = tuple(targets)
    return kept


def _values(table: Table, said: Any, faults: list[Fault]) -> dict[str, str]:
    where, known = f"values.{table.name}", [c.name for c in table.columns if c.kind != "geometry"]
    if not isinstance(said, Mapping):
        faults.append(
            Fault(FILE, 0, where, str(said), phrase("is_not_a_section"), phrase("write_and_column_text", where=where))
        )
        return {}
    for name, value in said.items():
        if name not in known:
            rule = phrase("is_not_a_column_of", table=table.name)
            faults.append(Fault(FILE, 0, f"{where}.{name}", str(value), rule, nearest(name, known)))
        elif not isinstance(value, str):
            faults.append(
                Fault(FILE, 0, f"{where}.{name}", str(value), phrase("is_not_text"), phrase("put_it_in_double_quotes"))
            )
    return {k: v.strip() for k, v in said.items() if k in known and isinstance(v, str)}
