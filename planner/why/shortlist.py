"""Candidates beside each other: who suits an opening, or which opening suits a person, each with what it would do.

Both ways a pair is told alike: fit by dimension, minutes, euros, and the effect on the whole plan of deciding for it
(`planner.why.force`): the change in each goal, who is displaced and who is moved. For staff only: it speaks of persons.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from optim.placement.aims import UNITS
from planner.matching import DIMENSIONS
from planner.plan import Watch
from planner.why import force
from planner.why.force import Effect
from planner.why.person import Person
from planner.why.placed import Placements, row_of
from planner.why.tell import gain
from planner.words import Language, number, say

_NONE = "–"
_NAMED = 5
"""Of more people than this the count is told, and the first of them."""
Side = Literal["beneficiary", "opening"]


@dataclass(frozen=True)
class Shortlist:
    """The candidates for `asked`, an opening or a beneficiary (`side`), the best first.

    `pairs`: a row for each, with `beneficiary`, `opening`, `host`, `task`, `area` (the home of a person, the place of a
    host), `vulnerability`, `fit` (points of 100), `DIMENSIONS`, `lacks` and `spare` (skills that the work needs and the
    person has not, and the other way round), `minutes`, `mode`, `months`, `eur`, `chosen` (by the plan), `waits`.
    `effects`: what deciding for each does to the plan; of the one that the plan chose, nothing.
    """

    asked: str
    side: Side
    pairs: pd.DataFrame
    effects: tuple[Effect, ...]

    @property
    def candidates(self) -> list[str]:
        """The ids of the candidates, in order."""
        return [str(code) for code in self.pairs["beneficiary" if self.side == "opening" else "opening"]]


def shortlist(found: Placements, asked: str, *, most: int, watch: Watch | None = None) -> Shortlist:
    """Return at most so many candidates for an opening or a beneficiary, by its id.

    For an opening by fit, vulnerability, minutes, euros; for a person by fit, minutes, euros. Each effect is a plan
    made again. Raises `InputError` for an id that is not known.
    """
    side: Side = "opening" if asked in set(found.territory.openings["opening"]) else "beneficiary"
    row = row_of(found.territory, side, asked)
    listed = force.people_for(found, row, most) if side == "opening" else force.openings_for(Person(found, row), most)
    listed = _described(found, listed, side)
    effects = []
    for place, (i, j, chosen) in enumerate(zip(listed["i"], listed["j"], listed["chosen"], strict=True)):
        if watch:
            watch("force", "", place / len(listed))
        effects.append(_nothing(found) if chosen else force.effect(Person(found, int(i)), int(j)))
    return Shortlist(asked, side, listed, tuple(effects))


def told(found: Shortlist, placements: Placements, language: Language) -> pd.DataFrame:
    """Return the candidates as text beside each other: a row for each line of a comparison, a column for each.

    The index are the lines' names; the columns are the ids of the candidates.
    """
    columns = [
        dict(_lines(row, effect, found.side, placements, language))
        for row, effect in zip(found.pairs.to_dict("records"), found.effects, strict=True)
    ]
    return pd.DataFrame(dict(zip(found.candidates, columns, strict=True)))


def title(found: Shortlist, placements: Placements, language: Language) -> list[str]:
    """Return what is asked about: its name first, then a line for each thing that matters for the choice."""
    territory = placements.territory
    areas = territory.areas.set_index("area")["name"]
    if found.side == "beneficiary":
        person = territory.beneficiaries.set_index("beneficiary").loc[found.asked]
        brings = territory.listed(person["skills"], language) or _NONE
        return [
            f"{found.asked} · {areas[person['area']]}",
            f"{say('column.vulnerability', language)}: {number(person['vulnerability'], language)}",
            f"{say('shortlist.brings', language)}: {brings}",
        ]
    opening = territory.openings.set_index("opening").loc[found.asked]
    host = territory.hosts.set_index("host").loc[opening["host"]]
    needs = territory.listed(opening["skills"], language) or _NONE
    figures = ("places", "months", "hours")
    return [
        f"{found.asked} · {territory.said(opening['task'], language)}",
        f"{host['name']} · {areas[host['area']]}",
        " · ".join(f"{say(f'column.{c}', language)}: {number(opening[c], language)}" for c in figures),
        f"{say('shortlist.needs', language)}: {needs}",
    ]


def _described(found: Placements, listed: pd.DataFrame, side: Side) -> pd.DataFrame:
    territory = found.territory
    has = territory.beneficiaries["skills"].loc[listed["i"]]
    needs = territory.openings["skills"].loc[listed["j"]]
    both = list(zip(has, needs, strict=True))
    homes = territory.beneficiaries["area"].loc[listed["i"]].to_numpy()
    seats = listed["host"].map(territory.hosts.set_index("host")["area"])
    return listed.assign(
        area=homes if side == "opening" else seats,
        lacks=[tuple(s for s in n if s not in set(h)) for h, n in both],
        spare=[tuple(s for s in h if s not in set(n)) for h, n in both],
    )


def _nothing(found: Placements) -> Effect:
    return Effect(True, dict.fromkeys(found.goals, 0.0), (), (), True)


def _lines(
    row: Mapping[Hashable, Any], effect: Effect, side: Side, placements: Placements, language: Language
) -> list[tuple[str, str]]:  # fmt: skip
    territory = placements.territory
    area = territory.areas.set_index("area")["name"][row["area"]]
    who = [("vulnerability", number(row["vulnerability"], language))] if side == "opening" else [
        ("host", territory.hosts.set_index("host")["name"][row["host"]]),
        ("task", territory.said(row["task"], language)),
    ]  # fmt: skip
    now = "chosen" if row["chosen"] else "waiting" if row["waits"] else "elsewhere"
    under, over = row[DIMENSIONS[0]], row[DIMENSIONS[1]]
    pair = [
        *who, ("name", str(area)), ("chosen", say(f"because.{now}", language)), ("fit", number(row["fit"], language)),
        ("skills_under", f"{under}: {territory.listed(row['lacks'], language)}" if under else _NONE),
        ("skills_over", f"{over}: {territory.listed(row['spare'], language)}" if over else _NONE),
        ("hours_over", number(row["hours_over"], language, digits=1)),
        ("languages_under", number(row["languages_under"], language)),
        ("trip", number(row["minutes"], language, digits=1)), ("mode", say(f"mode.{row['mode']}", language)),
        ("months", number(row["months"], language)), ("eur", number(row["eur"], language)),
    ]  # fmt: skip
    lines = [(say(f"column.{name}" if name != "trip" else "shortlist.trip", language), text) for name, text in pair]
    for goal in placements.goals:
        name = f"{say('shortlist.effect', language)}: {say(f'short_goal.{goal}', language)}"
        change = (
            gain(effect.goals[goal], UNITS[goal], language) if effect.stands else say("shortlist.stands_not", language)
        )
        lines.append((f"{name} ({say(f'unit.{UNITS[goal]}', language)})", change))
    for key, people in (("displaced", effect.displaced), ("moved", effect.moved)):
        lines.append((say(f"shortlist.{key}", language), _people(people, language)))
    if not effect.proved:
        lines[-1] = (lines[-1][0], f"{lines[-1][1]} – {say('because.not_proved', language)}")
    return lines


def _people(people: tuple[str, ...], language: Language) -> str:
    if len(people) <= _NAMED:
        return ", ".join(people) or say("because.nobody", language)
    return f"{number(len(people), language)}: {', '.join(people[:_NAMED])} …"
