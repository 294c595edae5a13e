"""Scenarios derived from one another, and the finished runs of sweeps."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "v2"
down_revision = "v1"


def upgrade() -> None:
    op.create_table(
        "scenario",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("territory", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("parent", sa.Integer, sa.ForeignKey("scenario.id")),
        sa.Column("knobs", sa.Text, nullable=False),
        sa.Column("sources", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.UniqueConstraint("territory", "name", name="scenario_once"),
    )
    op.create_table(
        "run",
        sa.Column("sweep", sa.Text, primary_key=True),
        sa.Column("knobs", sa.Text, primary_key=True),
        sa.Column("digest", sa.String(64), sa.ForeignKey("plan.digest"), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
    )
