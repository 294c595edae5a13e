"""Who follows and who pays those that are placed, and a placement to begin from."""

from __future__ import annotations

import numpy as np
from ortools.graph.python import max_flow  # type: ignore[import-untyped]

from optim.placement.model import Columns
from optim.placement.problem import NO_LIMIT, PlacementAnswer, PlacementProblem


def answered(p: PlacementProblem, chosen: np.ndarray) -> PlacementAnswer:
    """Give those who are placed a tutor each and their cents, as far as there are; the Fund pays what no earmark can.

    Earmarks pay as much as they can, so that the Fund keeps the most. Among people who are alike, tutors and earmarks
    go by the number of the person.
    """
    placed, cents = np.zeros(len(p.weight), dtype=int), np.zeros(len(p.weight), dtype=int)
    np.add.at(placed, p.person[chosen], 1)
    np.add.at(cents, p.person[chosen], p.cents[chosen])
    tutor = np.full(len(p.weight), -1)
    group, may = p.followed
    for at, given in zip(*_shared(group, placed > 0, may, p.caseload), strict=True):
        k, free = at[1], np.flatnonzero((group == at[0]) & (placed > 0) & (tutor < 0))
        tutor[free[:given]] = k
    paid = np.zeros((len(p.earmark) + 1, len(p.weight)), dtype=int)
    group, may = p.payers
    for at, given in zip(*_shared(group, cents, may, p.earmark), strict=True):
        theirs = np.where(group == at[0], cents - paid.sum(axis=0), 0)
        paid[at[1]] += np.clip(given - np.r_[0, theirs.cumsum()[:-1]], 0, theirs)
    paid[-1] = cents - paid.sum(axis=0)
    return PlacementAnswer(chosen, (), tutor, paid)


def _shared(
    group: np.ndarray, asked: np.ndarray, may: np.ndarray, has: np.ndarray
) -> tuple[list[tuple[int, int]], list[int]]:
    """Share what some have among groups that ask, as much as can be: (group, giver) and how much is given."""
    if not len(has) or not len(group):
        return [], []
    rows, columns = np.nonzero(may)
    source, sink = may.shape[0] + may.shape[1], may.shape[0] + may.shape[1] + 1
    flow = max_flow.SimpleMaxFlow()
    wanted = np.bincount(group, asked, minlength=len(may)).astype(np.int64)
    flow.add_arcs_with_capacity(np.full(len(may), source), np.arange(len(may)), wanted)
    arcs = flow.add_arcs_with_capacity(rows, len(may) + columns, wanted[rows])
    flow.add_arcs_with_capacity(len(may) + np.arange(len(has)), np.full(len(has), sink), has.astype(np.int64))
    assert flow.solve(source, sink) == flow.OPTIMAL
    return [(int(g), int(k)) for g, k in zip(rows, columns, strict=True)], [int(n) for n in flow.flows(arcs)]


def greedy(p: PlacementProblem, c: Columns, width: int) -> np.ndarray:
    """Place what is to be kept, then people by weight, each in the cheapest opening left that fits best.

    This is a start that keeps the rules, as values of the first `width` variables.
    """
    places, room, tutored, fund = p.places.tolist(), p.room.tolist(), p.tutored.tolist(), p.fund_cents
    caseload, pots = p.caseload.tolist(), p.earmark.tolist()
    (followed, follows), (payers, pays) = (
        (of.tolist(), [np.flatnonzero(may).tolist() for may in rows]) for of, rows in (p.followed, p.payers)
    )
    person, opening, price, quota = (of.tolist() for of in (p.person, p.opening, p.cents, p.quota))
    host = p.host.tolist()
    seen: set[int] = set()
    values = np.zeros(width)
    w, pay = _at(c.group, c.tutor, c.w), _at(c.paid, c.earmark, c.p)
    for k in np.lexsort((p.minutes10, -p.fit, p.cents, p.person, -p.weight[p.person], ~p.before, ~p.kept)).tolist():
        i, j = person[k], opening[k]
        h, left = host[j], price[k]
        if i in seen or places[j] <= 0 or room[h] < quota[k] or tutored[h] <= 0:
            continue
        follow = next((t for t in follows[followed[i]] if caseload[t] > 0), -1)
        taken = []
        for m in pays[payers[i]]:
            taken.append((m, min(left, pots[m])))
            left -= taken[-1][1]
        if left > fund or (follow < 0 and len(caseload)):
            continue
        seen.add(i)
        places[j] -= 1
        room[h] -= quota[k]
        tutored[h] -= tutored[h] < NO_LIMIT
        fund -= left
        if follow >= 0:
            caseload[follow] -= 1
            values[w[followed[i], follow]] += 1
        for m, cents in taken:
            pots[m] -= cents
            values[pay[payers[i], m]] += cents
        values[k] = 1.0
    counted = np.bincount(c.level, values[c.y], minlength=len(c.amount)).cumsum()
    before = np.searchsorted(c.payer, c.payer)
    values[c.counter] = counted - np.where(before > 0, counted[before - 1], 0)
    if c.moving:
        values[c.o] = max(0, p.had - int(p.before @ values[c.y]) - p.moves)
    return values


def _at(rows: np.ndarray, columns: np.ndarray, variables: np.ndarray) -> dict[tuple[int, int], int]:
    return {(int(r), int(k)): int(v) for r, k, v in zip(rows, columns, variables, strict=True)}
