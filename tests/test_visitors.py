"""Two people at once on one server: neither sees what the other made, decided or loaded."""

from __future__ import annotations

import re
from typing import Any

import pytest

from geodata.territory import Territory
from planner.words import say
from tests.served import at_hand, served, visited
from tests.test_journeys import give, opened, settled

pytestmark = pytest.mark.slow


def test_two_visitors_see_nothing_of_each_other(sample: Territory) -> None:
    """One turns a knob, decides about a person and loads a territory; the other finds none of it on any page."""
    at_hand()
    with served("sample") as address, visited(strangers=[]) as one:
        other = one.context.browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB").new_page()
        opened(other, address, "?lang=en")
        turned = "Share of local spending to the Fund: 30.0"
        opened(one, address, "?lang=en&knobs=fund.share%3D0.3")
        one.get_by_text(re.compile(turned)).first.wait_for(timeout=60_000)
        one.get_by_role("link", name=say("nav.compare", "en")).click()
        one.get_by_text(re.compile(turned)).first.wait_for(timeout=60_000)
        decided(one, address)
        loaded(one, address, sample)
        for page in ("", "compare", "decide", "load"):
            opened(other, address, f"{page}?lang=en")
            said = other.get_by_test_id("stApp").inner_text()
            assert turned not in said, page
            assert "A. Rossi" not in said and "Decisions in force" not in said, page
            assert "is sound and open" not in said, page
            assert "key=" not in other.url, page
            choice = other.get_by_role("combobox", name=re.compile("^Territory"))
            choice.click()
            assert not other.get_by_role("option", name=re.compile(" · ")).count(), page
            other.keyboard.press("Escape")
        opened(other, address, "compare?lang=en")
        other.get_by_role("combobox", name=re.compile("Plans and scenarios")).click()
        assert not other.get_by_role("option").filter(has_text="30.0").count()


def decided(page: Any, address: str) -> None:
    """Lock a person to an opening, and solve again."""
    opened(page, address, "decide?lang=en&sel=person:B-4")
    page.get_by_role("tab", name=say("decide.do_tab", "en")).click()
    page.get_by_label(say("decide.author", "en")).fill("A. Rossi")
    page.get_by_label(say("decide.reason", "en"), exact=True).last.fill("agreed in the meeting of May")
    page.get_by_role("button", name=say("decide.keep", "en")).click()
    page.get_by_role("button", name=say("decide.apply", "en")).click()
    page.get_by_text(re.compile("takes every decision into account")).wait_for(timeout=60_000)


def loaded(page: Any, address: str, sample: Territory) -> None:
    """Load the sample with a sheet of its own."""
    opened(page, address, "load?lang=en")
    page.get_by_text(re.compile("take the place of its own")).click()
    settled(page)
    give(page, "firms.csv", (sample.folder / "firms.csv").read_bytes())
    page.get_by_text(re.compile("is sound and open")).wait_for(timeout=30_000)
