"""What one more unit of a limit would bring, in people and euros.

Given   a problem, its answer, and steps: units of an offer, euros of a plan, of a voucher, of a provider in the year,
        of a district's share, a share by which all fringe ceilings grow, units by which a least is lower
For     each limit that is reached, the answer with one step more, less the answer

A price is what solving again gives: a dual value is right on one side only where an answer is degenerate. Where the
problem is a linear programme and need comes first, dual values say which limits are worth solving again for, since need
is concave in a limit: it can grow by no more than dual value times step, and by nothing where that is nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from optim.linear import Status
from optim.linear import solve as solve_linear
from optim.welfare.aims import stated
from optim.welfare.model import FIRM, Columns
from optim.welfare.problem import TOLERANCE, WelfareAnswer, WelfareProblem

Kind = Literal["offer", "plan", "voucher", "provider", "share", "fringe", "least"]
Solve = Callable[[WelfareProblem], WelfareAnswer]
"""How the answer was found: with its goals and tolerances."""


@dataclass(frozen=True)
class Limit:
    """One limit and its step: units that an `offer` has more or of which its `least` is lower, the share by which every
    `fringe` ceiling grows, else euros."""

    kind: Kind
    index: int
    step: float


@dataclass(frozen=True)
class Price:
    """What a step more of a limit brings; `solved` says that it was solved again, and proved as the answer is.

    Where it was not solved, `need` is the most that it can be, and the others are not known (NaN).
    """

    limit: Limit
    need: float
    people: float = float("nan")
    eur: float = float("nan")
    local_eur: float = float("nan")
    fund_eur: float = float("nan")
    solved: bool = False


def worth(p: WelfareProblem, answer: WelfareAnswer) -> np.ndarray:
    """What an answer is worth: need, people, euros, local euros and euros for the Fund."""
    d, o = p.demand, p.offer
    eur = answer.served * p.price[o]
    own = (answer.served - answer.paid.sum(axis=0)) * p.price[o] * p.local[o]
    return np.array([
        p.weight[d] @ answer.served, p.people[d] @ answer.served, eur.sum(), eur[p.local[o].astype(bool)].sum(),
        own @ p.rate[p.firm[d]],
    ])  # fmt: skip


def reached(p: WelfareProblem, answer: WelfareAnswer, steps: Mapping[Kind, float]) -> list[Limit]:
    """Return the limits of the kinds in `steps` of which nothing is left."""
    d, o = p.demand, p.offer
    own = (answer.served - answer.paid.sum(axis=0)) * p.price[o]
    used: dict[Kind, tuple[np.ndarray, np.ndarray]] = {
        "offer": (np.bincount(o, answer.served, minlength=len(p.capacity)), p.capacity),
        "plan": (np.bincount(p.firm[d], own, minlength=len(p.budget)), p.budget),
        "voucher": ((answer.paid * p.price[o]).sum(axis=1), np.array([v.eur for v in p.vouchers])),
        "provider": (
            np.bincount(p.provider[o], answer.served * p.price[o], minlength=len(p.provider_eur)), p.provider_eur,
        ),
        "share": (
            np.bincount(p.district[d], answer.served * p.price[o], minlength=len(p.share)),
            np.where((p.share < 1) & (p.total_eur > 0), p.share * p.total_eur, np.inf),
        ),
        "fringe": (np.ones(1), np.where(_fringe(p, own), 1.0, np.inf).reshape(1)),
        "least": (np.where(p.least > 0, p.least - np.bincount(o, answer.served, minlength=len(p.least)), -np.inf),
                  np.zeros(len(p.least))),
    }  # fmt: skip
    limits: list[Limit] = []
    for kind, step in steps.items():
        amount, limit = used[kind]
        whole = np.where(np.isfinite(limit), limit, 0.0)
        full = np.isfinite(limit) & (amount >= whole - 10 * TOLERANCE * np.maximum(1.0, whole))
        limits += [Limit(kind, int(k), step) for k in np.flatnonzero(full)]
    return limits


def _fringe(p: WelfareProblem, own: np.ndarray) -> bool:
    """Whether a ceiling of fringe services is reached."""
    eur, firm = own * p.fringe[p.offer], p.firm[p.demand]
    for rows, limit in ((p.demand, p.fringe_eur), (firm, p.firm_fringe_eur)):
        some = np.isfinite(limit) & (limit > 0)
        used = np.bincount(rows, eur, minlength=len(limit))[some]
        if (used >= limit[some] - 10 * TOLERANCE * np.maximum(1.0, limit[some])).any():
            return True
    return False


def grown(p: WelfareProblem, limit: Limit) -> WelfareProblem:
    """Return the problem with a step more of one limit."""
    if limit.kind == "voucher":
        pots = list(p.vouchers)
        pots[limit.index] = replace(pots[limit.index], eur=pots[limit.index].eur + limit.step)
        return replace(p, vouchers=tuple(pots))
    if limit.kind == "fringe":
        more = 1 + limit.step
        return replace(p, fringe_eur=p.fringe_eur * more, firm_fringe_eur=p.firm_fringe_eur * more)
    if limit.kind in ("share", "least"):
        column = "share" if limit.kind == "share" else "least"
        changed = getattr(p, column).astype(float)
        changed[limit.index] += limit.step / p.total_eur if limit.kind == "share" else -limit.step
        return replace(p, **{column: changed.clip(0.0, 1.0 if limit.kind == "share" else None)})
    name = {"offer": "capacity", "plan": "budget", "provider": "provider_eur"}[limit.kind]
    more = getattr(p, name).astype(float)
    more[limit.index] += limit.step
    return replace(p, **{name: more})


def most(p: WelfareProblem, limits: Sequence[Limit], *, seconds: float = 60.0) -> np.ndarray:
    """Return for each limit the most by which a step can let need grow, from dual values; infinite where unknown."""
    unknown = np.full(len(limits), np.inf)
    c = Columns.of(p)
    made, goals = stated(p, c, ("need",), {})
    if made.whole.any() or len(goals) > 1:
        return unknown
    made = replace(made, upper=np.full(made.variables, np.inf))  # a bound that a limit implies would share its price
    found = solve_linear(made, goals[0].coefficients, most=True, seconds=seconds)  # type: ignore[union-attr]
    if found.prices is None or found.status is not Status.OPTIMAL:
        return unknown
    rows, start = {}, 0
    for rule in made.rules:
        rows[rule.number] = np.abs(found.prices[start : start + len(rule.high)])
        start += len(rule.high)
    finite = np.isfinite(p.provider_eur)
    place = np.cumsum(finite) - 1
    shares = float((p.share[p.share < 1] * rows["12"]).sum()) if (p.share < 1).any() else 0.0
    voucher = c.payer[c.payer != FIRM]
    values = []
    for limit in limits:
        match limit.kind:
            case "offer":
                value = rows["2"][limit.index]
            case "plan":
                value = rows["3"][limit.index] + shares
            case "voucher":
                pays = (voucher == limit.index).any()
                open_part = (1 - p.vouchers[limit.index].reserved) * rows["9"][limit.index]
                value = (rows["8"][limit.index] + open_part if pays else 0.0) + shares
            case "share":
                value = rows["12"][int((p.share[: limit.index] < 1).sum())]
            case "fringe":
                value = rows["10"] @ p.fringe_eur[np.isfinite(p.fringe_eur)]
                value += rows["11"] @ p.firm_fringe_eur[np.isfinite(p.firm_fringe_eur)]
            case "least":
                value = np.inf
            case _:
                value = rows["4"][place[limit.index]]
        values.append(value * limit.step)
    return np.array(values)


def priced(
    p: WelfareProblem,
    answer: WelfareAnswer,
    solve: Solve,
    *,
    steps: Mapping[Kind, float],
    again: int = 20,
    seconds: float = 120.0,
) -> list[Price]:
    """Return the price of every limit reached, the dearest first; at most `again` are solved again, within `seconds`.

    `solve` must be what found the answer. A limit that can let need grow by nothing is solved again only where need is
    not the first goal, for then it may bring something else.
    """
    begun = time.perf_counter()
    limits = reached(p, answer, steps)
    need_first = next((g.name for g in answer.goals if g.name != "kept"), "need") == "need"
    bounds = most(p, limits, seconds=seconds) if need_first else np.full(len(limits), np.inf)
    bounds = np.where(bounds <= TOLERANCE, 0.0, bounds)
    base = worth(p, answer)
    prices: list[Price] = []
    for place in np.argsort(-bounds, kind="stable"):
        limit, bound = limits[place], float(bounds[place])
        left = len(prices) < again and time.perf_counter() - begun < seconds
        if bound == 0 or not left:
            prices.append(Price(limit, bound))
            continue
        gain = worth(p, solved := solve(grown(p, limit))) - base
        gain = np.where(np.abs(gain) <= 10 * TOLERANCE * np.maximum(1.0, np.abs(base)), 0.0, gain)
        proved = all(g.status is Status.OPTIMAL for g in (*answer.goals, *solved.goals))
        need, people, eur, local, fund = (float(x) for x in gain)
        prices.append(Price(limit, need, people, eur, local, fund, proved))
    return sorted(prices, key=lambda price: (not price.solved, -price.need))
