"""What an import did, in lines for a terminal: nothing that was changed or left out goes unsaid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from geodata.importers.kinds import KINDS
from geodata.importers.matrices import MATRICES
from geodata.importers.outcome import TODO, Outcome

SHOWN = 20
"""Of each sort so many are shown; all of them are in the log beside the tables."""


def lines(done: Outcome, folder: Path) -> Iterator[str]:
    """Yield what was added, read otherwise, left out and doubted, what remains to do, and the source to state."""
    about = KINDS.get(done.kind) or MATRICES[done.kind]
    what = "providers" if done.kind in KINDS else "pairs of areas"
    yield f"{done.file}: {done.added} {what} written to {folder / done.written[0]}."
    yield from _some("read otherwise", [str(r) for r in done.repairs], done)
    yield from _some("taken with a doubt", [str(f) for f in done.remarks], done)
    if done.left:
        yield f"{len(done.left)} left out:"
        yield from (f"  {count} × {reason}" for reason, count in done.reasons())
        yield from (f"  • {f}" for f in [f for f in done.left if f.row][:SHOWN])
    yield f"All of it, row by row: {folder / done.log}"
    if done.todo:
        yield f"TO DO: {done.todo} offers without price and capacity are in {folder / TODO}."
        yield "Fill them in and move them to offers.csv; remove those that sell nothing. Until then they serve nobody."
    yield "State the source in territory.toml:"
    yield "[[sources]]"
    yield f'what = "{about.english}"'
    yield f'origin = "{about.portal}"'
    yield f'licence = "{about.licence}"'
    yield 'date = "TO BE STATED"'


def _some(title: str, said: Sequence[str], done: Outcome) -> Iterator[str]:
    if said:
        yield f"{len(said)} {title}:"
        yield from (f"  • {line}" for line in said[:SHOWN])
        if len(said) > SHOWN:
            yield f"  … and {len(said) - SHOWN} more in {done.log}"
