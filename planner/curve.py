"""The Fund's share against what it takes and what it pays: served euros, the Fund, people placed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd

from geodata.territory import Territory
from optim.linear import Status
from planner import plan
from planner.scenario import Scenario, goal_of

COLUMNS = [
    "share", "served_eur", "local_eur", "fund_eur", "spent_eur", "paths_eur", "placed", "waiting", "reached", "bound",
    "welfare", "placement",
]  # fmt: skip


def fund_curve(
    territory: Territory,
    scenario: Scenario,
    shares: Sequence[float],
    *,
    told: Callable[[int, int], None] | None = None,
    watch: plan.Watch | None = None,
) -> pd.DataFrame:
    """Return a row for each share of local euros that firms without one of their own give to the Fund, made as a plan.

    `served_eur` and `local_eur` of the plans and vouchers, `fund_eur` available for placements, `spent_eur` of it,
    `paths_eur` what the paths cost, earmarks included, `placed` and `waiting` people; `reached` and `bound` of the
    scenario's first goal of placement; `welfare` and `placement` the status of all goals of each. A greater share never
    gives a smaller Fund where the Fund is no goal of welfare, and never reaches less of the first goal where that is
    proved and gives nothing back, and nothing runs that must stay; fewer people may have more points. `told` hears how
    many plans are made, of how many, `watch` how far all of them together are; both may raise to cancel.
    """
    rows, (goal, _) = [], goal_of(scenario.placement_goals[0])
    tried, made = sorted(set(shares)), None
    for count, share in enumerate(tried, start=1):
        chosen = scenario.changed({"fund.share": share})
        told_of = plan.part(watch, count - 1, len(tried), step="simulate")
        made = plan.make(territory, chosen, like=made, watch=told_of)
        served, first = made.welfare, next(g for g in made.goals["placement"] if g.name == goal)
        status = [_status(made, model) for model in ("welfare", "placement")]
        rows.append([
            share, served["eur"].sum(), served.loc[served["local"], "eur"].sum(), made.fund.available_cents / 100,
            made.fund.spent_cents / 100, made.placements["eur"].sum(), len(made.placements), len(made.waiting),
            first.reached, first.bound, *status,
        ])  # fmt: skip
        if told:
            told(count, len(tried))
    return pd.DataFrame(rows, columns=COLUMNS)


def _status(made: plan.Plan, model: str) -> str:
    return str(next((g.status for g in made.goals[model] if g.status is not Status.OPTIMAL), Status.OPTIMAL))
