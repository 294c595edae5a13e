"""How the knobs are turned on a page: which stand first, in what groups, and the order of goals as chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from planner.figures import knob_label
from planner.scenario import KNOBS, Scenario, goal_of
from planner.words import Language, number, say

FIRST = ("fund.share", "welfare.minutes", "placement.minutes", "welfare.goals", "placement.goals", "travel.ferries")
"""The knobs that are always in sight, in order."""

GROUPS: Mapping[str, tuple[str, ...]] = {
    group: tuple(k for k in KNOBS if k.startswith(f"{group}.") and k not in FIRST)
    for group in ("welfare", "placement", "fund", "solver")
}
"""All others, by what they are about."""

GIVES = "gives"
"""After the name of a list of goals: the per cent that its first goal lets later ones take."""


def turned(scenario: Scenario) -> dict[str, Any]:
    """Return the value that each control of the form has for a scenario, by the name of the knob."""
    found: dict[str, Any] = {}
    for name in (*FIRST, *(k for group in GROUPS.values() for k in group)):
        value = getattr(scenario, KNOBS[name].field)
        if KNOBS[name].kind is tuple:
            goals = [goal_of(said) for said in value]
            found |= {name: [goal for goal, _ in goals], f"{name}.{GIVES}": goals[0][1]}
        else:
            found[name] = value
    return found


def knobs(controls: Mapping[str, Any], shown: Scenario) -> dict[str, Any]:
    """Return the knobs that the controls mean; a goal that is not the first keeps what it gives back in `shown`."""
    found: dict[str, Any] = {}
    for name, value in controls.items():
        if name.endswith(f".{GIVES}"):
            continue
        knob = KNOBS[name]
        found[name] = value if knob.kind is not tuple else _goals(value, controls[f"{name}.{GIVES}"], shown, knob.field)
        if knob.kind in (int, float):
            found[name] = knob.kind(value)
    return found


def different(found: Mapping[str, Any], base: Scenario) -> dict[str, Any]:
    """Return the knobs that are not as a scenario has them."""
    return {name: value for name, value in found.items() if value != getattr(base, KNOBS[name].field)}


def refused(name: str, value: Any, language: Language) -> str:
    """Say why a scenario refuses a value of a knob that the page lets one choose."""
    knob, label = KNOBS[name], knob_label(name, language)
    if knob.kind is not tuple:
        low, high = (number(limit, language, digits=2) for limit in (knob.low, knob.high))
        return say("knobs.out_of_range", language, label=label, low=low, high=high)
    if not value:
        return say("knobs.no_goal", language, label=label)
    allowed = say("knobs.or", language).join(say(f"short_goal.{goal}", language) for goal in knob.first)
    first = say(f"short_goal.{goal_of(value[0])[0]}", language)
    return say("knobs.not_first", language, label=label, goal=first, first=allowed)


def step(name: str) -> float:
    """Return how much one press of a number's arrow turns a knob."""
    knob = KNOBS[name]
    if knob.kind is int:
        return 1
    return 0.01 if knob.unit.startswith("share") else 1000.0 if knob.unit.startswith("EUR") else 1.0


def _goals(chosen: Sequence[str], first: float, shown: Scenario, field: str) -> tuple[str, ...]:
    now = dict(map(goal_of, getattr(shown, field)))
    gives = {goal: first if place == 0 else now.get(goal, 0.0) for place, goal in enumerate(chosen)}
    return tuple(f"{goal} {give:g} %" if give else goal for goal, give in gives.items())
