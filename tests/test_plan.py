"""A plan: the same from files in any order, never written into what it was given, and checked against those files."""

from __future__ import annotations

import csv
import json
import random
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pandas.testing import assert_frame_equal

from geodata.tables import TABLES
from geodata.territory import Territory, load
from geodata.travel import Travel
from optim.linear import Status
from planner import audit, plan
from planner.plan import Plan
from planner.rules import profile
from planner.scenario import KNOBS, Scenario
from planner.unserved import WHY_UNSERVED
from planner.waiting import WHY_WAITING

FRAMES = ("welfare", "unserved", "placements", "waiting")


def shuffled(source: Path, folder: Path, seed: int) -> Path:
    """Copy a territory with the rows of every table in another order."""
    chance = random.Random(seed)
    folder.mkdir()
    for path in sorted(source.iterdir()):
        if path.suffix == ".csv":
            with path.open(encoding="utf-8", newline="") as file:
                head, *rows = csv.reader(file)
            chance.shuffle(rows)
            with (folder / path.name).open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([head, *rows])
        elif path.suffix == ".geojson":
            data = json.loads(path.read_text(encoding="utf-8"))
            chance.shuffle(data["features"])
            (folder / path.name).write_text(json.dumps(data), encoding="utf-8")
        elif path.suffix == ".toml":
            shutil.copy(path, folder)
    return folder


def same(one: Plan, other: Plan) -> None:
    """Fail unless two plans say the same."""
    for name in FRAMES:
        assert_frame_equal(getattr(one, name), getattr(other, name))
    assert one.fund == other.fund
    assert [(g.name, g.reached, g.bound) for side in one.goals.values() for g in side] == [
        (g.name, g.reached, g.bound) for side in other.goals.values() for g in side
    ]
    assert one.made.digest == other.made.digest


def broken(made: Plan, territory: Territory) -> list[str]:
    travel = Travel(territory, ferries=made.scenario.travel_ferries)
    return audit.broken_rules(made, territory, profile(territory.rules), travel)


def counted(made: Plan) -> tuple[float, float]:
    """Weighted workers served and vulnerability placed."""
    return made.goals["welfare"][0].reached, made.goals["placement"][0].reached


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_rows_in_another_order_give_the_same_plan(
    seed: int, tmp_path: Path, sample: Territory, sample_plan: Plan
) -> None:
    """Frames, ledger, goals and digest are equal, though no file is."""
    same(plan.make(load(shuffled(sample.folder, tmp_path / "other", seed)), sample_plan.scenario), sample_plan)


def test_rows_in_another_order_give_the_same_plan_of_the_province(
    tmp_path: Path, lecco: Territory, lecco_plan: Plan
) -> None:
    """A case of thousands of pairs, many of them alike, is solved to the same answer."""
    same(plan.make(load(shuffled(lecco.folder, tmp_path / "other", 1)), lecco_plan.scenario), lecco_plan)


def test_another_number_is_another_digest(tmp_path: Path, sample: Territory, sample_scenario: Scenario) -> None:
    """A price or a knob changes the name of the inputs; the scenario's title does not."""
    known = plan.digest(sample, sample_scenario)
    assert plan.digest(sample, sample_scenario.changed({"fund.share": 0.11})) != known
    assert plan.digest(sample, sample_scenario.changed({"scenario.name": "another"})) == known
    folder = shuffled(sample.folder, tmp_path / "other", 1)
    text = (folder / "offers.csv").read_text(encoding="utf-8")
    (folder / "offers.csv").write_text(text.replace(",400,6,", ",401,6,"), encoding="utf-8")
    assert plan.digest(load(folder), sample_scenario) != known


def test_the_territory_is_not_written_into(sample: Territory, sample_scenario: Scenario) -> None:
    """Every table is the same after the plan is made."""
    before = {name: sample.table(name).copy(deep=True) for name in TABLES}
    rules = json.dumps(sample.rules)
    plan.make(sample, sample_scenario)
    for name, frame in before.items():
        assert_frame_equal(sample.table(name), frame)
    assert json.dumps(sample.rules) == rules


def test_the_province_is_planned_soundly(lecco: Territory, lecco_plan: Plan) -> None:
    """No rule is broken, every reason is of the closed lists and every goal is proved."""
    assert broken(lecco_plan, lecco) == []
    assert set(lecco_plan.unserved["why"]) <= set(WHY_UNSERVED) - {"time_out"}
    assert set(lecco_plan.waiting["why"]) <= set(WHY_WAITING) - {"time_out"}
    assert all(g.bound == pytest.approx(g.reached) for side in lecco_plan.goals.values() for g in side)


@pytest.mark.parametrize("made", ["sample_plan", "lecco_plan"])
def test_euros_are_conserved(made: str, request: pytest.FixtureRequest) -> None:
    """Local euros times the share are the ledger's line, and what placements cost is what the Fund spends."""
    made_plan: Plan = request.getfixturevalue(made)
    line = next(x for x in made_plan.fund.lines if x.channel == "company_welfare")
    local = made_plan.welfare.loc[made_plan.welfare["local"], "eur"].sum()
    assert line.base_eur == pytest.approx(local)
    assert line.cents == pytest.approx(local * made_plan.scenario.fund_share * 100, abs=0.51)
    assert made_plan.fund.spent_cents == pytest.approx(made_plan.placements["eur"].sum() * 100)
    assert made_plan.fund.income_cents == sum(
        (made_plan.fund.reserve_cents, made_plan.fund.spent_cents, made_plan.fund.left_cents)
    )


