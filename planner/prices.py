"""What one more of a limit would bring to the welfare of a plan, in people and euros."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd

from geodata.territory import Territory
from geodata.travel import Travel
from optim import welfare
from optim.welfare import prices
from planner.rules import profile
from planner.scenario import Scenario, goal_of
from planner.serve import arcs, problem

STEPS: dict[prices.Kind, float] = {"offer": 1.0, "plan": 1000.0, "voucher": 1000.0, "provider": 1000.0}
"""One unit of an offer; EUR 1,000 of a firm's plan, a voucher, or what a provider can sell in the year."""

MINUTES = 5.0
"""How much longer trips may be, for the price of the travel limits."""

COLUMNS = ["limit", "id", "step", "workers", "eur", "local_eur", "fund_eur", "most_need", "solved"]


def welfare_prices(
    territory: Territory, scenario: Scenario, *, again: int = 12, seconds: float = 120.0
) -> pd.DataFrame:
    """Return what a step more of every limit reached would bring, the dearest first.

    `limit` is a kind of `STEPS` or `minutes` (five more for every trip), `id` the offer, firm, voucher or provider;
    `step` in units, EUR or minutes; `workers`, `eur`, `local_eur`, `fund_eur` what the plan would have more. They are
    found by solving again, for the `again` limits that promise most and within `seconds`; the others are missing, and
    `most_need` tells how many weighted workers a step can bring at most.
    """
    rules = profile(territory.rules)
    travel = Travel(territory, ferries=scenario.travel_ferries)
    goals = dict(map(goal_of, scenario.welfare_goals))
    reach = arcs(territory, scenario, travel)
    asked = problem(territory, rules, scenario, reach)
    if not asked.before.any():
        goals.pop("continuity", None)
    solve = partial(welfare.solve, goals=tuple(goals) or ("need",), tolerances=goals, seconds=scenario.solver_seconds)
    answer = solve(asked)
    names = {
        "offer": territory.offers["offer"], "plan": territory.firms["firm"], "voucher": territory.vouchers["voucher"],
        "provider": territory.providers["provider"],
    }  # fmt: skip
    rows = [
        [x.limit.kind, names[x.limit.kind].iloc[x.limit.index], x.limit.step, x.people, x.eur, x.local_eur, x.fund_eur,
         x.need, x.solved]
        for x in prices.priced(asked, answer, solve, steps=STEPS, again=again, seconds=seconds)
    ]  # fmt: skip
    further = _further(territory, scenario)
    wider = problem(territory, rules, scenario, arcs(*further, travel))
    need, *gain = prices.worth(wider, solve(wider)) - prices.worth(asked, answer)
    rows.append(["minutes", "", MINUTES, *(np.round(x, 9) for x in gain), need, True])
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return frame.sort_values(["solved", "workers", "most_need"], ascending=False, kind="stable", ignore_index=True)


def _further(territory: Territory, scenario: Scenario) -> tuple[Territory, Scenario]:
    """The territory and the scenario in which every trip may be five minutes longer."""
    demands = territory.demands.assign(minutes=territory.demands["minutes"] + MINUTES)
    offers = territory.offers.assign(minutes=territory.offers["minutes"] + MINUTES)
    longer = replace(scenario, welfare_minutes=scenario.welfare_minutes + MINUTES)
    return replace(territory, demands=demands, offers=offers), longer
