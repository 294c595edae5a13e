"""A territory just begun opens in the app as a map of demand, though nobody provides anything yet."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geodata.new import folder
from geodata.territory import Territory
from planner.words import LANGUAGES, Language, say
from tests.test_app import APP, box, in_language, on_page, settled


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_territory_without_providers_opens_as_a_map_of_demand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    """Who asks is on the map and in the table beside it, in each comune; the plan that serves nobody opens too."""
    made = folder.write(tmp_path / "trieste", province="TS")
    monkeypatch.setattr(sys, "argv", [str(APP), str(tmp_path / "trieste")])
    app = settled(in_language(AppTest.from_file(str(APP), default_timeout=60), language))
    on_page(app, "explore")
    box(app, "page.theme", language).set_value("demand").run()
    assert not app.exception and not app.error
    shown = app.dataframe[0].value
    asking = made.demands.groupby("area")["workers"].sum()
    assert len(shown) == len(made.areas)
    assert any(sorted(shown[c]) == sorted(asking.reindex(made.areas["area"], fill_value=0)) for c in shown.columns)


def test_a_folder_called_like_a_shipped_territory_is_opened_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sample: Territory
) -> None:
    """Both stand in the list, told apart by the folder, and the server's own is first."""
    mine = tmp_path / "sample"
    shutil.copytree(sample.folder, mine)
    firms = mine / "firms.csv"
    firms.write_text(firms.read_text(encoding="utf-8").replace("6000", "6001"), encoding="utf-8")
    monkeypatch.setattr(sys, "argv", [str(APP), str(mine)])
    app = on_page(in_language(AppTest.from_file(str(APP), default_timeout=60), "en"), "territory")
    choice = box(app, "nav.choose", "en")
    title = sample.title["en"]
    assert choice.options[0] == f"{title} · {say('nav.given', 'en')}" and title in choice.options[1:]
    assert app.title[0].value == title
