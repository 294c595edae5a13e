"""A cell that cannot be true is told with its row, its column, the rule it breaks and the remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.damage import (
    Damage,
    cell,
    rewrite,
    told,
    write,
)

# One damage, the whole fault it must give.
ONE_FAULT: dict[str, tuple[Damage, str]] = {
    "negative capacity": (
        cell("offers.csv", 3, "capacity", "-100"),
        "offers.csv, row 3, column capacity: is below 0 (found: -100). Write at least 0 units per year.",
    ),
    "text in a number": (
        cell("offers.csv", 2, "price_eur", "about 500"),
        "offers.csv, row 2, column price_eur: is not a number (found: about 500). "
        "Write digits, a decimal point and no thousands separator.",
    ),
    "a point that may be a thousands separator": (
        cell("population.csv", 4, "people", "4.000"),
        "population.csv, row 4, column people: is not a whole number (found: 4.000). "
        "Write it without decimals and without a thousands separator.",
    ),
    "whole number with decimals": (
        cell("demands.csv", 2, "workers", "2.5"),
        "demands.csv, row 2, column workers: is not a whole number (found: 2.5). "
        "Write it without decimals and without a thousands separator.",
    ),
    "not a number by name": (
        cell("links.csv", 2, "minutes", "NaN"),
        "links.csv, row 2, column minutes: is not a number (found: NaN). "
        "Write digits, a decimal point and no thousands separator.",
    ),
    "infinity by name": (
        cell("links.csv", 2, "minutes", "inf"),
        "links.csv, row 2, column minutes: is not a number (found: inf). "
        "Write digits, a decimal point and no thousands separator.",
    ),
    "infinity by size": (
        cell("openings.csv", 2, "hours", "1e999"),
        "openings.csv, row 2, column hours: is too large to be a number (found: 1e999). "
        "Write a number that can be true.",
    ),
    "infinity by size in a whole number": (
        cell("hosts.csv", 2, "employees", "1e999"),
        "hosts.csv, row 2, column employees: is too large to be a number (found: 1e999). "
        "Write a number that can be true.",
    ),
    "digits grouped with underscores": (
        cell("offers.csv", 2, "capacity", "1_000"),
        "offers.csv, row 2, column capacity: is not a number (found: 1_000). "
        "Write digits, a decimal point and no thousands separator.",
    ),
    "zero where more is needed": (
        cell("demands.csv", 2, "units", "0"),
        "demands.csv, row 2, column units: is below 0.001 (found: 0). Write at least 0.001 units per year.",
    ),
    "above the range": (
        cell("beneficiaries.csv", 2, "vulnerability", "101"),
        "beneficiaries.csv, row 2, column vulnerability: is above 100 (found: 101). Write at most 100 points.",
    ),
    "a whole number that wraps round": (
        cell("hosts.csv", 2, "trainees", "10000000000000000000"),
        "hosts.csv, row 2, column trainees: is too large to be a number (found: 10000000000000000000). "
        "Write a number that can be true.",
    ),
    "more people than can be": (
        cell("firms.csv", 2, "employees", "10000001"),
        "firms.csv, row 2, column employees: is above 10,000,000 (found: 10000001). Write at most 10,000,000 people.",
    ),
    "more residents than can be": (
        cell("population.csv", 2, "people", "1e15"),
        "population.csv, row 2, column people: is above 10,000,000 (found: 1e15). Write at most 10,000,000 people.",
    ),
    "more workers than can be": (
        cell("demands.csv", 2, "workers", "1e15"),
        "demands.csv, row 2, column workers: is above 10,000,000 (found: 1e15). Write at most 10,000,000 people.",
    ),
    "a price beyond any": (
        cell("offers.csv", 2, "price_eur", "1e12"),
        "offers.csv, row 2, column price_eur: is above 10,000,000 (found: 1e12). "
        "Write at most 10,000,000 EUR per unit.",
    ),
    "a capacity beyond any": (
        cell("offers.csv", 2, "capacity", "1e300"),
        "offers.csv, row 2, column capacity: is too large to be a number (found: 1e300). "
        "Write a number that can be true.",
    ),
    "a plan beyond any": (
        cell("firms.csv", 2, "plan_eur", "1e12"),
        "firms.csv, row 2, column plan_eur: is above 1,000,000,000 (found: 1e12). "
        "Write at most 1,000,000,000 EUR per year.",
    ),
    "an allowance beyond any": (
        cell("openings.csv", 2, "allowance_eur", "1e12"),
        "openings.csv, row 2, column allowance_eur: is above 1,000,000,000 (found: 1e12). "
        "Write at most 1,000,000,000 EUR per month.",
    ),
    "units beyond any": (
        cell("demands.csv", 2, "units", "1e10"),
        "demands.csv, row 2, column units: is above 1,000,000,000 (found: 1e10). "
        "Write at most 1,000,000,000 units per year.",
    ),
    "more units than a year has minutes": (
        cell("demands.csv", 2, "units", "1e9"),
        "demands.csv, row 2, column units: is over 1,000,000 for each worker (found: 1e+09). Correct units or workers.",
    ),
    "units that are hardly any": (
        cell("demands.csv", 2, "units", "1e-300"),
        "demands.csv, row 2, column units: is below 0.001 (found: 1e-300). Write at least 0.001 units per year.",
    ),
    "a priority that is hardly any": (
        cell("demands.csv", 2, "priority", "1e-9"),
        "demands.csv, row 2, column priority: is below 0.01 (found: 1e-9). Write at least 0.01.",
    ),
    "a whole number of four hundred digits": (
        rewrite("rules.toml", lambda text: text.replace("value = 500\n", f"value = {'9' * 400}\n")),
        f"rules.toml, allowance.floor.value: is too large to be a number (found: {'9' * 59}…). "
        "Write a number that can be true.",
    ),
    "unknown area": (
        cell("providers.csv", 2, "area", "BB"),
        "providers.csv, row 2, column area: is not in areas (found: BB). Did you mean B?",
    ),
    "unknown provider": (
        cell("offers.csv", 4, "provider", "P2"),
        "offers.csv, row 4, column provider: is not in providers (found: P2). Did you mean P-2?",
    ),
    "unknown place in links": (
        cell("links.csv", 4, "to", "Z"),
        "links.csv, row 4, column to: is not in areas or places (found: Z). Use one that exists, for example A, B, C.",
    ),
    "class unknown in the rules": (
        cell("beneficiaries.csv", 2, "class", "ordinry"),
        "beneficiaries.csv, row 2, column class: is not in rules.classes (found: ordinry). Did you mean ordinary?",
    ),
    "class unknown in a list": (
        cell("openings.csv", 2, "accepts", "ordinary;certifed"),
        "openings.csv, row 2, column accepts: is not in rules.classes (found: certifed). Did you mean certified?",
    ),
    "duplicate id": (
        cell("offers.csv", 4, "offer", "O-1"),
        "offers.csv, row 4, column offer: stands already in row 2 (found: O-1). Keep one of the two.",
    ),
    "duplicate pair": (
        cell("population.csv", 3, "age_from", "0"),
        "population.csv, row 3, column area: stands already in row 2 (found: A, 0). Keep one of the two.",
    ),
    "empty required cell": (
        cell("offers.csv", 3, "capacity", ""),
        "offers.csv, row 3, column capacity: is empty. Write it: units available in the year.",
    ),
    "blank required cell": (
        cell("services.csv", 2, "name_it", "   "),
        "services.csv, row 2, column name_it: is empty. Write it: name in Italian.",
    ),
    "no way to travel": (
        cell("beneficiaries.csv", 2, "modes", ""),
        "beneficiaries.csv, row 2, column modes: is empty. "
        "Write it: how the person can travel, one of car, lift, transit, bike, walk.",
    ),
    "tags that are not allowed": (
        cell("beneficiaries.csv", 4, "modes", "bike;horse"),
        "beneficiaries.csv, row 4, column modes: holds a word that is not allowed (found: bike;horse). "
        "Use only car, lift, transit, bike, walk, separated by ;.",
    ),
    "a road class that is none": (
        cell("links.csv", 2, "class", "f"),
        "links.csv, row 2, column class: is not an allowed value (found: f). Use one of F, H, M, S, C.",
    ),
    "neither yes nor no": (
        cell("providers.csv", 2, "local", "maybe"),
        "providers.csv, row 2, column local: is neither yes nor no (found: maybe). Write yes or no.",
    ),
    "age_to below age_from": (
        cell("population.csv", 3, "age_to", "60"),
        "population.csv, row 3, column age_to: is below age_from (found: 60). Write the older age in age_to.",
    ),
    "ages counted twice": (
        cell("population.csv", 2, "age_to", "65"),
        "population.csv, row 3, column age_from: is an age counted already in row 2 (found: 65). "
        "Let each age fall in one band of its area.",
    ),
    "link to itself": (
        cell("links.csv", 2, "to", "A"),
        "links.csv, row 2, column to: is the same as from (found: A). Name the other end.",
    ),
    "place that is an area": (
        write("places.csv", "place,name,lon,lat,source\nA,Alto,9,45,mine\n"),
        "places.csv, row 2, column place: is the code of an area (found: A). "
        "Remove the row: the links may name the area.",
    ),
}


@pytest.mark.parametrize("name", ONE_FAULT)
def test_one_damage_gives_its_one_fault(folder: Path, name: str) -> None:
    """The fault says the file, the row and column a spreadsheet shows, what stands there, the rule and the remedy."""
    damage, fault = ONE_FAULT[name]
    damage(folder)
    assert told(folder) == [fault]
