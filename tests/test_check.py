"""Whatever is wrong with a territory's files, its owner learns at once, and what is only odd apart from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from geodata.territory import load
from tests.damage import SOURCE, cell, rewrite, swap, told


@pytest.mark.parametrize(("real", "warned"), [("mine", True), (SOURCE, False)])
def test_a_demand_of_fewer_than_three_workers_is_warned_of(folder: Path, real: str, warned: bool) -> None:
    """Who they are may be known by firm, area and service; nobody is behind an invented row."""
    cell("demands.csv", 2, "source", real)(folder)
    expected = [
        "demands.csv, column workers: so few workers may be known by name (found: row 2). "
        "Join them with a neighbouring area."
    ]
    assert [str(warning) for warning in load(folder).warnings] == expected * warned


def test_the_sample_itself_has_no_fault(folder: Path) -> None:
    """What the damages are done to is sound, and nothing in it is left unused."""
    assert load(folder).warnings == ()


def test_ten_damages_in_five_files_are_told_at_once_in_order(folder: Path) -> None:
    """By file as the tables stand, then row, then column; each once, and nothing that only follows from another."""
    for damage in (
        cell("openings.csv", 4, "months", "60"),
        cell("openings.csv", 3, "host", "H-9"),
        cell("openings.csv", 3, "hours", "0"),
        cell("beneficiaries.csv", 9, "area", "b"),
        cell("beneficiaries.csv", 2, "beneficiary", "B-2"),
        cell("offers.csv", 5, "capacity", "-6"),
        cell("offers.csv", 4, "service", "homecare"),
        swap("population.csv", "B,0,64", "B,zero,64"),
        swap("territory.toml", "EPSG:32632", "EPSG:4326"),
        swap("territory.toml", "value = 4\n", "value = 0\n"),
    ):
        damage(folder)
    assert [line.split(": ")[0] for line in told(folder)] == [
        "territory.toml, crs",
        "territory.toml, travel.walk_kmh",
        "population.csv, row 4, column age_from",
        "offers.csv, row 4, column service",
        "offers.csv, row 5, column capacity",
        "beneficiaries.csv, row 3, column beneficiary",
        "beneficiaries.csv, row 9, column area",
        "openings.csv, row 3, column host",
        "openings.csv, row 3, column hours",
        "openings.csv, row 4, column months",
    ]


def test_a_column_that_is_not_known_is_warned_of(folder: Path) -> None:
    """It is left aside and said, since nothing depends on it."""
    rewrite("services.csv", lambda text: text.replace("\n", ",x\n").replace("source,x", "source,colour"))(folder)
    assert [str(warning) for warning in load(folder).warnings] == [
        "services.csv, row 1, column colour: this column is not used. "
        "The columns of services are service, name_en, name_it, unit, fringe, source."
    ]
    assert load(folder).digest == load("sample").digest
