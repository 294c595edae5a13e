"""The command line: solve, check, begin a territory, open the maps."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

if TYPE_CHECKING:
    from planner.words import Language

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Km0 planner: local welfare, a Fund, and paid placements.",
)
_WARNINGS = 50
"""Warnings that are printed; there may be one a row."""

_out = Console()
_err = Console(stderr=True)

Where = Annotated[str, typer.Argument(help="A shipped territory (lecco, sample) or a folder.")]
InItalian = Annotated[bool, typer.Option("--italian", help="Scrivi in italiano.")]


@app.command()
def solve(
    territory: Where,
    scenario: Annotated[Path | None, typer.Option(help="A scenario file (TOML) over the territory's own.")] = None,
    set_: Annotated[
        list[str] | None, typer.Option("--set", help="A knob, as in --set fund.share=0.08; repeatable.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Write the plan into this folder.")] = None,
    italian: InItalian = False,
) -> None:
    """Make the plan of a territory and print its summary."""
    language: Language = "it" if italian else "en"
    with _faults_told():
        from planner import files, plan
        from planner.case import open_case
        from planner.summary import lines
        from planner.words import say

        if out:
            files.check_target(out)
        case = open_case(territory, scenario_file=scenario, knobs=_knobs(set_ or []))
        bar = Progress(
            TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"), TimeElapsedColumn(),
            console=_err, transient=True,
        )  # fmt: skip
        with bar:
            task = bar.add_task("", total=1.0)

            def watch(step: str, goal: str, share: float) -> None:
                words = say(f"step.{step}", language) + (f": {say(f'goal.{goal}', language)}" if goal else "")
                bar.update(task, completed=share, description=words)

            made = plan.make(case.territory, case.scenario, watch=watch)
        for block in lines(made, case.territory, language):
            _out.print(block)
        if out:
            files.write(made, case.territory, out)
            _out.print(say("summary.written", language, folder=out), markup=False, highlight=False, soft_wrap=True)


@app.command()
def check(
    territory: Where,
    out: Annotated[
        Path | None, typer.Option(help="Write a workbook (.xlsx) of your tables with the cells to put right marked.")
    ] = None,
) -> None:
    """Check a territory's files and list every fault at once."""
    with _faults_told():
        from geodata.faults import InputError
        from geodata.territory import folder_of
        from planner.case import open_case

        folder = folder_of(territory)
        try:
            case = open_case(territory)
        except InputError as error:
            if out is None:
                raise
            from geodata.workbook import marked

            count = marked(folder, error.faults, out)
            for fault in error.faults:
                _err.print(f"• {fault}", markup=False, highlight=False, soft_wrap=True)
            told = f"{len(error.faults)} to put right; {count} of them are marked in the cells of {out}."
            _err.print(f"{told} It holds all you gave, persons too: keep it as you keep that.", markup=False)
            _err.print("Corrected, put it into the folder as territory.xlsx, in place of the tables it holds.")
            raise typer.Exit(2) from None
        for repair in case.territory.repairs:
            _out.print(f"read as meant: {repair}", markup=False, highlight=False, soft_wrap=True)
        for warning in case.territory.warnings[:_WARNINGS]:
            _out.print(f"warning: {warning}", markup=False, highlight=False, soft_wrap=True)
        if (more := len(case.territory.warnings) - _WARNINGS) > 0:
            _out.print(f"… and {more} more warnings.")
        counts = {
            n: len(case.territory.table(n))
            for n in ("areas", "providers", "offers", "firms", "demands", "beneficiaries", "openings")
        }
        _out.print(f"{territory}: sound. " + ", ".join(f"{n} {name}" for name, n in counts.items()), markup=False)
        if out:
            _out.print(f"Nothing to mark: {out} is not written.", markup=False)


@app.command()
def templates(
    folder: Annotated[Path, typer.Argument(help="Folder to write; nothing in it is overwritten.")],
    italian: InItalian = False,
) -> None:
    """Write empty tables to fill in: a CSV for each, and a workbook whose cells know what they may hold."""
    with _faults_told():
        from geodata.templates import templates as write_templates

        for path in write_templates(folder, italian=italian):
            _out.print(str(path), markup=False, highlight=False, soft_wrap=True)


@app.command("map-columns")
def map_columns(
    file: Annotated[Path, typer.Argument(help="A table of anybody's: CSV or XLSX.")],
    table: Annotated[str | None, typer.Option(help="The table it is, where you know; providers, firms …")] = None,
) -> None:
    """Propose which table a file is and which of its columns are ours, as TOML to paste into territory.toml."""
    with _faults_told():
        from geodata.columns import block, guess

        for grid, made in guess(file, table):
            typer.echo(block(grid, made))
        _err.print("A proposal: nothing was changed. Read it, paste it into territory.toml, then: planner check FOLDER")


