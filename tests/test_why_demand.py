"""Why a demand is not served in full: what is named is enough and nothing less is, by another solver."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

from geodata.territory import Territory
from geodata.travel import Travel
from optim.welfare import WelfareProblem
from planner import plan
from planner.plan import Plan
from planner.scenario import Scenario
from planner.why.change import Change
from planner.why.demand import CODES, Demand
from planner.why.demand_changes import changes
from planner.why.served import Services, without_rest

SHORT = ("D-1", "D-2", "D-4")


@pytest.fixture(scope="module")
def services(sample: Territory, sample_plan: Plan) -> Services:
    return Services.of(sample_plan, sample, Travel(sample))


def asked(services: Services, name: str) -> Demand:
    demands = services.territory.demands
    return Demand(services, int(demands.index[demands["demand"] == name][0]))


def most_need(p: WelfareProblem) -> float:
    """The most need that demands, capacities, plans and vouchers allow, by a plain linear programme (HiGHS)."""
    assert not (p.step.any() or p.least.any() or p.kept.any()) and np.isinf(p.provider_eur).all()
    arcs = len(p.demand)
    covered = [np.flatnonzero(v.demands[p.demand] & v.offers[p.offer]) for v in p.vouchers]
    arc = np.concatenate([np.arange(arcs), *covered]).astype(int)
    payer = np.concatenate([np.zeros(arcs, dtype=int), *(np.full(len(c), k + 1) for k, c in enumerate(covered))])
    columns, price = np.arange(len(arc)), p.price[p.offer[arc]]
    own = payer == 0

    def limit(rows: np.ndarray, values: np.ndarray, some: np.ndarray, count: int) -> csr_array:
        return csr_array((values[some], (rows[some], columns[some])), shape=(count, len(arc)))

    every = np.ones(len(arc), dtype=bool)
    rules = vstack(
        [
            limit(p.demand[arc], np.ones(len(arc)), every, len(p.units)),
            limit(p.offer[arc], np.ones(len(arc)), every, len(p.capacity)),
            limit(p.firm[p.demand[arc]], price, own, len(p.budget)),
            limit(payer - 1, price, ~own, len(p.vouchers)),
        ]
    )
    high = np.r_[p.units, p.capacity, p.budget, [v.eur for v in p.vouchers]]
    found = linprog(-p.weight[p.demand[arc]], A_ub=rules, b_ub=high, method="highs")
    assert found.status == 0
    return float(-found.fun)


def raises(p: WelfareProblem) -> bool:
    return most_need(p) > most_need(without_rest(p)) + 1e-6


@pytest.mark.parametrize("name", SHORT)
def test_the_smallest_sets_are_those_that_another_solver_finds(services: Services, name: str) -> None:
    """Of all sets of reasons, by rising size, the first whose lifting lets more need be served."""
    demand = asked(services, name)
    codes = ("out_of_reach", "full", "plan_spent")
    for size in range(1, len(codes) + 1):
        enough = [frozenset(s) for s in combinations(codes, size) if raises(demand.lifted(frozenset(s)))]
        if enough:
            break
    found = demand.why()
    assert found and set(found) <= set(enough) and len(found[0]) == size


def test_the_reason_at_first_sight_comes_first_where_it_is_among_the_smallest(services: Services) -> None:
    """An hour of D-2 is worth more than a month of D-1 for the same euros: room alone would be enough."""
    told = {name: [sorted(codes) for codes in asked(services, name).why()] for name in SHORT}
    assert told == {"D-1": [["plan_spent"]], "D-2": [["full"], ["plan_spent"]], "D-4": [["out_of_reach"]]}


def test_a_demand_for_what_nobody_offers_has_no_reason_to_lift(sample: Territory, sample_scenario: Scenario) -> None:
    """Only a new provider would help."""
    offers = sample.offers[sample.offers["service"] != "nursery"]
    bare = replace(sample, offers=offers.reset_index(drop=True))
    services = Services.of(plan.make(bare, sample_scenario), bare, Travel(bare))
    assert asked(services, "D-1").why() == ()


@pytest.fixture(scope="module")
def roomy(sample: Territory, sample_scenario: Scenario) -> Services:
    """The sample with room enough at O-1, so that for D-1 only money is missing, and for D-4 the way."""
    offers = sample.offers.copy()
    offers.loc[offers["offer"] == "O-1", "capacity"] = 100.0
    offers.loc[offers["offer"] == "O-2", "capacity"] = 400.0
    firms = sample.firms.assign(plan_eur=[6_000.0, 20_000.0])
    wide = replace(sample, offers=offers, firms=firms)
    return Services.of(plan.make(wide, sample_scenario), wide, Travel(wide))


def test_the_least_euros_are_enough_and_one_less_is_not(roomy: Services) -> None:
    """By another solver: all the rest of D-1 is served, and nobody's need is served less."""
    demand = asked(roomy, "D-1")
    found = {change.kind: change for change in changes(demand)}
    near = demand.arcs(False)
    wanted = most_need(without_rest(demand.lifted(frozenset()))) + float(
        demand.lifted(frozenset()).weight[-1] * demand.left
    )
    assert demand.left > 0 and "eur" in found and found["eur"].at == "F-1"
    more = found["eur"].then - found["eur"].now
    assert most_need(demand.asked(near, eur=more)) >= wanted - 1e-6
    assert most_need(demand.asked(near, eur=more - 1)) < wanted - 1e-6


