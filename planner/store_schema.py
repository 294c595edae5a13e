"""The store's tables and the door to them: SQLite in a file, or PostgreSQL by address, brought to the newest schema.

Times are text in ISO 8601, UTC, so that both databases keep them alike. `log`, `plan` and `plan_table` refuse every
change but new rows: triggers that the migrations make see to it in the database itself.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from geodata.faults import Fault, InputError
from geodata.phrases import Phrase
from planner.phrases import phrase

DEFAULT = Path("plans") / "store.db"
"""Where plans are kept if nothing else is said, under the folder one stands in."""

BUSY_SECONDS = 30.0
"""So long a writer waits for another one."""

_LOCK = 0x6B6D30
"""The number under which writers to a PostgreSQL database queue ("km0")."""

_MIGRATIONS = Path(__file__).parent / "migrations"


class StoreError(InputError):
    """The store cannot do what is asked; says what and the remedy."""

    def __init__(self, what: str, rule: Phrase, remedy: Phrase, *, value: str = "") -> None:
        super().__init__([Fault(what, 0, "", value, rule, remedy)])


class Base(DeclarativeBase):
    """The tables of the newest schema; the migrations lead to them."""


class LogRow(Base):
    """Who, when, what, why; `detail` is JSON; `digest` is of the row, which holds the one before."""

    __tablename__ = "log"
    number: Mapped[int] = mapped_column(sa.Integer, primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(sa.String(32))
    who: Mapped[str] = mapped_column(sa.Text)
    what: Mapped[str] = mapped_column(sa.Text)
    territory: Mapped[str] = mapped_column(sa.Text, index=True)
    detail: Mapped[str] = mapped_column(sa.Text)
    why: Mapped[str] = mapped_column(sa.Text)
    previous: Mapped[str] = mapped_column(sa.String(64), unique=True)
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)


class PlanRow(Base):
    """A plan by the digest of its inputs; `number` is its entry in the log, which has the headline."""

    __tablename__ = "plan"
    digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    number: Mapped[int] = mapped_column(sa.ForeignKey("log.number"), unique=True)
    territory: Mapped[str] = mapped_column(sa.Text, index=True)
    facts: Mapped[str] = mapped_column(sa.Text)
    scenario: Mapped[str] = mapped_column(sa.Text)


class TableRow(Base):
    """One table of a plan as a Parquet file."""

    __tablename__ = "plan_table"
    digest: Mapped[str] = mapped_column(sa.ForeignKey("plan.digest"), primary_key=True)
    name: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    parquet: Mapped[bytes] = mapped_column(sa.LargeBinary)


class PersonRow(Base):
    """Under which random token a beneficiary stands in plans and in the log; without its row nobody can say who."""

    __tablename__ = "person"
    token: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    territory: Mapped[str] = mapped_column(sa.Text)
    beneficiary: Mapped[str] = mapped_column(sa.Text)
    __table_args__ = (sa.UniqueConstraint("territory", "beneficiary", name="person_once"),)


class ScenarioRow(Base):
    """A scenario as what differs from its parent, or whole; an update of a row that changed meanwhile is refused."""

    __tablename__ = "scenario"
    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    territory: Mapped[str] = mapped_column(sa.Text)
    name: Mapped[str] = mapped_column(sa.Text)
    description: Mapped[str] = mapped_column(sa.Text)
    parent: Mapped[int | None] = mapped_column(sa.ForeignKey("scenario.id"))
    knobs: Mapped[str] = mapped_column(sa.Text)
    sources: Mapped[str] = mapped_column(sa.Text)
    version: Mapped[int] = mapped_column(sa.Integer)
    at: Mapped[str] = mapped_column(sa.String(32))
    who: Mapped[str] = mapped_column(sa.Text)
    __table_args__ = (sa.UniqueConstraint("territory", "name", name="scenario_once"),)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class RunRow(Base):
    """A finished run of a sweep: its knobs as JSON, and its plan."""

    __tablename__ = "run"
    sweep: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    knobs: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    digest: Mapped[str] = mapped_column(sa.ForeignKey("plan.digest"))
    at: Mapped[str] = mapped_column(sa.String(32))


def connect(address: str | Path | None) -> tuple[sa.Engine, str]:
    """Open a database and bring its schema to the newest; return it with its name, which holds no password.

    `address` is the path of an SQLite file, made if there is none and readable by its owner only, or a PostgreSQL
    address (`postgresql://user@host/name`); None is `DEFAULT`. Raises `StoreError`.
    """
    url = _url(address)
    name = url.render_as_string(hide_password=True) if url.host or url.query else str(url.database)
    engine = _sqlite(url, name) if url.get_backend_name() == "sqlite" else _postgresql(url)
    try:
        _migrate(engine, name)
    except BaseException:
        engine.dispose()
        raise
    return engine, name


def lock(connection: sa.Connection) -> None:
    """Wait until no other writer is at work; SQLite did so at the beginning of the transaction."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


