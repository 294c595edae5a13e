"""What a sheet's XML says and its values do not: how far it spans, what is hidden, and cells that hold no value."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from geodata.faults import Fault
from geodata.phrases import Phrase, phrase

_REF = re.compile(rb'<c r="([A-Z]{1,3})([0-9]+)"')
_CELL = re.compile(rb"<c[ />]")
_ODD = re.compile(rb"<f[ />]|t=\"e\"|hidden|='|<!--|<!\[CDATA\[")
_PLAIN = b"<worksheet"


@dataclass
class Seen:
    """How many rows and columns a sheet spans, which of them are hidden, and the faults of its cells."""

    height: int = 0
    width: int = 0
    hidden_rows: int = 0
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def seen(content: bytes, file: str) -> Seen:
    """Look through a sheet's XML, whatever prefix and quotes it is written with; faults name `sheet column C`.

    Raises `ValueError` where it declares entities, which no spreadsheet does, and `expat.ExpatError` where it is not
    XML. A sheet written as most programs do, without anything odd, is not parsed but scanned: it is the same, faster.
    """
    refuse_entities(content)
    if _PLAIN in content[:4096] and not _ODD.search(content):
        refs = _REF.findall(content)
        if len(refs) == len(_CELL.findall(content)):
            width = max((_number(letters) for letters in {letters for letters, _ in refs}), default=0)
            return Seen(max((int(row) for _, row in refs[-1:]), default=0), width)
    looking = _Looking(file)
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = looking.start, looking.end
    parser.CharacterDataHandler = looking.text
    parser.buffer_text = True
    parser.Parse(content, True)
    return looking.seen


def refuse_entities(content: bytes) -> None:
    """Raise `ValueError` where a workbook's XML declares entities, which no spreadsheet does."""
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise ValueError("it declares entities, which no spreadsheet does")


@dataclass
class _Looking:
    """Where the parser is: the cell begun, and the texts of its formula and its value."""

    file: str
    seen: Seen = field(default_factory=Seen)
    row: int = 0
    column: int = 0
    kind: str = ""
    into: str = ""
    formula: str | None = None
    value: str = ""

    def start(self, name: str, said: dict[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "row":
                self.row = int(said.get("r", self.row + 1))
                self.column = 0
                self.seen.hidden_rows += _true(said)
            case "col" if _true(said):
                self.seen.hidden_columns.append((int(said.get("min", 1)), int(said.get("max", 1))))
            case "c":
                if column := said.get("r", "").rstrip("0123456789"):
                    self.column, self.row = _number(column.encode()), int(said["r"][len(column) :])
                else:
                    self.column += 1
                self.kind, self.formula, self.value = said.get("t", ""), None, ""
                self.seen.width, self.seen.height = max(self.seen.width, self.column), max(self.seen.height, self.row)
            case "f":
                self.into, self.formula = "f", ""
            case "v" | "t":
                self.into = "v"

    def text(self, said: str) -> None:
        if self.into == "f":
            self.formula = (self.formula or "") + said
        elif self.into == "v":
            self.value += said

    def end(self, name: str) -> None:
        match name.rpartition(":")[2]:
            case "f" | "v" | "t":
                self.into = ""
            case "c" if self.kind == "e":
                self._fault(self.value, phrase("is_an_error_of_the_spreadsheet"), phrase("correct_the_formula"))
            case "c" if self.formula is not None and not self.value and self.kind != "str":
                remedy = phrase("open_the_workbook_in_a_spreadsheet_and")
                self._fault(f"={self.formula}", phrase("is_a_formula_without_a_stored_value"), remedy)

    def _fault(self, found: str, rule: Phrase, remedy: Phrase) -> None:
        column = phrase("sheet_column", letters=letters(self.column - 1))
        self.seen.faults.append(Fault(self.file, self.row, column, found, rule, remedy))


def letters(index: int) -> str:
    """Return what a spreadsheet calls a column, from 0: A, B, …, Z, AA."""
    said, index = "", index + 1
    while index:
        index, rest = divmod(index - 1, 26)
        said = chr(65 + rest) + said
    return said


def _number(said: bytes) -> int:
    total = 0
    for letter in said:
        total = total * 26 + letter - 64
    return total


def _true(said: dict[str, str]) -> bool:
    return said.get("hidden") in ("1", "true", "on")
