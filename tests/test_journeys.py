"""The app as people use it, each with a browser of their own, reaching nothing but this machine."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from geodata.territory import Territory
from planner import reach
from planner.words import LANGUAGES, Language, say
from tests import measured
from tests.screenshots import PHONE
from tests.served import at_hand, served, settled, visited

pytestmark = pytest.mark.slow

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
"""axe-core 4, as its npm package has it; its licence stands beside it."""

PAGES = ("territory", "explore", "", "decide", "compare", "gaps", "fund", "load")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """One server on the sample for all journeys."""
    at_hand()
    with served("sample") as where:
        yield where


@pytest.fixture(scope="module")
def lecco_address() -> Iterator[str]:
    """One server on Lecco for the questions of newcomers."""
    at_hand()
    with served("lecco") as where:
        yield where


def opened(page: Any, address: str, path: str) -> None:
    page.goto(f"{address}/{path}")
    page.get_by_role("heading", level=1).wait_for(timeout=60_000)
    settled(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_can_be_read_by_everybody(address: str, language: Language) -> None:
    """axe-core finds nothing on any page, Streamlit's own widgets included, and no page asks for anything else."""
    strangers: list[str] = []
    with visited(strangers=strangers) as page:
        for path in PAGES:
            opened(page, address, f"{path}?lang={language}")
            if path == "":
                page.get_by_test_id("stMetric").first.wait_for(timeout=90_000)
            page.wait_for_timeout(1000)
            page.evaluate(AXE.read_text(encoding="utf-8"))
            found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa']})")["violations"]
            passed = page.evaluate("axe.run(document, {runOnly: ['wcag2aa']})")["passes"]
            assert any(rule["id"] == "color-contrast" for rule in passed), path
            told = {v["id"]: [n["html"][:160] for n in v["nodes"][:2]] for v in found}
            assert not told, (path, told)
    assert strangers == []


def test_a_map_says_in_words_what_it_shows(address: str) -> None:
    """Who cannot see the map hears a sentence with its figures."""
    with visited(strangers=[]) as page:
        opened(page, address, "?lang=en")
        told = page.get_by_role("figure").first.get_attribute("aria-label")
        assert re.search(r"\d+ of \d+ workers", told)


def test_a_caseworker_locks_an_opening(address: str) -> None:
    """From a link to a person, to a decision with author and reason that stands in the log."""
    with visited(strangers=[]) as page:
        opened(page, address, "decide?lang=en&sel=person:B-4")
        page.get_by_role("button", name=say("decide.prove", "en")).click()
        page.get_by_text(say("because.changes", "en")).wait_for(timeout=60_000)
        page.get_by_role("tab", name=say("decide.do_tab", "en")).click()
        page.get_by_label(say("decide.author", "en")).fill("A. Rossi")
        page.get_by_label(say("decide.reason", "en"), exact=True).last.fill("the host asked for a second person")
        page.get_by_role("button", name=say("decide.keep", "en")).click()
        page.wait_for_url("**key=**", timeout=20_000)
        page.get_by_role("button", name=say("decide.apply", "en")).click()
        page.get_by_text(re.compile("takes every decision into account")).wait_for(timeout=60_000)
        page.get_by_text(say("decide.log", "en"), exact=True).wait_for(timeout=20_000)


