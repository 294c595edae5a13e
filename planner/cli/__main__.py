"""`python -m planner.cli` is `planner`."""

from planner.cli import app

app()
