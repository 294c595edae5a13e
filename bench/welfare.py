"""Welfare person by person against the bare solver: python bench/welfare.py [demands …] [--firms 5] [--seconds 300].

*ours* is everything from a table with a row for each demand to units for each demand, checked: group what is the same,
state, solve, share out, check the rules. *bare* is one call of OR-Tools' GLOP on the arrays of the reduced problem,
building its model included. Both maximise the need served within capacities and plans. Seconds are of one core's work,
so that a busy machine does not count; each run has a process of its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time

import numpy as np
import scipy.sparse as sp
from ortools.linear_solver.python import model_builder_helper as mb

from optim import welfare
from optim.welfare import WelfareProblem
from optim.welfare.gathering import grouped, portions

AREAS, SERVICES, OFFERS, LIMIT = 84, 12, 600, 30.0
SIZES = (1_000, 10_000, 130_000, 1_000_000)


def drawn(demands: int, firms: int) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray], np.ndarray]:
    """Return demands, offers and the minutes between areas, invented; people live where offers are, as they do."""
    chance = np.random.default_rng(1)
    place = chance.uniform(0, 45, (AREAS, 2))
    minutes = np.round(1.3 * np.sqrt(((place[:, None] - place[None]) ** 2).sum(axis=2)) + 3)
    people = chance.dirichlet(np.ones(AREAS))
    asked = {
        "firm": chance.integers(0, firms, demands), "area": chance.choice(AREAS, demands, p=people),
        "service": chance.integers(0, SERVICES, demands), "units": chance.integers(1, 20, demands).astype(float),
        "priority": chance.choice([1.0, 2.0], demands, p=[0.9, 0.1]),
    }  # fmt: skip
    total = asked["units"].sum()
    service = np.arange(OFFERS) % SERVICES
    price = chance.integers(8, 40, SERVICES).astype(float)[service] * chance.uniform(0.9, 1.1, OFFERS).round(2)
    offered = {
        "area": chance.choice(AREAS, OFFERS, p=people), "service": service, "price": price,
        "capacity": chance.uniform(0.5, 1.1, OFFERS) * total / OFFERS,
        "budget": chance.uniform(0.5, 1.1, firms) * total * price.mean() / firms,
    }  # fmt: skip
    return asked, offered, minutes


def stated(
    asked: dict[str, np.ndarray], offered: dict[str, np.ndarray], minutes: np.ndarray
) -> tuple[np.ndarray, WelfareProblem]:
    """Group what is the same, and state the problem of the groups."""
    group = grouped(*(asked[name] for name in ("firm", "area", "service", "priority")))
    _, lead = np.unique(group, return_index=True)
    near = minutes[:, offered["area"]] <= LIMIT
    area, service = asked["area"][lead], asked["service"][lead]
    demand, offer = np.nonzero(near[area] & (service[:, None] == offered["service"][None]))
    return group, WelfareProblem(
        units=np.bincount(group, asked["units"]),
        weight=asked["priority"][lead], people=np.ones(len(lead)), firm=asked["firm"][lead],
        capacity=offered["capacity"], price=offered["price"], local=np.ones(OFFERS, dtype=bool),
        budget=offered["budget"], demand=demand, offer=offer, minutes=minutes[area[demand], offered["area"][offer]],
    )  # fmt: skip


def ours(demands: int, firms: int, seconds: float) -> dict[str, float]:
    """From the table of demands to units for each."""
    asked, offered, minutes = drawn(demands, firms)
    begun = time.process_time()
    group, p = stated(asked, offered, minutes)
    answer = welfare.solve(p, goals=("need",), seconds=seconds)
    used = np.flatnonzero(answer.served)
    member, _, units = portions(
        asked["units"], group, p.demand[used], answer.served[used], np.zeros(demands, dtype=bool)
    )
    assert welfare.broken_rules(p, answer) == []
    got = np.bincount(member, units, minlength=demands)
    assert (got <= asked["units"] * (1 + 1e-6)).all()
    spent = time.process_time() - begun
    goal = answer.goals[0]
    assert abs((got * asked["priority"]).sum() - goal.reached) <= 1e-6 * goal.reached
    return {"seconds": spent, "need": goal.reached, "gap": goal.gap, "groups": len(p.units), "arcs": len(p.demand)}


def bare(demands: int, firms: int, seconds: float) -> dict[str, float]:
    """One call of the solver on the reduced arrays, which are made before the clock starts."""
    _, p = stated(*drawn(demands, firms))
    arcs, rows = np.arange(len(p.demand)), (len(p.units), OFFERS, firms)
    begun = time.process_time()
    parts = [
        sp.csr_matrix((value, (row, arcs)), shape=(size, len(arcs)))
        for row, value, size in zip(
            (p.demand, p.offer, p.firm[p.demand]), (np.ones(len(arcs)), np.ones(len(arcs)), p.price[p.offer]), rows,
            strict=True,
        )
    ]  # fmt: skip
    high = np.concatenate([p.units, p.capacity, p.budget])
    builder = mb.ModelBuilderHelper()
    builder.fill_model_from_sparse_data(
        np.zeros(len(arcs)), np.full(len(arcs), np.inf), p.weight[p.demand], np.full(len(high), -np.inf), high,
        sp.vstack(parts, format="csr"),
    )  # fmt: skip
    builder.set_maximize(True)
    solver = mb.ModelSolverHelper("GLOP")
    solver.set_time_limit_in_seconds(seconds)
    solver.solve(builder)
    spent = time.process_time() - begun
    proved = solver.status() == mb.SolveStatus.OPTIMAL
    return {"seconds": spent, "need": solver.objective_value() if proved else float("nan")}


def main() -> None:
    """Print the table."""
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given.add_argument("demands", nargs="*", type=int, default=list(SIZES))
    given.add_argument("--firms", type=int, default=5)
    given.add_argument("--seconds", type=float, default=300.0)
    given.add_argument("--run", choices=["ours", "bare"])
    said = given.parse_args()
    if said.run:
        told = {"ours": ours, "bare": bare}[said.run](said.demands[0], said.firms, said.seconds)
        print(json.dumps({**told, "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
        return
    print("  demands  groups       arcs   ours s   bare s  ratio  ours MB  gap      same need")
    for demands in said.demands:
        one, other = (
            json.loads(subprocess.run(
                [sys.executable, __file__, str(demands), "--run", run, "--firms", str(said.firms), "--seconds",
                 str(said.seconds)],
                check=True, capture_output=True, text=True,
            ).stdout)
            for run in ("ours", "bare")
        )  # fmt: skip
        same = "yes" if abs(one["need"] - other["need"]) <= 1e-6 * one["need"] else "no"
        print(
            f"{demands:9,} {one['groups']:7,.0f} {one['arcs']:10,.0f} {one['seconds']:8.2f} {other['seconds']:8.2f} "
            f"{one['seconds'] / other['seconds']:6.2f} {one['mb']:8.0f}  {one['gap']:.1e}  {same}"
        )


if __name__ == "__main__":
    main()
