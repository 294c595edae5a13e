"""Tables of text into typed tables, with every fault of every table found in one pass."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import pairwise

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.facts import LARGEST
from geodata.faults import Fault, alike, nearest
from geodata.gazetteer import Gazetteer
from geodata.read import ROW
from geodata.tables import MOST_UNITS, TABLES, Column, Table

SEAT_KM = 5.0
"""How far from its own outline a seat may lie: outlines are generalised, and a seat in a neighbour is no slip."""

MOST_NEAREST = 500
"""So many unknown names of one column are each compared with all known ones."""

FEW_WORKERS = 3
"""Under so many workers of one firm, area and service a demand may tell who they are."""

MOST_UNITS_A_WORKER = 1e6
"""More than there are minutes in a year: nobody needs so many units."""

_YES = {"yes", "true", "1", "sì", "si", "vero"}
_NO = {"no", "false", "0", "falso"}
_TIME = "((?:[01]?[0-9]|2[0-3]):[0-5][0-9])(?::00)?"
_KM_PER_DEGREE = 111.2

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
    return frame, [*faults, *_twice(frame, table)], [*warnings, *_few(frame, table)]


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


def crossed(frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Return the faults that only two columns together show."""
    return [
        *_bands(frames["population"]),
        *_ends(frames["links"]),
        *_seats(frames["areas"]),
        *_codes(frames),
        *_needs(frames["demands"]),
    ]


def _bands(population: pd.DataFrame) -> Iterable[Fault]:
    file = TABLES["population"].file
    cells = zip(*(population[name] for name in ("area", "age_from", "age_to", ROW)), strict=True)
    bands = sorted(cell for cell in cells if math.isfinite(cell[1] + cell[2]))
    for _, start, end, row in bands:
        if end < start:
            yield Fault(file, row, "age_to", f"{end:g}", "is below age_from", "Write the older age in age_to.")
    for (area, start, end, row), (next_area, next_start, _, next_row) in pairwise(bands):
        if area == next_area and start < next_start <= end:
            rule, remedy = f"is an age counted already in row {row}", "Let each age fall in one band of its area."
            yield Fault(file, next_row, "age_from", f"{next_start:g}", rule, remedy)


def _ends(links: pd.DataFrame) -> Iterable[Fault]:
    for row, start, end in zip(links[ROW], links["from"], links["to"], strict=True):
        if start == end != "":
            yield Fault(TABLES["links"].file, row, "to", end, "is the same as from", "Name the other end.")


def _needs(demands: pd.DataFrame) -> Iterable[Fault]:
    sound = demands[demands["units"] <= MOST_UNITS]
    beyond = sound[sound["units"] > sound["workers"] * MOST_UNITS_A_WORKER]
    for row, units in zip(beyond[ROW], beyond["units"], strict=True):
        rule, remedy = f"is over {_told(MOST_UNITS_A_WORKER)} for each worker", "Correct units or workers."
        yield Fault(TABLES["demands"].file, row, "units", f"{units:g}", rule, remedy)


def _seats(areas: pd.DataFrame) -> Iterable[Fault]:
    for row, outline, lon, lat in zip(areas[ROW], areas["geometry"], areas["lon"], areas["lat"], strict=True):
        if isinstance(outline, BaseGeometry) and math.isfinite(lon + lat) and _apart_km(outline, lon, lat) > SEAT_KM:
            swapped = _apart_km(outline, lat, lon) <= SEAT_KM
            remedy = "Swap lon and lat?" if swapped else "Correct lon and lat, or the outline."
            rule = f"the seat lies more than {SEAT_KM:g} km from its boundary"
            yield Fault(TABLES["areas"].file, row, "lon", f"lon {lon:g}, lat {lat:g}", rule, remedy)


def _codes(frames: Mapping[str, pd.DataFrame]) -> Iterable[Fault]:
    places, areas = frames["places"], set(frames["areas"]["area"])
    for row, code in zip(places[ROW], places["place"], strict=True):
        if code in areas and code != "":
            remedy = "Remove the row: the links may name the area."
            yield Fault(TABLES["places"].file, row, "place", code, "is the code of an area", remedy)


def _apart_km(outline: BaseGeometry, lon: float, lat: float) -> float:
    """Return kilometres from a point to an outline, both in degrees; exact enough where they are near each other."""
    north = math.cos(math.radians((outline.bounds[1] + outline.bounds[3]) / 2))
    scale = np.array([north, 1.0]) * _KM_PER_DEGREE
    return float(shapely.transform(outline, lambda xy: xy * scale).distance(shapely.Point(scale * (lon, lat))))


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
