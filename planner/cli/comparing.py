"""Plans beside each other, and how fair one of them is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.kept import InStore, printed
from planner.cli.terminal import InItalian, InScenario, Where, faults_told, stdout
from planner.phrases import phrase

if TYPE_CHECKING:
    import pandas as pd

    from planner.words import Language


_HIDDEN = "•"


def compare(
    territory: Where,
    plans: Annotated[list[str], typer.Argument(help="Two to twenty: the beginning of a digest, or a scenario's name.")],
    out: Annotated[Path | None, typer.Option(help="Write the whole table into this CSV file.")] = None,
    store: InStore = None,
    italian: InItalian = False,
) -> None:
    """Compare plans of the store: goals, Fund, served and placed, who gained and who lost."""
    language: Language = "it" if italian else "en"
    with faults_told(language):
        from geodata.territory import load
        from planner.compare import gained_and_lost, measured, opened, table
        from planner.privacy import safe_cells
        from planner.store import Store
        from planner.words import amount, number, say

        with Store.open(store) as kept:
            compared = opened(kept, load(territory), plans)
        rows = table(compared)
        names = [c.name for c in compared]
        whole = rows[rows["by"] == "total"]
        told = [
            [measured(str(measure), language), say(f"unit.{unit}", language),
             *(_HIDDEN if v != v else amount(v, str(unit), language) for v in values)]
            for (measure, unit), values in _beside(whole, names).items()
        ]  # fmt: skip
        printed(["measure", "unit", *names], told, language)
        ways = gained_and_lost(compared).astype(float)
        told = [
            [str(name), *(_HIDDEN if v != v else number(v, language) for v in values)]
            for name, values in zip(ways.index, ways.to_numpy(), strict=True)
        ]
        printed(["plan", *ways.columns], told, language)
        threshold = max(c.plan.scenario.privacy_threshold for c in compared)
        stdout.print(say("compared.hidden", language, threshold=threshold), soft_wrap=True)
        if out:
            safe_cells(rows).to_csv(out, index=False)
            stdout.print(say("summary.written", language, folder=out), markup=False, soft_wrap=True)


def fairness(
    territory: Where,
    scenario: InScenario = None,
    price: Annotated[str, typer.Option(help="Draw the price of this goal of equity: a plan for each point.")] = "",
    italian: InItalian = False,
) -> None:
    """Show how fair a plan is by ambito, size of comune, gender and class, and what a goal of equity costs."""
    language: Language = "it" if italian else "en"
    with faults_told(language):
        from geodata.faults import Fault, nearest
        from planner import fairness as fair
        from planner import plan
        from planner.case import open_case
        from planner.scenario import ScenarioError
        from planner.words import number, say
        from planner.words import share as per_cent

        if price and price not in fair.EQUITY:
            rule, remedy = phrase("is_not_a_goal_of_equity"), nearest(price, fair.EQUITY)
            raise ScenarioError([Fault("--price", 0, "", price, rule, remedy)])
        case = open_case(territory, scenario_file=scenario)
        table = fair.table(plan.make(case.territory, case.scenario), case.territory)
        shown = ("asked", "served_share", "minutes", "people", "placed", "placed_share")
        rows = [
            [say(f"fair.{row['by']}", language), str(row["key"]) or "–",
             *(_HIDDEN if row[c] != row[c] else per_cent(row[c], language) if c.endswith("share")
               else number(row[c], language) for c in shown)]
            for row in table.to_dict("records")
        ]  # fmt: skip
        printed(["group", "who_in", *shown], rows, language)
        stdout.print(say("fair.hidden", language, threshold=case.scenario.privacy_threshold), soft_wrap=True)
        if price:
            stdout.print(say("fair.price", language, goal=say(f"goal.{price}", language)), soft_wrap=True)
            told = [
                [say("fair.without", language) if p.tolerance != p.tolerance else f"{p.tolerance:g} %",
                 number(p.equity, language, digits=3), number(p.first, language, digits=1),
                 number(p.served, language), number(p.placed, language), number(p.spent_eur, language)]
                for p in fair.curve(case.territory, case.scenario, price).itertuples()
            ]  # fmt: skip
            printed(["tolerance", "equity", "first", "workers_served", "placed", "fund_spent"], told, language)


def _beside(rows: pd.DataFrame, names: list[str]) -> dict[tuple[str, str], list[float]]:
    """The values of every measure, with its unit, in the order of the plans."""
    values = rows.set_index(["measure", "unit", "plan"])["value"]
    measures = rows[["measure", "unit"]].drop_duplicates().itertuples(index=False, name=None)
    return {(m, u): [float(values.get((m, u, name), float("nan"))) for name in names] for m, u in measures}
