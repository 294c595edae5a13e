"""Where two plans differ: a map of gains and losses by area."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from planner import choropleth, shades
from planner.compare import Compared, by_area
from planner.maps import Map, plain
from planner.words import Language, number, say

_LED = 3
"""So many areas are named in the sentence about a map."""


def title(first: Compared, last: Compared, measure: str, language: Language) -> str:
    """Say what a map of differences shows."""
    return say(
        "differences.title", language, measure=say(f"differences.{measure}", language), first=first.name, last=last.name
    )


def table(first: Compared, last: Compared, measure: str) -> pd.DataFrame:
    """Return `compare.by_area` with what changes most first."""
    rows = by_area(first, last, measure)
    return rows.loc[rows["change"].abs().sort_values(ascending=False, kind="stable").index]


def drawn(
    first: Compared, last: Compared, measure: str, language: Language, *,
    chosen: Collection[str] = (), width: int = 760, height: int = 620,
) -> Map:  # fmt: skip
    """Draw the change of one of `compare.MEASURES` from the first plan to the last in every area."""
    rows, territory = by_area(first, last, measure), first.territory
    threshold = first.plan.scenario.privacy_threshold
    none = say("differences.few" if measure == "placed" else "differences.none", language, threshold=threshold)
    unit = say(f"differences.unit_{measure}", language)
    told = {
        str(area): say(
            "differences.tip", language, name=row["name"], change=signed(row["change"], language), unit=unit,
            before=number(row["before"], language), after=number(row["after"], language),
        )
        for area, row in rows.iterrows()
    }  # fmt: skip
    alt = say(
        "differences.alt", language, title=title(first, last, measure, language),
        territory=plain(territory.title[language]), gains=number((rows["change"] > 0).sum(), language),
        losses=number((rows["change"] < 0).sum(), language), most=_leading(rows, 1, language),
        least=_leading(rows, -1, language),
    )  # fmt: skip
    heading = say("differences.legend", language, unit=unit)
    shading = shades.of_change(rows["change"], language, none=none)
    return choropleth.drawn(
        territory, rows["change"], shading, heading, alt, told, language, chosen=chosen, width=width, height=height
    )


def signed(value: float, language: Language) -> str:
    """Write a change with its sign; none is 0."""
    return ("+" if value > 0 else "−" if value < 0 else "") + number(abs(value), language)


def _leading(rows: pd.DataFrame, sign: int, language: Language) -> str:
    """Name the areas that gain (1) or lose (-1) most, each with its change."""
    some = rows[sign * rows["change"] > 0]
    some = some.loc[(sign * some["change"]).sort_values(ascending=False, kind="stable").index[:_LED]]
    named = [f"{name} ({signed(change, language)})" for name, change in zip(some["name"], some["change"], strict=True)]
    return ", ".join(named) or say("summary.none", language)
