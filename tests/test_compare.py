"""Plans beside each other: what differs is told, and no difference tells of fewer people than the threshold."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from geodata.territory import Territory, folder_of
from planner import comparable, compare, differences, plan, sentences, shades
from planner.case import Case, open_case, supposing
from planner.compare import Compared, CompareError
from planner.plan import Plan
from planner.store import Store
from planner.words import number, say
from tests.test_cli import run

THRESHOLD = 5


@pytest.fixture(scope="module")
def three(lecco: Territory, lecco_plan: Plan) -> list[Compared]:
    """The shipped plan, one with more for the Fund, and one without the busiest provider."""
    made = [Compared("lecco", lecco_plan, lecco)]
    for name in ("fund-share-up", "provider-closes"):
        case = open_case("lecco", scenario_file=name)
        made.append(Compared(name, plan.make(case.territory, case.scenario), case.territory))
    return made


def without(one: Compared, people: int) -> Compared:
    """The same plan with the first people taken out of their openings."""
    gone = one.plan.placements.head(people)
    waiting = pd.concat([one.plan.waiting, gone[["beneficiary", "area"]].assign(why="fund_spent")], ignore_index=True)
    placements = one.plan.placements.iloc[people:].reset_index(drop=True)
    return replace(one, name=f"{people} fewer", plan=replace(one.plan, placements=placements, waiting=waiting))


def value(
    table: pd.DataFrame, plan: str, measure: str, by: str = "total", key: str = "", column: str = "value"
) -> float:
    rows = table[(table["plan"] == plan) & (table["measure"] == measure) & (table["by"] == by) & (table["key"] == key)]
    (found,) = rows[column]
    return float(found)


def test_the_table_tells_every_plan_and_what_changes(three: list[Compared]) -> None:
    """Totals as the plans have them, groups that add up to them, and changes against the first."""
    table = compare.table(three)
    assert list(table.columns) == compare.COLUMNS
    for one in three:
        assert value(table, one.name, "fund_available") == one.plan.fund.available_cents / 100
        served = one.plan.welfare["workers"].sum()
        assert value(table, one.name, "served") == pytest.approx(served)
        for by in ("district", "area", "service", "firm", "provider"):
            part = table[(table["plan"] == one.name) & (table["by"] == by) & (table["measure"] == "served")]
            assert part["value"].sum() == pytest.approx(served), by
    up = value(table, "fund-share-up", "fund_available", column="change")
    assert up == pytest.approx(0.03 * three[0].plan.welfare.query("local")["eur"].sum(), abs=0.01)
    assert value(table, "fund-share-up", "placed", column="change") == 10
    assert value(table, "provider-closes", "served", "provider", "P-01", "change") != 0
    assert table.loc[table["plan"] == "lecco", "change"].isna().all()
    assert set(table["data"]) == {"illustrative"}


def test_what_only_some_plans_have_is_nothing_in_the_others(lecco: Territory, lecco_plan: Plan) -> None:
    """A provider that opens served nobody before."""
    case = open_case("lecco", scenario_file="provider-opens")
    then = Compared("opens", plan.make(case.territory, case.scenario), case.territory)
    table = compare.table([Compared("lecco", lecco_plan, lecco), then])
    served = value(table, "opens", "served", "provider", "P-new")
    assert served > 0
    assert value(table, "opens", "served", "provider", "P-new", "change") == pytest.approx(served, abs=1e-6)


@pytest.mark.parametrize("people", [1, 4, 12])
def test_a_difference_of_people_is_told_in_multiples_of_the_threshold(three: list[Compared], people: int) -> None:
    """In the whole, in each group, by area and as who lost; what was served is the same."""
    pair = [three[0], without(three[0], people)]
    table = compare.table(pair)
    rows = table[table["unit"] == "people"]
    assert len(rows) > 300 and (rows["value"].dropna() % THRESHOLD == 0).all()
    assert (rows["change"].dropna() % THRESHOLD == 0).all()
    assert abs(value(table, pair[1].name, "placed", column="change") + people) < THRESHOLD
    assert value(table, pair[1].name, "served", column="change") == 0
    told = compare.by_area(*pair, "placed")
    assert (told[["before", "after", "change"]] % THRESHOLD == 0).all(axis=None)
    ways = compare.gained_and_lost(pair)[["people_gained", "people_lost"]].fillna(0)
    assert (ways % THRESHOLD == 0).all(axis=None)


def test_a_map_of_differences_has_every_area(three: list[Compared]) -> None:
    """Its changes add up to the change of the whole."""
    for measure in compare.MEASURES:
        frame = compare.by_area(three[0], three[2], measure)
        assert len(frame) == 84
        assert (frame["after"] - frame["before"]).fillna(0).equals(frame["change"])
    frame = compare.by_area(three[0], three[2], "served")
    change = value(compare.table([three[0], three[2]]), "provider-closes", "served", column="change")
    assert frame["change"].sum() == pytest.approx(change, abs=len(frame)), "each area is a whole number"
    drawn = differences.drawn(three[0], three[2], "served", "en")
    least = frame["change"].idxmin()
    assert f"{frame['name'][least]} ({differences.signed(frame['change'][least], 'en')})" in drawn.alt


def test_plans_are_named_by_digest_or_scenario(tmp_path: Path, sample: Territory, sample_plan: Plan) -> None:
    """What cannot be compared is told: unknown, one alone, of other files of the territory."""
    case = open_case("sample", knobs={"fund.share": "1.0", "scenario.name": "all"})
    other = plan.make(case.territory, case.scenario)
    with Store.open(tmp_path / "s.db") as store:
        for made in (sample_plan, other):
            store.save(made, who="Anna", why="test")
        pair = compare.opened(store, sample, [sample_plan.made.digest[:8], "all"])
        assert [c.name for c in pair] == ["sample", "all"]
        for wanted, told in (
            (["nobody", "all"], "no plan that is kept"),
            (["all", "all"], "1 plan is"),
            (["a"], "no plan"),
        ):
            with pytest.raises(CompareError, match=told):
                compare.opened(store, sample, wanted)
        with pytest.raises(CompareError, match="other files"):
            compare.opened(store, replace(sample, digest="x"), ["sample", "all"])


def test_the_terminal_compares_and_writes_one_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In both languages; the sample's few people are told in fives."""
    monkeypatch.setenv("KM0_STORE", str(tmp_path / "s.db"))
    for share in ("0.1", "1.0"):
        run(
            "solve", "sample", "--set", f"fund.share={share}", "--set", f"scenario.name=share-{share}", "--keep", "test"
        )
    code, told = run("compare", "sample", "share-0.1", "share-1.0", "--out", str(tmp_path / "x.csv"))
    assert code == 0
    assert "9,950" in told
    table = pd.read_csv(tmp_path / "x.csv")
    assert list(table.columns) == compare.COLUMNS
    assert (table.loc[table["unit"] == "people", "value"].dropna() % 5 == 0).all()
    assert "Fondo disponibile" in run("compare", "sample", "share-0.1", "share-1.0", "--italian")[1]
    assert run("compare", "sample", "share-0.1")[0] == 2


