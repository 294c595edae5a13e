"""Why a demand is not served in full: what must be lifted for the plan to be better with the rest of it served.

    out_of_reach     the workers, or the provider that comes home, travel as far as you like
    full             every offer has units for the rest alone
    provider_spent   providers in reach may sell so much more
    below_minimum    offers in reach start for any number of units
    district_share   the district may get so much more
    fringe_ceiling   the fringe ceiling is higher by so much
    plan_spent       somebody else pays for the rest
    indivisible      any part may be served

Lifting *helps* if the plan is then better by the scenario's goals down to need. The first, `full`, `plan_spent` and the
last are lifted for the rest of this demand alone; the others for all who share the limit, and compared with a plan for
which they are lifted as well and the rest cannot be served.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd

from optim import welfare
from optim.welfare import WelfareAnswer, WelfareProblem
from planner.why.lifting import Codes, Unmet
from planner.why.own import FAR
from planner.why.served import CLOSE, Services, better, with_rest, without_rest

CODES = (
    "out_of_reach", "full", "provider_spent", "below_minimum", "district_share", "fringe_ceiling", "plan_spent",
    "indivisible",
)  # fmt: skip
"""Every reason that can be lifted, in the order in which it is told."""

MEANS = {"full_and_plan_spent": {"full", "plan_spent"}, "voucher_spent": {"plan_spent"}}
"""Reasons that a plan gives at first sight and that are others together, or by another name."""


class Demand(Unmet):
    """What is left of one demand, asked about a plan's services."""

    for_all = frozenset({"provider_spent", "below_minimum", "district_share", "fringe_ceiling"})

    def __init__(self, services: Services, d: int) -> None:
        self.services, self.d = services, d
        self.row = services.territory.demands.loc[d]
        base = services.base
        self.left = float(base.units[d] - np.bincount(base.demand, services.answer.served, len(base.units))[d])
        own = self.row["minutes"]
        self.limit = float(services.scenario.welfare_minutes if pd.isna(own) else own)
        said = services.said.get(self.row["demand"], "")
        self.said = frozenset(MEANS.get(said, {said}))
        self.arcs = cache(self._arcs)
        self._answers: dict[Codes, WelfareAnswer] = {}

    def lifted(self, codes: Codes) -> WelfareProblem:
        """Return the problem with `codes` lifted, the rest being the last demand."""
        arcs = self.arcs("out_of_reach" in codes)
        dearest = float(self.services.base.price[arcs["o"]].max(initial=0.0))
        more = self.left * dearest
        p = self.asked(
            arcs, own=np.full(len(arcs), "full" in codes), units=self.left, eur=more if "plan_spent" in codes else 0.0
        )
        rest, to = len(p.units) - 1, p.offer[p.demand == len(p.units) - 1]
        if "provider_spent" in codes:
            some = np.isin(np.arange(len(p.provider_eur)), p.provider[to])
            p = replace(p, provider_eur=p.provider_eur + np.where(some, more, 0.0))
        if "below_minimum" in codes:
            p = replace(p, least=np.where(np.isin(np.arange(len(p.least)), to), 0.0, p.least))
        if "district_share" in codes:
            mine = np.arange(len(p.share)) == p.district[rest]
            p = replace(p, share=np.where(mine, np.minimum(1.0, p.share + more / max(p.total_eur, 1e-9)), p.share))
        if "fringe_ceiling" in codes:
            one, firm = np.arange(rest + 1) == rest, np.arange(len(p.budget)) == p.firm[rest]
            p = replace(
                p, fringe_eur=p.fringe_eur + np.where(one, more, 0.0),
                firm_fringe_eur=p.firm_fringe_eur + np.where(firm, more, 0.0),
            )  # fmt: skip
        if "indivisible" in codes:
            p = replace(p, step=np.where(np.arange(rest + 1) == rest, 0.0, p.step))
        return p

    def asked(
        self, arcs: pd.DataFrame, *, own: np.ndarray | None = None, units: float = 0.0, eur: float = 0.0
    ) -> WelfareProblem:
        """Return the problem in which the rest is asked for on these arcs; see `with_rest`."""
        own = np.zeros(len(arcs), dtype=bool) if own is None else own
        return with_rest(self.services.base, self.services.answer, self.d, arcs, own=own, units=units, eur=eur)

    def there(self) -> tuple[str, ...]:
        """Return the codes that stand for a limit there is; none where nobody offers the service."""
        if not len(self.arcs(True)):
            return ()
        p = self.services.base
        there = {
            "provider_spent": np.isfinite(p.provider_eur).any(),
            "below_minimum": (p.least > 0).any(),
            "district_share": p.share[p.district[self.d]] < 1,
            "fringe_ceiling": np.isfinite(p.fringe_eur[self.d]) and p.fringe.any(),
            "indivisible": p.step[self.d] > 0,
        }
        return tuple(code for code in CODES if there.get(code, True))

    def surely(self, codes: Codes) -> bool:
        """See whether a part of the rest can be served beside all that the plan serves; need must come first."""
        if not self.services.scenario.welfare_goals[0].startswith("need"):
            return False
        p = self.lifted(codes)
        part = p.step[-1] or 0.01 * self.left
        mine = np.flatnonzero(p.demand == len(p.units) - 1).tolist()
        payers = [None, *range(len(p.vouchers))]
        return any(not welfare.broken_rules(p, self._added(p, arc, part, payer)) for arc in mine for payer in payers)

    def helps(self, codes: Codes) -> bool:
        """Say whether lifting these codes, and nothing else, helps."""
        p = self.lifted(codes)
        if not (p.demand == len(p.units) - 1).any():
            return False
        as_now = self._without(codes if self.for_all & codes else frozenset())
        return better(self.services.solve(p), as_now)

    def serves_all(self, p: WelfareProblem) -> bool:
        """Say whether the whole rest can be served in a problem at the cost of nobody's need."""
        served = self.services.solve(p, goals=["need"]).goals[-1].reached
        wanted = self._without(frozenset(), need=True).goals[-1].reached + p.weight[-1] * self.left
        return served >= wanted - CLOSE * max(1.0, wanted)

    def _arcs(self, far: bool) -> pd.DataFrame:
        territory = self.services.territory
        if far:
            demands, offers = territory.demands, territory.offers
            limit = demands["minutes"].where(demands.index != self.d, FAR)
            territory = replace(
                territory,
                demands=demands.assign(minutes=limit),
                offers=offers.assign(minutes=offers["minutes"].mask(offers["at_home"], FAR)),
            )
        return self.services.arcs_of(self.d, territory)

    def _without(self, codes: Codes, *, need: bool = False) -> WelfareAnswer:
        key = codes | ({"need only"} if need else set())
        if key not in self._answers:
            self._answers[key] = self.services.solve(without_rest(self.lifted(codes)), goals=["need"] if need else None)
        return self._answers[key]

    def _added(self, p: WelfareProblem, arc: int, units: float, payer: int | None) -> WelfareAnswer:
        answer, new = self.services.answer, len(p.demand)
        served, paid = np.zeros(new), np.zeros((len(p.vouchers), new))
        old = len(answer.served)
        served[:old], paid[: len(answer.paid), :old] = answer.served, answer.paid
        served[arc] = units
        if payer is not None:
            paid[payer, arc] = units
        return WelfareAnswer(served, (), paid, np.r_[answer.released, np.zeros(new - old)])
