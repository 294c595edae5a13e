"""Real data kept outside the repository, for tests that want them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def shared(path: str) -> Path:
    """Path of a shared data file, in PLANNER_TEST_DATA or beside the repository.

    Where it is absent the test is skipped with that reason, or fails if PLANNER_TEST_DATA_REQUIRED is set.
    """
    folder = Path(os.environ.get("PLANNER_TEST_DATA") or Path(__file__).parents[2] / "shared" / "data")
    if (folder / path).is_file():
        return folder / path
    reason = f"shared data file {path} is not at hand (set PLANNER_TEST_DATA)"
    if os.environ.get("PLANNER_TEST_DATA_REQUIRED"):
        pytest.fail(reason)
    pytest.skip(reason)
