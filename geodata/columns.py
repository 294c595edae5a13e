"""What a stranger's file may be: which table, and which of its columns are ours; proposed with reasons, never applied.

A header is known by our own name, by the labels of `geodata.tables` in both languages, and by what official lists call
it (`headers.toml`); the cells below it confirm or contradict.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path

from geodata.faults import Fault, InputError, nearest
from geodata.grid import Grid, grids
from geodata.italy import simple
from geodata.phrases import phrase
from geodata.tables import TABLES, Column, Table

SURE = 0.8
"""From here a proposal stands in the block to paste; below it is there as a remark, to be decided by a person."""

LEAST = 0.45

LOOKED_AT = 200
"""Rows whose cells are looked at."""

HEADERS = Path(__file__).parent / "headers.toml"

_ITALY = {"lat": (35.0, 48.0), "lon": (6.0, 19.0)}
_METRES = (250_000.0, 5_350_000.0)
"""Eastings and northings in Italy, whichever is which: the check of the folder turns them."""
_WORDS = {"yes", "no", "si", "sì", "true", "false", "vero", "falso", "0", "1"}
_SHORT = {
    "cod": "codice", "id": "codice", "code": "codice", "num": "numero", "nr": "numero", "n": "numero",
    "den": "denominazione", "denom": "denominazione", "coord": "coordinata", "desc": "descrizione",
    "descr": "descrizione", "com": "comune", "lat": "latitudine", "lon": "longitudine", "lng": "longitudine",
    "long": "longitudine", "tot": "totale", "max": "massimo", "massimi": "massimo", "massima": "massimo",
    "min": "minimo", "minimi": "minimo",
}  # fmt: skip
_ARTICLES = {"di", "del", "dello", "della", "dei", "degli", "delle", "dell", "d", "il", "lo", "la", "al", "e"}
_QUALIFYING = {
    "annuo", "annua", "annui", "annue", "annuale", "annuali", "attuale", "attuali", "unitario", "unitaria", "totale",
    "totali", "eur", "euro", "indicativo", "indicativa", "previsto", "prevista", "previsti",
}  # fmt: skip
_NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)*")
_CODE = re.compile(r"[0-9]{5,6}(\.0)?|[0-9]{1,3}[.,][0-9]{1,3}")


@dataclass(frozen=True)
class Proposal:
    """A column of ours for one of theirs: how likely (0 to 1) and why."""

    ours: str
    score: float
    why: str


@dataclass(frozen=True)
class Guess:
    """A table that a file may be, how likely, and its columns by their header."""

    table: Table
    score: float
    columns: Mapping[str, Proposal]


def propose(headers: Sequence[str], table: Table, rows: Sequence[Sequence[str]] = ()) -> dict[str, Proposal]:
    """Return for each header that may be a column of the table the likeliest one; each column of ours goes once."""
    cells = {h: [row[i] for row in rows[:LOOKED_AT] if i < len(row) and row[i]] for i, h in enumerate(headers) if h}
    found = []
    for place, theirs in enumerate(cells):
        for order, column in enumerate(c for c in table.columns if c.kind != "geometry"):
            proposal = _judged(theirs, column, table, cells[theirs])
            if proposal.score >= LEAST:
                found.append((-proposal.score, place, order, theirs, proposal))
    made: dict[str, Proposal] = {}
    for *_, theirs, proposal in sorted(found, key=lambda f: f[:3]):
        if theirs not in made and proposal.ours not in {p.ours for p in made.values()}:
            made[theirs] = proposal
    return {h: made[h] for h in cells if h in made}


def guesses(grid: Grid) -> list[Guess]:
    """Return the tables that a sheet may be, the likeliest first: by how much of what a table needs it holds.

    Outlines do not come in sheets.
    """
    texts = grid.texts()
    headers, rows = (texts[0], texts[1:]) if texts else ([], [])
    made = []
    for table in (t for t in TABLES.values() if not t.geometry):
        columns = propose(headers, table, rows)
        by_ours = {p.ours: p.score for p in columns.values()}
        needed = [c.name for c in table.columns if c.required and c.name != "source"]
        share = sum(by_ours.get(name, 0.0) for name in needed) / len(needed)
        named = 0.1 if _names(grid, table) else 0.0
        used = 0.05 * sum(by_ours.values()) / max(len(headers), 1)
        made.append(Guess(table, min(1.0, share * 0.85 + named + used), columns))
    return sorted(made, key=lambda g: -g.score)


def guess(path: Path, table: str | None = None) -> list[tuple[Grid, list[Guess]]]:
    """Read a file and return for each of its sheets what it may be; a `table` that is told is the only one.

    Raises `InputError` where the file cannot be read, holds no header, or there is no such table.
    """
    tables = [t.name for t in TABLES.values() if not t.geometry]
    if table is not None and table not in tables:
        raise InputError([Fault("--table", 0, "", table, phrase("is_not_a_table_of_rows"), nearest(table, tables))])
    known = {name for names in _official().values() for name in names}
    found, faults, _ = grids(path, known=known | {c.name for t in TABLES.values() for c in t.columns})
    found = [grid for grid in found if grid.rows and any(grid.texts()[0])]
    if not found and not faults:
        faults = [Fault(path.name, 1, "", "", phrase("there_is_no_header"), phrase("put_the_names_of_the_columns_in"))]
    if faults:
        raise InputError(faults)
    told = [(grid, guesses(grid)) for grid in found]
    return [(grid, [g for g in made if table in (None, g.table.name)]) for grid, made in told]


def block(grid: Grid, made: Sequence[Guess]) -> str:
    """Return the likeliest guess as TOML to paste into `territory.toml`; what is unsure or absent stands as remarks."""
    best, *others = made
    name, head = best.table.name, [h for h in grid.texts()[0] if h]
    where = grid.file if grid.name == Path(grid.file).stem else phrase("sheet_of", file=grid.file, sheet=grid.name)
    lines = [f"# {where}: table {name} ({best.score:.2f})"]
    if others and others[0].score > best.score - 0.1:
        near = ", ".join(f"{g.table.name} ({g.score:.2f})" for g in others if g.score > best.score - 0.1)
        lines.append(f"# UNSURE which table: it may also be {near}; say --table to see it as that.")
    if best.score < 0.5:
        lines.append("# UNSURE: little of what the table needs is in this file.")
    lines.append(f"# In the folder it is called {best.table.file}, or is the sheet {name} of territory.xlsx.")
    lines.append(f"[columns.{name}]")
    unsure = []
    for theirs, proposal in best.columns.items():
        line = f"{_quoted(theirs)} = {_quoted(proposal.ours)}"
        if proposal.score < SURE:
            unsure.append(f"# UNSURE ({proposal.score:.2f}, {proposal.why}): {line}")
        elif theirs != proposal.ours:
            lines.append(f"{line}  # {proposal.why}")
    left = [h for h in head if h not in best.columns]
    has = {p.ours for p in best.columns.values()}
    missing = [c for c in best.table.columns if c.required and c.kind != "geometry" and c.name not in has]
    lines += unsure
    lines += [f"# not used: {', '.join(left)}"] if left else []
    lines += [f"# MISSING: {c.name}: {c.english[0].lower()}{c.english[1:]}" for c in missing if c.name != "source"]
    if any(c.name == "source" for c in missing):
        lines += [
            "",
            f"[values.{name}]",
            f"source = {_quoted(f'{grid.file}: TO BE STATED (who published it, licence, date)')}",
        ]
    return "\n".join(lines) + "\n"


def _judged(theirs: str, column: Column, table: Table, cells: Sequence[str]) -> Proposal:
    """Score one header for one column: by its name first, then by what stands below it."""
    score, why = _by_name(theirs, column, table)
    fit = _fit(column, cells)
    if fit is None:
        return Proposal(column.name, round(score * 0.95, 2), why)
    if column.name in _ITALY and fit > 0.95 and score < 0.5:
        return Proposal(column.name, 0.6, "numbers in the range of Italy")
    if column.name == "area" and fit > 0.95 and score < 0.5 and all(len(c) == 6 for c in cells):
        return Proposal(column.name, 0.6, "codes of six digits")
    if fit < 0.5:
        return Proposal(column.name, round(score * (0.4 + 0.4 * fit), 2), f"{why}, but the cells are of another kind")
    return Proposal(column.name, round(score * (0.9 + 0.1 * fit), 2), why)


def _by_name(theirs: str, column: Column, table: Table) -> tuple[float, str]:
    if _plain(theirs) == _plain(column.name):
        return 1.0, "our own name"
    ways = [
        (f"{table.name}.{column.name}", 0.97, "known header"),
        (f"every.{column.name}", 0.95, "known header"),
        (f"weak.{column.name}", 0.7, "may be so called"),
    ]
    for short, share in _shortened(theirs):
        for key, score, why in ways:
            if _words(short) in {_words(name) for name in _official().get(key, ())}:
                return round(score * share, 3), why
        if _words(short) in {_words(label) for label in column.label}:
            return round(0.9 * share, 3), "our heading"
        if _words(short) == frozenset({"codice"}) and table.key == (column.name,) and column.kind == "id":
            return round(0.88 * share, 3), "the code of a row"
    labels = [column.name, *(re.split(r"[;:(]", text)[0] for text in (column.italian, column.english))]
    like = max(SequenceMatcher(None, _plain(theirs), _plain(label)).ratio() for label in labels)
    return (0.75 * like, "a name like it") if like > 0.6 else (0.0, "")


def _shortened(theirs: str) -> list[tuple[str, float]]:
    """Return a header, and without what stands in brackets and says no more than how it counts; each with a weight."""
    bare = re.sub(r"\([^)]*\)|\[[^]]*\]", " ", theirs)
    words = simple(bare.replace("_", " ")).split()
    return [(theirs, 1.0), (bare, 0.98), (" ".join(w for w in words if w not in _QUALIFYING), 0.92)]


@lru_cache(maxsize=4096)
def _words(name: str) -> frozenset[str]:
    """Return the words of a header in no order, abbreviations written out and articles left out."""
    words = simple(name.replace("_", " ")).split()
    return frozenset(_SHORT.get(word, word) for word in words if word not in _ARTICLES)


def _fit(column: Column, cells: Sequence[str]) -> float | None:
    """Return the share of cells that a column could hold, or nothing where any text would do."""
    if not cells:
        return None
    if column.name in _ITALY and column.kind == "number":
        low, high = _ITALY[column.name]
        degrees = _share(cells, lambda c: bool(_NUMBER.fullmatch(c)) and low <= _number(c) <= high)
        return max(degrees, _share(cells, lambda c: _METRES[0] <= _number(c) <= _METRES[1]))
    if column.link.startswith("areas"):
        return max(_share(cells, lambda c: bool(_CODE.fullmatch(c))), 0.6 if _share(cells, str.isalpha) > 0.3 else 0.0)
    if column.kind in ("whole", "number"):
        return _share(cells, lambda c: bool(_NUMBER.fullmatch(c.strip("€ "))))
    if column.kind == "flag":
        return _share(cells, lambda c: c.lower() in _WORDS)
    if column.kind == "choice":
        return _share(cells, lambda c: c in column.choices)
    if column.name == "name":
        return 1.0 - _share(cells, lambda c: bool(_NUMBER.fullmatch(c)))
    return None


def _share(cells: Sequence[str], holds: Callable[[str], bool]) -> float:
    return sum(map(holds, cells)) / len(cells)


def _number(cell: str) -> float:
    """Return a number with a comma or a point as its decimal sign; one with several signs, or a word, is none."""
    plain = cell.replace(",", ".")
    return float(plain) if _NUMBER.fullmatch(cell) and plain.count(".") <= 1 else float("nan")


def _names(grid: Grid, table: Table) -> bool:
    words = set(simple(f"{Path(grid.file).stem} {grid.name}".replace("_", " ")).split())
    known = {table.name, *_official().get(f"{table.name}.file", ())}
    return any(word.startswith(name) for word in words for name in known)


@lru_cache(maxsize=1)
def _official() -> dict[str, tuple[str, ...]]:
    """Return the known headers by `<table>.<column>`, `every.<column>` and `weak.<column>`, from `headers.toml`."""
    said = tomllib.loads(HEADERS.read_text(encoding="utf-8"))
    return {f"{part}.{name}": tuple(names) for part, section in said.items() for name, names in section.items()}


def _plain(name: str) -> str:
    return simple(name.replace("_", " ")).replace(" ", "")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
