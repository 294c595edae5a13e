"""The plan that decisions are taken on: which of them it takes into account, and which are newer than it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import pandas as pd

from geodata.faults import Fault
from geodata.territory import Territory
from planner import standing
from planner.decisions import Decision, Effective, effective
from planner.placing import Decided
from planner.plan import Plan, Watch, make
from planner.scenario import Scenario
from planner.words import Language, number, say

_TOLD = 5
"""So many decisions are named in a sentence."""


@dataclass(frozen=True)
class Answer:
    """A plan, what it was `decided` with, and how many decisions of the log, from the first, it takes into account."""

    plan: Plan
    decided: Decided = field(default_factory=Decided)
    counted: int = 0

    @property
    def name(self) -> str:
        """The digest of the plan's inputs, with what was decided."""
        return self.plan.made.digest


def with_decisions(territory: Territory, scenario: Scenario, decided: Decided, *, watch: Watch) -> Plan:
    """Make the plan in which what was decided stands."""
    return make(territory, scenario, decided=decided, watch=watch)


def missing(answer: Answer, log: Sequence[Decision], language: Language) -> str:
    """Say which decisions of the log are newer than the answer."""
    newer = log[answer.counted :]
    told = ", ".join(f"{say(f'decision.{d.kind}', language)} {d.pair} ({d.author})" for d in newer[-_TOLD:])
    key = "decide.without_newest" if answer.counted else "decide.without"
    return say(
        key, language, newer=number(len(newer), language), counted=number(answer.counted, language), told=told,
        more="" if len(newer) <= _TOLD else " …",
    )  # fmt: skip


def kept_in(answer: Answer, language: Language) -> tuple[str, list[str]]:
    """Say how many of what is decided stands in a plan, and each that does not, with why."""
    decided, broken = answer.decided, standing.broken_locks(answer.plan, answer.decided)
    count = sum(map(len, (decided.stand, decided.never, decided.served, decided.unserved)))
    told = say(
        "decide.stand", language, kept=number(count - len(broken), language), count=number(count, language),
        counted=number(answer.counted, language),
    )  # fmt: skip
    return told, [
        say("decide.stands_not", language, asks=row.asks, given=row.given, why=say(f"why.{row.why}", language))
        for row in broken.itertuples()
    ]


def refused(fault: Fault, language: Language) -> str:
    """Say why a decision cannot be taken (`planner.decisions`)."""
    if fault.column in ("author", "reason"):
        return say(f"decide.needs_{fault.column}", language)
    return say(f"decide.refused_{fault.column}", language, value=fault.value)


def taken(log: Sequence[Decision], answer: Answer, language: Language) -> pd.DataFrame:
    """Return every decision, the latest first: whether it is in force, and whether the answer takes it into account."""
    held = effective(log)
    rows = [
        (say(f"decision.{d.kind}", language), d.pair.asks, d.pair.given, d.author, d.reason, _day(d.time),
         _yes(_stands(held, place), language), _yes(place <= answer.counted, language))
        for place, d in enumerate(log, start=1)
    ]  # fmt: skip
    columns = ["decision", "asks", "given", "author", "reason", "day", "in_force", "counted"]
    return pd.DataFrame(rows[::-1], columns=columns)


def _stands(held: Effective, row: int) -> bool:
    return any(one.row == row for pairs in (held.locks, held.forbids) for one in pairs.values())


def _yes(said: bool, language: Language) -> str:
    return say("page.yes" if said else "page.no", language)


def _day(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M}"
