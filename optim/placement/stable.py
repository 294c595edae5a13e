"""A placement in which no person and host both prefer each other: stable, at a price in people placed.

A person prefers the opening of better fit, then the nearer one, then the one that stands first. A host prefers the
person of more weight, then the one who stands first: all hosts rank people alike, so that people who choose in this
order, each the best opening that the rules still allow, end in the one stable placement there is, also with quotas,
tutors and money, where hosts that rank people each in their own way may have none.

What is guaranteed: whoever would rather have another opening could not have it even if everybody who ranks lower gave
up theirs. What is kept or decided has no say here, and no goal has.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from optim.placement.check import broken_rules
from optim.placement.problem import NO_LIMIT, PlacementAnswer, PlacementProblem
from optim.placement.settle import answered


@dataclass
class _Left:
    """What those who chose so far leave to the others; `free` is the problem without a limit of moves."""

    free: PlacementProblem
    chosen: np.ndarray
    places: np.ndarray
    room: np.ndarray
    tutored: np.ndarray
    money: int

    @classmethod
    def of(cls, p: PlacementProblem) -> _Left:
        money = p.fund_cents + int(p.earmark.sum())
        none = np.zeros(len(p.person), dtype=bool)
        return cls(replace(p, moves=NO_LIMIT), none, p.places.copy(), p.room.copy(), p.tutored.copy(), money)

    def allows(self, pair: int) -> bool:
        """Say whether the rules allow a pair more; whom tutors follow and what earmarks pay is found for all anew."""
        p = self.free
        j, h = p.opening[pair], p.host[p.opening[pair]]
        if self.places[j] < 1 or self.room[h] < p.quota[pair] or self.tutored[h] < 1 or self.money < p.cents[pair]:
            return False
        if not len(p.caseload) and not len(p.earmark):
            return True
        tried = self.chosen.copy()
        tried[pair] = True
        return not broken_rules(p, tried)

    def take(self, pair: int) -> None:
        p, j = self.free, self.free.opening[pair]
        self.chosen[pair] = True
        self.places[j] -= 1
        self.room[p.host[j]] -= p.quota[pair]
        self.tutored[p.host[j]] -= 1
        self.money -= int(p.cents[pair])


def stable(p: PlacementProblem) -> PlacementAnswer:
    """Let people choose in the order of their weight."""
    left = _Left.of(p)
    for mine in _lists(p):
        best = next((pair for pair in mine if left.allows(pair)), None)
        if best is not None:
            left.take(best)
    return answered(p, left.chosen)


def blocking_pairs(p: PlacementProblem, chosen: np.ndarray) -> list[int]:
    """List the pairs whose person would rather have them, and could if everybody who ranks lower gave up theirs.

    `chosen` must keep the rules.
    """
    left, found = _Left.of(p), list[int]()
    for mine in _lists(p):
        has = next((place for place, pair in enumerate(mine) if chosen[pair]), len(mine))
        found += [pair for pair in mine[:has] if left.allows(pair)]
        for pair in mine[has : has + 1]:
            left.take(pair)
    return sorted(found)


def _lists(p: PlacementProblem) -> list[list[int]]:
    """The pairs of each person, the best first; the people in the order in which hosts prefer them."""
    lists: list[list[int]] = [[] for _ in p.weight]
    for pair in np.argsort(ranks(p), kind="stable").tolist():
        lists[p.person[pair]].append(pair)
    return [lists[i] for i in np.lexsort((np.arange(len(p.weight)), -p.weight))]


def ranks(p: PlacementProblem) -> np.ndarray:
    """The place of each pair in its person's list, from 0."""
    order = np.lexsort((p.opening, p.minutes10, -p.fit, p.person))
    first = np.searchsorted(p.person[order], np.arange(len(p.weight)))
    rank = np.empty(len(order), dtype=int)
    rank[order] = np.arange(len(order)) - first[p.person[order]]
    return rank
