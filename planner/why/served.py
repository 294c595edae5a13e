"""A plan's welfare as the problem it answers, with what is left of one demand as a demand of its own.

What is served of the demand stays as it is; the rest is asked for once more beside it, with its own limits. So the plan
there is answers the new problem too, with the rest unserved, and a better answer is one that the rest makes possible.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd

from geodata.territory import Territory
from geodata.travel import Travel
from optim import welfare
from optim.welfare import Voucher, WelfareAnswer, WelfareProblem
from planner import serve
from planner.placing import Decided
from planner.plan import Plan
from planner.rules import RuleProfile, profile
from planner.scenario import Scenario, goal_of
from planner.standing import locked, without

CLOSE = 1e-6
"""Relative: what differs by less is the same."""

_OF_DEMANDS = ("units", "weight", "people", "firm", "step", "district", "fringe_eur")
_OF_OFFERS = ("capacity", "price", "local", "provider", "least", "small", "fringe")


@dataclass(frozen=True, eq=False)
class Services:
    """The arcs that the rules allow, the problem, and the answer that the plan is."""

    territory: Territory
    scenario: Scenario
    travel: Travel
    rules: RuleProfile
    reach: pd.DataFrame
    welfare: pd.DataFrame
    said: dict[str, str]
    """Why each demand is not served in full, as the plan says it at first sight, by its id."""
    decided: Decided = field(default_factory=Decided)

    @classmethod
    def of(cls, plan: Plan, territory: Territory, travel: Travel, decided: Decided | None = None) -> Services:
        """Return the services of a plan that was made for this territory, with what was decided for it."""
        said = dict(zip(plan.unserved["demand"], plan.unserved["why"], strict=True))
        decided = decided or Decided()
        territory = locked(territory, decided)
        reach = without(territory, serve.arcs(territory, plan.scenario, travel), decided.unserved)
        return cls(territory, plan.scenario, travel, profile(territory.rules), reach, plan.welfare, said, decided)

    @cached_property
    def base(self) -> WelfareProblem:
        """The problem of the plan."""
        return serve.problem(self.territory, self.rules, self.scenario, self.reach)

    @cached_property
    def answer(self) -> WelfareAnswer:
        """The answer that the plan is."""
        rows = self.welfare.groupby(["demand", "offer", "payer"])["units"].sum()
        named = zip(
            self.territory.demands["demand"].to_numpy()[self.reach["d"]],
            self.territory.offers["offer"].to_numpy()[self.reach["o"]],
            strict=True,
        )
        pairs = list(named)
        payers = [serve.PLAN, *self.territory.vouchers["voucher"]]
        units = np.array([[rows.get((*pair, payer), 0.0) for pair in pairs] for payer in payers]).reshape(
            len(payers), len(pairs)
        )
        served = units.sum(axis=0)
        return WelfareAnswer(served, (), units[1:], np.clip(self.base.kept - served, 0.0, None))

    def arcs_of(self, d: int, territory: Territory, *, freely: bool = False) -> pd.DataFrame:
        """Return the arcs of the demand in row `d` that the rules allow in another territory.

        `freely`: also those that a decision forbids.
        """
        alone = replace(territory, demands=territory.demands.loc[[d]])
        arcs = serve.arcs(alone, self.scenario, self.travel)
        return arcs if freely else without(self.territory, arcs, self.decided.unserved)

    def solve(self, problem: WelfareProblem, *, goals: list[str] | None = None) -> WelfareAnswer:
        """Solve for the scenario's goals down to need, or for others.

        What comes after need decides who serves whom, and not how much is served.
        """
        asked = dict(map(goal_of, self.scenario.welfare_goals))
        if not problem.before.any():
            asked.pop("continuity", None)
        names = goals or list(asked)
        names = names[: names.index("need") + 1] if "need" in names else names
        return welfare.solve(
            problem, goals=tuple(names) or ("need",), tolerances=asked, seconds=self.scenario.solver_seconds
        )


def better(one: WelfareAnswer, other: WelfareAnswer) -> bool:
    """Say whether an answer is better than another by their goals in order."""
    for mine, theirs in zip(one.goals, other.goals, strict=True):
        gain = (mine.reached - theirs.reached) * (1 if mine.best == "most" else -1)
        if abs(gain) > CLOSE * max(1.0, abs(theirs.reached)):
            return gain > 0
    return False


def with_rest(
    p: WelfareProblem, answer: WelfareAnswer, d: int, arcs: pd.DataFrame, *, own: np.ndarray, units: float, eur: float
) -> WelfareProblem:
    """Return the problem in which what is left of demand `d` is the last demand, with these arcs (`o`, `minutes`).

    On the arcs that are its `own` (True or False) it takes up to `units` of the offer from nobody else; of what it
    costs, somebody else pays up to `eur`.
    """
    got = np.bincount(p.demand, answer.served, minlength=len(p.units))[d]
    left, rest = p.units[d] - got, len(p.units)
    mine = p.demand == d
    used = float((answer.served - answer.paid.sum(axis=0))[mine] @ (p.price * p.fringe)[p.offer[mine]])
    demands = {name: np.r_[getattr(p, name), getattr(p, name)[d]] for name in _OF_DEMANDS}
    # A demand asks for something: where nothing of this one is served, for less than any answer counts.
    demands["units"][[d, rest]] = max(got, left * CLOSE / 1000), left
    demands["fringe_eur"][rest] = max(demands["fringe_eur"][rest] - used, 0.0)
    to = arcs["o"].to_numpy(int)
    copied = to[own]
    offers = {name: np.r_[getattr(p, name), getattr(p, name)[copied]] for name in _OF_OFFERS}
    first = len(p.capacity)
    offers["capacity"][first:], offers["least"][first:] = units, 0.0
    none = np.zeros(len(to))
    vouchers = [
        replace(v, demands=np.r_[v.demands, v.demands[d]], offers=np.r_[v.offers, v.offers[copied]]) for v in p.vouchers
    ]
    before = p.total_eur
    if eur > 0:
        only = np.arange(rest + 1) == rest
        everywhere = np.ones(len(offers["capacity"]), dtype=bool)
        vouchers.append(Voucher(eur, only, everywhere))
    wide = replace(
        p,
        **demands,
        **offers,
        demand=np.r_[p.demand, np.full(len(to), rest)],
        offer=np.r_[p.offer, np.where(own, first + np.cumsum(own) - 1, to)],
        minutes=np.r_[p.minutes, arcs["minutes"].to_numpy(float)],
        kept=np.r_[p.kept, none],
        before=np.r_[p.before, none],
        vouchers=tuple(vouchers),
    )
    # What somebody else pays raises no district's share of all euros.
    return replace(wide, share=np.where(p.share < 1, p.share * before / max(wide.total_eur, 1e-9), p.share))


def without_rest(p: WelfareProblem) -> WelfareProblem:
    """Return the problem in which nothing can serve the last demand."""
    stays = p.demand != len(p.units) - 1
    arcs = {name: getattr(p, name)[stays] for name in ("demand", "offer", "minutes", "kept", "before")}
    return replace(p, **arcs)
