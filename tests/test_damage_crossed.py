"""What only two columns, or two tables, show together: faults, and apart from them what is odd but possible."""

from __future__ import annotations

from pathlib import Path

import pytest

from geodata.territory import load
from tests.damage import Damage, cell, rewrite, told, write


def rows(file: str, header: str, *lines: str) -> Damage:
    return write(file, "\n".join([header, *lines]) + "\n")


RUNNING = "demand,offer,units,source"
PLACED = "beneficiary,opening,source"
VOUCHERS = "voucher,name,eur,areas,small_share,source"

# One damage, the whole fault it must give.
ONE_FAULT: dict[str, tuple[Damage, str]] = {
    "an earmark for a district of no area": (
        rows("earmarks.csv", "earmark,eur,district,class,source", "E-1,500,Vale,,m"),
        "earmarks.csv, row 2, column district: is the district of no area (found: Vale). Did you mean Valle?",
    ),
    "a share of a district of no area": (
        rows("district_shares.csv", "district,welfare_share,source", "Vale,0.5,m"),
        "district_shares.csv, row 2, column district: is the district of no area (found: Vale). Did you mean Valle?",
    ),
    "a tutor of a district of no area": (
        rows("tutors.csv", "tutor,caseload,districts,source", "T-1,5,Valle;Vale,m"),
        "tutors.csv, row 2, column districts: is the district of no area (found: Vale). Did you mean Valle?",
    ),
    "an earmark for a class of no rule": (
        rows("earmarks.csv", "earmark,eur,district,class,source", "E-1,500,,certifed,m"),
        "earmarks.csv, row 2, column class: is not in rules.classes (found: certifed). Did you mean certified?",
    ),
    "a refusal of an unknown host": (
        rows("refusals.csv", "beneficiary,host,reason,source", "B-1,H9,no,m"),
        "refusals.csv, row 2, column host: is not in hosts (found: H9). "
        "Use one that exists, for example H-1, H-2, H-3.",
    ),
    "vouchers for an unknown area": (
        rows("vouchers.csv", VOUCHERS, "V-1,Buoni,100,B;Q,0,m"),
        "vouchers.csv, row 2, column areas: is not in areas (found: Q). "
        "Use one that exists, for example A, B, C.",
    ),
    "more people running than an opening takes": (
        rows("running_placements.csv", PLACED, "B-1,V-1,m", "B-2,V-1,m"),
        "running_placements.csv, row 3, column opening: takes 1 person at once, and more run there (found: V-1). "
        "Correct places in openings, or this row.",
    ),
    "one person in two openings": (
        rows("running_placements.csv", PLACED, "B-1,V-1,m", "B-1,V-2,m"),
        "running_placements.csv, row 3, column beneficiary: stands already in row 2 (found: B-1). "
        "Keep one of the two.",
    ),
    "more units running than are asked for": (
        rows("running_services.csv", RUNNING, "D-5,O-1,7,m"),
        "running_services.csv, row 2, column units: brings what runs above the 6 units that demand D-5 asks "
        "(found: 7). Correct the units that run, or that number.",
    ),
    "more units running than an offer has": (
        rows("running_services.csv", RUNNING, "D-1,O-4,5,m", "D-5,O-4,2,m"),
        "running_services.csv, row 3, column units: brings what runs above the 6 units that offer O-4 has "
        "(found: 2). Correct the units that run, or that number.",
    ),
    "units running with another service": (
        rows("running_services.csv", RUNNING, "D-1,O-2,1,m"),
        "running_services.csv, row 2, column offer: offers another service: home_care (found: O-2). "
        "Name an offer of the service that is asked for.",
    ),
    "a flow to an unknown area": (
        rows("flows.csv", "origin,destination,people,source", "A,Q,5,m"),
        "flows.csv, row 2, column destination: is not in areas (found: Q). "
        "Use one that exists, for example A, B, C.",
    ),
    "a flow of less than nobody": (
        rows("flows.csv", "origin,destination,people,source", "A,B,-5,m"),
        "flows.csv, row 2, column people: is below 0 (found: -5). Write at least 0 people.",
    ),
    "a time by a mode that is none": (
        rows("times.csv", "origin,destination,mode,minutes,km,source", "A,B,auto,10,,m"),
        "times.csv, row 2, column mode: is not an allowed value (found: auto). "
        "Use one of car, lift, transit, bike, walk.",
    ),
    "a share above one": (
        rows("vouchers.csv", VOUCHERS, "V-1,Buoni,100,,50,m"),
        "vouchers.csv, row 2, column small_share: is above 1 (found: 50). Write at most 1 share.",
    ),
    "a time of day that is none": (
        rewrite("openings.csv", lambda text: text.replace("\n", ",\n").replace("source,", "source,starts", 1)
                .replace("md),\n", "md),8.30\n", 1)),
        "openings.csv, row 2, column starts: is not a time of day (found: 8.30). Write it as 08:30.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ONE_FAULT)
def test_one_damage_gives_its_one_fault(folder: Path, name: str) -> None:
    """The fault says the file, the row and column a spreadsheet shows, what stands there, the rule and the remedy."""
    damage, fault = ONE_FAULT[name]
    damage(folder)
    assert told(folder) == [fault]


def added(file: str, column: str, *cells: str) -> Damage:
    """Give a table one column more, with these cells in its first rows."""

    def change(text: str) -> str:
        header, *lines = text.splitlines()
        values = [*cells, *[""] * (len(lines) - len(cells))]
        return "\n".join([f"{header},{column}", *(f"{a},{b}" for a, b in zip(lines, values, strict=True))]) + "\n"

    return rewrite(file, change)


# What is odd, and the whole warning it must give.
ONE_WARNING: dict[str, tuple[list[Damage], str]] = {
    "a share for small providers, and none is small": (
        [rows("vouchers.csv", VOUCHERS, "V-1,Buoni,100,,0.5,m")],
        "vouchers.csv, row 2, column small_share: keeps a share for small providers, and no provider is small "
        "(found: 0.5). Say small = yes in providers.",
    ),
    "a shift that ends before it starts": (
        [added("openings.csv", "starts", "22:00"), added("openings.csv", "ends", "06:00")],
        "openings.csv, row 2, column ends: is not after starts (found: 06:00). "
        "Swap them, unless it is a shift over midnight.",
    ),
    "an offer that can never start": (
        [added("offers.csv", "least", "1000")],
        "offers.csv, row 2, column least: is more than the capacity, so it never starts (found: 1000). "
        "Correct one of them.",
    ),
    "a trip of a provider that does not travel": (
        [added("offers.csv", "minutes", "20")],
        "offers.csv, row 2, column minutes: says how far the provider travels, and it is not given at home "
        "(found: 20). Say at_home = yes, or empty it.",
    ),
    "somebody placed where he was refused": (
        [rows("refusals.csv", "beneficiary,host,reason,source", "B-1,H-1,no,m"),
         rows("running_placements.csv", PLACED, "B-1,V-1,m")],
        "running_placements.csv, row 2, column opening: runs at a host that is among the refusals (found: V-1). "
        "Remove one of the two.",
    ),
    "codes that differ by capitals": (
        [cell("hosts.csv", 3, "host", "h-1"), rewrite("openings.csv", lambda text: text.replace("H-2", "h-1"))],
        "hosts.csv, row 3, column host: differs from H-1 in row 2 by capitals only (found: h-1). "
        "Write both alike if they are the same.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ONE_WARNING)
def test_what_is_odd_is_a_warning_and_no_fault(folder: Path, name: str) -> None:
    """The territory loads, and its owner learns what to look at."""
    damages, warning = ONE_WARNING[name]
    for damage in damages:
        damage(folder)
    assert [str(w) for w in load(folder).warnings] == [warning]


def test_areas_in_a_list_may_be_named(folder: Path) -> None:
    """In words separated by semicolons each name is read as its code, and each is a repair."""
    rows("vouchers.csv", VOUCHERS, "V-1,Buoni,100,BORGO; A ;costa,0,m")(folder)
    territory = load(folder)
    assert territory.vouchers["areas"].tolist() == [("A", "B", "C")]
    assert sorted(str(r).split(": ")[1] for r in territory.repairs) == [
        "BORGO is read as B", "costa is read as C",
    ]  # fmt: skip
