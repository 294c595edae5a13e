"""What people decided, in the terms of the models; and what became of it in a plan.

A lock of a placement stands before every goal. A lock of a demand and an offer is taken as a service that runs already:
the whole demand stays with that offer. What cannot stay is in the plan's `ended` and `released`, with why; nothing is
dropped in silence. What is forbidden is taken out of what the models may choose.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from geodata.territory import Territory
from planner.decisions import Decision, Pair, effective
from planner.placing import Decided, among, placed_in

if TYPE_CHECKING:
    from planner.plan import Plan

_PAIR = ("demand", "offer")
CLOSE = 1e-6
"""Relative: units that differ by less are the same."""


def in_force(log: Iterable[Decision]) -> Decided:
    """Return what a log of decisions leaves in force."""
    held = effective(log)

    def pairs(of: Iterable[Pair], model: str) -> frozenset[tuple[str, str]]:
        return frozenset((pair.asks, pair.given) for pair in of if pair.model == model)

    return Decided(
        stand=pairs(held.locks, "placement"),
        never=pairs(held.forbids, "placement"),
        served=pairs(held.locks, "welfare"),
        unserved=pairs(held.forbids, "welfare"),
    )


def locked(territory: Territory, decided: Decided) -> Territory:
    """Return the territory in which the demands that are locked to an offer run there in whole."""
    if not decided.served:
        return territory
    running = territory.running_services
    units = territory.demands.set_index("demand")["units"]
    rows = pd.DataFrame(sorted(decided.served), columns=list(_PAIR), dtype=object)
    rows = rows[rows["demand"].isin(units.index) & rows["offer"].isin(territory.offers["offer"])]
    rows = rows.assign(units=rows["demand"].map(units).astype(float), source="a decision")
    kept = running[~among(running, _PAIR, decided.served)]
    both = pd.concat([kept, rows[running.columns]], ignore_index=True) if len(kept) else rows[running.columns]
    return replace(territory, running_services=both.sort_values(list(_PAIR), ignore_index=True))


def without(territory: Territory, reach: pd.DataFrame, never: frozenset[tuple[str, str]]) -> pd.DataFrame:
    """Return the arcs (`planner.serve.arcs`) without those that a decision forbids."""
    named = pd.DataFrame(
        {
            "demand": territory.demands["demand"].to_numpy()[reach["d"]],
            "offer": territory.offers["offer"].to_numpy()[reach["o"]],
        }
    )
    return reach[~among(named, _PAIR, never)].reset_index(drop=True)


def forbidden(territory: Territory, unserved: pd.DataFrame, allowed: pd.DataFrame, reach: pd.DataFrame) -> pd.DataFrame:
    """Return the table of what is unserved, with that reason where a decision forbids all that is in reach."""
    cut = set(territory.demands["demand"].iloc[sorted(set(allowed["d"]) - set(reach["d"]))])
    return unserved.assign(why=unserved["why"].mask(unserved["demand"].isin(cut), "forbidden"))


def broken_locks(plan: Plan, decided: Decided) -> pd.DataFrame:
    """Return the locks that do not stand in a plan, or not in whole: `model`, `asks`, `given`, and `why`.

    `why` is a reason of `ended` or `released`; "gone" where the territory has one of the two no more.
    """
    ended = {(e.beneficiary, e.opening): e.why for e in plan.ended.itertuples()}
    released = {(r.demand, r.offer): r.why for r in plan.released.itertuples()}
    served = set(plan.welfare[list(_PAIR)].itertuples(index=False, name=None))
    rows = [("placement", *p, ended.get(p, "gone")) for p in sorted(decided.stand - placed_in(plan.placements))]
    rows += [
        ("welfare", *pair, released.get(pair, "gone"))
        for pair in sorted(decided.served)
        if pair in released or pair not in served
    ]
    return pd.DataFrame(rows, columns=["model", "asks", "given", "why"], dtype=object)


def moved(before: Plan, after: Plan) -> pd.DataFrame:
    """Return the people of the plan before who are elsewhere or nowhere in the one after, and those who are new.

    Columns: `beneficiary`; `was` and `now`, openings or ""; `why`: the reason of `ended` or `waiting` where there is
    one, else "other_goals". For staff: a row for each person.
    """
    was, now = (dict(sorted(placed_in(plan.placements))) for plan in (before, after))
    ended = {(e.beneficiary, e.opening): e.why for e in after.ended.itertuples()}
    waits = after.waiting.set_index("beneficiary")["why"].to_dict()
    rows = [
        (b, was.get(b, ""), now.get(b, ""), ended.get((b, was.get(b, "")), waits.get(b, "other_goals")))
        for b in sorted(was.keys() | now.keys())
        if was.get(b) != now.get(b)
    ]
    return pd.DataFrame(rows, columns=["beneficiary", "was", "now", "why"], dtype=object)


def moved_demands(before: Plan, after: Plan) -> pd.DataFrame:
    """Return the demands that other offers serve than in the plan before, or the same ones with other units.

    Columns: `demand`; `was` and `now`, units by offer, and `more`, units served more than before (fewer: below 0);
    `why`: the reason of `released` or, where fewer are served, of `unserved`, if there is one, else "other_goals".
    """
    was, now = (plan.welfare.groupby(list(_PAIR))["units"].sum() for plan in (before, after))
    pairs = was.index.union(now.index)
    was, now = was.reindex(pairs, fill_value=0.0), now.reindex(pairs, fill_value=0.0)
    changed = (now - was).abs() > CLOSE * was.clip(lower=1.0)
    left = after.unserved.drop_duplicates("demand").set_index("demand")["why"].to_dict()
    released = after.released.drop_duplicates("demand").set_index("demand")["why"].to_dict()
    rows = []
    for demand in sorted(set(pairs[changed].get_level_values("demand"))):
        more = float(now[demand].sum() - was[demand].sum())
        fewer = more < -CLOSE * max(1.0, was[demand].sum())
        why = released.get(demand) or (left.get(demand) if fewer else None) or "other_goals"
        rows.append((demand, _by_offer(was[demand]), _by_offer(now[demand]), more, why))
    return pd.DataFrame(rows, columns=["demand", "was", "now", "more", "why"]).astype({"more": float})


def _by_offer(units: pd.Series) -> str:
    return ", ".join(f"{offer} {amount:.1f}" for offer, amount in units.items() if amount > 0)


def price(limited: Plan, free: Plan) -> pd.DataFrame:
    """Return what a limit costs: for each goal of placement what is reached with it, without it, and the difference."""
    without_it = {goal.name: goal.reached for goal in free.goals["placement"]}
    rows = [
        (goal.name, goal.unit, goal.reached, without_it[goal.name], goal.reached - without_it[goal.name])
        for goal in limited.goals["placement"]
        if goal.name in without_it
    ]
    return pd.DataFrame(rows, columns=["goal", "unit", "limited", "free", "price"])
