"""Each rule about a person that can keep them waiting is named where it is the only one, and where it is not is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from geodata.territory import Territory
from geodata.travel import Travel
from planner import plan
from planner.scenario import Scenario
from planner.why.person import Person
from planner.why.placed import Placements, row_of


def people(territory: Territory, who: str, **cells: object) -> Territory:
    """The territory with some cells of one beneficiary changed."""
    table = territory.beneficiaries.copy()
    row = table.index[table["beneficiary"] == who][0]
    for name, value in cells.items():
        table[name] = table[name].astype(object) if isinstance(value, tuple) else table[name]
        table.at[row, name] = value
    return replace(territory, beneficiaries=table)


def speaking(territory: Territory) -> Territory:
    openings = territory.openings.assign(languages=[("it",)] * len(territory.openings))
    return people(replace(territory, openings=openings), "B-8", languages=("fr",))


def straining(territory: Territory) -> Territory:
    openings = territory.openings.assign(strains=[("heavy_lifting",)] * len(territory.openings))
    return people(replace(territory, openings=openings), "B-8", restrictions=("heavy_lifting",))


def refusing(territory: Territory) -> Territory:
    rows = [("B-8", host, "illustrative", "illustrative") for host in territory.hosts["host"]]
    return replace(territory, refusals=pd.DataFrame(rows, columns=["beneficiary", "host", "reason", "source"]))


def with_tutor(territory: Territory) -> Territory:
    """One tutor of the promoter for two people."""
    row = {"tutor": "T-1", "caseload": 2, "trainees": 0, "districts": (), "source": "illustrative"}
    return replace(territory, tutors=pd.DataFrame([row]))


def without_host_tutors(territory: Territory) -> Territory:
    """A rule says how many a tutor follows, and no host has one."""
    ceiling = {"value": 3, "unit": "people", "source": "illustrative", "date": "2026-01-01", "verified": False}
    rules = {**territory.rules, "tutors": {"host": ceiling}}
    return replace(territory, hosts=territory.hosts.assign(tutors=0), rules=rules)


RICH = {"fund.public_eur": 100_000}
CASES = [
    ("hours", lambda t: people(t, "B-8", hours=0.5), RICH, "B-8"),
    ("language", speaking, RICH, "B-8"),
    ("refused", refusing, RICH, "B-8"),
    ("restriction", straining, RICH, "B-8"),
    ("tutors_full", with_tutor, RICH, "B-3"),
    ("host_tutors_full", without_host_tutors, RICH, "B-1"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "change", "knobs", "who"), CASES, ids=[case[0] for case in CASES])
def test_the_one_rule_in_the_way_is_named(
    sample: Territory,
    sample_scenario: Scenario,
    code: str,
    change: Callable[[Territory], Territory],
    knobs: dict[str, object],
    who: str,
) -> None:
    """Without it the person is placed, so that it is the whole reason."""
    scenario = sample_scenario.changed(knobs)
    openings, hosts = sample.openings.assign(places=5), sample.hosts.assign(employees=1_000)
    roomy = replace(sample, openings=openings, hosts=hosts)
    for territory, expected in ((change(roomy), True), (roomy, False)):
        made = plan.make(territory, scenario)
        ways = Placements.of(made, territory, Travel(territory))
        i = row_of(territory, "beneficiary", who)
        waits = i in ways.said
        if expected:
            assert waits and ways.said[i] == code
            assert frozenset({code}) in Person(ways, i).why()
        else:
            assert not waits
