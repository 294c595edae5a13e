"""The rules of welfare once more, without the solver."""

from __future__ import annotations

import numpy as np

from optim.welfare.aims import measured
from optim.welfare.problem import TOLERANCE, WelfareAnswer, WelfareProblem


def broken_rules(problem: WelfareProblem, answer: WelfareAnswer | np.ndarray) -> list[str]:
    """Say which rules an answer breaks and where, computed without the solver; an empty list is a sound answer.

    An array is an answer of units for each arc, all paid by the firms' plans, with nothing released. What a whole
    answer says it reached is checked as well.
    """
    p = problem
    if isinstance(answer, np.ndarray):
        answer = WelfareAnswer(answer, (), np.zeros((len(p.vouchers), len(answer))), np.zeros(len(answer)))
    served, paid, released = answer.served, answer.paid, answer.released
    if len(served) != len(p.demand):
        return [f"an answer has {len(served)} values for {len(p.demand)} arcs"]
    if paid.shape != (len(p.vouchers), len(p.demand)) or released.shape != (len(p.demand),):
        return ["an answer must say for each arc what each voucher pays, and what is released"]
    if not (np.isfinite(served).all() and np.isfinite(paid).all() and np.isfinite(released).all()):
        return ["units are not numbers"]
    own = served - paid.sum(axis=0)
    broken = [f"arc {k}: served units are negative" for k in np.flatnonzero(served < 0)]
    broken += [f"arc {k}: a voucher pays negative units" for k in np.flatnonzero((paid < 0).any(axis=0))]
    broken += [f"arc {k}: vouchers pay more than is served" for k in _over(paid.sum(axis=0), served)]
    return (
        broken + _limits(p, served, own) + _offers(p, served) + _vouchers(p, paid) + _kept(p, answer) + _said(p, answer)
    )


def _limits(p: WelfareProblem, served: np.ndarray, own: np.ndarray) -> list[str]:
    """What demands, offers, firms, providers and districts get, give and pay."""
    d, o = p.demand, p.offer
    eur, own_eur = served * p.price[o], own * p.price[o]
    fringe = own_eur * p.fringe[o]

    def summed(rows: np.ndarray, values: np.ndarray, limit: np.ndarray) -> np.ndarray:
        return np.bincount(rows, values, minlength=len(limit))

    got, given, paid = (
        summed(d, served, p.units),
        summed(o, served, p.capacity),
        summed(p.firm[d], own_eur, p.budget),
    )
    taken = summed(p.provider[o], eur, p.provider_eur)
    benefit, firm_benefit = summed(d, fringe, p.fringe_eur), summed(p.firm[d], fringe, p.firm_fringe_eur)
    spent, most = summed(p.district[d], eur, p.share), np.where(p.share < 1, p.share * p.total_eur, np.inf)
    broken = [f"(1) demand {k}: {got[k]:g} of {p.units[k]:g} units" for k in _over(got, p.units)]
    broken += [f"(2) offer {k}: {given[k]:g} of {p.capacity[k]:g} units" for k in _over(given, p.capacity)]
    broken += [f"(3) firm {k}: {paid[k]:.2f} of {p.budget[k]:.2f} EUR" for k in _over(paid, p.budget)]
    broken += [f"(4) provider {k}: {taken[k]:.2f} of {p.provider_eur[k]:.2f} EUR" for k in _over(taken, p.provider_eur)]
    broken += [
        f"(10) demand {k}: {benefit[k]:.2f} of {p.fringe_eur[k]:.2f} EUR of fringe services"
        for k in _over(benefit, p.fringe_eur)
    ]
    broken += [
        f"(11) firm {k}: {firm_benefit[k]:.2f} of {p.firm_fringe_eur[k]:.2f} EUR of fringe services"
        for k in _over(firm_benefit, p.firm_fringe_eur)
    ]
    return broken + [f"(12) district {k}: {spent[k]:.2f} of {most[k]:.2f} EUR" for k in _over(spent, most)]


def _offers(p: WelfareProblem, served: np.ndarray) -> list[str]:
    given = np.bincount(p.offer, served, minlength=len(p.capacity))
    started = given > TOLERANCE * np.maximum(1.0, p.least)
    short = started & (given < p.least - TOLERANCE * np.maximum(1.0, p.least))
    broken = [f"(5) offer {k}: {given[k]:g} units, at least {p.least[k]:g} or none" for k in np.flatnonzero(short)]
    step = p.step[p.demand]
    steps = served / np.where(step > 0, step, 1.0)
    uneven = (step > 0) & (np.abs(steps - np.round(steps)) > TOLERANCE * np.maximum(1.0, steps))
    return broken + [f"(6) arc {k}: {served[k]:g} units are not steps of {step[k]:g}" for k in np.flatnonzero(uneven)]


def _vouchers(p: WelfareProblem, paid: np.ndarray) -> list[str]:
    broken = []
    for k, (voucher, units) in enumerate(zip(p.vouchers, paid, strict=True)):
        eur = units * p.price[p.offer]
        covered = voucher.demands[p.demand] & voucher.offers[p.offer]
        broken += [f"arc {a}: voucher {k} does not pay here" for a in np.flatnonzero((units != 0) & ~covered)]
        large, pot = float(eur[~p.small[p.offer].astype(bool)].sum()), (1 - voucher.reserved) * voucher.eur
        if _over(np.array([eur.sum()]), np.array([voucher.eur])):
            broken.append(f"(8) voucher {k}: {eur.sum():.2f} of {voucher.eur:.2f} EUR")
        if _over(np.array([large]), np.array([pot])):
            broken.append(f"(9) voucher {k}: {large:.2f} of {pot:.2f} EUR at providers that are not small")
    return broken


def _kept(p: WelfareProblem, answer: WelfareAnswer) -> list[str]:
    stays = answer.served + answer.released
    broken = [
        f"(7) arc {k}: {answer.served[k]:g} served and {answer.released[k]:g} released of {p.kept[k]:g} kept units"
        for k in _over(p.kept, stays)
    ]
    freed = answer.released > np.clip(p.kept - answer.served, 0.0, None) + TOLERANCE * np.maximum(1.0, p.kept)
    return broken + [
        f"(7) arc {k}: more is released than is missing" for k in np.flatnonzero(freed | (answer.released < 0))
    ]


def _said(p: WelfareProblem, answer: WelfareAnswer) -> list[str]:
    broken = []
    for goal in answer.goals:
        reached = measured(p, goal.name, answer.served, answer.paid)
        if abs(reached - goal.reached) > TOLERANCE * max(1.0, abs(reached)):
            broken.append(f"goal {goal.name}: {goal.reached:g} is said, {reached:g} is reached")
    return broken


def _over(used: np.ndarray, limit: np.ndarray) -> list[int]:
    return [int(k) for k in np.flatnonzero(used > limit + TOLERANCE * np.maximum(1.0, np.abs(limit)))]
