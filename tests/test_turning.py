"""Controls of the page and knobs of a scenario: the same, there and back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner import sentences, turning
from planner.case import open_case, supposing
from planner.figures import knobs_table
from planner.scenario import KNOBS, Scenario
from planner.words import LANGUAGES, Language


def test_controls_left_alone_change_nothing(sample_scenario: Scenario) -> None:
    """Every knob has a control but how people are told, and what it says is what the scenario has."""
    controls = turning.turned(sample_scenario)
    found = turning.knobs(controls, sample_scenario)
    assert {*found} == {k for k in KNOBS if not k.startswith(("scenario.", "privacy."))}
    assert turning.different(found, sample_scenario) == {}


def test_the_order_of_goals_and_what_the_first_gives_back_are_kept(sample_scenario: Scenario) -> None:
    """The first goal gives what the number says; another keeps what it gave."""
    shown = replace(sample_scenario, welfare_goals=("need 1 %", "travel 3 %", "km0"))
    controls = turning.turned(shown) | {"welfare.goals": ["need", "km0", "travel"], "welfare.goals.gives": 2.5}
    found = turning.knobs(controls, shown)
    assert found["welfare.goals"] == ("need 2.5 %", "km0", "travel 3 %")
    assert shown.changed(found).welfare_goals == found["welfare.goals"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_choice_of_a_plan_is_told(sample_scenario: Scenario, language: Language) -> None:
    """The table has a row for each knob, with its meaning and where the value comes from."""
    table = knobs_table(sample_scenario, language)
    assert len(table) == sum(not k.startswith("scenario.") for k in KNOBS)
    assert table["origin"].str.len().min() > 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_ready_scenario_says_what_it_supposes(language: Language) -> None:
    """Names stand in place of ids, and every change has a sentence."""
    own = open_case("lecco")
    closes = sentences.supposed(supposing(own, "provider-closes"), language)
    name = own.territory.providers.set_index("provider")["name"]["P-16"]
    assert len(closes) == 1 and name in closes[0]
    for scenario, lines in (("pandemic", 8), ("fund-share-up", 1), ("bus-line-lost", 1), ("pandemic-fund-up", 9)):
        said = sentences.supposed(supposing(own, scenario), language)
        assert len(said) == lines
        assert not any("{" in line for line in said)
