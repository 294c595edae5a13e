"""A plan's placements as the problem they answer, with one person's pairs put differently.

What is asked of it is always the same: is there a better plan with this person in it? A person is put into the plan as
one that is to be kept, which stands before every goal in whatever order; the answer is then compared with the plan
there is, goal by goal.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from functools import cached_property

import numpy as np
import pandas as pd

from geodata.faults import Fault, InputError, nearest
from geodata.territory import Territory
from geodata.travel import Travel
from optim import placement
from optim.linear import Status
from optim.placement import PlacementProblem
from optim.placement.aims import LEAST, measured
from optim.placement.settle import answered
from planner import place, placing
from planner.phrases import phrase
from planner.placing import Decided
from planner.plan import Plan
from planner.rules import RuleProfile, profile
from planner.scenario import Scenario, goal_of
from planner.why.lifting import Codes
from planner.why.own import OWN, Supposed, lifted, with_all


@dataclass(frozen=True)
class Forced:
    """The best plan with a person in it: `chosen` pairs, what it reaches by goal, and whether that is proved."""

    chosen: np.ndarray
    reached: tuple[float, ...]
    proved: bool


@dataclass(frozen=True, eq=False)
class Placements:
    """The pairs that the rules allow, the problem, and the answer that the plan is."""

    territory: Territory
    scenario: Scenario
    travel: Travel
    rules: RuleProfile
    fund_cents: int
    allowed: pd.DataFrame
    taken: frozenset[tuple[int, int]]
    said: dict[int, str]
    """Why each person waits, as the plan says it at first sight, by row."""
    decided: Decided = field(default_factory=Decided)
    together: bool = False
    """Whether many people are asked about: what is lifted for one is then found for all at once."""
    known: dict[str, bool] = field(default_factory=dict)
    """What was asked before, by the content of the problem."""
    found: dict[tuple[Codes, str, int | None], dict[int, pd.DataFrame]] = field(default_factory=dict)
    """Pairs that were asked for before, by what was lifted."""

    @classmethod
    def of(
        cls, plan: Plan, territory: Territory, travel: Travel, decided: Decided | None = None, *, together: bool = False
    ) -> Placements:
        """Return the placements of a plan that was made for this territory, with what was decided for it."""
        rules, decided = profile(territory.rules), decided or Decided()
        found = place.pairs(territory, rules, plan.scenario, travel, decided)
        row = {person: i for i, person in territory.beneficiaries["beneficiary"].items()}
        opening = {name: j for j, name in territory.openings["opening"].items()}
        chosen = zip(plan.placements["beneficiary"], plan.placements["opening"], strict=True)
        taken = frozenset((row[person], opening[name]) for person, name in chosen)
        said = {row[person]: why for person, why in zip(plan.waiting["beneficiary"], plan.waiting["why"], strict=True)}
        fund = plan.fund.available_cents
        return cls(territory, plan.scenario, travel, rules, fund, found.allowed, taken, said, decided, together)

    def __post_init__(self) -> None:
        # Nothing lifted: the plan is the best.
        self.known[_content(self.base)] = False

    @property
    def goals(self) -> tuple[str, ...]:
        """The names of the scenario's goals."""
        return tuple(name for name, _ in map(goal_of, self.scenario.placement_goals))

    @cached_property
    def base(self) -> PlacementProblem:
        """The problem of the plan."""
        return self.problem(self.allowed)

    @cached_property
    def chosen(self) -> np.ndarray:
        """The pairs of the problem that the plan chose."""
        return self.choice(self.base)

    @cached_property
    def reached(self) -> tuple[float, ...]:
        """What the plan reaches, by the scenario's goals."""
        return self._signed(self.base, self.chosen)

    @cached_property
    def best(self) -> tuple[float, ...]:
        """What the best plan reaches: the plan itself, where no goal lets later ones take a share of it."""
        if not any(tolerance for _, tolerance in map(goal_of, self.scenario.placement_goals)):
            return self.reached
        answer = placement.solve(self.base, goals=self.goals, seconds=self.scenario.solver_seconds)
        return self._signed(self.base, answer.chosen)

    def opening(self, j: int) -> str:
        """Return the id of the opening in row `j`."""
        return str(self.territory.openings.at[j, "opening"])

    def problem(self, allowed: pd.DataFrame) -> PlacementProblem:
        """State the placement problem over other pairs."""
        return placing.problem(self.territory, self.rules, self.scenario, allowed, self.fund_cents, self.decided)

    def choice(self, problem: PlacementProblem) -> np.ndarray:
        """Return the plan's own choice among the pairs of a problem that has them all."""
        pairs = zip(problem.person.tolist(), problem.opening.tolist(), strict=True)
        return np.array([pair in self.taken for pair in pairs], dtype=bool)

    def lifted_pairs(self, i: int, codes: Codes) -> pd.DataFrame:
        """Return the pairs of the person in row `i` with some rules about one person and one opening lifted."""
        kind = str(self.territory.beneficiaries.at[i, "class"])
        codes = codes & set(OWN)
        key = (codes, kind if "too_short" in codes else "", None if self.together else i)
        if key not in self.found:
            then = lifted(Supposed(self.territory, self.scenario), codes, rules=self.rules, kind=kind)
            pairs = self._pairs(then, None if self.together else i)
            self.found[key] = {k: pairs.take(rows) for k, rows in pairs.groupby("i").indices.items()}
        return self.found[key].get(i, self.allowed.iloc[:0])

    def pairs_by(self, i: int, modes: tuple[str, ...]) -> pd.DataFrame:
        """Return the pairs of the person in row `i`, could he travel by these modes."""
        return self._pairs(with_all(Supposed(self.territory, self.scenario), "beneficiaries", modes=modes), i)

    def _pairs(self, then: Supposed, i: int | None) -> pd.DataFrame:
        territory = then.territory
        if i is not None:
            territory = replace(territory, beneficiaries=territory.beneficiaries.loc[[i]])
        decided = None if then.freely else self.decided
        return place.pairs(territory, self.rules, then.scenario, self.travel, decided).allowed

    def with_pairs(self, i: int, pairs: pd.DataFrame) -> PlacementProblem:
        """Return the problem in which the person in row `i` has these pairs and no other."""
        begin, end = np.searchsorted(self.base.person, [i, i + 1])
        mine = placing.of_pairs(self.territory, pairs.sort_values("j"), self.decided)
        old = {name: getattr(self.base, name) for name in mine}
        both = {name: np.r_[old[name][:begin], values, old[name][end:]] for name, values in mine.items()}
        return replace(self.base, **both, gone=len(self.decided.before) - int(both["before"].sum()))

    def fits(self, problem: PlacementProblem, i: int) -> bool:
        """Say whether the person has a pair that stands beside all that the plan chose; more placed must come first."""
        if self.scenario.placement_goals[0] != "placed":
            return False
        p, chosen = problem, self.choice(problem)
        # What has no place, no room or no money left needs no further look.
        host = p.host[p.opening]
        taken = np.bincount(p.opening[chosen], minlength=len(p.places))
        trainees = np.bincount(host[chosen], p.quota[chosen], minlength=len(p.room))
        left = p.fund_cents + int(p.earmark.sum()) - int(p.cents[chosen].sum())
        free = (p.places > taken)[p.opening] & ((p.room - trainees)[host] >= p.quota) & (p.cents <= left)
        for pair in np.flatnonzero(free & (p.person == i)):
            chosen[pair] = True
            if not placement.broken_rules(p, chosen):
                return True
            chosen[pair] = False
        return False

    def better_with(self, problem: PlacementProblem, i: int, *, for_all: bool = False) -> bool:
        """Say whether the best plan of the problem that places the person is better than the plan there is.

        `for_all`: the problem allows others more as well, so it is compared with its best plan without the person.
        """
        key = _content(problem)
        if key not in self.known:
            others = self._best_without(problem, i) if for_all else self.best
            self.known[key] = (problem.person == i).any() and self._better_with(problem, i, others)
        return self.known[key]

    def _best_without(self, problem: PlacementProblem, i: int) -> tuple[float, ...]:
        stays = problem.person != i
        by_pair = ("person", "opening", "fit", "minutes10", "cents", "quota", "kept", "before")
        others = replace(problem, **{name: getattr(problem, name)[stays] for name in by_pair})
        answer = placement.solve(others, goals=self.goals, seconds=self.scenario.solver_seconds)
        return self._signed(others, answer.chosen)

    def _better_with(self, problem: PlacementProblem, i: int, others: tuple[float, ...]) -> bool:
        first = self._force(problem, i, self.goals[:1])
        if first.reached[0] != others[0]:
            return first.reached[0] > others[0]
        return self.forced(problem, i).reached > others

    def forced(self, problem: PlacementProblem, i: int) -> Forced:
        """Return the best plan of the problem that places the person, who must have a pair that can be had."""
        return self._force(problem, i, self.goals)

    def _force(self, problem: PlacementProblem, i: int, goals: Iterable[str]) -> Forced:
        goals = tuple(goals)
        # What is to be kept stands before every goal, whatever their order: the person right behind it.
        kept = problem.kept * (len(problem.weight) + 1) + (problem.person == i)
        answer = placement.solve(replace(problem, kept=kept), goals=goals, seconds=self.scenario.solver_seconds)
        proved = all(goal.status is Status.OPTIMAL for goal in answer.goals)
        return Forced(answer.chosen, self._signed(problem, answer.chosen)[: len(goals)], proved)

    def _signed(self, p: PlacementProblem, chosen: np.ndarray) -> tuple[float, ...]:
        """What a choice reaches by the scenario's goals, each so that more is better."""
        answer = answered(p, chosen)
        return tuple(measured(p, goal, answer) * (-1 if goal in LEAST else 1) for goal in self.goals)


def row_of(territory: Territory, side: str, value: str) -> int:
    """Return the row of a beneficiary or an opening (`side`) by its id; raises `InputError` with the nearest ids."""
    known = territory.table({"beneficiary": "beneficiaries", "opening": "openings"}[side])[side]
    rows = known.index[known == value]
    if not len(rows):
        raise InputError(
            [
                Fault(
                    side,
                    0,
                    "",
                    value,
                    phrase("is_no_side_of", side=phrase(f"side_{side}"), territory=territory.name),
                    nearest(value, known),
                )
            ]
        )
    return int(rows[0])


def _content(problem: PlacementProblem) -> str:
    total = hashlib.sha256()
    for part in fields(problem):
        value = getattr(problem, part.name)
        total.update(value.tobytes() if isinstance(value, np.ndarray) else repr(value).encode())
        total.update(b"|")
    return total.hexdigest()
