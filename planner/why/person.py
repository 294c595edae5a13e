"""Why a person waits: what must be lifted for the plan to be better with the person in it.

A rule about the person and an opening is lifted by changing the person or the openings for that person alone; a limit
that many share is lifted by letting the person use it without taking from it:

    places_taken      every opening has a place of its own for the person
    quota_full        the person does not count in any host's quota
    host_tutors_full  the tutors of every host in reach follow one more
    tutors_full       the person has a tutor of the promoter of their own
    fund_spent        the person costs the Fund nothing
    earmarked         every earmark may pay for the person

Lifting *helps* if the best plan that places the person is better, by the scenario's goals in their order, than the plan
there is. Without anything lifted it is not, for the plan is the best. One more at a host's tutors is there for all, and
so compared with the best plan that has it and does not place the person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd

from geodata.tables import MODES
from geodata.territory import Territory
from optim.placement import NO_LIMIT, PlacementProblem
from planner.scenario import Scenario
from planner.why.lifting import Codes, smallest
from planner.why.placed import Placements

FAR = 6000.0
"""Minutes that no trip takes."""

Asked = tuple[Territory, Scenario]

OWN = (
    "out_of_reach", "no_usable_mode", "class_not_accepted", "restriction", "too_short", "hours", "language", "refused",
    "forbidden",
)  # fmt: skip
"""Rules about one person and one opening."""

SHARED = ("places_taken", "quota_full", "host_tutors_full", "tutors_full", "fund_spent", "earmarked")
"""Limits that many share."""

CODES = (*OWN, *SHARED)
"""Every reason that can be lifted, in the order in which it is told."""

MEANS = {"no_arrival": "no_usable_mode", "no_return": "no_usable_mode"}
"""Reasons that a plan gives at first sight and that are lifted under another name: by any mode one comes and goes."""


class Person:
    """One waiting person, asked about a plan's placements."""

    def __init__(self, placements: Placements, i: int) -> None:
        self.placements, self.i = placements, i
        self.row = placements.territory.beneficiaries.loc[i]
        own = self.row["minutes"]
        self.limit = float(placements.scenario.placement_minutes if pd.isna(own) else own)
        self.pairs = cache(self._pairs)

    def why(self) -> tuple[Codes, ...]:
        """Return the smallest sets of `CODES` whose lifting helps; none where no opening exists.

        They are all of one size; first come those with the reason that the plan itself gives.
        """
        found = smallest(self._there(), surely=self._surely, helps=self._helps)
        said = self.placements.said.get(self.i, "")
        return tuple(sorted(found, key=lambda codes: MEANS.get(said, said) not in codes))

    def helps(self, *codes: str) -> bool:
        """Say whether lifting these codes, and nothing else, helps."""
        return self._surely(frozenset(codes)) or self._helps(frozenset(codes))

    def lifted(self, codes: Codes) -> PlacementProblem:
        """Return the problem with `codes` lifted for this person."""
        p = self.placements.with_pairs(self.i, self.pairs(codes & set(OWN)))
        mine = p.person == self.i
        if "fund_spent" in codes:
            p = replace(p, cents=np.where(mine, 0, p.cents))
        if "quota_full" in codes:
            p = replace(p, quota=np.where(mine, 0, p.quota))
        if "host_tutors_full" in codes:
            near = np.isin(np.arange(len(p.room)), p.host[p.opening[mine]])
            p = replace(p, tutored=p.tutored + near)
        if "tutors_full" in codes:
            alone = np.arange(len(p.weight))[:, None] == self.i
            p = replace(p, caseload=np.r_[p.caseload, 1], follows=np.hstack([p.follows, alone]))
        if "earmarked" in codes:
            p = replace(p, pays=p.pays | (np.arange(len(p.weight)) == self.i)[:, None])
        return own_places(p, mine) if "places_taken" in codes else p

    def _there(self) -> tuple[str, ...]:
        """The codes that stand for something there is."""
        p, here = self.placements.base, self.placements
        there = {
            "refused": len(here.territory.refusals) > 0,
            "forbidden": bool(here.decided.never),
            "host_tutors_full": bool((p.tutored < NO_LIMIT).any()),
            "tutors_full": len(p.caseload) > 0,
            "earmarked": len(p.earmark) > 0,
        }
        return tuple(code for code in CODES if there.get(code, True))

    def _pairs(self, codes: Codes) -> pd.DataFrame:
        territory, scenario = self.placements.territory, self.placements.scenario
        for code in OWN:
            if code in _LIFT and code in codes:
                territory, scenario = _LIFT[code](self, territory, scenario)
        return self.placements.pairs_of(self.i, territory, scenario, freely="forbidden" in codes)

    def by(self, modes: tuple[str, ...]) -> pd.DataFrame:
        """Return the pairs of the person with these modes."""
        territory, scenario = self._other(self.placements.territory, self.placements.scenario, modes=modes)
        return self.placements.pairs_of(self.i, territory, scenario)

    def _surely(self, codes: Codes) -> bool:
        if not len(self.pairs(codes & set(OWN))) or "host_tutors_full" in codes:
            return False
        return self.placements.fits(self.lifted(codes), self.i)

    def _helps(self, codes: Codes) -> bool:
        if not len(self.pairs(codes & set(OWN))):
            return False
        return self.placements.better_with(self.lifted(codes), self.i, for_all="host_tutors_full" in codes)

    def _other(self, territory: Territory, scenario: Scenario, **changed: object) -> Asked:
        return replace(territory, beneficiaries=_all_alike(territory.beneficiaries, **changed)), scenario

    def _any_class(self, territory: Territory, scenario: Scenario) -> Asked:
        return replace(territory, openings=_all_alike(territory.openings, accepts=())), scenario

    def _long_enough(self, territory: Territory, scenario: Scenario) -> Asked:
        """Let every opening, and the Fund, last as long as the person's class must stay."""
        rules, kind = self.placements.rules, territory.beneficiaries.at[self.i, "class"]
        least = [rules.months(kind, eqf=int(eqf))[0] for eqf in territory.openings["eqf"]]
        months = np.maximum(territory.openings["months"], least)
        longer = replace(scenario, placement_months=max(scenario.placement_months, *least))
        return replace(territory, openings=territory.openings.assign(months=months)), longer


