"""A process that dies at any moment leaves nothing half-written, and nothing that it was told to be kept is lost."""

from __future__ import annotations

import multiprocessing
import time
from random import Random

import pytest

from planner.packing import pack
from planner.plan import Plan
from planner.store import Store
from tests import stores

KILLS = 100
STEP = 1000
"""Numbers of plans that one process may use before the next one's begin."""


@pytest.mark.slow
def test_a_process_killed_at_a_random_moment_leaves_the_store_sound(address: str, sample_plan: Plan) -> None:
    """A hundred times: it opens, its log holds together, every plan in it is whole, and every word given is kept."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.stores"])
    chance, packed, promised = Random(20261125), pack(sample_plan), set()
    for kill in range(KILLS):
        heard, said = context.Pipe(duplex=False)
        process = context.Process(target=stores.work_until_killed, args=(address, packed, kill * STEP, said))
        process.start()
        said.close()
        # By what it has done and not by the clock, so that a busy machine kills at the same places of the work.
        promised |= {heard.recv() for _ in range(chance.randint(1, 8))}
        time.sleep(chance.uniform(0, 0.02))
        process.kill()
        process.join()
        while heard.poll():
            try:
                promised.add(heard.recv())
            except EOFError:
                break
        heard.close()
        with Store.open(address) as store:
            assert store.verify() == ()
            decided = [decision.pair.given for decision in store.decisions("sample")]
            saved = {int(told.digest, 16) for told in store.plans()}
            runs = {run.knobs["k"]: run.digest for run in store.runs("sweep")}
            assert {k for what, k in promised if what == "plan"} <= saved
            assert {f"V-{k}" for what, k in promised if what == "decision"} <= set(decided)
            assert {k for what, k in promised if what == "run"} <= runs.keys()
            assert len(decided) == len(set(decided))
            assert all(int(digest, 16) == k and k in saved for k, digest in runs.items())
            if saved:
                newest = max(saved)
                stores.assert_same(store.plan(f"{newest:064x}"), stores.variant(sample_plan, newest))
    assert len(promised) > 3 * KILLS, "the processes did next to nothing"
