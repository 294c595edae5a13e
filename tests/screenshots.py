"""Pictures of the app: `make screenshots` writes the key pages into docs; --all every page, language and size."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from PIL import Image

from planner.words import say
from tests.served import served, visited

PHONE = {"width": 390, "height": 844, "user_agent": "Mozilla/5.0 (Linux; Android 14) Mobile", "has_touch": True}


def open_page(page: Any, address: str, *, map_drawn: bool = True) -> float:
    """Open an address and wait until the map is drawn; returns the seconds that took."""
    begun = time.monotonic()
    page.goto(address)
    page.get_by_role("heading", level=1).wait_for(timeout=120_000)
    if map_drawn:
        page.get_by_test_id("stDeckGlJsonChart").locator("canvas").first.wait_for(timeout=180_000)
    welcome = page.locator(".st-key-close-tour button")
    if welcome.count():
        welcome.click()
    seconds = time.monotonic() - begun
    page.wait_for_timeout(2500)
    return seconds


KEY = {
    "map": "?lang=en",
    "explore": "explore?lang=it&theme=reach&service=nursery",
    "territory": "territory?lang=en",
    "decide": "decide?lang=it&sel=person:B-0440",
    "load": "load?lang=en",
    "compare": "compare?lang=en",
    "gaps": "gaps?lang=it&service=nursery",
}
"""The pictures in docs, each with the address that it shows."""

TALL = {"map": 1340, "compare": 1750, "gaps": 1150}
"""The height of those that are higher than a screen."""


def asked(page: Any, name: str) -> None:
    """Ask a page for what it makes only when asked: a comparison, the best places."""
    if name == "compare":
        page.get_by_role("combobox", name="Plans and scenarios").click()
        page.keyboard.type("provider-closes")
        page.keyboard.press("Enter")
        page.keyboard.press("Escape")
        page.get_by_role("button", name=say("compare.make", "en")).click()
        page.get_by_text(say("differences.where", "en")).wait_for(timeout=180_000)
    elif name == "gaps":
        page.get_by_role("button", name=say("helping.begin", "it")).first.click()
        page.get_by_text(say("helping.gained", "it")).wait_for(timeout=300_000)
    elif name == "decide":
        page.get_by_role("tab", name=say("decide.why_tab", "it")).wait_for(timeout=120_000)
        page.wait_for_timeout(3000)
        return
    else:
        return
    page.get_by_test_id("stDeckGlJsonChart").locator("canvas").first.wait_for(timeout=60_000)
    page.wait_for_timeout(4000)


def readme(folder: Path) -> None:
    """Write the pictures of the key pages of Lecco, and the plan on a phone."""
    with served("lecco") as address:
        for name, path in KEY.items():
            with visited(strangers=[], width=1280, height=TALL.get(name, 800)) as page:
                open_page(page, f"{address}/{path}", map_drawn=name in ("map", "explore"))
                asked(page, name)
                page.screenshot(path=folder / f"{name}.png")
                light(folder / f"{name}.png")
        with visited(strangers=[], **PHONE) as page:
            open_page(page, f"{address}/?lang=it")
            page.screenshot(path=folder / "phone.png")
        light(folder / "phone.png")


def light(path: Path) -> None:
    """Write a picture again in 128 colours, a third of the bytes."""
    with Image.open(path) as image:
        image.convert("RGB").quantize(128).save(path, optimize=True)


def everything(folder: Path) -> None:
    """Write a whole-page picture of each page, language and size."""
    with served("lecco") as address:
        for size, options in (("desk", {}), ("phone", PHONE)):
            with visited(strangers=[], **options) as page:
                for name, path in (("plan", ""), ("explore", "explore")):
                    for language in ("it", "en"):
                        seconds = open_page(page, f"{address}/{path}?lang={language}")
                        page.screenshot(path=folder / f"{name}-{language}-{size}.png")
                        main = page.get_by_test_id("stMain")
                        page.set_viewport_size({"width": options.get("width", 1280), "height": 1900})
                        page.wait_for_timeout(1500)
                        page.screenshot(path=folder / f"{name}-{language}-{size}-long.png")
                        page.set_viewport_size(
                            {"width": options.get("width", 1280), "height": options.get("height", 800)}
                        )
                        print(f"{name} {language} {size}: {seconds:.1f} s", main.count())


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    everything(target) if "--all" in sys.argv else readme(target)
