"""What a territory is made of, as a newcomer asks for it: what is here, where it comes from, and what is odd in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from geodata import barriers as walls
from geodata.faults import Fault, Repair, called
from geodata.phrases import within
from geodata.tables import MODES, TABLES
from geodata.territory import Territory
from geodata.travel import Travel
from planner.words import Language, catalogue, number, say

_AMOUNTS = ("value", "share", "trainees", "workers", "most_months")
"""Where an entry of the rule profile has its number; the first that is there."""


def key_figures(territory: Territory, language: Language) -> tuple[tuple[str, str], ...]:
    """Return the six counts that are read first, each under its heading."""
    counts = {
        "areas": len(territory.areas),
        "people": float(territory.population["people"].sum()),
        "providers": len(territory.providers),
        "firms": len(territory.firms),
        "hosts": len(territory.hosts),
        "beneficiaries": len(territory.beneficiaries),
    }
    return tuple((say(f"territory.{key}", language), number(count, language)) for key, count in counts.items())


def layers(territory: Territory, language: Language) -> tuple[tuple[str, str], ...]:
    """Return how many lakes, rivers and barriers are drawn, each under its heading."""
    barriers = 0 if territory.barriers is None else len(territory.barriers)
    counts = {"column.lakes": len(territory.lakes), "column.rivers": len(territory.rivers), "layer.barriers": barriers}
    return tuple((say(key, language), number(count, language)) for key, count in counts.items())


def tables(territory: Territory, language: Language) -> pd.DataFrame:
    """Return a row for each table: its name, its rows, how many of them are invented, and where they come from."""
    rows = []
    for name in TABLES:
        table = territory.table(name)
        told = table["source"].value_counts()
        invented = int(table["source"].str.lower().str.startswith("illustrative").sum())
        more = say("territory.more_sources", language, count=len(told) - 1) if len(told) > 1 else ""
        source = (
            f"{territory.said(told.index[0], language)}{more}" if len(told) else say("territory.not_given", language)
        )
        rows.append((say(f"table.{name}", language), len(table), invented, source))
    return pd.DataFrame(rows, columns=["table", "rows", "invented", "source"])


def sources(territory: Territory, language: Language) -> pd.DataFrame:
    """Return what each part of the data is, where it comes from, its licence and its date."""
    return pd.DataFrame([(*s.said(language), s.licence, s.date) for s in territory.sources], columns=_SOURCE)


_SOURCE = ["what", "origin", "licence", "date"]


def rules(territory: Territory, language: Language) -> pd.DataFrame:
    """Return each number of the rule profile with unit, source, date and whether it was read in its source."""
    rows = [
        (str(row.get(f"name_{language}", _called(name, language))),
         *(territory.said(text, language) for text in (_amount(row, language), row.get("unit", ""), row["source"])),
         str(row["date"]), _yes(row, language))
        for name, row in _stated(territory.rules)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["rule", "value", "unit", "source", "date", "verified"])


def assumptions(territory: Territory, language: Language) -> pd.DataFrame:
    """Return what is assumed of travel where nothing is known, with unit, source and date."""
    rows = [
        (
            _called(name, language),
            number(float(fact), language, digits=2),
            within(fact.unit, language),
            within(fact.source, language),
            str(fact.date),
        )
        for name, fact in territory.travel.items()
    ]
    return pd.DataFrame(rows, columns=["rule", "value", "unit", "source", "date"])


def travel(territory: Territory, language: Language, *, ferries: bool) -> pd.DataFrame:
    """Return which source answers for each way to travel."""
    asked = Travel(territory, ferries=ferries)
    rows = [(say(f"mode.{mode}", language), asked.source(mode, language)) for mode in MODES]
    return pd.DataFrame(rows, columns=["mode", "source"])


def networks(territory: Territory, language: Language, *, ferries: bool) -> tuple[str, ...]:
    """Say what the road links hold, and which areas no car can reach from the others."""
    links, called = territory.links, territory.areas.set_index("area")["name"]
    lines = [
        say(
            "territory.links",
            language,
            links=number(len(links), language),
            km=number(float(links["road_m"].sum()) / 1000, language),
            ferries=number(int((links["class"] == "C").sum()), language),
            places=number(len(territory.places), language),
        )
        if len(links)
        else say("territory.no_links", language)
    ]
    apart = Travel(territory, ferries=ferries).parts()[1:]
    for part in apart:
        lines.append(say("territory.apart", language, areas=", ".join(sorted(str(called[code]) for code in part))))
    return tuple(lines if apart else [*lines, say("territory.joined", language)])


def barriers(territory: Territory, language: Language) -> pd.DataFrame:
    """Return a row for each thing that no straight line crosses: its name, what it is, its size and its source."""
    shore = number(float(territory.travel["shore_error_m"]), language)
    rows = []
    for one in walls.every(territory).itertuples():
        areal = one.kind == "lake" or one.geometry.geom_type.endswith("Polygon")
        what = "lake" if one.kind == "lake" else "area" if areal else "line"
        size = one.geometry.area / 1e6 if areal else one.geometry.length / 1000
        unit = "km²" if areal else "km"
        rows.append((one.name or say("map.barrier", language), say(f"barrier.{what}", language, metres=shore),
                     f"{number(size, language, digits=1)} {unit}", territory.said(one.source, language)))  # fmt: skip
    return pd.DataFrame(rows, columns=["barrier", "what", "size", "source"])


def cells(territory: Territory) -> int:
    """Return how many cells were read otherwise than they are written."""
    return sum(repair.cells for repair in territory.repairs)


def odd(said: Sequence[Fault | Repair], language: Language) -> pd.DataFrame:
    """Return warnings, repairs or faults as a table: where, what stands there, the rule and the remedy or reading."""
    told = [f.told(language) for f in said]
    rows = [(file, row or None, called(column, language), *texts) for file, row, column, *texts in told]
    frame = pd.DataFrame(rows, columns=["file", "row", "column", "found", "rule", "remedy"])
    return frame.assign(row=frame["row"].astype("Int64"))


def _stated(rules: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield every entry of a profile that states a source, by its dotted name; those of a list are numbered."""
    for key, value in rules.items():
        entries = enumerate(value, start=1) if isinstance(value, list) else [("", value)]
        for place, entry in entries:
            if isinstance(entry, Mapping):
                name = f"{prefix}{key}{f' {place}' if place else ''}"
                if "source" in entry and "date" in entry:
                    yield name, entry
                else:
                    yield from _stated(entry, f"{name}.")


def _called(name: str, language: Language) -> str:
    """Return a rule in plain words; one that the words do not know stays as the profile calls it."""
    return say(f"rule.{name}", language) if f"rule.{name}" in catalogue() else name


def _amount(row: Mapping[str, Any], language: Language) -> str:
    found = next((row[key] for key in _AMOUNTS if key in row), None)
    if isinstance(found, int | float) and not isinstance(found, bool):
        return number(found, language, digits=0 if float(found).is_integer() else 2)
    return str(found if found is not None else row.get("text", row.get(f"text_{language}", "")))


def _yes(row: Mapping[str, Any], language: Language) -> str:
    return say("page.yes" if row.get("verified") is True else "page.no", language)
