"""The rules of welfare over one vector of variables, numbered as in the mathematics of this package."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from optim.linear import Model, Rule, at_least, at_most, exactly
from optim.welfare.problem import TINY, WelfareAnswer, WelfareProblem

FIRM = -1
"""The payer that is the firm's plan; vouchers are counted from 0."""

MANY = 100_000
"""From so many arcs on, GLOP is faster without the upper bounds that follow from (1) and (2)."""


@dataclass(frozen=True)
class Columns:
    """Which variable is what: x on each arc for each payer, then r on kept arcs, z of offers with a least, y on steps.

    `arc` and `payer` are over the x; `kept` and `stepped` are arcs, `opened` are offers.
    """

    arc: np.ndarray
    payer: np.ndarray
    kept: np.ndarray
    opened: np.ndarray
    stepped: np.ndarray

    @classmethod
    def of(cls, p: WelfareProblem) -> Columns:
        covered = [np.flatnonzero(v.demands[p.demand] & v.offers[p.offer]) for v in p.vouchers]
        arcs = np.arange(len(p.demand))
        return cls(
            np.concatenate([arcs, *covered]),
            np.concatenate([np.full(len(arcs), FIRM), *(np.full(len(c), v) for v, c in enumerate(covered))]),
            np.flatnonzero(p.kept > 0),
            np.flatnonzero(p.least > 0),
            np.flatnonzero(p.step[p.demand] > 0),
        )

    @cached_property
    def x(self) -> np.ndarray:
        return np.arange(len(self.arc))

    @cached_property
    def r(self) -> np.ndarray:
        return len(self.x) + np.arange(len(self.kept))

    @cached_property
    def z(self) -> np.ndarray:
        return len(self.x) + len(self.r) + np.arange(len(self.opened))

    @cached_property
    def y(self) -> np.ndarray:
        return len(self.x) + len(self.r) + len(self.z) + np.arange(len(self.stepped))

    @property
    def width(self) -> int:
        return len(self.x) + len(self.r) + len(self.z) + len(self.y)

    def row(self, x: np.ndarray) -> np.ndarray:
        """Widen a value for each x to one for each variable."""
        return np.r_[x, np.zeros(self.width - len(self.x))]


def model(p: WelfareProblem, c: Columns) -> Model:
    """Return the bounds of the variables and the rules."""
    most = np.minimum(p.units[p.demand], p.capacity[p.offer])
    step = p.step[p.demand[c.stepped]]
    steps = np.floor(most[c.stepped] / step * (1 + 1e-9) + 1e-9)
    upper = np.r_[most[c.arc], p.kept[c.kept], np.ones(len(c.opened)), steps]
    whole = np.r_[np.zeros(len(c.x) + len(c.r), dtype=bool), np.ones(len(c.z) + len(c.y), dtype=bool)]
    implied = np.arange(c.width) < len(c.x) if len(c.x) >= MANY else None
    return Model(np.zeros(c.width), upper, whole, rules(p, c), implied=implied)


def rules(p: WelfareProblem, c: Columns) -> tuple[Rule, ...]:
    """Return the numbered rules; a limit that is infinite has no row."""
    d, o = p.demand[c.arc], p.offer[c.arc]
    firm = c.payer == FIRM
    voucher = ~firm
    price = p.price[o]
    fringe = firm & p.fringe[o]
    other = voucher & ~p.small[o]
    pots = np.array([v.eur for v in p.vouchers])
    open_pots = np.array([(1 - v.reserved) * v.eur for v in p.vouchers])
    return (
        _limit("1", d, c.x, np.ones(len(c.x)), p.units),  # (1)
        _limit("2", o, c.x, np.ones(len(c.x)), p.capacity),  # (2)
        _limit("3", p.firm[d][firm], c.x[firm], price[firm], p.budget),  # (3)
        _limit("4", p.provider[o], c.x, price, p.provider_eur),  # (4)
        _take_up(p, c),  # (5)
        _in_steps(p, c),  # (6)
        _staying(p, c),  # (7)
        _limit("8", c.payer[voucher], c.x[voucher], price[voucher], pots),  # (8)
        _limit("9", c.payer[other], c.x[other], price[other], open_pots),  # (9)
        _limit("10", d[fringe], c.x[fringe], price[fringe], p.fringe_eur),  # (10)
        _limit("11", p.firm[d][fringe], c.x[fringe], price[fringe], p.firm_fringe_eur),  # (11)
        _limit("12", p.district[d], c.x, price, np.where(p.share < 1, p.share * p.total_eur, np.inf)),  # (12)
    )


def _limit(number: str, rows: np.ndarray, columns: np.ndarray, values: np.ndarray, high: np.ndarray) -> Rule:
    finite = np.isfinite(high)
    place = np.cumsum(finite) - 1
    named = finite[rows]
    return at_most(number, place[rows[named]], columns[named], values[named], high[finite])


def _take_up(p: WelfareProblem, c: Columns) -> Rule:
    """Two rows for each offer with a least: given <= c z, and l z <= given."""
    o = p.offer[c.arc]
    place = np.full(len(p.capacity), -1)
    place[c.opened] = np.arange(len(c.opened))
    some = place[o] >= 0
    rows, ones, count = place[o][some], np.ones(int(some.sum())), len(c.opened)
    first = np.arange(count)
    return at_most(
        "5",
        np.r_[rows, first, count + rows, count + first],
        np.r_[c.x[some], c.z, c.x[some], c.z],
        np.r_[ones, -p.capacity[c.opened], -ones, p.least[c.opened]],
        np.zeros(2 * count),
    )


def _in_steps(p: WelfareProblem, c: Columns) -> Rule:
    rows, x = _on(c, c.stepped, len(p.demand))
    first = np.arange(len(c.stepped))
    return exactly(
        "6",
        np.r_[rows, first],
        np.r_[x, c.y],
        np.r_[np.ones(len(x)), -p.step[p.demand[c.stepped]]],
        np.zeros(len(c.stepped)),
    )


def _staying(p: WelfareProblem, c: Columns) -> Rule:
    rows, x = _on(c, c.kept, len(p.demand))
    first = np.arange(len(c.kept))
    return at_least("7", np.r_[rows, first], np.r_[x, c.r], 1.0, p.kept[c.kept])


def _on(c: Columns, arcs: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """The place in `arcs` of each x on one of them, and the x."""
    place = np.full(count, -1)
    place[arcs] = np.arange(len(arcs))
    some = place[c.arc] >= 0
    return place[c.arc][some], c.x[some]


def answered(p: WelfareProblem, c: Columns, values: np.ndarray) -> WelfareAnswer:
    """Read the answer from the variables; less than a billionth of a unit is rounding, and nothing."""
    x = np.where(values[c.x] > TINY, values[c.x], 0.0)
    served = np.bincount(c.arc, x, minlength=len(p.demand))
    paid = np.zeros((len(p.vouchers), len(p.demand)))
    voucher = c.payer != FIRM
    paid[c.payer[voucher], c.arc[voucher]] = x[voucher]
    released = np.zeros(len(p.demand))
    released[c.kept] = np.minimum(values[c.r], np.clip(p.kept[c.kept] - served[c.kept], 0.0, None))
    return WelfareAnswer(served, (), paid, np.where(released > TINY, released, 0.0))
