"""For the whole case of Lecco: what is named for each person and each demand is enough, and nothing less is.

A re-solve is left out only where what is there proves it needless. That a set is enough: one pair more beside all that
the plan chose breaks no rule, which the rules say without a solver. That nothing is not enough: the plan is proved to
be the best. Everything else is solved again: persons by the relaxation of another solver (HiGHS) or, where that leaves
it open, by the optimiser with another weight and its proved bound; demands by HiGHS alone.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import cache
from typing import TypeVar

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

from geodata.territory import load
from geodata.travel import Travel
from optim import placement
from optim.linear import Status
from optim.placement import PlacementProblem
from planner.plan import Plan
from planner.why.demand import Demand
from planner.why.person import Person
from planner.why.placed import Placements
from planner.why.served import Services
from tests.test_why_demand import most_need

pytestmark = pytest.mark.slow
Checked = tuple[str, str, Counter[str], list[str]]
"""What the plan says, what is proved, how each step was checked, and what is wrong."""

K = TypeVar("K")
_plan: Plan


def begin(plan: Plan) -> None:
    """Give a process the plan that it is asked about."""
    global _plan
    _plan = plan


@cache
def placements() -> Placements:
    lecco = load("lecco")
    return Placements.of(_plan, lecco, Travel(lecco), together=True)


@cache
def services() -> Services:
    lecco = load("lecco")
    return Services.of(_plan, lecco, Travel(lecco))


@cache
def need_of_the_plan() -> float:
    return most_need(services().base)


def relaxed(p: PlacementProblem, i: int) -> float | None:
    """The most points, by a linear programme, of all plans with person i, whole or not; None if there is none."""
    pairs = np.arange(len(p.person))
    host, unit = p.host[p.opening], int(np.gcd.reduce(p.cents)) or 1

    def sums(rows: np.ndarray, values: np.ndarray, count: int) -> csr_array:
        return csr_array((values.astype(float), (rows, pairs)), shape=(count, len(pairs)))

    one = np.ones(len(pairs))
    rules = vstack([
        sums(p.person, one, len(p.weight)), sums(p.opening, one, len(p.places)), sums(host, p.quota, len(p.room)),
        sums(pairs * 0, p.cents // unit, 1), csr_array(-(p.person == i)[None, :].astype(float)),
    ])  # fmt: skip
    high = np.r_[np.ones(len(p.weight)), p.places, p.room, p.fund_cents // unit, -1.0]
    found = linprog(-p.weight[p.person], A_ub=rules, b_ub=high, bounds=(0, 1), method="highs")
    return None if found.status == 2 else -float(found.fun)


def no_better(p: PlacementProblem, i: int, seen: Counter[str]) -> bool:
    """Say whether no plan with person i is better than the plan there is; how it was found out is counted."""
    ways = placements()
    if not (p.person == i).any():
        seen["no pair"] += 1
        return True
    most = relaxed(p, i)
    if most is None or np.floor(most + 1e-6) < ways.reached[0]:
        seen["another solver"] += 1
        return True
    seen["solved again"] += 1
    weight = p.weight.copy()
    weight[i] += 1 + weight.sum()
    goals = placement.solve(replace(p, weight=weight), goals=ways.goals, seconds=120).goals
    assert all(goal.status is Status.OPTIMAL for goal in goals), i
    more = (goals[0].reached - weight[i] + p.weight[i], goals[1].reached, -goals[2].reached)
    return more <= ways.reached


def person(i: int) -> Checked:
    """Check every set that is named for a person, and each of them with one reason less."""
    ways, seen, wrong = placements(), Counter[str](), list[str]()
    asked = Person(ways, i)
    sets = asked.why()
    if not sets:
        wrong.append(f"{i}: no reason")
    for codes in sets:
        enough = asked.lifted(codes)
        if ways.fits(enough, i):
            seen["breaks no rule"] += 1
        else:
            seen["solved again"] += 1
            if not (ways.forced(enough, i).reached > ways.reached):
                wrong.append(f"{i}: {sorted(codes)} is not enough")
    fewer = {codes - {code} for codes in sets for code in codes if len(codes) > 1}
    wrong += [f"{i}: {sorted(s)} is enough" for s in fewer if not no_better(asked.lifted(s), i, seen)]
    return ways.said[i], "+".join(sorted(sets[0])) if sets else "", seen, wrong


def demand(name: str) -> Checked:
    """Check every set that is named for a demand, and each of them with one reason less."""
    ways, seen, wrong = services(), Counter[str](), list[str]()
    demands = ways.territory.demands
    asked = Demand(ways, int(demands.index[demands["demand"] == name][0]))
    sets = asked.why()
    if not sets:
        wrong.append(f"{name}: no reason")
    now = need_of_the_plan()
    for codes in sets:
        if asked.surely(codes):
            seen["breaks no rule"] += 1
        else:
            seen["another solver"] += 1
            if not most_need(asked.lifted(codes)) > now * (1 + 1e-9):
                wrong.append(f"{name}: {sorted(codes)} is not enough")
        for code in codes if len(codes) > 1 else ():
            seen["another solver"] += 1
            if most_need(asked.lifted(codes - {code})) > now * (1 + 1e-9):
                wrong.append(f"{name}: {code} is not needed in {sorted(codes)}")
    return ways.said[name], "+".join(sorted(sets[0])) if sets else "", seen, wrong


def checked(plan: Plan, check: Callable[[K], Checked], keys: Sequence[K]) -> Iterator[Checked]:
    """Check all of them, in as many processes as there are processors."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), context, initializer=begin, initargs=(plan,)) as pool:
        yield from pool.map(check, keys, chunksize=4)


def told(rows: list[Checked], begun: float) -> None:
    """Print the figures: reasons at first sight and proved, how they were checked, and the time."""
    for (said, proved), count in sorted(Counter((said, proved) for said, proved, *_ in rows).items()):
        print(f"{count:4} {said} → {proved}")
    ways = sum((seen for _, _, seen, _ in rows), Counter[str]())
    print(f"{dict(ways)}, {time.perf_counter() - begun:.0f} s")


def test_every_person_of_lecco_waits_for_what_is_named_and_for_nothing_less(lecco_plan: Plan) -> None:
    """All who wait."""
    begun = time.perf_counter()
    rows = [*lecco_plan.waiting.itertuples()]
    people = load("lecco").beneficiaries["beneficiary"]
    number = {name: i for i, name in people.items()}
    found = list(checked(lecco_plan, person, [number[row.beneficiary] for row in rows]))
    told(found, begun)
    assert [line for *_, wrong in found for line in wrong] == []
    assert len(found) == len(lecco_plan.waiting) > 400


def test_every_demand_of_lecco_is_short_of_what_is_named_and_of_nothing_less(lecco_plan: Plan) -> None:
    """All that are not served in full; and the plan serves the most need, by another solver."""
    begun = time.perf_counter()
    need = lecco_plan.goals["welfare"][0]
    assert need.name == "need"
    found = list(checked(lecco_plan, demand, list(dict.fromkeys(lecco_plan.unserved["demand"]))))
    begin(lecco_plan)
    assert need_of_the_plan() == pytest.approx(need.reached, rel=1e-7)
    told(found, begun)
    assert [line for *_, wrong in found for line in wrong] == []
    assert len(found) == lecco_plan.unserved["demand"].nunique() > 500
