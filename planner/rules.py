"""The regional rule profile: every number a law or an act sets, with unit, source, date and whether it was verified.

A profile is the `rules.toml` of a territory. This module gives it meaning: the trainee quota of a production unit,
the floor of the monthly allowance, the months a path may last, and which of these a class of beneficiaries is exempt
from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geodata.facts import Fact, fact, is_number
from geodata.faults import Fault, TerritoryError

FILE = "rules.toml"
_ALLOWANCE = ("floor", "with_meals", "half_day", "public_host")
_DURATION = ("least", "most", "most_eqf4")


@dataclass(frozen=True)
class Bracket:
    """Units of `from_employees` to `to_employees` employees take `trainees`, or a `share` of these, at once."""

    from_employees: int
    to_employees: int | None
    trainees: int | None
    share: float | None
    fact: Fact


@dataclass(frozen=True)
class Class:
    """A class of beneficiaries: whether quota, floor and shortest stay hold for it, and its longest stay."""

    name: Mapping[str, str]
    quota: bool
    floor: bool
    least_months: bool
    most_months: int | None


@dataclass(frozen=True)
class RuleProfile:
    """The rules that a plan must respect in one region."""

    name: str
    brackets: tuple[Bracket, ...]
    allowance: Mapping[str, Fact]
    half_day_hours: float
    duration: Mapping[str, Fact]
    eqf_from: int
    classes: Mapping[str, Class]

    def quota(self, employees: int) -> int:
        """Return how many trainees a production unit may have at once; a share is rounded down."""
        for b in self.brackets:
            if employees >= b.from_employees and (b.to_employees is None or employees <= b.to_employees):
                return b.trainees if b.trainees is not None else int(employees * (b.share or 0.0) + 1e-9)
        return 0

    def floor_eur(self, *, public: bool, hours: float, meals: bool) -> float:
        """Return the least monthly allowance of an opening, in EUR: the lowest that one of its conditions permits."""
        permitted = [self.allowance["floor"]]
        permitted += [self.allowance["with_meals"]] * bool(meals)
        permitted += [self.allowance["half_day"]] * (hours <= self.half_day_hours)
        permitted += [self.allowance["public_host"]] * bool(public)
        return min(float(f) for f in permitted)

    def months(self, person_class: str, *, eqf: int) -> tuple[int, int]:
        """Return the shortest and the longest stay, in months, of a person of a class in work of an EQF level."""
        known = self.classes[person_class]
        general = self.duration["most_eqf4" if eqf >= self.eqf_from else "most"]
        least = int(float(self.duration["least"])) if known.least_months else 1
        return least, known.most_months if known.most_months is not None else int(float(general))

    def unverified(self) -> tuple[str, ...]:
        """Return the names of the numbers in use that nobody has read in their source."""
        named = {"quota": all(b.fact.verified for b in self.brackets)}
        named |= {f"allowance.{k}": f.verified for k, f in self.allowance.items()}
        named |= {f"duration.{k}": f.verified for k, f in self.duration.items()}
        return tuple(name for name, verified in named.items() if not verified)


def profile(rules: Mapping[str, Any]) -> RuleProfile:
    """Give meaning to a parsed `rules.toml`; raises `TerritoryError` with everything that is missing or wrong in it."""
    faults: list[Fault] = []

    def number(section: str, name: str) -> Fact:
        found, wrong = fact(_table(rules, section).get(name), f"{section}.{name}", FILE)
        if found.value < 0:
            wrong.append(Fault(FILE, 0, f"{section}.{name}", f"{found.value:g}", "is below 0", "Write 0 or more."))
        faults.extend(wrong)
        return found

    def whole(where: str, data: Mapping[str, Any], name: str, *, needed: bool = True) -> int | None:
        value = data.get(name)
        if value is None and not needed:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            faults.append(
                Fault(FILE, 0, f"{where}.{name}", str(value or ""), "is not a whole number", "Write 0 or more.")
            )
            return 0
        return value

    brackets = []
    for place, row in enumerate(_rows(rules, "quota", faults), start=1):
        where = f"quota {place}"
        share = row.get("share")
        if (share is None) == (row.get("trainees") is None):
            faults.append(Fault(FILE, 0, where, "", "needs either trainees or share", "State one of the two."))
        if share is not None and not (is_number(share) and 0 < share <= 1):
            faults.append(Fault(FILE, 0, f"{where}.share", str(share), "is not a share", "Write 0.10 for 10 per cent."))
            share = None
        known, wrong = fact({"value": row.get("share", row.get("trainees")), **row}, where, FILE)
        faults += wrong
        first, last = whole(where, row, "from_employees"), whole(where, row, "to_employees", needed=False)
        trainees = whole(where, row, "trainees", needed=False)
        brackets.append(Bracket(first or 0, last, trainees, share, known))
    classes = {}
    for name in _table(rules, "classes"):
        row, where = _table(rules["classes"], name), f"classes.{name}"
        for key, kind in (("name_en", str), ("name_it", str), ("quota", bool), ("floor", bool), ("least_months", bool)):
            if not isinstance(row.get(key), kind):
                shown = str(row.get(key, ""))
                remedy = "A class has name_en, name_it, and quota, floor, least_months (true or false)."
                faults.append(Fault(FILE, 0, f"{where}.{key}", shown, "is missing or of the wrong kind", remedy))
        most = whole(where, row, "most_months", needed=False)
        names = {"en": str(row.get("name_en")), "it": str(row.get("name_it"))}
        flags = [bool(row.get(k)) for k in ("quota", "floor", "least_months")]
        classes[name] = Class(names, flags[0], flags[1], flags[2], most)
    if not classes:
        faults.append(Fault(FILE, 0, "classes", "", "no class of beneficiaries is defined", "Add [classes.<code>]."))
    half_day: Any = _table(_table(rules, "allowance"), "half_day").get("hours_at_most")
    if not is_number(half_day):
        shown, remedy = str(half_day or ""), "Write the hours a day of a half day."
        faults.append(Fault(FILE, 0, "allowance.half_day.hours_at_most", shown, "is not a number", remedy))
    eqf_from = whole("duration.most_eqf4", _table(_table(rules, "duration"), "most_eqf4"), "eqf_from")
    brackets.sort(key=lambda b: b.from_employees)
    ends = [-1, *(b.to_employees for b in brackets)]
    if brackets and [*(b.from_employees - 1 for b in brackets), None] != ends:
        remedy = "Begin at 0, let each begin where the one before ends, and leave to_employees out of the last."
        faults.append(Fault(FILE, 0, "quota", "", "the brackets leave a gap or overlap", remedy))
    made = RuleProfile(
        str(rules.get("name", "")),
        tuple(brackets),
        {name: number("allowance", name) for name in _ALLOWANCE},
        float(half_day) if is_number(half_day) else 0.0,
        {name: number("duration", name) for name in _DURATION},
        eqf_from or 0,
        classes,
    )
    if faults:
        raise TerritoryError(faults)
    return made


def _table(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = data.get(name)
    return found if isinstance(found, Mapping) else {}


def _rows(data: Mapping[str, Any], name: str, faults: list[Fault]) -> list[Mapping[str, Any]]:
    found = data.get(name)
    if not isinstance(found, list) or not found or not all(isinstance(row, Mapping) for row in found):
        faults.append(Fault(FILE, 0, name, "", "has no brackets", f"Add [[{name}]] with from_employees and trainees."))
        return []
    return found
