"""What became of a goal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from optim.linear import Status


@dataclass(frozen=True)
class Reached:
    """What became of a goal: `reached` at the end, `bound` the best that the rules and the earlier goals still allow.

    `own` is what the goal reached before later goals took what its tolerance leaves them (None: the same as `reached`);
    `gap` is the share of the bound that is not proved to be out of reach, and not given back on purpose.
    """

    name: str
    best: Literal["most", "least"]
    unit: str
    reached: float
    bound: float
    status: Status
    seconds: float
    own: float | None = None

    @property
    def gap(self) -> float:
        own = self.reached if self.own is None else self.own
        return abs(self.bound - own) / max(abs(self.bound), abs(own), 1e-9)
