"""Beneficiaries in the store: each stands there under a random token, and one table alone says whose it is.

Without its row in that table nobody can tell a person by an id any more, and plans and log stay as they were written.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner import store_log
from planner.phrases import phrase
from planner.store_schema import PersonRow, StoreError

_TOKEN = re.compile(r"someone-[0-9a-f]{16}")


def tokens(session: Session, territory: str, people: Iterable[str]) -> dict[str, str]:
    """Return the token of each person, a new one where there is none; a forgotten one is named by the token itself."""
    known = {name: token for token, name in names(session, territory).items()}
    for person in sorted(set(people) - known.keys()):
        known[person] = person if _TOKEN.fullmatch(person) else f"someone-{secrets.token_hex(8)}"
        if known[person] != person:
            session.add(PersonRow(token=known[person], territory=territory, beneficiary=person))
    return known


def names(session: Session, territory: str) -> dict[str, str]:
    """Return whose the tokens of a territory are, but for those forgotten."""
    rows = session.scalars(sa.select(PersonRow).filter_by(territory=territory))
    return {row.token: row.beneficiary for row in rows}


def forget(session: Session, territory: str, beneficiary: str, *, who: str, why: str) -> None:
    """Take away whose a token is; raises `StoreError` where nothing speaks of the person."""
    row = session.scalar(sa.select(PersonRow).filter_by(territory=territory, beneficiary=beneficiary))
    if row is None:
        remedy = phrase("see_that_the_id_is_written_as")
        raise StoreError("store", phrase("no_plan_or_decision_about_speaks_of", territory=territory), remedy)
    store_log.add(session, store_log.FORGET, territory, {"person": row.token}, who=who, why=why)
    session.delete(row)
