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


class Reader:
    """Who has all tables and an integer solver: every assignment of people to areas that agrees with what is shown.

    Cells are the people placed in each area, then those waiting in each area.
    """

    def __init__(self, rows: Rows) -> None:
        self.rows, self.n = rows, len(rows)
        plan, territory = plan_of(rows), territory_of(rows)
        self.by_area = indicators.by_area(plan, territory)
        self.by_district = indicators.by_district(plan, territory)
        self.people = indicators.people_by_area(territory, threshold=LIMIT)
        self.sums: list[np.ndarray] = []
        self.least: list[float] = []
        self.most: list[float] = []
        everywhere = list(range(self.n))
        self.told(everywhere, sum(row[1] for row in rows), 0)
        self.told(everywhere, sum(row[2] for row in rows), 1)
        self.table([[i] for i in everywhere], self.by_area)
        self.table([self.inside(name) for name in self.by_district.index], self.by_district)
        for i in everywhere:
            if not pd.isna(self.people.iloc[i]):
                self.told([i], int(self.people.iloc[i]), 0, 1)
        for name in self.by_district.index:
            self.somebody([[i] for i in self.inside(name)], self.people.iloc[self.inside(name)])
            self.somebody([[i] for i in self.inside(name)], self.by_area["beneficiaries"].iloc[self.inside(name)])
        self.somebody([self.inside(name) for name in self.by_district.index], self.by_district["beneficiaries"])

    def inside(self, district: str) -> list[int]:
        return [i for i, row in enumerate(self.rows) if row[0] == district]

    def cells(self, areas: list[int], *parts: int) -> np.ndarray:
        chosen = np.zeros(2 * self.n)
        for part in parts:
            chosen[[i + part * self.n for i in areas]] = 1
        return chosen

    def told(self, areas: list[int], count: float, *parts: int, most: float | None = None) -> None:
        self.sums.append(self.cells(areas, *parts))
        self.least.append(count)
        self.most.append(count if most is None else most)

    def table(self, groups: list[list[int]], table: pd.DataFrame) -> None:
        for areas, (_, row) in zip(groups, table.iterrows(), strict=True):
            for parts, name in (((0,), "placed"), ((1,), "still_waiting"), ((0, 1), "beneficiaries")):
                if not pd.isna(row[name]):
                    self.told(areas, int(row[name]), *parts)

    def somebody(self, groups: list[list[int]], shown: pd.Series) -> None:
        """Where a row with nobody is shown, the hidden ones beside it have somebody."""
        if (shown == 0).any():
            for areas, count in zip(groups, shown, strict=True):
                if pd.isna(count):
                    self.told(areas, 1, 0, 1, most=np.inf)

    def certain(self, *, besides: set[str]) -> list[str]:
        """Return the small counts, of an area or a district, that have one possible value."""
        groups = {f"area {i}": [i] for i in range(self.n)}
        groups |= {f"district {name}": self.inside(name) for name in self.by_district.index}
        truth = np.array([row[1] for row in self.rows] + [row[2] for row in self.rows])
        found = []
        for name, areas in groups.items():
            if name in besides:
                continue
            for parts in ((0,), (1,), (0, 1)):
                chosen = self.cells(areas, *parts)
                count = truth @ chosen
                if 0 < count < LIMIT and self.end(chosen, 1) == count and self.end(chosen, -1) == count:
                    found.append(f"{name} {parts}")
        return found

    def end(self, chosen: np.ndarray, sign: int) -> int:
        shown = LinearConstraint(np.array(self.sums), self.least, self.most)
        answer = milp(
            sign * chosen, constraints=shown, integrality=np.ones(2 * self.n), bounds=Bounds(0, sum(self.most[:2]))
        )
        assert answer.status == 0, answer.message
        return round(sign * answer.fun)


@settings(max_examples=160)
@given(rows=TERRITORIES)
@example(rows=[("X", 0, 2), ("X", 12, 0), ("X", 8, 5)])
@example(rows=[("X", 0, 2), ("X", 0, 0), ("Y", 20, 20), ("Y", 22, 22), ("Z", 30, 30), ("Z", 31, 31)])
@example(rows=[("X", 1, 0), ("X", 1, 0), ("X", 1, 0), ("X", 1, 0), ("X", 1, 0), ("X", 0, 0)])
@example(rows=[("X", 2, 10), ("X", 0, 3), ("X", 8, 0), ("X", 30, 30)])
def test_no_small_count_can_be_worked_out(rows: Rows) -> None:
    """Of every small count of an area or a district, all tables and totals together leave two values or more.

    Where one area or one district has everybody, its row is the headline.
    """
    reader = Reader(rows)
    people = pd.Series([placed + waiting for _, placed, waiting in rows])
    alone = {f"district {name}" for name in "XYZ" if people[reader.inside(name)].sum() == people.sum()}
    alone |= {f"area {i}" for i in people.index if people[i] == people.sum()}
    assert reader.certain(besides=alone) == []


@given(rows=TERRITORIES)
def test_a_row_of_people_is_shown_whole_or_not_at_all(rows: Rows) -> None:
    """The three counts are missing together, and a total that the territory hides is shown by no plan."""
    plan, territory = plan_of(rows), territory_of(rows)
    for table in (indicators.by_area(plan, territory), indicators.by_district(plan, territory)):
        gone = table[["beneficiaries", *COUNTS]].isna()
        assert (gone.all(axis=1) == gone.any(axis=1)).all()
        shown = table.dropna(subset="beneficiaries")
        assert not ((shown[COUNTS] > 0) & (shown[COUNTS] < LIMIT)).to_numpy().any()
    without = indicators.people_by_area(territory, threshold=LIMIT).isna()
    assert indicators.by_area(plan, territory)["beneficiaries"].isna()[without].all()


def test_areas_add_up_to_districts_where_both_are_shown(lecco_plan: Plan, lecco: Territory) -> None:
    """The shipped province is large enough for its districts to be shown, and most of its areas are not."""
    areas, districts = indicators.by_area(lecco_plan, lecco), indicators.by_district(lecco_plan, lecco)
    assert districts["beneficiaries"].sum() == len(lecco.beneficiaries)
    assert districts["placed"].sum() == len(lecco_plan.placements)
    for column in ("beneficiaries", *COUNTS):
        assert str(areas[column].dtype) == str(districts[column].dtype) == "Int64"
        assert (areas.groupby("district")[column].sum() < districts[column]).all()
    assert areas["asked"].sum() == pytest.approx(districts["asked"].sum())
