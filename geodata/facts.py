"""Numbers that come from somewhere: each with its value, unit, source, date and whether it was verified."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geodata.faults import Fault

LARGEST = 2.0**53
"""Beyond it a computer no longer tells a whole number from the next: nothing given may be larger."""

_POSSIBLE = "Write a number that can be true."


@dataclass(frozen=True)
class Fact:
    """A number with its provenance; `verified` says whether somebody read it in the source itself."""

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
        remedy = "Check its name, or copy one from another territory and edit it."
        return {}, [Fault(path.name, 0, "", "", "the file is missing", remedy)]
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        remedy = "Correct that line: text stands in double quotes, a number has a decimal point."
        return {}, [Fault(path.name, 0, "", "", f"is not readable as TOML: {error}", remedy)]
    except UnicodeDecodeError:
        return {}, [Fault(path.name, 0, "", "", "is not UTF-8 text", "Save it again as UTF-8.")]
    except RecursionError:
        return {}, [Fault(path.name, 0, "", "", "nests lists or sections too deep to be read", "Write it flat.")]
    except ValueError:
        # Python refuses to read, and to write out, a whole number of more than 4300 digits.
        return {}, [Fault(path.name, 0, "", "", "holds a number with thousands of digits", _POSSIBLE)]
    rule = "is too large to be a number"
    endless = [Fault(path.name, 0, where, found, rule, _POSSIBLE) for where, found in _endless(data)]
    return ({}, endless) if endless else (data, [])


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
    """Build a fact from a TOML table; what is missing or of the wrong kind is a fault at `where`."""
    none = Fact(0.0, "", "", "", False)
    remedy = f"Under [{where}] write value, unit, source, date (all text but the value) and verified (true or false)."
    if not data:
        return none, [Fault(file, 0, where, "", "is missing", remedy)]
    if not isinstance(data, Mapping):
        return none, [Fault(file, 0, where, str(data), "stands without its unit and source", remedy)]
    faults = []
    for name, kind in {"value": float, "unit": str, "source": str, "date": str, "verified": bool}.items():
        found = data.get(name)
        if found is None:
            faults.append(Fault(file, 0, where, "", f"has no {name}", remedy))
        elif kind is float and isinstance(found, float) and LARGEST < abs(found) < float("inf"):
            faults.append(Fault(file, 0, where, f"{found:g}", "is too large to be a number", _POSSIBLE))
        elif not (is_number(found) if kind is float else isinstance(found, kind)):
            faults.append(Fault(file, 0, where, str(found), f"has a {name} of the wrong kind", remedy))
    if faults:
        return none, faults
    return Fact(float(data["value"]), data["unit"], data["source"], data["date"], data["verified"]), []


def is_number(value: Any) -> bool:
    """Say whether a value read from TOML is a number that can be true; true and false, nan and inf are none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST
