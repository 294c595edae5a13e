"""Twenty people at once on Lecco: `python -m bench.sessions [HOW MANY]` prints one table.

A server of its own, and sessions that speak to it as a browser does but draw nothing, for that is the visitor's
machine: when all open the plan, when all turn to Explore, and when each asks for a plan of his own. Told for each: the
median and the last seconds until the title and until the map's data had come, and the processor's seconds in all; the
plans also count the time in line.
Memory is the server's own with its solvers, before and after.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from pathlib import Path
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

from tests.measured import processor
from tests.served import served

SECONDS = 600


def memory_mb(address: str) -> tuple[float, float]:
    """Return the resident memory of the server at an address and of the processes that it began, in MB."""
    port, own, others = address.rsplit(":", 1)[1], 0.0, 0.0
    processes = {int(p.name): p for p in Path("/proc").glob("[0-9]*")}
    server = next(n for n, p in processes.items() if f"server.port={port}" in _read(p / "cmdline"))
    for number, process in processes.items():
        stat = _read(process / "stat").rpartition(")")[2].split()
        mb = int(stat[21]) * 4096 / 1e6 if stat else 0.0
        own += mb if number == server else 0.0
        others += mb if stat and int(stat[1]) == server else 0.0
    return own, others


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


class Session:
    """One visitor: asks for a page by its query string and hears until the map's data is there."""

    def __init__(self, line: Any) -> None:
        self.line = line
        self.ticks: asyncio.Task[None] | None = None

    async def visit(self, query: str, page: str = "", word: str = "") -> tuple[float, float]:
        """Return the seconds until the title and until the data of the first map after a text with the word."""
        begun, title, heard = time.monotonic(), 0.0, not word
        await self._run(query=query, page=page)
        async with asyncio.timeout(SECONDS):
            while True:
                said = ForwardMsg.FromString(await self.line.recv())
                element = said.delta.new_element
                if element.HasField("heading"):  # the whole page is drawn anew, and says again what is to be asked
                    self._still()
                if said.HasField("auto_rerun"):
                    self._tick(query, page, said.auto_rerun)
                if element.HasField("heading") and not title:
                    title = time.monotonic() - begun
                heard = heard or word in element.text.body
                if element.HasField("deck_gl_json_chart") and heard:
                    data = time.monotonic() - begun
                    break
            await self._finished()
        return title, data

    def _still(self) -> None:
        if self.ticks:
            self.ticks.cancel()
            self.ticks = None

    async def _finished(self) -> None:
        self._still()
        while ForwardMsg.FromString(await self.line.recv()).WhichOneof("type") != "script_finished":
            pass

    def _tick(self, query: str, page: str, asked: Any) -> None:
        async def ticks() -> None:
            while True:
                await asyncio.sleep(asked.interval)
                await self._run(query=query, page=page, fragment=asked.fragment_id)

        self._still()
        self.ticks = asyncio.create_task(ticks())

    async def _run(self, *, query: str, page: str, fragment: str = "") -> None:
        message = BackMsg()
        message.rerun_script.query_string = query
        message.rerun_script.page_name = page
        message.rerun_script.fragment_id = fragment
        await self.line.send(message.SerializeToString())


async def measured(people: int, address: str) -> list[str]:
    stream = f"{address.replace('http', 'ws')}/_stcore/stream"
    lines = [await connect(stream, max_size=None, subprotocols=["streamlit"])]
    await Session(lines[0]).visit("lang=en")
    before = memory_mb(address)
    lines = [await connect(stream, max_size=None, subprotocols=["streamlit"]) for _ in range(people)]
    sessions, rows = [Session(line) for line in lines], []
    for what, query, page, word in (
        ("all open the plan", "lang=en", "", ""),
        ("all turn to Explore", "lang=en&theme=reach&service=nursery", "explore", ""),
        ("each asks for a plan", "lang=en&knobs=fund.share%3D{share}", "", "Changed from"),
    ):
        asked = [query.format(share=round(0.1 + 0.005 * k, 3)) for k in range(people)]
        spent = processor()
        found = await asyncio.gather(*(s.visit(q, page, word) for s, q in zip(sessions, asked, strict=True)))
        parts = [f"{statistics.median(times):5.1f} {max(times):5.1f}" for times in zip(*found, strict=True)]
        cpu = "   ".join(
            f"{name} cpu {now - spent[name]:5.1f}" for name, now in processor().items() if name != "browser"
        )
        rows.append(f"{what:<22} title {parts[0]}   map {parts[1]}   {cpu}")
    after = memory_mb(address)
    each = (after[0] - before[0]) / people
    for line in lines:
        await line.close()
    rows.append(
        f"memory of the server   {before[0]:.0f} MB with one, {after[0]:.0f} MB with {people} more, {each:.1f} MB each"
    )
    return [*rows, f"memory of its solvers  {before[1]:.0f} and {after[1]:.0f} MB"]


def main(people: int) -> None:
    with served("lecco") as address:
        print(f"{people} sessions at once, seconds: median, last")
        print("\n".join(asyncio.run(measured(people, address))))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
