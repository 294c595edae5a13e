"""The stable placements beside those of a plan: what it costs that no person and no host would rather have each other.

What is guaranteed is in `optim.placement.stable`: whoever would rather have another opening could not have it even if
everybody who ranks lower gave up theirs. The plan reaches its goals; the stable placements keep the rules, but look at
no goal, and not at what runs or was decided to stay (what was forbidden stays so).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geodata.territory import Territory
from geodata.travel import Travel
from optim.placement.aims import LEAST, UNITS, measured
from optim.placement.settle import answered
from optim.placement.stable import blocking_pairs, stable
from planner.placing import Decided
from planner.plan import Plan
from planner.why.placed import Placements

MEASURES = ("placed", "fit", "travel", "cost")
COLUMNS = ["measure", "unit", "plan", "stable", "price"]
PLACEMENTS = ["beneficiary", "host", "opening", "eur", "minutes", "fit"]


@dataclass(frozen=True)
class Beside:
    """`placements`: a row for each person of the stable placements.

    `measures`: people placed and each of `MEASURES` in the plan and in the stable placements, and `price`: what
    stability costs of it, below 0 where it saves. `pairs` would block the plan, of so many `people` and `hosts`: each
    would rather have the other, if those who rank lower gave way.
    """

    placements: pd.DataFrame
    measures: pd.DataFrame
    pairs: int
    people: int
    hosts: int


def beside(plan: Plan, territory: Territory, *, decided: Decided | None = None) -> Beside:
    """Find the stable placements for the people, openings and Fund of a plan. For staff: a count may be one person."""
    found = Placements.of(plan, territory, Travel(territory, ferries=plan.scenario.travel_ferries), decided)
    p, best = found.base, answered(found.base, found.chosen)
    other = stable(p)
    reached = {"people": (float(best.chosen.sum()), float(other.chosen.sum()))}
    reached |= {name: (measured(p, name, best), measured(p, name, other)) for name in MEASURES}
    rows = [
        (name, UNITS.get(name, name), was, now, now - was if name in LEAST else was - now)
        for name, (was, now) in reached.items()
    ]
    measures = pd.DataFrame(rows, columns=COLUMNS)
    chosen = found.allowed[other.chosen].reset_index(drop=True)
    placements = pd.DataFrame(
        {
            "beneficiary": territory.beneficiaries["beneficiary"].to_numpy()[chosen["i"]],
            "host": territory.openings["host"].to_numpy()[chosen["j"]],
            "opening": territory.openings["opening"].to_numpy()[chosen["j"]],
            "eur": p.cents[other.chosen] / 100,
            "minutes": chosen["minutes"],
            "fit": chosen["fit"],
        },
        columns=PLACEMENTS,
    )
    blocking = np.array(blocking_pairs(p, best.chosen), dtype=int)
    people, hosts = (len(set(of[blocking].tolist())) for of in (p.person, p.host[p.opening]))
    return Beside(placements, measures, len(blocking), people, hosts)
