"""Which host takes which beneficiary, within the Fund.

Given   people i of weight v_i; openings j with n_j places in host h(j); hosts h with room for r_h more trainees;
        a Fund of F cents;
        pairs (i, j) that every rule about one person and one opening allows, with fit f_ij (points), t_ij minutes
        (tenths), e_ij cents, and q_ij = 1 if the person counts in the host's quota
Choose  y_ij in {0, 1}: person i is placed in opening j
So that (1) a person has at most one opening          sum over j of y_ij <= 1
        (2) an opening takes no more than its places  sum over i of y_ij <= n_j
        (3) a host keeps its trainee quota            sum over i, j of h of q_ij y_ij <= r_h
        (4) the Fund is not overspent                 sum of e_ij y_ij <= F
For     (A) placed  the most   sum of v_i y_ij
        (B) fit     the most   sum of f_ij y_ij
        (C) travel  the least  sum of t_ij y_ij
        in the order asked, placed first

Doing nothing is allowed: who is not placed is waiting. Weights, points, cents and tenths of minutes are whole
numbers, so that an earlier goal is kept exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optim.goals import Goal, Progress, Reached, pursue
from optim.linear import Model, at_most, exactly

GOALS = ("placed", "fit", "travel")


@dataclass(frozen=True)
class PlacementProblem:
    """Arrays over people (`weight`), openings (`places`, `host` index), hosts (`room`), pairs (`person`, `opening`
    indices, `fit`, `minutes10`, `cents`, `quota` 0 or 1), and the Fund in cents; all whole numbers."""

    weight: np.ndarray
    places: np.ndarray
    host: np.ndarray
    room: np.ndarray
    fund_cents: int
    person: np.ndarray
    opening: np.ndarray
    fit: np.ndarray
    minutes10: np.ndarray
    cents: np.ndarray
    quota: np.ndarray

    def __post_init__(self) -> None:
        assert len(self.places) == len(self.host)
        pairs = {*zip(self.person.tolist(), self.opening.tolist(), strict=True)}
        assert len(pairs) == len(self.person), "a pair twice"
        for array in (self.weight, self.places, self.room, self.fit, self.minutes10, self.cents, self.quota):
            assert np.issubdtype(array.dtype, np.integer), "placement counts in whole numbers"


@dataclass(frozen=True)
class PlacementAnswer:
    """For each pair of the problem whether it is chosen, and what was reached for each goal."""

    chosen: np.ndarray
    goals: tuple[Reached, ...]


def solve(
    problem: PlacementProblem,
    *,
    goals: Sequence[str] = GOALS,
    seconds: float = 60.0,
    progress: Progress | None = None,
) -> PlacementAnswer:
    """Place the people of `problem`; `goals` are names of `GOALS`, the first of them placed."""
    assert goals and goals[0] == "placed" and set(goals) <= set(GOALS), goals
    known = {g.name: g for g in _goals(problem)}
    values, reached = pursue(
        _model(problem), [known[g] for g in goals], seconds=seconds, start=_greedy(problem), progress=progress
    )
    return PlacementAnswer(values[: len(problem.person)] > 0.5, reached)


def _model(p: PlacementProblem) -> Model:
    """The pairs, and after them a counter for each amount of cents: how many are placed at that price or a lower one.

    The counters change no answer. They are what the Fund really chooses, and what the solver should decide first: the
    last of them is the number of people placed.
    """
    pairs = np.arange(len(p.person))
    amounts, amount = np.unique(p.cents, return_inverse=True)
    counters = len(pairs) + np.arange(len(amounts))
    rules = (
        at_most("1", p.person, pairs, 1.0, np.ones(len(p.weight))),  # (1)
        at_most("2", p.opening, pairs, 1.0, p.places),  # (2)
        at_most("3", p.host[p.opening], pairs, p.quota, p.room),  # (3)
        at_most(
            "4", np.zeros_like(amounts), counters, amounts - np.r_[amounts[1:], 0], np.array([p.fund_cents])
        ),  # (4)
        exactly(
            "counters",
            np.r_[amount, np.arange(len(amounts)), np.arange(1, len(amounts))],
            np.r_[pairs, counters, counters[:-1]],
            np.r_[np.ones(len(pairs)), -np.ones(len(amounts)), np.ones(max(len(amounts) - 1, 0))],
            np.zeros(len(amounts)),
        ),
    )
    variables = len(pairs) + len(amounts)
    upper = np.r_[np.ones(len(pairs)), np.full(len(amounts), p.places.sum())].astype(float)
    counts = np.arange(variables) >= len(pairs)
    return Model(np.zeros(variables), upper, np.ones(variables, dtype=bool), rules, counters=counts)


def _goals(p: PlacementProblem) -> tuple[Goal, ...]:
    none = np.zeros(len(np.unique(p.cents)), dtype=int)
    return (
        Goal("placed", "most", np.r_[p.weight[p.person], none], "vulnerability points"),  # (A)
        Goal("fit", "most", np.r_[p.fit, none], "fit points"),  # (B)
        Goal("travel", "least", np.r_[p.minutes10, none], "tenths of a minute"),  # (C)
    )


def _greedy(p: PlacementProblem) -> np.ndarray:
    """Place people by weight, each in the cheapest opening left that fits best: a start that keeps the rules."""
    places, room, fund = p.places.copy(), p.room.copy(), p.fund_cents
    seen: set[int] = set()
    chosen = np.zeros(len(p.person))
    for k in np.lexsort((p.minutes10, -p.fit, p.cents, p.person, -p.weight[p.person])):
        i, j = int(p.person[k]), int(p.opening[k])
        h = p.host[j]
        if i not in seen and places[j] > 0 and room[h] >= p.quota[k] and p.cents[k] <= fund:
            seen.add(i)
            places[j] -= 1
            room[h] -= p.quota[k]
            fund -= int(p.cents[k])
            chosen[k] = 1.0
    amounts, amount = np.unique(p.cents, return_inverse=True)
    return np.r_[chosen, np.bincount(amount, chosen, minlength=len(amounts)).cumsum()]


def broken_rules(problem: PlacementProblem, chosen: np.ndarray) -> list[str]:
    """Say which rules an answer breaks and where, computed without the solver; an empty list is a sound answer."""
    p = problem
    if len(chosen) != len(p.person) or chosen.dtype != bool:
        return [f"an answer must say yes or no for each of {len(p.person)} pairs"]
    openings_of: dict[int, list[int]] = {}
    taken: dict[int, int] = {}
    trainees: dict[int, int] = {}
    spent = 0
    for pair in np.flatnonzero(chosen):
        i, j = int(p.person[pair]), int(p.opening[pair])
        openings_of.setdefault(i, []).append(j)
        taken[j] = taken.get(j, 0) + 1
        trainees[int(p.host[j])] = trainees.get(int(p.host[j]), 0) + int(p.quota[pair])
        spent += int(p.cents[pair])
    broken = [f"(1) person {i}: {len(js)} openings" for i, js in openings_of.items() if len(js) > 1]
    broken += [f"(2) opening {j}: {n} of {p.places[j]} places" for j, n in taken.items() if n > p.places[j]]
    broken += [f"(3) host {h}: {n} of {p.room[h]} trainees" for h, n in trainees.items() if n > p.room[h]]
    if spent > p.fund_cents:
        broken.append(f"(4) Fund: {spent} of {p.fund_cents} cents")
    return broken
