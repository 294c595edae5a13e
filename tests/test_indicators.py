"""What the tables say of people, together, lets nobody work out a small count."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from geodata.territory import Territory
from planner import indicators
from planner.plan import Plan

LIMIT = 5
COUNTS = ["placed", "still_waiting"]

Rows = list[tuple[str, int, int]]
"""Areas: district, people placed, people waiting."""

COUNT = st.one_of(st.integers(0, 3), st.integers(0, 3), st.integers(0, 12), st.just(0))
TERRITORIES = st.lists(st.tuples(st.sampled_from("XYZ"), COUNT, COUNT), min_size=2, max_size=8)


def territory_of(rows: Rows) -> Any:
    """Plain frames with what the tables of people read."""
    areas = [f"a{n}" for n in range(len(rows))]
    people = np.repeat(areas, [placed + waiting for _, placed, waiting in rows])
    return SimpleNamespace(
        areas=pd.DataFrame({"area": areas, "name": areas, "district": [row[0] for row in rows]}),
        demands=pd.DataFrame({"area": pd.Series(dtype=object), "workers": pd.Series(dtype=float)}),
        beneficiaries=pd.DataFrame({"area": people.astype(object)}),
    )


def plan_of(rows: Rows) -> Any:
    areas = [f"a{n}" for n in range(len(rows))]
    kinds = {"area": object, "workers": float, "eur": float, "minutes": float, "local": bool}
    return SimpleNamespace(
        welfare=pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()}),
        placements=pd.DataFrame({"area": np.repeat(areas, [row[1] for row in rows]).astype(object)}),
        waiting=pd.DataFrame({"area": np.repeat(areas, [row[2] for row in rows]).astype(object)}),
        scenario=SimpleNamespace(privacy_threshold=LIMIT),
    )


PAIRS = st.lists(st.tuples(st.sampled_from("XYZ"), COUNT, COUNT, COUNT, COUNT), min_size=2, max_size=8)
"""Areas: district, people placed in both of two plans, in the first alone, in the second alone, in neither."""


def told(rows: Rows) -> pd.DataFrame:
    """Everything that is told of the people of areas, few as 0."""
    plan, territory = plan_of(rows), territory_of(rows)
    table = indicators.by_area(plan, territory)[["beneficiaries", *COUNTS]].fillna(0).astype(int)
    districts = indicators.by_district(plan, territory)[["beneficiaries", *COUNTS]].fillna(0).astype(int)
    people = indicators.people_by_area(territory, threshold=LIMIT).fillna(0).astype(int)
    pd.testing.assert_series_equal(people, table["beneficiaries"], check_names=False)
    names = pd.Series([row[0] for row in rows], index=table.index)
    pd.testing.assert_frame_equal(table.groupby(names).sum(), districts, check_names=False)
    return table


@given(rows=PAIRS)
@example(rows=[("X", 12, 1, 0, 3), ("X", 4, 0, 0, 8), ("Y", 0, 0, 0, 4)])
@example(rows=[("X", 1, 0, 0, 1), ("X", 1, 0, 0, 1), ("X", 1, 0, 0, 1), ("X", 0, 1, 0, 0)])
def test_two_plans_tell_what_could_be_the_truth_of_both(rows: list[tuple[str, int, int, int, int]]) -> None:
    """Whoever has both plans, and knows how they are told, cannot exclude that what is told is the truth itself.

    In it every count, and every difference between the plans, is of nobody or of a threshold at least.
    """
    pair = [told([(d, both + a, b + none) for d, both, a, b, none in rows]),
            told([(d, both + b, a + none) for d, both, a, b, none in rows])]  # fmt: skip
    assert (pair[0]["beneficiaries"] == pair[1]["beneficiaries"]).all(), "no plan changes who there is"
    for one in pair:
        assert (one % LIMIT == 0).all(axis=None) and (one >= 0).all(axis=None)
        assert (one["placed"] + one["still_waiting"] == one["beneficiaries"]).all()
        as_truth = [(row[0], *counts) for row, counts in zip(rows, one[COUNTS].to_numpy().tolist(), strict=True)]
        pd.testing.assert_frame_equal(told(as_truth), one)


class Reader:
    """Who has all tables of two plans and an integer solver, and knows that no count is told a base or more off.

    Cells are, for each area, the people placed in both plans, in the first alone, in the second alone, in neither.
    """

    def __init__(self, rows: list[tuple[str, int, int, int, int]]) -> None:
        self.n = len(rows)
        pair = [told([(d, both + a, b + none) for d, both, a, b, none in rows]),
                told([(d, both + b, a + none) for d, both, a, b, none in rows])]  # fmt: skip
        district = np.array([row[0] for row in rows])
        groups = [np.arange(self.n) == i for i in range(self.n)]
        groups += [district == name for name in np.unique(district)] + [np.ones(self.n, dtype=bool)]
        self.groups, sums, least, most = groups, [], [], []
        for group in groups:
            for chosen, table, column in ((EVERYBODY, 0, "beneficiaries"), (FIRST, 0, "placed"), (SECOND, 1, "placed")):
                count = int(pair[table].loc[group, column].sum())
                sums.append(self.cells(group, chosen))
                least.append(max(0, count - LIMIT + 1))
                most.append(count + LIMIT - 1)
        self.told = LinearConstraint(np.array(sums), least, most)

    def cells(self, group: np.ndarray, chosen: tuple[int, ...]) -> np.ndarray:
        return np.outer(group, chosen).ravel().astype(float)

    def ends(self, cells: np.ndarray) -> tuple[int, int]:
        """The least and the most that a sum of cells can be."""
        found = []
        for sign in (1, -1):
            answer = milp(sign * cells, constraints=self.told, integrality=np.ones(len(cells)), bounds=Bounds(0, 200))
            if answer.status != 0:
                return 0, LIMIT
            found.append(round(sign * answer.fun))
        return found[0], found[1]


EVERYBODY, FIRST, SECOND = (1, 1, 1, 1), (1, 1, 0, 0), (1, 0, 1, 0)


@settings(max_examples=40, deadline=None)
@given(rows=PAIRS)
def test_no_reader_of_two_plans_is_certain_of_a_few(rows: list[tuple[str, int, int, int, int]]) -> None:
    """Of people, placed, gained and lost in any area, district or all: nobody, or a threshold, is possible too."""
    reader = Reader(rows)
    for group in reader.groups:
        for chosen in (EVERYBODY, FIRST, SECOND, (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)):
            low, high = reader.ends(reader.cells(group, chosen))
            assert low == 0 or high >= LIMIT, (chosen, low, high)


def test_areas_add_up_to_districts_and_districts_to_the_whole(lecco_plan: Plan, lecco: Territory) -> None:
    """In what is told, to the nearest five of all people and of those placed."""
    areas, districts = indicators.by_area(lecco_plan, lecco), indicators.by_district(lecco_plan, lecco)
    assert abs(districts["beneficiaries"].sum() - len(lecco.beneficiaries)) <= 2
    assert abs(districts["placed"].sum() - len(lecco_plan.placements)) <= 2
    for column in ("beneficiaries", *COUNTS):
        assert str(areas[column].dtype) == str(districts[column].dtype) == "Int64"
        assert (areas.groupby("district")[column].sum() == districts[column]).all()
    assert areas["asked"].sum() == pytest.approx(districts["asked"].sum())
