"""Which plans can stand beside each other: the territory's own, its ready scenarios, what somebody made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geodata.faults import InputError
from planner.case import Case, supposing
from planner.compare import Compared
from planner.figures import changed_knobs
from planner.plan import Plan, Watch, digest, make, part
from planner.scenarios import called
from planner.words import Language, say

_LETTERS = 8
"""So many letters of a plan's digest name it in a link."""


@dataclass(frozen=True)
class Comparable:
    """A plan to compare under a `name`, or, where it is None, one that can be made of its case; `digest` is its own."""

    digest: str
    name: str
    case: Case
    plan: Plan | None

    @property
    def key(self) -> str:
        return self.digest[:_LETTERS]


def comparables(
    own: Case, ready: Mapping[str, Case], answers: Mapping[str, Any], asked: Iterable[str], language: Language
) -> dict[str, Comparable]:
    """Return what can be compared in a territory by its key, the territory's own first.

    `ready` are the cases of its ready scenarios by their names; `answers` are plans and other answers by the name they
    were `asked` for, a plan without decisions under its digest. A plan of other files, or one that tells people in
    other steps than the territory's own, is left out.
    """
    found: dict[str, Comparable] = {}
    cases = {own.scenario.name: own, **ready}
    for name, case in cases.items():
        key = digest(case.territory, case.scenario)
        made = answers.get(key)
        _add(found, Comparable(key, called(name, language), case, made if isinstance(made, Plan) else None))
    for one in asked:
        answer = answers.get(one)
        plan = answer.plan if isinstance(answer, Compared) else answer
        case_of = _case(own, plan) if isinstance(plan, Plan) else None
        if isinstance(plan, Plan) and case_of is not None:
            base = cases.get(plan.scenario.name, own).scenario
            turned = changed_knobs(plan.scenario, base, language)
            decided = say("compare.decided", language) if plan.made.decided else ""
            name = " · ".join(filter(None, (called(plan.scenario.name, language), turned, decided)))
            _add(found, Comparable(plan.made.digest, name, case_of, plan))
    threshold = own.scenario.privacy_threshold
    return {c.key: c for c in found.values() if c.case.scenario.privacy_threshold == threshold}


def make_all(cases: Sequence[Case], *, watch: Watch) -> tuple[Plan, ...]:
    """Make the plan of each case."""
    return tuple(
        make(case.territory, case.scenario, watch=part(watch, place, len(cases))) for place, case in enumerate(cases)
    )


def compared(chosen: Iterable[Comparable]) -> list[Compared]:
    """Return those that have a plan, to be compared."""
    return [Compared(c.name, c.plan, c.case.territory) for c in chosen if c.plan is not None]


def _add(found: dict[str, Comparable], one: Comparable) -> None:
    """Add what is not there yet; two never have the same name."""
    if one.digest not in found:
        taken = any(other.name == one.name for other in found.values())
        name = f"{one.name} {one.key}" if taken else one.name
        found[one.digest] = Comparable(one.digest, name, one.case, one.plan)


def _case(own: Case, plan: Plan) -> Case | None:
    """The case that a plan was made of, if it is one of the territory's as its files are now."""
    if plan.territory != own.territory.name:
        return None
    try:
        case = supposing(own, plan.scenario)
    except InputError:
        return None
    return case if digest(case.territory, plan.scenario, plan.made.decided) == plan.made.digest else None
