"""The placement side of the illustrative case: beneficiaries, hosts and openings.

Beneficiaries are spread over areas by population, to the person; their classes by share, in random order. Hosts sit
where firms sit. Every host has an opening, and the rest go to hosts by size, so that some offer more than their quota.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from typing import Any

from geodata.lecco.chance import Chance, apportion
from geodata.lecco.generate_welfare import sizes, work_weights
from geodata.lecco.ground import ILLUSTRATIVE, Ground, Row

SKILLS = (
    "warehouse", "kitchen", "cleaning", "gardening", "office", "assembly", "retail", "care", "languages", "driving",
)  # fmt: skip

RESTRICTIONS = ("heavy_lifting", "night", "standing", "heights", "dust", "public_contact")

TASKS = (
    ("warehouse help", ("warehouse", "driving", "languages"), ("heavy_lifting", "standing"), 3.0),
    ("assembly line", ("assembly", "warehouse"), ("standing", "dust"), 4.0),
    ("kitchen help", ("kitchen", "cleaning", "languages"), ("standing",), 2.0),
    ("cleaning", ("cleaning",), ("dust",), 2.5),
    ("gardening", ("gardening", "driving"), ("heavy_lifting", "heights"), 2.0),
    ("office help", ("office", "languages"), (), 2.5),
    ("shop assistant", ("retail", "languages"), ("standing", "public_contact"), 2.0),
    ("help in a care home", ("care", "cleaning", "kitchen"), ("heavy_lifting", "night"), 2.0),
    ("deliveries", ("driving", "warehouse"), ("heavy_lifting", "public_contact"), 1.0),
    ("packing", ("assembly",), (), 2.0),
)
"""Task, skills it may need (the first always), what it may ask, and how common it is."""

PUBLIC_TASKS = frozenset({"office help", "gardening", "cleaning", "help in a care home", "kitchen help"})

CHOICES = (
    ("certified_disability", "noncertified_disability"),
    ("over45",),
    ("single_mother", "separated_parent", "violence_victim"),
    ("disadvantaged_l381", "protection_holder"),
)
"""Classes that a choosy opening accepts."""


def tables(ground: Ground, figure: Mapping[str, Any]) -> dict[str, list[Row]]:
    """Tables beneficiaries, hosts and openings."""
    seed = figure["case.seed"]
    hosts = _hosts(ground, figure, Chance(f"hosts {seed}"))
    return {
        "beneficiaries": _beneficiaries(ground, figure, Chance(f"beneficiaries {seed}")),
        "hosts": hosts,
        "openings": _openings(figure, hosts, Chance(f"openings {seed}")),
    }


def _beneficiaries(ground: Ground, figure: Mapping[str, Any], chance: Chance) -> list[Row]:
    count = figure["beneficiaries.count"]
    by_area = apportion(count, {area: ground.people(area) for area in ground.areas})
    homes = chance.mixed([area for area, number in by_area.items() for _ in range(number)])
    by_class = apportion(count, figure["beneficiaries.classes"])
    classes = chance.mixed([name for name, number in by_class.items() for _ in range(number)])
    limits, points = figure["beneficiaries.own_limit"], figure["beneficiaries.vulnerability"]
    rows: list[Row] = []
    for i in range(count):
        own = chance.happens(figure["beneficiaries.own_limit_probability"])
        row = {
            "beneficiary": f"B-{i + 1:04d}",
            "area": homes[i],
            "class": classes[i],
            "vulnerability": round((chance.between(**points) + chance.between(**points)) / 2),
            "modes": chance.one_of(figure["beneficiaries.modes"]),
            "minutes": limits[int(chance.between(0, len(limits)))] if own else None,
            "skills": ";".join(chance.some_of(SKILLS, int(chance.one_of(figure["beneficiaries.skills"])))),
            "restrictions": ";".join(
                chance.some_of(RESTRICTIONS, int(chance.one_of(figure["beneficiaries.restrictions"])))
            ),
            "source": ILLUSTRATIVE,
        }
        rows.append(row)
    return rows


def _hosts(ground: Ground, figure: Mapping[str, Any], chance: Chance) -> list[Row]:
    weights = work_weights(ground, figure)
    rows: list[Row] = []
    for i, employees in enumerate(sizes(figure["hosts.sizes"], figure["hosts.count"], chance)):
        public = chance.happens(figure["hosts.public_probability"])
        row = {
            "host": f"H-{i + 1:03d}",
            "name": f"{'Sede pubblica' if public else 'Unità produttiva'} {i + 1:03d} (illustrativa)",
            "area": chance.one_of(weights),
            "employees": employees,
            "trainees": int(chance.happens(figure["hosts.trainee_probability"])),
            "public": public,
            "source": ILLUSTRATIVE,
        }
        rows.append(row)
    return rows


def _openings(figure: Mapping[str, Any], hosts: list[Row], chance: Chance) -> list[Row]:
    pull = {i: sqrt(host["employees"]) for i, host in enumerate(hosts)}
    count = dict.fromkeys(pull, 1)
    for _ in range(figure["openings.count"] - len(hosts)):
        count[chance.one_of(pull)] += 1
    rows: list[Row] = []
    for i, host in enumerate(hosts):
        for _ in range(count[i]):
            rows.append({"opening": f"V-{len(rows) + 1:03d}", "host": host["host"], **_opening(figure, host, chance)})
    return rows


def _opening(figure: Mapping[str, Any], host: Row, chance: Chance) -> Row:
    """One opening of a host, without its code."""
    weights = {task: task[3] for task in TASKS if not host["public"] or task[0] in PUBLIC_TASKS}
    task, skills, strains, _ = chance.one_of(weights)
    needed = min(len(skills), int(chance.one_of(figure["openings.skills"])))
    hours = int(chance.one_of(figure["openings.hours"]))
    agreed_eur = figure["openings.agreed_public" if host["public"] else "openings.agreed_firm"]
    agreed = chance.happens(figure["openings.agreed_probability"])
    choosy = chance.happens(figure["openings.choosy_probability"])
    return {
        "task": task,
        "months": int(chance.one_of(figure["openings.months"])),
        "hours": hours,
        "meals": hours > 4 and chance.happens(figure["openings.meals_probability"]),
        "eqf": int(chance.one_of(figure["openings.eqf"])),
        "allowance_eur": agreed_eur[int(chance.between(0, len(agreed_eur)))] if agreed else None,
        "accepts": ";".join(CHOICES[int(chance.between(0, len(CHOICES)))]) if choosy else "",
        "skills": ";".join(skills[:needed]),
        "strains": ";".join(s for s in strains if chance.happens(0.6)),
        "source": ILLUSTRATIVE,
    }
