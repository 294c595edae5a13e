"""The variables of placement and the rules over them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from optim.linear import Model, Rule, at_most, exactly
from optim.placement.problem import NO_LIMIT, PlacementProblem


@dataclass(frozen=True)
class Columns:
    """Which variable is what: y of each pair; counters; w of each group and tutor, p of each group and earmark; o.

    A counter says, for people whom the same earmarks may pay, how many are placed at one price or a lower one. Counters
    change no answer. They are what the Fund really chooses, and what a solver should decide first: the last of them is
    the number of people placed. `payer` and `amount` are over the counters, `level` is the counter of each pair;
    `group` and `tutor` are over the w, `paid` and `earmark` over the p.
    """

    pairs: int
    payer: np.ndarray
    amount: np.ndarray
    level: np.ndarray
    group: np.ndarray
    tutor: np.ndarray
    paid: np.ndarray
    earmark: np.ndarray
    moving: bool

    @classmethod
    def of(cls, p: PlacementProblem) -> Columns:
        most = int(p.cents.max(initial=0)) + 1
        counters, level = np.unique(p.payers[0][p.person] * most + p.cents, return_inverse=True)
        group, tutor = np.nonzero(p.followed[1])
        paid, earmark = np.nonzero(p.payers[1])
        return cls(
            len(p.person), counters // most, counters % most, level, group, tutor, paid, earmark,
            p.moves < p.had,
        )  # fmt: skip

    @cached_property
    def y(self) -> np.ndarray:
        return np.arange(self.pairs)

    @cached_property
    def counter(self) -> np.ndarray:
        return self.pairs + np.arange(len(self.amount))

    @cached_property
    def w(self) -> np.ndarray:
        return self.pairs + len(self.amount) + np.arange(len(self.tutor))

    @cached_property
    def p(self) -> np.ndarray:
        return self.pairs + len(self.amount) + len(self.tutor) + np.arange(len(self.earmark))

    @property
    def o(self) -> int:
        return self.pairs + len(self.amount) + len(self.tutor) + len(self.earmark)

    @property
    def width(self) -> int:
        return self.o + self.moving

    @cached_property
    def steps(self) -> np.ndarray:
        """What each counter adds to the cents spent: its price less the next one's, for each payer by itself."""
        following = np.r_[self.amount[1:], 0]
        last = np.r_[self.payer[1:] != self.payer[:-1], np.ones(min(len(self.payer), 1), dtype=bool)]
        return self.amount - np.where(last, 0, following)

    def row(self, y: np.ndarray) -> np.ndarray:
        """Widen a value for each pair to one for each variable."""
        return np.r_[y, np.zeros(self.width - self.pairs, dtype=y.dtype)]


def model(p: PlacementProblem, c: Columns) -> Model:
    """Return the bounds of the variables and the rules; all variables are whole."""
    most = int(p.places.sum())
    upper = np.r_[
        np.ones(len(c.y)),
        np.full(len(c.counter), most),
        np.minimum(p.caseload[c.tutor], most),
        p.earmark[c.earmark],
        [p.had] * c.moving,
    ].astype(float)
    counters = np.zeros(c.width, dtype=bool)
    counters[c.counter] = True
    return Model(np.zeros(c.width), upper, np.ones(c.width, dtype=bool), rules(p, c), counters=counters)


def rules(p: PlacementProblem, c: Columns) -> tuple[Rule, ...]:
    """Return the numbered rules, and what the counters count; what has no limit has no row."""
    one = np.ones(len(c.y))
    host = p.host[p.opening]
    return (
        _limit("1", p.person, c.y, one, np.ones(len(p.weight))),  # (1)
        _limit("2", p.opening, c.y, one, p.places),  # (2)
        _limit("3", host, c.y, p.quota, p.room),  # (3)
        _limit("4", host, c.y, one, p.tutored),  # (4)
        *_followed(p, c),  # (5)
        *_paid(p, c),  # (6)
        _moves(p, c),  # (7)
        _counters(c),
    )


def _limit(number: str, rows: np.ndarray, columns: np.ndarray, values: np.ndarray, high: np.ndarray) -> Rule:
    limited = high < NO_LIMIT
    place = np.cumsum(limited) - 1
    some = limited[rows]
    return at_most(number, place[rows[some]], columns[some], values[some], high[limited])


def _followed(p: PlacementProblem, c: Columns) -> tuple[Rule, Rule]:
    if not len(p.caseload):
        return at_most("5", *_nothing()), at_most("5", *_nothing())
    group, rows = p.followed
    ones = np.ones(len(c.y))
    linked = exactly(
        "5", np.r_[group[p.person], c.group], np.r_[c.y, c.w], np.r_[ones, -np.ones(len(c.w))], np.zeros(len(rows))
    )
    return linked, at_most("5", c.tutor, c.w, 1.0, p.caseload)


def _paid(p: PlacementProblem, c: Columns) -> tuple[Rule, Rule, Rule]:
    """Where the Fund pays alone, its cents count in the greatest unit that all prices are whole multiples of."""
    alone = not len(p.earmark)
    unit = max(int(np.gcd.reduce(c.amount)), 1) if alone and len(c.amount) else 1
    fund = at_most(
        "6",
        np.zeros(len(c.counter) + len(c.p), dtype=int),
        np.r_[c.counter, c.p],
        np.r_[c.steps // unit, -np.ones(len(c.p))],
        np.array([p.fund_cents // unit]),
    )
    groups = len(p.payers[1]) if len(c.p) else 0
    spent = at_most(
        "6",
        np.r_[c.payer, c.paid] if groups else np.zeros(0, dtype=int),
        np.r_[c.counter, c.p] if groups else np.zeros(0, dtype=int),
        np.r_[-c.steps, np.ones(len(c.p))] if groups else np.zeros(0),
        np.zeros(groups),
    )
    return fund, spent, at_most("6", c.earmark, c.p, 1.0, p.earmark)


def _moves(p: PlacementProblem, c: Columns) -> Rule:
    if not c.moving:
        return at_most("7", *_nothing())
    was = np.flatnonzero(p.before)
    columns = np.r_[was, c.o]
    return at_most("7", np.zeros(len(columns), dtype=int), columns, -1.0, np.array([p.moves - p.had]))


def _counters(c: Columns) -> Rule:
    """What is counted up to the price before, for the same payer, and at this price."""
    count = np.arange(len(c.counter))
    follows = np.flatnonzero(c.payer[1:] == c.payer[:-1]) + 1
    return exactly(
        "counters",
        np.r_[c.level, count, follows],
        np.r_[c.y, c.counter, c.counter[follows - 1]],
        np.r_[np.ones(len(c.y)), -np.ones(len(count)), np.ones(len(follows))],
        np.zeros(len(count)),
    )


def _nothing() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    none = np.zeros(0, dtype=int)
    return none, none, np.zeros(0), np.zeros(0)
