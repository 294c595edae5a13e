"""The fewest sites that serve enough.

Given   customers i of weight w_i; pairs (i, j): site j serves customer i; a weight W that is needed
Choose  y_j in {0, 1}: site j is open;  0 <= z_i <= 1: customer i is served
So that (1) who is served is so by an open site       z_i <= sum over j of y_j
        (2) enough is served                          sum of w_i z_i >= W
For     (A) sites  the least  sum of y_j

Only whether it can be done with so many sites is asked: the bound of the continuous model often says no at once, and
taking the site that adds the most, again and again, often says yes.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np

from optim.linear import Model, Status, at_least, at_most, solve


@dataclass(frozen=True)
class Cover:
    """Sites that serve enough, no more than were allowed, or None; and whether None is proved to be all there is."""

    sites: np.ndarray | None
    proved: bool


def fewest(
    customer: np.ndarray, site: np.ndarray, weight: np.ndarray, *, sites: int, needed: float, most: int, seconds: float
) -> Cover:
    """Serve `needed` by at most `most` of the sites; `weight` is over customers, the pairs are sorted."""
    end = time.perf_counter() + seconds
    reached = np.zeros(len(weight), dtype=bool)
    reached[customer] = True
    needed -= 1e-9 * max(1.0, needed)
    if float(weight[reached].sum()) < needed:
        return Cover(None, True)
    quick = _greedy(customer, site, weight, sites, needed)
    if len(quick) <= most:
        return Cover(quick, True)
    model = _model(customer, site, weight, sites, needed)
    count = np.arange(model.variables) < sites
    everything = np.r_[np.ones(sites), reached].astype(float)
    relaxed = solve(
        replace(model, whole=np.zeros_like(model.whole)), count, most=False, seconds=seconds, start=everything
    )
    if relaxed.status is Status.OPTIMAL and relaxed.objective > most + 1e-6:
        return Cover(None, True)
    answer = solve(model, count, most=False, seconds=end - time.perf_counter(), start=everything)
    chosen = np.flatnonzero(answer.values[:sites] > 0.5)
    if len(chosen) <= most:
        return Cover(chosen, True)
    return Cover(None, answer.bound > most + 1e-6)


def _greedy(customer: np.ndarray, site: np.ndarray, weight: np.ndarray, sites: int, needed: float) -> np.ndarray:
    open_: list[int] = []
    left = weight.astype(float)
    while float(weight.sum() - left.sum()) < needed:
        add = np.bincount(site, left[customer], minlength=sites)
        open_.append(int(np.argmax(add)))
        left[customer[site == open_[-1]]] = 0.0
    return np.sort(np.array(open_, dtype=int))


def _model(customer: np.ndarray, site: np.ndarray, weight: np.ndarray, sites: int, needed: float) -> Model:
    """The sites, then the customers; where all are needed, each of them is."""
    who = np.unique(customer)
    rules = (
        at_most("1", np.r_[who, customer], np.r_[sites + who, site],
                np.r_[np.ones(len(who)), -np.ones(len(site))], np.zeros(len(weight))),  # (1)
        at_least("2", np.zeros(len(who), dtype=int), sites + who, weight[who], np.array([needed])),  # (2)
    )  # fmt: skip
    upper = np.ones(sites + len(weight))
    lower = np.zeros(len(upper))
    if float(weight[who].sum() - weight[who].min(initial=np.inf)) < needed:
        lower[sites + who] = 1.0
    return Model(lower, upper, np.arange(len(upper)) < sites, rules)