@app.command("import")
def import_(
    kind: Annotated[
        str,
        typer.Argument(
            help="pharmacies, schools, hospitals, care-homes, social-units, third-sector, road-times, work-flows."
        ),
    ],
    file: Annotated[Path, typer.Argument(help="The list or matrix as it was published: CSV or XLSX.")],
    into: Annotated[Path, typer.Option(help="The folder of a sound territory of yours.")],
    source: Annotated[str, typer.Option(help="Edition or day of the file; stands in every row.")] = "",
    service: Annotated[str, typer.Option(help="What these places offer, where the list does not say.")] = "",
    only: Annotated[str, typer.Option(help="Keep the rows of COLUMN=VALUE, as in coop_sociale=True.")] = "",
    column: Annotated[
        list[str] | None, typer.Option(help="Their header of a role, as in name=Denominazione; repeatable.")
    ] = None,
) -> None:
    """Add an official list to a territory's providers, or bring an ISTAT matrix to its areas."""
    with _faults_told():
        from geodata.importers import told
        from geodata.importers.run import run

        done = run(kind, file, into, source=source, service=service, only=only, columns=column or [])
        for line in told.lines(done, into):
            _out.print(line, markup=False, highlight=False, soft_wrap=True)


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(help="Folder to write; must not exist or be empty.")],
    province: Annotated[str | None, typer.Option(help="Italian province: name, plate or ISTAT code.")] = None,
    areas: Annotated[Path | None, typer.Option(help="Any other place: GeoPackage, GeoJSON or Shapefile.")] = None,
    id_: Annotated[str | None, typer.Option("--id", help="Its column of codes.")] = None,
    name: Annotated[str | None, typer.Option(help="Its column of names.")] = None,
    people: Annotated[str | None, typer.Option(help="Its column of residents.")] = None,
    district: Annotated[str | None, typer.Option(help="Its column of districts.")] = None,
    layer: Annotated[str | None, typer.Option(help="Its layer, where it holds several.")] = None,
) -> None:
    """Write the folder of a new territory: its areas, an estimate of demand, and empty tables to fill in."""
    with _faults_told():
        from geodata.new import folder as territory
        from geodata.new.zones import Zones

        zones = Zones(areas, id_, name, people, district, layer)
        made = territory.write(folder, province=province, zones=None if zones == Zones(None) else zones)
        people_in_all = made.population["people"].sum()
        estimated = f"{len(made.demands)} demands, an ESTIMATE from residents and assumed rates (rates.toml)"
        for line in (
            f"Written to {folder}: {len(made.areas)} areas, {people_in_all:,} people, {len(made.services)} services; "
            f"{estimated if people_in_all else 'without residents no demand is estimated'}.",
            "To replace: the districts, the estimated firms and demands, rules.toml where it is to verify.",
            "To fill in: providers, offers, beneficiaries, hosts, openings, and links or lakes: trips are straight.",
            f"Next: planner check {folder} · planner solve {folder} · planner app {folder}",
        ):
            _out.print(line, markup=False, highlight=False, soft_wrap=True)


@app.command("app")
def open_app(
    territory: Annotated[str, typer.Argument(help="A shipped territory (lecco, sample) or a folder.")] = "lecco",
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 8501,
    plan: Annotated[Path | None, typer.Option(help="A folder that solve wrote, to show first.")] = None,
    headless: Annotated[bool, typer.Option("--headless", help="Do not open a browser.")] = False,
) -> None:
    """Open the maps in the browser, on this machine only."""
    with _faults_told():
        from geodata.territory import folder_of

        folder_of(territory)
    here = Path(__file__).parent
    installed = here / "_app.py"
    door = installed if installed.exists() else here.parent / "app.py"
    given = str(Path(territory).resolve()) if Path(territory).is_dir() else territory
    options = {
        "server.address": "127.0.0.1",
        "server.port": port,
        "server.headless": str(headless).lower(),
        "server.showEmailPrompt": "false",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
        "client.toolbarMode": "minimal",
        "logger.hideWelcomeMessage": "true",
        "theme.base": "light",
        "theme.primaryColor": "#0b6e4f",
    }
    flags = [f"--{name}={value}" for name, value in options.items()]
    _out.print(f"The maps are at http://127.0.0.1:{port} (end with Ctrl-C).", markup=False)
    shown = [given, str(plan.resolve())] if plan else [given]
    _become([sys.executable, "-m", "streamlit", "run", str(door), *flags, "--", *shown])


def _become(command: list[str]) -> None:
    """Let the command take this process's place, so that whoever ends the one ends the other."""
    sys.stdout.flush()
    if os.name == "posix":
        os.execv(command[0], command)
    raise typer.Exit(subprocess.call(command))


def _knobs(said: list[str]) -> dict[str, str]:
    from geodata.faults import Fault
    from planner.scenario import ScenarioError

    faults = [
        Fault("--set", 0, s, "", "is not knob=value", "Write for example --set fund.share=0.08.")
        for s in said
        if "=" not in s
    ]
    if faults:
        raise ScenarioError(faults)
    return {name.strip(): value.strip() for name, value in (s.split("=", 1) for s in said)}


@contextmanager
def _faults_told() -> Iterator[None]:
    """Print every fault of a wrong input, each on its line, and end with exit code 2."""
    from geodata.faults import InputError

    try:
        yield
    except InputError as error:
        for fault in error.faults:
            _err.print(f"• {fault}", markup=False, highlight=False, soft_wrap=True)
        _err.print(f"{len(error.faults)} to put right; nothing was written.", markup=False)
        raise typer.Exit(2) from None
    except OSError as error:
        _err.print(
            f"• {error.filename or ''}: {error.strerror or error}", markup=False, highlight=False, soft_wrap=True
        )
        raise typer.Exit(2) from None
    except KeyboardInterrupt:
        _err.print("Cancelled; nothing was written.")
        raise typer.Exit(130) from None


if __name__ == "__main__":
    app()
