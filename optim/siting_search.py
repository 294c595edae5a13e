"""The few sites that save the most, proved: prices first, exchanges next, a model of what is left last.

Given   arcs (i, j): customer i saves s_ij > 0 if site j is opened and none that saves it more; k sites at most
Choose  y_j in {0, 1}: site j is opened;  u_n in [0, 1]: node n is reached
        where a node is a set of sites, those that save some customer the most, the most but one, …; w_n is what its
        customers save there above what they save at their next set, and p(n) is the set before it
So that (1) a node is reached through its sites       u_n <= u_p(n) + sum over j of n, not of p(n), of y_j
        (2) no more than k sites are opened           sum of y_j <= k
For     (A) saved  the most  sum of w_n u_n

Nodes of the same sites are one, whichever customers they come from (Cornuejols, Nemhauser, Wolsey 1980; Elloumi 2010).

Prices m_i >= 0 bound what k sites can save (Lagrangian relaxation of "a customer is served once"; Beasley 1993):
    sum of m_i  +  the k largest of  r_j = sum over i of max(0, s_ij - m_i)
and the sites with the largest r_j, once exchanged one for one for as long as that saves more, are an answer. A site,
or an arc, that the bound shows to be in no better answer is left out, and a site that is in every better answer is
opened; mostly little is left. It is parted into cases (`optim.siting_branch`) where it is small, and the model above
has the last word where that is not enough.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from optim.linear import Model, Status, at_most, solve
from optim.siting_arcs import Arcs
from optim.siting_branch import branch

STEPS = 400
ROUNDS = (50, 100, STEPS, STEPS, STEPS, STEPS)
"""Most steps of the prices in each round; after every round what is shown to be useless is left out."""

TABLE = 500_000
"""Sites by customers: so small a table is searched by branching."""


@dataclass(frozen=True)
class Chosen:
    """The sites to open, in order, what they save, and the most that any k sites may save (`bound`)."""

    sites: np.ndarray
    saved: float
    bound: float
    status: Status


@dataclass
class _Search:
    """What is known so far: the best answer, the best bound, and the prices that gave it."""

    sites: np.ndarray
    saved: float
    bound: float
    prices: np.ndarray
    whole: bool
    tell: Callable[[], None]

    def step(self) -> float:
        """What an answer must save more to be a better one."""
        return 1 - 1e-6 if self.whole else 1e-9 * max(1.0, abs(self.saved))

    def closed(self) -> bool:
        return self.bound - self.saved < self.step()


def choose(arcs: Arcs, k: int, *, seconds: float, tell: Callable[[], None] = lambda: None) -> Chosen:
    """Open at most `k` sites that save the most; out of time, the best found with its bound.

    `tell` is called again and again while the search goes on, and may raise to end it.
    """
    end = time.perf_counter() + seconds
    nothing = np.zeros(0, dtype=int)
    if k <= 0 or len(arcs.saving) == 0:
        return Chosen(nothing, 0.0, 0.0, Status.OPTIMAL)
    whole = bool((arcs.saving == np.round(arcs.saving)).all())
    search = _Search(nothing, 0.0, np.inf, _first_prices(arcs, k), whole, tell)
    left = arcs
    for steps in ROUNDS:
        _price(search, left, arcs, k, min(steps, STEPS), end)
        if search.closed() or time.perf_counter() > end:
            break
        before = len(left.saving)
        left = left.only(_useful(search, left, k))
        if len(np.unique(left.site)) * left.customers <= TABLE:
            _branch(search, arcs, left, k, end)
            break
        if steps == STEPS and len(left.saving) > 0.8 * before:
            break
    if not search.closed() and time.perf_counter() < end:
        _finish(search, arcs, left, k, end)
    proved = search.closed()
    return Chosen(
        np.sort(search.sites), search.saved, search.saved if proved else search.bound,
        Status.OPTIMAL if proved else Status.FEASIBLE,
    )  # fmt: skip


def _saved(arcs: Arcs, sites: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What every customer saves at the best and at the second of these sites, and which the best one is (or -1)."""
    among = np.zeros(arcs.sites, dtype=bool)
    among[sites] = True
    open_arcs = arcs.only(np.flatnonzero(among[arcs.site]))
    rank = open_arcs.rank()
    first, second, at = np.zeros(arcs.customers), np.zeros(arcs.customers), np.full(arcs.customers, -1)
    for place, best in enumerate((first, second)):
        best[open_arcs.customer[rank == place]] = open_arcs.saving[rank == place]
    at[open_arcs.customer[rank == 0]] = open_arcs.site[rank == 0]
    return first, second, at


