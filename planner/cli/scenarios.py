"""Scenarios by name, and sweeps over their knobs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from planner.cli.kept import InStore, Who, printed
from planner.cli.terminal import InItalian, InScenario, Where, faults_told, knobs, plainly, stdout

if TYPE_CHECKING:
    from planner.scenario import Scenario
    from planner.words import Language


def scenarios(
    territory: Where,
    name: Annotated[str | None, typer.Argument(help="Show this one: what differs from the territory's own.")] = None,
    whole: Annotated[bool, typer.Option("--whole", help="All of it as TOML, to keep and to give on.")] = False,
    italian: InItalian = False,
) -> None:
    """List the scenarios that come with a territory, or show what one of them supposes."""
    language: Language = "it" if italian else "en"
    with faults_told(language):
        from geodata.facts import read_toml
        from geodata.territory import folder_of
        from geodata.territory import load as territory_of
        from planner.scenarios import LOST, called, load, names, without_lines

        folder = folder_of(territory)
        base = load(folder, None)
        if name is None:
            rows = [[s.name, s.description] for s in (base, *(load(folder, each) for each in names(folder)))]
            said, _ = read_toml(folder / "territory.toml")
            # Only then is the territory read, whose lines these are.
            timetable = territory_of(territory).timetable if "timetable" in str(said.get("travel")) else None
            rows += [[lost, called(lost, language)] for lost in without_lines(timetable, base)]
            printed(["scenario", "about"], rows, language)
            return
        shown = load(folder, name)
        if whole:
            typer.echo(shown.to_toml(), nl=False)
            return
        plainly(f"{shown.name}: {called(name, language) if name.startswith(LOST) else shown.description}")
        differences(shown, base, language)


def differences(
    scenario: Scenario, base: Scenario, language: Language, *, same: str = "sweep.same", name: str = ""
) -> None:
    """Print what differs from another scenario: knobs, then changes of the territory; `same` is said of nothing."""
    from planner.scenarios import difference
    from planner.words import say

    turned, lines = difference(scenario, base)
    for line in (*(f"{knob}: {old} → {new}" for knob, old, new in turned), *lines):
        plainly(f"  {line}")
    if not turned and not lines:
        plainly(say(same, language, name=name))


def sweep(
    territory: Where,
    who: Who,
    set_: Annotated[list[str], typer.Option("--set", help="Values of a knob, as in fund.share=0,0.05; repeatable.")],
    scenario: InScenario = None,
    name: Annotated[str, typer.Option(help="Name of the sweep; made from its inputs if not said.")] = "",
    workers: Annotated[int | None, typer.Option(min=1, help="Plans made at a time; as many as processors.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write the table into this CSV file.")] = None,
    store: InStore = None,
    italian: InItalian = False,
) -> None:
    """Make a plan for every combination of the knobs' values; interrupted, it goes on where it was."""
    language: Language = "it" if italian else "en"
    with faults_told(language):
        from planner import sweep as grid
        from planner.store import Store
        from planner.words import number, say

        stated = grid.stated(territory, scenario, knobs(set_), name=name)
        columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
        with Progress(*columns, transient=True) as bar:
            task = bar.add_task(say("sweep.under_way", language, name=stated.name), total=len(stated.points))
            try:
                grid.run(stated, store, who=who, workers=workers, told=lambda k, of: bar.update(task, completed=k))
            except KeyboardInterrupt:
                stdout.print(say("sweep.interrupted", language))
                raise typer.Exit(130) from None
        with Store.open(store) as opened:
            made = grid.table(stated, opened)
        turned = list(stated.points[0].said)
        numbers = ["served_eur", "available_eur", "left_eur", "placed"]
        rows = [
            [*(str(row[k]) for k in turned), *(number(row[k], language) for k in numbers), row["plan"][:8]]
            for row in made.to_dict("records")
        ]
        printed([*turned, "spent", "fund", "left", "placed", "digest"], rows, language)
        if out:
            made.to_csv(out, index=False)
            stdout.print(say("summary.written", language, folder=out), markup=False, soft_wrap=True)
