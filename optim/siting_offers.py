"""Where one, two, … k more offers help most in the whole of welfare, in which nothing else has to stay as it was.

Given   a problem of `optim.welfare`, of whose offers o some are candidates; at most k more
Choose  what welfare chooses, x_dop among it;  y_o in {0, 1}: candidate o opens
So that (1) every rule of welfare holds
        (2) a candidate serves if it opens            sum over d, p of x_dop <= c_o y_o, each x_dop <= min(u_d, c_o) y_o
        (3) no more than k of them open               sum over o of y_o <= k
For     (A) kept    the least  of what runs that is released, as in welfare, then
        (B) need    the most   sum of w_d x_dop, then
        (C) travel  the least  sum of n_d t_do x_dop

A plan made again with the opened candidates as offers serves the same need where need is its first goal: budgets, other
services and other providers are all free to answer, so that a place whose neighbours have no money left is not chosen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from optim.goals import Goal, Progress, Reached, pursue
from optim.linear import Model, at_most
from optim.welfare import WelfareAnswer, WelfareProblem, broken_rules
from optim.welfare.aims import stated
from optim.welfare.gathering import alike, gather, spread
from optim.welfare.model import Columns, answered


@dataclass(frozen=True)
class OffersAnswer:
    """For each offer whether it is open, which all but closed candidates are; the welfare that is then served."""

    open: np.ndarray
    welfare: WelfareAnswer

    @property
    def need(self) -> Reached:
        return self.welfare.goals[-2]


def most_need(
    problem: WelfareProblem,
    candidate: np.ndarray,
    more: int,
    *,
    seconds: float = 60.0,
    progress: Progress | None = None,
) -> OffersAnswer:
    """Open at most `more` of the candidates (True or False for each offer) so that the most need is served, then with
    the least travel."""
    assert candidate.shape == problem.capacity.shape and candidate.dtype == bool and more >= 0
    group = alike(problem)
    gathered = gather(problem, group)
    columns = Columns.of(gathered)
    model, goals = stated(
        gathered,
        columns,  # (A) stands before what is asked, as in welfare
        (
            "need",  # (B)
            "travel",  # (C)
        ),
        {},
    )
    widened = _model(gathered, columns, model, candidate, more)
    none = np.zeros(int(candidate.sum()))
    aims = [replace(g, coefficients=np.r_[g.coefficients, none]) for g in goals if isinstance(g, Goal)]
    values, reached = pursue(widened, aims, seconds=seconds, progress=progress)
    opened = ~candidate
    opened[candidate] = values[model.variables :] > 0.5
    answer = spread(problem, group, gathered, answered(gathered, columns, values[: columns.width]))
    return OffersAnswer(opened, replace(answer, goals=reached))


def _model(p: WelfareProblem, c: Columns, model: Model, candidate: np.ndarray, more: int) -> Model:
    """The model of welfare, and after its variables one for each candidate."""
    sites = np.flatnonzero(candidate)
    place = np.full(len(candidate), -1)
    place[sites] = np.arange(len(sites))
    offer = p.offer[c.arc]
    x = np.flatnonzero(place[offer] >= 0)
    y, at, own = model.variables + np.arange(len(sites)), place[offer[x]], len(sites) + np.arange(len(x))
    rules = (
        *model.rules,  # (1)
        at_most("sites 2", np.r_[at, np.arange(len(sites)), own, own], np.r_[x, y, x, y[at]],
                np.r_[np.ones(len(x)), -p.capacity[sites], np.ones(len(x)), -model.upper[x]],
                np.zeros(len(sites) + len(x))),  # (2)
        at_most("sites 3", np.zeros(len(sites), dtype=int), y, 1.0, np.array([more])),  # (3)
    )  # fmt: skip
    return Model(
        np.r_[model.lower, np.zeros(len(sites))],
        np.r_[model.upper, np.ones(len(sites))],
        np.r_[model.whole, np.ones(len(sites), dtype=bool)],
        rules,
    )


def broken(problem: WelfareProblem, candidate: np.ndarray, more: int, answer: OffersAnswer) -> list[str]:
    """Say which rules an answer breaks and where, computed without the solver; an empty list is a sound answer."""
    if answer.open.shape != candidate.shape or answer.open.dtype != bool:
        return [f"an answer must say open or not for each of {len(candidate)} offers"]
    found = [f"(1) welfare {words}" for words in broken_rules(problem, answer.welfare)]
    given = np.bincount(problem.offer, answer.welfare.served, minlength=len(candidate))
    found += [
        f"(2) offer {o}: {given[o]:g} units, but it is closed" for o in np.flatnonzero((given > 0) & ~answer.open)
    ]
    found += [f"offer {o}: closed, but it exists" for o in np.flatnonzero(~candidate & ~answer.open)]
    if (opened := int((answer.open & candidate).sum())) > more:
        found.append(f"(3) offers: {opened} opened of {more}")
    return found
