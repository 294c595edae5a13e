"""Pictures of the app: `python -m tests.screenshots docs` for the README; --all for every page, language and size."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from tests.served import served, visited

PHONE = {"width": 390, "height": 844, "user_agent": "Mozilla/5.0 (Linux; Android 14) Mobile", "has_touch": True}


def open_page(page: Any, address: str, *, map_drawn: bool = True) -> float:
    """Open an address and wait until the map is drawn; returns the seconds that took."""
    begun = time.monotonic()
    page.goto(address)
    page.get_by_test_id("stDeckGlJsonChart").locator("canvas").first.wait_for(timeout=120_000)
    seconds = time.monotonic() - begun
    page.wait_for_timeout(2500)
    return seconds


def readme(folder: Path) -> None:
    """Write map.png: the plan of the province of Lecco, in English."""
    with served("lecco") as address, visited(strangers=[], width=1280, height=1340) as page:
        open_page(page, f"{address}/?lang=en")
        page.screenshot(path=folder / "map.png")


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
