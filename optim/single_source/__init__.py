"""Which sites to open where all customers are served, each by one site: prices, cases of sites, and loads.

Given   customers i of whole demand d_i; sites j of whole capacity b_j, at f_j to open, some of them open; at most k
        more; costs c_ij; U: an answer that costs as much or more is none
Choose  an open site for every customer, so that no site serves more than b_j, at the least cost

Prices m_i bound what any answer costs (Lagrangian relaxation of "a customer is served once"):
    sum of m_i  +  the least sum of r_j over open sites with room for all, sum of b_j >= sum of d_i
where r_j is f_j less what site j gains at most, the most sum of m_i - c_ij over customers that fit in b_j: knapsacks.
The case with the least bound is taken first. A site that no better answer opens is closed, one that each opens is
opened, and one of the others is opened in one case and closed in the next.

Where no site is left the room is known: sites serve b_j less what each leaves, and they leave sum of b_j - sum of d_i
together. Where that is little, loads chosen together bound much more than each for itself. Pairs (i, j) that the bound
shows to be in no better answer are left out, and the model of those that are left has the last word.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from optim.linear import Model, NoAnswerError, Status, at_most, exactly, solve
from optim.single_source.loads import STEPS, loaded, split, useful_pairs
from optim.single_source.prices import FIRST_STEPS, parted, priced
from optim.single_source.problem import Case, Located, Search, tight
from optim.single_source.sites import Sites as Sites
from optim.watching import Known

FEW = 2
"""So few pairs for a customer are left to the model."""

TABLE = 5e7
"""Customers by sites by capacity: tables that are larger are not made."""


def fits(s: Sites) -> bool:
    """Whether demands and capacities are whole, every customer has a site, and the tables are of a size to be made."""
    whole = bool((s.demand % 1 == 0).all() and (s.capacity % 1 == 0).all())
    size = s.cost.size * float(s.capacity.max(initial=0.0))
    return whole and s.cost.size > 0 and bool(np.isfinite(s.cost).any(axis=0).all()) and size <= TABLE


def locate(s: Sites, *, limit: float, seconds: float, tell: Callable[[Known | None], None]) -> Located:
    """Serve every customer at the least cost below `limit`; where nothing is known after half of the time, give up.

    `tell` hears what is known at every case, and nothing in between; it may raise to end the work.
    """
    begun = time.perf_counter()
    search = Search(s, limit, tell)
    near = np.sort(s.cost, axis=0)
    prices = np.where(np.isfinite(near[1]), near[1], near[0]) if len(near) > 1 else near[0]
    queue = [(False, 0.0, 0, Case(np.flatnonzero(s.exists), np.flatnonzero(~s.exists), prices, 0.0))]
    count, bound = 0, 0.0
    while queue:
        case = queue[0][-1]
        bound = min(entry[1] for entry in queue)
        if case.bound > search.target:
            heapq.heappop(queue)
            continue
        tell(Known(search.cost, bound) if search.by is not None else None)
        left = begun + seconds / (1 if search.by is not None else 2) - time.perf_counter()
        if left <= 0:
            return Located(search.by, search.cost, bound)
        heapq.heappop(queue)
        if case.pairs is None:
            parts = _parted(search, case, FIRST_STEPS if count == 0 else STEPS)
        else:
            pairs = useful_pairs(search, case)
            case = replace(case, pairs=pairs)
            if not tight(s, case) or pairs.sum() <= FEW * len(s.demand):
                if not _finished(search, case, left):
                    return Located(search.by, search.cost, bound)
                continue
            parts = split(search, case)
        for part in parts:
            if part.bound <= search.target:
                count += 1
                heapq.heappush(queue, (part.pairs is not None and tight(s, part), part.bound, count, part))
    return Located(search.by, search.cost, search.cost)


def _parted(search: Search, case: Case, steps: int) -> list[Case]:
    """The cases of a case that may hold a better answer, each with a bound."""
    s = search.s
    if len(case.free) == 0 or s.more <= (~s.exists[case.opened]).sum():
        room = float(s.capacity[case.opened].sum() - s.demand.sum())
        if room < 0 or len(case.opened) == 0:
            return []
        case = replace(case, free=case.free[:0])
        if not tight(s, case):
            case, *_ = priced(search, case, steps)
        return [loaded(search, replace(case, pairs=np.isfinite(s.cost[case.opened])), 2 * steps)]
    return parted(search, case, steps)


def _finished(search: Search, case: Case, seconds: float) -> bool:
    """Find the best answer of a case whose sites are all open, by the model of its pairs; whether it is proved."""
    s, sites = search.s, case.opened
    assert case.pairs is not None
    j, i = np.nonzero(case.pairs)
    pairs = np.arange(len(i))
    if len(np.unique(i)) < len(s.demand):
        return True
    rules = (
        exactly("1", i, pairs, 1.0, np.ones(len(s.demand))),
        at_most("2", j, pairs, s.demand[i], s.capacity[sites]),
    )
    model = Model(np.zeros(len(i)), np.ones(len(i)), np.ones(len(i), dtype=bool), rules)
    try:
        saved = s.cost[sites[j], i] - s.cost[sites[j], i].max() - 1.0  # so that serving is worth more than nothing
        answer = solve(model, saved, most=False, seconds=seconds, beat=lambda: search.tell(None))
    except NoAnswerError:
        return True
    chosen = answer.values > 0.5
    if chosen.sum() == len(s.demand):
        by = np.zeros(len(s.demand), dtype=int)
        by[i[chosen]] = sites[j[chosen]]
        search.hear(by)
    return answer.status is Status.OPTIMAL