def _first_prices(arcs: Arcs, k: int) -> np.ndarray:
    """What a customer saves at the last of its sites if every site had an equal share of half the customers."""
    prices = np.zeros(arcs.customers)
    near = arcs.only(arcs.rank() <= arcs.sites // (2 * k))
    prices[near.customer] = near.saving  # of several, the last one is written last
    return prices


def _worth(arcs: Arcs, prices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """r_j of every site, and which arcs save more than their price."""
    above = arcs.saving - prices[arcs.customer]
    pays = above > 0
    return np.bincount(arcs.site, np.where(pays, above, 0.0), minlength=arcs.sites), pays


def _largest(worth: np.ndarray, k: int) -> np.ndarray:
    top = np.argsort(-worth, kind="stable")[:k]
    return top[worth[top] > 0]


def _price(search: _Search, arcs: Arcs, every: Arcs, k: int, steps: int, end: float) -> None:
    """Lower the bound by subgradient steps on the prices; keep the best bound and the best answer met on the way."""
    rank, most = arcs.rank(), max(50, 4 * arcs.sites // k)
    least = np.zeros(arcs.customers)  # prices at which no arc but these pays
    least[arcs.customer[rank == most]] = arcs.saving[rank == most]
    arcs = arcs.only(rank < most)
    prices, best, pace, idle = np.maximum(search.prices, least), np.inf, 1.5, 0
    tried: set[bytes] = set()
    for step in range(steps):
        worth, pays = _worth(arcs, prices)
        top = _largest(worth, k)
        bound = float(prices.sum() + worth[top].sum())
        opened = np.zeros(arcs.sites, dtype=bool)
        opened[top] = True
        of_top = opened[arcs.site]
        if step % 20 == 0 and top.tobytes() not in tried:
            tried.add(top.tobytes())
            search.tell()
            _improve(search, every, arcs, top, k, end)
        idle = 0 if bound < best - 1e-4 * (best - search.saved) or not np.isfinite(best) else idle + 1
        if bound < best:
            best = bound
            if bound < search.bound:
                search.bound, search.prices = bound, prices.copy()
        if search.closed() or time.perf_counter() > end:
            return
        if idle >= 20:
            pace, idle, prices = pace / 2, 0, search.prices.copy()
            if pace < 0.005:
                return
            continue
        slope = np.bincount(arcs.customer[of_top & pays], minlength=arcs.customers) - 1.0
        slope[(prices <= least) & (slope < 0)] = 0.0
        length = float(slope @ slope)
        if length == 0:
            return
        prices = np.maximum(least, prices + pace * (bound - search.saved) / length * slope)


def _improve(search: _Search, every: Arcs, arcs: Arcs, sites: np.ndarray, k: int, end: float) -> None:
    """Add a site, or exchange one for another, for as long as that saves more on `arcs`; keep the best answer."""
    sites = _exchanged(arcs, sites, k, end)
    total = float(_saved(every, sites)[0].sum())
    if total > search.saved:
        search.sites, search.saved = sites, total


def _exchanged(arcs: Arcs, sites: np.ndarray, k: int, end: float) -> np.ndarray:
    while True:
        first, second, at = _saved(arcs, sites)
        total = float(first.sum())
        if time.perf_counter() > end:
            return sites
        place = np.full(arcs.sites + 1, len(sites))  # of a closed site, and of -1, it is one too many
        place[sites] = np.arange(len(sites))
        better = arcs.only((arcs.saving > second[arcs.customer]) & (place[arcs.site] == len(sites)))
        c = better.customer
        add = np.bincount(better.site, np.maximum(0.0, better.saving - first[c]), minlength=arcs.sites)
        step = 1e-9 * max(1.0, total)
        if len(sites) < k:
            if add.max() <= step:
                return sites
            sites = np.r_[sites, np.argmax(add)]
            continue
        lost = np.bincount(place[at], first - second, minlength=k + 1)[:k]
        back = np.minimum(better.saving, first[c]) - second[c]
        kept = np.bincount(better.site * (k + 1) + place[at[c]], back, minlength=arcs.sites * (k + 1))
        gain = add[:, None] - lost + kept.reshape(arcs.sites, k + 1)[:, :k]
        gain[sites] = -np.inf
        new, old = np.unravel_index(np.argmax(gain), gain.shape)
        if gain[new, old] <= step:
            return sites
        sites = np.r_[np.delete(sites, old), new]


def _useful(search: _Search, arcs: Arcs, k: int) -> np.ndarray:
    """The arcs that may be in an answer at least as good as the best one: all of that one's own are."""
    worth, _ = _worth(arcs, search.prices)
    top = np.sort(worth)[::-1]
    last = top[k - 1] if k <= len(top) else 0.0
    forced = np.maximum(0.0, last - worth)[arcs.site] + np.maximum(0.0, search.prices[arcs.customer] - arcs.saving)
    return search.bound - forced > search.saved - 1e-6 * max(1.0, search.saved)


def _always(search: _Search, arcs: Arcs, k: int) -> np.ndarray:
    """The sites that every answer at least as good as the best one opens."""
    worth, _ = _worth(arcs, search.prices)
    top = np.sort(worth)[::-1]
    following = top[k] if k < len(top) else 0.0
    return np.flatnonzero(search.bound - (worth - following) < search.saved - 1e-6 * max(1.0, search.saved))


def _branch(search: _Search, arcs: Arcs, left: Arcs, k: int, end: float) -> None:
    """Prove, or better, the best answer by opening and closing the sites that are left, for half of the time."""
    names, site = np.unique(left.site, return_inverse=True)
    saving = np.zeros((len(names), left.customers))
    saving[site, left.customer] = left.saving
    now = time.perf_counter()
    found = branch(
        saving, k, known=search.saved, better=search.step(), prices=search.prices, end=(now + end) / 2, tell=search.tell
    )
    if found.sites is not None:
        sites = names[found.sites]
        search.sites, search.saved = sites, float(_saved(arcs, sites)[0].sum())
    search.bound = max(search.saved, min(search.bound, found.bound))


def _finish(search: _Search, arcs: Arcs, left: Arcs, k: int, end: float) -> None:
    """Prove, or better, the best answer by the model of the arcs that are left."""
    opened = _always(search, left, k)
    already, _, _ = _saved(left, opened)
    saving = left.saving - already[left.customer]
    more = (saving > 0) & ~np.isin(left.site, opened)
    names, site = np.unique(left.site[more], return_inverse=True)
    rest = Arcs(left.customer[more], site, saving[more], left.customers, len(names))
    found, bound = opened, float(already.sum())
    proved = len(names) == 0 or k == len(opened)
    if not proved:
        model, worth, start = _model(rest, k - len(opened), np.isin(names, search.sites).astype(float))
        answer = solve(model, worth, most=True, seconds=end - time.perf_counter(), start=start)
        found = np.r_[opened, names[answer.values[: len(names)] > 0.5]].astype(int)
        proved, bound = answer.status is Status.OPTIMAL, bound + answer.bound
    total = float(_saved(arcs, found)[0].sum())
    if total > search.saved:
        search.sites, search.saved = found, total
    search.bound = search.saved if proved else max(search.saved, min(search.bound, bound))


def _model(arcs: Arcs, k: int, chosen: np.ndarray) -> tuple[Model, np.ndarray, np.ndarray]:
    """The model over the sites, then the nodes; what each variable saves; and its answer for these chosen sites."""
    customer, site, saving = arcs.customer, arcs.site, arcs.saving
    first = np.r_[True, customer[1:] != customer[:-1]]
    head = np.flatnonzero(first)[np.cumsum(first) - 1]  # the first arc of each arc's customer
    level = np.cumsum(first | np.r_[True, saving[1:] != saving[:-1]]) - 1  # arcs of one customer and one saving
    ends = np.flatnonzero(np.r_[level[1:] != level[:-1], True])
    starts = first[np.r_[0, ends[:-1] + 1]]
    name = np.random.default_rng(0).integers(0, 2**64, (2, arcs.sites), dtype=np.uint64)
    sets = []  # a set of sites is the exclusive or of its members' names, of 128 bits
    for part in name[:, site]:
        mixed = np.bitwise_xor.accumulate(part)
        sets.append((mixed ^ mixed[head] ^ part[head])[ends])
    _, one, node_of = np.unique(np.array(sets), axis=1, return_index=True, return_inverse=True)
    node_of = node_of.ravel()
    following = np.r_[saving[ends[1:]], 0.0] * np.r_[~starts[1:], False]
    worth = np.bincount(node_of, saving[ends] - following, minlength=len(one))
    before = np.where(starts[one], -1, node_of[one - 1])
    source = np.full(len(ends), -1)
    source[one] = np.arange(len(one))
    of = source[level]  # the node whose own sites this arc names, or -1
    m, n, own, after = arcs.sites, len(one), of >= 0, np.flatnonzero(before >= 0)
    rules = (
        at_most("1", np.r_[np.arange(n), after, of[own]], np.r_[m + np.arange(n), m + before[after], site[own]],
                np.r_[np.ones(n), -np.ones(len(after) + own.sum())], np.zeros(n)),  # (1)
        at_most("2", np.zeros(m, dtype=int), np.arange(m), 1.0, np.array([k])),  # (2)
    )  # fmt: skip
    met = np.cumsum(chosen[site])
    met = met - met[head] + chosen[site[head]]
    reached = np.zeros(n)
    reached[node_of] = met[ends] > 0
    model = Model(np.zeros(m + n), np.ones(m + n), np.arange(m + n) < m, rules)
    return model, np.r_[np.zeros(m), worth], np.r_[chosen, reached]
