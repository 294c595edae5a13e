"""Seeded chance for the illustrative case: the same seed gives the same draws on every machine and version.

Only `random.Random.random()` is used, whose sequence Python keeps stable; everything else is arithmetic on it.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """One stream of draws, named by its seed."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed).random

    def between(self, low: float, high: float) -> float:
        """A number drawn evenly from `low` to `high`."""
        return low + (high - low) * self._random()

    def happens(self, probability: float) -> bool:
        """True with this probability."""
        return self._random() < probability

    def one_of(self, weights: Mapping[T, float]) -> T:
        """One key, with probability in proportion to its weight."""
        goal, total = self._random() * sum(weights.values()), 0.0
        for key, weight in weights.items():
            total += weight
            if goal < total:
                return key
        return next(key for key in reversed(list(weights)) if weights[key] > 0)

    def some_of(self, words: Sequence[str], count: int) -> list[str]:
        """`count` different words, in the order of `words`."""
        chosen = self.mixed(list(range(len(words))))[:count]
        return [words[i] for i in sorted(chosen)]

    def mixed(self, items: Sequence[T]) -> list[T]:
        """The items in a random order."""
        marks = [self._random() for _ in items]
        return [items[i] for i in sorted(range(len(items)), key=marks.__getitem__)]


def apportion(total: int, weights: Mapping[T, float]) -> dict[T, int]:
    """Whole numbers in proportion to the weights that add up to `total` (largest remainders; ties by order)."""
    whole = sum(weights.values())
    exact = {key: total * weight / whole for key, weight in weights.items()}
    counts = {key: int(value) for key, value in exact.items()}
    left = total - sum(counts.values())
    by_remainder = sorted(exact, key=lambda key: -round(exact[key] - counts[key], 9))
    for key in by_remainder[:left]:
        counts[key] += 1
    return counts