def test_a_broken_sheet_is_marked_corrected_and_opened(address: str, sample: Territory) -> None:
    """Faults are listed, the marked workbook is downloaded, and corrected it opens as a territory of one's own."""
    bad = (sample.folder / "firms.csv").read_bytes().replace(b"6000", b"lots")
    with visited(strangers=[], accept_downloads=True) as page:
        opened(page, address, "load?lang=en")
        page.get_by_text(re.compile("take the place of its own")).click()
        settled(page)
        give(page, "firms.csv", bad)
        page.get_by_text(say("load.faults", "en", count=1)).wait_for(timeout=30_000)
        with page.expect_download() as download:
            page.get_by_role("button", name=say("load.workbook", "en")).click()
        book = openpyxl.load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))
        next(c for row in book["firms"].iter_rows() for c in row if c.value == "lots").value = 6000
        content = io.BytesIO()
        book.save(content)
        give(page, "faults.xlsx", content.getvalue())
        page.get_by_text(re.compile("is sound and open.*open Plan")).wait_for(timeout=30_000)
        settled(page)
        mine = page.url
        assert not page.get_by_test_id("stFileChipName").count()
        page.get_by_test_id("stSidebar").get_by_role("combobox").first.click()
        choices = page.get_by_role("option").all_inner_texts()
        assert {sample.title["en"], f"{sample.title['en']} · faults.xlsx"} <= set(choices)
    with visited(strangers=[]) as page:
        opened(page, address, mine.removeprefix(f"{address}/"))
        page.get_by_text(re.compile("is sound and open")).wait_for(timeout=30_000)
    with visited(strangers=[]) as page:
        opened(page, address, "load?lang=en")
        assert not page.get_by_text(re.compile("is sound and open")).count()


def test_begin_again_empties_the_box_for_files(address: str, sample: Territory) -> None:
    """What was given and was wrong is gone, and a territory to begin from can be chosen again."""
    bad = (sample.folder / "firms.csv").read_bytes().replace(b"6000", b"lots")
    with visited(strangers=[]) as page:
        opened(page, address, "load?lang=en")
        page.get_by_text(re.compile("take the place of its own")).click()
        settled(page)
        give(page, "firms.csv", bad)
        page.get_by_text(say("load.faults", "en", count=1)).wait_for(timeout=30_000)
        page.get_by_text(say("load.base_held", "en", base=sample.title["en"], given="firms.csv")).wait_for(
            timeout=20_000
        )
        assert not page.get_by_test_id("stFileChipName").count()
        page.get_by_role("button", name=say("load.again", "en")).click()
        page.get_by_text(say("load.base_held", "en", base=sample.title["en"], given="firms.csv")).wait_for(
            timeout=20_000, state="detached"
        )
        assert not page.get_by_test_id("stFileChipName").count()


def give(page: Any, name: str, content: bytes) -> None:
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )
    page.get_by_test_id("stFileChipName").filter(has_text=name).first.wait_for(timeout=20_000)
    settled(page)
    page.get_by_role("button", name=say("load.open", "en")).click()


def test_a_refresh_finds_the_plan_that_a_knob_asked_for(address: str) -> None:
    """The address has the knob; the plan is there again without solving."""
    with visited(strangers=[]) as page:
        opened(page, address, "?lang=en&knobs=fund.share%3D0.3")
        page.get_by_text(re.compile("Changed from the territory's own scenario")).wait_for(timeout=60_000)
        begun = time.monotonic()
        opened(page, address, page.url.removeprefix(f"{address}/"))
        page.get_by_text(re.compile("Changed from the territory's own scenario")).wait_for(timeout=20_000)
        print(f"the same plan again after {time.monotonic() - begun:.1f} s")


def test_a_phone_sees_the_map_and_the_figures(address: str) -> None:
    """Nothing is wider than the screen."""
    with visited(strangers=[], **PHONE) as page:
        for path in PAGES:
            opened(page, address, f"{path}?lang=it")
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path


def test_the_first_paint_and_a_turned_knob_are_measured() -> None:
    """Seconds of Lecco on a warm server, told and not judged, for they are this machine's."""
    at_hand()
    with served("lecco") as address:
        for visit in ("cold", "warm"):
            with visited(strangers=[]) as page:
                page.add_init_script(measured.WATCH)
                print(measured.told(visit, measured.opened(page, address)))
                if visit == "warm":
                    print(measured.told("a knob to a new plan", measured.turned(page)))


