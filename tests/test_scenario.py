"""The policy's knobs: every slip is told at once, and a scenario written out is read back the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from planner.scenario import KNOBS, Knob, Scenario, ScenarioError, load

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
BESIDE = ("scenario.name", "scenario.description")


def values(knob: Knob) -> st.SearchStrategy[Any]:
    """Everything a knob may be set to."""
    if knob.kind is tuple:
        orders = st.permutations(knob.choices).filter(lambda goals: goals[0] in knob.first)
        given = st.lists(
            st.sampled_from(["", " 2%", " 12.5 %"]), min_size=len(knob.choices), max_size=len(knob.choices)
        )
        some = st.tuples(orders, given, st.integers(1, len(knob.choices)))
        return some.map(lambda x: tuple(goal + give for goal, give in zip(x[0], x[1], strict=True))[: x[2]])
    if knob.kind is bool:
        return st.booleans()
    if knob.kind is str:
        return st.sampled_from(knob.choices) if knob.choices else TEXTS
    most = min(knob.high, 1e12)
    return st.integers(int(knob.low), int(most)) if knob.kind is int else st.floats(knob.low, most)


def another(knob: Knob, value: Any) -> Any:
    """Return an allowed value that differs from the given one."""
    if knob.kind is bool:
        return not value
    if knob.kind is tuple:
        return [knob.first[0]] if len(value) > 1 else list(knob.choices)
    if knob.kind is str:
        return next(c for c in knob.choices if c != value) if knob.choices else f"{value} again"
    return value + 1 if value + 1 <= knob.high else (value + knob.low) / 2


def told(path: Path, content: str, knobs: dict[str, str] | None = None) -> list[str]:
    """Return the faults of a scenario file and of single knobs, one line each."""
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ScenarioError) as raised:
        load(path, knobs=knobs)
    return [str(fault) for fault in raised.value.faults]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mine.toml"


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("[welfare]\nminuts = 30",
         "welfare.minuts: is not a knob. Did you mean welfare.minutes or welfare.mode or welfare.goals?"),
        ("[wellfare]\nmode = 'car'",
         "wellfare.mode: is not a knob. Did you mean welfare.mode or welfare.minutes or welfare.goals?"),
        ("[welfare]\nminutes = 0.5",
         "welfare.minutes: is out of range (found: 0.5). Write at least 1 and at most 240 (minutes)."),
        ("[welfare]\nminutes = nan",
         "welfare.minutes: is out of range (found: nan). Write at least 1 and at most 240 (minutes)."),
        ("[fund]\nshare = 5",
         "fund.share: is out of range (found: 5). Write at least 0 and at most 1 (share, 0.05 is 5 %)."),
        ("[fund]\nopening_eur = -1", "fund.opening_eur: is out of range (found: -1). "
         "Write at least 0 and at most 1,000,000,000 (EUR)."),
        ("[fund]\nopening_eur = inf", "fund.opening_eur: is out of range (found: inf). "
         "Write at least 0 and at most 1,000,000,000 (EUR)."),
        ("[fund]\nopening_eur = 1e300", "fund.opening_eur: is out of range (found: 1e+300). "
         "Write at least 0 and at most 1,000,000,000 (EUR)."),
        ("[fund]\nsocial_marketing_eur = 1e308", "fund.social_marketing_eur: is out of range (found: 1e+308). "
         "Write at least 0 and at most 1,000,000,000 (EUR per year)."),
        (f"[placement]\nmonths = {10**400}", f"placement.months: is too large to be a number (found: 1{'0' * 58}…). "
         "Write a number that can be true."),
        ("[placement]\nmonths = inf",
         "placement.months: is out of range (found: inf). Write at least 1 and at most 36 (months)."),
        ("[placement]\nmonths = nan",
         "placement.months: is out of range (found: nan). Write at least 1 and at most 36 (months)."),
        ("[placement]\nmonths = 2.5",
         "placement.months: is not a whole number (found: 2.5). Write a whole number of months."),
        ("[welfare]\nminutes = '30'", "welfare.minutes: is not a number (found: 30). Write a number of minutes."),
        ("[welfare]\nminutes = true", "welfare.minutes: is not a number (found: True). Write a number of minutes."),
        ("[travel]\nferries = 1", "travel.ferries: is neither true nor false (found: 1). Write true or false."),
        ("[welfare]\nmode = 'plane'",
         "welfare.mode: is not an allowed value (found: plane). Use one of car, transit, bike, walk."),
        ("[scenario]\nname = 3", "scenario.name: is not text (found: 3). Write it in double quotes."),
        ("[welfare]\ngoals = ['travel', 'need']",
         "welfare.goals: cannot begin with travel (found: ['travel', 'need']). "
         "Put need or km0 or fund or equity or continuity first: the others alone are best when nobody is helped."),
        ("[placement]\ngoals = ['travel 2%']",
         "placement.goals: cannot begin with travel (found: ['travel 2%']). "
         "Put placed or fit or equity_districts or equity_genders or equity_classes or continuity first: the others "
         "alone are best when nobody is helped."),
        ("[welfare]\ngoals = ['need', 'travl']",
         "welfare.goals: names a goal that is not known: travl (found: ['need', 'travl']). Did you mean travel?"),
        ("[welfare]\ngoals = ['need', 'need']",
         "welfare.goals: names a goal twice (found: ['need', 'need']). Name each goal once."),
        ("name = 'x'", "name: stands outside a section (found: x). Knobs stand in the sections "
         "[fund], [placement], [privacy], [scenario], [solver], [travel], [welfare]."),
        ("[sources]\n'welfare.minuts' = 'x'",
         "sources.welfare.minuts: is not a knob. Did you mean welfare.minutes or welfare.mode or welfare.goals?"),
        ("[sources]\n'welfare.minutes' = 3",
         "sources.welfare.minutes: is not text (found: 3). Write it in double quotes."),
        ("sources = 'mine'", "sources: is not a section (found: mine). Write [sources]."),
    ],
)  # fmt: skip
def test_one_slip_gives_its_one_fault(path: Path, content: str, fault: str) -> None:
    """The fault names the knob, what was found, the rule and the remedy."""
    assert told(path, content) == [f"mine.toml, {fault}"]


@pytest.mark.parametrize("name", [name for name, knob in KNOBS.items() if knob.kind in (int, float)])
@pytest.mark.parametrize("value", [10**400, -(10**400), 1e308])
def test_no_number_is_too_large_to_be_refused(name: str, value: float) -> None:
    """Every number has a ceiling, and a whole number of any length is compared with it."""
    with pytest.raises(ScenarioError, match="is out of range"):
        load().changed({name: value})


@pytest.mark.parametrize("goals", ["[]", "'need'", "[1]", "[['need']]"])
def test_goals_that_are_no_list_of_words_are_refused(path: Path, goals: str) -> None:
    """Whatever else stands there, the goals to choose from are named."""
    (fault,) = told(path, f"[welfare]\ngoals = {goals}")
    assert fault.startswith("mine.toml, welfare.goals: is not a list of goals (found: ")
    assert fault.endswith(f"Use one or more of {', '.join(KNOBS['welfare.goals'].choices)}.")


def test_every_slip_of_file_and_command_line_is_told_at_once(path: Path) -> None:
    """First those of the file in its order, then those of the single knobs."""
    content = "mode = 'car'\n[welfare]\nminuts = 3\ngoals = ['travel']\n[fund]\nshare = 2\n[travel]\nferries = 'no'\n"
    knobs = {"fund.shar": "0.1", "placement.months": "six", "solver.seconds": "0", "placement.goals": "placed,placed"}
    assert [line.split(" (found")[0].split(". ")[0] for line in told(path, content, knobs)] == [
        "mine.toml, mode: stands outside a section",
        "mine.toml, welfare.minuts: is not a knob",
        "mine.toml, welfare.goals: cannot begin with travel",
        "mine.toml, fund.share: is out of range",
        "mine.toml, travel.ferries: is neither true nor false",
        "--set, fund.shar: is not a knob",
        "--set, placement.months: is not a number",
        "--set, solver.seconds: is out of range",
        "--set, placement.goals: names a goal twice",
    ]


def test_a_scenario_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    """A missing file is a fault of the scenario, not a traceback."""
    with pytest.raises(ScenarioError, match=r"none\.toml: the file is missing"):
        load(tmp_path / "none.toml")


@example({"scenario.name": 'a "b" \\ \x7f\x00\u2028\r\n😀', "scenario.description": ""})
@given(st.fixed_dictionaries({}, optional={name: values(knob) for name, knob in KNOBS.items()}))
def test_a_scenario_written_out_is_read_back_the_same(
    tmp_path_factory: pytest.TempPathFactory, knobs: dict[str, Any]
) -> None:
    """Every knob, whatever its value, and why the others have theirs."""
    scenario = load().changed(knobs)
    path = tmp_path_factory.getbasetemp() / "scenario.toml"
    path.write_text(scenario.to_toml(), encoding="utf-8", newline="")
    assert load(path) == scenario
    assert load(path).digest() == scenario.digest()


@pytest.mark.parametrize("name", KNOBS)
def test_the_digest_follows_each_decision_and_nothing_else(name: str) -> None:
    """Each knob turned gives another digest, but for the name and the description."""
    base = load()
    value = getattr(base, KNOBS[name].field)
    turned = base.changed({name: another(KNOBS[name], value)})
    assert getattr(turned, KNOBS[name].field) != value
    assert (turned.digest() == base.digest()) is (name in BESIDE)


def test_the_digest_does_not_depend_on_sources_or_on_how_a_number_is_written(path: Path) -> None:
    """Why a knob has its value does not change the plan, nor does 30.0 for 30."""
    path.write_text("[welfare]\nminutes = 30.0\n[placement]\nmonths = 6.0\n[sources]\n'welfare.minutes' = 'mine'\n")
    assert load(path).digest() == load().digest()
    assert dict(load(path).sources)["welfare.minutes"] == "mine"


def test_later_files_and_single_knobs_go_before_earlier_ones(path: Path) -> None:
    """The shipped knobs, then a file, then the command line; a knob turned loses the reason it had."""
    path.write_text("[welfare]\nminutes = 20\nmode = 'bike'\n[fund]\nshare = 0.1\n")
    chosen = load(path, knobs={"welfare.minutes": "15", "travel.ferries": "yes", "placement.goals": "placed, fit"})
    assert (chosen.welfare_minutes, chosen.welfare_mode, chosen.fund_share) == (15, "bike", 0.1)
    assert (chosen.travel_ferries, chosen.placement_goals) == (True, ("placed", "fit"))
    assert not {"welfare.minutes", "fund.share"} & {name for name, _ in chosen.sources}


def test_every_knob_has_a_value_of_its_kind_as_shipped() -> None:
    """The shipped scenario is complete, and each knob is a field of `Scenario`."""
    shipped = load()
    assert isinstance(shipped, Scenario)
    for knob in KNOBS.values():
        assert type(getattr(shipped, knob.field)) is knob.kind
