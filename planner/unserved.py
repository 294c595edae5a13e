"""Why units are unserved, and why what ran cannot stay: the first limit that leaves no way to serve them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geodata.territory import Territory
from optim import welfare

LIMITS = (
    "full", "provider_spent", "below_minimum", "district_share", "fringe_ceiling", "plan_spent", "voucher_spent",
    "indivisible",
)  # fmt: skip
"""What stands in the way of one more unit at one offer: the offer is full; its provider has sold all that it can in the
year; it would not start for so few; the district has had its share; the fringe ceiling is reached; the firm's plan is
spent, and no voucher is for this; plan and voucher are spent; what is free is less than the whole demand needs."""

WHY_UNSERVED = ("no_offer", "out_of_reach", "forbidden", "full_and_plan_spent", *LIMITS, "other_goals", "time_out")
"""Why units are unserved: nobody offers the service; nobody within the travel limit; a decision forbids all in reach;
all in reach are full and the plan is spent; each of `LIMITS` among the offers that those before it leave; other goals,
or a tolerance, came before need; the time ran out before the answer was proved."""

WHY_RELEASED = ("no_offer", "out_of_reach", "asked_less", *LIMITS, "other_goals", "time_out")
"""Why what ran cannot stay: as above; `asked_less`: more runs than the demand asks."""

UNSERVED_COLUMNS = ["demand", "service", "firm", "area", "units", "workers", "why"]
RELEASED_COLUMNS = ["demand", "offer", "service", "firm", "area", "units", "workers", "why"]

_CLOSE = welfare.TOLERANCE * 10


def _limits(p: welfare.WelfareProblem, answer: welfare.WelfareAnswer) -> np.ndarray:
    """For each arc the place in `LIMITS` of what forbids one more unit on it, or their number where nothing does."""
    d, o, served = p.demand, p.offer, answer.served
    own = served - answer.paid.sum(axis=0)
    eur, own_eur, priced = served * p.price[o], own * p.price[o], p.price[o] > 0

    def spent(rows: np.ndarray, used: np.ndarray, limit: np.ndarray) -> np.ndarray:
        """Whether nothing is left of each limit."""
        left = limit - np.bincount(rows, used, minlength=len(limit))
        return np.isfinite(limit) & (left <= _CLOSE * np.maximum(1.0, np.where(np.isfinite(limit), limit, 1.0)))

    given = np.bincount(o, served, minlength=len(p.capacity))
    share = np.where(p.share < 1, p.share * p.total_eur, np.inf)
    fringe = np.where(p.fringe[o], own_eur, 0.0)
    ceiling = (spent(d, fringe, p.fringe_eur)[d] | spent(p.firm[d], fringe, p.firm_fringe_eur)[p.firm[d]]) & p.fringe[o]
    plan = spent(p.firm[d], own_eur, p.budget)[p.firm[d]]
    covered, voucher = np.zeros(len(d), dtype=bool), np.zeros(len(d), dtype=bool)
    for pot, units in zip(p.vouchers, answer.paid, strict=True):
        here = pot.demands[d] & pot.offers[o]
        used = units * p.price[o]
        large = used[~p.small[o]].sum()
        open_left = (1 - pot.reserved) * pot.eur - large > _CLOSE * max(1.0, pot.eur)
        left = pot.eur - used.sum() > _CLOSE * max(1.0, pot.eur)
        covered |= here
        voucher |= here & left & (p.small[o] | open_left)
    unpaid = priced & ~voucher
    forbidden = (
        spent(o, served, p.capacity)[o],
        spent(p.provider[o], eur, p.provider_eur)[p.provider[o]] & priced,
        (p.least > 0)[o] & (given <= _CLOSE)[o],
        spent(p.district[d], eur, share)[p.district[d]] & priced,
        unpaid & ceiling & ~plan,
        unpaid & plan & ~covered,
        unpaid & plan,
        p.step[d] > 0,
    )
    return np.argmax(np.vstack([*forbidden, np.ones(len(d), dtype=bool)]), axis=0)


def _undecided(p: welfare.WelfareProblem, answer: welfare.WelfareAnswer) -> str:
    """Why something is not served though nothing forbids it."""
    asked = [g for g in answer.goals if g.name != "kept"]
    first = asked[0]
    if any(g.gap > 1e-6 for g in answer.goals[: answer.goals.index(first) + 1]):
        return "time_out"
    linear = not (p.step.any() or p.least.any())
    assert not (linear and first.name == "need" and first.own is None), "an unserved demand with room and money"
    return "other_goals"


def unserved(territory: Territory, p: welfare.WelfareProblem, answer: welfare.WelfareAnswer) -> pd.DataFrame:
    """Return what is left of each demand, with why."""
    demands = territory.demands
    left = p.units - np.bincount(p.demand, answer.served, minlength=len(p.units))
    short = left > welfare.TOLERANCE * np.maximum(1.0, p.units)
    limit = np.full(len(p.units), -1)
    np.maximum.at(limit, p.demand, _limits(p, answer))
    spent = p.budget - np.bincount(
        p.firm[p.demand], (answer.served - answer.paid.sum(axis=0)) * p.price[p.offer], minlength=len(p.budget)
    ) <= _CLOSE * np.maximum(1.0, p.budget)
    offered = demands["service"].isin(territory.offers["service"]).to_numpy()
    free = limit == len(LIMITS)
    last = _undecided(p, answer) if (free & short).any() else ""
    why = np.select(
        [~offered, limit < 0, (limit == 0) & spent[p.firm]],
        ["no_offer", "out_of_reach", "full_and_plan_spent"],
        np.array([*LIMITS, last], dtype=object)[limit],
    )
    frame = demands.assign(units=left, workers=demands["workers"] * left / demands["units"], why=why)
    return frame.loc[short, UNSERVED_COLUMNS].reset_index(drop=True)


def released(
    territory: Territory, p: welfare.WelfareProblem, answer: welfare.WelfareAnswer, reach: pd.DataFrame
) -> pd.DataFrame:
    """Return what ran and cannot stay, with why; `reach` has the arcs of the problem."""
    if territory.running_services.empty:
        return pd.DataFrame(columns=RELEASED_COLUMNS).astype({"units": float, "workers": float})
    running = territory.running_services.merge(territory.demands, on="demand", suffixes=("", "_asked"), how="left")
    running = running.merge(territory.offers, on="offer", suffixes=("", "_offered"), how="left")
    row = pd.Series(territory.demands.index, index=territory.demands["demand"])
    place = pd.Series(territory.offers.index, index=territory.offers["offer"])
    arcs = pd.Series(np.arange(len(reach)), index=pd.MultiIndex.from_frame(reach[["d", "o"]]))
    pairs = pd.MultiIndex.from_arrays([running["demand"].map(row), running["offer"].map(place)])
    limits, runs = _limits(p, answer), np.bincount(p.demand, p.kept, minlength=len(p.units))
    rows = []
    for one, k in zip(running.to_dict("records"), arcs.reindex(pairs, fill_value=-1), strict=True):
        units = answer.released[k] if k >= 0 else one["units"]
        if units <= welfare.TOLERANCE * max(1.0, one["units"]):
            continue
        if k < 0:
            why = "out_of_reach" if one["service"] == one["service_offered"] else "no_offer"
        elif runs[p.demand[k]] > p.units[p.demand[k]] * (1 + welfare.TOLERANCE):
            why = "asked_less"
        else:
            why = LIMITS[limits[k]] if limits[k] < len(LIMITS) else _undecided(p, answer)
        rows.append({**one, "units": units, "workers": one["workers"] * units / one["units_asked"], "why": why})
    frame = pd.DataFrame(rows, columns=RELEASED_COLUMNS)
    return frame.astype({"units": float, "workers": float})
