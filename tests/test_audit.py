"""The audit finds every kind of damage to a plan's tables, and every fact of the files that a plan does not respect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from geodata.territory import Territory
from geodata.travel import Travel
from planner import audit
from planner.plan import Plan
from planner.rules import profile

Damage = Callable[[Plan], Plan]


def broken(made: Plan, territory: Territory) -> str:
    travel = Travel(territory, ferries=made.scenario.travel_ferries)
    return "; ".join(audit.broken_rules(made, territory, profile(territory.rules), travel))


def changed(frame: pd.DataFrame, row: int, column: str, value: Any) -> pd.DataFrame:
    """Copy a frame with one cell changed."""
    cells = frame[column].tolist()
    cells[row] = value
    return frame.assign(**{column: pd.Series(cells, index=frame.index)})


def cell(table: str, row: int, column: str, value: Any) -> Damage:
    """A damage: one cell of one table."""

    def damage(made: Plan) -> Plan:
        return replace(made, **{table: changed(getattr(made, table), row, column, value)})

    return damage


def dropped(table: str, row: int) -> Damage:
    return lambda made: replace(made, **{table: getattr(made, table).drop(index=row).reset_index(drop=True)})


def doubled(table: str, row: int) -> Damage:
    def damage(made: Plan) -> Plan:
        frame = getattr(made, table)
        return replace(made, **{table: pd.concat([frame, frame.loc[[row]]], ignore_index=True)})

    return damage


def ledger(**changes: Any) -> Damage:
    return lambda made: replace(made, fund=replace(made.fund, **changes))


def line(number: int, **changes: Any) -> Damage:
    def damage(made: Plan) -> Plan:
        lines = list(made.fund.lines)
        lines[number] = replace(lines[number], **changes)
        return replace(made, fund=replace(made.fund, lines=tuple(lines)))

    return damage


def both(*damages: Damage) -> Damage:
    def damage(made: Plan) -> Plan:
        for each in damages:
            made = each(made)
        return made

    return damage


def added(table: str, **row: Any) -> Damage:
    def damage(made: Plan) -> Plan:
        return replace(made, **{table: pd.concat([getattr(made, table), pd.DataFrame([row])], ignore_index=True)})

    return damage


def moved(waiting: int, **row: Any) -> Damage:
    """A person who waits is placed in V-1, and everything else is made to agree."""
    person = {"host": "H-1", "opening": "V-1", "host_area": "B", "months": 4, "eur": 2000.0, "mode": "car"}
    person |= {"tutor": "", "paid_by": "Fund"} | row
    return both(dropped("waiting", waiting), added("placements", **person), ledger(spent_cents=670_000))


NAN = float("nan")
DAMAGES: dict[str, tuple[Damage, str]] = {
    "more units": (cell("welfare", 1, "units", 81.0), "D-2: served and unserved do not add up"),
    "fewer units": (cell("welfare", 1, "units", 79.0), "D-2: served and unserved do not add up"),
    "no units": (cell("welfare", 1, "units", 0.0), "D-2: units are not above 0"),
    "units that are no number": (cell("welfare", 1, "units", NAN), "D-2: units are not above 0"),
    "other euros": (cell("welfare", 0, "eur", 1601.0), "D-1: euros are not units times price"),
    "euros that are no number": (cell("welfare", 3, "eur", NAN), "D-3: euros are not units times price"),
    "another provider": (cell("welfare", 1, "provider", "P-2"), "O-2: is not of this provider"),
    "an unknown provider": (cell("welfare", 1, "provider", "P-9"), "O-2: is not of this provider"),
    "an unknown offer": (cell("welfare", 1, "offer", "O-9"), "O-9: does not offer the service"),
    "an offer of another service": (cell("welfare", 1, "offer", "O-1"), "O-1: does not offer the service"),
    "another service": (cell("welfare", 1, "service", "nursery"), "D-2: another service than asked"),
    "another firm": (cell("welfare", 1, "firm", "F-2"), "D-2: another firm than asked"),
    "another area": (cell("welfare", 1, "area", "A"), "D-2: another area than asked"),
    "an unknown demand": (cell("welfare", 1, "demand", "D-9"), "D-9: another service than asked"),
    "other minutes": (cell("welfare", 1, "minutes", 4.0), "D-2: the trip is too long, or not as shown"),
    "minutes that are no number": (cell("welfare", 1, "minutes", NAN), "D-2: the trip is too long, or not as shown"),
    "other workers": (cell("welfare", 1, "workers", 5.0), "D-2: workers are not their share"),
    "local though it is not": (cell("welfare", 0, "local", True), "P-3: is not local as shown"),
    "a row of welfare lost": (dropped("welfare", 5), "D-5: served and unserved do not add up"),
    "a row of welfare twice": (doubled("welfare", 5), "D-5: served and unserved do not add up"),
    "over capacity and plan": (
        both(cell("welfare", 1, "units", 100.0), cell("welfare", 1, "eur", 2000.0), dropped("unserved", 1)),
        "O-2: above its capacity; F-1: above its welfare plan",
    ),
    "over what is asked, with less than nothing unserved": (
        both(cell("welfare", 3, "units", 61.0), added("unserved", demand="D-3", units=-1.0)),
        "D-3: units are not above 0",
    ),
    "beyond the limit": (
        both(
            dropped("unserved", 2),
            added("welfare", demand="D-4", offer="O-3", provider="P-2", service="home_care", firm="F-2", area="D",
                  units=20.0, eur=500.0, minutes=10.0, workers=2.0, local=True),
        ),
        "D-4: the trip is too long",
    ),
    "other units unserved": (cell("unserved", 0, "units", 7.0), "D-1: served and unserved do not add up"),
    "other workers unserved": (cell("unserved", 0, "workers", 2.0), "D-1: workers are not their share"),
    "another firm unserved": (cell("unserved", 0, "firm", "F-2"), "D-1: another firm than asked"),
    "a row of unserved lost": (dropped("unserved", 2), "D-4: served and unserved do not add up"),
    "a row of unserved twice": (doubled("unserved", 2), "D-4: served and unserved do not add up"),
    "a person placed twice": (doubled("placements", 0), "B-1: stands twice"),
    "a person placed and waiting": (added("waiting", beneficiary="B-1", area="B"), "B-1: stands twice"),
    "a person forgotten": (dropped("waiting", 0), "B-4: neither placed nor waiting"),
    "a placement lost": (dropped("placements", 0), "B-1: neither placed nor waiting"),
    "a stranger placed": (cell("placements", 0, "beneficiary", "B-99"), "B-99: no such person, opening or host"),
    "a stranger waiting": (added("waiting", beneficiary="B-99", area="B"), "B-99: another area"),
    "another area waiting": (cell("waiting", 0, "area", "A"), "B-4: another area"),
    "an unknown opening": (cell("placements", 0, "opening", "V-9"), "B-1: no such person, opening or host"),
    "an unknown host": (cell("placements", 0, "host", "H-9"), "B-1: no such person, opening or host"),
    "an opening of another host": (cell("placements", 0, "opening", "V-1"), "B-1: opening V-1 is not of host H-2"),
    "an opening taken twice": (cell("placements", 0, "opening", "V-2"), "V-2: more people than places"),
    "another host": (cell("placements", 0, "host", "H-3"), "B-1: opening V-3 is not of host H-3"),
    "another area placed": (cell("placements", 0, "area", "A"), "B-1: another area"),
    "another area of the host": (cell("placements", 0, "host_area", "A"), "B-1: another area"),
    "too many months": (cell("placements", 0, "months", 7), "B-1: 7 months are not permitted"),
    "too few months": (cell("placements", 0, "months", 1), "B-1: 1 months are not permitted"),
    "euros under the floor": (cell("placements", 0, "eur", 1799.0), "B-1: allowance under the floor"),
    "euros over what was agreed": (cell("placements", 0, "eur", 1801.0), "B-1: euros are not months times"),
    "euros of a placement that are no number": (cell("placements", 0, "eur", NAN), "B-1: allowance under the floor"),
    "other minutes of a placement": (cell("placements", 0, "minutes", 19.0), "B-1: the trip is too long"),
    "a mode the person cannot use": (cell("placements", 0, "mode", "bike"), "B-1: does not travel by bike"),
    "a mode that does not exist": (cell("placements", 0, "mode", "rocket"), "B-1: does not travel by rocket"),
    "another fit": (cell("placements", 2, "fit", 100), "B-3: fit is not the share"),
    "the quota passed": (moved(4, beneficiary="B-8", area="B", minutes=3.0, fit=0), "H-1: quota exceeded"),
    "a restriction passed": (
        moved(3, beneficiary="B-7", area="B", minutes=15.0, mode="walk", fit=100), "B-7: restricted from the work",
    ),
    "the Fund passed": (moved(0, beneficiary="B-4", area="C", minutes=20.0, fit=0), "Fund: overspent"),
    "more spent": (ledger(spent_cents=470_001), "Fund: spent is not the sum of the placements"),
    "less spent": (ledger(spent_cents=0), "Fund: spent is not the sum of the placements"),
    "no reserve": (ledger(reserve_cents=0), "Fund: the reserve is not the scenario's"),
    "no income": (ledger(lines=()), "Fund: the channels are not those of the scenario; Fund: the reserve"),
    "a fuller opening balance": (line(0, cents=200_000), "Fund: opening is not its base times its rate"),
    "another base": (line(1, base_eur=6000.0), "Fund: company_welfare is not its base times its rate"),
    "another rate": (line(1, rate=0.2, cents=110_000), "Fund: company_welfare is not its base times its rate"),
    "another channel": (line(3, channel="lottery"), "Fund: the channels are not those of the scenario"),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_to_a_plan_is_found(name: str, sample: Territory, sample_plan: Plan) -> None:
    """A sound plan with one thing changed is no longer sound, and the words name where."""
    damage, words = DAMAGES[name]
    assert words in broken(damage(sample_plan), sample)


def test_a_sound_plan_has_nothing_to_find(sample: Territory, sample_plan: Plan) -> None:
    """What is found above is found because of the damage."""
    assert broken(sample_plan, sample) == ""


def test_every_cell_but_a_reason_is_looked_at(sample: Territory, sample_plan: Plan) -> None:
    """Whatever cell is changed in the first row of each table, something is found; reasons only explain."""
    for table in ("welfare", "unserved", "placements", "waiting"):
        frame: pd.DataFrame = getattr(sample_plan, table)
        for column in frame.columns.drop("why", errors="ignore"):
            now = frame[column].iloc[0]
            other = not now if isinstance(now, bool | np.bool_) else f"{now}?" if isinstance(now, str) else now + 1
            other = 1.0 if other != other else other
            assert broken(cell(table, 0, column, other)(sample_plan), sample), (table, column)


FACTS = [
    ("demands", "D-2", "minutes", 2.0, "D-2: the trip is too long"),
    ("demands", "D-2", "units", 99.0, "D-2: served and unserved do not add up"),
    ("offers", "O-2", "capacity", 99.0, "O-2: above its capacity"),
    ("offers", "O-2", "price_eur", 21.0, "D-2: euros are not units times price"),
    ("firms", "F-2", "plan_eur", 1899.0, "F-2: above its welfare plan"),
    ("providers", "P-1", "area", "D", "D-2: the trip is too long"),
    ("providers", "P-3", "local", True, "P-3: is not local as shown"),
    ("beneficiaries", "B-1", "minutes", 19.0, "B-1: the trip is too long"),
    ("beneficiaries", "B-1", "modes", ("walk",), "B-1: does not travel by car"),
    ("beneficiaries", "B-2", "restrictions", ("heavy_lifting",), "B-2: restricted from the work of V-2"),
    ("beneficiaries", "B-1", "skills", (), "B-1: fit is not the share"),
    ("openings", "V-3", "accepts", ("certified",), "B-1: class not accepted by V-3"),
    ("openings", "V-3", "months", 5, "B-1: 6 months are not permitted"),
    ("openings", "V-3", "allowance_eur", 310.0, "B-1: euros are not months times the allowance"),
    ("openings", "V-4", "hours", 8.0, "B-3: allowance under the floor"),
    ("openings", "V-3", "host", "H-3", "B-1: opening V-3 is not of host H-2"),
    ("hosts", "H-2", "public", False, "B-1: allowance under the floor"),
    ("hosts", "H-2", "employees", 29, "H-2: quota exceeded"),
    ("hosts", "H-2", "trainees", 3, "H-2: quota exceeded"),
]


@pytest.mark.parametrize(("table", "key", "column", "value", "words"), FACTS)
def test_a_plan_is_unsound_where_the_facts_are_others(
    table: str, key: str, column: str, value: Any, words: str, sample: Territory, sample_plan: Plan
) -> None:
    """Each rule is read from the files: the same plan breaks it when the file says otherwise."""
    frame = sample.table(table)
    row = int(frame.index[frame.iloc[:, 0] == key][0])
    assert words in broken(sample_plan, replace(sample, **{table: changed(frame, row, column, value)}))
