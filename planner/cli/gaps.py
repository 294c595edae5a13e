"""Where more providers of a service, or one more host, would help most."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.kept import printed
from planner.cli.terminal import InItalian, InKnobs, InScenario, Where, faults_told, knobs, plainly, stderr

if TYPE_CHECKING:
    from geodata.territory import Territory
    from planner.case import Case
    from planner.gaps import Gaps, Proposal
    from planner.words import Language

HEADINGS = ("more", "where", "need_gained", "service_workers", "spent", "local", "mean_minutes", "beyond", "proof")


def gaps(
    territory: Where,
    service: Annotated[
        str, typer.Option(help="More providers of a service of the territory, as services.csv names it.")
    ] = "",
    hosts: Annotated[bool, typer.Option("--hosts", help="One more host, in each area in turn. For staff.")] = False,
    more: Annotated[int | None, typer.Option(help="Up to so many more providers; 3.", min=1, max=20)] = None,
    capacity: Annotated[
        float | None,
        typer.Option(help="Units that each would offer in a year; without it the median of those offered."),
    ] = None,
    price: Annotated[float | None, typer.Option(help="EUR a unit; without it the median of the offers.")] = None,
    task: Annotated[str, typer.Option(help="What is done at the new host; without it the task of most openings.")] = "",
    months: Annotated[
        int | None, typer.Option(help="Months at most there; without it the task's median.", min=1, max=36)
    ] = None,
    hours: Annotated[
        float | None, typer.Option(help="Hours a day there; without it the task's median.", min=0.5, max=12)
    ] = None,
    skill: Annotated[
        list[str] | None, typer.Option(help="A skill needed there; repeatable. Without it what the task needs.")
    ] = None,
    again: Annotated[
        int | None, typer.Option(help="Hosts placed again exactly; of the others a bound is told; 12.", min=0)
    ] = None,
    candidate: Annotated[
        list[str] | None, typer.Option(help="An area that may be chosen; repeatable. Without it all may.")
    ] = None,
    scenario: InScenario = None,
    set_: InKnobs = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Write the last proposal of providers, or the best host, as a scenario (.toml) for solve."),
    ] = None,
    italian: InItalian = False,
) -> None:
    """Say where one, two, … more providers of a service would help most, or one more host, planned again with each."""
    language: Language = "it" if italian else "en"
    with faults_told(language):
        from planner.case import open_case
        from planner.cli.hosts import told

        _one_of({"more": more, "capacity": capacity, "price": price},
                {"task": task or None, "months": months, "hours": hours, "skill": skill, "again": again},
                service=service, hosts=hosts)  # fmt: skip
        case = open_case(territory, scenario_file=scenario, knobs=knobs(set_))
        if hosts:
            told(case, task, months, hours, skill, again, candidate or (), out, language)
        else:
            _providers(case, service, more or 3, capacity, price, candidate or (), out, language)


def _one_of(
    of_service: dict[str, object | None], of_hosts: dict[str, object | None], *, service: str, hosts: bool
) -> None:
    """Raise `GapsError` unless one of providers and hosts is asked for, with its own options alone."""
    from geodata.faults import Fault
    from planner.gaps import GapsError
    from planner.phrases import phrase

    faults = []
    if hosts == bool(service):
        rule = phrase("or_is_missing_or_both", other="--hosts")
        faults.append(Fault("--service", 0, "", service, rule, phrase("name_one_of_them")))
    elif strange := [name for name, value in (of_service if hosts else of_hosts).items() if value is not None]:
        other = "--service" if hosts else "--hosts"
        faults += [
            Fault(
                f"--{name}",
                0,
                "",
                "",
                phrase("goes_only_with", other=other),
                phrase("leave_it_out_or_say", other=other),
            )
            for name in strange
        ]
    if faults:
        raise GapsError(faults)


def _providers(
    case: Case, service: str, more: int, capacity: float | None, price: float | None, candidates: list[str] | tuple[()],
    out: Path | None, language: Language,
) -> None:  # fmt: skip
    from planner import gaps as found_by
    from planner.words import say

    terms = found_by.terms(case.territory, service, capacity=capacity, price_eur=price)
    with stderr.status("…") as status:
        found = found_by.gaps(
            case.territory, case.rules, case.scenario, service, more=more, terms=terms,
            candidates=candidates, progress=lambda _, place, of, *__: status.update(f"{place}/{of}"),
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
