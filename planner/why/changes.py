"""What would place a waiting person: one change at a time, each the least of its kind that helps.

    minutes   a longer limit for the person, by so many minutes (by a mode the person can use)
    mode      another way to travel for the person, such as a lift
    accepts   an opening that takes the person's class
    place     one more place at an opening, kept for the person
    eur       so many euros more in the Fund, kept for the person

A change helps as lifting does: the best plan that places the person is then better than the plan there is. What is
least is found by halving what is between too little and enough, for more never helps less. Law and health are not for
sale: no change of a quota, a restriction or a shortest stay is proposed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from geodata.tables import MODES
from optim.placement import PlacementProblem
from planner.why.change import Change, least, ordered
from planner.why.person import Person, own_places


def changes(person: Person) -> tuple[Change, ...]:
    """Return the least change of each kind that helps, the smallest in proportion to what there is now first."""
    kinds = (_minutes, _mode, _accepts, _place, _eur)
    return ordered(change for kind in kinds for change in kind(person))


def _helps(person: Person, problem: PlacementProblem) -> bool:
    placements = person.placements
    return placements.fits(problem, person.i) or placements.better_with(problem, person.i)


def _minutes(person: Person) -> Iterator[Change]:
    if not person.without("out_of_reach"):
        return
    far = person.pairs(frozenset({"out_of_reach"}))
    limit = person.limit
    steps = np.unique(far["minutes"][far["minutes"] > limit].to_numpy(float)).tolist()

    def enough(minutes: float) -> bool:
        return _helps(person, person.placements.with_pairs(person.i, far[far["minutes"] <= minutes]))

    found = least(steps, enough)
    if found is not None:
        yield Change("minutes", "", limit, float(np.ceil(found)))


def _mode(person: Person) -> Iterator[Change]:
    mine = person.row["modes"]
    for mode in MODES if person.without("no_usable_mode") else ():
        if mode not in mine and _helps(person, person.placements.with_pairs(person.i, person.by((*mine, mode)))):
            yield Change("mode", mode, 0, 1)


def _accepts(person: Person) -> Iterator[Change]:
    for j, pairs in _new(person, "class_not_accepted") if person.without("class_not_accepted") else ():
        if _helps(person, person.placements.with_pairs(person.i, pairs)):
            yield Change("accepts", person.placements.opening(j), 0, 1)
            return


def _new(person: Person, code: str) -> Iterator[tuple[int, pd.DataFrame]]:
    """Yield each opening that lifting a code adds, with the pairs there are then; what fits best first."""
    old, wide = person.pairs(frozenset()), person.pairs(frozenset({code}))
    added = wide[~wide["j"].isin(old["j"])].sort_values(["fit", "minutes", "j"], ascending=[False, True, True])
    for j in added["j"]:
        yield int(j), pd.concat([old, wide[wide["j"] == j]])


def _place(person: Person) -> Iterator[Change]:
    placements = person.placements
    base = placements.base
    mine = np.flatnonzero(base.person == person.i)
    best: tuple[tuple[float, ...], int] | None = None
    for pair in mine if person.without("places_taken") else ():
        only = np.zeros(len(base.person), dtype=bool)
        only[pair] = True
        wider = own_places(base, only)
        if _helps(person, wider):
            reached = placements.forced(wider, person.i).reached
            if best is None or reached > best[0]:
                best = (reached, int(base.opening[pair]))
    if best is not None:
        places = float(base.places[best[1]])
        yield Change("place", placements.opening(best[1]), places, places + 1)


def _eur(person: Person) -> Iterator[Change]:
    base = person.placements.base
    mine = base.person == person.i
    if not person.without("fund_spent"):
        return
    step = int(np.gcd.reduce(base.cents)) or 1
    fund = base.fund_cents
    # Amounts between two multiples buy the same: what matters is how far above the next multiple the Fund is.
    first = step - fund % step
    most = int(base.cents[mine].max())
    steps = [float(x) for x in range(first, most + step, step)]

    def enough(cents: float) -> bool:
        kept = np.where(mine, np.maximum(base.cents - int(cents), 0), base.cents)
        return _helps(person, replace(base, cents=kept))

    found = least(steps, enough)
    if found is not None:
        yield Change("eur", "", fund / 100, (fund + found) / 100)
