"""What was found, in sentences and tables for the terminal and the page; for staff only, for it speaks of persons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from optim.placement import aims as placement
from optim.welfare import aims as welfare
from planner.why.change import Change
from planner.why.force import Effect
from planner.why.instead import Assigned
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
    """Yield the lines of what a decision about a person would do: to each goal, and to whom."""
    if not effect.stands:
        yield say("because.stands_not", language)
        return
    yield from _done(effect, placement.UNITS, language)


def assigned(effect: Assigned, language: Language) -> Iterator[str]:
    """Yield the lines of what a decision about a demand would do: how much of it stands, each goal, whom else."""
    stands, asked = (number(units, language, digits=1) for units in (effect.stands, effect.asked))
    yield say("because.stands", language, units=stands, of=asked)
    yield from _done(effect, welfare.UNITS, language)


def _done(effect: Effect | Assigned, units: Mapping[str, str], language: Language) -> Iterator[str]:
    for goal, change in effect.goals.items():
        unit = units[goal]
        yield f"{say(f'goal.{goal}', language)}: {gain(change, unit, language)} {say(f'unit.{unit}', language)}"
    people = isinstance(effect, Effect)
    for key, others in (("displaced", effect.displaced), ("moved", effect.moved)):
        more = f"{number(len(others), language)}: " if len(others) > NAMED else ""
        nobody = say("because.nobody" if people else "because.no_demand", language)
        told = ", ".join(others[:NAMED]) + (" …" if more else "")
        yield say(f"because.{key}" if people else f"because.demands_{key}", language, people=more + (told or nobody))
    if not effect.proved:
        yield say("because.not_proved", language)


def gain(change: float, unit: str, language: Language) -> str:
    """Write by how much a goal changes, with its sign; less than is told is nothing."""
    told = amount(change, unit, language)
    nothing = not any(digit in told for digit in "123456789")
    return told.lstrip("-") if nothing else f"{'+' if change > 0 else ''}{told}"


NAMED = 12
"""Of more who are touched the count is told, and the first of them."""

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
