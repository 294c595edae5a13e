"""One visitor of Lecco: `python -m bench.page [RUNS]` prints where the seconds go until a plan is on the screen.

A server of its own and one browser, which draws with software WebGL. Told apart, in seconds from the visit or the
click: when the title and the figures stood, when the last data had come, when WebGL was first and last asked to draw
(the map then stands still); and the processor's seconds of server, solver and browser.
"""

from __future__ import annotations

import statistics
import sys

from tests.measured import WATCH, Seconds, opened, told, turned
from tests.served import served, visited


def middle(found: list[Seconds]) -> Seconds:
    return {name: statistics.median(one[name] for one in found) for name in found[0]}


def main(runs: int) -> None:
    with served("lecco") as address, visited(strangers=[]) as first:
        first.add_init_script(WATCH)
        print(told("fresh server, no plan", opened(first, address)), flush=True)
        first.goto("about:blank")  # a visitor has one page: another one's map would draw beside what is measured
        again = []
        for _ in range(runs):
            page = first.context.new_page()
            page.add_init_script(WATCH)
            again.append(opened(page, address))
            page.close()
        print(told("warm", middle(again)), flush=True)
        opened(first, address)
        first.wait_for_timeout(4000)
        found = []
        for steps in range(1, runs + 1):
            found.append(turned(first, steps))
            first.wait_for_timeout(4000)
        print(told("a knob to a new plan", middle(found)), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
