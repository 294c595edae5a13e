"""What is wrong with a territory's files, in words their owner can act on."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing to put right: where it is, what stands there, the rule it breaks and the remedy.

    `row` is the row number a spreadsheet shows (the header is row 1; in a GeoJSON file, feature n is row n + 1), or 0
    where the fault is not in one row. `column` is a column of a table, or the dotted name of an entry in a TOML file.
    """

    file: str
    row: int
    column: str
    value: str
    rule: str
    remedy: str

    def __str__(self) -> str:
        place = [self.file]
        if self.row:
            place.append(f"row {self.row}")
        if self.column:
            place.append(
                self.column if self.file.endswith(".toml") or "." not in self.file else f"column {self.column}"
            )
        found = f" (found: {_shortened(self.value)})" if self.value else ""
        return f"{', '.join(place)}: {self.rule}{found}. {self.remedy}"


@dataclass(frozen=True)
class Repair:
    """Something read otherwise than it is written: what stood there, what it became and the rule that allowed it.

    `row` and `column` are as in a `Fault`. The same change in several cells of one column is one repair at the first of
    their rows, and `cells` counts them; `row` 0 is a change of the whole file.
    """

    file: str
    row: int
    column: str
    found: str
    became: str
    rule: str
    cells: int = 1

    def __str__(self) -> str:
        place = [
            self.file,
            *([f"row {self.row}"] if self.row else []),
            *([f"column {self.column}"] * bool(self.column)),
        ]
        more = f" ({self.cells} cells)" if self.cells > 1 else ""
        return f"{', '.join(place)}: {_shortened(self.found)} is read as {_shortened(self.became)}{more}: {self.rule}."


class InputError(ValueError):
    """Something given cannot be used; `faults` lists every reason found, not only the first."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(f) for f in self.faults))


class TerritoryError(InputError):
    """A territory's files cannot be used."""


def alike(word: str, known: Iterable[str], *, most: int = 3, cutoff: float = 0.6) -> list[str]:
    """Return the known words that look like a word, the likest first; capitals make no difference."""
    by_lower = {k.lower(): k for k in sorted(known)}
    return [by_lower[k] for k in difflib.get_close_matches(word.lower(), by_lower, n=most, cutoff=cutoff)]


def nearest(word: str, known: Iterable[str], *, most: int = 3) -> str:
    """Return "Did you mean …?" with the nearest of the known words, or a plain request to use a known one."""
    known = sorted(known)
    if found := alike(word, known, most=most):
        return f"Did you mean {' or '.join(found)}?"
    return f"Use one that exists, for example {', '.join(known[:most])}." if known else "None is known yet."


def _shortened(value: str, most: int = 60) -> str:
    line = " ".join(value.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def passed_over(file: str, kind: str, read: str, others: Iterable[str]) -> list[Fault]:
    """Return a warning for each sheet or layer (`kind`) of a file that is not the one read."""
    rule, remedy = f"this {kind} is not used", f"Only the {kind} {read} is read: move rows that count there."
    return [Fault(f"{file}, {kind} {other}", 0, "", "", rule, remedy) for other in others]
