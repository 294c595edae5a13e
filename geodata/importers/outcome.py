"""What an import did: what was added, changed, left out and remains to do; and how it reaches a territory's folder."""

from __future__ import annotations

import csv
import io
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from geodata import files
from geodata.faults import Fault, InputError, Repair
from geodata.phrases import Phrase, joined, phrase
from geodata.tables import TABLES
from geodata.territory import load

_NUMBER = re.compile(r"[+-]?[0-9]*\.?[0-9]+")

LOG = ("file", "what", "row", "column", "found", "became", "why", "cells")
TODO = "todo_offers.csv"
"""Offers whose price, capacity or service nobody told; no table, so nothing reads it."""


@dataclass
class Outcome:
    """`left` are rows that were not taken, with the reason; `remarks` are taken, with a doubt."""

    kind: str
    file: str
    added: int = 0
    todo: int = 0
    repairs: list[Repair] = field(default_factory=list)
    left: list[Fault] = field(default_factory=list)
    remarks: list[Fault] = field(default_factory=list)
    written: list[str] = field(default_factory=list)

    def reasons(self) -> list[tuple[Phrase, int]]:
        """Return why rows were left out, the most frequent first."""
        return Counter(f.rule for f in self.left).most_common()

    def why_none(self) -> Phrase:
        """Return why no row was taken."""
        said = [phrase("rows_reason", count=count, reason=reason) for reason, count in self.reasons()]
        return joined(said, by=("; ", "; ")) or phrase("it_has_no_rows")

    @property
    def log(self) -> str:
        return f"import-{self.kind}.csv"

    def logged(self, folder: Path) -> str:
        """Return every repair, row left out and remark as a CSV, below what the log of earlier imports holds."""
        rows: list[tuple[str, ...]] = []
        for r in self.repairs:
            rows.append(("read otherwise", str(r.row or ""), r.column, r.found, r.became, r.rule, str(r.cells)))
        for what, told in (("left out", self.left), ("remark", self.remarks)):
            for f, count in Counter(told).items():
                rows.append((what, str(f.row or ""), f.column, f.value, "", f"{f.rule}. {f.remedy}", str(count)))
        path = folder / self.log
        earlier = path.read_text(encoding="utf-8") if path.is_file() else as_csv([LOG])
        return earlier + as_csv([(self.file, *row) for row in rows])


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as the territory's own CSV: commas, a line feed at each end, no text that a spreadsheet computes."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([[_safe(c) for c in row] for row in rows])
    return text.getvalue()


def extended(folder: Path, table: str, rows: Sequence[Mapping[str, str]]) -> str:
    """Return the text of a table's CSV with rows added below those that it has.

    Raises `InputError` where the territory keeps the table in another form.
    """
    name, needed = TABLES[table].file, [c.name for c in TABLES[table].columns if c.required]
    place = files.places(folder)[0].get(table)
    remedy = phrase("save_it_as_utf_8_commas_and", name=name, needed=", ".join(needed))
    if place is not None and (place.sheet or place.path.name != name):
        raise InputError([Fault(place.label, 0, "", "", phrase("is_not_a_csv_that_rows_can"), remedy)])
    text = ""
    header = [c.name for c in TABLES[table].columns]
    if place is not None:
        try:
            text = place.path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            raise InputError([Fault(name, 0, "", "", phrase("is_not_utf_8_text"), remedy)]) from None
        header = [h.strip() for h in next(csv.reader(io.StringIO(text, newline="")), [])]
        if not set(needed) <= set(header):
            raise InputError([Fault(name, 1, "", ", ".join(header), phrase("has_a_header_of_its_own"), remedy)])
        text = text if text.endswith("\n") else f"{text}\n"
    return (text or as_csv([header])) + as_csv([[row.get(h, "") for h in header] for row in rows])


def put(folder: Path, texts: Mapping[str, str], *, check: bool) -> None:
    """Put files into a territory's folder, all or none; with `check` only if the territory loads with them."""
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.resolve().parent) as beside:
        fresh = Path(beside) / folder.resolve().name
        if check:
            shutil.copytree(folder, fresh)
        else:
            fresh.mkdir()
        for name, text in texts.items():
            (fresh / name).write_text(text, encoding="utf-8", newline="")
        if check:
            load(fresh)
        for name in texts:
            (fresh / name).replace(folder / name)


def _safe(cell: str) -> str:
    """Return a cell that a spreadsheet takes for text or for a number, never for a formula."""
    computed = cell.startswith(("=", "@", "\t", "+", "-")) and not _NUMBER.fullmatch(cell)
    return f"'{cell}" if computed else cell