def test_the_least_minutes_are_those_of_the_way(roomy: Services, sample_scenario: Scenario) -> None:
    """D-4 lives in Dosso, 60 minutes over the mountain; with that limit the plan made anew serves it in full."""
    demand = asked(roomy, "D-4")
    assert changes(demand) == (Change("minutes", "", 30.0, 60.0),)
    for minutes, expected in ((60.0, False), (59.0, True)):
        demands = roomy.territory.demands.copy()
        demands.loc[demands["demand"] == "D-4", "minutes"] = minutes
        made = plan.make(replace(roomy.territory, demands=demands), sample_scenario)
        assert ("D-4" in set(made.unserved["demand"])) is expected


def test_every_reason_has_a_place_in_the_order_in_which_it_is_told() -> None:
    assert len(set(CODES)) == len(CODES)


@pytest.mark.parametrize("name", SHORT)
@pytest.mark.parametrize("case", ["services", "roomy"])
def test_the_least_change_is_that_of_trying_every_one(request: pytest.FixtureRequest, case: str, name: str) -> None:
    """Every minute, unit of every offer, and euro, by another solver: the first that serves all the rest."""
    services: Services = request.getfixturevalue(case)
    demand = asked(services, name)
    if demand.left < 1e-6:
        return
    plain = demand.lifted(frozenset())
    wanted = most_need(without_rest(plain)) + float(plain.weight[-1] * demand.left)
    near, far = demand.arcs(False), demand.arcs(True)

    def first(steps: range, problem: Callable[[int], WelfareProblem]) -> int | None:
        """The first step that is enough; in strides, then one by one, for more is never less."""
        enough = lambda n: most_need(problem(n)) >= wanted - 1e-6  # noqa: E731
        stride = max(1, len(steps) // 40)
        ends = [n for n in (*steps[::stride], steps[-1]) if enough(n)][:1] if len(steps) else []
        return (
            next((n for n in range(max(steps[0], ends[0] - stride), ends[0] + 1) if enough(n)), None) if ends else None
        )

    found = {change.kind: change for change in changes(demand)}
    minutes = first(range(int(demand.limit) + 1, 240), lambda n: demand.asked(far[far["minutes"] <= n]))
    assert minutes == (found["minutes"].then if "minutes" in found else None)
    most = math.ceil(demand.left * float(services.base.price[near["o"]].max(initial=0.0)))
    eur = first(range(1, most + 1), lambda n: demand.asked(near, eur=float(n)))
    assert eur == (found["eur"].then - found["eur"].now if "eur" in found else None)
    units = {
        str(services.territory.offers.at[o, "offer"]): n
        for k, o in enumerate(near["o"])
        if (
            n := first(
                range(1, math.ceil(demand.left) + 1),
                lambda n, k=k: demand.asked(near, own=np.arange(len(near)) == k, units=float(n)),  # type: ignore[misc]
            )
        )
    }
    now = {str(o): float(c) for o, c in services.territory.offers[["offer", "capacity"]].itertuples(index=False)}
    if "units" in found:
        change = found["units"]
        assert units[change.at] == change.then - change.now
        assert change.share == min(n / now[offer] for offer, n in units.items())
    else:
        assert not units
