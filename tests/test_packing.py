"""A plan as bytes and back: equal, whatever tables and columns it has, and under other names of its people."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from planner import packing
from planner.fund import Earmark
from planner.plan import Plan
from tests.stores import assert_same


def test_a_plan_comes_back_equal(lecco_plan: Plan) -> None:
    """The plan of a province, cell by cell."""
    assert_same(packing.unpack(packing.pack(lecco_plan)), lecco_plan)


def test_columns_of_any_kind_come_back_with_their_kind(sample_plan: Plan) -> None:
    """Lists of words, missing words, whole numbers that may be missing, yes and no."""
    strange = sample_plan.waiting.assign(
        needs=[("lift", "read"), (), ("x",), (), ()],
        said=["a", None, "c", None, ""],
        counted=pd.array([1, None, 3, 4, 5], dtype="Int64"),
        sure=[True, False, True, True, False],
    )
    plan = replace(sample_plan, waiting=strange)
    pd.testing.assert_frame_equal(packing.unpack(packing.pack(plan)).waiting, strange)


def test_a_ledger_comes_back_with_its_earmarks(sample_plan: Plan) -> None:
    """Money for some people only, beside the lines."""
    fund = replace(sample_plan.fund, earmarks=(Earmark("E-1", 10_000, 4_000),))
    plan = replace(sample_plan, fund=fund)
    assert packing.unpack(packing.pack(plan)).fund == fund


def test_the_seal_is_of_every_byte(sample_plan: Plan) -> None:
    """Another cell, fact or knob is another seal."""
    seal = packing.pack(sample_plan).seal()
    others = (
        replace(sample_plan, waiting=sample_plan.waiting.assign(why="time_out")),
        replace(sample_plan, illustrative=()),
        replace(sample_plan, scenario=sample_plan.scenario.changed({"scenario.name": "other"})),
    )
    assert packing.pack(sample_plan).seal() == seal
    assert seal not in {packing.pack(other).seal() for other in others}


def test_plans_differ_by_what_they_say_and_not_by_how_they_were_made(sample_plan: Plan) -> None:
    """Seconds, versions, the name of the scenario and the last digits of a sum do not count."""
    same = replace(
        sample_plan,
        made=replace(sample_plan.made, seconds=9.0, versions={"planner": "0.0"}),
        scenario=sample_plan.scenario.changed({"scenario.name": "other"}),
        welfare=sample_plan.welfare.assign(units=sample_plan.welfare["units"] + 1e-9),
    )
    assert packing.differences(sample_plan, same) == ()
    other = replace(
        sample_plan,
        welfare=sample_plan.welfare.assign(units=sample_plan.welfare["units"] + 0.01),
        fund=replace(sample_plan.fund, spent_cents=1),
    )
    assert packing.differences(sample_plan, other) == ("fund", "welfare")


def test_people_are_renamed_in_every_table_that_names_them(sample_plan: Plan) -> None:
    """Who has no other name keeps his, and nobody is written into the plan that was given."""
    before = packing.people(sample_plan)
    plan = packing.renamed(sample_plan, {"B-1": "x", "B-7": "y"})
    assert packing.people(plan) == before - {"B-1", "B-7"} | {"x", "y"}
    assert packing.people(sample_plan) == before
    assert_same(packing.renamed(plan, {"x": "B-1", "y": "B-7"}), sample_plan)
