"""What `territory.toml` says of a territory as a whole: titles, reference system, sources, travel assumptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from geodata.facts import Fact, fact, read_toml
from geodata.faults import Fault, nearest
from geodata.outlines import unmetric


@dataclass(frozen=True)
class Source:
    """Where a part of the data comes from, as it must be shown beside it; in Italian too, where `what_it` and
    `origin_it` say so."""

    what: str
    origin: str
    licence: str
    date: str
    what_it: str = ""
    origin_it: str = ""

    def said(self, language: str) -> tuple[str, str]:
        """Return what it is and where it comes from in "it" or "en"."""
        italian = language == "it"
        return (self.what_it if italian else "") or self.what, (self.origin_it if italian else "") or self.origin


def check_about(about: Mapping[str, Any]) -> list[Fault]:
    file, faults = "territory.toml", []
    for key in ("title_en", "title_it", "crs"):
        if not isinstance(about.get(key), str):
            faults.append(Fault(file, 0, key, str(about.get(key, "")), "is missing or not text", f'Write {key} = "…".'))
    if isinstance(about.get("crs"), str):
        faults += unmetric(file, about["crs"])
    sources, remedy = about.get("sources"), "A source says what, origin, licence and date, each in double quotes."
    if not isinstance(sources, list) or not sources:
        return [*faults, Fault(file, 0, "sources", "", "no source is stated", f"Add [[sources]]. {remedy}")]
    for number, source in enumerate(sources, start=1):
        said = source if isinstance(source, dict) else {}
        for key in (f.name for f in fields(Source)):
            needed = key in said or not key.endswith("_it")
            if needed and (not isinstance(said.get(key), str) or not said[key].strip()):
                shown, rule = str(said.get(key, "")), "is missing or not text"
                faults.append(Fault(file, 0, f"sources {number}, {key}", shown, rule, remedy))
    return faults


FILES = ("roads", "timetable", "barriers")
"""What [travel] may name: a file of the folder with the road network, one with the timetable, one with barriers."""


def travel(own: Any) -> tuple[dict[str, Fact], list[Fault]]:
    """Return the travel assumptions, the territory's own before the general ones, and the faults of stating them."""
    general, faults = read_toml(Path(__file__).parent / "travel.toml")
    assert not faults, faults
    file = "territory.toml"
    if not isinstance(own, dict):
        faults.append(Fault(file, 0, "travel", str(own), "is not a section", "Write [travel.<name>]."))
        own = {}
    faults += [
        Fault(file, 0, f"travel.{k}", "", "is not a travel assumption", nearest(k, [*general, *FILES]))
        for k in own if k not in general and k not in FILES
    ]  # fmt: skip
    facts = {}
    for name, usual in general.items():
        where = f"travel.{name}"
        facts[name], found = fact(own.get(name, usual), where, file)
        faults += found
        if found:
            continue
        if facts[name].unit != usual["unit"]:
            remedy = f"State it in {usual['unit']}."
            faults.append(Fault(file, 0, where, facts[name].unit, "has another unit", remedy))
        if facts[name].value <= 0:
            remedy = f"Write it in {usual['unit']}, more than 0."
            faults.append(Fault(file, 0, where, f"{facts[name].value:g}", "is not above 0", remedy))
    return facts, faults