def test_a_closed_provider_serves_nobody_and_the_plan_says_what_it_supposes(
    sample: Territory, sample_plan: Plan
) -> None:
    """Its digest is of the territory without the provider; beside the plan there is, who loses is told."""
    provider, own = str(sample.offers.set_index("offer").at["O-2", "provider"]), open_case("sample")
    found = compare.closed(own, sample_plan, provider, watch=lambda *_: None)
    assert provider not in set(found.plan.welfare["provider"])
    assert found.plan.made.digest != sample_plan.made.digest
    pair = [Compared("own", sample_plan, sample), found]
    assert compare.gained_and_lost(pair)["workers_lost"].iat[0] > 0
    rows = compare.table(pair)
    for by in compare.GROUPS:
        assert {"own", f"provider-closed {provider}"} <= set(compare.beside(rows, by, "en").columns)
    answers = {sample_plan.made.digest: sample_plan, "x": found}
    named = comparable.comparables(own, {}, answers, answers, "en")
    assert [c.name for c in named.values()] == ["sample", f"without {provider}"]
    moved = replace(own, territory=replace(sample, digest="x"))
    assert [c.plan for c in comparable.comparables(moved, {}, answers, answers, "en").values()] == [None]


def test_ready_scenarios_of_another_territory_can_be_compared(
    lecco_plan: Plan, three: list[Compared], sample: Territory, sample_plan: Plan
) -> None:
    """A closed and a new provider are listed, made and set beside the own plan; what others asked for is not listed."""
    own = open_case("lecco")
    ready = {name: supposing(own, name) for name in ("provider-closes", "provider-opens")}
    answers = {p.made.digest: p for p in (lecco_plan, three[1].plan, three[2].plan, sample_plan)}
    found = comparable.comparables(own, ready, answers, [sample_plan.made.digest], "it")
    assert [(c.name, c.plan is None) for c in found.values()] == [
        ("lecco", False), ("provider-closes", False), ("provider-opens", True),
    ]  # fmt: skip
    seen: list[float] = []
    missing = [c.case for c in found.values() if c.plan is None]
    made = comparable.make_all(missing, watch=lambda _, __, share, *___: seen.append(share))
    assert seen[-1] == 1.0 and seen == sorted(seen)
    answers |= {p.made.digest: p for p in made}
    pair = comparable.compared(comparable.comparables(own, ready, answers, [], "it").values())
    assert {"lecco", "provider-closes", "provider-opens"} == set(compare.table(pair)["plan"])
    more = comparable.comparables(own, ready, answers, [three[1].plan.made.digest], "it")
    assert [c.name for c in more.values()][3].startswith("fund-share-up · ")


