"""The store at the terminal: plans that are kept, decisions, the log, and the store's own soundness."""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.terminal import InItalian, Where, faults_told, plainly, stdout

if TYPE_CHECKING:
    from planner.decisions import Decision
    from planner.store import Entry
    from planner.words import Language

InStore = Annotated[
    str | None,
    typer.Option(
        "--store", envvar="KM0_STORE", help="A file, or postgresql://user@host/name; plans/store.db if not said."
    ),
]
Who = Annotated[
    str, typer.Option("--who", envvar="KM0_WHO", help="Who does it: stays in the log.", default_factory=getpass.getuser)
]
Why = Annotated[str, typer.Option("--why", help="Why: stays in the log. Speak of the work, not of the person.")]
Some = Annotated[str | None, typer.Argument(help="Only this territory.")]


def plans(territory: Some = None, store: InStore = None, italian: InItalian = False) -> None:
    """List the plans that are kept, the newest first."""
    language: Language = "it" if italian else "en"
    with faults_told(language):
        from planner.store import Store
        from planner.words import number

        with Store.open(store) as opened:
            kept = opened.plans(territory)
        rows = [
            [p.digest[:8], p.scenario, _day(p.at), p.who, number(p.served_eur, language),
             number(p.available_eur, language), number(p.placed, language), p.why]
            for p in kept
        ]  # fmt: skip
        printed(["digest", "scenario", "at", "who", "spent", "fund", "placed", "why"], rows, language)


def log(territory: Some = None, store: InStore = None, italian: InItalian = False) -> None:
    """List who did what, when and why, the oldest first."""
    language: Language = "it" if italian else "en"
    with faults_told(language):
        from planner.store import Store
        from planner.words import say

        with Store.open(store) as opened:
            entries = opened.log(territory)
        rows = [
            [str(e.number), _day(e.at), e.who, say(f"logged.{e.what}", language), _about(e), e.why] for e in entries
        ]
        printed(["number", "at", "who", "what", "about", "why"], rows, language)


def decide(
    territory: Where,
    kind: Annotated[str, typer.Argument(help="lock, forbid, release or override.")],
    asks: Annotated[str, typer.Argument(help="A beneficiary or a demand.")],
    given: Annotated[str, typer.Argument(help="An opening or an offer.")],
    why: Why,
    who: Who,
    store: InStore = None,
    italian: InItalian = False,
) -> None:
    """Decide about a pair: every later plan keeps it, or says why it cannot."""
    language: Language = "it" if italian else "en"
    with faults_told(language):
        from planner.case import open_case
        from planner.decisions import Decision, allowed, pair_of
        from planner.store import Store
        from planner.words import say

        case = open_case(territory)
        decision = Decision(kind, pair_of(case.territory, asks, given), author=who, reason=why)
        with Store.open(store) as opened:
            allowed(opened.decisions(case.territory.name), decision, case.territory)
            number = opened.decide(case.territory.name, decision)
            stdout.print(say("kept.decided", language, number=number, store=opened.name), markup=False)


def decisions(territory: Where, store: InStore = None, italian: InItalian = False) -> None:
    """List the decisions about a territory, and which of them are in force."""
    language: Language = "it" if italian else "en"
    with faults_told(language):
        from planner.case import open_case
        from planner.decisions import conflicts, effective
        from planner.store import Store
        from planner.words import say

        case = open_case(territory)
        with Store.open(store) as opened:
            taken = opened.decisions(case.territory.name)
        held = effective(taken)
        ended = {o.earlier.row: o.later.row for o in held.overruled if o.earlier}
        void = {o.later.row for o in held.overruled if o.earlier is None}
        states = [
            say("kept.overruled", language, number=ended[row])
            if row in ended
            else say("kept.void" if row in void else "kept.in_force", language)
            for row in range(1, len(taken) + 1)
        ]
        rows = [_row(row, d, state, language) for row, (d, state) in enumerate(zip(taken, states, strict=True), 1)]
        printed(["number", "at", "who", "what", "about", "state", "why"], rows, language)
        for fault in conflicts(held, case.territory):
            plainly(f"• {fault.within(language)}")


def verify(store: InStore = None, italian: InItalian = False) -> None:
    """Check the log and every plan against what was written; ends with 1 where something is not."""
    language: Language = "it" if italian else "en"
    with faults_told(language):
        from planner.store import Store
        from planner.words import say

        with Store.open(store) as opened:
            faults, entries, kept = opened.verify(), opened.log(), opened.plans()
            name = opened.name
        for fault in faults:
            plainly(f"• {fault.within(language)}")
        if faults:
            stdout.print(say("kept.unsound", language, count=len(faults)), markup=False)
            raise typer.Exit(1)
        digest = entries[-1].digest if entries else "–"
        told = say("kept.sound", language, store=name, entries=len(entries), plans=len(kept), digest=digest)
        plainly(told)


def forget(
    territory: Annotated[str, typer.Argument(help="The territory's name, as in the log.")],
    beneficiary: Annotated[str, typer.Argument(help="The person's id in the territory's files.")],
    why: Why,
    who: Who,
    store: InStore = None,
    italian: InItalian = False,
) -> None:
    """Forget whose a person's plans and decisions are; they stay, and nobody can tell them by the id any more."""
    language: Language = "it" if italian else "en"
    with faults_told(language):
        from planner.store import Store
        from planner.words import say

        with Store.open(store) as opened:
            opened.forget(territory, beneficiary, who=who, why=why)
            stdout.print(say("kept.forgotten", language, store=opened.name), markup=False, soft_wrap=True)


def _row(row: int, decision: Decision, state: str, language: Language) -> list[str]:
    from planner.words import say

    what = say(f"logged.{decision.kind}", language)
    return [str(row), _day(decision.time), decision.author, what, str(decision.pair), state, decision.reason]


def _about(entry: Entry) -> str:
    said = entry.detail
    known = [said[key] for key in ("plan", "name", "person", "asks", "given") if key in said]
    return " – ".join(str(word)[:16] for word in known)


def _day(time: datetime) -> str:
    return f"{time:%Y-%m-%d}"


def printed(headings: Sequence[str], rows: Sequence[Sequence[str]], language: Language) -> None:
    """Print a table; a heading is a word of `heading.…`, or a name as it is."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    from planner.words import catalogue, say

    if not rows:
        stdout.print(say("kept.nothing", language))
        return
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in headings:
        words = say(f"heading.{heading}", language) if f"heading.{heading}" in catalogue() else heading
        table.add_column(Text(words), no_wrap=heading in ("number", "at", "digest"))
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    stdout.print(table)
