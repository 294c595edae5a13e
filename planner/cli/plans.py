"""Make a plan, and check the files that it would be made from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from planner.cli.kept import InStore, Who
from planner.cli.standing import opened_with, price, told_back
from planner.cli.terminal import InItalian, InKnobs, InScenario, Where, faults_told, plainly, stderr, stdout

if TYPE_CHECKING:
    from geodata.territory import Territory
    from planner.words import Language

_WARNINGS = 50
"""Warnings that are printed; there may be one a row."""


_COUNTED = ("areas", "providers", "offers", "firms", "demands", "beneficiaries", "hosts", "openings")
_EXPECTED = ("providers", "offers", "demands", "beneficiaries", "hosts", "openings")
"""Tables without rows of which a plan does little; the others may be absent for good."""


def solve(
    territory: Where,
    who: Who,
    scenario: InScenario = None,
    set_: InKnobs = None,
    out: Annotated[Path | None, typer.Option(help="Write the plan into this folder.")] = None,
    decided: Annotated[bool, typer.Option("--decided", help="Keep to the store's decisions in force.")] = False,
    before: Annotated[str, typer.Option(help="A kept plan from which moves are counted: digest or scenario.")] = "",
    priced: Annotated[
        bool, typer.Option("--price", help="Plan without the limit of moves too: what it costs.")
    ] = False,
    keep: Annotated[str, typer.Option(help="Keep the plan in the store, and why.")] = "",
    store: InStore = None,
    italian: InItalian = False,
) -> None:
    """Make the plan of a territory and print its summary."""
    language: Language = "it" if italian else "en"
    with faults_told(language):
        from planner import files, plan
        from planner.scenario import KNOBS
        from planner.sentences import doing
        from planner.summary import lines
        from planner.words import say

        if out:
            files.check_target(out)
        case, taken, earlier = opened_with(territory, scenario, set_, store, decided=decided, before=before)
        bar = Progress(
            TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"), TimeElapsedColumn(),
            console=stderr, transient=True,
        )  # fmt: skip
        with bar:
            task = bar.add_task("", total=1.0)

            def watch(step: str, goal: str, share: float, gap: float | None = None, /) -> None:
                bar.update(task, completed=share, description=doing(step, goal, gap, language))

            made = plan.make(case.territory, case.scenario, decided=taken, before=earlier, watch=watch)
        for block in lines(made, case.territory, language):
            stdout.print(block)
        told_back(made, taken, earlier, language)
        if priced and earlier:
            free = case.scenario.changed({"placement.moves": KNOBS["placement.moves"].high})
            price(made, plan.make(case.territory, free, decided=taken, before=earlier, like=made), language)
        if out:
            files.write(made, case.territory, out)
            plainly(say("summary.written", language, folder=out))
        if keep:
            from planner.store import Store

            with Store.open(store) as opened:
                new = opened.save(made, who=who, why=keep)
                told = say("kept.saved" if new else "kept.known", language, store=opened.name, digest=made.made.digest)
            plainly(told)


def check(
    territory: Where,
    out: Annotated[
        Path | None, typer.Option(help="Write a workbook (.xlsx) of your tables with the cells to put right marked.")
    ] = None,
    italian: InItalian = False,
) -> None:
    """Check a territory's files and list every fault at once."""
    language: Language = "it" if italian else "en"
    with faults_told(language):
        from geodata.faults import InputError
        from geodata.territory import folder_of
        from planner.case import open_case
        from planner.words import say

        folder = folder_of(territory)
        try:
            case = open_case(territory)
        except InputError as error:
            if out is None:
                raise
            from geodata.workbook import held, marked

            count = marked(folder, error.faults, out, language)
            for fault in error.faults:
                stderr.print(f"• {fault.within(language)}", markup=False, highlight=False, soft_wrap=True)
            files = ", ".join(held(folder)) or say("begin.no_files", language)
            for line in (
                say("begin.marked", language, count=len(error.faults), marked=count, out=out),
                say("begin.corrected", language, files=files),
            ):
                stderr.print(line, markup=False, highlight=False, soft_wrap=True)
            raise typer.Exit(2) from None
        for line in _sound(case.territory, territory, language):
            plainly(line)
        if out:
            stdout.print(say("begin.nothing_marked", language, out=out), markup=False)


def _sound(territory: Territory, called: str, language: Language) -> Iterator[str]:
    """Yield what was read otherwise, warnings, what is still to be stated or filled in, and what there is."""
    from planner.words import number, say

    for repair in territory.repairs:
        yield say("begin.repaired", language, what=repair.within(language))
    for warning in territory.warnings[:_WARNINGS]:
        yield say("begin.warning", language, what=warning.within(language))
    if (more := len(territory.warnings) - _WARNINGS) > 0:
        yield say("begin.more_warnings", language, count=more)
    for place, source in enumerate(territory.sources, start=1):
        if keys := [key for key in ("what", "origin", "licence", "date") if "TO BE " in getattr(source, key)]:
            yield say("begin.to_state", language, number=place, what=source.what, keys=", ".join(keys))
    rows = {name: len(territory.table(name)) for name in _COUNTED}
    if empty := [say(f"table.{name}", language) for name in _EXPECTED if not rows[name]]:
        yield say("begin.empty", language, tables=", ".join(empty))
    counts = ", ".join(f"{say(f'table.{name}', language)} {number(n, language)}" for name, n in rows.items())
    yield say("begin.sound", language, territory=called, counts=counts)
