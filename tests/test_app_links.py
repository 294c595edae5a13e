"""What a link opens: each control that decides what is seen stands in the address, and what is chosen is said once."""

from __future__ import annotations

import sys
from functools import partial

import pytest
from streamlit.testing.v1 import AppTest

from planner.words import say
from tests.test_app import APP, in_language, on_page, settled, until


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The app on the sample territory, not yet run."""
    monkeypatch.setattr(sys, "argv", [str(APP), "sample"])
    return AppTest.from_file(str(APP), default_timeout=60)


def said(app: AppTest, name: str) -> str:
    """Return what the address says under a name."""
    found = dict(app.query_params).get(name, "")
    return found if isinstance(found, str) else found[0]


def test_the_minutes_of_a_link_are_those_of_the_page(app: AppTest) -> None:
    """How near is near, and by what: in a fresh browser the same areas lie beyond."""
    app.query_params.update({"theme": "reach", "service": "nursery", "within": "20"})
    on_page(settled(in_language(app, "en")), "explore")
    assert app.slider(key="number-within").value == 20
    assert any("within 20 minutes" in text.value for text in app.text)
    app.slider(key="number-within").set_value(10).run()
    assert said(app, "within") == "10"
    assert any("within 10 minutes" in text.value for text in app.text)


@pytest.mark.parametrize("told", ["soon", "-5", "900"])
def test_minutes_that_are_none_are_the_usual_ones(app: AppTest, told: str) -> None:
    app.query_params.update({"theme": "reach", "service": "nursery", "within": told})
    on_page(settled(in_language(app, "en")), "explore")
    assert app.slider(key="number-within").value == 30
    assert said(app, "within") == ""


def test_the_layers_of_a_link_are_those_of_the_map(app: AppTest) -> None:
    """Other layers than the usual stand in the address; none at all does too, and the usual ones do not."""
    app.query_params.update({"layers": "flows", "seen": "roads"})
    settled(in_language(app, "en"))
    assert app.button_group(key="some-layers").value == ["flows"]
    app.button_group(key="some-layers").set_value([]).run()
    assert said(app, "layers") == "-"
    on_page(app, "explore")
    assert app.button_group(key="some-seen").value == ["roads"]
    app.button_group(key="some-seen").set_value(["names"]).run()
    assert said(app, "seen") == ""


def test_a_number_for_every_thousand_stands_in_the_address(app: AppTest) -> None:
    app.query_params.update({"theme": "demand", "per_1000": "1"})
    on_page(settled(in_language(app, "en")), "explore")
    assert app.toggle(key="switch-per_1000").value
    app.toggle(key="switch-per_1000").set_value(False).run()
    assert said(app, "per_1000") == ""


def test_people_who_are_chosen_are_not_counted_beside_a_map(app: AppTest) -> None:
    """What was chosen on Decide stays for Decide: beside a map only places count, and only they are let go there."""
    app.query_params["sel"] = "person:B-0001~area:B~person:B-0002"
    on_page(settled(in_language(app, "en")), "explore")
    assert any(say("board.chosen", "en", count=1) == caption.value for caption in app.caption)
    app.button(key="clear-explore").click().run()
    assert said(app, "sel") == "person:B-0001~person:B-0002"
    assert any(say("board.click", "en") == caption.value for caption in app.caption)


def drawn(app: AppTest, answers: int) -> bool:
    """Say whether so many answers of Gaps are on the page, each with a button of its own."""
    return len({b.key for b in app.button if str(b.key).startswith("clear-helping")}) >= answers


def test_two_answers_of_gaps_are_drawn_with_something_chosen(app: AppTest) -> None:
    """Each map of the page has its own button to let all go."""
    app.query_params["sel"] = "area:B"
    on_page(settled(in_language(app, "en")), "gaps")
    for answers, tab in enumerate(("limits", "buses"), start=1):
        next(b for b in app.button if str(b.key).startswith(f"begin-{tab} ")).click().run()
        until(app, partial(drawn, app, answers))
