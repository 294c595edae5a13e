"""Candidates beside each other, on the terminal or as a sheet to print."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.kept import printed
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
    from planner.words import Language


def shortlist(
    territory: Where,
    who: Annotated[str, typer.Argument(help="An opening, for people; or a beneficiary, for openings.")],
    most: Annotated[int, typer.Option(help="At most so many candidates.", min=1, max=20)] = 5,
    out: Annotated[
        Path | None, typer.Option(help="Write a sheet to print (.html), whole and without a script.")
    ] = None,
    plan: InPlan = None,
    scenario: InScenario = None,
    set_: InKnobs = None,
    italian: InItalian = False,
) -> None:
    """Compare who suits an opening, or which opening suits a person: fit, minutes, euros, effect on the whole plan."""
    language: Language = "it" if italian else "en"
    with faults_told(language):
        from planner.case import open_case
        from planner.deciding import placements
        from planner.files import made_or_read
        from planner.why.printed import page
        from planner.why.shortlist import shortlist, title, told
        from planner.words import say

        case = open_case(territory, scenario_file=scenario, knobs=knobs(set_))
        with stderr.status("…"):
            made = made_or_read(plan, case.territory, case.scenario)
            ways = placements(made, case.territory)
            found = shortlist(ways, who, most=most)
        lines = [say("because.by_staff", language), *title(found, ways, language)]
        for line in lines:
            plainly(line)
        if not found.candidates:
            stdout.print(say("shortlist.none", language, who=who), markup=False, soft_wrap=True)
            return
        beside = told(found, ways, language)
        rows = [[str(name), *cells] for name, cells in zip(beside.index, beside.to_numpy(str).tolist(), strict=True)]
        printed(["", *found.candidates], rows, language)
        if out:
            out.write_text(page(found, ways, made, language), encoding="utf-8")
            stdout.print(say("summary.written", language, folder=out), markup=False, soft_wrap=True)
