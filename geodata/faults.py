"""What is wrong with a territory's files, in words their owner can act on."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Literal, TypeVar

from geodata.phrases import Language, Phrase, both, either, phrase, within
from geodata.tables import GAZETTEER, TABLES


@dataclass(frozen=True)
class Fault:
    """One thing to put right: where it is, what stands there, the rule it breaks and the remedy.

    `row` is the row number a spreadsheet shows (the header is row 1; in a GeoJSON file, feature n is row n + 1), or 0
    where the fault is not in one row. `column` is a column of a table, or the dotted name of an entry in a TOML file.
    The texts are those of a catalogue (`geodata.phrases`), and `str` is English.
    """

    file: str
    row: int
    column: str
    value: str
    rule: Phrase
    remedy: Phrase

    def __str__(self) -> str:
        return self.within("en")

    def within(self, language: Language) -> str:
        """Return the fault in one line, in a language."""
        file, row, column, value, rule, remedy = self.told(language)
        found = f" ({within(phrase('found'), language)}: {_shortened(value)})" if value else ""
        in_table = not self.file.endswith(".toml") and "." in self.file
        return f"{_place(file, row, column, language, in_table=in_table)}: {rule}{found}. {remedy}"

    def advice(self, language: Language) -> str:
        """Return the rule and the remedy in a language."""
        return f"{within(self.rule, language)}. {within(self.remedy, language)}"

    def told(self, language: Language) -> tuple[str, int, str, str, str, str]:
        """Return file, row, column, value, rule and remedy in a language."""
        return _told(self.file, self.row, (self.column, self.value, self.rule, self.remedy), language)


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
    rule: Phrase
    cells: int = 1

    def __str__(self) -> str:
        return self.within("en")

    def within(self, language: Language) -> str:
        """Return the repair in one line, in a language."""
        file, row, column, found, rule, became = self.told(language)
        more = f" ({within(phrase('cells', count=self.cells), language)})" if self.cells > 1 else ""
        said = within(phrase("is_read_as", found=_shortened(found), became=_shortened(became)), language)
        return f"{_place(file, row, column, language, in_table=True)}: {said}{more}: {rule}."

    def told(self, language: Language) -> tuple[str, int, str, str, str, str]:
        """Return file, row, column, what stood there, the rule and what it became in a language."""
        return _told(self.file, self.row, (self.column, self.found, self.rule, self.became), language)


def _told(
    file: str, row: int, texts: tuple[str, str, str, str], language: Language
) -> tuple[str, int, str, str, str, str]:
    column, one, two, three = (str(within(text, language)) for text in texts)
    return str(within(file, language)), row, column, one, two, three


def _place(file: str, row: int, column: str, language: Language, *, in_table: bool) -> str:
    """Say where something is; in Italian a column of a table is told by its heading too."""
    place: list[str] = [file]
    if row:
        place.append(within(phrase("row", row=row), language))
    if column:
        place.append(within(phrase("column", column=called(column, language)), language) if in_table else column)
    return ", ".join(place)


def called(column: str, language: Language) -> str:
    """Return a column's name, in Italian with the heading that people know: «posti» (places)."""
    heading = _headings().get(column) if language == "it" else None
    return f"«{heading}» ({column})" if heading else column


@cache
def _headings() -> dict[str, str]:
    return {c.name: c.label[1] for table in (*TABLES.values(), GAZETTEER) for c in table.columns}


Told = TypeVar("Told", Fault, Repair)


def packed(said: Iterable[Fault | Repair]) -> list[dict[str, Any]]:
    """Return faults or repairs as JSON can hold them, each phrase in both languages."""
    values = ({field.name: getattr(one, field.name) for field in fields(one)} for one in said)
    return [{name: both(v) if isinstance(v, Phrase) else v for name, v in one.items()} for one in values]


def unpacked(kind: type[Told], held: Iterable[Mapping[str, Any]]) -> tuple[Told, ...]:
    """Return what `packed` was given of one kind."""
    texts: Any = [{n: Phrase(*v) if isinstance(v, list) else v for n, v in one.items()} for one in held]
    return tuple(kind(**one) for one in texts)


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


def nearest(word: str, known: Iterable[str], *, most: int = 3) -> Phrase:
    """Return "Did you mean …?" with the nearest of the known words, or a plain request to use a known one."""
    known = sorted(known)
    if found := alike(word, known, most=most):
        return phrase("did_you_mean", words=either(found))
    return phrase("use_one_that_exists", words=", ".join(known[:most])) if known else phrase("none_is_known_yet")


def _shortened(value: str, most: int = 60) -> str:
    line = " ".join(value.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def sheet_of(file: str, sheet: str) -> Phrase:
    """Return what faults call one sheet of a workbook."""
    return phrase("sheet_of", file=file, sheet=sheet)


def passed_over(file: str, kind: Literal["sheet", "layer"], read: str, others: Iterable[str]) -> list[Fault]:
    """Return a warning for each sheet or layer (`kind`) of a file that is not the one read."""
    if kind == "sheet":
        rule, remedy = phrase("this_sheet_is_not_used"), phrase("only_the_sheet_is_read", read=read)
        return [Fault(sheet_of(file, other), 0, "", "", rule, remedy) for other in others]
    rule, remedy = phrase("this_layer_is_not_used"), phrase("only_the_layer_is_read", read=read)
    return [Fault(phrase("layer_of", file=file, layer=other), 0, "", "", rule, remedy) for other in others]
