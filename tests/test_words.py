"""Every word is there, in both languages, with the same blanks to fill in."""

from __future__ import annotations

import re
import string
import tomllib
from pathlib import Path

import pytest

from geodata.tables import MODES, TABLES
from geodata.territory import Territory
from optim import placement, welfare
from optim.linear import Status
from planner import atlas, figures, themes, words
from planner.fund import ledger
from planner.plan import STEPS, Plan
from planner.scenario import KNOBS, Scenario
from planner.unserved import WHY_RELEASED, WHY_UNSERVED
from planner.waiting import WHY_WAITING
from planner.words import FILES, LANGUAGES, catalogue, eur, number, say, share

ROOT = Path(__file__).parents[1]
SOURCES = [ROOT / "app.py", *sorted((ROOT / "planner").rglob("*.py"))]


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_a_key_is_said_in_every_language_with_the_same_blanks(key: str) -> None:
    """A word that misses a language, or fills in other values in one of them, breaks a page in that language only."""
    words = catalogue()[key]
    assert set(words) == set(LANGUAGES)
    assert all(text.strip() for text in words.values())
    assert blanks(words["en"]) == blanks(words["it"])


def test_every_key_that_the_code_names_exists() -> None:
    """A key in a literal `say("…")` cannot be misspelt."""
    named = {key for path in SOURCES for key in re.findall(r"""\bsay\(\s*"([^"{}]+)\"""", path.read_text("utf-8"))}
    assert len(named) > 50
    assert named <= set(catalogue())


def test_every_family_of_keys_that_the_code_builds_exists() -> None:
    """A key built as `say(f"family.{name}")` belongs to a family that has words."""
    families = {f for path in SOURCES for f in re.findall(r"""\bsay\(\s*f"([a-z_]+)\.""", path.read_text("utf-8"))}
    assert families <= {key.split(".")[0] for key in catalogue()}


def test_every_code_a_plan_can_hold_has_words(sample_scenario: Scenario) -> None:
    """Reasons, goals, statuses, channels, modes, steps, tables, themes and layers can all be said."""
    wanted = {
        *(f"why.{why}" for why in (*WHY_UNSERVED, *WHY_RELEASED, *WHY_WAITING)),
        *(f"{family}.{goal}" for goal in (*welfare.GOALS, *placement.GOALS) for family in ("goal", "short_goal")),
        *(f"status.{status}" for status in Status),
        *(f"fund.{line.channel}" for line in ledger(sample_scenario, {0.1: 0.0}).lines),
        *(f"mode.{mode}" for mode in MODES),
        *(f"step.{step}" for step in STEPS),
        *(f"table.{name}" for name in TABLES),
        *(f"theme.{theme}" for theme in themes.THEMES),
        *(f"layer.{layer}" for layer in atlas.LAYERS),
    }
    assert wanted <= set(catalogue())


def test_every_unit_of_a_goal_has_words(sample_plan: Plan) -> None:
    """A goal is never shown with a unit in another language."""
    assert {f"unit.{g.unit}" for goals in sample_plan.goals.values() for g in goals} <= set(catalogue())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(KNOBS))
def test_a_knob_can_be_explained(name: str, language: str, sample_scenario: Scenario) -> None:
    """A knob's label, value and source are words in every language."""
    value = getattr(sample_scenario, KNOBS[name].field)
    assert figures.knob_label(name, language)  # type: ignore[arg-type]
    assert figures.knob_help(name, sample_scenario, language)  # type: ignore[arg-type]
    assert figures.knob_value(name, value, language) or value == ""  # type: ignore[arg-type]


def test_every_service_of_the_shipped_territories_is_said(sample: Territory, lecco: Territory) -> None:
    """Services have names and units in both languages."""
    for territory in (sample, lecco):
        for service, unit in territory.services[["service", "unit"]].itertuples(index=False):
            for language in LANGUAGES:
                assert atlas.service_name(territory, service, language)
            assert f"measure.{unit}" in catalogue()


def test_every_column_of_every_theme_has_a_heading(sample: Territory) -> None:
    """A table never shows a column under its program name."""
    for theme in themes.THEMES:
        for detail in themes.details(sample, theme) or (themes.ALL,):
            columns = themes.by_area(sample, theme, detail, threshold=5).columns
            assert {f"column.{c}" for c in columns} <= set(catalogue())
    assert {f"column.{c}" for c in themes.of_area(sample, "B").reset_index().columns} <= set(catalogue())


def test_what_the_description_of_the_tables_says_is_said_once() -> None:
    """A file of words names a table or a column only where it means something else by it."""
    described = {f"table.{table.name}": table.label for table in TABLES.values()}
    described |= {f"column.{column.name}": column.label for table in TABLES.values() for column in table.columns}
    for file in FILES:
        said = tomllib.loads((Path(words.__file__).parent / file).read_text(encoding="utf-8"))
        for section in ("table", "column"):
            for name, told in said.get(section, {}).items():
                assert (told["en"], told["it"]) != described.get(f"{section}.{name}"), name


def test_a_heading_is_short_and_each_language_has_its_own() -> None:
    """A heading fits above its column; the shortest words may be the same in both languages."""
    for table in TABLES.values():
        for column in table.columns:
            english, italian = column.label
            assert 0 < len(english) <= 26 and 0 < len(italian) <= 26, (table.name, column.name)
            assert catalogue()[f"column.{column.name}"].keys() == {"en", "it"}


def test_numbers_are_written_as_the_language_does() -> None:
    """Thousands and decimals change places between the languages; what is missing is a dash."""
    assert number(1234.5, "en", digits=1) == "1,234.5"
    assert number(1234.5, "it", digits=1) == "1.234,5"
    assert number(float("nan"), "it") == "–"
    assert eur(1234, "it") == "EUR 1.234"
    assert share(0.5, "en").startswith("50.0")


def test_an_unknown_key_is_an_error() -> None:
    """A missing word is found while testing, not shown as its key."""
    with pytest.raises(KeyError):
        say("page.nothing", "en")
