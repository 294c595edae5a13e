"""One visitor of Lecco: `python -m bench.page [RUNS]` prints where the seconds go until a plan is on the screen.

A server of its own and one browser, which draws with software WebGL. Told apart, in seconds from the visit or the
click: when the title and the figures stand, when the last data came, when WebGL was first asked to draw, and when it
was last asked to (the map then stands still).
"""

from __future__ import annotations

import statistics
import sys
import time
from typing import Any

from planner.words import say
from tests.served import served, visited

WATCH = """
(() => {
  const seen = window.seen = {bytes: 0, messages: 0, arrived: 0, drawn: 0, last: 0, draws: 0, clicked: 0};
  const now = () => performance.timeOrigin + performance.now();
  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(...given) {
      super(...given);
      this.addEventListener('message', e => {
        seen.messages += 1; seen.bytes += e.data.byteLength || e.data.size || e.data.length; seen.arrived = now();
      });
    }
  };
  for (const name of ['drawArrays', 'drawElements', 'drawArraysInstanced', 'drawElementsInstanced']) {
    const plain = WebGL2RenderingContext.prototype[name];
    WebGL2RenderingContext.prototype[name] = function(...given) {
      seen.draws += 1; seen.last = now(); seen.drawn = seen.drawn || seen.last;
      return plain.apply(this, given);
    };
  }
})();
"""


def forget(page: Any) -> None:
    """Let what is seen from now on be seen as the first."""
    page.evaluate("Object.assign(window.seen, {bytes: 0, messages: 0, arrived: 0, drawn: 0, last: 0, draws: 0})")


def drawn(page: Any, begun: float) -> dict[str, float]:
    """Wait until WebGL is asked to draw no more; returns seconds since `begun`, kB and how often it drew."""
    quiet, before = 0, -1
    while quiet < 4:
        page.wait_for_timeout(250)
        seen = page.evaluate("window.seen")
        quiet = quiet + 1 if seen["draws"] == before and seen["drawn"] else 0
        before = seen["draws"]
    at = {name: seen[name] / 1000 - begun for name in ("arrived", "drawn", "last")}
    return {**at, "kB": seen["bytes"] / 1000, "draws": seen["draws"]}


def opened(page: Any, address: str) -> dict[str, float]:
    """Open the plan; returns when each part stood there."""
    begun = time.time()
    page.goto(f"{address}/?lang=en", wait_until="commit")
    page.get_by_role("heading", name="Province of Lecco").first.wait_for(timeout=120_000)
    title = time.time() - begun
    page.get_by_test_id("stMetric").first.wait_for(timeout=120_000)
    return {"title": title, "figures": time.time() - begun, **drawn(page, begun)}


def turned(page: Any, steps: int) -> dict[str, float]:
    """Turn the Fund's share and wait for the new plan; returns when each part stood there."""
    page.get_by_role("slider").first.focus()
    for _ in range(steps):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(1500)
    old = figures(page)
    forget(page)
    begun = time.time()
    page.get_by_role("button", name=say("page.solve", "en")).click()
    while figures(page) == old:
        page.wait_for_timeout(20)
        assert time.time() - begun < 120, "no new plan"
    return {"figures": time.time() - begun, **drawn(page, begun)}


def figures(page: Any) -> str:
    """Return the text of the key figures, or what it was where they are being drawn."""
    return str(page.evaluate(
        "[...document.querySelectorAll('[data-testid=stMetric]')].map(one => one.innerText).join('|')"
    ))  # fmt: skip


def told(what: str, found: list[dict[str, float]]) -> None:
    """Print the median of each part."""
    middle = {name: statistics.median(one[name] for one in found) for name in found[0]}
    parts = "   ".join(f"{name} {value:6.2f}" for name, value in middle.items())
    print(f"{what:<26} {parts}", flush=True)


def main(runs: int) -> None:
    with served("lecco") as address, visited(strangers=[]) as first:
        first.add_init_script(WATCH)
        told("fresh server, no plan", [opened(first, address)])
        again = []
        for _ in range(runs):
            page = first.context.new_page()
            page.add_init_script(WATCH)
            again.append(opened(page, address))
            page.close()
        told("warm", again)
        first.wait_for_timeout(4000)
        found = []
        for steps in range(1, runs + 1):
            found.append(turned(first, steps))
            print("   ", {k: round(v, 2) for k, v in found[-1].items()}, flush=True)
            first.wait_for_timeout(4000)
        told("knob to plan", found)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
