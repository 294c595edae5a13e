"""Say why: why a person waits, why this opening and not that one, who suits whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.terminal import (
    InItalian,
    InKnobs,
    InPlan,
    InScenario,
    Where,
    faults_told,
    knobs,
    plainly,
    stderr,
    stdout,
)

if TYPE_CHECKING:
    import pandas as pd

    from geodata.territory import Territory
    from planner.plan import Plan
    from planner.why.person import Person
    from planner.words import Language


def why(
    territory: Where,
    who: Annotated[str, typer.Argument(help="A beneficiary, a demand, or an opening for its shortlist.")],
    opening: Annotated[str | None, typer.Option(help="Why not this opening, and what it would cost.")] = None,
    shortlist: Annotated[int, typer.Option(help="So many that suit best; 0 for none.", min=0, max=50)] = 3,
    plan: InPlan = None,
    scenario: InScenario = None,
    set_: InKnobs = None,
    italian: InItalian = False,
) -> None:
    """Say why a person waits, the least change that would place them, and what another decision would cost."""
    language: Language = "it" if italian else "en"
    with faults_told(), stderr.status("…"):
        from geodata.travel import Travel
        from planner.case import open_case
        from planner.files import made_or_read
        from planner.why import force, tell
        from planner.why.person import Person
        from planner.why.placed import Placements, row_of
        from planner.words import say

        case = open_case(territory, scenario_file=scenario, knobs=knobs(set_))
        made = made_or_read(plan, case.territory, case.scenario)
        if who in set(case.territory.demands["demand"]):
            _unserved(made, case.territory, who, language)
            return
        placements = Placements.of(made, case.territory, Travel(case.territory, ferries=case.scenario.travel_ferries))
        plainly(say("because.by_staff", language))
        if who in set(case.territory.openings["opening"]):
            people = force.people_for(placements, row_of(case.territory, "opening", who), shortlist)
            _table(people, tell.PEOPLE, who, language)
            return
        person = Person(placements, row_of(case.territory, "beneficiary", who))
        _reasons(person, who, language)
        if opening:
            _otherwise(person, who, row_of(case.territory, "opening", opening), opening, language)
        if shortlist:
            _table(force.openings_for(person, shortlist), tell.OPENINGS, who, language)


def _reasons(person: Person, who: str, language: Language) -> None:
    from planner.why import tell
    from planner.why.changes import changes
    from planner.why.person import CODES
    from planner.words import say

    placed = dict(person.placements.taken).get(person.i)
    if placed is not None:
        plainly(say("because.placed", language, who=who, opening=person.placements.opening(placed)))
        return
    _lines(say("because.waits", language, who=who), tell.reasons(person.why(), CODES, language))
    _lines(say("because.changes", language), tell.changes(changes(person), language))


def _unserved(made: Plan, territory: Territory, who: str, language: Language) -> None:
    from geodata.travel import Travel
    from planner.why import tell
    from planner.why.demand import CODES, Demand
    from planner.why.demand_changes import changes
    from planner.why.served import Services
    from planner.words import number, say

    if who not in set(made.unserved["demand"]):
        plainly(say("because.served", language, who=who))
        return
    services = Services.of(made, territory, Travel(territory, ferries=made.scenario.travel_ferries))
    row = int(territory.demands.index[territory.demands["demand"] == who][0])
    demand = Demand(services, row)
    left, asked = (number(units, language, digits=1) for units in (demand.left, demand.row["units"]))
    nothing = "because.nobody_offers"
    _lines(
        say("because.short", language, who=who, units=left, of=asked),
        tell.reasons(demand.why(), CODES, language, nothing=nothing),
    )
    _lines(say("because.changes_demand", language), tell.changes(changes(demand), language, kept="demand"))


def _otherwise(person: Person, who: str, j: int, opening: str, language: Language) -> None:
    from planner.why import force, tell
    from planner.why.own import OWN
    from planner.words import say

    if forbidden := force.forbids(person, j):
        _lines(say("because.forbidden", language, who=who, opening=opening), tell.reasons(forbidden, OWN, language))
    else:
        _lines(
            say("because.forced", language, who=who, opening=opening),
            tell.effects(force.effect(person, j), language),
        )


def _table(listed: pd.DataFrame, columns: Sequence[str], who: str, language: Language) -> None:
    from planner.summary import table
    from planner.why import tell

    keys = [f"column.{column}" for column in columns]
    stdout.print(table("because.shortlist", keys, tell.shortlist(listed, columns, language), language, who=who))


def _lines(title: str, lines: Iterable[str]) -> None:
    plainly(f"{title}:")
    for line in lines:
        plainly(f"  • {line}")
