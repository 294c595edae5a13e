"""What an import did, in lines for a terminal: nothing that was changed or left out goes unsaid."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from geodata.importers.kinds import KINDS
from geodata.importers.matrices import MATRICES
from geodata.importers.outcome import TODO, Outcome
from planner.words import Language, number, say

SHOWN = 20
"""Of each sort so many are shown; all of them are in the log beside the tables."""


def lines(done: Outcome, folder: Path, source: str, language: Language) -> Iterator[str]:
    """Yield what was added, read otherwise, left out and doubted, what remains to do, and the source to state.

    `source` is the edition or day that was told, which is the date of the source.
    """
    about = KINDS.get(done.kind) or MATRICES[done.kind]
    what = say("imported.providers" if done.kind in KINDS else "imported.pairs", language)
    path, count = folder / done.written[0], number(done.added, language)
    yield say("imported.added", language, file=done.file, what=what, path=path, count=count)
    yield from _some("imported.repairs", [r.within(language) for r in done.repairs], done, language)
    yield from _some("imported.remarks", [f.within(language) for f in done.remarks], done, language)
    if done.left:
        yield say("imported.left", language, count=number(len(done.left), language))
        yield from (f"  {many} × {reason.within(language)}" for reason, many in done.reasons())
        yield from (f"  • {f.within(language)}" for f in [f for f in done.left if f.row][:SHOWN])
    yield say("imported.log", language, path=folder / done.log)
    if done.todo:
        yield say("imported.todo", language, path=folder / TODO, count=number(done.todo, language))
    yield say("imported.source", language)
    yield "[[sources]]"
    for key, text in (
        ("what", about.english),
        ("origin", about.portal),
        ("licence", about.licence),
        ("date", source.strip()),
    ):
        yield f"{key} = {json.dumps(text, ensure_ascii=False)}"


def _some(title: str, said: Sequence[str], done: Outcome, language: Language) -> Iterator[str]:
    if said:
        yield say(title, language, count=number(len(said), language))
        yield from (f"  • {line}" for line in said[:SHOWN])
        if len(said) > SHOWN:
            yield say("imported.more", language, log=done.log, count=number(len(said) - SHOWN, language))
