"""What it would cost to decide otherwise about a demand: all of it from an offer that the plan did not choose.

It is what a lock of the pair does (`planner.standing`): as much of the demand as can stays with the offer before every
goal, and the rest of the plan is the best there is with it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from geodata.faults import Fault, InputError, nearest
from optim import welfare
from optim.linear import Status
from optim.welfare.aims import measured
from planner.phrases import phrase
from planner.scenario import goal_of
from planner.why.lifting import Codes
from planner.why.served import CLOSE, Services


@dataclass(frozen=True)
class Assigned:
    """What giving a whole demand to one offer does: `stands` of its `asked` units can be there; `goals` by name (after
    less before, in the goal's unit); demands that are served less (`displaced`) or otherwise (`moved`), by id."""

    stands: float
    asked: float
    goals: dict[str, float]
    displaced: tuple[str, ...]
    moved: tuple[str, ...]
    proved: bool


def row_of(services: Services, demand: str) -> int:
    """Return the row of a demand; raises `InputError` with the nearest ids."""
    return _row(services, "demand", demand)


def offers_of(services: Services, d: int, said: str) -> list[int]:
    """Return the row of an offer by its id, or the rows of what a provider offers of the demand's service (or else of
    all that it offers); raises `InputError` with the nearest ids."""
    offers = services.territory.offers
    theirs = offers[offers["provider"] == said]
    if theirs.empty:
        return [_row(services, "offer", said)]
    same = theirs[theirs["service"] == services.territory.demands.at[d, "service"]]
    return [int(o) for o in (same if len(same) else theirs).index]


def forbids(services: Services, d: int, o: int) -> Codes:
    """Return the rules that forbid the pair, each of which would have to be lifted; none where it is allowed."""
    demand, offer = services.territory.demands.loc[d], services.territory.offers.loc[o]
    if demand["service"] != offer["service"]:
        return frozenset({"no_offer"})
    decided = {"forbidden"} if (demand["demand"], offer["offer"]) in services.decided.unserved else set()
    allowed = services.arcs_of(d, services.territory, freely=True)
    return frozenset(decided if (allowed["o"] == o).any() else decided | {"out_of_reach"})


def effect(services: Services, d: int, o: int) -> Assigned:
    """Return what giving the whole demand to the offer does; the rules must allow the pair."""
    p, before = services.base, services.answer
    mine = p.demand == d
    (arc,) = np.flatnonzero(mine & (p.offer == o))
    kept = np.where(mine, 0.0, p.kept)
    kept[arc] = p.units[d]
    asked = dict(map(goal_of, services.scenario.welfare_goals))
    if not p.before.any():
        asked.pop("continuity", None)
    names = tuple(asked) or ("need",)
    answer = welfare.solve(
        replace(p, kept=kept), goals=names, tolerances=asked, seconds=services.scenario.solver_seconds
    )
    was, now = (np.bincount(p.demand, a.served, minlength=len(p.units)) for a in (before, answer))
    changed = np.bincount(p.demand, np.abs(answer.served - before.served), minlength=len(p.units))
    close = CLOSE * np.maximum(1.0, p.units)
    less = now < was - close
    return Assigned(
        float(min(answer.served[arc], p.units[d])),
        float(p.units[d]),
        {n: measured(p, n, answer.served, answer.paid) - measured(p, n, before.served, before.paid) for n in names},
        _named(services, less),
        _named(services, (changed > close) & ~less),
        all(goal.status is Status.OPTIMAL for goal in answer.goals),
    )


def _named(services: Services, rows: np.ndarray) -> tuple[str, ...]:
    return tuple(services.territory.demands["demand"].to_numpy()[rows])


def _row(services: Services, side: str, value: str) -> int:
    known = services.territory.table(f"{side}s")[side]
    rows = known.index[known == value]
    if not len(rows):
        rule = phrase("is_no_side_of", side=phrase(f"side_{side}"), territory=services.territory.name)
        raise InputError([Fault(side, 0, "", value, rule, nearest(value, known))])
    return int(rows[0])
