"""Where one more host would help most, as a page and the terminal tell it: in the background, its table, map and words.
For staff: the differences may be of one person."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np
import pandas as pd

from geodata.tables import TABLES
from geodata.territory import Territory
from planner import choropleth, hosted, shades
from planner.hosted import Hosts
from planner.hosting import Terms
from planner.maps import PLACED, Map, plain
from planner.plan import Plan, Watch
from planner.rules import RuleProfile
from planner.shades import Swatch
from planner.words import Language, number, say

_HALF = 0.5

BEST = 5
"""So many of the best areas have their rank on the map."""

COLUMNS = ["name", "host", "points", "people_more", "fund_more", "newly", "reach", "no_car", "by_bus", "proof"]
"""The columns of the table, in order."""

BROUGHT = ["name", "points", "people_more"]
"""Those that stand beside a map, and those below it."""

WHOM = ["name", "host", "fund_more", "newly", "reach", "no_car", "by_bus", "proof"]


def limits(name: str) -> tuple[float, float]:
    """Return the least and the most of a number of an opening; what must only be above 0 is a half at least."""
    column = TABLES["openings"].column(name)
    return float(column.low or _HALF), float(column.high or np.inf)


def found(plan: Plan, territory: Territory, terms: Terms, *, watch: Watch) -> Hosts:
    """Propose a host in every area (`planner.hosted`)."""
    return hosted.hosts(plan, territory, terms, watch=watch)


def table(found: Hosts, territory: Territory, rules: RuleProfile, language: Language) -> pd.DataFrame:
    """Return a row for each area (index) that brings something, or whose gain is not known: `COLUMNS`, the best first.

    What is known to bring nothing is left out; `rest` says how many areas that is.
    """
    rows = found.found
    rows = rows[(rows["state"] != "unused") & ((rows["points"] != 0) | (rows["people"] != 0) | (rows["eur"] != 0))]
    name = territory.areas.set_index("area")["name"]
    told = pd.DataFrame(
        {
            "name": rows["area"].map(name), "host": rows["host"].where(rows["firm"] != "", say("hosts.new", language)),
            "points": rows["points"], "people_more": rows["people"], "fund_more": rows["eur"],
            "newly": [newly(placed, rules, language) for placed in rows["placed"]],
            "reach": rows["reach"], "no_car": rows["no_car"], "by_bus": rows["by_bus"],
            "proof": [proof(state, most, language) for state, most in zip(rows["state"], rows["most"], strict=True)],
        },
        columns=COLUMNS,
    )  # fmt: skip
    return told.set_index(pd.Index(rows["area"], name="area"))


def newly(placed: dict[str, int], rules: RuleProfile, language: Language) -> str:
    """Say who is placed then and waits now, by class."""
    named = [(rules.classes[code].name[language], number(count, language)) for code, count in sorted(placed.items())]
    return ", ".join(name if count == "1" else f"{name} × {count}" for name, count in named) or "–"


def proof(state: str, most: float, language: Language) -> str:
    """Say what is known of an area: proved, or the most that it can bring."""
    return say(f"hosts.{state}", language, most=number(most, language, digits=0 if most % 1 == 0 else 3))


def terms_said(terms: Terms, territory: Territory, language: Language) -> str:
    """Say what is supposed of each host's opening."""
    hours = number(terms.hours, language, digits=0 if terms.hours % 1 == 0 else 1)
    return say(
        "hosts.terms", language, task=territory.said(terms.task, language), months=terms.months, hours=hours,
        skills=territory.listed(terms.skills, language) or say("summary.none", language),
        strains=territory.listed(terms.strains, language) or say("summary.none", language),
        of=say(f"hosts.{'usual' if terms.usual else 'given'}", language),
    )  # fmt: skip


def meaning(found: Hosts, plan: Plan, territory: Territory, language: Language) -> list[str]:
    """Say what is supposed, what the figures are, what is known of the other areas, and what the Fund bars."""
    rows = found.found
    said = [terms_said(found.terms, territory, language), say("hosts.who", language), say("hosts.meaning", language)]
    rest, unused = rows[rows["state"] == "bound"], rows[rows["state"] == "unused"]
    if not (rows["points"] > 0).any():
        said.append(say("hosts.nothing", language))
    if len(rest):
        most = rest["most"].max()
        words = "rest" if np.isfinite(most) else "rest_unknown"
        said.append(say(f"hosts.{words}", language, areas=len(rest), most=number(most, language)))
    if len(unused):
        said.append(say("hosts.nothing_changes", language, areas=len(unused)))
    spent, waiting = int((plan.waiting["why"] == "fund_spent").sum()), len(plan.waiting)
    if 2 * spent > waiting:
        said.append(say("hosts.fund", language, spent=number(spent, language), waiting=number(waiting, language)))
    return said


def drawn(
    found: Hosts, territory: Territory, language: Language, *,
    chosen: Collection[str] = (), width: int = 760, height: int = 620,
) -> Map:  # fmt: skip
    """Draw what a host in each area brings, where it was placed again; the best areas have their rank."""
    rows = found.found.set_index("area")
    values = rows["points"].reindex(territory.areas["area"])
    name = territory.areas.set_index("area")["name"]
    best = rows.index[rows["points"] > 0][:BEST]
    tips = {
        str(area): f"{name[area]}\n{row['host'] if row['firm'] else say('hosts.new', language)}\n" + _tip(row, language)
        for area, row in rows.iterrows()
    }
    title = say("hosts.worth", language)
    alt = say(
        "helping.alt_worth", language, territory=plain(territory.title[language]), title=title,
        areas=", ".join(name[area] for area in best[:3]) or say("summary.none", language),
    )  # fmt: skip
    shading = replace(
        shades.of_counts(values, language), missing=Swatch(shades.HIDDEN, say("hosts.not_again", language))
    )
    return choropleth.drawn(
        territory, values, shading, title, alt, tips, language,
        badges={str(area): number(rank, language) for rank, area in enumerate(best, start=1)},
        also=Swatch(PLACED, say("hosts.rank", language), "badge"), chosen=chosen, width=width, height=height,
    )  # fmt: skip


def _tip(row: pd.Series, language: Language) -> str:
    if row["state"] == "bound":
        return proof("bound", row["most"], language)
    return say(
        "hosts.tip", language, points=number(row["points"], language), people=number(row["people"], language),
        eur=number(row["eur"], language), reach=number(row["reach"], language),
    )  # fmt: skip
