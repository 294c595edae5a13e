"""What is asked of welfare, and what is answered."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from optim.goals import Reached

GOALS = ("need", "km0", "fund", "travel", "worst_travel", "equity", "balance", "continuity", "cost")

FIRST = ("need", "km0", "fund", "equity", "continuity")
"""The goals that may come first; of the others doing nothing is the best."""

TOLERANCE = 1e-6
"""Relative tolerance of a continuous answer."""

TINY = 1e-9
"""Fewer units than this are rounding."""


@dataclass(frozen=True)
class Voucher:
    """A pot of `eur` euros for some `demands` at some `offers` (True or False for each); the share `reserved` of it
    (0 to 1) is only for offers of small providers."""

    eur: float
    demands: np.ndarray
    offers: np.ndarray
    reserved: float = 0.0


def _nothing() -> np.ndarray:
    return np.zeros(0)


@dataclass(frozen=True)
class WelfareProblem:
    """Arrays over demands, offers, firms, providers, districts and arcs. What is not given limits nothing.

    Demands: `units`, `weight` and `people` per unit, `firm` index; `step`, the units that one provider serves at a time
    or not at all (0: any amount; `units`: the whole demand at once); `district` index; `fringe_eur`, the most euros of
    fringe services from the firm's plan. Offers: `capacity`, `price`, `local`; `provider` index (each its own); `least`
    units to start; whether of a `small` provider; whether a `fringe` service. Firms: `budget`; `rate`, what the Fund
    gets of a local euro; `firm_fringe_eur`. Providers: `provider_eur`, the most euros in the year. Districts: `share`,
    the most of all euros. Arcs: `demand`, `offer` indices, `minutes` (whoever travels: the worker, or the provider to a
    service delivered at home); `kept`, the units running that stay; `before`, the units of a given plan.
    """

    units: np.ndarray
    weight: np.ndarray
    people: np.ndarray
    firm: np.ndarray
    capacity: np.ndarray
    price: np.ndarray
    local: np.ndarray
    budget: np.ndarray
    demand: np.ndarray
    offer: np.ndarray
    minutes: np.ndarray
    step: np.ndarray = field(default_factory=_nothing)
    district: np.ndarray = field(default_factory=_nothing)
    fringe_eur: np.ndarray = field(default_factory=_nothing)
    provider: np.ndarray = field(default_factory=_nothing)
    least: np.ndarray = field(default_factory=_nothing)
    small: np.ndarray = field(default_factory=_nothing)
    fringe: np.ndarray = field(default_factory=_nothing)
    rate: np.ndarray = field(default_factory=_nothing)
    firm_fringe_eur: np.ndarray = field(default_factory=_nothing)
    provider_eur: np.ndarray = field(default_factory=_nothing)
    share: np.ndarray = field(default_factory=_nothing)
    kept: np.ndarray = field(default_factory=_nothing)
    before: np.ndarray = field(default_factory=_nothing)
    vouchers: tuple[Voucher, ...] = ()

    def __post_init__(self) -> None:
        demands, offers, firms, arcs = len(self.units), len(self.capacity), len(self.budget), len(self.demand)
        plain = {
            "step": np.zeros(demands),
            "district": np.zeros(demands, dtype=int),
            "fringe_eur": np.full(demands, np.inf),
            "provider": np.arange(offers),
            "least": np.zeros(offers),
            "small": np.zeros(offers, dtype=bool),
            "fringe": np.zeros(offers, dtype=bool),
            "rate": np.zeros(firms),
            "firm_fringe_eur": np.full(firms, np.inf),
            "kept": np.zeros(arcs),
            "before": np.zeros(arcs),
        }
        for name, column in plain.items():
            if not len(getattr(self, name)):
                object.__setattr__(self, name, column)
        providers, districts = (int(x.max(initial=-1)) + 1 for x in (self.provider, self.district))
        for name, column in {"provider_eur": np.full(providers, np.inf), "share": np.ones(districts)}.items():
            if not len(getattr(self, name)):
                object.__setattr__(self, name, column)
        self._sound(demands, offers, firms, arcs)

    def _sound(self, demands: int, offers: int, firms: int, arcs: int) -> None:
        sizes = (
            (demands, (self.weight, self.people, self.firm, self.step, self.district, self.fringe_eur)),
            (offers, (self.price, self.local, self.provider, self.least, self.small, self.fringe)),
            (firms, (self.rate, self.firm_fringe_eur)),
            (arcs, (self.offer, self.minutes, self.kept, self.before)),
        )
        assert all(len(column) == size for size, columns in sizes for column in columns), "columns fit together"
        assert all(len(v.demands) == demands and len(v.offers) == offers for v in self.vouchers), "vouchers fit"
        assert all(v.eur >= 0 and 0 <= v.reserved <= 1 for v in self.vouchers), "a pot and a share of it"
        assert len(np.unique(self.demand.astype(np.int64) * max(offers, 1) + self.offer)) == arcs, "an arc twice"
        assert not (self.kept[self.people[self.demand] <= 0] > 0).any(), "who is kept is somebody"
        assert self.provider.max(initial=-1) < len(self.provider_eur) and self.district.max(initial=-1) < len(
            self.share
        )

    @property
    def total_eur(self) -> float:
        """The euros of all plans and vouchers."""
        return float(self.budget.sum() + sum(v.eur for v in self.vouchers))


@dataclass(frozen=True)
class WelfareAnswer:
    """Units served on each arc of the problem, and what was reached for each goal.

    `paid` has a row for each voucher: the units of each arc that it pays, the firm's plan paying the others.
    `released` are the units of `kept` that the rules do not allow to stay; if there are any kept, the first of `goals`
    is `kept`.
    """

    served: np.ndarray
    goals: tuple[Reached, ...]
    paid: np.ndarray
    released: np.ndarray
