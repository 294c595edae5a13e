"""Small counts of people stay hidden, also from a reader who can subtract; cells cannot run in a spreadsheet."""

from __future__ import annotations

import io
import json
import zipfile
from random import Random

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.territory import Territory
from planner import figures, files
from planner.plan import Plan
from planner.privacy import hidden_places, hidden_rows, safe_cells, suppress

COUNTS = st.lists(st.integers(0, 12), min_size=1, max_size=7)
ROWS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=6)


def test_a_count_under_the_threshold_is_missing_and_zero_is_not() -> None:
    """Four people of five are hidden; an area without anybody may be said."""
    shown = suppress(pd.Series([4, 0, 9, 3], index=list("abcd")), threshold=5)
    assert shown.isna().tolist() == [True, False, False, True]
    assert shown["b"] == 0
    assert shown["c"] == 9


def test_one_hidden_count_hides_the_next_smallest_with_it() -> None:
    """With the total known, a single gap could be filled by subtraction."""
    shown = suppress(pd.Series([2, 8, 20], index=list("abc")), threshold=5)
    assert shown.isna().tolist() == [True, True, False]


@given(counts=COUNTS, threshold=st.integers(3, 6))
def test_nobody_can_work_out_a_small_count_from_the_total(counts: list[int], threshold: int) -> None:
    """Of a hidden count, the total and what is shown leave more than one possibility; or the total itself is small."""
    true = pd.Series(counts)
    shown = suppress(true, threshold=threshold)
    assert (shown.dropna() == true[shown.notna()]).all()
    small = (true > 0) & (true < threshold)
    assert shown[small].isna().all()
    hidden = shown.isna()
    if hidden.any() and not hidden.all():
        assert hidden.sum() > 1 and true[hidden].sum() >= threshold


@given(rows=ROWS)
def test_a_row_is_shown_whole_or_not_at_all_and_what_is_hidden_cannot_be_pinned(rows: list[tuple[int, int]]) -> None:
    """No shown row has a small part; what is hidden adds up to more people than rows, in parts that are not small."""
    parts = pd.DataFrame(rows, columns=["placed", "waiting"])
    hidden = hidden_rows(parts, threshold=5)
    assert not ((parts > 0) & (parts < 5))[~hidden].to_numpy().any()
    if hidden.any() and not hidden.all():
        sums = parts[hidden].sum()
        assert hidden.sum() > 1 and sums.sum() > hidden.sum()
        assert ((sums == 0) | (sums >= 5)).all()


@given(rows=ROWS, order=st.randoms(use_true_random=False))
def test_what_is_hidden_does_not_depend_on_the_order_of_rows(rows: list[tuple[int, int]], order: Random) -> None:
    """Two exports of the same counts hide the same rows; otherwise their difference would tell."""
    parts = pd.DataFrame(rows, columns=["placed", "waiting"])
    shuffled = parts.loc[order.sample(list(parts.index), len(parts))]
    pd.testing.assert_series_equal(hidden_rows(shuffled, threshold=5).sort_index(), hidden_rows(parts, threshold=5))


def test_a_district_that_is_hidden_is_not_given_back_by_its_areas() -> None:
    """Its areas are hidden with it, also those that could be shown by themselves."""
    parts = pd.DataFrame({"people": [2, 40, 41, 60, 61]}, index=list("abcde"))
    district = pd.Series(["X", "Y", "Y", "Z", "Z"], index=parts.index)
    hidden = hidden_places(parts, district, threshold=5)
    assert hidden.districts.to_dict() == {"X": True, "Y": True, "Z": False}
    assert hidden.areas.tolist() == [True, True, True, False, False]


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
    """Six files of eight, and no pseudonym in a byte of them; nor the digest of a file that is left out."""
    content = unzipped(lecco_plan, lecco, persons=False)
    assert set(content) == {"scenario.toml", "plan.json", "welfare.csv", "unserved.csv", "released.csv", "plan.gpkg"}
    people = [person.encode() for person in lecco.beneficiaries["beneficiary"]]
    assert [name for name, told in content.items() if any(person in told for person in people)] == []
    told = json.loads(content["plan.json"])
    assert set(told["files"]) == {"welfare.csv", "unserved.csv", "released.csv"}
    assert len(told["goals"]["placement"]) == 3
    assert "hidden" not in told


def test_the_plan_for_staff_is_the_whole_folder(sample_plan: Plan, sample: Territory) -> None:
    """Seven files; those with a row for each person name them."""
    content = unzipped(sample_plan, sample, persons=True)
    assert set(content) == set(files.FILES)
    assert b"B-1" in content["placements.csv"] + content["waiting.csv"]
    assert "placement" in json.loads(content["plan.json"])["goals"]


def test_a_plan_of_a_few_persons_does_not_tell_what_each_of_them_gets(sample_plan: Plan, sample: Territory) -> None:
    """Three people are placed in the sample: their points, their fit, their travel and their euros stay inside."""
    told = json.loads(unzipped(sample_plan, sample, persons=False)["plan.json"])
    assert set(told["goals"]) == {"welfare"}
    assert not {"spent_eur", "left_eur"} & set(told["fund"])
    assert told["fund"]["available_eur"] == 5000.0
    assert told["hidden"] == "fewer than 5 people"
