"""Numbers that come from somewhere: each with its value, unit, source, date and whether it was verified."""

from __future__ import annotations

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
    try:
        return tomllib.loads(path.read_text(encoding="utf-8")), []
    except FileNotFoundError:
        return {}, [Fault(path.name, 0, "", "", "the file is missing", "Copy it from another territory and edit it.")]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return {}, [Fault(path.name, 0, "", "", f"is not readable as TOML: {error}", "Correct that line.")]


def fact(data: Mapping[str, Any], where: str, file: str) -> tuple[Fact, list[Fault]]:
    """Build a fact from a TOML table; what is missing or of the wrong kind is a fault at column `where`."""
    wanted = {"value": (int, float), "unit": str, "source": str, "date": str, "verified": bool}
    faults = []
    for name, kind in wanted.items():
        found = data.get(name)
        if not isinstance(found, kind) or (name == "value" and isinstance(found, bool)):
            rule = f"has no {name}" if found is None else f"has a {name} of the wrong kind"
            shown = "" if found is None else str(found)
            remedy = "A number of policy needs value, unit, source, date (text) and verified (true or false)."
            faults.append(Fault(file, 0, where, shown, rule, remedy))
    if faults:
        return Fact(0.0, "", "", "", False), faults
    return Fact(float(data["value"]), data["unit"], data["source"], data["date"], data["verified"]), []
