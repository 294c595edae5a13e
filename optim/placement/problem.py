"""What is asked of placement, and what is answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from optim.goals import Reached

GOALS = (
    "placed", "fit", "travel", "worst_travel", "equity_districts", "equity_genders", "equity_classes", "continuity",
    "cost", "reserve",
)  # fmt: skip

FIRST = ("placed", "fit", "equity_districts", "equity_genders", "equity_classes", "continuity")
"""The goals that may come first; of the others doing nothing is the best."""

NO_LIMIT = 10**9
"""So many tutors, places or moves are no limit."""


def _none() -> np.ndarray:
    return np.zeros(0, dtype=int)


@dataclass(frozen=True)
class PlacementProblem:
    """Arrays over people, openings, hosts, pairs, tutors and earmarks; all whole. What is not given limits nothing.

    People: `weight` (points); `district`, `gender` and `kind` (the class), indices of the groups that equity is asked
    between. Openings: `places`, `host` index. Hosts: `room` for trainees who count in the quota; `tutored`, people that
    its tutors can follow. The Fund in cents, for anybody. Pairs: `person`, `opening` indices, `fit` points, `minutes10`
    tenths of a minute, `cents`, `quota` 0 or 1; whether `kept` (it runs or was decided) and whether `before` (it is in
    a given plan). Tutors of the promoter: `caseload`, and `follows`, for each person and tutor whether the one may
    follow the other; none: nobody needs one. Earmarks: `earmark` cents, and `pays`, for each person and earmark.
    `moves`: how many people who were placed before may be elsewhere or nowhere; `gone` of them are so in any case,
    because their pair is no longer allowed.
    """

    weight: np.ndarray
    places: np.ndarray
    host: np.ndarray
    room: np.ndarray
    fund_cents: int
    person: np.ndarray
    opening: np.ndarray
    fit: np.ndarray
    minutes10: np.ndarray
    cents: np.ndarray
    quota: np.ndarray
    district: np.ndarray = field(default_factory=_none)
    gender: np.ndarray = field(default_factory=_none)
    kind: np.ndarray = field(default_factory=_none)
    tutored: np.ndarray = field(default_factory=_none)
    kept: np.ndarray = field(default_factory=_none)
    before: np.ndarray = field(default_factory=_none)
    caseload: np.ndarray = field(default_factory=_none)
    follows: np.ndarray = field(default_factory=_none)
    earmark: np.ndarray = field(default_factory=_none)
    pays: np.ndarray = field(default_factory=_none)
    moves: int = NO_LIMIT
    gone: int = 0

    def __post_init__(self) -> None:
        people, openings, hosts, pairs = (len(x) for x in (self.weight, self.places, self.room, self.person))
        plain = {
            "district": np.zeros(people, dtype=int),
            "gender": np.zeros(people, dtype=int),
            "kind": np.zeros(people, dtype=int),
            "tutored": np.full(hosts, NO_LIMIT),
            "kept": np.zeros(pairs, dtype=bool),
            "before": np.zeros(pairs, dtype=bool),
            "follows": np.ones((people, len(self.caseload)), dtype=bool),
            "pays": np.ones((people, len(self.earmark)), dtype=bool),
        }
        for name, column in plain.items():
            if not len(getattr(self, name)):
                object.__setattr__(self, name, column)
        sizes = (
            (people, (self.district, self.gender, self.kind)),
            (openings, (self.host,)),
            (hosts, (self.tutored,)),
            (pairs, (self.opening, self.fit, self.minutes10, self.cents, self.quota, self.kept, self.before)),
        )
        assert all(len(column) == size for size, columns in sizes for column in columns), "columns fit together"
        assert self.follows.shape == (people, len(self.caseload)) and self.pays.shape == (people, len(self.earmark))
        assert len(np.unique(self.person.astype(np.int64) * max(openings, 1) + self.opening)) == pairs, "a pair twice"
        whole = (self.weight, self.places, self.room, self.fit, self.minutes10, self.cents, self.quota, self.tutored)
        for array in (*whole, self.caseload, self.earmark):
            assert np.issubdtype(array.dtype, np.integer), "placement counts in whole numbers"
        assert self.fund_cents >= 0 and not (self.cents < 0).any(), "money is not owed"

    @cached_property
    def followed(self) -> tuple[np.ndarray, np.ndarray]:
        """People whom the same tutors may follow, as one group: each person's, and which tutors, a row for a group."""
        return _alike(self.follows)

    @cached_property
    def payers(self) -> tuple[np.ndarray, np.ndarray]:
        """People whom the same earmarks may pay, as one group: each person's, and which earmarks, a row for a group."""
        return _alike(self.pays)

    @property
    def had(self) -> int:
        """How many people were placed before."""
        return self.gone + int(self.before.sum())


def _alike(may: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if not may.shape[1]:
        return np.zeros(len(may), dtype=int), np.zeros((min(len(may), 1), 0), dtype=bool)
    rows, group = np.unique(may, axis=0, return_inverse=True)
    return group.reshape(-1), rows


@dataclass(frozen=True)
class PlacementAnswer:
    """For each pair of the problem whether it is chosen, and what was reached for each goal.

    `tutor`: for each person the tutor of the promoter, or -1. `paid`: a row for each earmark and a last one for the
    Fund, with the cents that it pays for each person.
    """

    chosen: np.ndarray
    goals: tuple[Reached, ...]
    tutor: np.ndarray
    paid: np.ndarray
