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

    from planner.plan import Plan
    from planner.why.person import Person
    from planner.why.served import Services
    from planner.words import Language


def why(
    territory: Where,
    who: Annotated[str, typer.Argument(help="A beneficiary, a demand, or an opening for its shortlist.")],
    opening: Annotated[str | None, typer.Option(help="Why not this opening, and what it would cost.")] = None,
    offer: Annotated[
        str | None, typer.Option(help="Of a demand: why not this offer or provider, and what it would cost.")
    ] = None,
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
        from planner.why.served import Services
        from planner.words import say

        case = open_case(territory, scenario_file=scenario, knobs=knobs(set_))
        made = made_or_read(plan, case.territory, case.scenario)
        if who in set(case.territory.demands["demand"]):
            travel = Travel(case.territory, ferries=case.scenario.travel_ferries)
            _demand(Services.of(made, case.territory, travel), made, who, offer, language)
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


def _demand(services: Services, made: Plan, who: str, offer: str | None, language: Language) -> None:
    from planner.why import instead, tell
    from planner.why.demand import CODES, Demand
    from planner.why.demand_changes import changes
    from planner.words import number, say

    d = instead.row_of(services, who)
    if who in set(made.unserved["demand"]):
        demand = Demand(services, d)
        left, asked = (number(units, language, digits=1) for units in (demand.left, demand.row["units"]))
        reasons = tell.reasons(demand.why(), CODES, language, nothing="because.nobody_offers")
        _lines(say("because.short", language, who=who, units=left, of=asked), reasons)
        _lines(say("because.changes_demand", language), tell.changes(changes(demand), language, kept="demand"))
    else:
        plainly(say("because.served", language, who=who))
    for o in instead.offers_of(services, d, offer) if offer else ():
        row = services.territory.offers.loc[o]
        pair = {"who": who, "offer": row["offer"], "provider": row["provider"]}
        if codes := instead.forbids(services, d, o):
            other = [say("because.other_service", language)] if "no_offer" in codes else []
            why = other or tell.reasons([codes], sorted(codes), language)
            _lines(say("because.unpaired", language, **pair), why)
        else:
            _lines(say("because.assigned", language, **pair), tell.assigned(instead.effect(services, d, o), language))


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
