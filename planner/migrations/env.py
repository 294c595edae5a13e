"""Run the steps on the connection, and in the transaction, of whoever opens the store."""

from __future__ import annotations

from alembic import context

from planner.store_schema import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite changes a table by copying it
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
