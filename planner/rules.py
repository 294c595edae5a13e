"""The regional rule profile: every number a law or an act sets, with unit, source, date and whether it was verified.

A profile is the `rules.toml` of a territory. This module gives it meaning: the trainee quota of a production unit,
the floor of the monthly allowance, the months a path may last, and which of these a class of beneficiaries is exempt
from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from geodata.facts import Fact, fact, is_number
from geodata.faults import Fault, TerritoryError, nearest
from geodata.tables import MOST_EUR, MOST_PEOPLE
from planner.phrases import phrase

FILE = "rules.toml"
_ALLOWANCE = ("floor", "with_meals", "half_day", "public_host")
_DURATION = ("least", "most", "most_eqf4")
_CEILINGS = {"tutors.host": "people", "tutors.promoter": "people", "fringe.ceiling": "EUR"}
"""Limits that a profile may state; without them nothing is limited."""
_MOST_MONTHS = 60
_NO_MONTHS = (phrase("is_not_a_whole_number_of_months"), phrase("write_1_to", most=_MOST_MONTHS))
_NO_FLAG = (phrase("is_neither_true_nor_false"), phrase("write_true_or_false"))

ASSUMPTIONS = ("share_rounded_down", "lowest_floor")
"""How this module reads what an act leaves open; a profile says under [assumptions.<name>] whether it was verified."""


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
    """A class of beneficiaries: whether quota, floor and shortest stay hold for it, and its longest stay.

    `verified` is as in a `Fact`; two classes that differ in it alone are the same rule.
    """

    name: Mapping[str, str]
    quota: bool
    floor: bool
    least_months: bool
    most_months: int | None
    verified: bool = field(default=False, compare=False)


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
    assumptions: Mapping[str, bool]
    ceilings: Mapping[str, Fact] = field(default_factory=dict)

    def ceiling(self, name: str) -> float:
        """Return a limit that the profile may state, or infinity where it states none.

        `tutors.host` and `tutors.promoter`: people followed at once by one tutor. `fringe.ceiling`: EUR of fringe
        benefits per worker and year.
        """
        return float(self.ceilings[name]) if name in self.ceilings else float("inf")

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
        """Return the names of the numbers, classes and assumptions in use that nobody has read in their source.

        For example `quota`, `allowance.floor`, `duration.least`, `classes.over45`, `assumptions.lowest_floor`.
        """
        named = {"quota": all(b.fact.verified for b in self.brackets)}
        named |= {f"allowance.{k}": f.verified for k, f in self.allowance.items()}
        named |= {f"duration.{k}": f.verified for k, f in self.duration.items()}
        named |= {f"classes.{k}": c.verified for k, c in self.classes.items()}
        named |= {k: f.verified for k, f in self.ceilings.items()}
        named |= {f"assumptions.{k}": verified for k, verified in self.assumptions.items()}
        return tuple(name for name, verified in named.items() if not verified)


def profile(rules: Mapping[str, Any]) -> RuleProfile:
    """Give meaning to a parsed `rules.toml`; raises `TerritoryError` with everything that is missing or wrong in it."""
    faults: list[Fault] = []

    def eur(name: str) -> Fact:
        found, wrong = fact(_table(rules, "allowance").get(name), f"allowance.{name}", FILE)
        if not 0 <= found.value <= MOST_EUR:
            rule, remedy = phrase("is_below_0"), phrase("write_0_or_more")
            if found.value > 0:
                rule, remedy = phrase("is_too_large"), phrase("write_0_or_more_at_most", most=MOST_EUR)
            wrong.append(Fault(FILE, 0, f"allowance.{name}", f"{found.value:g}", rule, remedy))
        faults.extend(wrong)
        return found

    def months(name: str) -> Fact:
        where = f"duration.{name}"
        found, wrong = fact(_table(rules, "duration").get(name), where, FILE)
        if not wrong and not (found.value.is_integer() and 1 <= found.value <= _MOST_MONTHS):
            wrong.append(Fault(FILE, 0, where, f"{found.value:g}", *_NO_MONTHS))
        faults.extend(wrong)
        return found

    def whole(where: str, data: Mapping[str, Any], name: str, *, needed: bool = True) -> int | None:
        value = data.get(name)
        if value is None and not needed:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            why = phrase("is_not_a_whole_number"), phrase("write_0_or_more")
            faults.append(Fault(FILE, 0, f"{where}.{name}", str(value or ""), *why))
            return 0
        if value > MOST_PEOPLE:
            remedy = phrase("write_a_number_that_can_be_true")
            faults.append(Fault(FILE, 0, f"{where}.{name}", str(value), phrase("is_too_large"), remedy))
            return 0
        return value

    brackets = []
    for place, row in enumerate(_rows(rules, "quota", faults), start=1):
        where = f"quota {place}"
        share = row.get("share")
        if (share is None) == (row.get("trainees") is None):
            faults.append(
                Fault(FILE, 0, where, "", phrase("needs_either_trainees_or_share"), phrase("state_one_of_the_two"))
            )
        if share is not None and not (is_number(share) and 0 < share <= 1):
            why = phrase("is_not_a_share"), phrase("write_0_10_for_10_per_cent")
            faults.append(Fault(FILE, 0, f"{where}.share", str(share), *why))
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
                remedy = phrase("a_class_has_name_en_name_it")
                faults.append(
                    Fault(FILE, 0, f"{where}.{key}", shown, phrase("is_missing_or_of_the_wrong_kind"), remedy)
                )
        most = row.get("most_months")
        if most is not None and not (type(most) is int and 1 <= most <= _MOST_MONTHS):
            faults.append(Fault(FILE, 0, f"{where}.most_months", str(most), *_NO_MONTHS))
            most = None
        verified = row.get("verified", False)
        if not isinstance(verified, bool):
            faults.append(Fault(FILE, 0, f"{where}.verified", str(verified), *_NO_FLAG))
        names = {"en": str(row.get("name_en")), "it": str(row.get("name_it"))}
        flags = [bool(row.get(k)) for k in ("quota", "floor", "least_months")]
        classes[name] = Class(names, flags[0], flags[1], flags[2], most, verified is True)
    if not classes:
        faults.append(
            Fault(FILE, 0, "classes", "", phrase("no_class_of_beneficiaries_is_defined"), phrase("add_classes_code"))
        )
    half_day: Any = _table(_table(rules, "allowance"), "half_day").get("hours_at_most")
    if not is_number(half_day) or not 0 <= half_day <= 24:
        shown, remedy = str(half_day or ""), phrase("write_the_hours_a_day_of_a")
        faults.append(
            Fault(FILE, 0, "allowance.half_day.hours_at_most", shown, phrase("is_not_a_number_of_hours"), remedy)
        )
    eqf_from = whole("duration.most_eqf4", _table(_table(rules, "duration"), "most_eqf4"), "eqf_from")
    brackets.sort(key=lambda b: b.from_employees)
    ends = [-1, *(b.to_employees for b in brackets)]
    if brackets and [*(b.from_employees - 1 for b in brackets), None] != ends:
        remedy = phrase("begin_at_0_let_each_begin_where")
        faults.append(Fault(FILE, 0, "quota", "", phrase("the_brackets_leave_a_gap_or_overlap"), remedy))
    made = RuleProfile(
        str(rules.get("name", "")),
        tuple(brackets),
        {name: eur(name) for name in _ALLOWANCE},
        float(half_day) if is_number(half_day) else 0.0,
        {name: months(name) for name in _DURATION},
        eqf_from or 0,
        classes,
        _assumed(rules, faults),
        _ceilings(rules, faults),
    )
    faults += [] if faults else _crossed(made)
    if faults:
        raise TerritoryError(faults)
    return made


def _assumed(rules: Mapping[str, Any], faults: list[Fault]) -> dict[str, bool]:
    """Return whether each assumption was verified; one that the profile does not state was not."""
    stated = _table(rules, "assumptions")
    for name in stated:
        if name not in ASSUMPTIONS:
            rule, near = phrase("is_not_an_assumption_of_the_program"), nearest(name, ASSUMPTIONS)
            faults.append(Fault(FILE, 0, f"assumptions.{name}", "", rule, near))
    assumed = {}
    for name in ASSUMPTIONS:
        row, where = _table(stated, name), f"assumptions.{name}"
        for key in ("text", "source", "date") if row else ():
            if not isinstance(row.get(key), str):
                remedy = phrase("an_assumption_has_text_source_and_date")
                faults.append(
                    Fault(FILE, 0, f"{where}.{key}", str(row.get(key, "")), phrase("is_missing_or_not_text"), remedy)
                )
        if not isinstance(row.get("verified", False), bool):
            faults.append(Fault(FILE, 0, f"{where}.verified", str(row["verified"]), *_NO_FLAG))
        assumed[name] = row.get("verified") is True
    return assumed


def _ceilings(rules: Mapping[str, Any], faults: list[Fault]) -> dict[str, Fact]:
    found = {}
    for name, unit in _CEILINGS.items():
        section, key = name.split(".")
        row = _table(rules, section).get(key)
        if row is None:
            continue
        found[name], wrong = fact(row, name, FILE)
        value = found[name].value
        if value < 0 or value > MOST_EUR or (unit == "people" and value % 1):
            rule = phrase("is_not_people" if unit == "people" else "is_not_euros")
            wrong.append(Fault(FILE, 0, name, f"{value:g}", rule, phrase("write_0_or_more_or_leave_it")))
        faults.extend(wrong)
    return found


def _crossed(made: RuleProfile) -> list[Fault]:
    """Return the faults of longest stays that are shorter than the shortest stay."""
    least = float(made.duration["least"])
    longest = {f"duration.{k}": float(made.duration[k]) for k in _DURATION if k != "least"}
    longest |= {
        f"classes.{k}.most_months": float(c.most_months)
        for k, c in made.classes.items()
        if c.least_months and c.most_months is not None
    }
    rule, remedy = phrase("is_shorter_than_duration_least", least=least), phrase("let_the_longest_stay_be_no_shorter")
    return [Fault(FILE, 0, where, f"{most:g}", rule, remedy) for where, most in longest.items() if most < least]


def _table(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = data.get(name)
    return found if isinstance(found, Mapping) else {}


def _rows(data: Mapping[str, Any], name: str, faults: list[Fault]) -> list[Mapping[str, Any]]:
    found = data.get(name)
    if not isinstance(found, list) or not found or not all(isinstance(row, Mapping) for row in found):
        why = phrase("has_no_brackets"), phrase("add_with_from_employees_and_trainees", name=name)
        faults.append(Fault(FILE, 0, name, "", *why))
        return []
    return found
