"""Tables of text into typed tables, with every fault of every table found in one pass."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from geodata.faults import Fault, nearest
from geodata.read import ROW
from geodata.tables import TABLES, Column, Table

_YES = {"yes", "true", "1", "sì", "si", "vero"}
_NO = {"no", "false", "0", "falso"}


def typed(text: pd.DataFrame, table: Table) -> tuple[pd.DataFrame, list[Fault], list[Fault]]:
    """Give every cell of one table its kind.

    Returns the typed frame (columns in the table's order, plus `ROW`; cells at fault hold a harmless value), the
    faults, and the warnings: columns of the file that are not used.
    """
    known = [c.name for c in table.columns]
    unused = [c for c in text.columns if c not in known and c != ROW]
    warnings = [
        Fault(table.file, 1, c, "", "this column is not used", nearest(c, known)) for c in unused
    ]
    faults: list[Fault] = []
    frame = pd.DataFrame(index=text.index)
    for column in table.columns:
        if column.name not in text:
            if column.required and len(text.columns):
                guess = nearest(column.name, unused) if unused else "Add it."
                remedy = f"{guess} It holds: {column.english.lower()}."
                faults.append(Fault(table.file, 1, column.name, "", "this column is missing", remedy))
            cells = pd.Series("", index=text.index, dtype=object)
            frame[column.name], _ = _convert(cells, column, table.file, pd.Series(0, index=text.index))
        else:
            frame[column.name], found = _convert(text[column.name], column, table.file, text[ROW])
            faults += found
    frame[ROW] = text[ROW] if ROW in text else pd.Series(dtype=int)
    if not any(f.rule == "this column is missing" and f.column in table.key for f in faults):
        faults += _twice(frame, table)
    return frame, faults, warnings


def linked(frames: Mapping[str, pd.DataFrame], classes: set[str]) -> list[Fault]:
    """Return a fault for every cell that names something that does not exist in the table it links to."""
    faults = []
    for name, frame in frames.items():
        table = TABLES[name]
        for column in (c for c in table.columns if c.link and c.name in frame):
            known = _known(column.link, frames, classes)
            cells = frame[column.name].explode() if column.kind == "tags" else frame[column.name]
            cells = cells[cells.notna() & (cells != "") & ~cells.isin(known)]
            where = column.link.replace("|", " or ")
            faults += [
                Fault(table.file, int(frame.at[i, ROW]), column.name, str(value), f"is not in {where}", nearest(value, known))
                for i, value in cells.items()
            ]
    return faults


def crossed(frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Return the faults that only two columns together show."""
    faults = []
    bands = frames["population"]
    for row in bands[bands["age_to"] < bands["age_from"]].itertuples():
        remedy = "Write the older age in age_to."
        where = int(bands.at[row.Index, ROW])
        faults.append(Fault("population.csv", where, "age_to", str(row.age_to), "is below age_from", remedy))
    links = frames["links"]
    for i in links.index[links["from"] == links["to"]]:
        value = str(links.at[i, "to"])
        faults.append(Fault("links.csv", int(links.at[i, ROW]), "to", value, "is the same as from", "Remove the row."))
    return faults


def _known(link: str, frames: Mapping[str, pd.DataFrame], classes: set[str]) -> set[str]:
    if link == "rules.classes":
        return classes
    return {key for name in link.split("|") for key in frames[name][TABLES[name].key[0]]}


def _twice(frame: pd.DataFrame, table: Table) -> list[Fault]:
    keys = frame[list(table.key)]
    again = keys.duplicated() & (keys != "").all(axis=1)
    first = frame.drop_duplicates(list(table.key)).set_index(list(table.key))[ROW]
    faults = []
    for i in frame.index[again]:
        key = tuple(keys.loc[i])
        earlier = int(first.loc[key if len(key) > 1 else key[0]])
        value, rule = ", ".join(str(k) for k in key), f"stands already in row {earlier}"
        faults.append(Fault(table.file, int(frame.at[i, ROW]), table.key[0], value, rule, "Give each row its own."))
    return faults


def _convert(cells: pd.Series, column: Column, file: str, rows: pd.Series) -> tuple[pd.Series, list[Fault]]:
    """Type one column; the second value lists the cells that could not be."""
    if column.kind == "geometry":
        return cells, []
    faults: list[Fault] = []

    def blame(bad: pd.Series, rule: str, remedy: str) -> None:
        faults.extend(
            Fault(file, int(rows[i]), column.name, str(cells[i]), rule, remedy) for i in bad.index[bad]
        )

    empty = cells == ""
    if column.required and column.kind != "tags":
        blame(empty, "is empty", f"Write {column.english[0].lower()}{column.english[1:]}.")
    if column.kind in ("whole", "number"):
        values = _numbers(cells, column, blame)
    elif column.kind == "flag":
        lower = cells.str.lower()
        blame(~empty & ~lower.isin(_YES | _NO), "is neither yes nor no", "Write yes or no.")
        values = lower.isin(_YES).where(~empty, bool(column.default)).astype(bool)
    elif column.kind == "tags":
        values = cells.map(lambda c: tuple(sorted({w.strip() for w in c.split(";") if w.strip()})))
        if column.required:
            blame(values.map(len) == 0, "is empty", f"Write one or more of {', '.join(column.choices)}, separated by ;.")
        if column.choices:
            strange = values.map(lambda v: bool(set(v) - set(column.choices)))
            blame(strange, "holds a word that is not allowed", f"Use only {', '.join(column.choices)}, separated by ;.")
    else:
        values = cells.where(~empty | column.required, column.default or "").astype(object)
        if column.choices:
            remedy = f"Use one of {', '.join(column.choices)}."
            blame(~empty & ~cells.isin(column.choices), "is not an allowed value", remedy)
    return values, faults


def _numbers(cells: pd.Series, column: Column, blame: Callable[[pd.Series, str, str], None]) -> pd.Series:
    """Read numbers written with a decimal point; `blame(mask, rule, remedy)` takes the cells that are not."""
    empty = cells == ""
    default = np.nan if column.default is None else float(column.default)
    values = pd.to_numeric(cells.where(~empty, None), errors="coerce").astype(float)
    plain = cells.astype(str).str.fullmatch(r"[+-]?\d+(\.\d*)?([eE][+-]?\d+)?|[+-]?\.\d+")
    wrong = ~empty & (values.isna() | ~plain)
    blame(wrong, "is not a number", "Write digits with a decimal point and no thousands separator.")
    sound = ~empty & ~wrong
    unit = f" {column.unit}" if column.unit else ""
    if column.kind == "whole":
        blame(sound & (values % 1 != 0), "is not a whole number", "Write it without decimals.")
    if column.low is not None:
        blame(sound & (values < column.low), f"is below {column.low:g}", f"Write at least {column.low:g}{unit}.")
    if column.above is not None:
        blame(sound & (values <= column.above), f"is not above {column.above:g}", f"Write more than {column.above:g}{unit}.")
    if column.high is not None:
        blame(sound & (values > column.high), f"is above {column.high:g}", f"Write at most {column.high:g}{unit}.")
    blame(sound & np.isinf(values), "is too large to be a number", "Write a number that can be true.")
    values = values.where(sound, default if not column.required else 0.0)
    if column.kind == "whole" and values.notna().all() and not (values % 1 != 0).any():
        return values.astype(int)
    return values
