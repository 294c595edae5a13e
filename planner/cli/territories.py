"""Begin a territory, and bring files of others to it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.terminal import InItalian, faults_told, plainly, stderr

if TYPE_CHECKING:
    from planner.words import Language


def templates(
    folder: Annotated[Path, typer.Argument(help="Folder to write; nothing in it is overwritten.")],
    italian: InItalian = False,
) -> None:
    """Write empty tables to fill in: a CSV for each, and a workbook whose cells know what they may hold."""
    with faults_told("it" if italian else "en"):
        from geodata.templates import templates as write_templates

        for path in write_templates(folder, italian=italian):
            plainly(str(path))


def map_columns(
    file: Annotated[Path, typer.Argument(help="A table of anybody's: CSV or XLSX.")],
    table: Annotated[str | None, typer.Option(help="The table it is, where you know; providers, firms …")] = None,
    italian: InItalian = False,
) -> None:
    """Propose which table a file is and which of its columns are ours, as TOML to paste into territory.toml."""
    language: Language = "it" if italian else "en"
    with faults_told(language):
        from geodata.columns import block, guess
        from planner.words import say

        for grid, made in guess(file, table):
            typer.echo(block(grid, made))
        stderr.print(say("begin.proposal", language), markup=False, soft_wrap=True)


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
    italian: InItalian = False,
) -> None:
    """Add an official list to a territory's providers, or bring an ISTAT matrix to its areas."""
    language: Language = "it" if italian else "en"
    with faults_told(language):
        from geodata.importers.run import run
        from planner.cli import imported

        done = run(kind, file, into, source=source, service=service, only=only, columns=column or [])
        for line in imported.lines(done, into, source, language):
            plainly(line)


def new(
    folder: Annotated[Path, typer.Argument(help="Folder to write; must not exist or be empty.")],
    province: Annotated[str | None, typer.Option(help="Italian province: name, plate or ISTAT code.")] = None,
    areas: Annotated[Path | None, typer.Option(help="Any other place: GeoPackage, GeoJSON or Shapefile.")] = None,
    id_: Annotated[str | None, typer.Option("--id", help="Its column of codes.")] = None,
    name: Annotated[str | None, typer.Option(help="Its column of names.")] = None,
    people: Annotated[str | None, typer.Option(help="Its column of residents.")] = None,
    district: Annotated[str | None, typer.Option(help="Its column of districts.")] = None,
    layer: Annotated[str | None, typer.Option(help="Its layer, where it holds several.")] = None,
    italian: InItalian = False,
) -> None:
    """Write the folder of a new territory: its areas, an estimate of demand, and empty tables to fill in."""
    language: Language = "it" if italian else "en"
    with faults_told(language):
        from geodata.new import folder as territory
        from geodata.new.zones import Zones
        from planner.words import number, say

        zones = Zones(areas, id_, name, people, district, layer)
        made = territory.write(folder, province=province, zones=None if zones == Zones(None) else zones)
        people_in_all = made.population["people"].sum()
        counts = {
            key: number(n, language)
            for key, n in (("areas", len(made.areas)), ("people", people_in_all), ("services", len(made.services)))
        }
        estimated = (
            say("begin.estimated", language, demands=number(len(made.demands), language))
            if people_in_all
            else say("begin.no_estimate", language)
        )
        for line in (
            say("begin.written", language, folder=folder, estimated=estimated, **counts),
            say("begin.to_replace", language),
            say("begin.to_fill_in", language),
            say("begin.next", language, folder=folder),
        ):
            plainly(line)
