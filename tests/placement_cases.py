"""Placement problems for tests: from lists, drawn, ordinary in size; and a judge that tries everything."""

from __future__ import annotations

import itertools
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st

from optim import goals as in_order
from optim.goals import Goal, Worst
from optim.linear import Answer, Model, Start, solve
from optim.placement import PlacementProblem

PAIRS = ("person", "opening", "fit", "minutes10", "cents", "quota", "kept", "before")


def problem(*, fund_cents: int = 1000, moves: int = 10**9, gone: int = 0, **columns: Any) -> PlacementProblem:
    """A problem from lists; what is not given is one person, one opening and one host, with money enough."""
    plenty = {
        "weight": [1], "places": [1], "host": [0], "room": [1], "person": [0], "opening": [0], "fit": [100],
        "minutes10": [50], "cents": [100], "quota": [1],
    }  # fmt: skip
    flags = ("kept", "before", "follows", "pays")
    arrays = {k: np.array(v, dtype=bool if k in flags else int) for k, v in (plenty | columns).items()}
    return PlacementProblem(fund_cents=fund_cents, moves=moves, gone=gone, **arrays)


def in_turn(model: Model, goals: Sequence[Goal | Worst], seconds: float = 60.0) -> list[tuple[Answer, ...]]:
    """The answers of goals taken one after the other by the solver alone, each kept by a rule, and nothing split."""

    def alone(model: Model, row: np.ndarray, *, most: bool, seconds: float, start: Start, tell: Any) -> Answer:
        return solve(model, row, most=most, seconds=seconds, start=start)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(in_order, "best", alone)
        end = time.perf_counter() + seconds
        return in_order._in_turn(model, goals, deadline=end, start=None, told=lambda *_: None)[1]


@st.composite
def problems(draw: st.DrawFn, *, plain: bool = False) -> PlacementProblem:
    """Up to four people, four openings and three hosts; some pairs are forbidden, some people are outside the quota.

    Unless `plain`, there may be tutors, earmarks, what is kept, and what was before.
    """
    people, openings, hosts = (draw(st.integers(1, most)) for most in (4, 4, 3))

    def column(size: int, low: int, high: int) -> list[int]:
        return draw(st.lists(st.integers(low, high), min_size=size, max_size=size))

    pairs = [(i, j) for i in range(people) for j in range(openings) if draw(st.integers(0, 3))]
    quota = column(people, 0, 1)
    more: dict[str, Any] = {}
    if not plain:
        tutors, earmarks = draw(st.integers(0, 2)), draw(st.integers(0, 2))
        before = [draw(st.integers(0, 2)) == 0 for _ in pairs]
        first = [b and i not in [k for (k, _), c in zip(pairs[:n], before[:n], strict=True) if c]
                 for n, ((i, _), b) in enumerate(zip(pairs, before, strict=True))]  # fmt: skip
        more = {
            "tutored": column(hosts, 0, 2), "caseload": column(tutors, 0, 2), "earmark": column(earmarks, 0, 600),
            "follows": np.reshape(column(people * tutors, 0, 1), (people, tutors)),
            "pays": np.reshape(column(people * earmarks, 0, 1), (people, earmarks)),
            "district": column(people, 0, 1), "gender": column(people, 0, 2), "kind": column(people, 0, 1),
            "kept": [draw(st.integers(0, 4)) == 0 for _ in pairs], "before": first,
            "moves": draw(st.sampled_from([0, 1, 10**9])), "gone": draw(st.integers(0, 1)),
        }  # fmt: skip
    return problem(
        fund_cents=draw(st.integers(0, 1200)), weight=column(people, 1, 9), places=column(openings, 0, 2),
        host=column(openings, 0, hosts - 1), room=column(hosts, 0, 2), person=[i for i, _ in pairs],
        opening=[j for _, j in pairs], fit=column(len(pairs), 0, 5), minutes10=column(len(pairs), 1, 99),
        cents=[100 * c for c in column(len(pairs), 0, 5)], quota=[quota[i] for i, _ in pairs], **more,
    )  # fmt: skip


