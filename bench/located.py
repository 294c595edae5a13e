"""Location of published sizes, drawn: python bench/located.py [--shares] [seconds] [sites,customers,ratio ...]

Customers and sites lie at random in a square of 200, demands are 10 to 50, capacities differ by half and are together
`ratio` times what is asked, a site costs about 800 to open, and a customer is served at four for each unit of distance
(the sizes, and about the costs, of Holmberg, Rönnqvist and Yuan 1999). Every customer wants a single source; with
`--shares` it may have several, costs are by the unit of demand and sites 300 times as dear. Each row is solved as the
planner does and by its plain model alone (SCIP), within the same seconds; seconds of the processor are told, and what
is not proved as its gap. Exit 1 if an optimum differs.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
SIZES = (
    (10, 50, 1.4), (10, 50, 2.0), (20, 50, 2.0), (20, 50, 2.8), (30, 150, 3.0), (30, 150, 4.5), (30, 150, 6.0),
    (10, 90, 1.5), (20, 80, 2.0), (30, 70, 1.9), (30, 70, 4.0), (30, 100, 1.6), (30, 200, 2.0), (30, 200, 3.0),
    (30, 200, 4.0),
)  # fmt: skip
SHARES = (
    (16, 50, 3.0),
    (25, 50, 4.0),
    (50, 50, 6.0),
    (100, 1000, 8.6),
    (100, 1000, 12.0),
    (100, 1000, 14.0),
    (100, 1000, 24.0),
)


def main(seconds: float, sizes: list[tuple[int, int, float]], *, single: bool) -> int:
    """Print the table and return what the shell is to know."""
    sys.path.insert(0, str(ROOT))
    from optim import siting_capacity
    from optim.siting_capacity import CapacityProblem, above_all

    def drawn(sites: int, customers: int, ratio: float) -> CapacityProblem:
        chance = np.random.default_rng(1)
        demand = chance.integers(10, 51, customers).astype(float)
        here, there = chance.integers(0, 201, (customers, 2)), chance.integers(0, 201, (sites, 2))
        cost = np.round(4 * np.hypot(*(there[:, None] - here).transpose(2, 0, 1))) * (1 if single else demand)
        weight = chance.uniform(0.5, 1.5, sites)
        capacity = np.maximum(np.round(weight / weight.sum() * demand.sum() * ratio), demand.max())
        opening = chance.integers(560, 1041, sites) * (1.0 if single else 300.0)
        site, customer = (grid.ravel() for grid in np.indices(cost.shape))
        price = np.full(customers, above_all(opening, cost.max(axis=0)))
        none = np.zeros(sites, dtype=bool)
        return CapacityProblem(demand, price, capacity, opening, none, customer, site, cost.ravel(), single)

    whole, same = siting_capacity.fits, True
    print("sites customers ratio   least cost   ours s    gap %   SCIP s    gap %")
    for size in sizes:
        p, row, costs = drawn(*size), f"{size[0]:>5}{size[1]:>10}{size[2]:>6.1f}", []
        # The plain model stands where another way does not fit, or sites are limited: all but one are no limit here.
        for fits, asked in ((whole, p), (lambda sites: False, p if single else replace(p, more=size[0] - 1))):
            siting_capacity.fits = fits
            begun = time.process_time()
            goal = siting_capacity.solve(asked, seconds=seconds).goals[0]
            row += "" if costs else f"{goal.reached:>13.0f}"
            row += f"{time.process_time() - begun:>9.1f}{100 * goal.gap:>9.2f}"
            costs += [goal.reached] if goal.gap == 0 else []
        same = same and bool(np.ptp(costs or [0.0]) <= 1e-6 * max(costs or [0.0]))
        print(row, flush=True)
    return 0 if same else 1


if __name__ == "__main__":
    given = [word for word in sys.argv[1:] if word != "--shares"]
    single = "--shares" not in sys.argv
    asked = [tuple(float(x) for x in size.split(",")) for size in given[1:]]
    sizes = [(int(m), int(n), ratio) for m, n, ratio in asked] or list(SIZES if single else SHARES)
    sys.exit(main(float(given[0]) if given else 60.0, sizes, single=single))
