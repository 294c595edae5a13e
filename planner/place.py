"""Placing: beneficiaries and openings into a placement problem, and its answer into tables with reasons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from geodata.territory import Territory
from geodata.travel import Travel
from optim import placement
from optim.goals import Progress, Reached
from optim.linear import Status
from planner import audit, commute
from planner.matching import DIMENSIONS, match
from planner.placing import Decided, among, problem, refusals, running
from planner.rules import RuleProfile
from planner.scenario import Scenario, goal_of
from planner.waiting import WHY_WAITING, reasons

PLACEMENT_COLUMNS = [
    "beneficiary", "host", "opening", "area", "host_area", "months", "eur", "minutes", "mode", "fit", "changes",
    "last_departure", *DIMENSIONS, "tutor", "paid_by",
]  # fmt: skip
WAITING_COLUMNS = ["beneficiary", "area", "why"]
ENDED_COLUMNS = ["beneficiary", "host", "opening", "why"]
FUND = "Fund"
"""Who pays what no earmark does."""


@dataclass(frozen=True)
class Placed:
    """`placements`: a row for each person placed; `waiting`: a row for each person who is not, with why; `ended`: a
    row for each placement that ran or was decided and does not stand, with why; `paid`: cents by earmark and `FUND`."""

    placements: pd.DataFrame
    waiting: pd.DataFrame
    ended: pd.DataFrame
    paid: Mapping[str, int]
    goals: tuple[Reached, ...]


@dataclass(frozen=True)
class Pairs:
    """Every allowed pair of a person and an opening, and, for the people without any, why.

    `allowed`: columns `i`, `j` (row numbers in `territory.beneficiaries` and `.openings`), `minutes`, `mode`,
    `changes`, `last_departure`, `fit` (points, 0–100) and its `DIMENSIONS`, `months`, `monthly_eur`, `quota`.
    `forbidden`: a code of `WHY_WAITING` by row number of the person. `refused`: for each pair in reach that a rule
    forbids (`i`, `j`), the first such code.
    """

    allowed: pd.DataFrame
    forbidden: pd.Series
    refused: pd.Series


def pairs(
    territory: Territory, rules: RuleProfile, scenario: Scenario, travel: Travel, decided: Decided | None = None
) -> Pairs:
    """Apply every rule that speaks of one person and one opening."""
    renamed = {"skills": "has", "area": "origin", "hours": "able", "languages": "speaks"}
    people = territory.beneficiaries.rename(columns=renamed)
    openings = territory.openings.merge(
        territory.hosts[["host", "area", "public"]].rename(columns={"area": "destination"}), on="host", how="left"
    )
    everybody = pd.Series("", index=people.index, dtype=object)
    if openings.empty:
        return Pairs(_no_pairs(), everybody.map(lambda _: "no_opening"), pd.Series(dtype=object))
    openings = openings.assign(
        destination=openings["host"].map(travel.points("hosts")), shift=commute.shifts(territory)
    )
    people = people.assign(limit=people["minutes"].fillna(scenario.placement_minutes)).drop(columns="minutes")
    trips, unserved = commute.ways(people, openings, travel)
    chosen = ["beneficiary", "class", "origin", "has", "able", "speaks", "restrictions", "modes", "limit"]
    met = people[chosen].assign(i=people.index).merge(trips, on=commute.PERSON)
    met = met.merge(openings.assign(j=openings.index), on=commute.OPENING)
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
        "hours": ~(met["hours"] > met["able"]).to_numpy(bool),
        "language": np.array(
            [not says or set(needs) <= set(says) for needs, says in zip(met["languages"], met["speaks"], strict=True)],
            dtype=bool,
        ),
        "refused": ~among(met, ("beneficiary", "host"), refusals(territory)),
        "forbidden": ~among(met, ("beneficiary", "opening"), decided.never if decided else frozenset()),
    }
    kept, forbidden = np.ones(len(met), dtype=bool), everybody
    refused = pd.Series("", index=pd.MultiIndex.from_frame(met[["i", "j"]]), dtype=object)
    for code, passed in steps.items():
        refused = refused.mask(kept & ~passed, code)
        kept &= passed
        some = everybody.index.isin(met.loc[kept, "i"])
        forbidden = forbidden.where(some | (forbidden != ""), code)
    stranded = ~people["modes"].map(lambda modes: any(travel.answers(mode) for mode in modes)).astype(bool)
    why = people[commute.PERSON].merge(unserved, on=commute.PERSON, how="left")["why"].set_axis(people.index)
    forbidden = forbidden.mask((forbidden == "out_of_reach") & (why != ""), why).mask(stranded, "no_usable_mode")
    allowed = met[kept].reset_index(drop=True)
    allowed = allowed.assign(**match(allowed, hours_weight=scenario.placement_fit_hours))
    allowed["monthly_eur"] = _monthly_eur(allowed, rules)
    allowed["quota"] = allowed["class"].map(lambda c: rules.classes[c].quota).astype(bool)
    return Pairs(allowed[list(_no_pairs().columns)], forbidden[forbidden != ""], refused[refused != ""])


def place(
    territory: Territory,
    rules: RuleProfile,
    scenario: Scenario,
    travel: Travel,
    *,
    fund_cents: int,
    decided: Decided | None = None,
    progress: Progress | None = None,
) -> Placed:
    """Place the beneficiaries within the Fund; the answer is checked against the rules before it is returned."""
    found = pairs(territory, rules, scenario, travel, decided)
    asked = problem(territory, rules, scenario, found.allowed, fund_cents, decided)
    said = [*map(goal_of, scenario.placement_goals)]
    answer = placement.solve(
        asked,
        goals=[name for name, _ in said],
        tolerances=dict(said),
        seconds=scenario.solver_seconds,
        progress=progress,
    )
    audit.insist(placement.broken_rules(asked, answer))
    chosen = found.allowed[answer.chosen].reset_index(drop=True)
    people = territory.beneficiaries.loc[chosen["i"]].reset_index(drop=True)
    openings = territory.openings.loc[chosen["j"]].reset_index(drop=True)
    tutors = np.r_[territory.tutors["tutor"].to_numpy(object), [""]]
    placements = pd.DataFrame(
        {
            "beneficiary": people["beneficiary"],
            "host": openings["host"],
            "opening": openings["opening"],
            "area": people["area"],
            "host_area": openings["host"].map(territory.hosts.set_index("host")["area"]),
            "eur": asked.cents[answer.chosen] / 100,
            **{name: chosen[name] for name in ("months", "minutes", "mode", "fit", "changes", *DIMENSIONS)},
            "last_departure": chosen["last_departure"].map(commute.clock).astype(object),
            "tutor": tutors[answer.tutor[chosen["i"]]],
            "paid_by": _paid_by(territory, answer.paid[:, chosen["i"]]),
        },
        columns=PLACEMENT_COLUMNS,
    )
    proved = all(goal.status is Status.OPTIMAL for goal in answer.goals)
    why = reasons(asked, answer, proved=proved)
    return Placed(
        placements,
        _waiting(territory, asked, found, answer.chosen, why),
        _ended(territory, asked, found, answer.chosen, why, decided or Decided()),
        dict(zip([*territory.earmarks["earmark"], FUND], answer.paid.sum(axis=1).tolist(), strict=True)),
        answer.goals,
    )


def _paid_by(territory: Territory, paid: np.ndarray) -> list[str]:
    """Who pays each path: "Fund", or earmarks and the Fund with the euros of each, as in "E-1 400.00, Fund 100.00"."""
    names = [*territory.earmarks["earmark"], FUND]
    said = []
    for cents in paid.T:
        payers = [(name, int(c)) for name, c in zip(names, cents, strict=True) if c]
        said.append(", ".join(f"{name} {c / 100:.2f}" for name, c in payers) if len(names) > 1 else FUND)
    return said


def _waiting(
    territory: Territory, p: placement.PlacementProblem, found: Pairs, chosen: np.ndarray, why: np.ndarray
) -> pd.DataFrame:
    """The reason of the pair that comes nearest to being possible, or that for which there is no pair."""
    order = pd.Series([WHY_WAITING.index(code) for code in why], index=p.person, dtype=int)
    nearest = order.groupby(level=0).max().reindex(territory.beneficiaries.index)
    code = nearest.map(lambda place: WHY_WAITING[int(place)], na_action="ignore").astype(object)
    code.loc[found.forbidden.index] = found.forbidden
    waits = ~territory.beneficiaries.index.isin(p.person[chosen])
    return territory.beneficiaries.assign(why=code).loc[waits, WAITING_COLUMNS].reset_index(drop=True)


def _ended(
    territory: Territory,
    p: placement.PlacementProblem,
    found: Pairs,
    chosen: np.ndarray,
    why: np.ndarray,
    decided: Decided,
) -> pd.DataFrame:
    people = {name: i for i, name in enumerate(territory.beneficiaries["beneficiary"])}
    openings = {name: j for j, name in enumerate(territory.openings["opening"])}
    standing = {*zip(p.person[chosen].tolist(), p.opening[chosen].tolist(), strict=True)}
    code = dict(zip(zip(p.person.tolist(), p.opening.tolist(), strict=True), why, strict=True))
    rows = []
    for person, opening in sorted(decided.stand | running(territory)):
        pair = people.get(person, -1), openings.get(opening, -1)
        if pair not in standing:
            host = territory.openings["host"].iloc[pair[1]] if pair[1] >= 0 else ""
            rows.append((person, host, opening, code.get(pair) or found.refused.get(pair, "out_of_reach")))
    return pd.DataFrame(rows, columns=ENDED_COLUMNS, dtype=object)


def _months(met: pd.DataFrame, rules: RuleProfile, scenario: Scenario) -> tuple[pd.Series, pd.Series]:
    """Months of each pair (the least of those offered, permitted and paid for) and the shortest stay permitted."""
    permitted = _each(lambda kind, eqf: rules.months(kind, eqf=int(eqf)), met["class"], met["eqf"])
    least = pd.Series([p[0] for p in permitted], index=met.index, dtype=int)
    most = pd.Series([p[1] for p in permitted], index=met.index, dtype=int)
    offered = met["months"].astype(int)
    return offered.clip(upper=most).clip(upper=scenario.placement_months), least


def _monthly_eur(allowed: pd.DataFrame, rules: RuleProfile) -> pd.Series:
    """The monthly allowance: what was agreed, raised to the floor unless the class has its own agreement."""
    each = _each(
        lambda public, hours, meals: rules.floor_eur(public=bool(public), hours=float(hours), meals=bool(meals)),
        allowed["public"], allowed["hours"], allowed["meals"],
    )  # fmt: skip
    floor = pd.Series(each, index=allowed.index, dtype=float)
    needs_floor = allowed["class"].map(lambda c: rules.classes[c].floor).astype(bool)
    agreed = allowed["allowance_eur"].fillna(floor).astype(float)
    return agreed.where(~needs_floor, np.maximum(agreed, floor))


def _each(of: Callable[..., Any], *columns: pd.Series) -> list[Any]:
    """Return `of` for each row, asked once for rows that say the same: pairs are many, what they say is little."""
    once = cache(of)
    return [once(*said) for said in zip(*columns, strict=True)]


def _no_pairs() -> pd.DataFrame:
    kinds = {
        "i": int,
        "j": int,
        "minutes": float,
        "mode": object,
        "changes": int,
        "last_departure": float,
        "fit": int,
        "skills_under": int,
        "skills_over": int,
        "hours_over": float,
        "languages_under": int,
        "months": int,
        "monthly_eur": float,
        "quota": bool,
    }
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})
