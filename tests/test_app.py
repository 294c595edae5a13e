"""The app without a browser: both pages, both languages, a knob turned and the plan made again."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from geodata.territory import Territory
from planner import figures, plan, themes
from planner.plan import Plan
from planner.scenario import Scenario
from planner.words import LANGUAGES, Language, say

APP = Path(__file__).parents[1] / "app.py"


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The app on the sample territory, not yet run."""
    monkeypatch.setattr(sys, "argv", [str(APP), "sample"])
    return AppTest.from_file(str(APP), default_timeout=60)


def settled(app: AppTest, seconds: float = 60) -> AppTest:
    """Run the app until no work is under way, as the page's own clock does."""
    end = time.monotonic() + seconds
    app.run()
    while any(button.key == "cancel" for button in app.button):
        assert time.monotonic() < end, "the plan was not made in time"
        time.sleep(0.3)
        app.run()
    assert not app.exception
    assert not app.error
    return app


def in_language(app: AppTest, language: Language) -> AppTest:
    app.query_params["lang"] = language
    return app


def on_explore(app: AppTest) -> AppTest:
    """Go to the second page, whose name in the address is `explore`."""
    app._page_hash = calc_hash("explore")
    return app.run()


def shown(app: AppTest) -> list[tuple[str, str]]:
    return [(metric.label, metric.value) for metric in app.metric]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_shows_the_territorys_own_plan(
    app: AppTest, language: Language, sample: Territory, sample_plan: Plan
) -> None:
    """Nothing has to be pressed: the figures are those of the indicators."""
    settled(in_language(app, language))
    assert shown(app) == [(h.label, h.value) for h in figures.headlines(sample_plan, sample, language)]
    assert app.title[0].value == sample.title[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_says_that_the_data_is_invented(app: AppTest, language: Language, sample: Territory) -> None:
    """The banner names every table with invented rows."""
    tables = ", ".join(say(f"table.{name}", language) for name in sample.illustrative())
    expected = say("page.illustrative", language, tables=tables)
    settled(in_language(app, language))
    assert [w.value for w in app.warning] == [expected]
    on_explore(app)
    assert [w.value for w in app.warning] == [expected]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_theme_can_be_seen(app: AppTest, language: Language) -> None:
    """Each theme draws its map and its table in each language."""
    on_explore(settled(in_language(app, language)))
    for theme in themes.THEMES:
        app.selectbox(key="theme").set_value(theme).run()
        assert not app.exception
        assert app.dataframe


def test_turning_a_knob_makes_another_plan_and_shows_the_change(
    app: AppTest, sample: Territory, sample_plan: Plan, sample_scenario: Scenario
) -> None:
    """More of the local spending to the Fund: the figures are those of that plan, beside what they gained."""
    settled(in_language(app, "en"))
    app.slider(key="fund.share").set_value(0.2)
    next(b for b in app.button if b.label == say("page.solve", "en")).click()
    settled(app)
    made = plan.make(sample, sample_scenario.changed({"fund.share": 0.2}))
    expected = figures.headlines(made, sample, "en", base=sample_plan)
    assert shown(app) == [(h.label, h.value) for h in expected]
    assert [m.delta for m in app.metric] == [h.change for h in expected]
    assert any(h.change for h in expected)


def test_the_language_is_remembered_between_pages(app: AppTest) -> None:
    """The switch writes the address, and the next page reads it."""
    settled(in_language(app, "en"))
    app.radio(key="chosen_language").set_value("it").run()
    assert app.query_params["lang"] in ("it", ["it"])
    on_explore(app)
    assert app.selectbox(key="theme").label == say("page.theme", "it")


def test_a_territory_that_cannot_be_opened_says_why(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Every fault is on the page, and no trace."""
    monkeypatch.setattr(sys, "argv", [str(APP), str(tmp_path)])
    app = AppTest.from_file(str(APP), default_timeout=60).run()
    assert not app.exception
    assert app.error
    assert "areas.geojson" in app.text[0].value
