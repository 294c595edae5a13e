"""What was found, in sentences and tables for the terminal and the page; for staff only, for it speaks of persons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from optim.placement.aims import UNITS
from planner.why.change import Change
from planner.why.force import Effect
from planner.why.lifting import Codes
from planner.words import Language, amount, eur, number, say


def reasons(
    sets: Sequence[Codes], order: Sequence[str], language: Language, *, nothing: str = "because.nothing"
) -> Iterator[str]:
    """Yield a line for each smallest set of reasons; `nothing` is said where there is none."""
    if not sets:
        yield say(nothing, language)
    for place, codes in enumerate(sets):
        said = say("because.and", language).join(say(f"why.{c}", language) for c in order if c in codes)
        more = f" {say('because.all_needed', language)}" if len(codes) > 1 and not place else ""
        yield (f"{say('because.or', language)} " if place else "") + said + more


def changes(found: Sequence[Change], language: Language, *, kept: str = "person") -> Iterator[str]:
    """Yield a line for each change that helps by itself, the smallest in proportion first.

    `kept` is for whom it is kept: a "person" or a "demand".
    """
    for change in found:
        at = say(f"mode.{change.at}", language) if change.kind == "mode" else change.at
        more = eur(change.then - change.now, language, digits=2)
        now, then = (number(value, language) for value in (change.now, change.then))
        units = number(change.then - change.now, language)
        key = "because.plan_eur" if (change.kind, kept) == ("eur", "demand") else f"because.{change.kind}"
        yield say(key, language, at=at, now=now, then=then, more=more, units=units)
    if not found:
        yield say("because.no_change", language)


def effects(effect: Effect, language: Language) -> Iterator[str]:
    """Yield the lines of what a decision would do: to each goal, and to whom."""
    if not effect.stands:
        yield say("because.stands_not", language)
        return
    for goal, change in effect.goals.items():
        yield f"{say(f'goal.{goal}', language)}: {gain(goal, change, language)} {say(f'unit.{UNITS[goal]}', language)}"
    for key, people in (("because.displaced", effect.displaced), ("because.moved", effect.moved)):
        yield say(key, language, people=", ".join(people) or say("because.nobody", language))
    if not effect.proved:
        yield say("because.not_proved", language)


def gain(goal: str, change: float, language: Language) -> str:
    """Write by how much a goal of placement changes, with its sign."""
    return f"{'+' if change > 0 else ''}{amount(change, UNITS[goal], language)}"


OPENINGS = ("opening", "host", "fit", "minutes", "mode", "months", "eur", "chosen")
"""The columns of a person's shortlist."""

PEOPLE = ("beneficiary", "vulnerability", "fit", "minutes", "mode", "months", "eur", "chosen")
"""The columns of an opening's shortlist."""


def shortlist(listed: pd.DataFrame, columns: Sequence[str], language: Language) -> list[list[str]]:
    """Return the rows of a shortlist, as text under the columns asked for."""
    digits = {"minutes": 1}
    told = listed.assign(
        mode=[say(f"mode.{mode}", language) for mode in listed["mode"]],
        chosen=[
            say("because.chosen" if here else "because.waiting" if waits else "because.elsewhere", language)
            for here, waits in zip(listed["chosen"], listed["waits"], strict=True)
        ],
    )
    return [
        [
            cell if isinstance(cell, str) else number(cell, language, digits=digits.get(column, 0))
            for column, cell in zip(columns, row, strict=True)
        ]
        for row in told[list(columns)].itertuples(index=False)
    ]
