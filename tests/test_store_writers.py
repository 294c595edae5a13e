"""Several processes write to one store at once: each finds its work whole, and no update is lost."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import pytest

from planner.packing import pack
from planner.plan import Plan
from planner.scenario import Scenario
from planner.store import Store
from tests import stores

PROCESSES = 3


@pytest.fixture(scope="module")
def pool() -> Iterator[ProcessPoolExecutor]:
    """Processes that share nothing with this one."""
    with ProcessPoolExecutor(PROCESSES, mp_context=multiprocessing.get_context("spawn")) as opened:
        yield opened


def together(pool: ProcessPoolExecutor, work: Callable[..., Any], *arguments: tuple[Any, ...]) -> list[Any]:
    """Give each tuple of arguments to a process of its own, all at the same time."""
    return [future.result() for future in [pool.submit(work, *each) for each in arguments]]


def test_decisions_of_several_writers_are_all_in_one_chain(address: str, pool: ProcessPoolExecutor) -> None:
    """The log numbers them without gaps, each author's in his own order. The store does not exist before."""
    together(pool, stores.decide_often, *[(address, f"writer {k}", 20) for k in range(PROCESSES)])
    with Store.open(address) as store:
        assert [entry.number for entry in store.log()] == list(range(1, 20 * PROCESSES + 1))
        for k in range(PROCESSES):
            mine = [d.pair.given for d in store.decisions("sample") if d.author == f"writer {k}"]
            assert mine == [f"V-{n}" for n in range(20)]
        assert store.verify() == ()


def test_a_plan_saved_by_several_at_once_is_kept_once(
    address: str, pool: ProcessPoolExecutor, sample_plan: Plan
) -> None:
    """One of them is told that it was new."""
    numbers = list(range(10))
    new = together(pool, stores.save_all, *[(address, pack(sample_plan), numbers)] * PROCESSES)
    assert sum(new) == len(numbers)
    with Store.open(address) as store:
        assert len(store.plans()) == len(numbers)
        assert store.verify() == ()


def test_no_update_of_a_scenario_is_lost(address: str, pool: ProcessPoolExecutor, sample_scenario: Scenario) -> None:
    """Three processes each add one euro ten times, over whatever they read: thirty euros, thirty-one versions."""
    with Store.open(address) as store:
        store.keep_scenario("sample", sample_scenario, who="Anna", why="first")
    together(pool, stores.add_one, *[(address, "sample", 10)] * PROCESSES)
    with Store.open(address) as store:
        kept = store.scenario("sample", "sample")
        assert (kept.scenario.fund_donations_eur, kept.version) == (10 * PROCESSES, 10 * PROCESSES + 1)
