"""What one more of a limit would bring, what the Fund's share takes and pays, and what stability costs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.kept import InStore, printed
from planner.cli.standing import opened_with
from planner.cli.terminal import InItalian, InKnobs, InScenario, Where, faults_told, plainly, stderr

if TYPE_CHECKING:
    import pandas as pd

    from planner.words import Language


def prices(
    territory: Where,
    scenario: InScenario = None,
    set_: InKnobs = None,
    again: Annotated[int, typer.Option(min=0, help="Limits that are solved again; the others tell a bound.")] = 12,
    decided: Annotated[bool, typer.Option("--decided", help="Keep to the store's decisions in force.")] = False,
    store: InStore = None,
    italian: InItalian = False,
) -> None:
    """Tell what one more unit, EUR 1,000 or five minutes of each limit would bring to welfare and to placements."""
    language: Language = "it" if italian else "en"
    with faults_told(language):
        from planner.plan import make
        from planner.prices import welfare_prices
        from planner.prices_placement import placement_prices
        from planner.words import number, say

        def told(frame: pd.DataFrame, gains: dict[str, int], most: str) -> None:
            """Print what was solved again, and of the rest what a step may bring; `gains` with their decimals."""
            rows = [
                [
                    say(f"limit.{row.limit}", language), row.id, number(row.step, language),
                    *(number(getattr(row, name), language, digits=digits) for name, digits in gains.items()),
                ]
                for row in frame.itertuples()
                if row.solved or getattr(row, most) > 0
            ]  # fmt: skip
            printed(["limit", "what", "step", *gains], rows, language)

        case, taken, _ = opened_with(territory, scenario, set_, store, decided=decided)
        with stderr.status(say("prices.again", language)):
            plan = make(case.territory, case.scenario, decided=taken)
            found = welfare_prices(case.territory, case.scenario, plan=plan, decided=taken, again=again)
            placements = placement_prices(plan, case.territory, decided=taken, again=again)
        told(found, {"workers": 2, "eur": 0, "local_eur": 0, "fund_eur": 2, "most_need": 2}, "most_need")
        plainly(say("prices.placements", language))
        digits = goal_digits(case.scenario.placement_goals)
        told(placements, {"people": 0, "eur": 0, "points": digits, "most_points": digits}, "most_points")
        if (placements["limit"] == "quota").any():
            plainly(say("prices.law", language))


def curve(
    territory: Where,
    shares: Annotated[str, typer.Option(help="Shares of the local euros, as in 0,0.05,0.1.")] = "0,0.05,0.1,0.15,0.2",
    scenario: InScenario = None,
    italian: InItalian = False,
) -> None:
    """Draw the Fund's share against the euros served, the Fund and the people placed; a plan for each point."""
    language: Language = "it" if italian else "en"
    with faults_told(language):
        from planner.case import open_case
        from planner.curve import fund_curve
        from planner.words import number, say, share

        case = open_case(territory, scenario_file=scenario)
        points = [float(case.scenario.changed({"fund.share": _number(x)}).fund_share) for x in shares.split(",")]
        with stderr.status(say("prices.curve", language)) as status:
            drawn = fund_curve(
                case.territory, case.scenario, points,
                told=lambda done, of: status.update(f"{say('prices.curve', language)} {done}/{of}"),
            )  # fmt: skip
        digits = goal_digits(case.scenario.placement_goals)
        rows = [
            [
                share(row.share, language), number(row.served_eur, language), number(row.local_eur, language),
                number(row.fund_eur, language), number(row.paths_eur, language), number(row.placed, language),
                number(row.reached, language, digits=digits), number(row.bound, language, digits=digits),
                say(f"status.{row.welfare}", language), say(f"status.{row.placement}", language),
            ]
            for row in drawn.itertuples()
        ]  # fmt: skip
        headings = ["share", "eur", "local_eur", "fund", "paths_eur", "placed", "points", "bound"]
        printed([*headings, "welfare_status", "placement_status"], rows, language)


def stable(
    territory: Where,
    scenario: InScenario = None,
    set_: InKnobs = None,
    out: Annotated[Path | None, typer.Option(help="Write the stable placements into this CSV file.")] = None,
    decided: Annotated[bool, typer.Option("--decided", help="Keep to the store's decisions in force.")] = False,
    store: InStore = None,
    italian: InItalian = False,
) -> None:
    """Show what it costs that no person and no host would rather have each other. For staff."""
    language: Language = "it" if italian else "en"
    with faults_told(language):
        from planner.plan import make
        from planner.privacy import safe_cells
        from planner.stable import beside
        from planner.words import amount, say

        case, taken, _ = opened_with(territory, scenario, set_, store, decided=decided)
        found = beside(make(case.territory, case.scenario, decided=taken), case.territory, decided=taken)
        rows = [
            [
                say(f"stable.{row.measure}", language), say(f"unit.{row.unit}", language),
                *(amount(value, row.unit, language) for value in (row.plan, row.stable, row.price)),
            ]
            for row in found.measures.itertuples()
        ]  # fmt: skip
        printed(["measure", "unit", "plan", "stable", "price"], rows, language)
        counts = {"pairs": found.pairs, "people": found.people, "hosts": found.hosts}
        plainly(say("stable.blocking", language, **counts))
        if out:
            safe_cells(found.placements).to_csv(out, index=False)
            plainly(say("summary.written", language, folder=out))


def goal_digits(goals: Sequence[str]) -> int:
    """Decimals of what the first goal counts: shares where it is equity, otherwise whole points."""
    return 3 if goals[0].startswith("equity") else 0


def _number(said: str) -> float | str:
    """A share as typed; what is no number stays text, for the check to refuse."""
    try:
        return float(said)
    except ValueError:
        return said
