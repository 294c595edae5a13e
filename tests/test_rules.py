"""The rule profile: what cannot be a rule is refused, and what nobody has read in its source is named."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import geodata
from geodata.faults import TerritoryError
from planner import rules
from planner.rules import RuleProfile, profile

HERE = Path(geodata.__file__).parent


def parsed(territory: str) -> dict[str, Any]:
    return tomllib.loads((HERE / territory / "rules.toml").read_text(encoding="utf-8"))


def changed(where: str, value: Any) -> dict[str, Any]:
    """Return the sample's rules with another value at a dotted name; a number names a row."""
    data = copy.deepcopy(parsed("sample"))
    *path, last = where.split(".")
    table: Any = data
    for name in path:
        table = table[int(name)] if name.isdigit() else table.setdefault(name, {})
    table[last] = value
    return data


def told(data: dict[str, Any]) -> list[str]:
    with pytest.raises(TerritoryError) as raised:
        profile(data)
    return [str(fault).removeprefix("rules.toml, ") for fault in raised.value.faults]


MONTHS = "is not a whole number of months"


@pytest.mark.parametrize(
    ("where", "value", "fault"),
    [
        ("duration.least.value", 2.9, f"duration.least: {MONTHS} (found: 2.9). Write 1 to 60."),
        ("duration.least.value", 0, f"duration.least: {MONTHS} (found: 0). Write 1 to 60."),
        ("duration.most.value", 61, f"duration.most: {MONTHS} (found: 61). Write 1 to 60."),
        ("duration.most.value", 1e300, "duration.most: is too large to be a number (found: 1e+300). "
         "Write a number that can be true."),
        ("classes.certified.most_months", 10**21, f"classes.certified.most_months: {MONTHS} "
         f"(found: {10**21}). Write 1 to 60."),
        ("classes.certified.most_months", True, f"classes.certified.most_months: {MONTHS} "
         "(found: True). Write 1 to 60."),
        ("classes.certified.verified", "no", "classes.certified.verified: is neither true nor false (found: no). "
         "Write true or false."),
        ("allowance.floor.value", 1e12, "allowance.floor: is too large (found: 1e+12). "
         "Write 0 or more, at most 1,000,000,000."),
        ("allowance.half_day.hours_at_most", 25, "allowance.half_day.hours_at_most: is not a number of hours "
         "(found: 25). Write the hours a day of a half day."),
        ("quota.1.trainees", 10**8, "quota 2.trainees: is too large (found: 100000000). "
         "Write a number that can be true."),
        ("assumptions.lowest_flor", {}, "assumptions.lowest_flor: is not an assumption of the program. "
         "Did you mean lowest_floor?"),
        ("assumptions.lowest_floor", {"text": "so", "date": "2026"}, "assumptions.lowest_floor.source: "
         "is missing or not text. An assumption has text, source and date in double quotes, and verified "
         "(true or false)."),
        ("assumptions.lowest_floor", {"text": "a", "source": "b", "date": "c", "verified": 1},
         "assumptions.lowest_floor.verified: is neither true nor false (found: 1). Write true or false."),
    ],
)  # fmt: skip
def test_one_slip_gives_its_one_fault(where: str, value: Any, fault: str) -> None:
    """The fault names the entry, what was found, the rule and the remedy."""
    assert told(changed(where, value)) == [fault]


@pytest.mark.parametrize(
    "where",
    ["duration.least.value", "allowance.floor.value", "allowance.half_day.hours_at_most", "quota.2.share",
     "quota.0.trainees", "classes.certified.most_months", "duration.most_eqf4.eqf_from"],
)  # fmt: skip
def test_a_whole_number_of_any_length_is_refused(where: str) -> None:
    """Four hundred digits are told as one slip, and as nothing worse."""
    assert told(changed(where, 10**400))


def test_the_longest_stay_is_no_shorter_than_the_shortest() -> None:
    """In general and for each class that the shortest stay holds for."""
    data = changed("duration.least.value", 30)
    data["classes"]["ordinary"]["most_months"] = 29
    remedy = "Let the longest stay be no shorter than the shortest."
    assert told(data) == [
        f"duration.most: is shorter than duration.least, 30 (found: 6). {remedy}",
        f"duration.most_eqf4: is shorter than duration.least, 30 (found: 12). {remedy}",
        f"classes.ordinary.most_months: is shorter than duration.least, 30 (found: 29). {remedy}",
    ]


def test_what_nobody_has_read_in_the_act_is_named() -> None:
    """For Lecco: the classes whose longest stay was not read, and how the program reads what the act leaves open."""
    assert profile(parsed("lecco")).unverified() == (
        "classes.violence_victim",
        "classes.protection_holder",
        "tutors.host",
        "tutors.promoter",
        "fringe.ceiling",
        "assumptions.share_rounded_down",
        "assumptions.lowest_floor",
    )


def test_nothing_in_use_can_be_unverified_and_unnamed() -> None:
    """Every entry that the profile reads is named in turn; an assumption that is not stated is not verified."""
    data = parsed("sample")
    data["assumptions"] = {n: {"text": "", "source": "", "date": "", "verified": True} for n in rules.ASSUMPTIONS}
    entries = {
        f"{s}.{n}": row for s in ("allowance", "duration", "classes", "assumptions") for n, row in data[s].items()
    }
    for row in (*entries.values(), *data["quota"]):
        row["verified"] = True
    assert profile(data).unverified() == ()
    for name, row in (*entries.items(), *(("quota", row) for row in data["quota"])):
        row["verified"] = False
        assert profile(data).unverified() == (name,)
        row["verified"] = True
    del data["assumptions"]["lowest_floor"]
    assert profile(data).unverified() == ("assumptions.lowest_floor",)


def test_a_number_that_no_rule_reads_says_that_it_is_not_applied() -> None:
    """And no number that is read says so."""
    made, data = profile(parsed("lecco")), parsed("lecco")
    stated = {name for name, row in _entries(data) if row.get("applied") is False}
    assert stated == {name for name, row in _entries(data) if name not in _read(made) and "source" in row}


def _entries(data: Any, where: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    for name, value in data.items() if isinstance(data, dict) else enumerate(data):
        if isinstance(value, dict | list):
            inner = f"{where}.{name}".lstrip(".")
            yield from _entries(value, inner)
            if isinstance(value, dict):
                yield inner, value


def _read(made: RuleProfile) -> set[str]:
    read = {f"quota.{n}" for n in range(len(made.brackets))}
    for section in ("allowance", "duration", "classes", "assumptions"):
        read |= {f"{section}.{name}" for name in getattr(made, section)}
    return read | set(made.ceilings)


def test_a_ceiling_that_the_profile_does_not_state_limits_nothing() -> None:
    """And one that it states is read with its unit; half a person or less than nothing is a fault."""
    data = parsed("lecco")
    assert profile(data).ceiling("tutors.host") == 3
    data["tutors"]["promoter"]["value"], data["fringe"]["ceiling"]["value"] = 2.5, -1
    with pytest.raises(TerritoryError) as error:
        profile(data)
    assert [fault.column for fault in error.value.faults] == ["tutors.promoter", "fringe.ceiling"]
    del data["tutors"], data["fringe"]
    assert profile(data).ceiling("tutors.promoter") == float("inf")
