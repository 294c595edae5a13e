"""Numbers that come from somewhere: each with its value, unit, source, date and whether it was verified."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geodata.faults import Fault
from geodata.phrases import Phrase, both, phrase, spoken

LARGEST = 2.0**53
"""Beyond it a computer no longer tells a whole number from the next: nothing given may be larger."""

_POSSIBLE = phrase("write_a_number_that_can_be_true")


@dataclass(frozen=True)
class Fact:
    """A number with its provenance; `verified` says whether somebody read it in the source itself.

    `unit` and `source` are a `Phrase` where they are given in both languages.
    """

    value: float
    unit: str
    source: str
    date: str
    verified: bool

    def __float__(self) -> float:
        return float(self.value)


def read_toml(path: Path) -> tuple[dict[str, Any], list[Fault]]:
    """Read a TOML file; a file that is absent, does not parse or holds a number too large is a fault and empty."""
    if not path.is_file():
        remedy = phrase("check_its_name_or_copy_one_from")
        return {}, [Fault(path.name, 0, "", "", phrase("the_file_is_missing"), remedy)]
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        remedy = phrase("correct_that_line_text_stands_in_double")
        return {}, [Fault(path.name, 0, "", "", phrase("is_not_readable_as_toml", error=error), remedy)]
    except UnicodeDecodeError:
        return {}, [Fault(path.name, 0, "", "", phrase("is_not_utf_8_text"), phrase("save_it_again_as_utf_8"))]
    except RecursionError:
        return {}, [Fault(path.name, 0, "", "", phrase("nests_lists_or_sections_too_deep_to"), phrase("write_it_flat"))]
    except ValueError:
        # Python refuses to read, and to write out, a whole number of more than 4300 digits.
        return {}, [Fault(path.name, 0, "", "", phrase("holds_a_number_with_thousands_of_digits"), _POSSIBLE)]
    rule = phrase("is_too_large_to_be_a_number")
    endless = [Fault(path.name, 0, where, found, rule, _POSSIBLE) for where, found in _endless(data)]
    return ({}, endless) if endless else (data, [])


def as_toml(value: Any) -> str:
    """Write a value as TOML: JSON, but for one character that JSON leaves bare and for a text in two languages."""
    if isinstance(value, Phrase):
        english, italian = map(as_toml, both(value))
        return f"{{ en = {english}, it = {italian} }}"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _endless(data: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """Yield the dotted name of every whole number that is too large, and the number where it can be written out."""
    if isinstance(data, Mapping):
        for name, value in data.items():
            yield from _endless(value, f"{where}.{name}".lstrip("."))
    elif isinstance(data, list):
        for place, value in enumerate(data, start=1):
            yield from _endless(value, f"{where} {place}")
    elif isinstance(data, int) and abs(data) > LARGEST:
        yield where, str(data) if data.bit_length() < 10_000 else ""


def fact(data: Any, where: str, file: str) -> tuple[Fact, list[Fault]]:
    """Build a fact from a TOML table; what is missing or of the wrong kind is a fault at `where`.

    Its unit and its source may stand in both languages (`phrases.spoken`).
    """
    none = Fact(0.0, "", "", "", False)
    remedy = phrase("under_write_value_unit_source_date_all", where=where)
    if not data:
        return none, [Fault(file, 0, where, "", phrase("is_missing"), remedy)]
    if not isinstance(data, Mapping):
        return none, [Fault(file, 0, where, str(data), phrase("stands_without_its_unit_and_source"), remedy)]
    faults = []
    for name, kind in {"value": float, "unit": str, "source": str, "date": str, "verified": bool}.items():
        found = spoken(data[name]) or data[name] if name in ("unit", "source") and name in data else data.get(name)
        if found is None:
            faults.append(Fault(file, 0, where, "", phrase("has_no", name=name), remedy))
        elif kind is float and isinstance(found, float) and LARGEST < abs(found) < float("inf"):
            faults.append(Fault(file, 0, where, f"{found:g}", phrase("is_too_large_to_be_a_number"), _POSSIBLE))
        elif not (is_number(found) if kind is float else isinstance(found, kind)):
            faults.append(Fault(file, 0, where, str(found), phrase("has_a_of_the_wrong_kind", name=name), remedy))
    if faults:
        return none, faults
    unit, source = spoken(data["unit"]) or "", spoken(data["source"]) or ""
    return Fact(float(data["value"]), unit, source, data["date"], data["verified"]), []


def is_number(value: Any) -> bool:
    """Say whether a value read from TOML is a number that can be true; true and false, nan and inf are none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST
