"""Identical demands as one, and the answer for the one as an answer for each: exact, and the same every time.

Given   a problem whose demands are alike where everything but their units is: firm, weight and people of a unit,
        district, vouchers, offers in reach with their minutes, and, for each unit asked, fringe ceiling,
        what is kept and what was there
Choose  an answer of the problem in which each group of alike demands is one demand of all its units
So that every answer of either is one of the other with the same units on each offer, paid by the same payers, and so
        with the same value of every goal

An indivisible demand is a group of its own. Members are served one after another, each in full before the next, so that
nobody is sent to many providers for a little of each; where a rule or goal speaks of the member alone (its fringe
ceiling, what it keeps, what it had), all members get the same share.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from optim.welfare.problem import TINY, WelfareAnswer, WelfareProblem


def alike(p: WelfareProblem) -> np.ndarray:
    """Return the group of each demand, numbered in the order in which groups first appear."""
    demands = len(p.units)
    alone = np.where(p.step > 0, np.arange(demands), -1)
    reached = np.bincount(p.demand, minlength=demands)
    group = _same(
        p.firm, p.weight, p.people, p.district, p.fringe_eur / p.units, alone, reached, *(v.demands for v in p.vouchers)
    )
    kind = _same(p.minutes, *(x / p.units[p.demand] for x in (p.kept, p.before) if x.any()))
    kind = kind * max(len(p.capacity), 1) + p.offer
    order = np.lexsort((p.offer, p.demand))
    first = np.cumsum(reached) - reached
    for place in range(int(reached.max(initial=0))):
        some = np.flatnonzero(reached > place)
        here = np.full(demands, -1, dtype=np.int64)
        here[some] = kind[order[first[some] + place]]
        group = _split(group, here)
        if group.max(initial=0) == demands - 1:
            break
    return _by_place(group)


def grouped(*columns: np.ndarray) -> np.ndarray:
    """Return the group of each row of columns that are the same, numbered in the order in which groups first appear."""
    return _by_place(_same(*columns))


def _by_place(group: np.ndarray) -> np.ndarray:
    _, where, inverse = np.unique(group, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(where))[inverse]


def _same(*columns: np.ndarray) -> np.ndarray:
    group = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        group = _split(group, column)
    return group


def _split(group: np.ndarray, column: np.ndarray) -> np.ndarray:
    """The groups in which the values of a column are the same as well."""
    values, place = np.unique(column, return_inverse=True)
    if len(values) <= 1:
        return group
    return np.unique(group * len(values) + place, return_inverse=True)[1]


def gather(p: WelfareProblem, group: np.ndarray) -> WelfareProblem:
    """Return the problem whose demands are the groups."""
    _, lead = np.unique(group, return_index=True)
    if len(lead) == len(p.units):
        return p
    units = np.bincount(group, p.units)
    arcs = np.isin(p.demand, lead)
    more = (units[group] / p.units)[p.demand[arcs]]
    return replace(
        p,
        units=units,
        fringe_eur=p.fringe_eur[lead] * units / p.units[lead],
        **{name: getattr(p, name)[lead] for name in ("weight", "people", "firm", "step", "district")},
        demand=group[p.demand[arcs]],
        offer=p.offer[arcs],
        minutes=p.minutes[arcs],
        kept=p.kept[arcs] * more,
        before=p.before[arcs] * more,
        vouchers=tuple(replace(v, demands=v.demands[lead]) for v in p.vouchers),
    )


def spread(p: WelfareProblem, group: np.ndarray, gathered: WelfareProblem, answer: WelfareAnswer) -> WelfareAnswer:
    """Return the answer of `p` that the answer of the gathered problem stands for."""
    if gathered is p:
        return answer
    parts = np.vstack([answer.served - answer.paid.sum(axis=0), answer.paid])
    arc, payer = np.nonzero(parts.T > TINY)
    amount = parts[payer, arc]
    of = gathered.demand[arc]
    member, piece, units = portions(p.units, group, of, amount, _shared(gathered)[group])
    place = _arcs(p, member, gathered.offer[arc[piece]])
    served = np.bincount(place, units, minlength=len(p.demand))
    paid = np.zeros((len(p.vouchers), len(p.demand)))
    voucher = payer[piece] > 0
    np.add.at(paid, (payer[piece][voucher] - 1, place[voucher]), units[voucher])
    kept = np.flatnonzero(p.kept > 0)
    freed = answer.released[_arcs(gathered, group[p.demand[kept]], p.offer[kept])] > TINY
    released = np.zeros(len(p.demand))
    released[kept] = np.where(freed, np.clip(p.kept - served, 0.0, None)[kept], 0.0)
    return replace(answer, served=served, paid=paid, released=released)


def _shared(p: WelfareProblem) -> np.ndarray:
    """Whether something is asked of each member of a demand alone, so that all get the same share."""
    own = np.isfinite(p.fringe_eur)
    own[p.demand[(p.kept > 0) | (p.before > 0)]] = True
    return own


def portions(
    units: np.ndarray, group: np.ndarray, of: np.ndarray, amount: np.ndarray, shared: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Share out to the members of each group, of `units` each, the pieces `amount` that their group `of[k]` gets.

    Returns the member, the piece and the units of each portion. Members with `shared` get their share of each piece,
    the others are served one after another.
    """
    order = np.lexsort((np.arange(len(of)), of))
    members = np.lexsort((np.arange(len(units)), group))
    line = [_in_turn(units, group, of, amount, members[~shared[members]], order[~_of(shared, group)[of[order]]])]
    line.append(_each(units, group, of, amount, members[shared[members]], order[_of(shared, group)[of[order]]]))
    member, piece, given = (np.concatenate(x) for x in zip(*line, strict=True))
    return member, piece, given


