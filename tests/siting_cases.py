"""Siting problems for tests, from lists and drawn: few sites to open, and sites of limited capacity."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from optim.siting import SitingProblem
from optim.siting_capacity import CapacityProblem, above_all


def problem(*, more: int = 1, unserved: float = 10.0, **columns: Any) -> SitingProblem:
    """A problem from lists; what is not given is two customers, each near a candidate of its own."""
    plain = {"weight": [1, 1], "exists": [False, False], "customer": [0, 1], "site": [0, 1], "cost": [1, 1]}
    arrays = {name: np.array(values, dtype=_kind(name)) for name, values in (plain | columns).items()}
    return SitingProblem(**arrays, more=more, unserved=unserved)


def _kind(name: str) -> type:
    return {"exists": bool, "customer": int, "site": int}.get(name, float)


@st.composite
def problems(draw: st.DrawFn) -> SitingProblem:
    """Up to seven customers and sites, some sites that exist, some pairs that cannot be reached; tenths or wholes."""
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n, m = draw(st.integers(0, 7)), draw(st.integers(0, 7))
    unit = draw(st.sampled_from([1.0, 0.1]))
    customer, site = np.nonzero(chance.random((n, m)) < draw(st.sampled_from([0.4, 0.8, 1.0])))
    return problem(
        weight=chance.integers(0, 6, n) * unit, exists=chance.random(m) < 0.2, customer=customer, site=site,
        cost=chance.integers(0, 10, len(site)) * unit, more=draw(st.integers(0, 7)),
    )  # fmt: skip


def choices(exists: np.ndarray, more: int) -> Iterator[set[int]]:
    """Every set of open sites that keeps the rules."""
    new = np.flatnonzero(~exists).tolist()
    for count in range(min(more, len(new)) + 1):
        for chosen in itertools.combinations(new, count):
            yield {*np.flatnonzero(exists).tolist(), *chosen}


def located_problem(*, single: bool = False, more: int | None = None, **columns: Any) -> CapacityProblem:
    """One customer of demand 2, worth 10, and a candidate of capacity 2 which costs 3 to open and 1 to serve from."""
    plain = {
        "demand": [2], "unserved": [10], "capacity": [2], "opening": [3], "exists": [False], "customer": [0],
        "site": [0], "cost": [1],
    }  # fmt: skip
    arrays = {name: np.array(values, dtype=_kind(name)) for name, values in (plain | columns).items()}
    return CapacityProblem(**arrays, single=single, more=more)


@st.composite
def located_problems(draw: st.DrawFn, single: bool) -> CapacityProblem:
    """Up to four customers and four sites; half of the time serving comes before any cost."""
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n, m = draw(st.integers(0, 4)), draw(st.integers(0, 4))
    customer, site = np.nonzero(chance.random((n, m)) < draw(st.sampled_from([0.5, 0.8, 1.0])))
    p = located_problem(
        demand=chance.integers(0, 5, n), unserved=chance.integers(0, 13, n), capacity=chance.integers(0, 7, m),
        opening=chance.integers(0, 6, m), exists=chance.random(m) < 0.2, customer=customer, site=site,
        cost=chance.integers(0, 10, len(site)), single=single, more=draw(st.none() | st.integers(0, 3)),
    )  # fmt: skip
    first = draw(st.booleans())
    return replace(p, unserved=np.full(n, above_all(p.opening, p.cost))) if first else p
