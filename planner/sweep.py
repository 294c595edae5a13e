"""A grid of knobs, each point a plan in the store: processes that solve one plan at a time, and can be interrupted.

Each process keeps its plan and then its run, so that what is finished stays however the work ends; the same sweep begun
again makes only what is missing. A sweep has the name that it is given, or one of its territory and scenario.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geodata.faults import Fault
from geodata.territory import folder_of
from planner import plan, scenarios
from planner.case import open_case
from planner.phrases import phrase
from planner.scenario import KNOBS, ScenarioError
from planner.store import Headline, Store, StoreError

MOST = 10_000
"""Points of one grid; more are a slip of the keyboard."""


@dataclass(frozen=True)
class Point:
    """One plan to make: where from, the knobs turned as text and by value, and the digest of its inputs."""

    territory: str
    scenario: str | None
    said: Mapping[str, str]
    knobs: Mapping[str, Any]
    digest: str


@dataclass(frozen=True)
class Sweep:
    """The points of a grid under the name by which their runs are kept."""

    name: str
    points: tuple[Point, ...]


def grid(said: Mapping[str, str]) -> list[dict[str, str]]:
    """Return every combination of the values of knobs: `{"fund.share": "0,0.05"}`; lists are parted by `|`.

    Raises `ScenarioError` where there is nothing to turn, or too much.
    """
    parted = {k: v.split("|" if k in KNOBS and KNOBS[k].kind is tuple else ",") for k, v in said.items()}
    values = {k: list(dict.fromkeys(word.strip() for word in words if word.strip())) for k, words in parted.items()}
    points = 1
    for words in values.values():
        points *= len(words)
    if not values or not 0 < points <= MOST:
        rule = phrase("has_points", count=points if values else 0)
        remedy = phrase("write_set_fund_share_0_0_05", most=MOST)
        raise ScenarioError([Fault("--set", 0, "", "", rule, remedy)])
    return [dict(zip(values, words, strict=True)) for words in itertools.product(*values.values())]


def stated(territory: str, scenario: str | None, said: Mapping[str, str], *, name: str = "") -> Sweep:
    """State a sweep: every point is checked before any is solved. Raises `InputError` with every fault."""
    base = open_case(territory, scenario_file=scenario)
    folder = folder_of(territory)
    points: list[Point] = []
    faults: list[Fault] = []
    for knobs in grid(said):
        try:
            turned = scenarios.load(folder, scenario, knobs=knobs)
        except ScenarioError as error:
            faults += error.faults
            continue
        values = {k: getattr(turned, KNOBS[k].field) for k in knobs}
        values = {k: list(v) if isinstance(v, tuple) else v for k, v in values.items()}
        points.append(Point(territory, scenario, knobs, values, plan.digest(base.territory, turned)))
    if faults:
        raise ScenarioError(dict.fromkeys(faults))
    name = name or f"{base.scenario.name} {plan.digest(base.territory, base.scenario)[:12]}"
    return Sweep(name, tuple(points))


def missing(sweep: Sweep, store: Store) -> tuple[Point, ...]:
    """Return the points that have no finished run; raises `StoreError` where a kept run had other inputs."""
    kept = {_key(run.knobs): run.digest for run in store.runs(sweep.name)}
    for point in sweep.points:
        if kept.get(_key(point.knobs), point.digest) != point.digest:
            rule = phrase("has_runs_from_other_inputs_the_territory")
            raise StoreError(sweep.name, rule, phrase("give_the_sweep_another_name"))
    return tuple(point for point in sweep.points if _key(point.knobs) not in kept)


def run(
    sweep: Sweep, address: str | None, *, who: str, workers: int | None = None,
    told: Callable[[int, int], None] | None = None,
) -> None:  # fmt: skip
    """Make the plans that are missing, one a process at a time; `told` how many points are done, and of how many.

    May be interrupted at any moment; what is finished is kept.
    """
    with Store.open(address) as store:
        left = missing(sweep, store)
    done, of = len(sweep.points) - len(left), len(sweep.points)
    tell = told or (lambda done, of: None)
    tell(done, of)
    if not left:
        return
    most = min(workers or os.cpu_count() or 1, len(left))
    pool = ProcessPoolExecutor(most, mp_context=multiprocessing.get_context("spawn"))
    try:
        waiting = {pool.submit(_make, point, sweep.name, address, who) for point in left}
        while waiting:
            finished, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in finished:
                future.result()
            done += len(finished)
            tell(done, of)
    except BaseException:
        for process in list((getattr(pool, "_processes", None) or {}).values()):
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def table(sweep: Sweep, store: Store) -> pd.DataFrame:
    """Return a row for each finished point: its knobs, the plan's digest and its first numbers."""
    heads = {head.digest: head for head in store.plans()}
    kept = {_key(run.knobs): run.digest for run in store.runs(sweep.name)}
    rows = [(p, heads[kept[_key(p.knobs)]]) for p in sweep.points if _key(p.knobs) in kept]
    return pd.DataFrame([{**p.said, **dict(_numbers(head))} for p, head in rows])


def _numbers(head: Headline) -> Iterator[tuple[str, object]]:
    for name in ("served_eur", "available_eur", "left_eur", "placed", "waiting", "status"):
        yield name, getattr(head, name)
    yield "plan", head.digest


def _make(point: Point, name: str, address: str | None, who: str) -> None:
    case = open_case(point.territory, scenario_file=point.scenario, knobs=point.said)
    made = plan.make(case.territory, case.scenario)
    with Store.open(address) as store:
        store.save(made, who=who, why=f"sweep {name}")
        store.keep_run(name, point.knobs, made.made.digest)


def _key(knobs: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    return tuple(sorted((k, str(v)) for k, v in knobs.items()))
