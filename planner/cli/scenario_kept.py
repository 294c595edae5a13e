"""Scenarios kept in the store: listed, derived from one another, shown, and told apart; only differences are kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.kept import InStore, Who, Why, printed
from planner.cli.scenarios import differences
from planner.cli.terminal import InItalian, InKnobs, Where, faults_told, knobs, plainly

if TYPE_CHECKING:
    from planner.words import Language

scenario = typer.Typer(no_args_is_help=True, help="Scenarios kept in the store, derived from one another.")
Kept = Annotated[str, typer.Argument(help="A scenario that is kept.")]
Either = Annotated[str, typer.Argument(help="A scenario that is kept, or one that comes with the territory.")]


@scenario.command("list")
def listed(territory: Where, store: InStore = None, italian: InItalian = False) -> None:
    """List the scenarios that are kept of a territory: from which each is derived, its version, who and when."""
    language: Language = "it" if italian else "en"
    with faults_told(language):
        from geodata.territory import load
        from planner.store import Store

        with Store.open(store) as opened:
            kept = opened.scenarios(load(territory).name)
        rows = [
            [k.name, k.parent or "–", str(k.version), k.who, f"{k.at:%Y-%m-%d}", k.scenario.description] for k in kept
        ]
        printed(["scenario", "derived", "version", "who", "at", "about"], rows, language)


@scenario.command()
def derive(
    territory: Where,
    name: Annotated[str, typer.Argument(help="The name of the new scenario, or of the one to change (--over).")],
    why: Why,
    who: Who,
    parent: Annotated[str | None, typer.Option("--from", help="Derived from it; else the territory's own.")] = None,
    description: Annotated[str, typer.Option(help="What it is for.")] = "",
    set_: InKnobs = None,
    file: Annotated[
        Path | None, typer.Option("--file", help="A file (.toml) of what differs: knobs and changes of the territory.")
    ] = None,
    over: Annotated[int, typer.Option(help="The version that was read, to change a scenario that is kept.")] = 0,
    store: InStore = None,
    italian: InItalian = False,
) -> None:
    """Keep a scenario as what differs from another; what it is derived from is kept before, if it is not."""
    language: Language = "it" if italian else "en"
    with faults_told(language):
        from planner.case import open_case, supposing
        from planner.kept_scenarios import derived, kept_chain
        from planner.store import Store
        from planner.words import say

        case = open_case(territory)
        with Store.open(store) as opened:
            above, added = kept_chain(opened, case.territory, parent, who=who)
            new = derived(above.scenario, name, description, file=file, knobs=knobs(set_))
            supposing(case, new)
            kept = opened.keep_scenario(
                case.territory.name, new, parent=above.name, over=over, who=who, why=why
            )  # fmt: skip
            for each in added:
                plainly(say("sweep.kept_first", language, name=each))
            plainly(say("sweep.kept", language, name=kept.name, version=kept.version, store=opened.name))
            differences(kept.scenario, above.scenario, language, same="sweep.same_as", name=above.name)


@scenario.command()
def show(
    territory: Where,
    name: Kept,
    whole: Annotated[bool, typer.Option("--whole", help="All of it as TOML, to keep and to give on.")] = False,
    store: InStore = None,
    italian: InItalian = False,
) -> None:
    """Show a kept scenario: what differs from the one it is derived from, or the whole."""
    language: Language = "it" if italian else "en"
    with faults_told(language):
        from geodata.territory import load
        from planner.scenario import load as shipped
        from planner.store import Store
        from planner.words import say

        loaded = load(territory)
        with Store.open(store) as opened:
            said = opened.scenario(loaded.name, name)
            above = opened.scenario(loaded.name, said.parent).scenario if said.parent else shipped()
        if whole:
            typer.echo(said.scenario.to_toml(), nl=False)
            return
        parent = said.parent or say("sweep.program", language)
        plainly(f"{name}: {said.scenario.description}")
        plainly(say("sweep.derived", language, name=parent, version=said.version, who=said.who))
        differences(said.scenario, above, language, same="sweep.same_as", name=parent)


@scenario.command()
def diff(territory: Where, one: Either, other: Either, store: InStore = None, italian: InItalian = False) -> None:
    """Say what differs from one scenario to another, kept or shipped."""
    language: Language = "it" if italian else "en"
    with faults_told(language):
        from geodata.territory import load
        from planner.kept_scenarios import either
        from planner.store import Store

        loaded = load(territory)
        with Store.open(store) as opened:
            was, now = (either(opened, loaded, name) for name in (one, other))
        plainly(f"{one} → {other}")
        differences(now, was, language, same="sweep.same_as", name=one)