def troubled(name: str, error: sa.exc.DBAPIError) -> StoreError:
    """Put the trouble of a database into words; what was written in it is not told."""
    said = " ".join(str(error.orig).split("DETAIL:")[0].split())
    remedies = {
        "locked": phrase("another_program_has_been_writing_for_long"),
        "not a database": phrase("name_another_file_or_bring_back_your"),
        "full": phrase("make_room_on_the_disk_nothing_was"),
        "readonly": phrase("allow_yourself_to_write_the_file_and"),
        "connect": phrase("see_that_the_database_server_runs_and"),
    }
    remedy = next((r for word, r in remedies.items() if word in said), phrase("nothing_was_written_ask_who_runs_the"))
    return StoreError(name, phrase("the_database_refuses"), remedy, value=said)


def _url(address: str | Path | None) -> sa.URL:
    if address is None or isinstance(address, Path) or "://" not in address:
        return sa.URL.create("sqlite", database=str(address or DEFAULT))
    scheme, rest = address.split("://", 1)
    if scheme not in ("postgresql", "postgres", "postgresql+psycopg"):
        remedy = phrase("give_the_path_of_a_file_or")
        raise StoreError("store", phrase("is_not_the_address_of_a_store"), remedy, value=f"{scheme}://…")
    try:
        return sa.make_url(f"postgresql+psycopg://{rest}")
    except (sa.exc.ArgumentError, ValueError):
        remedy = phrase("write_postgresql_user_password_host_port_name")
        raise StoreError("store", phrase("the_address_cannot_be_read"), remedy) from None


def _sqlite(url: sa.URL, name: str) -> sa.Engine:
    path = Path(str(url.database))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # The file, and with it SQLite's own beside it, must never have been readable by others.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        remedy = phrase("name_a_file_in_a_folder_that")
        raise StoreError(name, phrase("cannot_be_opened_for_writing"), remedy, value=str(error.strerror)) from None
    engine = sa.create_engine(url, connect_args={"timeout": BUSY_SECONDS})

    @sa.event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # transactions are begun below, not by the driver
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgresql(url: sa.URL) -> sa.Engine:
    try:
        return sa.create_engine(url, connect_args={"connect_timeout": 10})
    except ImportError:
        remedy = phrase("install_the_planner_with_its_extra_km0")
        raise StoreError("store", phrase("the_driver_for_postgresql_is_not_installed"), remedy) from None


def _migrate(engine: sa.Engine, name: str) -> None:
    """Bring the schema to the newest, in one transaction; whoever opens the store at the same time waits."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    script = ScriptDirectory.from_config(config)
    known = {revision.revision for revision in script.walk_revisions()}
    try:
        with engine.connect() as connection:
            found = set(MigrationContext.configure(connection).get_current_heads())
            foreign = not found and engine.dialect.name == "sqlite" and bool(sa.inspect(connection).get_table_names())
        if foreign:
            raise StoreError(name, phrase("holds_the_tables_of_another_program"), phrase("name_a_file_of_its_own_for"))
        if found == set(script.get_heads()):
            return
        if found - known:
            remedy = phrase("install_the_planner_that_wrote_it_or")
            raise StoreError(
                name, phrase("was_written_by_a_newer_planner"), remedy, value=", ".join(sorted(found - known))
            )
        with engine.execution_options(writes=True).begin() as connection:
            lock(connection)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except sa.exc.DBAPIError as error:
        raise troubled(name, error) from error
