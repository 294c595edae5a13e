"""The store: plans, scenarios, decisions, finished runs, and the log of who did what, when and why.

    with Store.open("plans/store.db") as store:
        store.save(plan, who="Anna", why="for the meeting of May")
        store.decide("lecco", Decision("lock", placement("B-7", "V-2"), author="Anna", reason="begins in June"))

Everything is written whole or not at all. Plans are never changed; they are found by the digest of their inputs. The
log and the decisions are only added to.

Personal data: a plan speaks of beneficiaries by the ids of the territory's files, which are pseudonyms and stay
personal data; the file is readable by its owner only and is not encrypted. Inside, each person stands under a random
token, and one table alone says whose it is. `forget` takes that row away: plans and log stay as they are and can be
verified, but nobody can be told by an id any more. What is left of the person are the facts of the placement (area,
opening, months, euros) and what somebody wrote as a reason; copies of the database are not reached.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from geodata.faults import Fault, nearest
from planner import packing, store_log, store_people, store_scenarios
from planner.decisions import KINDS, Decision, Pair
from planner.phrases import phrase
from planner.plan import Plan
from planner.scenario import Scenario
from planner.store_log import Entry as Entry
from planner.store_scenarios import KeptScenario as KeptScenario
from planner.store_scenarios import StaleError as StaleError
from planner.store_schema import LogRow, PlanRow, RunRow, ScenarioRow, TableRow, connect, lock, troubled
from planner.store_schema import StoreError as StoreError


@dataclass(frozen=True)
class Headline:
    """A kept plan in a list: `digest`, who saved it, when and why, and its first numbers (people, EUR)."""

    digest: str
    territory: str
    scenario: str
    status: str
    illustrative: bool
    served_eur: float
    placed: int
    waiting: int
    available_eur: float
    left_eur: float
    at: datetime
    who: str
    why: str


@dataclass(frozen=True)
class Run:
    """A finished run of a sweep: the knobs it turned and the digest of its plan."""

    sweep: str
    knobs: Mapping[str, Any]
    digest: str


class Store:
    """A database of plans and decisions; `open` it, and `close` it or use it in a `with`.

    One `Store` may be used by several threads. Every method may raise `StoreError`, which says what the database
    refused and the remedy.
    """

    def __init__(self, engine: sa.Engine, name: str) -> None:
        self.name = name
        self._engine = engine
        self._writes = engine.execution_options(writes=True)
        postgresql = engine.dialect.name == "postgresql"
        # A reader sees the store as it was at one moment; SQLite always does so.
        self._reads = engine.execution_options(isolation_level="REPEATABLE READ") if postgresql else engine

    @classmethod
    def open(cls, address: str | Path | None = None) -> Store:
        """Open the store at a path (an SQLite file, made if there is none) or a PostgreSQL address.

        None is `plans/store.db` in the current folder. An older schema is brought to the newest; a newer one is a
        `StoreError`.
        """
        return cls(*connect(address))

    def close(self) -> None:
        """Give back the connections."""
        self._engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def save(self, plan: Plan, *, who: str, why: str) -> bool:
        """Keep a plan whole; return False if it is kept already.

        Raises `StoreError` where another plan of the same inputs is kept (see `packing.differences`).
        """
        digest = plan.made.digest
        with self._session(writes=True) as session:
            if kept := session.get(PlanRow, digest):
                differs = packing.differences(_plan(session, kept), plan)
                if differs:
                    rule = phrase("another_plan_of_the_same_inputs_is", differs=", ".join(differs))
                    remedy = phrase("read_that_one_or_give_the_optimiser")
                    raise StoreError("plan", rule, remedy, value=digest)
                return False
            tokens = store_people.tokens(session, plan.territory, packing.people(plan))
            packed = packing.pack(packing.renamed(plan, tokens))
            detail = {"plan": digest, "seal": packed.seal(), **_headline(plan)}
            entry = store_log.add(session, store_log.SAVE, plan.territory, detail, who=who, why=why)
            session.add(
                PlanRow(
                    digest=digest, number=entry.number, territory=plan.territory,
                    facts=packed.facts, scenario=packed.scenario,
                )
            )  # fmt: skip
            session.flush()
            session.add_all(TableRow(digest=digest, name=n, parquet=data) for n, data in packed.tables.items())
        return True

    def plan(self, digest: str) -> Plan:
        """Return a kept plan, equal to the one saved; raises `StoreError` where there is none."""
        with self._session() as session:
            row = session.get(PlanRow, digest)
            if row is None:
                known = session.scalars(sa.select(PlanRow.digest))
                raise StoreError("plan", phrase("is_not_kept_here"), nearest(digest, known), value=digest)
            return _plan(session, row)

    def plans(self, territory: str | None = None) -> tuple[Headline, ...]:
        """List the kept plans of one territory, or all, the newest first."""
        with self._session() as session:
            rows = reversed(store_log.rows(session, territory, (store_log.SAVE,)))
            return tuple(_told(store_log.entry(row)) for row in rows)

    def keep_scenario(
        self, territory: str, scenario: Scenario, *, parent: str | None = None, over: int = 0, who: str, why: str
    ) -> KeptScenario:
        """Keep a scenario under its name: what differs from its `parent`, or whole.

        A new one is kept over nothing (0), a change over the version that was read. Raises `StaleError` where somebody
        was faster, `StoreError` where the parent is unknown or derived from this one.
        """
        with self._session(writes=True) as session:
            return store_scenarios.keep(session, territory, scenario, parent=parent, over=over, who=who, why=why)

    def scenario(self, territory: str, name: str) -> KeptScenario:
        """Return a kept scenario; raises `StoreError` with the nearest names where there is none."""
        with self._session() as session:
            return store_scenarios.told(session, store_scenarios.get(session, territory, name))

    def scenarios(self, territory: str) -> tuple[KeptScenario, ...]:
        """List the scenarios of a territory by their names."""
        asked = sa.select(ScenarioRow).filter_by(territory=territory).order_by(ScenarioRow.id)
        with self._session() as session:
            kept = [store_scenarios.told(session, row) for row in session.scalars(asked)]
        return tuple(sorted(kept, key=lambda scenario: scenario.name))

    def decide(self, territory: str, decision: Decision) -> int:
        """Keep a decision and return the number of its entry in the log; it is kept for good when this returns."""
        pair = decision.pair
        with self._session(writes=True) as session:
            asks = pair.asks
            if pair.model == "placement":
                asks = store_people.tokens(session, territory, [asks])[asks]
            detail = {"model": pair.model, "asks": asks, "given": pair.given, "time": decision.time.isoformat()}
            entry = store_log.add(
                session, decision.kind, territory, detail, who=decision.author, why=decision.reason
            )  # fmt: skip
            return entry.number

    def decisions(self, territory: str) -> tuple[Decision, ...]:
        """Return the decisions about a territory in the order in which they were kept: what `effective` replays."""
        with self._session() as session:
            names = store_people.names(session, territory)
            return tuple(_decision(row, names) for row in store_log.rows(session, territory, KINDS))

    def log(self, territory: str | None = None) -> tuple[Entry, ...]:
        """Return the log of one territory, or all of it, the oldest first."""
        with self._session() as session:
            return tuple(store_log.entry(row) for row in store_log.rows(session, territory))

    def keep_run(self, sweep: str, knobs: Mapping[str, Any], digest: str) -> None:
        """Keep that a run of a sweep is finished; its plan must be kept already. The same run again changes nothing.

        Raises `StoreError` where no such plan is kept, or where the run was finished with other inputs: the territory
        changed since, and the plans of one sweep must be comparable.
        """
        key = _key(knobs)
        with self._session(writes=True) as session:
            if session.get(PlanRow, digest) is None:
                raise StoreError(
                    "plan", phrase("is_not_kept_here"), phrase("save_the_plan_before_its_run"), value=digest
                )
            kept = session.get(RunRow, (sweep, key))
            if kept and kept.digest != digest:
                rule = phrase("has_a_run_with_from_other_inputs", key=key)
                raise StoreError(sweep, rule, phrase("begin_the_sweep_anew_under_another_name"), value=kept.digest)
            if not kept:
                session.add(RunRow(sweep=sweep, knobs=key, digest=digest, at=store_log.now()))

    def runs(self, sweep: str) -> tuple[Run, ...]:
        """Return the finished runs of a sweep, in the order of their knobs."""
        asked = sa.select(RunRow).filter_by(sweep=sweep)
        with self._session() as session:
            rows = sorted(session.scalars(asked), key=lambda row: row.knobs)
            return tuple(Run(row.sweep, json.loads(row.knobs), row.digest) for row in rows)

    def forget(self, territory: str, beneficiary: str, *, who: str, why: str) -> None:
        """Take away whose the token of a person is; the log says that it was done, and not about whom."""
        with self._session(writes=True) as session:
            store_people.forget(session, territory, beneficiary, who=who, why=why)
        if self._engine.dialect.name == "sqlite":
            # What was deleted must not survive in the journal beside the file.
            with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def verify(self) -> tuple[Fault, ...]:
        """Check the log's chain, and every plan against the log; return what is not as it was written."""
        with self._session() as session:
            faults = list(store_log.broken(session))
            saved = {row.number: json.loads(row.detail) for row in store_log.rows(session, None, (store_log.SAVE,))}
            for row in session.scalars(sa.select(PlanRow).order_by(PlanRow.number)):
                said = saved.pop(row.number, {})
                if (said.get("plan"), said.get("seal")) != (row.digest, _packed(session, row).seal()):
                    remedy = phrase("make_the_plan_again_in_another_store")
                    faults.append(Fault("plan", row.number, "", row.digest, phrase("is_not_what_was_written"), remedy))
            for number, said in saved.items():
                remedy = phrase("bring_it_back_from_a_copy_of")
                faults.append(Fault("plan", number, "", said["plan"], phrase("was_saved_and_is_not_there"), remedy))
        return tuple(faults)

    @contextmanager
    def _session(self, *, writes: bool = False) -> Iterator[Session]:
        """One transaction: all of it or nothing; writers are one at a time."""
        try:
            with Session(self._writes if writes else self._reads) as session, session.begin():
                if writes:
                    lock(session.connection())
                yield session
        except sa.exc.DBAPIError as error:
            raise troubled(self.name, error) from error


