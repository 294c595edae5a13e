"""Scenarios by name: derived from one another, shown as a difference, and every shipped one can be planned."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from geodata.faults import InputError
from geodata.territory import folder_of
from planner import scenario, sentences, sweep
from planner.case import Case, open_case, supposing
from planner.plan import digest
from planner.scenario import ScenarioError
from planner.scenarios import called, difference, files, names, without_lines
from tests.drawn_feeds import packed
from tests.served_valley import FEED, valley
from tests.test_cli import run

LECCO = folder_of("lecco")


@pytest.mark.parametrize("name", names(LECCO))
def test_every_scenario_that_comes_with_lecco_can_be_made(name: str) -> None:
    """It bears its file's name, says what it supposes, and every change can be made in the territory."""
    case = open_case("lecco", scenario_file=name)
    assert (case.scenario.name, bool(case.scenario.description)) == (name, True)
    own = scenario.load(LECCO / "scenario.toml")
    turned, lines = difference(case.scenario, own)
    assert turned or lines
    assert {k for k, _, _ in turned} <= {k for k, _ in case.scenario.sources}, "a knob says why it is turned"


def test_the_scenarios_that_were_asked_for_are_there() -> None:
    """Fund share up and down, a provider closes, one opens, a bus line is lost, the pandemic shock."""
    assert set(names(LECCO)) >= {
        "fund-share-up", "fund-share-down", "provider-closes", "provider-opens", "bus-line-lost", "pandemic",
    }  # fmt: skip


def test_a_territory_with_a_timetable_can_lose_each_of_its_lines(tmp_path: Path) -> None:
    """One scenario a line, derived from the own one, that can be made by its name and is said in both languages."""
    own = open_case(valley(tmp_path / "valley", feed=True))
    (scenario,) = without_lines(own.territory.timetable, own.scenario).values()
    assert called(scenario.name, "en") == "without the line valley (Valley buses)"
    assert called(scenario.name, "it") == "senza la linea valley (Valley buses)"
    case = supposing(own, scenario.name)
    assert case.scenario == scenario
    assert open_case(tmp_path / "valley", scenario_file=scenario.name).territory.digest == case.territory.digest
    assert case.territory.timetable is not None
    assert not len(case.territory.timetable.calls.stop)
    assert sentences.supposed(case, "en") == ["the line valley (Valley buses) no longer runs"]
    assert sentences.supposed(case, "it") == ["la linea valley (Valley buses) non circola più"]
    assert without_lines(None, own.scenario) == {}
    code, told = run("scenarios", str(tmp_path / "valley"), "--italian")
    assert code == 0
    assert scenario.name in told and "senza la linea valley" in told
    with pytest.raises(InputError, match=r"is no line of the timetable \(found: valle\). Did you mean valley\?"):
        open_case(tmp_path / "valley", scenario_file="line-lost valle")


def test_of_two_lines_of_one_name_that_of_one_operator_is_lost(tmp_path: Path) -> None:
    """By the name with the operator; by the name alone both are."""
    folder = valley(tmp_path / "valley", feed=True)
    feed = FEED | {
        "agency.txt": "agency_id,agency_name,agency_timezone\na,Valley buses,Europe/Rome\nb,Trains,Europe/Rome\n",
        "routes.txt": "route_id,route_type,agency_id,route_short_name\nvalley,3,a,D40\nrail,2,b,D40\n",
        "trips.txt": FEED["trips.txt"].replace("valley,week,up", "rail,week,up"),
    }
    (folder / "gtfs.zip").write_bytes(packed(feed))
    own = open_case(folder)
    lost = without_lines(own.territory.timetable, own.scenario)
    assert list(lost) == ["line-lost D40 (Trains)", "line-lost D40 (Valley buses)"]
    assert [_calls(supposing(own, name)) for name in (*lost, "line-lost D40")] == [5, 3, 0]
    (point,) = sweep.stated(str(folder), "line-lost D40", {"fund.share": "0.1"}).points
    case = supposing(own, "line-lost D40")
    assert point.digest == digest(case.territory, replace(case.scenario, fund_share=0.1))


def _calls(case: Case) -> int:
    assert case.territory.timetable is not None
    return len(case.territory.timetable.calls.stop)


def test_a_scenario_derived_from_another_has_its_knobs_and_changes() -> None:
    """The later file's knobs stand, and its changes come after those of the earlier one."""
    shock = scenario.load(*files(LECCO, "pandemic"))
    more = scenario.load(*files(LECCO, "pandemic-fund-up"))
    assert more.changes == shock.changes and len(shock.changes) > 5
    assert difference(more, shock) == ([("fund.share", 0.05, 0.08)], [])


def test_a_difference_tells_changes_that_came_and_went() -> None:
    """With a sign before each."""
    one, other = (scenario.load(*files(LECCO, name)) for name in ("provider-closes", "provider-opens"))
    _, lines = difference(other, one)
    assert [line.split(":")[0] for line in lines] == ["- close_provider", "+ add_provider", "+ add_offer"]


def test_what_cannot_be_derived_is_told(tmp_path: Path) -> None:
    """An unknown name, a circle, a parent that is no name."""
    folder = tmp_path / "mine"
    shutil.copytree(folder_of("sample"), folder)
    (folder / "scenarios").mkdir()
    for name, parent in (("a", '"b"'), ("b", '"a"'), ("c", "3"), ("d", '"nobody"')):
        text = f'[scenario]\nname = "{name}"\nfrom = {parent}\n'
        (folder / "scenarios" / f"{name}.toml").write_text(text, encoding="utf-8")
    for name, told in (("a", "derived from itself"), ("c", "not the name"), ("d", "no scenario of this territory")):
        with pytest.raises(ScenarioError, match=told):
            files(folder, name)


def test_the_terminal_lists_and_shows_scenarios() -> None:
    """The list, what differs, and the whole as TOML that can be solved again."""
    assert "pandemic-fund-up" in run("scenarios", "lecco")[1]
    told = run("scenarios", "lecco", "pandemic-fund-up")[1]
    assert "fund.share: 0.05 → 0.08" in told and "+ firm_out: sector hospitality" in told
    assert "as the territory's own" in run("scenarios", "sample", str(folder_of("sample") / "scenario.toml"))[1]


def test_the_whole_of_a_scenario_is_toml_that_reads_back(tmp_path: Path) -> None:
    """Knobs, sources and changes."""
    shock = scenario.load(*files(LECCO, "pandemic"))
    (tmp_path / "whole.toml").write_text(shock.to_toml(), encoding="utf-8")
    assert scenario.load(tmp_path / "whole.toml") == shock
