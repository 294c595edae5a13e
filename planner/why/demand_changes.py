"""What would serve all the rest of a demand, at the cost of nobody's need: one change, each the least of its kind.

minutes   a longer limit for these workers
units     so many units more of an offer in reach, kept for them
eur       so many euros more in the firm's plan, kept for them
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial

import numpy as np

from planner.why.change import Change, least, ordered
from planner.why.demand import Demand


def changes(demand: Demand) -> tuple[Change, ...]:
    """Return the least change of each kind that serves all the rest, the smallest in proportion first."""
    return ordered(change for kind in (_minutes, _units, _eur) for change in kind(demand))


def _minutes(demand: Demand) -> Iterator[Change]:
    far = demand.arcs(True)
    steps = np.unique(far["minutes"][far["minutes"] > demand.limit].to_numpy(float)).tolist()
    found = least(steps, lambda minutes: demand.serves_all(demand.asked(far[far["minutes"] <= minutes])))
    if found is not None:
        yield Change("minutes", "", demand.limit, float(np.ceil(found)))


def _units(demand: Demand) -> Iterator[Change]:
    near, services = demand.arcs(False), demand.services
    best: Change | None = None
    steps = [float(n) for n in range(1, math.ceil(demand.left) + 1)]
    for k, o in enumerate(near["o"]):
        found = least(steps, partial(_with_units, demand, np.arange(len(near)) == k))
        if found is not None:
            now = float(services.base.capacity[o])
            change = Change("units", str(services.territory.offers.at[o, "offer"]), now, now + found)
            best = change if best is None else ordered((best, change))[0]
    if best is not None:
        yield best


def _with_units(demand: Demand, own: np.ndarray, units: float) -> bool:
    return demand.serves_all(demand.asked(demand.arcs(False), own=own, units=units))


def _eur(demand: Demand) -> Iterator[Change]:
    near, services = demand.arcs(False), demand.services
    most = demand.left * float(services.base.price[near["o"]].max(initial=0.0))
    steps = [float(n) for n in range(1, math.ceil(most) + 1)]
    found = least(steps, lambda eur: demand.serves_all(demand.asked(near, eur=eur)))
    if found is not None:
        now = float(services.base.budget[services.base.firm[demand.d]])
        yield Change("eur", str(demand.row["firm"]), now, now + found)
