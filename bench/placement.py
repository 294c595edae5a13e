"""Placement beside CP-SAT on the same model: python bench/placement.py [people] [openings] [seconds].

People, hosts and openings are invented on a square of 40 km; a person reaches what is within 45 minutes and accepts a
class. The Fund pays six openings of ten. CP-SAT gets the same rules, the first goal alone, the same start, two workers.
"""

from __future__ import annotations

import resource
import sys
import time

import numpy as np
from ortools.sat.python import cp_model

from optim import placement
from optim.placement import PlacementProblem
from optim.placement.aims import stated
from optim.placement.model import Columns
from optim.placement.settle import greedy


def town(people: int, openings: int, *, seed: int = 7) -> PlacementProblem:
    """Return an invented placement problem of that size."""
    draw = np.random.default_rng(seed)
    hosts = openings * 2 // 3
    hosts_at, people_at = draw.uniform(0, 40, (hosts, 2)), draw.uniform(0, 40, (people, 2))
    host, kind = draw.integers(0, hosts, openings), draw.integers(0, 8, people)
    accepts = draw.random((openings, 8)) < 0.7
    minutes = 1.5 * np.linalg.norm(people_at[:, None] - hosts_at[host][None], axis=2)
    person, opening = np.nonzero((minutes < 45) & accepts[:, kind].T)
    outside = np.isin(kind, (5, 6))[person]
    months, eur = draw.integers(2, 7, openings), draw.choice([300, 350, 400, 500, 550, 600], openings)
    cents = 100 * months[opening] * np.where(outside, eur[opening], np.maximum(eur[opening], 500))
    return PlacementProblem(
        weight=draw.integers(20, 100, people), places=np.ones(openings, dtype=int), host=host,
        room=draw.integers(0, 4, hosts), fund_cents=int(cents.mean() * openings * 0.6), person=person, opening=opening,
        fit=draw.choice([0, 33, 50, 67, 100], len(person), p=[0.6, 0.05, 0.15, 0.05, 0.15]),
        minutes10=np.round(10 * minutes[person, opening]).astype(int), cents=cents, quota=(~outside).astype(int),
    )  # fmt: skip


def peer(p: PlacementProblem, seconds: float) -> tuple[float, float, float]:
    """Return what CP-SAT reaches of the first goal, its bound, and the seconds it took."""
    columns = Columns.of(p)
    made, (goal,) = stated(p, columns, ("placed",), {})
    start = greedy(p, columns, made.variables)
    model = cp_model.CpModel()
    x = [model.new_int_var(0, int(high), "") for high in made.upper]
    for rule in made.rules:
        ends = rule.matrix.indptr
        for row, (low, high) in enumerate(zip(rule.low, rule.high, strict=True)):
            here = slice(ends[row], ends[row + 1])
            terms = [x[k] for k in rule.matrix.indices[here]]
            total = cp_model.LinearExpr.weighted_sum(terms, rule.matrix.data[here].astype(int).tolist())
            model.add_linear_constraint(total, int(low) if np.isfinite(low) else cp_model.INT32_MIN, int(high))
    model.maximize(cp_model.LinearExpr.weighted_sum(x, goal.coefficients.astype(int).tolist()))  # type: ignore[union-attr]
    for variable, value in zip(x, start, strict=True):
        model.add_hint(variable, int(value))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers, solver.parameters.random_seed = 2, 1
    solver.parameters.max_time_in_seconds = seconds
    begun = time.perf_counter()
    status = solver.solve(model)
    known = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return solver.objective_value if known else 0.0, solver.best_objective_bound, time.perf_counter() - begun


def main() -> None:
    """Print what each reaches, its gap and its seconds, the ratio, and the peak memory of this program's part."""
    given = [int(word) for word in sys.argv[1:]]
    people, openings, seconds = [*given, *(2000, 500, 60)[len(given) :]]
    p = town(people, openings)
    print(f"{people:,} people, {openings:,} openings, {len(p.person):,} pairs")
    begun = time.perf_counter()
    answer = placement.solve(p, seconds=seconds)
    ours = time.perf_counter() - begun
    assert placement.broken_rules(p, answer) == []
    for goal in answer.goals:
        print(
            f"planner  {goal.name:7} {goal.reached:10,.0f}  gap {goal.gap:8.4%}  {goal.seconds:6.1f} s  {goal.status}"
        )
    print(
        f"planner  all goals, {ours:.1f} s, {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most"
    )
    reached, bound, theirs = peer(p, seconds)
    gap = abs(bound - reached) / max(bound, 1e-9)
    print(f"CP-SAT   placed  {reached:10,.0f}  gap {gap:8.4%}  {theirs:6.1f} s  (the first goal alone)")
    print(f"CP-SAT's time for its one goal is {theirs / ours:.1f} times that of the planner for all")


if __name__ == "__main__":
    main()