def sound(p: PlacementProblem) -> Iterator[list[int]]:
    """Every choice of pairs that keeps the rules, by trying every opening or none for every person."""
    pairs_of = [[None, *np.flatnonzero(p.person == i).tolist()] for i in range(len(p.weight))]
    for choice in itertools.product(*pairs_of):
        pairs = [k for k in choice if k is not None]
        hosts = [int(p.host[p.opening[k]]) for k in pairs]
        trainees = Counter(h for h, k in zip(hosts, pairs, strict=True) if p.quota[k])
        if all(
            (
                all(n <= p.places[j] for j, n in Counter(int(p.opening[k]) for k in pairs).items()),
                all(n <= p.room[h] for h, n in trainees.items()),
                all(n <= p.tutored[h] for h, n in Counter(hosts).items()),
                not len(p.caseload) or short(p.follows, p.caseload, Counter(int(p.person[k]) for k in pairs)) <= 0,
                spent(p, pairs) <= p.fund_cents,
            )
        ):
            yield pairs


def short(may: np.ndarray, has: np.ndarray, asked: Counter[int]) -> int:
    """What those who ask cannot get, by Hall's theorem: the most over sets that give of what only these could."""
    worst = 0
    for some in itertools.product([False, True], repeat=len(has)):
        chosen = np.array(some, dtype=bool)
        only = sum(n for i, n in asked.items() if not may[i][~chosen].any())
        worst = max(worst, only - int(has[chosen].sum()))
    return worst


def spent(p: PlacementProblem, pairs: Sequence[int]) -> int:
    """The least cents that the Fund pays, the earmarks paying what they can."""
    asked = Counter({int(p.person[k]): int(p.cents[k]) for k in pairs})
    return max(0, short(p.pays, p.earmark, asked))


def gains(p: PlacementProblem, pairs: Sequence[int]) -> dict[str, tuple[float, ...]]:
    """What a choice reaches of each goal, more being better; shares from the worst up."""

    def share(group: np.ndarray) -> tuple[float, ...]:
        placed = Counter(int(group[p.person[k]]) for k in pairs)
        return tuple(sorted(placed[g] / n for g, n in Counter(group.tolist()).items()))

    stayed = sum(bool(p.before[k]) for k in pairs)
    return {
        "kept": (sum(bool(p.kept[k]) for k in pairs),),
        "moved": (-max(0, p.had - stayed - p.moves),),
        "placed": (sum(int(p.weight[p.person[k]]) for k in pairs),),
        "fit": (sum(int(p.fit[k]) for k in pairs),),
        "travel": (-sum(int(p.minutes10[k]) for k in pairs),),
        "worst_travel": (-max((int(p.minutes10[k]) for k in pairs), default=0),),
        "equity_districts": share(p.district),
        "equity_genders": share(p.gender),
        "equity_classes": share(p.kind),
        "continuity": (stayed,),
        "cost": (-sum(int(p.cents[k]) for k in pairs),),
        "reserve": (-spent(p, pairs),),
    }


def judge(p: PlacementProblem, goals: Sequence[str]) -> list[float]:
    """The best of each goal in turn."""
    best = max([gains(p, pairs)[g] for g in goals] for pairs in sound(p))
    return [abs(value[0]) for value in best]


def crowd(people: int, openings: int, *, fund_cents: int) -> PlacementProblem:
    """Everybody may go everywhere; allowances of a few kinds, two openings a host."""
    chance = np.random.default_rng(7)
    person, opening = (grid.ravel() for grid in np.indices((people, openings)))
    return problem(
        fund_cents=fund_cents, weight=chance.integers(1, 100, people), places=np.ones(openings),
        host=np.arange(openings) // 2, room=np.full(-(-openings // 2), 2), person=person, opening=opening,
        fit=chance.integers(0, 5, len(person)) * 25, minutes10=chance.integers(10, 450, len(person)),
        cents=chance.choice([100_000, 150_000, 180_000, 240_000], openings)[opening], quota=np.ones(len(person)),
    )  # fmt: skip
