"""A plan's folder: whole or absent, the same twice, read back as it was, and safe to hand on."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pandas as pd
import pyogrio
import pytest

from geodata.faults import InputError
from geodata.territory import Territory
from planner import files
from planner.plan import Plan
from planner.scenario import Scenario, load


def test_a_folder_holds_what_the_readme_says(sample_plan: Plan, sample: Territory, tmp_path: Path) -> None:
    """Seven files, the tables with their columns first, every row said to be illustrative."""
    folder = tmp_path / "plans" / "first"
    files.write(sample_plan, sample, folder)
    assert {p.name for p in folder.iterdir()} == set(files.FILES)
    columns = {
        "welfare": ["demand", "provider", "service", "units", "eur", "minutes"],
        "unserved": ["demand", "service", "units", "why"],
        "placements": ["beneficiary", "host", "opening", "months", "eur", "minutes"],
        "waiting": ["beneficiary", "why"],
    }
    for name, first in columns.items():
        table = pd.read_csv(folder / f"{name}.csv")
        assert list(table.columns[: len(first)]) == first
        assert (table["data"] == "illustrative").all()
        assert len(table) == len(getattr(sample_plan, name))
    told = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    assert told["fund"]["available_eur"] == 5000.0
    assert told["fund"]["left_eur"] == 300.0
    assert told["status"] == "optimal"
    assert {g["name"]: g["reached"] for g in told["goals"]["placement"]} == {"placed": 190, "fit": 250, "travel": 280}
    assert load(folder / "scenario.toml") == sample_plan.scenario


def test_the_same_plan_is_the_same_folder_byte_for_byte(sample_plan: Plan, sample: Territory, tmp_path: Path) -> None:
    """No time of day, no seconds: two people can compare their folders."""
    for name in ("one", "two"):
        files.write(sample_plan, sample, tmp_path / name)
    for name in files.FILES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name


def test_a_plan_is_read_back_as_it_was_exported(
    sample_plan: Plan, sample: Territory, sample_scenario: Scenario, tmp_path: Path
) -> None:
    """The tables with the columns that the territory gives back, the ledger and the goals."""
    files.write(sample_plan, sample, tmp_path / "plan")
    again = files.read(tmp_path / "plan", sample, sample_scenario)
    assert again is not None
    for name in ("welfare", "unserved", "placements", "waiting"):
        pd.testing.assert_frame_equal(
            getattr(again, name), getattr(sample_plan, name), check_dtype=False, atol=0.05, rtol=1e-4
        )
    assert again.fund == sample_plan.fund
    assert again.status == sample_plan.status
    assert [g.reached for g in again.goals["placement"]] == [190, 250, 280]


@pytest.mark.parametrize("damage", ["edited", "other scenario", "other version", "no plan", "broken json", "ledger"])
def test_a_plan_that_is_not_this_one_is_not_read(
    damage: str, sample_plan: Plan, sample: Territory, sample_scenario: Scenario, tmp_path: Path
) -> None:
    """An edited table, other inputs or another version: the plan is made anew rather than shown."""
    folder = tmp_path / "plan"
    files.write(sample_plan, sample, folder)
    scenario = sample_scenario
    told = folder / "plan.json"
    if damage == "edited":
        welfare = folder / "welfare.csv"
        welfare.write_text(welfare.read_text(encoding="utf-8").replace("80.0", "81.0"), encoding="utf-8")
    elif damage == "other scenario":
        scenario = sample_scenario.changed({"fund.share": 0.2})
    elif damage == "other version":
        told.write_text(told.read_text(encoding="utf-8").replace('"ortools": "', '"ortools": "x'), encoding="utf-8")
    elif damage == "ledger":
        told.write_text(
            told.read_text(encoding="utf-8").replace('"left_eur": 300.0', '"left_eur": 900.0'), encoding="utf-8"
        )
    elif damage == "broken json":
        told.write_text("{", encoding="utf-8")
    else:
        told.unlink()
    assert files.read(folder, sample, scenario) is None


def test_nothing_of_others_is_overwritten(sample_plan: Plan, sample: Territory, tmp_path: Path) -> None:
    """An earlier plan may be replaced; a folder with anything else in it, or a file, may not."""
    folder = tmp_path / "plan"
    files.write(sample_plan, sample, folder)
    files.write(sample_plan, sample, folder)
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match=r"notes\.txt"):
        files.write(sample_plan, sample, folder)
    assert (folder / "notes.txt").read_text(encoding="utf-8") == "mine"
    with pytest.raises(InputError, match="is a file"):
        files.write(sample_plan, sample, folder / "notes.txt")


def test_a_scenario_written_by_hand_is_not_taken_for_a_plan(
    sample_plan: Plan, sample: Territory, tmp_path: Path
) -> None:
    """A folder that holds only somebody's scenario.toml is theirs, though a plan has a file of that name."""
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "scenario.toml").write_text("# notes", encoding="utf-8")
    with pytest.raises(InputError, match="not a plan that this program wrote"):
        files.write(sample_plan, sample, mine)
    assert (mine / "scenario.toml").read_text(encoding="utf-8") == "# notes"
    link = tmp_path / "link"
    link.symlink_to(tmp_path, target_is_directory=True)
    with pytest.raises(InputError, match="is a link"):
        files.check_target(link)


def test_a_write_that_fails_leaves_the_earlier_plan(sample_plan: Plan, sample: Territory, tmp_path: Path) -> None:
    """A disk that fills up half-way leaves no half a plan and nothing beside it."""
    folder = tmp_path / "plan"
    files.write(sample_plan, sample, folder)
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    broken = dataclasses.replace(sample_plan, waiting=sample_plan.waiting.drop(columns="why"))
    with pytest.raises(KeyError):
        files.write(broken, sample, folder)
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before
    assert [p.name for p in tmp_path.iterdir()] == ["plan"]


def test_the_geopackage_opens_and_speaks_of_no_person(sample_plan: Plan, sample: Territory, tmp_path: Path) -> None:
    """Four layers in WGS 84; no pseudonym, no opening of one person, and people in multiples of the threshold."""
    files.write(sample_plan, sample, tmp_path / "plan")
    path = tmp_path / "plan" / "plan.gpkg"
    assert set(pyogrio.list_layers(path)[:, 0]) == {"areas", "flows", "offers", "hosts"}
    for layer in ("areas", "flows", "offers", "hosts"):
        table = pyogrio.read_dataframe(path, layer=layer)
        assert table.crs.to_epsg() == 4326
        assert len(table)
        assert (table["data"] == "illustrative").all()
        assert not {"beneficiary", "class", "vulnerability", "opening"} & set(table.columns)
    areas = pyogrio.read_dataframe(path, layer="areas")
    told = areas[["beneficiaries", "placed", "still_waiting"]].fillna(0).to_numpy()
    assert (told % sample_plan.scenario.privacy_threshold == 0).all()
    assert (told[:, 0] >= told[:, 1] + told[:, 2]).all()
