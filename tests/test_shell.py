"""The HTML that a browser is given first, and what it tells of ahead."""

from __future__ import annotations

import re
from urllib.request import urlopen

import pytest

from planner.pages import shell
from tests.served import served
from tests.test_app import APP, PAGES


def test_every_page_is_given_the_html() -> None:
    """The pages are those of the door, and the plan has no path of its own."""
    assert set(shell.PAGES) == {"" if page == "plan" else page for page in PAGES}
    assert all(f'"{page}": (' in APP.read_text(encoding="utf-8") for page in PAGES)
    assert [route.path for route in shell.routes()] == [f"/{page}" for page in shell.PAGES]


@pytest.mark.slow
def test_the_server_gives_it_and_leaves_files_to_streamlit() -> None:
    """It is asked for again at every visit, for the names of scripts change with Streamlit."""
    with served("sample") as address:
        for page in ("", "explore"):
            with urlopen(f"{address}/{page}") as answer:
                assert answer.headers["Cache-Control"] == "no-cache"
                assert answer.read().decode() == shell.first()
        with urlopen(f"{address}/favicon.png") as answer:
            assert answer.headers["Content-Type"] == "image/png"


def test_streamlits_own_html_is_there_unchanged() -> None:
    """Without what is added it is the same, letter by letter, and nothing comes from elsewhere."""
    added = re.compile(r'<style>.*?</style>\n|<link rel="modulepreload" fetchpriority="low"[^>]*>\n')
    assert added.sub("", shell.first()) == shell.INDEX.read_text(encoding="utf-8")
    assert "://" not in "".join(added.findall(shell.first()))


def test_scripts_told_ahead_exist_and_none_is_told_twice() -> None:
    """Every kind of element of the first page is among them, by the name that this Streamlit gives it."""
    told = re.findall(r'<link rel="modulepreload"[^>]*href="\./static/js/([^"]+)"', shell.first())
    assert len(told) == len(set(told))
    assert all((shell.SCRIPTS / name).is_file() for name in told)
    kinds = {name.partition(".")[0] for name in told}
    assert set(shell.ELEMENTS) <= kinds