def test_a_newcomer_finds_which_comuni_have_no_nursery_within_twenty_minutes(
    lecco_address: str, lecco: Territory
) -> None:
    """Explore, a service, a slider turned by keyboard: the sentence names the very comuni."""
    with visited(strangers=[]) as page:
        opened(page, lecco_address, "explore?lang=en&theme=reach&service=nursery")
        slider = page.get_by_role("slider").first
        slider.focus()
        for _ in range(2):
            page.keyboard.press("ArrowLeft")
        settled(page)
        found = reach.beyond(lecco, "nursery", limit=20, mode="car")
        page.get_by_text(re.compile(f"^{len(found)} areas with .* within 20 minutes")).wait_for(timeout=20_000)
        said = page.get_by_text(re.compile("within 20 minutes")).first.inner_text()
        assert all(name in said for name in found["name"])


def test_a_newcomer_asks_what_eight_per_cent_for_the_fund_would_place(lecco_address: str) -> None:
    """The scenario that comes with Lecco is chosen by keyboard, and the small figures say how many more are placed."""
    with visited(strangers=[]) as page:
        opened(page, lecco_address, "?lang=en")
        page.get_by_test_id("stMetric").first.wait_for(timeout=120_000)
        choice = page.get_by_role("combobox", name=re.compile("Scenario"))
        choice.focus()
        page.keyboard.type("fund-share-up")
        page.keyboard.press("Enter")
        page.get_by_text(re.compile("Scenario “fund-share-up”")).wait_for(timeout=120_000)
        placed = page.get_by_test_id("stMetric").filter(has_text=say("metric.placed", "en"))
        assert re.search(r"\d", placed.first.get_by_test_id("stMetricDelta").inner_text())


def test_a_newcomer_reads_why_a_person_waits(lecco_address: str) -> None:
    """A person is found by the code in the table's search, by keyboard alone, and the page says why they wait."""
    with visited(strangers=[]) as page:
        opened(page, lecco_address, "decide?lang=en&sel=person:B-0123")
        page.get_by_text(re.compile("B-0123")).first.wait_for(timeout=120_000)
        assert page.get_by_text(re.compile("Waits:|Proposed:")).first.is_visible()


def test_a_newcomer_sees_what_changes_if_a_provider_closes(lecco_address: str) -> None:
    """The ready scenario names the provider, and every headline figure says by how much it changes."""
    with visited(strangers=[]) as page:
        opened(page, lecco_address, "?lang=it")
        page.get_by_test_id("stMetric").first.wait_for(timeout=120_000)
        opened(page, lecco_address, "?lang=it&scenario=provider-closes")
        page.get_by_text(re.compile("Scenario «provider-closes»")).wait_for(timeout=120_000)
        assert page.get_by_text(re.compile("P-16|chiude")).first.is_visible()
        page.get_by_test_id("stMetricDelta").nth(2).wait_for(timeout=60_000)


def test_a_plan_is_made_with_the_keyboard_alone(address: str) -> None:
    """Tab leads to the knob and to the button, and Enter makes the plan."""
    with visited(strangers=[]) as page:
        opened(page, address, "?lang=en")
        page.get_by_test_id("stMetric").first.wait_for(timeout=90_000)
        settled(page)
        page.get_by_role("slider").first.focus()
        for _ in range(4):
            page.keyboard.press("ArrowRight")
        wanted = say("page.solve", "en")
        for _ in range(60):
            page.keyboard.press("Tab")
            if wanted in page.evaluate("document.activeElement.innerText || ''"):
                break
        page.keyboard.press("Enter")
        page.get_by_text(re.compile("Changed from the territory's own")).wait_for(timeout=60_000)


def test_a_card_of_a_provider_says_what_it_touches(address: str) -> None:
    """A link to a provider opens its card on Explore, and the plan is made where nobody has made it yet."""
    with visited(strangers=[]) as page:
        opened(page, address, "explore?lang=en&theme=capacity&sel=provider:P-1&knobs=fund.share%3D0.11")
        page.get_by_text(re.compile("Workers served in the plan shown, by area")).wait_for(timeout=60_000)
