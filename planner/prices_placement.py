"""What one more of a limit would bring to the placements of a plan, in people and points."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pandas as pd

from geodata.territory import Territory
from geodata.travel import Travel
from optim import placement
from optim.linear import Status
from optim.placement import prices
from optim.placement.settle import answered
from planner import place
from planner.placing import Decided
from planner.plan import Plan
from planner.prices import MINUTES
from planner.scenario import goal_of
from planner.why.placed import Placements

STEPS: dict[prices.Kind, int] = {
    "opening": 1, "quota": 1, "host_tutors": 1, "tutor": 1, "fund": 100_000, "earmark": 100_000,
}  # fmt: skip
"""One place, trainee or person to follow; EUR 1,000 of the Fund or of an earmark, in cents."""

COLUMNS = ["limit", "id", "step", "people", "eur", "points", "most_points", "solved"]


def placement_prices(
    plan: Plan,
    territory: Territory,
    *,
    decided: Decided | None = None,
    again: int = 12,
    seconds: float = 120.0,
    told: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """Return what a step more of every limit that binds the placements of a plan would bring, the dearest first.

    `limit` is a kind of `STEPS` or `minutes` (five more for everybody who states no limit), `id` the opening, host,
    tutor or earmark; `step` in people, EUR or minutes. `people` placed, `eur` of their paths and `points` of the first
    goal of placement are what the plan would have more: the differences of two plans. A `quota` is law: its price is
    shown, not proposed. As in `planner.prices`, `again` limits are solved again within `seconds`; of the others
    `most_points` tells the most that a step can bring. For staff: the differences may be of one person.
    """
    travel = Travel(territory, ferries=plan.scenario.travel_ferries)
    found = Placements.of(plan, territory, travel, decided)
    asked, first = found.base, found.goals[0]
    answer = replace(answered(asked, found.chosen), goals=plan.goals["placement"])
    solve = partial(
        placement.solve,
        goals=found.goals,
        tolerances=dict(map(goal_of, plan.scenario.placement_goals)),
        seconds=plan.scenario.solver_seconds,
    )
    names = {
        "opening": territory.openings["opening"], "quota": territory.hosts["host"],
        "host_tutors": territory.hosts["host"], "tutor": territory.tutors["tutor"],
        "fund": pd.Series([""]), "earmark": territory.earmarks["earmark"],
    }  # fmt: skip
    rows = [
        [x.limit.kind, names[x.limit.kind].iloc[x.limit.index],
         x.limit.step / (100 if x.limit.kind in prices.MONEY else 1), x.people, x.cents / 100, x.points, x.most,
         x.solved]
        for x in prices.priced(
            asked, answer, solve, first=first, steps=STEPS, again=again, seconds=seconds, told=told
        )
    ]  # fmt: skip
    longer = replace(plan.scenario, placement_minutes=plan.scenario.placement_minutes + MINUTES)
    reach = place.pairs(territory, found.rules, longer, travel, decided).allowed
    if len(reach) > len(found.allowed):
        wider = found.problem(reach)
        further = solve(wider)
        points, people, cents = prices.worth(wider, first, further) - prices.worth(asked, first, answer)
        proved = all(g.status is Status.OPTIMAL for g in (*answer.goals, *further.goals))
        rows.append(["minutes", "", MINUTES, people, cents / 100, points, points if proved else float("inf"), proved])
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return frame.sort_values(["solved", "points", "most_points"], ascending=False, kind="stable", ignore_index=True)
