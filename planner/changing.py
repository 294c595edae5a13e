"""The changes of a scenario, each made in the tables of a territory; what they may be is in `planner.changes`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import pandas as pd

from geodata import check
from geodata.faults import nearest
from geodata.phrases import Phrase
from geodata.read import ROW
from geodata.tables import MODES, TABLES
from planner.phrases import phrase

Frames = dict[str, pd.DataFrame]
"""The tables of a territory by name."""

Blame = Callable[[str, Any, Phrase, Phrase], None]
"""Told the key of an entry, its value, the rule it breaks and the remedy."""


def make(
    what: str, said: Mapping[str, Any], tables: Frames, *, adds: str, classes: Collection[str], blame: Blame
) -> None:
    """Make a change, by what it is and what it says, in `tables`, whose frames are replaced and never written into.

    `adds` is the table that it adds a row to, if any; `classes` are those of the rule profile, which a row may name.
    """
    if adds:
        _add(adds, said, tables, classes, blame)
    elif what in ("close_provider", "close_offer"):
        ((key, value),) = said.items()
        if _known(tables, f"{key}s", key, value, blame, key):
            _take_away(tables, f"{key}s", {value})
    elif what == "firm_out":
        ((key, value),) = said.items()
        if _known(tables, "firms", key, value, blame, key):
            firms = tables["firms"]
            _take_away(tables, "firms", set(firms.loc[firms[key] == value, "firm"]))
    elif what == "lose_mode":
        _lose_mode(said["mode"], said["areas"], tables, blame)
    else:
        _scale(what, said, tables, blame)


def _known(tables: Frames, table: str, column: str, value: Any, blame: Blame, key: str) -> bool:
    if value in set(tables[table][column]):
        return True
    known = sorted({str(v) for v in tables[table][column]})
    blame(key, value, phrase("is_not_in", targets=TABLES[table].file), nearest(str(value), known))
    return False


def _take_away(tables: Frames, table: str, ids: set[Any]) -> None:
    """Take rows away with every row, of any table, that names them."""
    frame, key = tables[table], TABLES[table].key[0]
    tables[table] = frame[~frame[key].isin(ids)].reset_index(drop=True)
    for other in TABLES.values():
        for column in (c.name for c in other.columns if c.link == table and c.kind == "id"):
            rows = tables[other.name][column].isin(ids)
            if rows.any() and len(other.key) == 1:
                _take_away(tables, other.name, set(tables[other.name].loc[rows, other.key[0]]))
            else:
                tables[other.name] = tables[other.name][~rows].reset_index(drop=True)


def _add(name: str, said: Mapping[str, Any], tables: Frames, classes: Collection[str], blame: Blame) -> None:
    table = TABLES[name]
    text = pd.DataFrame([{k: _as_text(v) for k, v in said.items()}], dtype=object).assign(**{ROW: 1})
    row, faults, _ = check.typed(text, table)
    for fault in faults:
        blame(fault.column, fault.value, fault.rule, fault.remedy)
    for half, other in (("lon", "lat"), ("lat", "lon")):
        if other in said and half in row and half not in said:
            blame(half, "", phrase("is_empty_and_is_not", other=other), phrase("write_both_or_neither"))
    for column in (c.name for c in table.columns if c.link == "rules.classes"):
        for code in row[column].explode().dropna():
            if code and code not in classes:
                blame(column, code, phrase("is_not_in", targets="rules.classes"), nearest(code, classes))
    if faults:
        return
    key = [row[k].iat[0] for k in table.key]
    if (tables[name][list(table.key)] == key).all(axis=1).any():
        blame(
            table.key[0],
            ", ".join(map(str, key)),
            phrase("is_in_already", file=table.file),
            phrase("give_it_an_id_of_its_own"),
        )
    linked = [_known(tables, c.link, TABLES[c.link].key[0], value, blame, c.name)
              for c in table.columns if c.link in TABLES
              for value in row[c.name].explode().dropna()]  # fmt: skip
    if all(linked):
        frame = tables[name]
        row = row[frame.columns]
        both = pd.concat([frame, row], ignore_index=True) if len(frame) else row.astype(frame.dtypes)
        tables[name] = both.astype(frame.dtypes).sort_values(list(table.key), ignore_index=True)


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ";".join(value) if isinstance(value, tuple | list) else str(value)


def _scale(what: str, said: Mapping[str, Any], tables: Frames, blame: Blame) -> None:
    """Multiply the units of demands or the capacity of offers that the entry names; all where it names none."""
    name, column = ("demands", "units") if what == "scale_demand" else ("offers", "capacity")
    frame = tables[name]
    chosen = pd.Series(True, index=frame.index)
    for key in ("service", "provider"):
        if key in said and _known(tables, f"{key}s", key, said[key], blame, key):
            chosen &= frame[key] == said[key]
    if "district" in said and _known(tables, "areas", "district", said["district"], blame, "district"):
        chosen &= frame["area"].map(tables["areas"].set_index("area")["district"]) == said["district"]
    if what == "scale_demand" and said["by"] == 0:
        _take_away(tables, "demands", set(frame.loc[chosen, "demand"]))
    else:
        tables[name] = frame.assign(**{column: frame[column].where(~chosen, frame[column] * said["by"])})


def _lose_mode(mode: Any, areas: Sequence[Any], tables: Frames, blame: Blame) -> None:
    if mode not in MODES:
        blame("mode", mode, phrase("is_not_a_way_to_travel"), phrase("use_one_of", allowed=", ".join(MODES)))
        return
    known = [_known(tables, "areas", "area", area, blame, "areas") for area in areas]
    if not all(known):
        return
    people, times = tables["beneficiaries"], tables["times"]
    there = people["area"].isin(areas)
    left = people["modes"].map(lambda modes: tuple(m for m in modes if m != mode))
    tables["beneficiaries"] = people.assign(modes=people["modes"].mask(there, left))
    ends = times["origin"].isin(areas) | times["destination"].isin(areas)
    tables["times"] = times[~(ends & (times["mode"] == mode))].reset_index(drop=True)
