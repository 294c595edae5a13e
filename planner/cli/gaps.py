"""Where more providers of a service would help most."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.kept import printed
from planner.cli.terminal import InItalian, InKnobs, InScenario, Where, faults_told, knobs, plainly, stderr

if TYPE_CHECKING:
    from geodata.territory import Territory
    from planner.gaps import Gaps, Proposal
    from planner.words import Language

HEADINGS = ("more", "where", "need_gained", "service_workers", "spent", "local", "mean_minutes", "beyond", "proof")


def gaps(
    territory: Where,
    service: Annotated[str, typer.Option(help="A service of the territory, as services.csv names it.")],
    more: Annotated[int, typer.Option(help="Up to so many more providers.", min=1, max=20)] = 3,
    capacity: Annotated[
        float | None,
        typer.Option(help="Units that each would offer in a year; without it the median of those offered."),
    ] = None,
    price: Annotated[float | None, typer.Option(help="EUR a unit; without it the median of the offers.")] = None,
    candidate: Annotated[
        list[str] | None, typer.Option(help="An area that may be chosen; repeatable. Without it all may.")
    ] = None,
    scenario: InScenario = None,
    set_: InKnobs = None,
    out: Annotated[
        Path | None, typer.Option(help="Write the last proposal as a scenario (.toml), to make its plan with solve.")
    ] = None,
    italian: InItalian = False,
) -> None:
    """Say where one, two, … more providers of a service would help most, and what each gains once planned again."""
    language: Language = "it" if italian else "en"
    with faults_told(language):
        from planner import gaps as found_by
        from planner.case import open_case
        from planner.words import say

        case = open_case(territory, scenario_file=scenario, knobs=knobs(set_))
        terms = found_by.terms(case.territory, service, capacity=capacity, price_eur=price)
        with stderr.status("…") as status:
            found = found_by.gaps(
                case.territory, case.rules, case.scenario, service, more=more, terms=terms,
                candidates=candidate or (), progress=lambda _, place, of, *__: status.update(f"{place}/{of}"),
            )  # fmt: skip
        _told(found, case.territory, case.scenario.welfare_minutes, language)
        if out:
            out.write_text(found_by.supposed(case.scenario, found, found.proposals[-1]).to_toml(), encoding="utf-8")
            plainly(say("gaps.written", language, file=out))


def _told(found: Gaps, territory: Territory, limit: float, language: Language) -> None:
    from planner.words import eur, number, say

    names = territory.services.set_index("service")[f"name_{language}"]
    terms = found.terms
    plainly(say("gaps.title", language, service=names[found.service]))
    of = say(f"gaps.{'median' if terms.median else 'given'}", language)
    units = territory.services.set_index("service")["unit"][found.service]
    capacity, price = number(terms.capacity, language, digits=1), eur(terms.price_eur, language, digits=2)
    plainly(say("gaps.terms", language, capacity=capacity, unit=units, price=price, of=of))
    printed(HEADINGS, [_row(p, territory, language) for p in found.proposals], language)
    plainly(say("gaps.meaning", language, minutes=number(limit, language)))
    for proposal in found.proposals:
        if proposal.why:
            promised, made = (number(x, language, digits=2) for x in (proposal.promised, proposal.made))
            key = f"gaps.{proposal.why}"
            plainly(say(key, language, more=proposal.more, promised=promised, made=made))


def _row(p: Proposal, territory: Territory, language: Language) -> list[str]:
    from planner.words import number, say

    name = territory.areas.set_index("area")["name"]
    proof = say("gaps.proved" if p.proved else "gaps.at_most", language, most=number(p.most, language, digits=2))
    figures = [(p.made, 2), (p.workers, 2), (p.eur, 0), (p.local_eur, 0), (p.minutes, 1), (p.beyond, 0)]
    return [
        str(p.more), ", ".join(name[area] for area in p.areas) or "–",
        *(number(value, language, digits=digits) for value, digits in figures), proof,
    ]  # fmt: skip
