"""How many kinds of damage are known, over all files of them."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path


def test_more_than_two_hundred_kinds_of_damage_are_known() -> None:
    """Each is named once."""
    files = sorted(Path(__file__).parent.glob("test_damage_*.py"))
    modules = [import_module(f"tests.{file.stem}") for file in files]
    tables = [getattr(module, name, {}) for module in modules for name in ("ONE_FAULT", "FIRST_FAULT")]
    named = [name for table in tables for name in table]
    assert len(named) == len(set(named)) > 240
