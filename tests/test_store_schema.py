"""The store's schema: from each earlier version to the newest; tables that only grow; tampering that is found."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from planner import migrations, store_schema
from planner.plan import Plan
from planner.store import Store, StoreError
from tests.stores import assert_same, lock, variant


def config() -> Config:
    made = Config()
    made.set_main_option("script_location", str(Path(migrations.__file__).parent))
    return made


VERSIONS = [step.revision for step in reversed(list(ScriptDirectory.from_config(config()).walk_revisions()))]


def engine(address: str) -> sa.Engine:
    """Open a database as anybody could who has its address, without the store."""
    return sa.create_engine(store_schema._url(address))


def change(address: str, *statements: str) -> None:
    """Change a database by hand; in PostgreSQL as its owner, who can switch triggers off."""
    opened = engine(address)
    with opened.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("SET session_replication_role = replica"))
        else:
            names = connection.scalars(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
            for name in names:
                connection.execute(sa.text(f"DROP TRIGGER {name}"))
        for statement in statements:
            connection.execute(sa.text(statement))
    opened.dispose()


def test_the_migrations_lead_to_the_tables_that_the_store_uses(address: str) -> None:
    """Nothing is missing and nothing is more."""
    Store.open(address).close()
    opened = engine(address)
    with opened.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), store_schema.Base.metadata) == []
    opened.dispose()


@pytest.mark.parametrize("version", VERSIONS)
def test_a_store_of_an_earlier_version_opens_with_all_it_held(address: str, version: str, sample_plan: Plan) -> None:
    """It is written by the tables of that version, and read by today's."""
    held, name = opened_as_it_is(address)
    with held.execution_options(writes=True).begin() as connection:
        settings = config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, version)
    with Store(held, name) as store:
        store.save(sample_plan, who="Anna", why="long ago")
        store.decide("sample", lock())
    with Store.open(address) as store:
        assert_same(store.plan(sample_plan.made.digest), sample_plan)
        assert store.decisions("sample")[0].pair == lock().pair
        store.keep_scenario("sample", sample_plan.scenario, who="Anna", why="today")
        assert store.verify() == ()


def opened_as_it_is(address: str) -> tuple[sa.Engine, str]:
    """Open a store without bringing its schema to the newest."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store_schema, "_migrate", lambda engine, name: None)
        return store_schema.connect(address)


def test_a_store_of_a_newer_planner_is_left_as_it_is(address: str) -> None:
    """It says so, and which."""
    Store.open(address).close()
    change(address, "UPDATE alembic_version SET version_num = 'v99'")
    with pytest.raises(StoreError, match=r"written by a newer planner.*v99"):
        Store.open(address)


@pytest.mark.parametrize("table", ["log", "plan", "plan_table"])
@pytest.mark.parametrize("act", ["UPDATE {} SET {} = 'x'", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_change_what_only_grows(
    address: str, sample_plan: Plan, table: str, act: str
) -> None:
    """Whoever asks, and by whatever program."""
    column = {"log": "who", "plan": "facts", "plan_table": "name"}[table]
    with Store.open(address) as store:
        store.save(sample_plan, who="Anna", why="first")
    opened = engine(address)
    with pytest.raises(sa.exc.DBAPIError, match="never changed or taken away"), opened.begin() as connection:
        connection.execute(sa.text(act.format(table, column)))
    opened.dispose()


@pytest.mark.parametrize(
    ("tampering", "told"),
    [
        ("UPDATE log SET why = 'of course' WHERE number = 2", ["log, row 2"]),
        ("DELETE FROM log WHERE number = 3", ["log, row 4"]),
        ("UPDATE plan SET scenario = scenario || ' ' WHERE number = 1", ["plan, row 1"]),
        ("DELETE FROM plan_table WHERE name = 'waiting'", ["plan, row 1", "plan, row 4"]),
        (f"DELETE FROM plan_table WHERE digest = '{1:064x}'; DELETE FROM plan WHERE number = 4", ["plan, row 4"]),
    ],
)
def test_what_was_changed_by_hand_is_found(address: str, sample_plan: Plan, tampering: str, told: list[str]) -> None:
    """A reason rewritten, an entry taken out, a plan touched, a table or a whole plan taken away."""
    with Store.open(address) as store:
        store.save(sample_plan, who="Anna", why="first")
        store.decide("sample", lock())
        store.decide("sample", lock("B-4", "V-1"))
        store.save(variant(sample_plan, 1), who="Anna", why="second")
        assert store.verify() == ()
    change(address, *tampering.split("; "))
    with Store.open(address) as store:
        found = [str(fault) for fault in store.verify()]
    assert [place for place in told if any(fault.startswith(place) for fault in found)] == told
    assert len(found) == len(told)
