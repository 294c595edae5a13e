"""Cases whose sites are settled: what they serve together, and which pairs may be in a better answer.

Given   open sites j of whole capacity b_j that leave sum of b_j - sum of d_i together, which is little; prices m_i
Choose  what each site serves exactly, all of them together sum of d_i
For     gain  the most  sum over j of the most sum of m_i - c_ij over customers that ask for exactly so much

One table for each site holds the most it gains for each load (dynamic programming over customers), and one more joins
the sites over what they leave. Read from both ends, the tables say what forcing one pair costs.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from optim.single_source.problem import Case, Search, tight

STEPS = 40
"""Steps of the prices at a case."""


def loaded(search: Search, case: Case, steps: int) -> Case:
    """The case with better prices where its sites, all open, serve so much each that together they serve all."""
    s, sites = search.s, case.opened
    capacity, demand = s.capacity[sites].astype(int), s.demand.astype(int)
    room = int(capacity.sum() - demand.sum())
    if not tight(s, case):
        return case
    assert case.pairs is not None
    chosen = np.zeros(case.pairs.shape)
    fixed = float(s.opening[sites][~s.exists[sites]].sum())
    every, left = np.arange(len(sites)), np.arange(room + 1)
    loads = capacity[:, None] - left
    rest = left[:, None] - left
    best, prices, at, pace, idle = -np.inf, case.prices, case.prices, 0.5, 0
    count = 0
    while (count := count + 1) <= steps:
        search.tell(None)
        gain = np.where(case.pairs, at - s.cost[sites], -np.inf)
        tables = _tables(gain, demand, int(capacity.max()), exact=True)
        most = np.where(loads >= 0, tables[-1][every[:, None], np.maximum(loads, 0)], -np.inf)
        shared, taken = np.where(left == 0, 0.0, -np.inf), []
        for row in most:
            options = np.where(rest >= 0, shared[np.maximum(rest, 0)], -np.inf) + row
            taken.append(options.argmax(axis=1))
            shared = options.max(axis=1)
        bound = fixed + float(at.sum()) - float(shared[room])
        target = search.near(max(best, bound))
        idle = 0 if bound > best + 2e-4 * abs(target - best) else idle + 1
        if bound > best:
            best, prices = bound, at
        if best > search.target:
            break
        if idle >= 8:
            pace, idle, at = pace / 2, 0, prices
        served = _whom(tables, gain, demand, capacity - _parts(taken, room))
        chosen += served
        slope = 1.0 - served.sum(axis=0)
        length = float(slope @ slope)
        if length == 0 or pace < 5e-3:
            break
        at = at + pace * (target - bound) / length * slope
    return replace(case, prices=prices, bound=max(best, case.bound), served=chosen / count)


def _tables(gain: np.ndarray, demand: np.ndarray, most: int, *, exact: bool) -> list[np.ndarray]:
    """What each site gains at most with none, the first, the first two, … customers, for each load up to `most`.

    A table has a row for a site and a column for a load, which is served exactly, or else not exceeded.
    """
    tables = [np.full((len(gain), most + 1), -np.inf if exact else 0.0)]
    tables[0][:, 0] = 0.0
    for i, size in enumerate(demand.tolist()):
        more = tables[-1].copy()
        np.maximum(more[:, size:], tables[-1][:, : max(0, most + 1 - size)] + gain[:, [i]], out=more[:, size:])
        tables.append(more)
    return tables


def _parts(taken: list[np.ndarray], room: int) -> np.ndarray:
    """What each site leaves, of the room that they leave together."""
    parts = []
    for row in taken[::-1]:
        parts.append(int(row[room]))
        room -= parts[-1]
    return np.array(parts[::-1])


def _whom(tables: list[np.ndarray], gain: np.ndarray, demand: np.ndarray, load: np.ndarray) -> np.ndarray:
    """Whom each site serves for the most that it gains by serving so much."""
    served, every = np.zeros(gain.shape, dtype=bool), np.arange(len(gain))
    for i in range(len(demand) - 1, -1, -1):
        served[:, i] = tables[i + 1][every, load] > tables[i][every, load]
        load = load - np.where(served[:, i], demand[i], 0)
    return served


def useful_pairs(search: Search, case: Case) -> np.ndarray:
    """Which pairs (open site, customer) may be in a better answer."""
    s, sites, exact = search.s, case.opened, tight(search.s, case)
    assert case.pairs is not None
    capacity, demand = s.capacity[sites].astype(int), s.demand.astype(int)
    room = int(capacity.sum() - demand.sum()) if exact else 0
    left = np.arange(room + 1)
    loads = capacity[:, None] - left
    gain = np.where(case.pairs, case.prices - s.cost[sites], -np.inf)
    before = _tables(gain, demand, int(capacity.max()), exact=exact)
    every = np.arange(len(sites))
    most = np.where(loads >= 0, before[-1][every[:, None], np.maximum(loads, 0)], -np.inf)
    nothing = np.where(left == 0, 0.0, -np.inf)
    first, last = [nothing], [nothing]
    for row in most:
        first.append(_joined(first[-1], row))
    for row in most[::-1]:
        last.append(_joined(last[-1], row))
    others = np.array([_joined(first[j], last[len(sites) - 1 - j])[::-1] for j in every])
    own = float(case.prices.sum() + s.opening[sites][~s.exists[sites]].sum())
    worth = np.full(before[0].shape, -np.inf)  # the most that all gain from here on, for what a site serves so far
    for j, row in enumerate(others):
        if exact:
            some = loads[j] >= 0
            worth[j, loads[j][some]] = row[some]
        else:
            worth[j, : capacity[j] + 1] = row[0]
    useful = np.zeros(gain.shape, dtype=bool)
    for i, size in reversed([*enumerate(demand.tolist())]):
        end = max(0, int(capacity.max()) + 1 - size)
        taken = worth[:, size:] + gain[:, [i]]
        useful[:, i] = own - (before[i][:, :end] + taken).max(axis=1, initial=-np.inf) <= search.target
        worth[:, :end] = np.maximum(worth[:, :end], taken)
    return useful


def _joined(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """The most of two together, for what they leave together."""
    left = np.arange(len(one))
    rest = left[:, None] - left
    return np.where(rest >= 0, one[np.maximum(rest, 0)] + two, -np.inf).max(axis=1)


def split(search: Search, case: Case) -> list[Case]:
    """The case in which one open site serves one customer, and the case in which it does not."""
    assert case.pairs is not None and case.served is not None
    open_ = case.pairs & (case.pairs.sum(axis=0) > 1)
    if not case.pairs.any(axis=0).all():
        return []
    doubt = (0.5 - np.abs(case.served - 0.5)) * search.s.demand
    j, i = np.unravel_index(np.argmax(np.where(open_, doubt, -np.inf)), open_.shape)
    never, always = case.pairs.copy(), case.pairs.copy()
    never[j, i] = False
    always[:, i] = False
    always[j, i] = True
    return [loaded(search, replace(case, pairs=pairs), STEPS // 2) for pairs in (always, never)]