def _plan(session: Session, row: PlanRow) -> Plan:
    return packing.renamed(packing.unpack(_packed(session, row)), store_people.names(session, row.territory))


def _packed(session: Session, row: PlanRow) -> packing.Packed:
    tables = session.scalars(sa.select(TableRow).filter_by(digest=row.digest))
    return packing.Packed({table.name: table.parquet for table in tables}, row.facts, row.scenario)


def _headline(plan: Plan) -> dict[str, Any]:
    return {
        "scenario": plan.scenario.name,
        "status": str(plan.status),
        "illustrative": bool(plan.illustrative),
        "served_eur": round(float(plan.welfare["eur"].sum()), 2),
        "placed": len(plan.placements),
        "waiting": len(plan.waiting),
        "available_eur": plan.fund.available_cents / 100,
        "left_eur": plan.fund.left_cents / 100,
    }


def _told(entry: Entry) -> Headline:
    said = dict(entry.detail)
    digest, _seal = said.pop("plan"), said.pop("seal")
    return Headline(digest, entry.territory, **said, at=entry.at, who=entry.who, why=entry.why)


def _decision(row: LogRow, names: Mapping[str, str]) -> Decision:
    said = json.loads(row.detail)
    pair = Pair(said["model"], names.get(said["asks"], said["asks"]), said["given"])
    return Decision(row.what, pair, author=row.who, reason=row.why, time=datetime.fromisoformat(said["time"]))


def _key(knobs: Mapping[str, Any]) -> str:
    return json.dumps(knobs, sort_keys=True, ensure_ascii=False)
