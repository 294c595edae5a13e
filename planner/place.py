"""Placing: beneficiaries and openings into a placement problem, and its answer into tables with reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geodata.territory import Territory
from geodata.travel import Travel
from optim import placement
from optim.goals import Progress, Reached
from optim.linear import Status
from planner import audit, commute
from planner.matching import DIMENSIONS, each, hours, match
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

    `allowed`: columns `i`, `j` (indices of `territory.beneficiaries` and `.openings`), `minutes`, `mode`,
    `changes`, `last_departure`, `fit` (points, 0–100) and its `DIMENSIONS`, `months`, `monthly_eur`, `quota`.
    `forbidden`: a code of `WHY_WAITING` by index of the person. `refused`: for each pair in reach that a rule
    forbids (`i`, `j`), the first such code.
    """

    allowed: pd.DataFrame
    forbidden: pd.Series
    refused: pd.Series


def pairs(
    territory: Territory, rules: RuleProfile, scenario: Scenario, travel: Travel, decided: Decided | None = None
) -> Pairs:
    """Apply every rule that speaks of one person and one opening."""
    people, openings = territory.beneficiaries.rename(columns={"area": "origin"}), territory.openings
    everybody = pd.Series("", index=people.index, dtype=object)
    if openings.empty:
        return Pairs(_no_pairs(), everybody.map(lambda _: "no_opening"), pd.Series(dtype=object))
    to = openings["host"].map(travel.points("hosts"))
    limit = people["minutes"].fillna(scenario.placement_minutes)
    met, stranded_by = commute.ways(
        people.assign(limit=limit), openings.assign(destination=to, shift=commute.shifts(territory)), travel
    )
    i, j = met["i"].to_numpy(), met["j"].to_numpy()
    met["i"], met["j"] = people.index[i], openings.index[j]
    stay = each(lambda kind, eqf: rules.months(kind, eqf=int(eqf)), people["class"], openings["eqf"], i, j)
    least, most = stay.reshape(-1, 2).T
    offered = openings["months"].to_numpy(int)[j]
    met["months"] = np.minimum(np.minimum(offered, most), scenario.placement_months)
    named = pd.DataFrame({"beneficiary": people["beneficiary"].array[i]})
    named["host"], named["opening"] = openings["host"].array[j], openings["opening"].array[j]
    steps = {
        "out_of_reach": np.ones(len(met), dtype=bool),
        "class_not_accepted": each(lambda c, a: not a or c in a, people["class"], openings["accepts"], i, j, bool),
        "restriction": each(
            lambda r, s: not set(r) & set(s), people["restrictions"], openings["strains"], i, j, bool
        ),
        "too_short": met["months"].to_numpy() >= least,
        "hours": ~(hours(openings)[j] > hours(people)[i]),
        "language": each(
            lambda says, needs: not says or set(needs) <= set(says),
            people["languages"], openings["languages"], i, j, bool,
        ),
        "refused": ~among(named, ("beneficiary", "host"), refusals(territory)),
        "forbidden": ~among(named, ("beneficiary", "opening"), decided.never if decided else frozenset()),
    }  # fmt: skip
    kept, refused = np.ones(len(met), dtype=bool), np.full(len(met), "", dtype=object)
    forbidden = everybody.to_numpy(copy=True)
    for code, passed in steps.items():
        refused[kept & ~passed] = code
        kept &= passed
        none = np.bincount(i[kept], minlength=len(people)) == 0
        forbidden[none & (forbidden == "")] = code
    forbidden = np.where((forbidden == "out_of_reach") & (stranded_by != ""), stranded_by, forbidden)
    helpless = people["modes"].map(lambda modes: not any(travel.answers(mode) for mode in modes)).to_numpy(bool)
    forbidden[helpless] = "no_usable_mode"
    why = pd.Series(forbidden, index=people.index, dtype=object)
    against = pd.MultiIndex.from_frame(met.loc[refused != "", ["i", "j"]])
    i, j = i[kept], j[kept]
    allowed = met[kept].assign(
        **match(people, openings, i, j, hours_weight=scenario.placement_fit_hours),
        monthly_eur=_monthly_eur(territory, rules, i, j),
        quota=people["class"].map(lambda c: rules.classes[c].quota).to_numpy(bool)[i],
    )
    return Pairs(
        allowed[list(_no_pairs().columns)].reset_index(drop=True),
        why[forbidden != ""],
        pd.Series(refused[refused != ""], index=against, dtype=object),
    )


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
    asked, answer = solved(
        territory, rules, scenario, found.allowed, fund_cents=fund_cents, decided=decided, progress=progress
    )
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


def solved(
    territory: Territory,
    rules: RuleProfile,
    scenario: Scenario,
    allowed: pd.DataFrame,
    *,
    fund_cents: int,
    decided: Decided | None = None,
    progress: Progress | None = None,
) -> tuple[placement.PlacementProblem, placement.PlacementAnswer]:
    """Return the problem over the `allowed` pairs and its answer by the scenario's goals, checked against the rules."""
    asked = problem(territory, rules, scenario, allowed, fund_cents, decided)
    said = [*map(goal_of, scenario.placement_goals)]
    answer = placement.solve(
        asked,
        goals=[name for name, _ in said],
        tolerances=dict(said),
        seconds=scenario.solver_seconds,
        progress=progress,
    )
    audit.insist(placement.broken_rules(asked, answer))
    return asked, answer


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
    order = pd.Series(pd.Index(WHY_WAITING).get_indexer(why), index=p.person, dtype=int)
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
    code = dict(zip(zip(p.person[p.kept].tolist(), p.opening[p.kept].tolist(), strict=True), why[p.kept], strict=True))
    rows = []
    for person, opening in sorted(decided.stand | running(territory)):
        pair = people.get(person, -1), openings.get(opening, -1)
        if pair not in standing:
            host = territory.openings["host"].iloc[pair[1]] if pair[1] >= 0 else ""
            rows.append((person, host, opening, code.get(pair) or found.refused.get(pair, "out_of_reach")))
    return pd.DataFrame(rows, columns=ENDED_COLUMNS, dtype=object)


def _monthly_eur(territory: Territory, rules: RuleProfile, i: np.ndarray, j: np.ndarray) -> np.ndarray:
    """The monthly allowance: what was agreed, raised to the floor unless the class has its own agreement."""
    openings = territory.openings
    public = openings["host"].map(territory.hosts.set_index("host")["public"])
    said = zip(public, openings["hours"], openings["meals"], strict=True)
    floor = np.array([rules.floor_eur(public=bool(p), hours=float(h), meals=bool(m)) for p, h, m in said], dtype=float)
    agreed = openings["allowance_eur"].astype(float).fillna(pd.Series(floor, index=openings.index)).to_numpy()
    needs_floor = territory.beneficiaries["class"].map(lambda c: rules.classes[c].floor).to_numpy(bool)
    return np.where(needs_floor[i], np.maximum(agreed, floor)[j], agreed[j])


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
