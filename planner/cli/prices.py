"""What one more of a limit would bring, and what the Fund's share takes and pays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.kept import printed
from planner.cli.terminal import InItalian, InScenario, Where, faults_told, knobs

if TYPE_CHECKING:
    from planner.words import Language

Set = Annotated[list[str] | None, typer.Option("--set", help="A knob, as in --set fund.share=0.08; repeatable.")]


def prices(
    territory: Where,
    scenario: InScenario = None,
    set_: Set = None,
    again: Annotated[int, typer.Option(min=0, help="Limits that are solved again; the others tell a bound.")] = 12,
    italian: InItalian = False,
) -> None:
    """Tell what one more unit, EUR 1,000 or five minutes of each limit of welfare would bring."""
    language: Language = "it" if italian else "en"
    with faults_told():
        from planner.case import open_case
        from planner.prices import welfare_prices
        from planner.words import number, say

        case = open_case(territory, scenario_file=scenario, knobs=knobs(set_ or []))
        rows = [
            [
                say(f"limit.{row.limit}", language), row.id, number(row.step, language),
                number(row.workers, language, digits=2), number(row.eur, language), number(row.local_eur, language),
                number(row.fund_eur, language, digits=2), number(row.most_need, language, digits=2),
            ]
            for row in welfare_prices(case.territory, case.scenario, again=again).itertuples()
            if row.solved or row.most_need > 0
        ]  # fmt: skip
        printed(["limit", "what", "step", "workers", "eur", "local_eur", "fund_eur", "most_need"], rows, language)


def curve(
    territory: Where,
    shares: Annotated[str, typer.Option(help="Shares of the local euros, as in 0,0.05,0.1.")] = "0,0.05,0.1,0.15,0.2",
    scenario: InScenario = None,
    italian: InItalian = False,
) -> None:
    """Draw the Fund's share against the euros served, the Fund and the people placed; a plan for each point."""
    language: Language = "it" if italian else "en"
    with faults_told():
        from planner.case import open_case
        from planner.curve import fund_curve
        from planner.words import number, say, share

        case = open_case(territory, scenario_file=scenario)
        points = [float(case.scenario.changed({"fund.share": _number(x)}).fund_share) for x in shares.split(",")]
        rows = [
            [
                share(row.share, language), number(row.served_eur, language), number(row.local_eur, language),
                number(row.fund_eur, language), number(row.placed, language), number(row.reached, language),
                number(row.bound, language), say(f"status.{row.placement}", language),
            ]
            for row in fund_curve(case.territory, case.scenario, points).itertuples()
        ]  # fmt: skip
        printed(["share", "eur", "local_eur", "fund", "placed", "points", "bound", "status"], rows, language)


def _number(said: str) -> float | str:
    """A share as typed; what is no number stays text, for the check to refuse."""
    try:
        return float(said)
    except ValueError:
        return said
