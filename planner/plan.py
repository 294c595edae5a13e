"""A plan: territory + scenario → serve → fund → place → rules checked.

Welfare feeds the Fund and nothing flows back, so serving first and placing second loses nothing under goals in order,
and the policy can be explained: no worker is sent further to feed the Fund.
"""

from __future__ import annotations

import hashlib
import math
import platform
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import Protocol

import pandas as pd

from geodata.territory import Territory
from geodata.travel import Travel
from optim.goals import Progress, Reached
from optim.linear import Status
from optim.watching import Known
from planner import __version__, audit, standing
from planner.fund import Earmark, Ledger, ledger, local_eur
from planner.place import FUND, place
from planner.placing import Decided, placed_in
from planner.rules import profile
from planner.scenario import KNOBS, Scenario, goal_of
from planner.serve import Served, serve

STEPS = ("travel", "serve", "fund", "place", "check")


class Watch(Protocol):
    """Told, as the work goes on: the step of `STEPS`, the goal pursued or "", the share of the whole that is done, and
    the gap of the goal where the solver knows it; may raise to cancel."""

    def __call__(self, step: str, goal: str, share: float, gap: float | None = None, /) -> None:
        """Hear it."""


@dataclass(frozen=True)
class Made:
    """How a plan came about: the digest of its inputs, the versions that made it, the seconds it took, and the digest
    of what was decided, "" if nothing was."""

    digest: str
    versions: Mapping[str, str]
    seconds: float
    decided: str = ""


@dataclass(frozen=True)
class Plan:
    """An allocation and everything needed to defend it.

    `welfare`, `unserved`, `released`: `planner.serve`'s tables. `placements`, `waiting`, `ended`: `planner.place`'s.
    `fund`: the ledger. `goals`: what was reached of the goals, and the bound, under "welfare" and "placement".
    `travel`: for each mode, which source answered, in English and Italian.
    """

    territory: str
    scenario: Scenario
    welfare: pd.DataFrame
    unserved: pd.DataFrame
    released: pd.DataFrame
    placements: pd.DataFrame
    waiting: pd.DataFrame
    ended: pd.DataFrame
    fund: Ledger
    goals: Mapping[str, tuple[Reached, ...]]
    travel: Mapping[str, Mapping[str, str]]
    illustrative: tuple[str, ...]
    made: Made

    @property
    def status(self) -> Status:
        """Optimal if every goal was proved, otherwise feasible: the best found in the time given."""
        proved = all(g.status is Status.OPTIMAL for goals in self.goals.values() for g in goals)
        return Status.OPTIMAL if proved else Status.FEASIBLE

    @property
    def first(self) -> Reached:
        """What was reached of the scenario's first goal of placement; what is to be kept stands before it."""
        name, _ = goal_of(self.scenario.placement_goals[0])
        return next(goal for goal in self.goals["placement"] if goal.name == name)


