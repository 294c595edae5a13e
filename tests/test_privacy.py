"""Small counts of people stay untold, also to a reader who subtracts plans; cells cannot run in a spreadsheet."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pandas as pd
import pyogrio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.territory import Territory
from planner import atlas, compare, fairness, figures, files
from planner.compare import Compared
from planner.people import People, eur_step
from planner.plan import Plan
from planner.privacy import multiple, safe_cells, spread, step

COUNTS = st.lists(st.integers(0, 14), min_size=1, max_size=8)
BASE = 5


@given(counts=COUNTS, base=st.integers(3, 6))
def test_what_is_told_are_multiples_near_the_counts_that_add_up(counts: list[int], base: int) -> None:
    """Each within one base of its count, and together the total that is told."""
    true = pd.Series(counts)
    total = int(multiple(sum(counts), base))
    told = spread(true, total=total, base=base)
    assert told.sum() == total and (told % base == 0).all()
    assert ((told - true).abs() < base).all()


@given(counts=COUNTS, base=st.integers(3, 6), order=st.randoms(use_true_random=False))
def test_what_is_told_could_be_the_truth(counts: list[int], base: int, order: Random) -> None:
    """Told again it stays as it is, in any order of rows: who knows how it is made cannot exclude it either."""
    true = pd.Series(counts)
    told = spread(true, total=int(multiple(sum(counts), base)), base=base)
    shuffled = true.loc[order.sample(list(true.index), len(true))]
    pd.testing.assert_series_equal(spread(shuffled, total=int(told.sum()), base=base).sort_index(), told)
    assert multiple(told.sum(), base) == told.sum()
    pd.testing.assert_series_equal(spread(told, total=int(told.sum()), base=base), told)


@given(rows=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=8))
def test_no_more_are_placed_than_there_are_people(rows: list[tuple[int, int]]) -> None:
    """Row by row, and the parts add up to everybody."""
    parts = pd.DataFrame(rows, columns=["placed", "waiting"])
    people = int(multiple(parts.to_numpy().sum(), BASE))
    everybody = spread(parts.sum(axis=1), total=people, base=BASE)
    total = min(int(multiple(parts["placed"].sum(), BASE)), people)
    placed = spread(parts["placed"], total=total, base=BASE, most=everybody)
    assert (placed <= everybody).all() and placed.sum() == total


@pytest.mark.parametrize(("most", "found"), [(0.5, 1), (2, 2), (3, 5), (7, 10), (100, 100), (101, 200), (450, 500)])
def test_a_step_is_more_than_one_person_can_add(most: float, found: int) -> None:
    """Steps are 1, 2 and 5 with noughts."""
    assert step(most) == found


@pytest.mark.parametrize("cell", ["=1+1", "+39", "-2", "@here", "\tx"])
def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe(cell: str) -> None:
    """Names come from other people's files."""
    frame = pd.DataFrame({"name": [cell, "Lecco"], "units": [-1.0, 2.0]})
    safe = safe_cells(frame)
    assert safe["name"].tolist() == [f"'{cell}", "Lecco"]
    assert safe["units"].tolist() == [-1.0, 2.0]


def unzipped(plan: Plan, territory: Territory, *, persons: bool) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(figures.zipped(plan, territory, persons=persons))) as bag:
        return {name: bag.read(name) for name in bag.namelist()}


def test_a_plan_without_persons_names_nobody(lecco_plan: Plan, lecco: Territory) -> None:
    """Six files of nine, and no pseudonym in a byte of them; nor the digest of a file that is left out."""
    content = unzipped(lecco_plan, lecco, persons=False)
    assert set(content) == {"scenario.toml", "plan.json", "welfare.csv", "unserved.csv", "released.csv", "plan.gpkg"}
    people = [person.encode() for person in lecco.beneficiaries["beneficiary"]]
    assert [name for name, told in content.items() if any(person in told for person in people)] == []
    told = json.loads(content["plan.json"])
    assert set(told["files"]) == {"welfare.csv", "unserved.csv", "released.csv"}
    assert told["rounded"] == {"people": 5, "eur": eur_step(lecco, lecco_plan.scenario)}
    assert told["fund"]["spent_eur"] % told["rounded"]["eur"] == 0


def test_the_plan_for_staff_is_the_whole_folder(sample_plan: Plan, sample: Territory) -> None:
    """Nine files; those with a row for each person name them."""
    content = unzipped(sample_plan, sample, persons=True)
    assert set(content) == set(files.FILES)
    assert b"B-1" in content["placements.csv"] + content["waiting.csv"]
    assert json.loads(content["plan.json"])["fund"]["spent_eur"] == sample_plan.fund.spent_cents / 100


def without(plan: Plan, row: int) -> Plan:
    """The same plan with one person taken out of an opening."""
    one = plan.placements.iloc[[row]]
    waiting = pd.concat([plan.waiting, one[["beneficiary", "area"]].assign(why="fund_spent")], ignore_index=True)
    placements = plan.placements.drop(index=one.index).reset_index(drop=True)
    fund = replace(plan.fund, spent_cents=plan.fund.spent_cents - round(100 * float(one["eur"].iat[0])))
    return replace(plan, placements=placements, waiting=waiting, fund=fund)


