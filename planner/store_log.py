"""The log: who did what, when and why; rows are only added, each holding the digest of the one before.

A row that is changed, left out or put in later breaks the chain, and `broken` says where. Who can rewrite the whole
file can rewrite the whole chain: note the newest digest elsewhere now and then, and compare.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from geodata.faults import Fault
from planner.decisions import KINDS
from planner.phrases import phrase
from planner.store_schema import LogRow, StoreError

SAVE, SCENARIO, FORGET = "save", "scenario", "forget"
WHAT = (SAVE, SCENARIO, FORGET, *KINDS)
"""What an entry of the log is about: a plan, a scenario, a person forgotten, or a decision by its kind."""

_FIRST = "0" * 64


@dataclass(frozen=True)
class Entry:
    """One entry: `number` from 1 without gaps, `at` in UTC, `what` of `WHAT`, and `digest`, which seals all before."""

    number: int
    at: datetime
    who: str
    what: str
    territory: str
    detail: Mapping[str, Any]
    why: str
    digest: str


def add(session: Session, what: str, territory: str, detail: Mapping[str, Any], *, who: str, why: str) -> LogRow:
    """Add an entry; the caller holds the lock for writers. Raises `StoreError` where it does not say who and why."""
    assert what in WHAT
    for column, value in (("who", who), ("why", why)):
        if not value.strip():
            raise StoreError("log", phrase("is_missing_", column=column), phrase("say_who_does_it_and_why_both"))
    last = session.scalar(sa.select(LogRow).order_by(LogRow.number.desc()).limit(1))
    row = LogRow(
        number=last.number + 1 if last else 1,
        at=now(),
        who=who,
        what=what,
        territory=territory,
        detail=json.dumps(detail, sort_keys=True, ensure_ascii=False),
        why=why,
        previous=last.digest if last else _FIRST,
    )
    row.digest = _digest(row)
    session.add(row)
    session.flush()
    return row


def rows(session: Session, territory: str | None, what: Sequence[str] = WHAT) -> Sequence[LogRow]:
    """Return the rows about one territory, or all, in their order."""
    asked = sa.select(LogRow).where(LogRow.what.in_(what)).order_by(LogRow.number)
    return session.scalars(asked if territory is None else asked.where(LogRow.territory == territory)).all()


def entry(row: LogRow) -> Entry:
    """Return a row as what it means."""
    at, detail = datetime.fromisoformat(row.at), json.loads(row.detail)
    return Entry(row.number, at, row.who, row.what, row.territory, detail, row.why, row.digest)


def broken(session: Session) -> Iterator[Fault]:
    """Yield a fault for every row whose content or place in the chain is not what it was."""
    remedy = phrase("somebody_changed_the_database_by_hand_compare")
    previous, number = _FIRST, 0
    for row in session.scalars(sa.select(LogRow).order_by(LogRow.number)):
        if (row.previous, row.number) != (previous, number + 1):
            yield Fault(
                "log", row.number, "previous", row.previous, phrase("does_not_follow_the_row_before_it"), remedy
            )
        if row.digest != _digest(row):
            yield Fault("log", row.number, "digest", row.digest, phrase("is_not_what_was_written"), remedy)
        previous, number = row.digest, row.number


def now() -> str:
    """Return the time in UTC, to the microsecond."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _digest(row: LogRow) -> str:
    said = [row.number, row.at, row.who, row.what, row.territory, row.detail, row.why, row.previous]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()
