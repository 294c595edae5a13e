"""A placement in which no person and host both prefer each other: stable, at a price in people placed.

A person prefers the opening of better fit, then the nearer one, then the one that stands first. A host prefers the
person of more weight, then the one who stands first: all hosts rank people alike, so that people who choose in this
order, each the best opening that the rules still allow, end in the one stable placement there is, also with quotas,
tutors and money, where hosts that rank people each in their own way may have none.

What is guaranteed: whoever would rather have another opening could not have it even if everybody who ranks lower gave
up theirs. What is kept or decided has no say here, and no goal has.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from optim.placement.check import broken_rules
from optim.placement.problem import NO_LIMIT, PlacementAnswer, PlacementProblem
from optim.placement.settle import answered


def stable(p: PlacementProblem) -> PlacementAnswer:
    """Let people choose in the order of their weight."""
    rank, free = ranks(p), replace(p, moves=NO_LIMIT)
    chosen = np.zeros(len(p.person), dtype=bool)
    places, room, tutored = p.places.copy(), p.room.copy(), p.tutored.copy()
    money = p.fund_cents + int(p.earmark.sum())
    for i in _turns(p):
        mine = np.flatnonzero(p.person == i)
        for pair in mine[np.argsort(rank[mine], kind="stable")]:
            j, h = p.opening[pair], p.host[p.opening[pair]]
            if places[j] < 1 or room[h] < p.quota[pair] or tutored[h] < 1 or money < p.cents[pair]:
                continue
            chosen[pair] = True
            if (len(p.caseload) or len(p.earmark)) and broken_rules(free, chosen):
                chosen[pair] = False
                continue
            places[j], room[h], tutored[h] = places[j] - 1, room[h] - p.quota[pair], tutored[h] - 1
            money -= int(p.cents[pair])
            break
    return answered(p, chosen)


def _turns(p: PlacementProblem) -> np.ndarray:
    """The people in the order in which hosts prefer them."""
    return np.lexsort((np.arange(len(p.weight)), -p.weight))


def ranks(p: PlacementProblem) -> np.ndarray:
    """The place of each pair in its person's list, from 0."""
    order = np.lexsort((p.opening, p.minutes10, -p.fit, p.person))
    first = np.searchsorted(p.person[order], np.arange(len(p.weight)))
    rank = np.empty(len(order), dtype=int)
    rank[order] = np.arange(len(order)) - first[p.person[order]]
    return rank


def blocking_pairs(p: PlacementProblem, chosen: np.ndarray) -> list[int]:
    """List the pairs whose person would rather have them, and could if everybody who ranks lower gave up theirs."""
    rank, free = ranks(p), replace(p, moves=NO_LIMIT)
    turn = np.argsort(_turns(p))
    has = np.full(len(p.weight), len(p.person))
    has[p.person[chosen]] = rank[chosen]
    found = []
    for pair in np.flatnonzero(~chosen):
        i = p.person[pair]
        tried = chosen & (turn[p.person] < turn[i])
        tried[pair] = True
        if rank[pair] < has[i] and not broken_rules(free, tried):
            found.append(int(pair))
    return found
