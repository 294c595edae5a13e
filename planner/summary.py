"""A plan's summary for the terminal: what a planner reads first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd
from rich.box import SIMPLE_HEAD
from rich.console import RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from geodata.territory import Territory
from planner import indicators
from planner.figures import goals_table
from planner.plan import Plan
from planner.rules import profile
from planner.scenarios import called
from planner.words import Language, number, say, share


def lines(plan: Plan, territory: Territory, language: Language) -> Iterator[RenderableType]:
    """Yield the blocks of the summary in the order in which they are read."""
    s = indicators.summary(plan, territory)

    def n(value: float, digits: int = 0) -> str:
        return number(value, language, digits=digits)

    title = territory.title[language]
    yield Rule(Text(say("summary.title", language, territory=title, scenario=called(plan.scenario.name, language))))
    if plan.illustrative:
        yield Text(say("summary.illustrative", language, tables=_tables(plan, language)), style="bold yellow")
    status = say(f"status.{plan.status}", language)
    yield Text(say("summary.status", language, status=status, seconds=n(plan.made.seconds, 1)))
    yield _heading("summary.welfare", language)
    served = share(s.served_share, language)
    yield Text(say("summary.served", language, served=n(s.served, 1), workers=n(s.workers), share=served))
    yield Text(say("summary.spent", language, spent=n(s.spent_eur), plans=n(s.plans_eur)))
    yield Text(say("summary.km0", language, local=n(s.local_eur), share=share(s.km0_share, language)))
    yield Text(say("summary.minutes", language, mean=n(s.worker_minutes, 1), worst=n(s.worst_worker_minutes, 1)))
    reasons = [[say(f"why.{why}", language), n(workers, 1)] for why, workers in s.unserved.items()]
    yield table("summary.unserved", ["column.reason", "column.workers"], reasons, language)
    yield _fund(plan, language)
    yield _heading("summary.placement", language)
    yield Text(say("summary.placed", language, placed=n(s.placed), people=n(s.people), fit=n(s.fit)))
    yield Text(say("summary.minutes", language, mean=n(s.person_minutes, 1), worst=n(s.worst_person_minutes, 1)))
    shown = s.waiting[s.waiting.notna()]
    waiting = [[say(f"why.{why}", language), _count(count, language)] for why, count in shown.items()]
    waiting += [[say("summary.hidden_reasons", language), "•"]] if len(shown) < len(s.waiting) else []
    yield table("summary.waiting", ["column.reason", "column.people"], waiting, language)
    yield _districts(plan, territory, language)
    yield Text(say("summary.hidden", language, threshold=plan.scenario.privacy_threshold), style="dim")
    yield _goals(plan, language)
    yield _heading("summary.travel", language)
    for mode, source in plan.travel.items():
        yield Text(f"{say(f'mode.{mode}', language)}: {source[language]}")
    unverified = ", ".join(profile(territory.rules).unverified())
    yield Text("\n" + say("summary.unverified", language, rules=unverified or say("summary.none", language)))


def _heading(key: str, language: Language) -> Text:
    return Text("\n" + say(key, language), style="bold")


def table(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], language: Language, **values: str
) -> Table:
    """Return a table of text under a title; `title` (with its `values`) and `columns` are keys of words."""
    table = Table(
        title="\n" + say(title, language, **values),
        title_justify="left",
        title_style="bold",
        box=SIMPLE_HEAD,
        pad_edge=False,
    )
    table.add_column(say(columns[0], language), min_width=8)
    for column in columns[1:]:
        table.add_column(say(column, language), justify="right")
    for row in rows or [[say("summary.none", language), *[""] * (len(columns) - 1)]]:
        table.add_row(*(Text(cell) for cell in row))
    return table


def _fund(plan: Plan, language: Language) -> Table:
    fund = plan.fund
    rows = [
        [
            say(f"fund.{i.channel}", language),
            number(i.base_eur, language),
            share(i.rate, language),
            _cents(i.cents, language),
        ]
        for i in fund.lines
    ]
    rows += [
        [say("fund.reserve", language), "", "", _cents(-fund.reserve_cents, language)],
        [say("fund.available", language), "", "", _cents(fund.available_cents, language)],
        [say("fund.spent", language), "", "", _cents(-fund.spent_cents, language)],
        [say("fund.left", language), "", "", _cents(fund.left_cents, language)],
    ]
    return table("fund.title", ["fund.line", "fund.base", "fund.rate", "fund.amount"], rows, language)


def _districts(plan: Plan, territory: Territory, language: Language) -> Table:
    columns = ["district", "asked", "served", "served_share", "local_eur", "minutes", "worst", "people", "placed"]
    rows = [
        [
            str(district),
            number(r["asked"], language),
            number(r["served"], language),
            share(r["served"] / r["asked"] if r["asked"] else float("nan"), language),
            number(r["local_eur"], language),
            number(r["minutes"], language, digits=1),
            number(r["worst"], language, digits=1),
            _count(r["beneficiaries"], language),
            _count(r["placed"], language),
        ]
        for district, r in indicators.by_district(plan, territory).iterrows()
    ]
    return table("summary.districts", [f"column.{c}" for c in columns], rows, language)


def _goals(plan: Plan, language: Language) -> Table:
    told = goals_table(plan, language).itertuples(index=False, name=None)
    rows = [[f"{model}: {goal} ({unit})", *figures] for model, goal, unit, *figures in told]
    columns = ["goal", "reached", "bound", "gap", "status"]
    return table("summary.goals", [f"column.{c}" for c in columns], rows, language)


def _tables(plan: Plan, language: Language) -> str:
    return ", ".join(say(f"table.{name}", language) for name in plan.illustrative)


def _count(value: Any, language: Language) -> str:
    return "•" if pd.isna(value) else number(int(value), language)


def _cents(cents: int, language: Language) -> str:
    return number(cents / 100, language, digits=2)
