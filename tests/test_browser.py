"""The app in a browser that reaches nothing but this machine."""

from __future__ import annotations

import time
from typing import Any

import pytest

from planner.words import say
from tests.served import at_hand, served, settled, visited

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _browser_at_hand() -> None:
    at_hand()


def figure(page: Any, label: str) -> str:
    return page.get_by_test_id("stMetric").filter(has_text=label).get_by_test_id("stMetricValue").inner_text()


def wait_for_map(page: Any, seconds: float) -> None:
    """Wait until the canvas of the map is there and not of one colour."""
    canvas = page.get_by_test_id("stDeckGlJsonChart").locator("canvas").first
    canvas.wait_for(timeout=seconds * 1000)
    end = time.monotonic() + 20
    while len(set(canvas.screenshot()[-4000:])) < 100:
        assert time.monotonic() < end, "the map stays empty"
        page.wait_for_timeout(500)


def test_a_planner_turns_a_knob_in_two_languages_without_the_internet() -> None:
    """The map is drawn, the language switches, a new plan shows a new number; nothing is asked of anybody else."""
    strangers: list[str] = []
    with served("sample") as address, visited(strangers=strangers) as page:
        page.goto(f"{address}/?lang=en")
        wait_for_map(page, 60)
        before = figure(page, say("metric.fund", "en"))
        settled(page)
        page.get_by_text("Italiano").click()
        page.get_by_text(say("page.policy", "it"), exact=True).wait_for(timeout=20_000)
        assert "lang=it" in page.url
        page.get_by_text("English").click()
        page.get_by_text(say("page.policy", "en"), exact=True).wait_for(timeout=20_000)
        # A page that is still being drawn anew would take the knob out of the hand that turns it.
        settled(page)
        page.get_by_role("slider").first.focus()
        for _ in range(4):
            page.keyboard.press("ArrowRight")
        settled(page)
        page.get_by_role("button", name=say("page.solve", "en")).click()
        page.get_by_text("Changed from the territory's own scenario").wait_for(timeout=60_000)
        assert figure(page, say("metric.fund", "en")) != before
        page.get_by_role("link", name=say("nav.explore", "en")).click()
        page.get_by_text(say("page.lead_explore", "en")).wait_for(timeout=20_000)
        wait_for_map(page, 30)
    assert strangers == []


def test_clicking_an_area_shows_its_card() -> None:
    """A click on the sample's map, where Costa lies, opens the card of that area."""
    with served("sample") as address, visited(strangers=[]) as page:
        page.goto(f"{address}/explore?lang=en")
        wait_for_map(page, 60)
        page.wait_for_timeout(1500)
        box = page.get_by_test_id("stDeckGlJsonChart").locator("canvas").first.bounding_box()
        x, y = box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.6
        for _ in range(3):
            # Software WebGL may be too slow to see what is under a first click.
            page.mouse.move(x, y)
            page.wait_for_timeout(800)
            page.mouse.click(x, y, delay=120)
            page.wait_for_timeout(4000)
            if "sel=area%3AC" in page.url:
                break
        page.get_by_text("Beneficiaries living here").wait_for(timeout=20_000)


def test_the_province_opens_on_its_plan() -> None:
    """The first visitor of a fresh server sees the map of Lecco, once its plan is made."""
    strangers: list[str] = []
    with served("lecco") as address, visited(strangers=strangers, locale="it-IT") as page:
        page.goto(address)
        wait_for_map(page, 180)
        assert page.get_by_role("heading", name="Provincia di Lecco").is_visible()
        assert figure(page, say("metric.served", "it")).endswith("%")
    assert strangers == []
