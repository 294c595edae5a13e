"""Twenty people at once: `python -m bench.sessions [HOW MANY]` prints one table.

A server of its own on Lecco, one browser with a context for each person (without WebGL, whose cost is the visitor's
machine's): how long the title of the plan takes when all come together and when all turn to another page, and what one
more session costs the server in memory.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path
from typing import Any

from tests.served import served, visited


def memory_mb(address: str) -> float:
    """Return the resident memory of the server at an address and its children, in MB."""
    port = address.rsplit(":", 1)[1]
    total = 0.0
    for status in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if f"server.port={port}" in status.read_text():
                pages = int((status.parent / "statm").read_text().split()[1])
                total += pages * 4096 / 1e6
        except OSError:
            continue
    return total


def arrived(pages: list[Any], path: str, word: str) -> list[float]:
    """Let all pages open a path at once; returns the seconds until each shows a word."""
    begun = time.monotonic()
    for page in pages:
        page.goto(path, wait_until="commit")
    seconds = []
    for page in pages:
        page.get_by_text(word).first.wait_for(timeout=300_000)
        seconds.append(time.monotonic() - begun)
    return seconds


def main(people: int) -> None:
    with served("lecco") as address, visited(strangers=[]) as first:
        first.goto(f"{address}/?lang=en")
        first.get_by_text("Demand served").first.wait_for(timeout=300_000)
        before = memory_mb(address)
        pages = [first.context.browser.new_context().new_page() for _ in range(people)]
        for page in pages:
            page.route("**/DeckGlJsonChart*", lambda route: route.abort())
        rows = []
        for what, path, word in (
            ("all open the plan", "?lang=en", "Demand served"),
            ("all explore", "explore?lang=en&theme=reach&service=nursery", "have no provider"),
            ("all read the territory", "territory?lang=en", "Beneficiaries"),
        ):
            seconds = arrived(pages, f"{address}/{path}", word)
            rows.append((what, statistics.median(seconds), max(seconds)))
        after = memory_mb(address)
    print(f"{people} sessions; memory of the server {before:.0f} MB with one, {after:.0f} MB with all: ", end="")
    print(f"{(after - before) / people:.1f} MB a session")
    for what, median, worst in rows:
        print(f"{what:<24} median {median:5.1f} s   last {worst:5.1f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
