"""Where one more bus would help most: for each area in turn, what placing again brings when who lives there is driven.

A bus is supposed to be as quick as a car, and to leave when it is needed: no timetable can bring more, so that each
figure is the most that a line for that area is worth. The Fund is the plan's, and nothing else changes.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from geodata.territory import Territory
from geodata.travel import Travel
from optim.linear import Status
from planner.place import place
from planner.plan import Plan, Watch
from planner.rules import profile

COLUMNS = ["area", "people", "points", "minutes", "proved"]


def driven(territory: Territory, area: str) -> Territory:
    """Return the territory in which everybody who lives in an area can travel by car."""
    people = territory.beneficiaries
    modes = [
        (*modes, "car") if home == area and "car" not in modes else modes
        for home, modes in zip(people["area"], people["modes"], strict=True)
    ]
    return replace(territory, beneficiaries=people.assign(modes=modes))


def candidates(plan: Plan, territory: Territory) -> list[str]:
    """Return the areas of people who cannot drive: nobody else gains from a bus."""
    people = territory.beneficiaries
    able = people["modes"].map(lambda modes: "car" in modes).astype(bool)
    return sorted(people.loc[~able, "area"].unique())


def shuttles(plan: Plan, territory: Territory, *, watch: Watch | None = None) -> pd.DataFrame:
    """Return a row for each area that a bus could help: `area`, more `people` placed, more `points` of the first goal
    of placement, fewer `minutes` a person placed travels one way on average, and whether both plans are `proved` best.

    The most points first, then people, then minutes. `watch` is told how many areas are tried, and may raise to cancel.
    """
    rules, scenario = profile(territory.rules), plan.scenario
    travel = Travel(territory, ferries=scenario.travel_ferries)
    first, was = plan.goals["placement"][0], plan.placements
    rows, tried = [], candidates(plan, territory)
    for done, area in enumerate(tried):
        if watch:
            watch("shuttle", "", done / len(tried))
        then = place(driven(territory, area), rules, scenario, travel, fund_cents=plan.fund.available_cents)
        proved = all(goal.status is Status.OPTIMAL for goal in (*plan.goals["placement"], *then.goals))
        rows.append((
            area, len(then.placements) - len(was), then.goals[0].reached - first.reached,
            was["minutes"].mean() - then.placements["minutes"].mean(), proved,
        ))  # fmt: skip
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return frame.sort_values(
        ["points", "people", "minutes", "area"], ascending=[False, False, False, True], ignore_index=True
    )
