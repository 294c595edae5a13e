"""The app without a browser: both pages, both languages, a knob turned and the plan made again."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from geodata.territory import Territory
from planner import figures, inventory, plan, themes
from planner.case import open_case
from planner.pages import board
from planner.plan import Plan
from planner.scenario import Scenario
from planner.words import LANGUAGES, Language, say

APP = Path(__file__).parents[1] / "app.py"
SHIPPED_AT = Path(__file__).parents[1] / "geodata"


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


def box(app: AppTest, label: str, language: Language) -> Any:
    """Return the choice under a label."""
    return next(s for s in app.selectbox if s.label == say(label, language))


def in_language(app: AppTest, language: Language) -> AppTest:
    app.query_params["lang"] = language
    return app


PAGES = ("territory", "explore", "plan", "decide", "compare", "gaps", "fund", "load")


def on_page(app: AppTest, path: str) -> AppTest:
    """Go to the page of that name in the address."""
    app._page_hash = calc_hash("" if path == "plan" else path)
    app.run()
    assert not app.exception
    assert not app.error
    return app


def turned(app: AppTest) -> set[str]:
    """Return the knobs that the link turns."""
    said = app.query_params["knobs"]
    return set((said if isinstance(said, str) else said[0]).split("~"))


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
    for path in PAGES:
        assert [w.value for w in on_page(app, path).warning] == [expected]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_theme_can_be_seen(app: AppTest, language: Language) -> None:
    """Each theme draws its map and its table in each language."""
    on_page(settled(in_language(app, language)), "explore")
    for theme in themes.THEMES:
        box(app, "page.theme", language).set_value(theme).run()
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
    beside = on_page(app, "compare").dataframe[0].value
    assert len(beside.columns) == 4 and len(beside) > 10, "both plans stand side by side"


def test_knobs_that_are_not_drawn_keep_what_the_link_says(app: AppTest) -> None:
    """Another knob is turned: the link has both, and the further knobs, once drawn, have the values of the plan."""
    app.query_params["knobs"] = "placement.moves=2"
    settled(in_language(app, "en"))
    assert not [one for one in app.number_input if one.key == "placement.moves"]
    app.slider(key="fund.share").set_value(0.2)
    press(app, "page.solve")
    settled(app)
    assert turned(app) == {"fund.share=0.2", "placement.moves=2"}
    app.session_state["knobs-more"] = True
    app.run()
    assert app.number_input(key="placement.moves").value == 2
    app.number_input(key="placement.moves").set_value(3)
    app.session_state["knobs-more"] = False
    press(app, "page.solve")
    settled(app)
    assert turned(app) == {"fund.share=0.2", "placement.moves=3"}


def test_a_ready_scenario_is_compared_on_the_map_and_the_price_of_equity_drawn(
    monkeypatch: pytest.MonkeyPatch, valley_that_closes: Path
) -> None:
    """Chosen on the page, its plan is made in the background; beside it stand the table and the map of differences."""
    monkeypatch.setattr(sys, "argv", [str(APP), str(valley_that_closes)])
    app = AppTest.from_file(str(APP), default_timeout=60)
    on_page(settled(in_language(app, "en")), "compare")
    choice = app.multiselect[0]
    choice.set_value([*choice.value, next(o for o in choice.options if o == "closed")]).run()
    press(app, "compare.make")
    until(app, lambda: any(say("differences.where", "en") == s.value for s in app.subheader))
    assert list(app.dataframe[0].value.columns[2:]) == ["sample", "closed"]
    changes = next(f.value for f in app.dataframe if say("column.change", "en") in f.value)
    assert (changes[say("column.change", "en")] < 0).any()
    press(app, "fair.begin")
    until(app, lambda: any("worst-off group goes from" in s.value for s in app.success))


def until(app: AppTest, there: Callable[[], bool], seconds: float = 60) -> None:
    """Run the app again until something is there."""
    end = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < end
        time.sleep(0.3)
        app.run()
        assert not app.exception


def test_the_language_is_remembered_between_pages(app: AppTest) -> None:
    """The switch writes the address, and the next page reads it."""
    settled(in_language(app, "en"))
    app.radio(key="chosen_language").set_value("it").run()
    assert app.query_params["lang"] in ("it", ["it"])
    on_page(app, "explore")
    assert box(app, "page.theme", "it")


def test_the_address_opens_the_same_view(app: AppTest) -> None:
    """Theme, service and the chosen areas of a link are those on the page, and stay when the page is left."""
    app.query_params.update({"lang": "en", "theme": "demand", "service": "nursery", "sel": "area:B~area:C"})
    on_page(settled(app), "explore")
    assert box(app, "page.theme", "en").value == "demand"
    assert box(app, "page.service", "en").value == "nursery"
    assert [e.label for e in app.expander][:2] == ["Borgo", "Costa"]
    on_page(app, "territory")
    on_page(app, "explore")
    assert app.query_params["sel"] in ("area:B~area:C", ["area:B~area:C"])


def test_a_territory_of_the_address_is_a_name_and_never_a_path(app: AppTest, sample: Territory) -> None:
    """What is no name of a territory of this server opens the one that it was started with."""
    app.query_params.update({"lang": "en", "territory": "../../etc"})
    assert settled(app).title[0].value == sample.title["en"]
    assert "territory" not in app.query_params


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_territory_page_tells_every_table_source_and_rule(
    app: AppTest, language: Language, sample: Territory
) -> None:
    """A newcomer sees what is here, where it comes from and which rules nobody has verified."""
    on_page(settled(in_language(app, language)), "territory")
    shown = [frame.value for frame in app.dataframe]
    assert inventory.tables(sample, language)["rows"].tolist() in [list(f.iloc[:, 1]) for f in shown]
    assert inventory.rules(sample, language)["rule"].tolist() in [list(f.iloc[:, 0]) for f in shown]
    assert [s.said(language)[0] for s in sample.sources] == list(app.table[0].value.iloc[:, 0])


@pytest.mark.parametrize("language", LANGUAGES)
def test_files_are_asked_for_in_the_readers_language(app: AppTest, language: Language) -> None:
    """Streamlit has its own words in English alone: the page's stand in their place, with what the server takes."""
    on_page(in_language(app, language), "load")
    (style,) = [html.proto.body for html in app.get("html") if "stFileUploaderDropzone" in html.proto.body]
    assert f'content: "{say("load.choose", language)}"' in style
    assert "200 MB" in style and "geojson, gpkg" in style
    assert say("load.templates", language) in [b.proto.label for b in app.get("download_button")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_streamlits_own_english_words_are_not_seen(app: AppTest, language: Language) -> None:
    """A table without rows says so in the page's language, and no box asks for the key Enter."""
    on_page(settled(in_language(app, language)), "territory")
    before = len(app.dataframe)
    app.text_input[0].set_value("no such row").run()
    assert len(app.dataframe) == before - 1
    assert say("table_of.none", language, text="no such row") in [info.value for info in app.info]
    assert any('"InputInstructions"] { display: none' in html.proto.body for html in app.get("html"))


def test_a_file_and_its_sheet_can_be_read_in_a_table() -> None:
    """A column as wide as a short name would hide the sheet."""

    def draw() -> None:
        import pandas as pd

        from planner.pages import board

        board.table(pd.DataFrame({"file": ["mine.xlsx, sheet providers"]}), "faults", "en")

    (table,) = AppTest.from_function(draw).run().dataframe
    assert '"width": "medium"' in table.proto.columns or '"width": 200' in table.proto.columns


def test_a_territory_that_cannot_be_opened_says_why(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Every fault is on the page, and no trace."""
    monkeypatch.setattr(sys, "argv", [str(APP), str(tmp_path)])
    app = AppTest.from_file(str(APP), default_timeout=60).run()
    assert not app.exception
    assert app.error
    assert "areas.geojson" in app.text[0].value


def test_a_page_that_fails_says_an_incident_number_and_no_trace(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The trace is the log's, under the number that the page shows."""

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret B-0123")

    settled(in_language(app, "en"))
    monkeypatch.setattr("planner.inventory.key_figures", broken)
    app._page_hash = calc_hash("territory")
    app.run()
    assert not app.exception
    told = app.error[0].value
    assert "secret" not in told
    assert any(word in caplog.text for word in told.split() if len(word) == 9)


def test_a_decision_is_taken_with_author_and_reason(app: AppTest, sample: Territory) -> None:
    """A caseworker picks a person, sees why they wait, and locks an opening; without a reason nothing is kept."""
    app.query_params["sel"] = "person:B-4"
    on_page(settled(in_language(app, "en")), "decide")
    assert any(say("why.fund_spent", "en") in text.value for text in app.text)
    app.selectbox(key="other-B-4").set_value("V-1")
    app.text_input(key="author").set_value("A. Rossi")
    press(app, "decide.keep")
    assert app.error
    app.text_input(key="reason-B-4").set_value("the host asked for a second person")
    press(app, "decide.keep")
    assert not app.error
    rows = app.dataframe[-1].value
    assert rows.iloc[0, 1:5].tolist() == ["B-4", "V-1", "A. Rossi", "the host asked for a second person"]


def test_the_page_says_which_decisions_the_plan_takes_into_account(app: AppTest) -> None:
    """A decision that is newer than the plan is named; solved again, the plan has it; then a newer one is named."""
    app.query_params["sel"] = "person:B-4"
    on_page(settled(in_language(app, "en")), "decide")
    decide(app, "B-4", "V-1")
    assert any("takes no decision into account" in w.value and "B-4 – V-1" in w.value for w in app.warning)
    press(app, "decide.apply")
    until(app, lambda: any("takes every decision into account" in s.value for s in app.success))
    assert any(say("decide.proposed", "en", what="").strip() in t.value and "V-1" in t.value for t in app.text)
    decide(app, "B-4", "V-2", kind="forbid")
    assert any("decisions up to number 1" in w.value and "B-4 – V-2" in w.value for w in app.warning)
    rows = app.dataframe[-1].value
    assert rows[say("column.counted", "en")].tolist() == [say("page.no", "en"), say("page.yes", "en")]
    assert any("Decisions in force: 2" in i.value for i in on_page(app, "plan").info)


def decide(app: AppTest, about: str, other: str, kind: str = "lock") -> None:
    """Fill in the form of a decision and keep it."""
    next(g for g in app.button_group if g.key == f"kind-{about}").set_value(kind)
    app.selectbox(key=f"other-{about}").set_value(other)
    app.text_input(key="author").set_value("A. Rossi")
    app.text_input(key=f"reason-{about}").set_value("agreed in the meeting of May")
    press(app, "decide.keep")
    assert not app.error


def test_a_demand_is_explained_and_locked(app: AppTest, sample: Territory, sample_plan: Plan) -> None:
    """Who serves it and why not more; the offers in reach; what a lock would do; and it is kept with its reason."""
    demand = str(sample_plan.unserved["demand"].iloc[0])
    app.query_params["sel"] = f"demand:{demand}"
    on_page(settled(in_language(app, "en")), "decide")
    assert any("Not served:" in text.value for text in app.text)
    press(app, "decide.prove")
    until(app, lambda: any(say("because.changes_demand", "en") in t.value for t in app.text))
    offer, _, whose = app.selectbox(key=f"other-{demand}").options[0].partition(" · ")
    assert whose in set(sample.providers["name"])
    press(app, "decide.ask")
    until(app, lambda: any(m.delta for m in app.metric))
    decide(app, demand, offer)
    assert any(f"{demand} – {offer}" in w.value for w in app.warning)
    press(app, "decide.apply")
    until(app, lambda: any("takes every decision into account" in told.value for told in (*app.success, *app.warning)))


def test_people_for_an_opening_are_compared_and_printed(app: AppTest) -> None:
    """The best for an opening stand beside each other, with their effect on the plan and a sheet."""
    app.query_params["sel"] = "opening:V-1"
    on_page(settled(in_language(app, "it")), "decide")
    next(b for b in app.button if b.label == say("decide.suits", "it")).click().run()
    until(app, lambda: any("B-4" in frame.value.columns for frame in app.dataframe))
    table = next(frame.value for frame in app.dataframe if "B-4" in frame.value.columns)
    assert any(str(line).startswith(say("shortlist.effect", "it")) for line in table.index)
    assert any(say("decide.sheet", "it") == b.proto.label for b in app.get("download_button"))


def press(app: AppTest, label: str) -> None:
    next(b for b in app.button if b.label == say(label, "en")).click().run()
    assert not app.exception


@pytest.fixture
def valley_that_closes(tmp_path: Path) -> Path:
    """The sample under another title, with a scenario in which P-1 closes."""
    folder = tmp_path / "valley"
    shutil.copytree(SHIPPED_AT / "sample", folder)
    told = folder / "territory.toml"
    told.write_text(told.read_text("utf-8").replace("Sample valley", "Another valley"), encoding="utf-8")
    (folder / "scenarios").mkdir()
    said = '[scenario]\nname = "closed"\n[[changes]]\nwhat = "close_provider"\nprovider = "P-1"\n'
    (folder / "scenarios" / "closed.toml").write_text(said, encoding="utf-8")
    return folder


def test_a_scenario_of_the_territory_is_shown_on_every_page(
    monkeypatch: pytest.MonkeyPatch, valley_that_closes: Path
) -> None:
    """The address names it; the plan is made for what it supposes, and the page says that."""
    folder = valley_that_closes
    monkeypatch.setattr(sys, "argv", [str(APP), str(folder)])
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params["scenario"] = "closed"
    settled(in_language(app, "en"))
    case = open_case(folder, scenario_file="closed")
    made = plan.make(case.territory, case.scenario)
    assert shown(app) == [(h.label, h.value) for h in figures.headlines(made, case.territory, "en")]
    closes = case.territory.providers
    assert "P-1" not in set(closes["provider"])
    assert any("closes" in text.value for text in app.text)


def test_where_one_more_provider_helps_is_found_in_the_background(app: AppTest) -> None:
    """The page has a button, then the map's table with the areas that are proposed."""
    app.query_params["service"] = "home_care"
    on_page(settled(in_language(app, "en")), "gaps")
    app.slider(key="gaps-more").set_value(1).run()
    next(b for b in app.button if b.label == say("helping.begin", "en")).click().run()
    until(app, lambda: any("Dosso" in frame.value.to_string() for frame in app.dataframe))
    assert not app.exception


def test_where_one_more_host_helps_is_found_and_its_plan_is_shown(app: AppTest) -> None:
    """The tab has the place to choose, then the table of areas; a proposal becomes the scenario of all pages."""
    on_page(settled(in_language(app, "en")), "gaps")
    begin = next(i for i, b in enumerate(app.button) if b.label == say("helping.begin", "en") and "hosts" in b.key)
    app.button[begin].click().run()
    until(app, lambda: any("Dosso" in frame.value.to_string() for frame in app.dataframe))
    assert not app.exception
    app.selectbox(key="host-area").select("D").run()
    app.button(key="host-suppose").click().run()
    settled(app)
    assert not app.exception
    assert any("warehouse" in text.value and "Dosso" in text.value for text in app.text)


def test_a_goal_that_cannot_be_first_is_told(app: AppTest) -> None:
    """What a scenario refuses is said on the page in words, and the plan shown stays."""
    settled(in_language(app, "en"))
    before = shown(app)
    app.multiselect(key="welfare.goals").set_value(["travel"])
    next(b for b in app.button if b.label == say("page.solve", "en")).click().run()
    assert "cannot begin with travel" in app.error[0].value
    assert shown(app) == before


def test_markdown_in_a_cell_is_only_text() -> None:
    """A source that would draw a picture from elsewhere is shown as it is written."""
    (cell,) = board.headed(pd.DataFrame({"origin": ["![x](http://a.example/b.png) :red[c]"]}), "it").iloc[0]
    assert cell == r"\!\[x\](http\://a.example/b.png) \:red\[c\]"


def test_a_mode_is_said_in_the_readers_language(sample_scenario: Scenario) -> None:
    """No id of a mode stands among the choices."""
    assert "car" not in set(figures.knobs_table(sample_scenario, "it")["value"])
