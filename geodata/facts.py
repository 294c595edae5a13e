"""Numbers that come from somewhere: each with its value, unit, source, date and whether it was verified."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geodata.faults import Fault


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
    """Read a TOML file; a file that is absent or does not parse is a fault and an empty table."""
    if not path.is_file():
        remedy = "Check its name, or copy one from another territory and edit it."
        return {}, [Fault(path.name, 0, "", "", "the file is missing", remedy)]
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig")), []
    except tomllib.TOMLDecodeError as error:
        remedy = "Correct that line: text stands in double quotes, a number has a decimal point."
        return {}, [Fault(path.name, 0, "", "", f"is not readable as TOML: {error}", remedy)]
    except UnicodeDecodeError:
        return {}, [Fault(path.name, 0, "", "", "is not UTF-8 text", "Save it again as UTF-8.")]


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
        elif not (is_number(found) if kind is float else isinstance(found, kind)):
            faults.append(Fault(file, 0, where, str(found), f"has a {name} of the wrong kind", remedy))
    if faults:
        return none, faults
    return Fact(float(data["value"]), data["unit"], data["source"], data["date"], data["verified"]), []


def is_number(value: Any) -> bool:
    """Say whether a value read from TOML is a finite number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
