"""The smallest set of reasons whose lifting helps: none alone, then one, then two, …

A reason is *lifted* for one person or one demand only: what it takes of what is lifted is taken from nobody else. More
lifted never helps less, so that a set is smallest if it helps and none of its subsets with one reason less does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

MOST = 4
"""More reasons than this at once are told as they stand, not searched for a smaller set."""

Codes = frozenset[str]


def smallest(
    codes: Sequence[str], *, surely: Callable[[Codes], bool], helps: Callable[[Codes], bool]
) -> tuple[Codes, ...]:
    """Return the smallest sets of `codes` that help, all of one size, those of the first codes first.

    `surely` sees quickly that a set helps, and may miss it; `helps` knows, and takes long. Where a set of some size
    surely helps, others of that size are not asked about. None helps: nothing is returned.
    """
    for size in range(1, min(MOST, len(codes)) + 1):
        sets = list(_sets(codes, size))
        found = tuple(s for s in sets if surely(s)) or tuple(s for s in sets if helps(s))
        if found:
            return found
    everything = frozenset(codes)
    return (everything,) if len(codes) > MOST and (surely(everything) or helps(everything)) else ()


def _sets(codes: Sequence[str], size: int) -> Iterator[Codes]:
    return (frozenset(chosen) for chosen in combinations(codes, size))
