"""Begin a territory, and bring files of others to it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from planner.cli.terminal import InItalian, faults_told, stderr, stdout


def templates(
    folder: Annotated[Path, typer.Argument(help="Folder to write; nothing in it is overwritten.")],
    italian: InItalian = False,
) -> None:
    """Write empty tables to fill in: a CSV for each, and a workbook whose cells know what they may hold."""
    with faults_told():
        from geodata.templates import templates as write_templates

        for path in write_templates(folder, italian=italian):
            stdout.print(str(path), markup=False, highlight=False, soft_wrap=True)


def map_columns(
    file: Annotated[Path, typer.Argument(help="A table of anybody's: CSV or XLSX.")],
    table: Annotated[str | None, typer.Option(help="The table it is, where you know; providers, firms …")] = None,
) -> None:
    """Propose which table a file is and which of its columns are ours, as TOML to paste into territory.toml."""
    with faults_told():
        from geodata.columns import block, guess

        for grid, made in guess(file, table):
            typer.echo(block(grid, made))
        stderr.print(
            "A proposal: nothing was changed. Read it, paste it into territory.toml, then: planner check FOLDER"
        )


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
    with faults_told():
        from geodata.importers import told
        from geodata.importers.run import run

        done = run(kind, file, into, source=source, service=service, only=only, columns=column or [])
        for line in told.lines(done, into):
            stdout.print(line, markup=False, highlight=False, soft_wrap=True)


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
    with faults_told():
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
            stdout.print(line, markup=False, highlight=False, soft_wrap=True)
