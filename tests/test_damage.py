"""How many kinds of damage are known, over all files of them."""

from __future__ import annotations

from tests import (
    test_damage_cells,
    test_damage_files,
    test_damage_layers,
    test_damage_places,
    test_damage_safety,
    test_damage_settings,
    test_damage_sheets,
    test_damage_text,
)


def test_more_than_a_hundred_and_thirty_kinds_of_damage_are_known() -> None:
    """Each is named once."""
    whole = (test_damage_cells, test_damage_files, test_damage_layers, test_damage_settings)
    begun = (test_damage_layers, test_damage_places, test_damage_safety, test_damage_settings, test_damage_sheets)
    named = [name for module in whole for name in module.ONE_FAULT]
    named += [name for module in (*begun, test_damage_text) for name in module.FIRST_FAULT]
    assert len(named) == len(set(named)) > 130
