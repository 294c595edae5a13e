"""Who goes where when both sides rank each other (hospitals and residents), so that nobody has a reason to go back.

Given   residents i; hospitals j of n_j posts;
        pairs (i, j) that both sides accept, with the rank of j for i and of i for j (less is better, no ties)
Choose  for each resident a hospital or none
So that (1) they accept each other                    (i, j) is a pair
        (2) a hospital fills no more than its posts   residents at j <= n_j
        (3) nobody has a reason to go back            no pair blocks: i prefers j to what it has, and j has a post
                                                      left or prefers i to someone it has
For     (A) every resident  the best hospital that it has in any such matching

Doing nothing is allowed: who is left over is shown (`at` is -1), and is so in every stable matching (Gale and Shapley
1962; Roth 1986). Residents propose in the order of their ranks; a hospital keeps the best it has posts for.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class MatchingProblem:
    """How many `residents`; arrays over hospitals (`posts`) and pairs (`resident`, `hospital` indices, `rank` of the
    hospital for the resident, `rank_back` of the resident for the hospital)."""

    residents: int
    posts: np.ndarray
    resident: np.ndarray
    hospital: np.ndarray
    rank: np.ndarray
    rank_back: np.ndarray

    def __post_init__(self) -> None:
        assert len(self.resident) == len(self.hospital) == len(self.rank) == len(self.rank_back)
        assert bool((self.posts >= 0).all())
        for side, key in (
            (self.resident, self.hospital), (self.resident, self.rank), (self.hospital, self.rank_back)
        ):  # fmt: skip
            assert len({*zip(side.tolist(), key.tolist(), strict=True)}) == len(side), "a pair twice, or a tie"


def solve(problem: MatchingProblem) -> np.ndarray:
    """Return for each resident its hospital (-1: none) in the stable matching that is the best for all residents."""
    p = problem
    order = np.lexsort((p.rank, p.resident))  # (A)
    ends = np.searchsorted(p.resident[order], np.arange(p.residents + 1))
    at = np.full(p.residents, -1)
    asked = ends[:-1].copy()
    kept: list[list[tuple[float, int]]] = [[] for _ in p.posts]  # the worst kept resident first
    free = list(range(p.residents))[::-1]
    while free:
        i = free.pop()
        if asked[i] == ends[i + 1]:
            continue
        pair = order[asked[i]]  # (1)
        asked[i] += 1
        j = int(p.hospital[pair])
        heapq.heappush(kept[j], (-float(p.rank_back[pair]), i))
        at[i] = j
        if len(kept[j]) > p.posts[j]:  # (2)
            _, refused = heapq.heappop(kept[j])  # (3)
            at[refused] = -1
            free.append(refused)
    return at


def blocking_pairs(problem: MatchingProblem, at: np.ndarray) -> list[tuple[int, int]]:
    """List the pairs (resident, hospital) that would both rather have each other than what `at` gives them."""
    p = problem
    ranks = {(i, j): (r, b) for i, j, r, b in zip(*(a.tolist() for a in _columns(p)), strict=True)}
    here: dict[int, list[int]] = {}
    for i, j in enumerate(at.tolist()):
        here.setdefault(j, []).append(i)
    found = []
    for (i, j), (rank, rank_back) in ranks.items():
        wants = at[i] != j and rank < ranks.get((i, int(at[i])), (np.inf, np.inf))[0]
        others = here.get(j, [])
        worse = any(ranks.get((o, j), (np.inf, np.inf))[1] > rank_back for o in others)
        if wants and (len(others) < p.posts[j] or (worse and p.posts[j] > 0)):
            found.append((i, j))
    return sorted(found)


def _columns(p: MatchingProblem) -> tuple[np.ndarray, ...]:
    return p.resident, p.hospital, p.rank, p.rank_back


def broken_rules(problem: MatchingProblem, at: np.ndarray) -> list[str]:
    """Say which rules an answer breaks and where; an empty list is a sound answer."""
    p = problem
    if at.shape != (p.residents,) or not np.issubdtype(at.dtype, np.integer):
        return [f"an answer must name one hospital, or -1, for each of {p.residents} residents"]
    pairs = {*zip(p.resident.tolist(), p.hospital.tolist(), strict=True)}
    broken = [
        f"(1) resident {i}: not with hospital {j}" for i, j in enumerate(at.tolist()) if j != -1 and (i, j) not in pairs
    ]
    for j, posts in enumerate(p.posts.tolist()):
        if (filled := int((at == j).sum())) > posts:
            broken.append(f"(2) hospital {j}: {filled} of {posts} posts")
    return broken + [f"(3) resident {i} and hospital {j} block" for i, j in blocking_pairs(p, at)]
