"""What whoever watches a solver is told, and how he leaves it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


class Cancelled(Exception):  # noqa: N818 - not an error: somebody wished it
    """Raised by whoever watches, from `Progress`, to end the work; it comes through as it is, and nothing is kept."""


@dataclass(frozen=True)
class Known:
    """What is known of a goal while it is pursued: the best `reached` so far, the best still possible (`bound`)."""

    reached: float
    bound: float

    @property
    def gap(self) -> float:
        """The share of the bound that is not proved to be out of reach."""
        return abs(self.bound - self.reached) / max(abs(self.bound), abs(self.reached), 1e-9)

    def turned(self) -> Known:
        """Return the same of the goal with the other sign."""
        return Known(-self.reached + 0.0, -self.bound + 0.0)


Beat = Callable[[], None]
"""Called again and again while a solver works; may raise to leave it."""

Tell = Callable[[Known], None]
"""Told what is known, whenever it is more; may raise as `Beat` may."""

Told = Callable[[int, Known | None], None]
"""Both, of several rows: hears the place of the row that is pursued, from 0, and what is known of it, if anything."""


class Progress(Protocol):
    """Whoever watches: told, before each goal is pursued and again while its solver works, its name, its place (from 1)
    and how many there are, and what is `known` of it where the solver says; may raise `Cancelled`, which leaves the
    solver at once."""

    def __call__(self, name: str, place: int, of: int, known: Known | None = None, /) -> None:
        """Hear it."""


def nobody(name: str, place: int, of: int, known: Known | None = None, /) -> None:
    """Hear nothing: nobody watches."""
