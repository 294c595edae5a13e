"""The rules of placement once more, without the solver."""

from __future__ import annotations

import numpy as np

from optim.linear import Status
from optim.placement.aims import measured
from optim.placement.problem import PlacementAnswer, PlacementProblem
from optim.placement.settle import answered


def broken_rules(problem: PlacementProblem, answer: PlacementAnswer | np.ndarray) -> list[str]:
    """Say which rules an answer breaks and where, computed without the solver; an empty list is a sound answer.

    An array is an answer of yes or no for each pair, whose tutors and payers are still to be named. What a whole answer
    says it reached is checked as well.
    """
    p = problem
    chosen = answer if isinstance(answer, np.ndarray) else answer.chosen
    if len(chosen) != len(p.person) or chosen.dtype != bool:
        return [f"an answer must say yes or no for each of {len(p.person)} pairs"]
    whole = answered(p, chosen) if isinstance(answer, np.ndarray) else answer
    if whole.tutor.shape != (len(p.weight),) or whole.paid.shape != (len(p.earmark) + 1, len(p.weight)):
        return ["an answer must name a tutor and payers for each person"]
    openings_of: dict[int, list[int]] = {}
    taken: dict[int, int] = {}
    trainees: dict[int, int] = {}
    hosted: dict[int, int] = {}
    cents: dict[int, int] = {}
    for pair in np.flatnonzero(chosen):
        i, j = int(p.person[pair]), int(p.opening[pair])
        h = int(p.host[j])
        openings_of.setdefault(i, []).append(j)
        taken[j] = taken.get(j, 0) + 1
        trainees[h] = trainees.get(h, 0) + int(p.quota[pair])
        hosted[h] = hosted.get(h, 0) + 1
        cents[i] = cents.get(i, 0) + int(p.cents[pair])
    broken = [f"(1) person {i}: {len(js)} openings" for i, js in openings_of.items() if len(js) > 1]
    broken += [f"(2) opening {j}: {n} of {p.places[j]} places" for j, n in taken.items() if n > p.places[j]]
    broken += [f"(3) host {h}: {n} of {p.room[h]} trainees" for h, n in trainees.items() if n > p.room[h]]
    broken += [f"(4) host {h}: tutors for {p.tutored[h]}, not {n}" for h, n in hosted.items() if n > p.tutored[h]]
    broken += _followed(p, whole.tutor, openings_of)
    broken += _paid(p, whole.paid, cents)
    moved = p.had - int(p.before[chosen].sum())
    for goal in whole.goals:
        must = goal.bound if goal.status is Status.OPTIMAL else goal.reached
        if goal.name == "moved" and moved > p.moves + must:
            broken.append(f"(7) {moved} people move, {p.moves} may and {must:g} more must")
    for goal in whole.goals:
        right = measured(p, goal.name, whole)
        if not abs(right - goal.reached) <= 1e-9 * max(1.0, abs(right)):
            broken.append(f"{goal.name}: {goal.reached} is not {right}")
    return broken


def _followed(p: PlacementProblem, tutor: np.ndarray, placed: dict[int, list[int]]) -> list[str]:
    if not len(p.caseload):
        return [f"(5) person {i}: a tutor who is nobody" for i in np.flatnonzero(tutor != -1)]
    broken = []
    followed: dict[int, int] = {}
    for i, k in enumerate(tutor.tolist()):
        if not -1 <= k < len(p.caseload):
            broken.append(f"(5) person {i}: a tutor who is nobody")
        elif (k >= 0) != (i in placed):
            broken.append(f"(5) person {i}: {'a' if k >= 0 else 'no'} tutor")
        elif k >= 0 and not p.follows[i, k]:
            broken.append(f"(5) person {i}: not followed by tutor {k}")
        if k >= 0:
            followed[k] = followed.get(k, 0) + 1
    return broken + [
        f"(5) tutor {k}: {n} of {p.caseload[k]} people"
        for k, n in followed.items()
        if k < len(p.caseload) and n > p.caseload[k]
    ]


def _paid(p: PlacementProblem, paid: np.ndarray, cents: dict[int, int]) -> list[str]:
    broken = []
    for i, (total, least) in enumerate(zip(paid.sum(axis=0).tolist(), paid.min(axis=0).tolist(), strict=True)):
        if total != cents.get(i, 0) or least < 0:
            broken.append(f"(6) person {i}: paid {total} of {cents.get(i, 0)} cents")
    for m, i in zip(*np.nonzero(paid[:-1]), strict=True):
        if not p.pays[i, m]:
            broken.append(f"(6) person {i}: earmark {m} is not for them")
    for m, (spent, has) in enumerate(zip(paid.sum(axis=1).tolist(), (*p.earmark.tolist(), p.fund_cents), strict=True)):
        if spent > has:
            name = "Fund" if m == len(p.earmark) else f"earmark {m}"
            broken.append(f"(6) {name}: {spent} of {has} cents")
    return broken
