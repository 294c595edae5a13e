"""What a caseworker sees of each person before deciding: proposal, why, who suits, and what another choice would do.

For staff only: every row is about one person. The long answers are jobs for `planner.work`.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from geodata.territory import Territory
from geodata.travel import Travel
from planner.placing import Decided
from planner.plan import Plan, Watch
from planner.rules import profile
from planner.why import force, tell
from planner.why.change import Change
from planner.why.changes import changes
from planner.why.force import Effect
from planner.why.lifting import Codes
from planner.why.own import OWN
from planner.why.person import CODES, Person
from planner.why.placed import Placements, row_of
from planner.why.shortlist import Shortlist
from planner.why.shortlist import shortlist as suiting
from planner.words import Language, say

SHORT = 8
"""Openings in a shortlist."""

BESIDE = 5
"""Candidates in a comparison, each of which is a plan made again."""


def people(plan: Plan, territory: Territory, language: Language) -> pd.DataFrame:
    """Return a row for each beneficiary (index): who, home, class, vulnerability, what is proposed or why they wait."""
    everybody = territory.beneficiaries.set_index("beneficiary")
    classes = profile(territory.rules).classes
    placed = plan.placements.set_index("beneficiary")
    waits = plan.waiting.set_index("beneficiary")["why"].map(lambda why: say(f"why.{why}", language))
    host = territory.hosts.set_index("host")["name"]
    opening = territory.openings.set_index("opening")["host"]
    proposed = placed["opening"].map(lambda code: f"{code} · {host[opening[code]]}")
    frame = pd.DataFrame(
        {
            "beneficiary": everybody.index,
            "proposed": proposed.reindex(everybody.index).fillna("–"),
            "reason": waits.reindex(everybody.index).fillna("–"),
            "vulnerability": everybody["vulnerability"],
            "name": everybody["area"].map(territory.areas.set_index("area")["name"]),
            "class": everybody["class"].map(lambda code: classes[code].name[language]),
            "minutes": placed["minutes"].reindex(everybody.index),
        },
        index=everybody.index,
    )
    return frame.sort_index().sort_values("vulnerability", ascending=False, kind="stable")


def listed(people: pd.DataFrame) -> pd.DataFrame:
    """Return the table of people as it is listed: one column says what is proposed, or why a person waits."""
    told = people.assign(proposed=people["proposed"].where(people["reason"] == "–", people["reason"]))
    return told[["beneficiary", "vulnerability", "proposed", "name", "class", "minutes"]]


def called(territory: Territory, kind: str) -> dict[str, str]:
    """Return each id of the openings, or of the offers, with the name of the host or provider."""
    whose = {"opening": "host", "offer": "provider"}[kind]
    rows, names = territory.table(f"{kind}s"), territory.table(f"{whose}s").set_index(whose)["name"]
    return {code: f"{code} · {names[owner]}" for code, owner in zip(rows[kind], rows[whose], strict=True)}


def placements(plan: Plan, territory: Territory, decided: Decided | None = None) -> Placements:
    """Return what the answers about a plan's people are found in; `decided` is what the plan was made with."""
    return Placements.of(plan, territory, Travel(territory, ferries=plan.scenario.travel_ferries), decided)


def shortlist(found: Placements, who: str, language: Language) -> pd.DataFrame:
    """Return the openings that suit a person best, in words; the index is their code."""
    listed = force.openings_for(Person(found, row_of(found.territory, "beneficiary", who)), SHORT)
    rows = tell.shortlist(listed, tell.OPENINGS, language)
    return pd.DataFrame(rows, columns=list(tell.OPENINGS), index=listed["opening"])


def suitable(found: Placements, opening: str) -> list[str]:
    """Return everybody whom the rules allow in an opening, who suits it best first."""
    j, people = row_of(found.territory, "opening", opening), found.territory.beneficiaries
    return [str(code) for code in force.people_for(found, j, len(people))["beneficiary"]]


@dataclass(frozen=True)
class Because:
    """Why a person waits: the smallest sets of reasons whose lifting helps, and the least changes that would."""

    sets: tuple[Codes, ...]
    changes: tuple[Change, ...]

    def lines(self, language: Language) -> tuple[list[str], list[str]]:
        """Return the reasons and the changes in sentences."""
        return list(tell.reasons(self.sets, CODES, language)), list(tell.changes(self.changes, language))


def because(plan: Plan, territory: Territory, decided: Decided, who: str, *, watch: Watch) -> Because:
    """Prove why a person waits, and find the least changes that would place them."""
    person = Person(placements(plan, territory, decided), row_of(territory, "beneficiary", who))
    watch("why", "", 0.1)
    sets = tuple(person.why())
    watch("change", "", 0.5)
    return Because(sets, tuple(changes(person)))


@dataclass(frozen=True)
class Otherwise:
    """What forcing a person into an opening would do; or the rules that forbid it."""

    forbidden: tuple[Codes, ...]
    effect: Effect | None

    def lines(self, language: Language) -> list[str]:
        """Return it in sentences."""
        return list(tell.effects(self.effect, language) if self.effect else tell.reasons(self.forbidden, OWN, language))


def otherwise(plan: Plan, territory: Territory, decided: Decided, who: str, opening: str, *, watch: Watch) -> Otherwise:
    """Find what it would cost to decide for another opening."""
    person = Person(placements(plan, territory, decided), row_of(territory, "beneficiary", who))
    j = row_of(territory, "opening", opening)
    watch("force", "", 0.3)
    forbidden = tuple(force.forbids(person, j))
    return Otherwise(forbidden, None if forbidden else force.effect(person, j))


def candidates(plan: Plan, territory: Territory, decided: Decided, asked: str, most: int, *, watch: Watch) -> Shortlist:
    """Find who suits an opening, or which openings suit a person, each with what deciding so would do to the plan."""
    return suiting(placements(plan, territory, decided), asked, most=most, watch=watch)


def openings(plan: Plan, territory: Territory, language: Language) -> pd.DataFrame:
    """Return a row for each opening (index): what and where it is, its places, and who is placed there."""
    hosts = territory.hosts.set_index("host")
    frame = territory.openings.set_index("opening", drop=False)
    placed = plan.placements.sort_values("beneficiary").groupby("opening")["beneficiary"].agg(", ".join)
    return pd.DataFrame(
        {
            "opening": frame["opening"],
            "beneficiary": placed.reindex(frame.index).fillna("–"),
            "task": [territory.said(task, language) for task in frame["task"]],
            "host": frame["host"].map(hosts["name"]),
            "name": frame["host"].map(hosts["area"]).map(territory.areas.set_index("area")["name"]),
            "places": frame["places"],
        },
        index=frame.index,
    )