def make(
    territory: Territory,
    scenario: Scenario,
    *,
    before: Plan | None = None,
    decided: Decided | None = None,
    like: Plan | None = None,
    watch: Watch | None = None,
) -> Plan:
    """Make the plan of a scenario for a territory; `before` is the plan from which continuity counts changes, `decided`
    is what people decided (`planner.standing.in_force`). What cannot stand is in `released` and `ended`, with why.
    `like` is a plan at hand: what is served is taken from it where it must be the same, and the plan is no other.

    The same territory, scenario and decisions give the same plan, whatever the order of rows in the files. `watch`
    may raise to cancel. Raises `TerritoryError` where the rule profile cannot be used.
    """
    begun = time.perf_counter()
    tell: Watch = watch or (lambda *_: None)
    rules = profile(territory.rules)
    tell("travel", "", 0.0)
    travel = Travel(territory, ferries=scenario.travel_ferries)
    decided = decided or Decided()
    if before:
        welfare = hashlib.sha256(before.welfare.round(4).to_csv(index=False).encode()).hexdigest()
        decided = replace(decided, before=placed_in(before.placements), welfare=welfare)
    made_of, own = digest(territory, scenario, decided), territory
    territory = standing.locked(territory, decided)
    served = _served_alike(like, own, scenario, decided) if like else None
    served = served or serve(
        territory, rules, scenario, travel,
        before=before.welfare if before else None, never=decided.unserved, progress=_within(tell, "serve", 0.05, 0.45),
    )  # fmt: skip
    tell("fund", "", 0.45)
    opened = ledger(scenario, local_eur(scenario, territory.firms, served.welfare))
    placed = place(
        territory, rules, scenario, travel,
        fund_cents=opened.available_cents, decided=decided, progress=_within(tell, "place", 0.5, 0.95),
    )  # fmt: skip
    tell("check", "", 0.95)
    modes = sorted({scenario.welfare_mode, *(m for modes in territory.beneficiaries["modes"] for m in modes)})
    plan = Plan(
        territory=territory.name,
        scenario=scenario,
        welfare=served.welfare,
        unserved=served.unserved,
        released=served.released,
        placements=placed.placements,
        waiting=placed.waiting,
        ended=placed.ended,
        fund=replace(
            opened,
            spent_cents=placed.paid[FUND],
            earmarks=tuple(
                Earmark(name, round(eur * 100), placed.paid[name])
                for name, eur in territory.earmarks[["earmark", "eur"]].itertuples(index=False)
            ),
        ),
        goals={"welfare": served.goals, "placement": placed.goals},
        travel={mode: {"en": travel.source(mode), "it": travel.source(mode, "it")} for mode in modes},
        illustrative=territory.illustrative(),
        made=Made(made_of, versions(), time.perf_counter() - begun, decided.digest()),
    )
    audit.insist(audit.broken_rules(plan, territory, rules, travel, decided))
    tell("check", "", 1.0)
    return plan


def _served_alike(like: Plan, territory: Territory, scenario: Scenario, decided: Decided) -> Served | None:
    """Return what a plan serves if it is what this scenario asks for: the inputs differ in no knob that welfare has,
    and the answer was proved, by the same versions, and is not one that was rounded to be written."""
    spared = [k for k in KNOBS.values() if k.name.startswith(("placement.", "fund.", "privacy."))]
    if "fund" in dict(map(goal_of, scenario.welfare_goals)):
        spared = [k for k in spared if k.name != "fund.share"]
    same = replace(scenario, **{k.field: getattr(like.scenario, k.field) for k in spared})
    proved = all(goal.status is Status.OPTIMAL for goal in like.goals["welfare"])
    exact = proved and like.made.versions == versions() and math.isfinite(like.made.seconds)
    if not exact or like.made.digest != digest(territory, same, decided):
        return None
    return Served(like.welfare, like.unserved, like.released, like.goals["welfare"])


def digest(territory: Territory, scenario: Scenario, decided: Decided | str = "") -> str:
    """Name the inputs of a plan: the content of the territory, the knobs and changes of the scenario, and what was
    `decided` (or its digest)."""
    also = decided if isinstance(decided, str) else decided.digest()
    return hashlib.sha256(" ".join(filter(None, (territory.digest, scenario.digest(), also))).encode()).hexdigest()


def _within(tell: Watch, step: str, start: float, end: float) -> Progress:
    def progress(goal: str, number: int, of: int, known: Known | None = None, /) -> None:
        tell(step, goal, start + (end - start) * (number - 1) / of, known.gap if known else None)

    return progress


def part(watch: Watch | None, place: int, of: int, *, step: str = "") -> Watch | None:
    """Return what watches the plan at a `place` from 0 among several and tells how far all of them together are, under
    one `step` if it has a name."""
    if watch is None:
        return None

    def tell(doing: str, goal: str, share: float, gap: float | None = None, /) -> None:
        watch(step or doing, "" if step else goal, (place + share) / of, None if step else gap)

    return tell


def versions() -> dict[str, str]:
    """Return the versions that a plan may depend on."""
    return {"planner": __version__, "ortools": version("ortools"), "python": platform.python_version()}
