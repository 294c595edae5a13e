"""Speeds by class of road and mode, read from TOML with their provenance."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from geodata.facts import Fact, fact, read_toml
from geodata.faults import Fault, InputError
from geodata.phrases import phrase

DEFAULT = Path(__file__).with_name("speeds.toml")

FASTEST_KMH = 300.0
"""No road is faster: a number above is a slip."""

_SECTIONS = ("car_kmh", "other_kmh", "effective", "pace_kmh", "ferry_kmh", "implied_kmh")
_NEEDED = {"other_kmh": ("car",), "effective": ("car",), "pace_kmh": ("walk", "bike"), "ferry_kmh": ("ferry",)}
_KMH_OF = {"": 1.0, "km/h": 1.0, "kmh": 1.0, "kph": 1.0, "mph": 1.609344, "knots": 1.852}
_LIMIT = re.compile(r"(\d+(?:\.\d+)?)\s*(km/h|kmh|kph|mph|knots|)")


@dataclass(frozen=True)
class Speeds:
    """Numbers by section and name, each a `Fact`: see `speeds.toml` for what each section means.

    Where a road says nothing, the general limits of `country` (two letters) hold as far as they are known.
    """

    facts: Mapping[str, Mapping[str, Fact]]
    country: str = "IT"

    def kmh(self, section: str, name: str) -> float:
        return float(self.facts[section][name])

    def of_class(self, kind: str) -> float | None:
        """Return the free speed of a class of road in km/h, or nothing where the class is not known."""
        found = self.facts["car_kmh"].get(kind)
        if found is None:
            return None
        place = kind.removesuffix("_link") if kind.startswith(("motorway", "trunk")) else "rural"
        return min(float(found), self.implied(f"{self.country}:{place}") or FASTEST_KMH)

    def implied(self, words: str) -> float | None:
        """Return the general limit that words like "IT:urban" name, in km/h."""
        found = self.facts["implied_kmh"].get(words)
        return None if found is None else float(found)

    def allowed(self, said: str) -> float | None:
        """Read a speed limit as OpenStreetMap writes it ("50", "30 mph", "IT:urban", "walk"); of several the lowest.

        Returns km/h, or nothing where it cannot be read.
        """
        found = []
        for word in re.split(r"[;|,]", said.strip(" []()")):
            word = word.strip(" '\"")
            if general := self.implied(word):
                found.append(general)
            elif match := _LIMIT.fullmatch(word.lower()):
                found.append(float(match[1]) * _KMH_OF[match[2]])
        return min((kmh for kmh in found if 0 < kmh <= FASTEST_KMH), default=None)

    def effective(self, kmh: float) -> float:
        """Return the speed at which a car really gets on, in km/h."""
        return kmh * self.kmh("effective", "car")


def load(path: Path = DEFAULT, *, country: str = "IT") -> Speeds:
    """Read speeds; raises `InputError` with every number that is missing, not above 0, or without its source."""
    data, faults = read_toml(path)
    facts: dict[str, dict[str, Fact]] = {name: {} for name in _SECTIONS}
    for section in _SECTIONS if not faults else ():
        said = data.get(section)
        values = said.get("values") if isinstance(said, Mapping) else None
        if not isinstance(said, Mapping) or not isinstance(values, Mapping):
            remedy = phrase("write_with_unit_source_date_verified_and", section=section)
            faults.append(Fault(path.name, 0, section, "", phrase("is_missing"), remedy))
            continue
        for name, value in values.items():
            one, wrong = fact({**said, "value": value}, f"{section}.{name}", path.name)
            top = 1.0 if section == "effective" else FASTEST_KMH
            if not wrong and not 0 < float(one) <= top:
                rule = phrase("is_not_above_0_and_at_most", top=top)
                wrong = [
                    Fault(
                        path.name, 0, f"{section}.{name}", str(value), rule, phrase("write_a_number_that_can_be_true")
                    )
                ]
            faults += wrong
            facts[section][name] = one
        for name in _NEEDED.get(section, ()):
            if name not in values:
                faults.append(
                    Fault(
                        path.name, 0, f"{section}.{name}", "", phrase("is_missing"), phrase("write_it_in_this_section")
                    )
                )
    if faults:
        raise InputError(faults)
    return Speeds(facts, country)
