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
from planner import standing
from planner.placing import Decided
from planner.plan import Plan
from planner.rules import profile
from planner.scenario import Scenario, goal_of
from planner.serve import arcs, problem
from planner.why.served import Services

STEPS: dict[prices.Kind, float] = {
    "offer": 1.0, "least": 1.0, "plan": 1000.0, "voucher": 1000.0, "provider": 1000.0, "share": 1000.0,
}  # fmt: skip
"""One unit of an offer, or by which its least is lower; EUR 1,000 of a firm's plan, a voucher, what a provider can sell
in the year, or the share of a district."""

FRINGE = 100.0
"""EUR a year more of fringe services for each worker."""

MINUTES = 5.0
"""How much longer trips may be, for the price of the travel limits."""

COLUMNS = ["limit", "id", "step", "workers", "eur", "local_eur", "fund_eur", "most_need", "solved"]


def welfare_prices(
    territory: Territory,
    scenario: Scenario,
    *,
    plan: Plan | None = None,
    decided: Decided | None = None,
    again: int = 12,
    seconds: float = 120.0,
) -> pd.DataFrame:
    """Return what a step more of every limit reached would bring, the dearest first.

    `limit` is a kind of `STEPS`, `fringe` (the ceiling for each worker) or `minutes` (five more for every trip), `id`
    the offer, firm, voucher, provider or district; `step` in units, EUR or minutes; `workers`, `eur`, `local_eur`,
    `fund_eur` what the plan would have more. They are found by solving again, for the `again` limits that promise most
    and within `seconds`; the others are missing, and `most_need` tells how many weighted workers a step can bring at
    most. How far a price holds is not told: it is that of one step, and where need comes first and nothing is whole,
    the next step brings no more. `plan`, if it is made already, is that of this territory and scenario; `decided` is
    what it keeps to.
    """
    rules, decided = profile(territory.rules), decided or Decided()
    territory = standing.locked(territory, decided)
    travel = Travel(territory, ferries=scenario.travel_ferries)
    goals = dict(map(goal_of, scenario.welfare_goals))
    reach = standing.without(territory, arcs(territory, scenario, travel), decided.unserved)
    asked = problem(territory, rules, scenario, reach)
    if not asked.before.any():
        goals.pop("continuity", None)
    solve = partial(welfare.solve, goals=tuple(goals) or ("need",), tolerances=goals, seconds=scenario.solver_seconds)
    if plan:
        same = Services(territory, scenario, travel, rules, reach, plan.welfare, {}).answer
        answer = replace(same, goals=plan.goals["welfare"])
    else:
        answer = solve(asked)
    steps, ceiling = dict(STEPS), rules.ceiling("fringe.ceiling")
    if 0 < ceiling < np.inf:
        steps["fringe"] = FRINGE / ceiling
    names = {
        "offer": territory.offers["offer"], "plan": territory.firms["firm"], "voucher": territory.vouchers["voucher"],
        "provider": territory.providers["provider"], "least": territory.offers["offer"], "fringe": pd.Series([""]),
        "share": pd.Series(sorted(territory.areas["district"].unique())),
    }  # fmt: skip
    shown = steps | {"fringe": FRINGE}
    rows = [
        [x.limit.kind, names[x.limit.kind].iloc[x.limit.index], shown[x.limit.kind], x.people, x.eur, x.local_eur,
         x.fund_eur, x.need, x.solved]
        for x in prices.priced(asked, answer, solve, steps=steps, again=again, seconds=seconds)
    ]  # fmt: skip
    further = standing.without(territory, arcs(*_further(territory, scenario), travel), decided.unserved)
    wider = problem(territory, rules, scenario, further)
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
