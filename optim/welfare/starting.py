"""A plan of welfare to begin from, made without a solver: what is left where the time ends before an answer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from optim.welfare.aims import brought
from optim.welfare.model import FIRM, Columns
from optim.welfare.problem import TINY, WelfareProblem


def greedy(p: WelfareProblem, c: Columns, names: Sequence[str]) -> np.ndarray:
    """Serve what is to be kept, then what has most need for its euros, each at the nearest offer that has room.

    This is a start that keeps the rules, as values of the variables of `stated` for these goals. An offer that does not
    come to its least is left out.
    """
    x = _served(p, c)
    served = np.bincount(c.arc, x, minlength=len(p.demand))
    given = np.bincount(p.offer, served, minlength=len(p.capacity))
    short = (p.least > 0) & (given < p.least)
    x = np.where(short[p.offer[c.arc]], 0.0, x)
    served = np.bincount(c.arc, x, minlength=len(p.demand))
    given = np.bincount(p.offer, served, minlength=len(p.capacity))
    return np.concatenate([
        x,
        np.clip(p.kept - served, 0.0, None)[c.kept],
        (given > 0).astype(float)[c.opened],
        served[c.stepped] / p.step[p.demand[c.stepped]],
        *(brought(p, name, served) for name in names),
    ])  # fmt: skip


def _served(p: WelfareProblem, c: Columns) -> np.ndarray:
    """One x after another takes what all its limits leave; plain lists, for there may be millions of them."""
    d, o = p.demand[c.arc], p.offer[c.arc]
    price, step = p.price[o], p.step[d]
    kept = np.where(c.payer == FIRM, p.kept[c.arc], 0.0)
    worth = p.weight[d] / np.maximum(price, TINY)
    running = np.flatnonzero(kept > 0)
    order = np.r_[running, np.lexsort((c.arc, p.minutes[c.arc], c.payer, -worth))]
    most_of = np.r_[kept[running], np.full(len(d), np.inf)]
    units, room, plan, sells = p.units.tolist(), p.capacity.tolist(), p.budget.tolist(), p.provider_eur.tolist()
    benefit, firm_benefit = p.fringe_eur.tolist(), p.firm_fringe_eur.tolist()
    share = np.where(p.share < 1, p.share * p.total_eur, np.inf).tolist()
    pots, open_pots = [v.eur for v in p.vouchers], [(1 - v.reserved) * v.eur for v in p.vouchers]
    x = np.zeros(len(c.arc))
    columns = (d, o, p.firm[d], p.provider[o], p.district[d], c.payer, price, step, p.small[o], p.fringe[o])
    rows = [order.tolist(), most_of.tolist(), *(column[order].tolist() for column in columns)]
    for k, most, i, j, f, q, a, payer, eur, whole, small, fringe in zip(*rows, strict=True):
        most = min(most, units[i], room[j])
        if most <= 0:
            continue
        purse = min(sells[q], share[a], plan[f] if payer == FIRM else pots[payer])
        if payer == FIRM and fringe:
            purse = min(purse, benefit[i], firm_benefit[f])
        elif payer != FIRM and not small:
            purse = min(purse, open_pots[payer])
        most = min(most, purse / eur) if eur > 0 else most
        if whole:
            most = whole * np.floor(most / whole + TINY)
        if most <= 0:
            continue
        x[k] += most
        units[i] -= most
        room[j] -= most
        spent = most * eur
        sells[q] -= spent
        share[a] -= spent
        if payer == FIRM:
            plan[f] -= spent
            if fringe:
                benefit[i] -= spent
                firm_benefit[f] -= spent
        else:
            pots[payer] -= spent
            if not small:
                open_pots[payer] -= spent
    return x