def _of(shared: np.ndarray, group: np.ndarray) -> np.ndarray:
    made = np.zeros(int(group.max(initial=-1)) + 1, dtype=bool)
    made[group] = shared
    return made


Portions = tuple[np.ndarray, np.ndarray, np.ndarray]


def _in_turn(
    units: np.ndarray, group: np.ndarray, of: np.ndarray, amount: np.ndarray, members: np.ndarray, pieces: np.ndarray
) -> Portions:
    """Members and pieces lie on one line, one group after another: a portion is where two of them overlap."""
    if not len(pieces):
        return np.zeros(0, dtype=int), np.zeros(0, dtype=int), np.zeros(0)
    ends = np.cumsum(units[members])
    begins = np.full(int(group.max()) + 1, 0.0)
    groups, first = np.unique(group[members], return_index=True)
    begins[groups] = ends[first] - units[members][first]
    upto = np.cumsum(amount[pieces])
    _, lead, place = np.unique(of[pieces], return_index=True, return_inverse=True)
    stop = begins[of[pieces]] + upto - (upto[lead] - amount[pieces][lead])[place]
    start = stop - amount[pieces]
    cuts = np.unique(np.concatenate([ends, start, stop]))
    length, middle = np.diff(cuts), (cuts[:-1] + cuts[1:]) / 2
    who = np.minimum(np.searchsorted(ends, middle), len(ends) - 1)
    what = np.minimum(np.searchsorted(stop, middle), len(stop) - 1)
    some = (length > TINY) & (middle > start[what]) & (middle < stop[what])
    return members[who[some]], pieces[what[some]], length[some]


def _each(
    units: np.ndarray, group: np.ndarray, of: np.ndarray, amount: np.ndarray, members: np.ndarray, pieces: np.ndarray
) -> Portions:
    """Every member has of every piece its share of the group's units."""
    count = np.bincount(group[members], minlength=int(group.max(initial=-1)) + 1)
    first = np.cumsum(count) - count
    total = np.bincount(group, units)
    times = count[of[pieces]]
    piece = np.repeat(pieces, times)
    within = np.arange(len(piece)) - np.repeat(np.cumsum(times) - times, times)
    member = members[first[of[piece]] + within]
    return member, piece, amount[piece] * units[member] / total[of[piece]]


def _arcs(p: WelfareProblem, demand: np.ndarray, offer: np.ndarray) -> np.ndarray:
    """The arcs of pairs that are arcs."""
    wide = max(len(p.capacity), 1)
    keys = p.demand.astype(np.int64) * wide + p.offer
    order = np.argsort(keys, kind="stable")
    return order[np.searchsorted(keys[order], demand.astype(np.int64) * wide + offer)]