def test_what_a_territory_supposes_of_itself_is_supposed_once(tmp_path: Path) -> None:
    """A scenario of its own with changes: the plans made of it are those of the territory as it is then."""
    folder = shutil.copytree(folder_of("sample"), tmp_path / "valley")
    text = (folder / "scenario.toml").read_text("utf-8")
    change = '\n[[changes]]\nwhat = "scale_demand"\nby = 1.5\n'
    (folder / "scenario.toml").write_text(text + change, encoding="utf-8")
    own: Case = open_case(folder)
    other = own.scenario.changed({"fund.share": 0.2})
    made = plan.make(own.territory, other)
    found = comparable.comparables(own, {}, {"a": made}, ["a"], "en")
    assert [c.plan for c in found.values()] == [None, made]


@pytest.mark.parametrize("values", [[0], [3], [-1, 2], [-400, -5, 0, 5, 5, 60, 1234]])
def test_every_change_has_the_colour_of_its_label(values: list[int]) -> None:
    """Losses are orange, gains violet, none is grey, and a class has one colour on the map and in the legend."""
    shading = shades.of_change(pd.Series(values, dtype=float), "en", none="none")
    swatches = shading.legend("x").swatches
    assert len(swatches) == len({s.colour for s in swatches}) == len(shading.labels) + 1
    assert len(shading.labels) == len(shading.breaks) + 1 == len(shading.colours)
    for value in values:
        label = next(s.label for s in swatches if s.colour == shading.colour(value))
        if value == 0:
            assert label == "none"
            continue
        ends = [int(part.strip(" +−").replace(",", "")) for part in label.split("–")]
        assert label[0] == ("+" if value > 0 else "−") and ends[0] <= abs(value) <= ends[-1]


def test_what_a_closed_provider_changes_is_said_with_the_first_goal_before_all_else(
    sample: Territory, sample_plan: Plan
) -> None:
    """More may be served where need falls: the sentence begins with need, and says who loses."""
    provider = str(sample.offers.set_index("offer").at["O-2", "provider"])
    found = compare.closed(open_case("sample"), sample_plan, provider, watch=lambda *_: None)
    was = Compared("own", sample_plan, sample)
    told = sentences.closed(was, found, "La Casa", "en")
    need = [number(c.plan.goals["welfare"][0].reached, "en", digits=1) for c in (was, found)]
    assert need[0] != need[1]
    assert told.startswith(f"If La Casa closes: {say('goal.need', 'en')}, the first goal, {need[0]} → {need[1]}.")
    assert f"{number(compare.gained_and_lost([was, found])['workers_lost'].iat[0], 'en')} workers lose" in told
    assert "multipli di 5" in sentences.closed(was, found, "La Casa", "it")
