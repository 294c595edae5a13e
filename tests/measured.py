"""Where a visitor's seconds go: title, figures, last data and drawing, and the processor time of server and browser.

Software WebGL draws slowly, on the processor that server and solver need too; so its time is told apart.
"""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path
from typing import Any

from planner.words import say

WATCH = """
(() => {
  const seen = window.seen = {kB: 0, arrived: 0, drawn: 0, still: 0, draws: 0};
  const now = () => performance.timeOrigin + performance.now();
  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(...given) {
      super(...given);
      this.addEventListener('message', e => {
        seen.kB += (e.data.byteLength || e.data.size || e.data.length) / 1000; seen.arrived = now();
      });
    }
  };
  for (const name of ['drawArrays', 'drawElements', 'drawArraysInstanced', 'drawElementsInstanced']) {
    const plain = WebGL2RenderingContext.prototype[name];
    WebGL2RenderingContext.prototype[name] = function(...given) {
      seen.draws += 1; seen.still = now(); seen.drawn = seen.drawn || seen.still;
      return plain.apply(this, given);
    };
  }
})();
"""
FIGURES = "[...document.querySelectorAll('[data-testid=stMetric]')].map(one => one.innerText).join('|')"
_OF = {"server.port": "server", "spawn_main": "solver", "chrom": "browser"}

Seconds = dict[str, float]


def opened(page: Any, address: str) -> Seconds:
    """Open the plan of Lecco in a page that has `WATCH`; returns when each part was there."""
    before, begun = processor(), time.time()
    page.goto(f"{address}/?lang=en", wait_until="commit")
    page.get_by_role("heading", level=1).wait_for(timeout=180_000)
    title = time.time() - begun
    page.get_by_test_id("stMetric").first.wait_for(timeout=180_000)
    return {"title": title, "figures": time.time() - begun, **_drawn(page, begun, before)}


def turned(page: Any, steps: int = 1) -> Seconds:
    """Turn the Fund's share and have the plan made; returns when each part of the new one was there."""
    page.get_by_role("slider").first.focus()
    for _ in range(steps):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(1500)
    old, before = page.evaluate(FIGURES), processor()
    page.evaluate("Object.assign(window.seen, {kB: 0, arrived: 0, drawn: 0, still: 0, draws: 0})")
    begun = time.time()
    page.get_by_role("button", name=say("page.solve", "en")).click()
    while page.evaluate(FIGURES) == old:
        page.wait_for_timeout(20)
        assert time.time() - begun < 180, "no new plan"
    return {"figures": time.time() - begun, **_drawn(page, begun, before)}


def told(what: str, found: Seconds) -> str:
    """Return a line of a table."""
    return f"{what:<24}" + "".join(f"{name} {value:6.2f}   " for name, value in found.items())


def processor() -> Seconds:
    """Return the seconds of processor time that the server, its solvers and the browser begun from here have had."""
    parents: dict[int, int] = {}
    said: dict[int, tuple[str, float]] = {}
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            fields = (process / "stat").read_text().rpartition(")")[2].split()
            seconds = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
            parents[int(process.name)] = int(fields[1])
            said[int(process.name)] = ((process / "cmdline").read_text(), seconds)
    found = dict.fromkeys(_OF.values(), 0.0)
    for number, (command, seconds) in said.items():
        above = number
        while above in parents and above != os.getpid():
            above = parents[above]
        group = next((group for mark, group in _OF.items() if mark in command), None)
        if group and above == os.getpid():
            found[group] += seconds
    return found


def _drawn(page: Any, begun: float, before: Seconds) -> Seconds:
    """Wait until WebGL is asked to draw no more; returns what is left to tell."""
    quiet, draws = 0, -1
    while quiet < 4:
        page.wait_for_timeout(250)
        seen = page.evaluate("window.seen")
        quiet = quiet + 1 if seen["draws"] == draws and seen["drawn"] else 0
        draws = seen["draws"]
    at = {name: seen[name] / 1000 - begun for name in ("arrived", "drawn", "still")}
    spent = {f"{name} cpu": seconds - before[name] for name, seconds in processor().items()}
    return {**at, "kB": seen["kB"], **spent}
