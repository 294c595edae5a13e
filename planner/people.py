"""What is told of people outside the office: on the pages, in plans without persons, in comparisons.

Counts are told in multiples of the threshold (`planner.privacy`), of each plan by itself, so that plans can be put
beside each other in any number: all people of an area first, which no plan changes, then of these who is placed, and
the rest waits. Areas add up to their district, districts to the whole. Sums over people (points, minutes, euros of the
Fund) are told in steps that no single person can fill. Where nothing is left of a count it is missing: few, or nobody.

For staff, who have the files with a row for each person, nothing is rounded.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from geodata.territory import Territory
from optim.goals import Reached
from planner.fund import Earmark, Ledger
from planner.plan import Plan
from planner.privacy import multiple, spread, step
from planner.rules import profile
from planner.scenario import Scenario

PARTS = ["beneficiaries", "placed", "still_waiting"]
FIT = 100
"""Points of fit that one person has at most."""

ENOUGH = 10
"""A mean is told of so many times the threshold at least; of fewer, what is rounded would say too little."""


@dataclass(frozen=True, eq=False)
class People:
    """What is told of the people of a plan; every count a multiple of `base`."""

    plan: Plan
    territory: Territory

    @property
    def base(self) -> int:
        return self.plan.scenario.privacy_threshold

    @cached_property
    def everybody(self) -> pd.DataFrame:
        return everybody(self.territory, base=self.base)

    @cached_property
    def areas(self) -> pd.DataFrame:
        """The columns `PARTS` of each area, and its `district`."""
        told, placed = self.everybody, self.plan.placements["area"].value_counts()
        placed = placed.reindex(told.index, fill_value=0)
        return _parted(told, _nested(placed, told["district"], total=self.placed, base=self.base, most=told))

    @cached_property
    def districts(self) -> pd.DataFrame:
        return self.areas.groupby("district")[PARTS].sum()

    @property
    def people(self) -> int:
        return int(self.everybody["beneficiaries"].sum())

    @cached_property
    def placed(self) -> int:
        return min(int(multiple(len(self.plan.placements), self.base)), self.people)

    @property
    def waiting(self) -> int:
        return self.people - self.placed

    @cached_property
    def reasons(self) -> pd.Series:
        """Who waits by reason, the most first; a reason of few is missing, one of nobody is not there."""
        counts = self.plan.waiting["why"].value_counts().sort_index()
        told = spread(counts, total=self.waiting, base=self.base) if len(counts) else counts
        told = told.sort_values(ascending=False, kind="stable")
        return known(told[told > 0])

    def groups(self, group: pd.Series) -> pd.DataFrame:
        """Return the columns `PARTS` of each group of people; `group` is by beneficiary."""
        sizes = group.value_counts().sort_index()
        inside = group[group.index.isin(self.plan.placements["beneficiary"])].value_counts()
        inside = inside.reindex(sizes.index, fill_value=0)
        told = pd.DataFrame({"beneficiaries": spread(sizes, total=self.people, base=self.base)})
        return _parted(told, spread(inside, total=self.placed, base=self.base, most=told["beneficiaries"]))

    @property
    def minutes(self) -> float:
        """The mean trip of who is placed; missing where too few are."""
        return self._mean("minutes", step(_longest(self.territory, self.plan.scenario)))

    @property
    def fit(self) -> float:
        """The mean fit of who is placed; missing where too few are."""
        return self._mean("fit", step(FIT))

    def _mean(self, column: str, by: int) -> float:
        enough = self.placed >= ENOUGH * self.base
        return multiple(float(self.plan.placements[column].sum()), by) / self.placed if enough else float("nan")


def everybody(territory: Territory, *, base: int) -> pd.DataFrame:
    """Return `beneficiaries` and `district` of each area (index): what is told of all people, whatever the plan."""
    district = territory.areas.set_index("area")["district"]
    counts = territory.beneficiaries["area"].value_counts().reindex(district.index, fill_value=0)
    told = _nested(counts, district, total=int(multiple(len(territory.beneficiaries), base)), base=base)
    return pd.DataFrame({"beneficiaries": told, "district": district})


def shared(plan: Plan, territory: Territory) -> Plan:
    """Return the plan with its Fund and its goals of placement as they are told; its rows are the same.

    Goals that are about one group or one person (equity, the longest trip) are left out.
    """
    return replace(plan, fund=_fund(plan, territory), goals={**plan.goals, "placement": _goals(plan, territory)})


def known(counts: pd.Series) -> pd.Series:
    """Return counts with those of few or nobody missing, kind `Int64`."""
    return counts.astype("Int64").mask(counts == 0)


def eur_step(territory: Territory, scenario: Scenario) -> int:
    """Return the step of sums of euros: what no path can cost more than."""
    rules, openings = profile(territory.rules), territory.openings
    public = openings["host"].map(territory.hosts.set_index("host")["public"])
    asked = zip(public, openings["hours"], openings["meals"], strict=True)
    floor = [rules.floor_eur(public=bool(p), hours=float(h), meals=bool(m)) for p, h, m in asked]
    months = np.minimum(openings["months"].to_numpy(float), scenario.placement_months)
    monthly = np.fmax(openings["allowance_eur"].to_numpy(float), np.array(floor, dtype=float))
    return step(float((months * monthly).max(initial=1.0)))


def _nested(
    counts: pd.Series, district: pd.Series, *, total: int, base: int, most: pd.DataFrame | None = None
) -> pd.Series:
    """What is told of the counts of areas: districts first, then the areas of each."""
    caps = None if most is None else most["beneficiaries"]
    limit = None if caps is None else caps.groupby(district).sum()
    districts = spread(counts.groupby(district).sum(), total=total, base=base, most=limit)
    parts = [
        spread(inside, total=int(districts[name]), base=base, most=None if caps is None else caps[inside.index])
        for name, inside in counts.groupby(district)
    ]
    return pd.concat(parts).reindex(counts.index) if parts else counts


def _parted(told: pd.DataFrame, placed: pd.Series) -> pd.DataFrame:
    return told.assign(placed=placed, still_waiting=told["beneficiaries"] - placed)


def _longest(territory: Territory, scenario: Scenario) -> float:
    own = territory.beneficiaries["minutes"].max()
    return max(scenario.placement_minutes, 0.0 if pd.isna(own) else float(own))


def _fund(plan: Plan, territory: Territory) -> Ledger:
    cents, fund = 100 * eur_step(territory, plan.scenario), plan.fund
    paid = tuple(Earmark(e.earmark, e.cents, e.spent_cents // cents * cents) for e in fund.earmarks)
    return replace(fund, spent_cents=fund.spent_cents // cents * cents, earmarks=paid)


def _goals(plan: Plan, territory: Territory) -> tuple[Reached, ...]:
    scenario, people = plan.scenario, territory.beneficiaries
    heaviest = (people["vulnerability"] + scenario.placement_waiting_points * people["waiting_months"]).max()
    steps = {
        "placed": step(0 if pd.isna(heaviest) else heaviest),
        "fit": step(FIT),
        "travel": step(10 * _longest(territory, scenario)),
        "cost": 100 * eur_step(territory, scenario),
        "reserve": 100 * eur_step(territory, scenario),
        **dict.fromkeys(("kept", "moved", "continuity"), scenario.privacy_threshold),
    }
    return tuple(_told(goal, steps[goal.name]) for goal in plan.goals["placement"] if goal.name in steps)


def _told(goal: Reached, by: int) -> Reached:
    reached, bound = multiple(goal.reached, by), multiple(goal.bound, by)
    return replace(goal, reached=reached, bound=bound, own=None)
