"""Placing: beneficiaries and openings into a placement problem, and its answer into tables with reasons."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geodata.tables import MODES
from geodata.territory import Territory
from geodata.travel import Travel
from optim import placement
from optim.goals import Progress, Reached
from planner import audit
from planner.rules import RuleProfile
from planner.scenario import Scenario

WHY_WAITING = (
    "no_opening", "no_usable_mode", "out_of_reach", "class_not_accepted", "restriction", "too_short",
    "places_taken", "quota_full", "fund_spent", "time_out",
)  # fmt: skip
"""Why a person waits. The first six forbid every opening, each among those that the ones before it leave: none
exists; no source answers for any mode the person can use (a bus without a timetable); none in reach by a usable mode;
none accepts the class; all ask for what the person is restricted from; all shorter than the least stay. The others:
all allowed places are taken; places are free but the host's quota is reached; the Fund has not enough left; the time
ran out before the answer was proved."""

PLACEMENT_COLUMNS = ["beneficiary", "host", "opening", "area", "host_area", "months", "eur", "minutes", "mode", "fit"]
WAITING_COLUMNS = ["beneficiary", "area", "why"]


@dataclass(frozen=True)
class Placed:
    """`placements`: a row for each person placed; `waiting`: a row for each person who is not, with why."""

    placements: pd.DataFrame
    waiting: pd.DataFrame
    goals: tuple[Reached, ...]


@dataclass(frozen=True)
class Pairs:
    """Every allowed pair of a person and an opening, and, for the people without any, why.

    `allowed`: columns `i`, `j` (row numbers in `territory.beneficiaries` and `.openings`), `minutes`, `mode`, `fit`
    (points, 0–100), `months`, `monthly_eur`, `quota`. `forbidden`: a code of `WHY_WAITING` by row number of the person.
    """

    allowed: pd.DataFrame
    forbidden: pd.Series


def pairs(territory: Territory, rules: RuleProfile, scenario: Scenario, travel: Travel) -> Pairs:
    """Apply every rule that speaks of one person and one opening."""
    people = territory.beneficiaries.rename(columns={"skills": "has", "area": "origin"})
    openings = territory.openings.merge(
        territory.hosts[["host", "area", "public"]].rename(columns={"area": "destination"}), on="host", how="left"
    )
    everybody = pd.Series("", index=people.index, dtype=object)
    if openings.empty:
        return Pairs(_no_pairs(), everybody.map(lambda _: "no_opening"))
    trips = _trips(people, openings, scenario, travel)
    people = people.assign(limit=people["minutes"].fillna(scenario.placement_minutes)).drop(columns="minutes")
    chosen = ["beneficiary", "class", "origin", "has", "restrictions", "modes", "limit"]
    met = people[chosen].assign(i=people.index).merge(trips, on=["origin", "modes"])
    met = met[met["minutes"] <= met["limit"]].merge(openings.assign(j=openings.index), on="destination")
    met = met.sort_values(["i", "j"], ignore_index=True)
    met["months"], least = _months(met, rules, scenario)
    steps = {
        "out_of_reach": np.ones(len(met), dtype=bool),
        "class_not_accepted": np.array(
            [not a or c in a for a, c in zip(met["accepts"], met["class"], strict=True)], dtype=bool
        ),
        "restriction": np.array(
            [not set(r) & set(s) for r, s in zip(met["restrictions"], met["strains"], strict=True)], dtype=bool
        ),
        "too_short": (met["months"] >= least).to_numpy(bool),
    }
    kept, forbidden = np.ones(len(met), dtype=bool), everybody
    for code, passed in steps.items():
        kept &= passed
        some = everybody.index.isin(met.loc[kept, "i"])
        forbidden = forbidden.where(some | (forbidden != ""), code)
    stranded = ~people["modes"].map(lambda modes: any(travel.answers(mode) for mode in modes)).astype(bool)
    forbidden = forbidden.mask(stranded, "no_usable_mode")
    allowed = met[kept].reset_index(drop=True)
    allowed["fit"] = [_fit(needs, has) for needs, has in zip(allowed["skills"], allowed["has"], strict=True)]
    allowed["monthly_eur"] = _monthly_eur(allowed, rules)
    allowed["quota"] = allowed["class"].map(lambda c: rules.classes[c].quota).astype(bool)
    return Pairs(allowed[list(_no_pairs().columns)], forbidden[forbidden != ""])


def problem(territory: Territory, rules: RuleProfile, found: Pairs, fund_cents: int) -> placement.PlacementProblem:
    """State the placement problem over the allowed pairs, in whole points, cents and tenths of a minute."""
    hosts = territory.hosts
    room = hosts["employees"].map(rules.quota) - hosts["trainees"]
    number = {host: k for k, host in enumerate(hosts["host"])}
    allowed = found.allowed
    return placement.PlacementProblem(
        weight=territory.beneficiaries["vulnerability"].to_numpy(int),
        places=np.ones(len(territory.openings), dtype=int),
        host=territory.openings["host"].map(number).to_numpy(int),
        room=room.clip(lower=0).to_numpy(int),
        fund_cents=fund_cents,
        person=allowed["i"].to_numpy(int),
        opening=allowed["j"].to_numpy(int),
        fit=allowed["fit"].to_numpy(int),
        minutes10=(allowed["minutes"] * 10).round().to_numpy(int),
        cents=(allowed["months"] * allowed["monthly_eur"] * 100).round().to_numpy(int),
        quota=allowed["quota"].to_numpy(int),
    )


def place(
    territory: Territory,
    rules: RuleProfile,
    scenario: Scenario,
    travel: Travel,
    *,
    fund_cents: int,
    progress: Progress | None = None,
) -> Placed:
    """Place the beneficiaries within the Fund; the answer is checked against the rules before it is returned."""
    found = pairs(territory, rules, scenario, travel)
    asked = problem(territory, rules, found, fund_cents)
    answer = placement.solve(asked, goals=scenario.placement_goals, seconds=scenario.solver_seconds, progress=progress)
    broken = placement.broken_rules(asked, answer.chosen)
    audit.insist(broken)
    chosen = found.allowed[answer.chosen].reset_index(drop=True)
    people = territory.beneficiaries.loc[chosen["i"]].reset_index(drop=True)
    openings = territory.openings.loc[chosen["j"]].reset_index(drop=True)
    placements = pd.DataFrame(
        {
            "beneficiary": people["beneficiary"],
            "host": openings["host"],
            "opening": openings["opening"],
            "area": people["area"],
            "host_area": openings["host"].map(territory.hosts.set_index("host")["area"]),
            "months": chosen["months"],
            "eur": asked.cents[answer.chosen] / 100,
            "minutes": chosen["minutes"],
            "mode": chosen["mode"],
            "fit": chosen["fit"],
        },
        columns=PLACEMENT_COLUMNS,
    )
    return Placed(placements, _waiting(territory, asked, found, answer.chosen), answer.goals)


def _trips(people: pd.DataFrame, openings: pd.DataFrame, scenario: Scenario, travel: Travel) -> pd.DataFrame:
    """The quickest usable mode between areas, for each set of modes that somebody has."""
    limit = float(people["minutes"].fillna(scenario.placement_minutes).max()) if len(people) else 0.0
    by_mode = [
        travel.minutes(people["origin"], openings["destination"], mode=mode, limit=limit).assign(mode=mode)
        for mode in MODES
    ]
    trips = pd.concat([t for t in by_mode if len(t)] or by_mode[:1], ignore_index=True)
    quickest = []
    for modes in sorted(people["modes"].unique()):
        usable = trips[trips["mode"].isin(modes)].sort_values("minutes", kind="stable")
        usable = usable.drop_duplicates(["origin", "destination"])
        quickest.append(usable.assign(modes=pd.Series([modes] * len(usable), index=usable.index, dtype=object)))
    columns = ["origin", "destination", "minutes", "mode", "modes"]
    return pd.concat(quickest, ignore_index=True)[columns] if quickest else pd.DataFrame(columns=columns)


def _months(met: pd.DataFrame, rules: RuleProfile, scenario: Scenario) -> tuple[pd.Series, pd.Series]:
    """Months of each pair (the least of those offered, permitted and paid for) and the shortest stay permitted."""
    permitted = [rules.months(c, eqf=int(e)) for c, e in zip(met["class"], met["eqf"], strict=True)]
    least = pd.Series([p[0] for p in permitted], index=met.index, dtype=int)
    most = pd.Series([p[1] for p in permitted], index=met.index, dtype=int)
    offered = met["months"].astype(int)
    return offered.clip(upper=most).clip(upper=scenario.placement_months), least


def _monthly_eur(allowed: pd.DataFrame, rules: RuleProfile) -> pd.Series:
    """The monthly allowance: what was agreed, raised to the floor unless the class has its own agreement."""
    floor = pd.Series(
        [
            rules.floor_eur(public=bool(p), hours=float(h), meals=bool(m))
            for p, h, m in zip(allowed["public"], allowed["hours"], allowed["meals"], strict=True)
        ],
        index=allowed.index, dtype=float,
    )  # fmt: skip
    needs_floor = allowed["class"].map(lambda c: rules.classes[c].floor).astype(bool)
    agreed = allowed["allowance_eur"].fillna(floor).astype(float)
    return agreed.where(~needs_floor, np.maximum(agreed, floor))


def _fit(needs: tuple[str, ...], has: tuple[str, ...]) -> int:
    """Points: the share of the skills the work needs that the person has; 100 if it needs none."""
    return round(100 * len(set(needs) & set(has)) / len(needs)) if needs else 100


def _waiting(territory: Territory, p: placement.PlacementProblem, found: Pairs, chosen: np.ndarray) -> pd.DataFrame:
    taken = np.bincount(p.opening[chosen], minlength=len(p.places))
    trainees = np.bincount(p.host[p.opening[chosen]], p.quota[chosen], minlength=len(p.room))
    left = p.fund_cents - int(p.cents[chosen].sum())
    free = (taken < p.places)[p.opening]
    quota = (trainees < p.room)[p.host[p.opening]] | (p.quota == 0)
    frame = pd.DataFrame({"i": p.person, "free": free, "open": free & quota, "paid": free & quota & (p.cents <= left)})
    any_of = frame.groupby("i").any().reindex(territory.beneficiaries.index, fill_value=False)
    why = pd.Series("places_taken", index=any_of.index, dtype=object)
    why = why.mask(any_of["free"], "quota_full").mask(any_of["open"], "fund_spent").mask(any_of["paid"], "time_out")
    why.loc[found.forbidden.index] = found.forbidden
    waits = ~territory.beneficiaries.index.isin(p.person[chosen])
    return territory.beneficiaries.assign(why=why).loc[waits, WAITING_COLUMNS].reset_index(drop=True)


def _no_pairs() -> pd.DataFrame:
    kinds = {
        "i": int,
        "j": int,
        "minutes": float,
        "mode": object,
        "fit": int,
        "months": int,
        "monthly_eur": float,
        "quota": bool,
    }
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})
