"""Where one more bus would help most: for each area in turn, what placing again brings when who lives there is driven.

A bus is supposed to be as quick as a car, and to leave when it is needed: no timetable can bring more, so that each
figure is the most that a line for that area is worth. The Fund is the plan's, and nothing else changes. Areas for which
prices show that nothing would change are not placed again.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from geodata.territory import Territory
from geodata.travel import Travel
from optim.linear import Status
from optim.placement.screen import priced_pairs
from planner import place
from planner.placing import problem
from planner.plan import Plan, Watch
from planner.rules import RuleProfile, profile
from planner.scenario import goal_of

_ROUNDING = 1e-6

COLUMNS = ["area", "people", "points", "minutes", "proved"]


def driven(territory: Territory, *areas: str) -> Territory:
    """Return the territory in which everybody who lives in one of the areas can travel by car."""
    people = territory.beneficiaries
    modes = [
        (*modes, "car") if home in areas and "car" not in modes else modes
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
    tried, homes = candidates(plan, territory), territory.beneficiaries["area"].to_numpy()
    # What the rules allow a person does not depend on the others: both are found once, for all areas.
    now = place.pairs(territory, rules, scenario, travel).allowed
    then = place.pairs(driven(territory, *tried), rules, scenario, travel).allowed
    same = _unmoved(plan, territory, rules, now, then)
    was, rows = plan.placements, []
    for done, area in enumerate(tried):
        if watch:
            watch("shuttle", "", done / len(tried))
        if area in same:
            rows.append((area, 0, 0.0, 0.0, True))
            continue
        both = pd.concat([then[homes[then["i"]] == area], now[homes[now["i"]] != area]])
        allowed = both.sort_values(["i", "j"], ignore_index=True)
        _, answer = place.solved(territory, rules, scenario, allowed, fund_cents=plan.fund.available_cents)
        goal = next(goal for goal in answer.goals if goal.name == plan.first.name)
        proved = all(goal.status is Status.OPTIMAL for goal in (*plan.goals["placement"], *answer.goals))
        minutes = was["minutes"].mean() - allowed.loc[answer.chosen, "minutes"].mean()
        rows.append((area, int(answer.chosen.sum()) - len(was), goal.reached - plan.first.reached, minutes, proved))
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return frame.sort_values(
        ["points", "people", "minutes", "area"], ascending=[False, False, False, True], ignore_index=True
    )


def _unmoved(
    plan: Plan, territory: Territory, rules: RuleProfile, now: pd.DataFrame, then: pd.DataFrame
) -> frozenset[str]:
    """Return the areas for which no plan as good as the one there is would use a pair that a bus makes possible or
    quicker, as `optim.placement.screen` tells: what is there stays the best."""
    name, tolerance = goal_of(plan.scenario.placement_goals[0])
    if tolerance or any(goal.status is not Status.OPTIMAL for goal in plan.goals["placement"]):
        return frozenset()
    asked = problem(territory, rules, plan.scenario, then, plan.fund.available_cents)
    before = now.set_index(["i", "j"])["minutes"].reindex(pd.MultiIndex.from_frame(then[["i", "j"]])).to_numpy()
    new = np.isnan(before)
    level, prices = priced_pairs(asked, name, new, seconds=plan.scenario.solver_seconds)
    told = pd.DataFrame(
        {
            "area": territory.beneficiaries["area"].to_numpy()[then["i"]], "person": then["i"],
            "adds": np.where(new, prices, 0.0).clip(min=0.0), "reaches": level + prices + _ROUNDING,
            "moves": new | (then["minutes"].to_numpy() < before), "kept": new & asked.kept,
        }
    )  # fmt: skip
    adds = told.groupby(["area", "person"])["adds"].max().groupby("area").sum()
    alive = told["moves"] & (told["reaches"] + told["area"].map(adds) >= plan.first.reached)
    moved = told.loc[alive | told["kept"], "area"]
    return frozenset(territory.areas["area"]) - frozenset(moved)
