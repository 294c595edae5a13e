"""The log, plans with their tables, and the people in them under tokens."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from planner.migrations.triggers import only_grows

revision = "v1"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "log",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("territory", sa.Text, nullable=False, index=True),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("previous", sa.String(64), nullable=False, unique=True),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
    )
    op.create_table(
        "plan",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("number", sa.Integer, sa.ForeignKey("log.number"), nullable=False, unique=True),
        sa.Column("territory", sa.Text, nullable=False, index=True),
        sa.Column("facts", sa.Text, nullable=False),
        sa.Column("scenario", sa.Text, nullable=False),
    )
    op.create_table(
        "plan_table",
        sa.Column("digest", sa.String(64), sa.ForeignKey("plan.digest"), primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("parquet", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "person",
        sa.Column("token", sa.Text, primary_key=True),
        sa.Column("territory", sa.Text, nullable=False),
        sa.Column("beneficiary", sa.Text, nullable=False),
        sa.UniqueConstraint("territory", "beneficiary", name="person_once"),
    )
    for table in ("log", "plan", "plan_table"):
        only_grows(table)
