"""Tables of text into typed tables, with every fault of every table found in one pass."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping

import numpy as np
import pandas as pd

from geodata.facts import LARGEST
from geodata.faults import Fault, alike, nearest
from geodata.gazetteer import Gazetteer
from geodata.phrases import NOTHING, Phrase, either, phrase
from geodata.read import MARKS, ROW
from geodata.tables import TABLES, Column, Table

MOST_NEAREST = 500
"""So many unknown names of one column are each compared with all known ones."""

FEW_WORKERS = 3
"""Under so many workers of one firm, area and service a demand may tell who they are."""

_YES = {"yes", "true", "1", "sì", "si", "vero"}
_NO = {"no", "false", "0", "falso"}
_TIME = "((?:[01]?[0-9]|2[0-3]):[0-5][0-9])(?::00)?"

Blame = Callable[[pd.Series, Phrase, Phrase], None]
"""Told a mask of cells at fault, the rule they break and the remedy."""


def typed(text: pd.DataFrame, table: Table) -> tuple[pd.DataFrame, list[Fault], list[Fault]]:
    """Give every cell of one table its kind.

    Returns the typed frame (columns in the table's order, plus `ROW`; a number at fault is missing in it), the
    faults, and the warnings: columns of the file that are not used, and demands of too few workers.
    """
    known = [c.name for c in table.columns]
    unused = [c for c in text.columns if c not in (*known, ROW, *MARKS)]
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
    columns = phrase("the_columns_of_are", table=table.name, known=", ".join(known))
    warnings = [Fault(table.file, 1, c, "", phrase("this_column_is_not_used"), columns) for c in unused]
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
            by = phrase("by_capitals" if code.lower() == other.lower() else "by_blanks")
            rule = phrase("differs_from_in_row_by_only", other=other, there=there, by=by)
            yield Fault(table.file, row, table.key[0], code, rule, phrase("write_both_alike_if_they_are_the"))


def _few(frame: pd.DataFrame, table: Table) -> list[Fault]:
    """Return one warning for all demands of fewer than `FEW_WORKERS` workers; invented ones can be nobody's."""
    if table.name != "demands":
        return []
    real = ~frame["source"].str.lower().str.startswith("illustrative").astype(bool)
    rows = frame.loc[real & (frame["workers"] < FEW_WORKERS), ROW]
    if rows.empty:
        return []
    value = phrase("rows", count=len(rows), rows=", ".join(map(str, rows)))
    rule, remedy = phrase("so_few_workers_may_be_known_by"), phrase("join_them_with_a_neighbouring_area")
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
                rule = phrase("names_and_there_are_none", target=targets[0])
                faults.append(
                    Fault(table.file, 0, column.name, "", rule, phrase("add_them_or_leave_out", file=table.file))
                )
                continue
            blamed = _blamed(list(cells.unique()), targets, known, areas if targets == ["areas"] else None)
            faults += [
                Fault(table.file, row, column.name, value, *blamed[value])
                for row, value in zip(frame[ROW][cells.index], cells, strict=True)
            ]
    return faults


def _blamed(
    values: list[str], targets: list[str], known: set[str], areas: Gazetteer | None
) -> dict[str, tuple[Phrase, Phrase]]:
    """Return for each value the rule it breaks and the remedy; beyond `MOST_NEAREST` values, one remedy for all."""
    rule = phrase("is_not_in", targets=either(targets))
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
        remedy = phrase("write_in_the_header_or_give_the", column=column.name)
        return [Fault(file, 1, column.name, like[0], phrase("this_column_is_misspelt"), remedy)]
    remedy = phrase("add_it", meaning=Phrase(_lower(column.english), _lower(column.italian)))
    return [Fault(file, 1, column.name, "", phrase("this_column_is_missing"), remedy)] if column.required else []


def _twice(frame: pd.DataFrame, table: Table) -> Iterable[Fault]:
    first: dict[tuple[object, ...], int] = {}
    for row, *key in zip(frame[ROW], *(frame[k] for k in table.key), strict=True):
        if any(k == "" or pd.isna(k) for k in key):
            continue
        earlier = first.setdefault(tuple(key), row)
        if earlier != row:
            value = ", ".join(k if isinstance(k, str) else f"{k:g}" for k in key)
            yield Fault(
                table.file,
                row,
                table.key[0],
                value,
                phrase("stands_already_in_row", earlier=earlier),
                phrase("keep_one_of_the_two"),
            )


def _convert(cells: pd.Series, column: Column, file: str, rows: pd.Series) -> tuple[pd.Series, list[Fault]]:
    """Type one column; the second value lists the cells that could not be."""
    if column.kind == "geometry":
        return cells, []
    faults: list[Fault] = []

    def blame(bad: pd.Series, rule: Phrase, remedy: Phrase) -> None:
        faults.extend(Fault(file, int(rows[i]), column.name, cells[i], rule, remedy) for i in bad.index[bad])

    allowed = ", ".join(column.choices)
    empty = cells == ""
    if column.required:
        meaning = Phrase(_lower(column.english), _lower(column.italian))
        remedy = phrase("write_it_one_of", meaning=meaning, allowed=allowed) if allowed else None
        blame(empty, phrase("is_empty"), remedy or phrase("write_it_meaning", meaning=meaning))
    if column.kind in ("whole", "number"):
        return _numbers(cells, column, blame), faults
    if column.kind == "flag":
        lower = cells.str.lower()
        blame(~empty & ~lower.isin(_YES | _NO), phrase("is_neither_yes_nor_no"), phrase("write_yes_or_no"))
        return lower.isin(_YES).where(~empty, bool(column.default)).astype(bool), faults
    if column.kind == "tags":
        tags = cells.map(lambda c: tuple(sorted({w.strip() for w in c.split(";") if w.strip()})))
        if not column.choices and column.link == "" and column.name != "districts":
            joined = cells.str.contains("[,|]", regex=True).astype(bool)
            blame(joined, phrase("holds_a_comma_or_a_bar_between"), phrase("separate_words_by"))
        if column.choices:
            strange = tags.map(lambda v: not set(v) <= set(column.choices)).astype(bool)
            blame(strange, phrase("holds_a_word_that_is_not_allowed"), phrase("use_only_separated_by", allowed=allowed))
        return tags, faults
    if column.kind == "time":
        blame(
            ~empty & ~cells.str.fullmatch(_TIME).astype(bool),
            phrase("is_not_a_time_of_day"),
            phrase("write_it_as_08_30"),
        )
        return cells.str.extract(_TIME, expand=False).fillna("").str.zfill(5).where(~empty, "").astype(object), faults
    if column.choices:
        blame(
            ~empty & ~cells.isin(column.choices),
            phrase("is_not_an_allowed_value"),
            phrase("use_one_of", allowed=allowed),
        )
    return cells.where(~empty | column.required, column.default or "").astype(object), faults


def _numbers(cells: pd.Series, column: Column, blame: Blame) -> pd.Series:
    """Read numbers written with a decimal point; whole ones become integers where every cell holds one."""
    unit = phrase(f"unit_{column.unit.lower().replace(' ', '_')}") if column.unit else NOTHING
    empty = cells == ""
    values = pd.to_numeric(cells.where(~empty, None), errors="coerce").astype(float)
    plain = cells.str.fullmatch(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?").astype(bool)
    sound = ~empty & plain & values.notna()
    blame(~empty & ~sound, phrase("is_not_a_number"), phrase("write_digits_a_decimal_point_and_no"))
    huge = sound & (values.abs() > LARGEST)
    blame(huge, phrase("is_too_large_to_be_a_number"), phrase("write_a_number_that_can_be_true"))
    sound &= ~huge
    if column.kind == "whole":
        grouped = sound & cells.str.fullmatch(r"[+-]?[0-9]{1,3}(\.[0-9]{3})+").astype(bool)
        broken = sound & (grouped | (values % 1 != 0))
        blame(broken, phrase("is_not_a_whole_number"), phrase("write_it_without_decimals_and_without_a"))
        sound &= ~broken
    if column.low is not None:
        least = column.low
        blame(
            sound & (values < column.low),
            phrase("is_below", least=least),
            phrase("write_at_least", least=least, unit=unit),
        )
    if column.above is not None:
        least = column.above
        blame(
            sound & (values <= column.above),
            phrase("is_not_above", least=least),
            phrase("write_more_than", least=least, unit=unit),
        )
    if column.high is not None:
        most = column.high
        blame(
            sound & (values > column.high), phrase("is_above", most=most), phrase("write_at_most", most=most, unit=unit)
        )
    default = np.nan if column.default is None else float(column.default)
    values = values.where(sound, np.nan).mask(empty, default)
    return values.astype(int) if column.kind == "whole" and values.notna().all() else values


def _lower(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]
