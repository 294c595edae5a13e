"""A change that would help, and how the least one of a kind is found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal["minutes", "eur", "units", "place", "mode", "accepts"]


@dataclass(frozen=True)
class Change:
    """One change that helps: `now` and `then` in minutes, EUR, units or places (0 and 1: a mode, a class accepted).

    `at` is the offer or the opening it is about, the mode, or "". `share` is how much it is of what there is now.
    """

    kind: Kind
    at: str
    now: float
    then: float

    @property
    def share(self) -> float:
        return (self.then - self.now) / self.now if self.now > 0 else float("inf")


def ordered(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Return changes with the smallest first, in proportion to what there is now."""
    kinds = get_args(Kind)
    return tuple(sorted(changes, key=lambda change: (change.share, kinds.index(change.kind), change.at)))


def least(steps: Sequence[float], enough: Callable[[float], bool]) -> float | None:
    """Return the first of rising steps that is enough, by halving: more is enough too. None if no step is."""
    if not len(steps) or not enough(steps[-1]):
        return None
    low, high = 0, len(steps) - 1
    while low < high:
        middle = (low + high) // 2
        if enough(steps[middle]):
            high = middle
        else:
            low = middle + 1
    return steps[high]
