"""Welfare problems for tests, written from lists or drawn, and a judge: the mathematics once more, dense, for HiGHS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from optim.welfare import Voucher, WelfareProblem

KINDS = {
    "firm": int, "demand": int, "offer": int, "district": int, "provider": int, "local": bool, "small": bool,
    "fringe": bool,
}  # fmt: skip


def problem(*, vouchers: Sequence[Voucher] = (), **columns: Any) -> WelfareProblem:
    """A problem from lists; what is not given is one demand, one offer and one firm with plenty of everything."""
    plenty = {
        "units": [10], "weight": [1], "people": [1], "firm": [0], "capacity": [10], "price": [1], "local": [True],
        "budget": [1000], "demand": [0], "offer": [0], "minutes": [5],
    }  # fmt: skip
    arrays = {k: np.array(v, dtype=KINDS.get(k, float)) for k, v in (plenty | columns).items()}
    return WelfareProblem(**arrays, vouchers=tuple(vouchers))


def voucher(eur: float, demands: Sequence[int], offers: Sequence[int], reserved: float = 0.0) -> Voucher:
    """A voucher from zeros and ones."""
    return Voucher(eur, np.array(demands, dtype=bool), np.array(offers, dtype=bool), reserved)


@st.composite
def problems(draw: st.DrawFn, *, rich: bool = False, whole: bool = False, most: int = 4) -> WelfareProblem:
    """Up to `most` demands and offers and three firms, in small whole numbers; some arcs are missing.

    `rich`: with every rule of a linear programme; `whole`: with steps and take-ups as well.
    """
    demands, offers, firms = draw(st.integers(1, most)), draw(st.integers(1, most)), draw(st.integers(1, 3))

    def column(size: int, low: int, high: int) -> list[int]:
        return draw(st.lists(st.integers(low, high), min_size=size, max_size=size))

    def some(size: int, low: int, high: int) -> list[float]:
        return [float(x) if x < high else np.inf for x in column(size, low, high)]

    arcs = [(d, o) for d in range(demands) for o in range(offers) if draw(st.integers(0, 3))]
    columns: dict[str, Any] = {
        "units": column(demands, 1, 9), "weight": column(demands, 1, 5), "people": column(demands, 1, 3),
        "firm": column(demands, 0, firms - 1), "capacity": column(offers, 0, 9), "price": column(offers, 0, 4),
        "local": column(offers, 0, 1), "budget": column(firms, 0, 20), "demand": [d for d, _ in arcs],
        "offer": [o for _, o in arcs], "minutes": column(len(arcs), 1, 30),
    }  # fmt: skip
    pots = []
    if rich or whole:
        columns |= {
            "district": column(demands, 0, 2), "provider": column(offers, 0, 1), "small": column(offers, 0, 1),
            "fringe": column(offers, 0, 1), "rate": [r / 20 for r in column(firms, 0, 4)],
            "fringe_eur": some(demands, 0, 15), "firm_fringe_eur": some(firms, 5, 30), "provider_eur": some(2, 5, 40),
            "share": [s / 10 for s in column(3, 2, 10)],
            "kept": [k * (k < 4) for k in column(len(arcs), 0, 9)],
            "before": [b * (b < 6) for b in column(len(arcs), 0, 9)],
        }  # fmt: skip
        pots = [
            voucher(draw(st.integers(0, 15)), column(demands, 0, 1), column(offers, 0, 1), draw(st.integers(0, 4)) / 4)
            for _ in range(draw(st.integers(0, 2)))
        ]
    if whole:
        columns["step"] = [u if s == 1 else s for u, s in zip(columns["units"], column(demands, 0, 3), strict=True)]
        columns["least"] = column(offers, 0, 7)
    return problem(**columns, vouchers=pots)


@dataclass
class Judge:
    """The rules as dense rows over x (arc, payer), then r on each arc, then z and y; payer -1 is the firm's plan."""

    p: WelfareProblem
    rows: list[np.ndarray] = field(default_factory=list)
    lows: list[float] = field(default_factory=list)
    highs: list[float] = field(default_factory=list)
    closed: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        p = self.p
        self.x = [(k, -1) for k in range(len(p.demand))]
        for v, pot in enumerate(p.vouchers):
            self.x += [(k, v) for k in range(len(p.demand)) if pot.demands[p.demand[k]] and pot.offers[p.offer[k]]]
        arcs, n = len(p.demand), len(self.x)
        self.r, self.z, self.y = n, n + arcs, n + arcs + len(p.capacity)
        self.width = self.y + arcs + 40  # the last 40 are for what goals bring
        self.free = self.y + arcs
        self._state()

    def row(self, value: Any) -> np.ndarray:
        """A row with `value(arc, payer)` on every x."""
        return np.array([float(value(k, v)) for k, v in self.x] + [0.0] * (self.width - len(self.x)))

    def limit(self, row: np.ndarray, low: float, high: float) -> None:
        self.rows.append(row)
        self.lows.append(low)
        self.highs.append(high)

    def eur(self, k: int) -> float:
        return float(self.p.price[self.p.offer[k]])

    def _state(self) -> None:
        p, limit, row, eur = self.p, self.limit, self.row, self.eur
        d, o, most = p.demand, p.offer, -np.inf
        total = p.budget.sum() + sum(v.eur for v in p.vouchers)
        for i in range(len(p.units)):
            limit(row(lambda k, v, i=i: d[k] == i), most, p.units[i])
            limit(row(lambda k, v, i=i: eur(k) * (d[k] == i and p.fringe[o[k]] and v < 0)), most, p.fringe_eur[i])
        for f in range(len(p.budget)):
            limit(row(lambda k, v, f=f: eur(k) * (p.firm[d[k]] == f and v < 0)), most, p.budget[f])
            fringe = row(lambda k, v, f=f: eur(k) * (p.firm[d[k]] == f and p.fringe[o[k]] and v < 0))
            limit(fringe, most, p.firm_fringe_eur[f])
        for q in range(len(p.provider_eur)):
            limit(row(lambda k, v, q=q: eur(k) * (p.provider[o[k]] == q)), most, p.provider_eur[q])
        for a in range(len(p.share)):
            if p.share[a] < 1:
                limit(row(lambda k, v, a=a: eur(k) * (p.district[d[k]] == a)), most, p.share[a] * total)
        for u, pot in enumerate(p.vouchers):
            limit(row(lambda k, v, u=u: eur(k) * (v == u)), most, pot.eur)
            other = row(lambda k, v, u=u: eur(k) * (v == u and not p.small[o[k]]))
            limit(other, most, (1 - pot.reserved) * pot.eur)
        for j in range(len(p.capacity)):
            given = row(lambda k, v, j=j: o[k] == j)
            given[self.z + j] = -p.capacity[j]
            limit(given, most, 0)
            given = given.copy()
            given[self.z + j] = -p.least[j]
            limit(given, 0, np.inf)
        for a in range(len(d)):
            here = row(lambda k, v, a=a: k == a)
            stays = here.copy()
            stays[self.r + a] = 1
            limit(stays, p.kept[a], np.inf)
            if p.step[d[a]]:
                here[self.y + a] = -p.step[d[a]]
                limit(here, 0, 0)

    def new(self, count: int) -> int:
        self.free += count
        return self.free - count

    def best(self, row: np.ndarray) -> float:
        """The most of `row @ x`, by HiGHS without any gap."""
        p, last = self.p, self.y + len(self.p.demand)
        upper = np.full(self.width, 1e3)
        upper[self.r : self.z], upper[self.z : self.y] = p.kept, 1
        step = p.step[p.demand]
        upper[self.y : last] = np.where(step > 0, p.units[p.demand] // np.maximum(step, 1), 0)
        upper[list(self.closed)] = 0
        whole = np.zeros(self.width)
        whole[self.z : last] = np.r_[p.least > 0, step > 0]
        rules = LinearConstraint(np.array(self.rows), np.array(self.lows), np.array(self.highs))
        found = milp(
            -row,
            constraints=rules,
            bounds=Bounds(0, upper),
            integrality=whole,
            options={"mip_rel_gap": 0, "time_limit": 5},
        )
        return -float(found.fun) if found.status == 0 else np.nan

    def reach(self, row: np.ndarray, tolerance: float) -> float:
        best = self.best(row)
        self.limit(row, best - abs(best) * tolerance / 100 - 1e-5, np.inf)
        return best

    def goal(self, name: str, tolerance: float) -> float:
        """Reach a goal, keep it but for its tolerance, and say what was reached."""
        p, d, o = self.p, self.p.demand, self.p.offer
        match name:
            case "kept":
                row = np.zeros(self.width)
                row[self.r : self.z] = -p.people[d]
                return -self.reach(row, tolerance)
            case "need":
                return self.reach(self.row(lambda k, v: p.weight[d[k]]), tolerance)
            case "km0":
                return self.reach(self.row(lambda k, v: self.eur(k) * p.local[o[k]]), tolerance)
            case "fund":
                rate = self.row(lambda k, v: self.eur(k) * p.local[o[k]] * p.rate[p.firm[d[k]]] * (v < 0))
                return self.reach(rate, tolerance)
            case "travel":
                return -self.reach(self.row(lambda k, v: -p.people[d[k]] * p.minutes[k]), tolerance)
            case "cost":
                return -self.reach(self.row(lambda k, v: -self.eur(k)), tolerance)
            case "worst_travel":
                return self._worst(tolerance)
            case "equity":
                return self._equity(tolerance)
            case "balance":
                return self._balance(tolerance)
        return self._continuity(tolerance)

    def _worst(self, tolerance: float) -> float:
        for level in sorted({0.0, *self.p.minutes.tolist()}):
            before = set(self.closed)
            self.closed |= {i for i, (k, _) in enumerate(self.x) if self.p.minutes[k] > level}
            if not np.isnan(self.best(np.zeros(self.width))):
                loose = level * (1 + tolerance / 100)
                longer = {i for i, (k, _) in enumerate(self.x) if self.p.minutes[k] > loose}
                self.closed = before | longer
                return level
            self.closed = before
        raise AssertionError("the greatest level leaves nothing out")

    def _equity(self, tolerance: float) -> float:
        """The least sum of k shares, over every set of k districts, is the most that it can be."""
        p = self.p
        asked = np.bincount(p.district, p.weight * p.units)
        districts = np.flatnonzero(asked)
        shares = [self.row(lambda k, v, a=a: (p.district[p.demand[k]] == a) * p.weight[p.demand[k]] / asked[a])
                  for a in districts]  # fmt: skip
        first, reached = len(self.rows), []
        for size in range(1, len(districts) + 1):
            t = self.new(1)
            for chosen in combinations(shares, size):
                row = np.sum(chosen, axis=0)
                row[t] = -1
                self.limit(row, 0, np.inf)
            reached.append(self.reach(np.eye(self.width)[t], 0.0))
        self.lows[first:] = [low * (1 - tolerance / 100) for low in self.lows[first:]]
        return reached[0]

    def _balance(self, tolerance: float) -> float:
        p, t = self.p, self.new(1)
        for q in range(len(p.provider_eur)):
            could = min(p.provider_eur[q], (p.price * p.capacity)[p.provider == q].sum())
            if could > 0:
                row = self.row(lambda k, v, q=q, c=could: -self.eur(k) * (p.provider[p.offer[k]] == q) / c)
                row[t] = 1
                self.limit(row, 0, np.inf)
        return -self.reach(-np.eye(self.width)[t], tolerance)

    def _continuity(self, tolerance: float) -> float:
        p = self.p
        first, cost = self.new(len(p.demand)), np.zeros(self.width)
        for a in range(len(p.demand)):
            for sign in (1, -1):
                row = self.row(lambda k, v, a=a, sign=sign: -sign * (k == a))
                row[first + a] = 1
                self.limit(row, -sign * p.before[a], np.inf)
            cost[first + a] = -p.people[p.demand[a]]
        return -self.reach(cost, tolerance)


def judged(p: WelfareProblem, goals: Sequence[str], tolerances: Mapping[str, float] | None = None) -> list[float]:
    """The best of each goal in turn, before later goals take what its tolerance leaves them."""
    judge = Judge(p)
    named = (("kept",) if (p.kept > 0).any() else ()) + tuple(goals)
    return [judge.goal(name, (tolerances or {}).get(name, 0.0)) for name in named]