def told_of_people(plan: Plan, territory: Territory, at: Path) -> dict[str, np.ndarray]:
    """Every count of people that a page or a shared file tells of a plan, by where it stands; few are 0."""
    content = unzipped(plan, territory, persons=False)
    (at / "plan.gpkg").write_bytes(content["plan.gpkg"])
    layer = pyogrio.read_dataframe(at / "plan.gpkg", layer="areas", read_geometry=False)
    other = Compared("other", replace(plan, scenario=replace(plan.scenario, name="other")), territory)
    table = compare.table([Compared("one", plan, territory), other])
    fair = fairness.table(plan, territory)
    s = {h.key: h.value for h in figures.headlines(plan, territory, "en")}
    told = {
        "zip": layer[["beneficiaries", "placed", "still_waiting"]].to_numpy(),
        "compare": table.loc[table["unit"] == "people", "value"].to_numpy(),
        "fairness": fair[["people", "placed"]].to_numpy(),
        "districts": figures.districts_table(plan, territory)[["beneficiaries", "placed", "still_waiting"]].to_numpy(),
        "map": atlas.plan_table(plan, territory, "")[["beneficiaries", "placed", "still_waiting"]].to_numpy(),
        "headline": np.array(s["placed"].split(" of "), dtype=float),
        "reasons": People(plan, territory).reasons.sort_index().to_numpy(),
    }
    return {
        name: np.nan_to_num(pd.DataFrame(v).astype("Float64").to_numpy(float, na_value=0)) for name, v in told.items()
    }


@pytest.mark.parametrize("row", [0, 50, 88])
def test_one_person_of_difference_is_in_no_page_and_no_shared_file(
    lecco_plan: Plan, lecco: Territory, tmp_path: Path, row: int
) -> None:
    """Of whatever counts people: the same, or a threshold apart; of euros and points: the same, or a step."""
    one, other = (told_of_people(plan, lecco, tmp_path) for plan in (lecco_plan, without(lecco_plan, row)))
    for name, counts in one.items():
        assert (counts % BASE == 0).all() and (other[name] % BASE == 0).all(), name
        assert name == "reasons" or counts.shape == other[name].shape
    eur = eur_step(lecco, lecco_plan.scenario)
    spent = [
        json.loads(unzipped(plan, lecco, persons=False)["plan.json"])["fund"]["spent_eur"]
        for plan in (lecco_plan, without(lecco_plan, row))
    ]
    assert all(value % eur == 0 for value in spent) and spent[0] - spent[1] in (0, eur)


def test_who_gains_and_loses_is_told_in_multiples_that_agree_with_both_plans(
    lecco_plan: Plan, lecco: Territory
) -> None:
    """One person less: nobody, or a whole base."""
    pair = [Compared("one", lecco_plan, lecco), Compared("other", without(lecco_plan, 7), lecco)]
    ways = compare.gained_and_lost(pair).fillna(0)
    placed = [People(c.plan, lecco).placed for c in pair]
    assert int(ways["people_gained"].iat[0] - ways["people_lost"].iat[0]) == placed[1] - placed[0]
    assert (ways[["people_gained", "people_lost"]] % BASE == 0).all(axis=None)


def test_one_person_of_difference_is_in_no_other_cell_of_a_shared_file(
    lecco_plan: Plan, lecco: Territory, tmp_path: Path
) -> None:
    """No table crosses people by two things, and none but the areas speaks of them: all else is the same to a byte; in
    the areas, and in the comparison's rows of people, what changes is a multiple of the threshold."""
    plans = (lecco_plan, without(lecco_plan, 20))
    one, other = (unzipped(plan, lecco, persons=False) for plan in plans)
    for name in ("scenario.toml", "welfare.csv", "unserved.csv", "released.csv"):
        assert one[name] == other[name], name
    parts = ["beneficiaries", "placed", "still_waiting"]
    for layer in ("areas", "flows", "offers", "hosts"):
        frames = []
        for content in (one, other):
            (tmp_path / "plan.gpkg").write_bytes(content["plan.gpkg"])
            frames.append(pyogrio.read_dataframe(tmp_path / "plan.gpkg", layer=layer, read_geometry=False))
        told = [c for c in frames[0].columns if c in parts]
        assert bool(told) == (layer == "areas")
        pd.testing.assert_frame_equal(frames[0].drop(columns=told), frames[1].drop(columns=told))
        assert ((frames[0][told].fillna(0) - frames[1][told].fillna(0)) % BASE == 0).all(axis=None)
    renamed = replace(plans[1], scenario=replace(plans[1].scenario, name="other"))
    table = compare.table([Compared("one", plans[0], lecco), Compared("other", renamed, lecco)])
    second = table[table["plan"] == "other"]
    assert set(second["by"]) <= set(compare.GROUPS)
    of_people = second["unit"] == "people"
    assert (second.loc[of_people, "change"].fillna(0) % BASE == 0).all()
    rest = second[~of_people & (second["by"] != "total")]
    assert len(rest) and (rest["change"].fillna(0) == 0).all()
    for measure in compare.MEASURES:
        mapped = compare.by_area(Compared("one", plans[0], lecco), Compared("other", renamed, lecco), measure)
        assert (mapped["change"] % (BASE if measure == "placed" else np.inf) == 0).all(), measure
