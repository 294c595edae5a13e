"""Tables of text into typed tables, with every fault of every table found in one pass."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping

import numpy as np
import pandas as pd

from geodata.facts import LARGEST
from geodata.faults import Fault, alike, nearest
from geodata.gazetteer import Gazetteer
from geodata.read import ROW
from geodata.tables import TABLES, Column, Table

MOST_NEAREST = 500
"""So many unknown names of one column are each compared with all known ones."""

FEW_WORKERS = 3
"""Under so many workers of one firm, area and service a demand may tell who they are."""

_YES = {"yes", "true", "1", "sì", "si", "vero"}
_NO = {"no", "false", "0", "falso"}
_TIME = "((?:[01]?[0-9]|2[0-3]):[0-5][0-9])(?::00)?"

Blame = Callable[[pd.Series, str, str], None]
"""Told a mask of cells at fault, the rule they break and the remedy."""


def typed(text: pd.DataFrame, table: Table) -> tuple[pd.DataFrame, list[Fault], list[Fault]]:
    """Give every cell of one table its kind.

    Returns the typed frame (columns in the table's order, plus `ROW`; a number at fault is missing in it), the
    faults, and the warnings: columns of the file that are not used, and demands of too few workers.
    """
    known = [c.name for c in table.columns]
    unused = [c for c in text.columns if c not in known and c != ROW]
    faults: list[Fault] = []
    frame = pd.DataFrame(index=text.index)
    for column in table.columns:
        if column.name in text:
            frame[column.name], found = _convert(text[column.name], column, table.file, text[ROW])
        else:
            cells = pd.Series("", index=text.index, dtype=object)
            frame[column.name], _ = _convert(cells, column, table.file, text.get(ROW, cells))
            found = _absent(column, unused, table.file) if len(text.columns) else []
            unused = [c for c in unused if c not in {f.value for f in found}]
        faults += found
    frame[ROW] = text[ROW] if ROW in text else pd.Series(dtype=int)
    columns = f"The columns of {table.name} are {', '.join(known)}."
    warnings = [Fault(table.file, 1, c, "", "this column is not used", columns) for c in unused]
    return frame, [*faults, *_twice(frame, table)], [*warnings, *_few(frame, table), *_look_alike(frame, table)]


def _look_alike(frame: pd.DataFrame, table: Table) -> Iterable[Fault]:
    """Yield a warning for each code that a reader cannot tell from an earlier one, or only by its capitals."""
    if len(table.key) > 1 or table.column(table.key[0]).kind != "id":
        return
    codes = frame[table.key[0]]
    plain = codes.map(lambda code: " ".join(unicodedata.normalize("NFKC", code).casefold().split()))
    alike_ = plain.isin(plain[plain.duplicated()]) & ~codes.duplicated(keep=False)
    first: dict[str, tuple[str, int]] = {}
    for code, key, row in zip(codes[alike_], plain[alike_], frame[ROW][alike_], strict=True):
        other, there = first.setdefault(key, (code, row))
        if other != code:
            by = "capitals" if code.lower() == other.lower() else "blanks or how its letters are made"
            rule = f"differs from {other} in row {there} by {by} only"
            yield Fault(table.file, row, table.key[0], code, rule, "Write both alike if they are the same.")


def _few(frame: pd.DataFrame, table: Table) -> list[Fault]:
    """Return one warning for all demands of fewer than `FEW_WORKERS` workers; invented ones can be nobody's."""
    if table.name != "demands":
        return []
    real = ~frame["source"].str.lower().str.startswith("illustrative").astype(bool)
    rows = frame.loc[real & (frame["workers"] < FEW_WORKERS), ROW]
    if rows.empty:
        return []
    value = f"{'row' if len(rows) == 1 else 'rows'} {', '.join(map(str, rows))}"
    rule, remedy = "so few workers may be known by name", "Join them with a neighbouring area."
    return [Fault(table.file, 0, "workers", value, rule, remedy)]


def linked(
    frames: Mapping[str, pd.DataFrame],
    classes: Collection[str],
    *,
    unread: Collection[str],
    areas: Gazetteer | None = None,
) -> list[Fault]:
    """Return a fault for every cell that names something that does not exist in the table it links to.

    What should stand in an `unread` file is not known, so links to it are not judged. A gazetteer of the areas words
    the faults of links to them.
    """
    faults = []
    for name, frame in frames.items():
        table = TABLES[name]
        for column in (c for c in table.columns if c.link):
            targets = column.link.split("|")
            if not set(targets).isdisjoint(unread):
                continue
            known = _known(targets, frames, classes)
            cells = frame[column.name].explode()
            cells = cells[cells.notna() & (cells != "") & ~cells.isin(known)]
            if len(cells) and not known:
                rule = f"names {targets[0]}, and there are none"
                faults.append(Fault(table.file, 0, column.name, "", rule, f"Add them, or leave out {table.file}."))
                continue
            blamed = _blamed(list(cells.unique()), targets, known, areas if targets == ["areas"] else None)
            faults += [
                Fault(table.file, row, column.name, value, *blamed[value])
                for row, value in zip(frame[ROW][cells.index], cells, strict=True)
            ]
    return faults


def _blamed(
    values: list[str], targets: list[str], known: set[str], areas: Gazetteer | None
) -> dict[str, tuple[str, str]]:
    """Return for each value the rule it breaks and the remedy; beyond `MOST_NEAREST` values, one remedy for all."""
    rule = f"is not in {' or '.join(targets)}"
    near = values[:MOST_NEAREST]
    blamed = {value: areas.blame(value) if areas else (rule, nearest(value, known)) for value in near}
    return blamed | {value: (rule, nearest("", known)) for value in values[MOST_NEAREST:]}


def _known(targets: Iterable[str], frames: Mapping[str, pd.DataFrame], classes: Collection[str]) -> set[str]:
    named = {t: classes if t == "rules.classes" else frames[t][TABLES[t].key[0]] for t in targets}
    return {code for codes in named.values() for code in codes if code != ""}


def _absent(column: Column, unused: Iterable[str], file: str) -> list[Fault]:
    """Return the fault of a column that a file lacks; one that may be absent is at fault only if it is misspelt."""
    like = alike(column.name, unused, most=1, cutoff=0.6 if column.required else 0.8)
    if like:
        remedy = f"Write {column.name} in the header, or give the column a name less like it."
        return [Fault(file, 1, column.name, like[0], "this column is misspelt", remedy)]
    remedy = f"Add it: {_lower(column.english)}."
    return [Fault(file, 1, column.name, "", "this column is missing", remedy)] if column.required else []


def _twice(frame: pd.DataFrame, table: Table) -> Iterable[Fault]:
    first: dict[tuple[object, ...], int] = {}
    for row, *key in zip(frame[ROW], *(frame[k] for k in table.key), strict=True):
        if any(k == "" or pd.isna(k) for k in key):
            continue
        earlier = first.setdefault(tuple(key), row)
        if earlier != row:
            value = ", ".join(k if isinstance(k, str) else f"{k:g}" for k in key)
            yield Fault(
                table.file, row, table.key[0], value, f"stands already in row {earlier}", "Keep one of the two."
            )


def _convert(cells: pd.Series, column: Column, file: str, rows: pd.Series) -> tuple[pd.Series, list[Fault]]:
    """Type one column; the second value lists the cells that could not be."""
    if column.kind == "geometry":
        return cells, []
    faults: list[Fault] = []

    def blame(bad: pd.Series, rule: str, remedy: str) -> None:
        faults.extend(Fault(file, int(rows[i]), column.name, cells[i], rule, remedy) for i in bad.index[bad])

    allowed = ", ".join(column.choices)
    empty = cells == ""
    if column.required:
        meaning = f"{_lower(column.english)}{f', one of {allowed}' if allowed else ''}"
        blame(empty, "is empty", f"Write it: {meaning}.")
    if column.kind in ("whole", "number"):
        return _numbers(cells, column, blame), faults
    if column.kind == "flag":
        lower = cells.str.lower()
        blame(~empty & ~lower.isin(_YES | _NO), "is neither yes nor no", "Write yes or no.")
        return lower.isin(_YES).where(~empty, bool(column.default)).astype(bool), faults
    if column.kind == "tags":
        tags = cells.map(lambda c: tuple(sorted({w.strip() for w in c.split(";") if w.strip()})))
        if not column.choices and column.link == "" and column.name != "districts":
            joined = cells.str.contains("[,|]", regex=True).astype(bool)
            blame(joined, "holds a comma or a bar between words", "Separate words by ;.")
        if column.choices:
            strange = tags.map(lambda v: not set(v) <= set(column.choices)).astype(bool)
            blame(strange, "holds a word that is not allowed", f"Use only {allowed}, separated by ;.")
        return tags, faults
    if column.kind == "time":
        blame(~empty & ~cells.str.fullmatch(_TIME).astype(bool), "is not a time of day", "Write it as 08:30.")
        return cells.str.extract(_TIME, expand=False).fillna("").str.zfill(5).where(~empty, "").astype(object), faults
    if column.choices:
        blame(~empty & ~cells.isin(column.choices), "is not an allowed value", f"Use one of {allowed}.")
    return cells.where(~empty | column.required, column.default or "").astype(object), faults


def _numbers(cells: pd.Series, column: Column, blame: Blame) -> pd.Series:
    """Read numbers written with a decimal point; whole ones become integers where every cell holds one."""
    unit = f" {column.unit}" if column.unit else ""
    empty = cells == ""
    values = pd.to_numeric(cells.where(~empty, None), errors="coerce").astype(float)
    plain = cells.str.fullmatch(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?").astype(bool)
    sound = ~empty & plain & values.notna()
    blame(~empty & ~sound, "is not a number", "Write digits, a decimal point and no thousands separator.")
    huge = sound & (values.abs() > LARGEST)
    blame(huge, "is too large to be a number", "Write a number that can be true.")
    sound &= ~huge
    if column.kind == "whole":
        grouped = sound & cells.str.fullmatch(r"[+-]?[0-9]{1,3}(\.[0-9]{3})+").astype(bool)
        broken = sound & (grouped | (values % 1 != 0))
        blame(broken, "is not a whole number", "Write it without decimals and without a thousands separator.")
        sound &= ~broken
    if column.low is not None:
        least = _told(column.low)
        blame(sound & (values < column.low), f"is below {least}", f"Write at least {least}{unit}.")
    if column.above is not None:
        least = _told(column.above)
        blame(sound & (values <= column.above), f"is not above {least}", f"Write more than {least}{unit}.")
    if column.high is not None:
        most = _told(column.high)
        blame(sound & (values > column.high), f"is above {most}", f"Write at most {most}{unit}.")
    default = np.nan if column.default is None else float(column.default)
    values = values.where(sound, np.nan).mask(empty, default)
    return values.astype(int) if column.kind == "whole" and values.notna().all() else values


def _told(number: float) -> str:
    """Write a limit in full; a million in groups of three digits."""
    return f"{number:,.10g}"


def _lower(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]
