"""An answer from a set of sites, by moves of customers and exchanges between them."""

from __future__ import annotations

import numpy as np

from optim.single_source.sites import Sites

MOVES = 200
"""Moves and exchanges at most, at each penalty."""


def guessed(s: Sites, sites: np.ndarray, prices: np.ndarray) -> np.ndarray | None:
    """Make an answer of these sites: the nearest first, then moves and exchanges, overload being dearer and dearer."""
    cost, room = s.cost[sites], s.capacity[sites].astype(float)
    cost = np.where(np.isfinite(cost), cost, 1e3 * (1.0 + float(np.where(np.isfinite(cost), cost, 0.0).max())))
    by, every, d = cost.argmin(axis=0), np.arange(cost.shape[1]), s.demand
    np.subtract.at(room, by, d)
    dear = float(np.median(prices / np.maximum(d, 1)))
    for penalty in (0.5 * dear, dear, 2 * dear, 8 * dear, 1e3 * dear):
        for _ in range(MOVES):
            over = penalty * np.maximum(-room, 0)
            now = cost[by, every]
            gone = now + over[by] - penalty * np.maximum(-room[by] - d, 0)
            move = cost + penalty * np.maximum(d - room[:, None], 0) - over[:, None] - gone
            move[by, every] = 0.0
            j, i = np.unravel_index(np.argmin(move), move.shape)
            there = cost[by]  # what customer b costs where customer a is
            change = there + penalty * np.maximum(d - (d + room[by])[:, None], 0) - over[by][:, None]
            swap = change + change.T - now - now[:, None]
            swap[by[:, None] == by] = 0.0
            a, b = np.unravel_index(np.argmin(swap), swap.shape)
            if min(move[j, i], swap[a, b]) > -1e-9 * max(1.0, dear):
                break
            if move[j, i] <= swap[a, b]:
                room[by[i]] += d[i]
                room[j] -= d[i]
                by[i] = j
            else:
                more = d[a] - d[b]
                room[by[a]] += more
                room[by[b]] -= more
                by[a], by[b] = by[b], by[a]
        if (room >= 0).all() and np.isfinite(s.cost[sites[by], every]).all():
            return np.asarray(sites[by])
    return None