@pytest.mark.parametrize(
    ("knob", "values"),
    [
        ("fund.share", [0, 0.05, 0.1, 0.3, 1]),
        ("fund.public_eur", [0, 1500, 3000, 9000]),
        ("fund.reserve_eur", [9000, 50, 0]),
        ("welfare.minutes", [2, 4, 12, 25, 60, 240]),
        ("placement.minutes", [2, 4, 18, 45, 120]),
    ],
)
def test_a_wider_policy_never_serves_or_places_less(
    knob: str, values: list[float], sample: Territory, sample_scenario: Scenario
) -> None:
    """More money or a longer limit for beneficiaries never places less; a longer limit for workers serves no less."""
    made = [plan.make(sample, sample_scenario.changed({knob: value})) for value in values]
    found = [tuple(round(count, 6) for count in counted(each)) for each in made]
    side = 0 if knob == "welfare.minutes" else 1
    assert [f[side] for f in found] == sorted(f[side] for f in found)
    assert found[0][side] < found[-1][side]


def test_a_ferry_reaches_dosso(sample: Territory, sample_scenario: Scenario) -> None:
    """With ferries D is ten minutes from C: its demand and its person come within the limits."""
    made = plan.make(sample, sample_scenario.changed({"travel.ferries": True}))
    assert broken(made, sample) == []
    assert set(made.waiting.loc[made.waiting["why"] == "out_of_reach", "beneficiary"]) == set()
    assert "B-5" in set(made.placements["beneficiary"])


def test_watching_can_cancel(sample: Territory, sample_scenario: Scenario) -> None:
    """The watcher is told every step, in order and up to the whole; what he raises comes through."""
    told: list[tuple[str, float]] = []
    plan.make(sample, sample_scenario, watch=lambda step, goal, share, *_: told.append((step, share)))
    assert list(dict.fromkeys(step for step, _ in told)) == list(plan.STEPS)
    assert [share for _, share in told] == sorted(share for _, share in told)
    assert told[-1] == ("check", 1.0)

    def enough(step: str, goal: str, share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        plan.make(sample, sample_scenario, watch=enough)


TURNED: dict[str, Any] = {
    "welfare.mode": "walk",
    "welfare.goals": ("need", "fund", "travel"),
    "placement.goals": ("placed", "travel"),
    "travel.ferries": True,
}
"""Another value of the knobs that are no number."""


@pytest.mark.parametrize("knob", [k for k in KNOBS if not k.startswith("scenario.")])
def test_a_plan_beside_another_one_is_no_other_plan(
    sample: Territory, sample_scenario: Scenario, sample_plan: Plan, knob: str
) -> None:
    """Whatever knob is turned, what is taken from a plan at hand is what would be made; the Fund's knobs take it."""
    now = getattr(sample_scenario, KNOBS[knob].field)
    kind, low, high = KNOBS[knob].kind, KNOBS[knob].low, KNOBS[knob].high
    other = TURNED[knob] if knob in TURNED else kind(min(high, max(low, now * 2 if now else 1)))
    turned = sample_scenario.changed({knob: other})
    assert turned != sample_scenario
    made = plan.make(sample, turned, like=sample_plan)
    same(made, plan.make(sample, turned))
    assert broken(made, sample) == []
    taken = made.welfare is sample_plan.welfare
    assert taken == knob.startswith(("placement.", "fund.", "privacy."))


def test_what_another_plan_serves_is_taken_only_where_nothing_else_differs(
    sample: Territory, sample_scenario: Scenario, sample_plan: Plan
) -> None:
    """Not of another territory, not where the Fund is a goal, not where it is not proved or was rounded to be kept."""
    share = sample_scenario.changed({"fund.share": 0.2})
    offers = sample.offers.assign(capacity=sample.offers["capacity"] / 2)
    elsewhere = replace(sample, offers=offers, digest="another")
    fund = sample_scenario.changed({"welfare.goals": ("need", "fund")})
    unproved = tuple(replace(goal, status=Status.FEASIBLE) for goal in sample_plan.goals["welfare"])
    for territory, scenario, like in (
        (elsewhere, share, sample_plan),
        (sample, fund.changed({"fund.share": 0.2}), plan.make(sample, fund)),
        (sample, share, replace(sample_plan, goals={**sample_plan.goals, "welfare": unproved})),
        (sample, share, replace(sample_plan, made=replace(sample_plan.made, seconds=float("nan")))),
        (sample, share, replace(sample_plan, made=replace(sample_plan.made, versions={}))),
    ):
        made = plan.make(territory, scenario, like=like)
        assert made.welfare is not like.welfare
        same(made, plan.make(territory, scenario))
