"""The smallest set of reasons whose lifting helps: none alone, then one, then two, …

A reason is *lifted* for one person or one demand only: what it takes of what is lifted is taken from nobody else. More
lifted never helps less, so that a set is smallest if it helps and none of its subsets with one reason less does.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

MOST = 4
"""More reasons than this at once are told as they stand, not searched for a smaller set."""

Codes = frozenset[str]


def smallest(
    codes: Sequence[str], *, surely: Callable[[Codes], bool], helps: Callable[[Codes], bool], rising: bool = True
) -> tuple[Codes, ...]:
    """Return the smallest sets of `codes` that help, all of one size, those of the first codes first.

    `surely` sees quickly that a set helps, and may miss it; `helps` knows, and takes long. Where a set of some size
    surely helps, others of that size are not asked about. None helps: nothing is returned. `rising`: more lifted never
    helps less, so that a code without which all the others do not help is in every set that does.
    """

    def enough(some: Codes) -> bool:
        return surely(some) or helps(some)

    everything = frozenset(codes)
    if found := tuple(s for s in _sets(codes, 1) if surely(s)):
        return found
    needed: Codes = frozenset()
    if rising and len(codes) > 1:
        if not enough(everything):
            return ()
        needed = frozenset(c for c in codes if not enough(everything - {c}))
        if needed and enough(needed):
            return (needed,)
    for size in range(max(1, len(needed)), min(MOST, len(codes)) + 1):
        sets = [s for s in _sets(codes, size) if needed <= s]
        found = tuple(s for s in sets if surely(s)) or tuple(s for s in sets if helps(s))
        if found:
            return found
    return (everything,) if len(codes) > MOST and enough(everything) else ()


def _sets(codes: Sequence[str], size: int) -> Iterator[Codes]:
    return (frozenset(chosen) for chosen in combinations(codes, size))


class Unmet(ABC):
    """What a plan leaves undone, asked why: a person who waits, the rest of a demand."""

    said: Codes
    """The reason that the plan gives at first sight, as codes that can be lifted."""

    for_all: Codes
    """The codes that are lifted for others as well: one more of them can help less."""

    @abstractmethod
    def there(self) -> tuple[str, ...]:
        """Return the codes that can be lifted, in the order in which they are told; none where nothing could help."""

    @abstractmethod
    def surely(self, codes: Codes) -> bool:
        """See quickly whether lifting these codes helps; what helps may be missed."""

    @abstractmethod
    def helps(self, codes: Codes) -> bool:
        """Say by solving again whether lifting these codes, and nothing else, helps."""

    def without(self, *codes: str) -> bool:
        """Say whether lifting these codes helps, by the quicker way that knows."""
        return self.surely(frozenset(codes)) or self.helps(frozenset(codes))

    def why(self) -> tuple[Codes, ...]:
        """Return the smallest sets of codes whose lifting helps; none where nothing could.

        They are all of one size; first come those with the reason that the plan itself gives.
        """
        there = self.there()
        rising = not self.for_all & set(there)
        found = smallest(there, surely=self.surely, helps=self.helps, rising=rising)
        return tuple(sorted(found, key=lambda codes: not self.said <= codes))
