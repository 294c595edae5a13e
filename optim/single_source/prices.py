"""Prices of customers that bound a case of sites, found step by step (subgradient)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from optim.single_source.knapsacks import covering, either
from optim.single_source.problem import Case, Search

FIRST_STEPS = 600
"""Steps of the prices at the first case."""

GUESS = 40
"""Steps of the prices from one guessed answer to the next."""


def priced(search: Search, case: Case, steps: int) -> tuple[Case, np.ndarray, np.ndarray, np.ndarray]:
    """Return the case with better prices; of its free sites the bound if each is open, if it is closed, and how often
    it was chosen."""
    s = search.s
    sites, known = np.r_[case.opened, case.free], len(case.opened)
    sizes, need = search.sizes[case.free], search.need(case.opened)
    on, off, chosen = np.zeros((3, len(case.free)))
    worth, base, best, prices, at, idle = on, 0.0, -np.inf, case.prices, case.prices, 0
    pace = 1.0 if steps == FIRST_STEPS else 0.5
    for step in range(1, steps + 1):
        search.tell(None)
        gain, served = search.gains(sites, at)
        r = np.where(s.exists[sites], 0.0, s.opening[sites]) - gain
        opened, least = covering(r[known:], sizes, need, search.lacking(at, need))
        bound = float(at.sum() + r[:known].sum()) + least
        chosen += opened
        some = np.r_[np.ones(known, dtype=bool), opened]
        if step % GUESS == 1:
            search.guess(sites[some], at)
        target = search.near(max(best, bound))
        idle = 0 if bound > best + 2e-4 * abs(target - best) else idle + 1
        if bound > best:
            best, prices, worth, base = bound, at, r[known:], bound - least
        if best > search.target:
            break
        if idle >= 8:
            pace, idle, at = pace / 2, 0, prices
        slope = 1.0 - served[some].sum(axis=0)
        length = float(slope @ slope)
        if length == 0 or pace < 5e-3:
            break
        at = search.allowed(at + pace * (target - bound) / length * slope)
    if best <= search.target and len(case.free):
        on, off = (base + sums for sums in either(worth, sizes, need, search.lacking(prices, need)))
    return replace(case, prices=prices, bound=max(best, case.bound)), on, off, chosen / max(step, 1)


def parted(search: Search, case: Case, steps: int) -> list[Case]:
    """Return the cases of a case that may hold a better answer: a site open in one and closed in the other."""
    case, on, off, chosen = priced(search, case, steps)
    never, always = on > search.target, off > search.target
    if case.bound > search.target or (never & always).any():
        return []
    opened, rest = np.r_[case.opened, case.free[always]], ~never & ~always
    free, chosen = case.free[rest], chosen[rest]
    if len(free) == 0:
        return [replace(case, opened=opened, free=free)]
    k = int(np.argmin(np.abs(chosen - 0.5)))
    others = np.delete(free, k)
    return [replace(case, opened=np.r_[opened, free[k]], free=others), replace(case, opened=opened, free=others)]
