"""The placement problem of a territory: people, openings, tutors and money in the whole numbers of the solver."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from geodata.territory import Territory
from optim import placement
from planner.rules import RuleProfile
from planner.scenario import Scenario


@dataclass(frozen=True)
class Decided:
    """What people decided before, as pairs (beneficiary, opening): what must `stand`, what must `never` be; and what a
    plan `before` had, which continuity and the limit of moves look back on. In welfare pairs (demand, offer): what is
    to be `served` so, what is `unserved` in any case; `welfare` names the table of the plan before."""

    stand: frozenset[tuple[str, str]] = frozenset()
    never: frozenset[tuple[str, str]] = frozenset()
    before: frozenset[tuple[str, str]] = frozenset()
    served: frozenset[tuple[str, str]] = frozenset()
    unserved: frozenset[tuple[str, str]] = frozenset()
    welfare: str = ""

    def digest(self) -> str:
        """Name what was decided; "" if nothing was."""
        said = {f.name: value for f in fields(self) if (value := getattr(self, f.name))}
        plain = {name: sorted(value) if isinstance(value, frozenset) else value for name, value in said.items()}
        return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest() if plain else ""


def problem(
    territory: Territory,
    rules: RuleProfile,
    scenario: Scenario,
    allowed: pd.DataFrame,
    fund_cents: int,
    decided: Decided | None = None,
) -> placement.PlacementProblem:
    """State the placement problem over the `allowed` pairs, in whole points, cents and tenths of a minute."""
    hosts, people = territory.hosts, territory.beneficiaries
    room = hosts["employees"].map(rules.quota) - hosts["trainees"]
    number = {host: k for k, host in enumerate(hosts["host"])}
    district = people["area"].map(territory.areas.set_index("area")["district"]).fillna("")
    decided = decided or Decided()
    by_pair = of_pairs(territory, allowed, decided)
    return placement.PlacementProblem(
        weight=(people["vulnerability"] + scenario.placement_waiting_points * people["waiting_months"]).to_numpy(int),
        places=territory.openings["places"].to_numpy(int),
        host=territory.openings["host"].map(number).to_numpy(int),
        room=room.clip(lower=0).to_numpy(int),
        fund_cents=fund_cents,
        **by_pair,
        district=district.factorize(sort=True)[0],
        gender=people["gender"].factorize(sort=True)[0],
        kind=people["class"].factorize(sort=True)[0],
        tutored=_tutored(hosts, rules),
        caseload=_caseload(territory.tutors, rules),
        follows=_for_each(district, territory.tutors["districts"]),
        earmark=(territory.earmarks["eur"] * 100).round().to_numpy(int),
        pays=_for_each(district, territory.earmarks["district"])
        & _for_each(people["class"], territory.earmarks["class"]),
        moves=scenario.placement_moves,
        gone=len(decided.before) - int(by_pair["before"].sum()),
    )


def of_pairs(territory: Territory, allowed: pd.DataFrame, decided: Decided) -> dict[str, np.ndarray]:
    """Return what a placement problem says of each of the `allowed` pairs, by the names of its fields."""
    named = pd.DataFrame(
        {
            "beneficiary": territory.beneficiaries["beneficiary"].to_numpy()[allowed["i"]],
            "opening": territory.openings["opening"].to_numpy()[allowed["j"]],
        }
    )
    return {
        "person": allowed["i"].to_numpy(int),
        "opening": allowed["j"].to_numpy(int),
        "fit": allowed["fit"].to_numpy(int),
        "minutes10": (allowed["minutes"] * 10).round().to_numpy(int),
        "cents": (allowed["months"] * allowed["monthly_eur"] * 100).round().to_numpy(int),
        "quota": allowed["quota"].to_numpy(int),
        "kept": among(named, ("beneficiary", "opening"), decided.stand | running(territory)),
        "before": among(named, ("beneficiary", "opening"), decided.before),
    }


def running(territory: Territory) -> frozenset[tuple[str, str]]:
    """Return the placements that run already, as pairs (beneficiary, opening)."""
    return placed_in(territory.running_placements)


def placed_in(placements: pd.DataFrame) -> frozenset[tuple[str, str]]:
    """Return who is placed where in a table of placements, as pairs (beneficiary, opening)."""
    return frozenset(placements[["beneficiary", "opening"]].itertuples(index=False, name=None))


def _tutored(hosts: pd.DataFrame, rules: RuleProfile) -> np.ndarray:
    """How many more people the tutors of each host can follow; its trainees are followed as well."""
    each = rules.ceiling("tutors.host")
    tutors = pd.to_numeric(hosts["tutors"]).to_numpy(float, na_value=np.inf)
    most = np.where(np.isfinite(tutors) & np.isfinite(each), tutors * min(each, placement.NO_LIMIT), placement.NO_LIMIT)
    return np.where(most < placement.NO_LIMIT, (most - hosts["trainees"]).clip(lower=0), most).astype(int)


def _caseload(tutors: pd.DataFrame, rules: RuleProfile) -> np.ndarray:
    """How many more people each tutor of the promoter can follow."""
    each = min(rules.ceiling("tutors.promoter"), placement.NO_LIMIT)
    most = pd.to_numeric(tutors["caseload"]).fillna(each)
    return (most - tutors["trainees"]).clip(lower=0).to_numpy(int)


def _for_each(group: pd.Series, named: pd.Series) -> np.ndarray:
    """For each person and row of `named` whether the row names the person's group, or nobody's, which is everybody."""
    rows = [(said,) if isinstance(said, str) and said else said for said in named]
    columns = [group.isin(said) if isinstance(said, tuple) and said else pd.Series(True, group.index) for said in rows]
    return np.array(columns, dtype=bool).reshape(len(named), len(group)).T


def among(rows: pd.DataFrame, columns: tuple[str, str], said: Collection[tuple[str, str]]) -> np.ndarray:
    """Say for each row whether its two columns are one of the pairs that are said."""
    if not said:
        return np.zeros(len(rows), dtype=bool)
    met = rows[columns[0]].isin({first for first, _ in said}).to_numpy(bool, copy=True)
    met[met] = pd.MultiIndex.from_frame(rows.loc[met, list(columns)]).isin(pd.MultiIndex.from_tuples(sorted(said)))
    return met


def refusals(territory: Territory) -> frozenset[tuple[str, str]]:
    """Return the refusals between people and hosts, as pairs (beneficiary, host)."""
    return frozenset(territory.refusals[["beneficiary", "host"]].itertuples(index=False, name=None))