_LIFT: Mapping[str, Callable[[Person, Territory, Scenario], Asked]] = {
    "no_usable_mode": lambda me, t, s: me._other(t, s, modes=MODES),
    "out_of_reach": lambda me, t, s: me._other(t, s, minutes=FAR),
    "class_not_accepted": Person._any_class,
    "restriction": lambda me, t, s: me._other(t, s, restrictions=()),
    "too_short": Person._long_enough,
    "hours": lambda me, t, s: me._other(t, s, hours=np.nan),
    "language": lambda me, t, s: me._other(t, s, languages=()),
    "refused": lambda me, t, s: (replace(t, refusals=t.refusals.iloc[:0]), s),
}


def own_places(p: PlacementProblem, pairs: np.ndarray) -> PlacementProblem:
    """Return the problem in which each of some `pairs` (True or False) has a place of its own at the same host."""
    which = np.flatnonzero(pairs)
    opening = p.opening.copy()
    opening[which] = len(p.places) + np.arange(len(which))
    return replace(
        p,
        places=np.r_[p.places, np.ones(len(which), dtype=p.places.dtype)],
        host=np.r_[p.host, p.host[p.opening[which]]],
        opening=opening,
    )


def _all_alike(frame: pd.DataFrame, **columns: object) -> pd.DataFrame:
    """Return the frame with one value in all rows of some columns."""
    kinds = {name: frame[name].dtype for name in columns}
    return frame.assign(
        **{n: pd.Series([value] * len(frame), index=frame.index, dtype=kinds[n]) for n, value in columns.items()}
    )
