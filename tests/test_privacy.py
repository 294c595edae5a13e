"""Small counts of people stay hidden, also from a reader who can subtract; cells cannot run in a spreadsheet."""

from __future__ import annotations

import itertools

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.privacy import safe_cells, suppress, suppress_parts

COUNTS = st.lists(st.integers(0, 12), min_size=1, max_size=7)


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
    if hidden.any():
        assert (hidden.sum() > 1 and true[hidden].sum() >= threshold) or (true[~hidden] == 0).all()


@given(counts=COUNTS, groups=st.lists(st.sampled_from("xy"), min_size=7, max_size=7))
def test_a_group_with_a_known_total_is_protected_by_itself(counts: list[int], groups: list[str]) -> None:
    """Counts by area cannot be worked out from the totals of their districts either."""
    true = pd.Series(counts)
    within = pd.Series(groups[: len(counts)], index=true.index)
    shown = suppress(true, threshold=5, within=within)
    for group in set(within):
        inside = within == group
        pd.testing.assert_series_equal(shown[inside], suppress(true[inside], threshold=5))


@given(rows=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=6))
def test_no_part_of_a_row_can_be_worked_out_from_the_other(rows: list[tuple[int, int]]) -> None:
    """Where the people placed are hidden, those waiting are too, for their sum may be shown."""
    parts = pd.DataFrame(rows, columns=["placed", "waiting"])
    shown = suppress_parts(parts, threshold=5)
    for (row, true), name in itertools.product(parts.iterrows(), parts.columns):
        if 0 < true[name] < 5:
            assert shown.loc[row, true.index[true > 0]].isna().all()


@pytest.mark.parametrize("cell", ["=1+1", "+39", "-2", "@here", "\tx"])
def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe(cell: str) -> None:
    """Names come from other people's files."""
    frame = pd.DataFrame({"name": [cell, "Lecco"], "units": [-1.0, 2.0]})
    safe = safe_cells(frame)
    assert safe["name"].tolist() == [f"'{cell}", "Lecco"]
    assert safe["units"].tolist() == [-1.0, 2.0]
