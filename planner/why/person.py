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

from dataclasses import replace

import numpy as np
import pandas as pd

from optim.placement import NO_LIMIT, PlacementProblem
from planner.why.lifting import Codes, Unmet
from planner.why.own import OWN
from planner.why.placed import Placements

SHARED = ("places_taken", "quota_full", "host_tutors_full", "tutors_full", "fund_spent", "earmarked")
"""Limits that many share."""

CODES = (*OWN, *SHARED)
"""Every reason that can be lifted, in the order in which it is told."""

MEANS = {"no_arrival": "no_usable_mode", "no_return": "no_usable_mode"}
"""Reasons that a plan gives at first sight and that are lifted under another name: by any mode one comes and goes."""


class Person(Unmet):
    """One waiting person, asked about a plan's placements."""

    for_all = frozenset({"host_tutors_full"})

    def __init__(self, placements: Placements, i: int) -> None:
        self.placements, self.i = placements, i
        self.row = placements.territory.beneficiaries.loc[i]
        own = self.row["minutes"]
        self.limit = float(placements.scenario.placement_minutes if pd.isna(own) else own)
        said = placements.said.get(i, "")
        self.said = frozenset({MEANS.get(said, said)})

    def pairs(self, codes: Codes) -> pd.DataFrame:
        """Return the person's pairs with some of `OWN` lifted."""
        return self.placements.lifted_pairs(self.i, codes)

    def by(self, modes: tuple[str, ...]) -> pd.DataFrame:
        """Return the pairs of the person with these modes."""
        return self.placements.pairs_by(self.i, modes)

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

    def there(self) -> tuple[str, ...]:
        """Return the codes that stand for something there is."""
        p, here = self.placements.base, self.placements
        there = {
            "refused": len(here.territory.refusals) > 0,
            "forbidden": bool(here.decided.never),
            "host_tutors_full": bool((p.tutored < NO_LIMIT).any()),
            "tutors_full": len(p.caseload) > 0,
            "earmarked": len(p.earmark) > 0,
        }
        return tuple(code for code in CODES if there.get(code, True))

    def surely(self, codes: Codes) -> bool:
        """See whether the person then has a pair that breaks no rule beside all others."""
        if not len(self.pairs(codes & set(OWN))) or self.for_all & codes:
            return False
        return self.placements.fits(self.lifted(codes), self.i)

    def helps(self, codes: Codes) -> bool:
        """Say whether the best plan that places the person is then better than the plan there is."""
        if not len(self.pairs(codes & set(OWN))):
            return False
        return self.placements.better_with(self.lifted(codes), self.i, for_all=bool(self.for_all & codes))


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
