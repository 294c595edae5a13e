"""What `territory.toml` says of a territory as a whole: titles, reference system, sources, travel assumptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from geodata.facts import Fact, fact, read_toml
from geodata.faults import Fault, nearest
from geodata.outlines import unmetric
from geodata.phrases import Phrase, phrase, spoken


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
            faults.append(
                Fault(file, 0, key, str(about.get(key, "")), phrase("is_missing_or_not_text"), phrase("write", key=key))
            )
    if isinstance(about.get("crs"), str):
        faults += unmetric(file, about["crs"])
    sources, remedy = about.get("sources"), phrase("a_source_says_what_origin_licence_and")
    if not isinstance(sources, list) or not sources:
        return [
            *faults,
            Fault(file, 0, "sources", "", phrase("no_source_is_stated"), phrase("add_sources", remedy=remedy)),
        ]
    for number, source in enumerate(sources, start=1):
        said = source if isinstance(source, dict) else {}
        for key in (f.name for f in fields(Source)):
            needed = key in said or not key.endswith("_it")
            if needed and (not isinstance(said.get(key), str) or not said[key].strip()):
                shown, rule = str(said.get(key, "")), phrase("is_missing_or_not_text")
                faults.append(Fault(file, 0, phrase("sources_key", number=number, key=key), shown, rule, remedy))
    return faults


def words(about: Mapping[str, Any]) -> tuple[dict[str, Phrase], list[Fault]]:
    """Return what a territory's texts are called in both languages, by the text as a table has it, and the faults.

    [words] of `territory.toml` holds `"text of a cell" = { it = "…" }`, or `en`, or both.
    """
    file, said = "territory.toml", about.get("words", {})
    if not isinstance(said, Mapping):
        rule, remedy = phrase("is_not_a_section"), phrase("write_words")
        return {}, [Fault(file, 0, "words", str(said), rule, remedy)]
    found, faults = {}, []
    for text, told in said.items():
        both = spoken({"en": text, "it": text} | dict(told)) if isinstance(told, Mapping) and told else None
        if isinstance(both, Phrase):
            found[text] = both
        else:
            rule, remedy = phrase("is_said_neither_in_en_nor_in_it"), phrase("write_text_en_it", text=text)
            faults.append(Fault(file, 0, f"words.{text}", str(told), rule, remedy))
    return found, faults


FILES = ("roads", "timetable", "barriers")
"""What [travel] may name: a file of the folder with the road network, one with the timetable, one with barriers."""


def travel(own: Any) -> tuple[dict[str, Fact], list[Fault]]:
    """Return the travel assumptions, the territory's own before the general ones, and the faults of stating them."""
    general, faults = read_toml(Path(__file__).parent / "travel.toml")
    assert not faults, faults
    file = "territory.toml"
    if not isinstance(own, dict):
        faults.append(Fault(file, 0, "travel", str(own), phrase("is_not_a_section"), phrase("write_travel_name")))
        own = {}
    faults += [
        Fault(file, 0, f"travel.{k}", "", phrase("is_not_a_travel_assumption"), nearest(k, [*general, *FILES]))
        for k in own if k not in general and k not in FILES
    ]  # fmt: skip
    facts = {}
    for name, usual in general.items():
        where = f"travel.{name}"
        facts[name], found = fact(own.get(name, usual), where, file)
        faults += found
        if found:
            continue
        unit = spoken(usual["unit"]) or ""
        if facts[name].unit != unit:
            remedy = phrase("state_it_in", unit=unit)
            faults.append(Fault(file, 0, where, facts[name].unit, phrase("has_another_unit"), remedy))
        facts[name] = replace(facts[name], unit=unit)
        if facts[name].value <= 0:
            remedy = phrase("write_it_in_more_than_0", unit=unit)
            faults.append(Fault(file, 0, where, f"{facts[name].value:g}", phrase("is_not_above_0"), remedy))
    return facts, faults
