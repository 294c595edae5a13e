"""What it would cost to decide otherwise: a person in an opening that the plan did not choose.

The pair is put into the best plan there is with it. What that changes, goal by goal, is the price of the decision; who
was placed and is not any more is displaced by it; who is placed elsewhere is moved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from optim.placement.aims import LEAST
from planner.matching import DIMENSIONS
from planner.why.lifting import Codes, smallest
from planner.why.own import OWN
from planner.why.person import Person
from planner.why.placed import Placements

FIT = ["opening", "host", "beneficiary", "minutes", "mode", "months", "eur", "fit"]
"""What a shortlist says of a pair, before its effect on the plan."""


@dataclass(frozen=True)
class Effect:
    """What forcing a pair does: `goals` by name (after less before, in the goal's unit), people by id.

    `stands` is False where the pair cannot stand even if nobody else were placed.
    """

    stands: bool
    goals: dict[str, float]
    displaced: tuple[str, ...]
    moved: tuple[str, ...]
    proved: bool


def forbids(person: Person, j: int) -> tuple[Codes, ...]:
    """Return the smallest sets of rules that forbid the pair, each of which alone would have to be lifted; or none."""
    if (person.pairs(frozenset())["j"] == j).any():
        return ()
    allowed = lambda codes: bool((person.pairs(codes)["j"] == j).any())  # noqa: E731
    return smallest(OWN, surely=allowed, helps=allowed)


def effect(person: Person, j: int) -> Effect:
    """Return what forcing the person into the opening in row `j` does; the rules must allow the pair."""
    placements, i = person.placements, person.i
    pairs = person.pairs(frozenset())
    problem = placements.with_pairs(i, pairs[pairs["j"] == j])
    assert (problem.person == i).any(), "the rules forbid the pair"
    forced = placements.forced(problem, i)
    after = dict(zip(problem.person[forced.chosen].tolist(), problem.opening[forced.chosen].tolist(), strict=True))
    if after.get(i) != j:
        return Effect(False, {}, (), (), forced.proved)
    before = dict(placements.taken)
    name = placements.territory.beneficiaries["beneficiary"]
    gains = zip(placements.goals, forced.reached, placements.reached, strict=True)
    return Effect(
        True,
        {goal: (old - new if goal in LEAST else new - old) for goal, new, old in gains},
        tuple(sorted(name[k] for k in before.keys() - after.keys())),
        tuple(sorted(name[k] for k in before.keys() & after.keys() if before[k] != after[k])),
        forced.proved,
    )


def openings_for(person: Person, most: int) -> pd.DataFrame:
    """Return the openings that suit a person best, at most so many: by fit, then minutes, then euros."""
    return _listed(person.placements, person.pairs(frozenset()), most)


def people_for(placements: Placements, j: int, most: int) -> pd.DataFrame:
    """Return the people who suit an opening best, at most so many: by fit, then vulnerability, then minutes."""
    pairs = placements.allowed[placements.allowed["j"] == j]
    weight = placements.territory.beneficiaries["vulnerability"]
    return _listed(placements, pairs.assign(vulnerability=pairs["i"].map(weight)), most, then=["vulnerability"])


def _listed(placements: Placements, pairs: pd.DataFrame, most: int, then: Sequence[str] = ()) -> pd.DataFrame:
    territory = placements.territory
    pairs = pairs.assign(eur=pairs["months"] * pairs["monthly_eur"])
    order = ["fit", *then, "minutes", "eur", "i", "j"]
    rises = [column not in ("fit", "vulnerability") for column in order]
    best = pairs.sort_values(order, ascending=rises).head(most).reset_index(drop=True)
    opening = territory.openings.loc[best["j"]].reset_index(drop=True)
    person = territory.beneficiaries.loc[best["i"]].reset_index(drop=True)
    waits = ~best["i"].isin(np.array([i for i, _ in placements.taken], dtype=int))
    listed = best.assign(
        opening=opening["opening"], host=opening["host"], task=opening["task"], beneficiary=person["beneficiary"],
        vulnerability=person["vulnerability"], waits=waits,
        chosen=[pair in placements.taken for pair in zip(best["i"], best["j"], strict=True)],
    )  # fmt: skip
    return listed[[*FIT, *DIMENSIONS, "task", "vulnerability", "waits", "chosen", "i", "j"]]
