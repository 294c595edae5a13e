"""Scenarios derived from one another: each is kept as what differs from its parent, or whole where it has none.

Whoever changes a scenario says which version he has read. If somebody else was faster he gets a `StaleError` that says
who and when, and nothing is lost. A change of a parent reaches its children, but for the knobs they turn themselves.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from geodata.faults import nearest
from geodata.phrases import Phrase
from planner import changes, store_log
from planner.phrases import phrase
from planner.scenario import KNOBS, Scenario, load
from planner.store_schema import ScenarioRow, StoreError

_MORE, _INSTEAD = "changes", "changes instead"
"""Beside the knobs: the changes that follow those of the parent, or stand in their place."""

_NAMED = ("scenario.name", "scenario.description")


class StaleError(StoreError):
    """A scenario was changed by `who` at `at` since it was read."""

    def __init__(self, name: str, rule: Phrase, *, who: str, at: datetime) -> None:
        remedy = phrase("read_it_again_make_your_change_on")
        super().__init__(name, phrase("rule_by_who", rule=rule, who=who, at=f"{at:%Y-%m-%d %H:%M:%S}"), remedy)
        self.who, self.at = who, at


@dataclass(frozen=True)
class KeptScenario:
    """A kept scenario; `changed` are the knobs that differ from `parent`'s, or all of them; `scenario` is whole."""

    territory: str
    parent: str | None
    changed: Mapping[str, Any]
    scenario: Scenario
    version: int
    who: str
    at: datetime

    @property
    def name(self) -> str:
        return self.scenario.name


def keep(
    session: Session, territory: str, scenario: Scenario, *, parent: str | None, over: int, who: str, why: str
) -> KeptScenario:
    """Keep a new scenario (`over` is 0) or a change of the version `over`; the caller holds the lock for writers."""
    row = find(session, territory, scenario.name)
    if not scenario.name.strip():
        raise StoreError("scenario.name", phrase("is_missing"), phrase("name_the_scenario"))
    if (row.version if row else 0) != over:
        if row is None:
            raise StoreError(
                scenario.name, phrase("is_not_kept_here_so_it_cannot"), phrase("keep_it_as_a_new_scenario")
            )
        rule = (
            phrase("was_changed_to_version", version=row.version)
            if over
            else phrase("is_kept_already_version_changed", version=row.version)
        )
        raise StaleError(scenario.name, rule, who=row.who, at=datetime.fromisoformat(row.at))
    above = _parent(session, territory, parent, scenario.name)
    inherited = resolve(session, above) if above else None
    knobs = _knobs(scenario, inherited)
    sources = _sources(scenario, inherited, knobs)
    detail = {"name": scenario.name, "version": over + 1, "parent": parent, "knobs": knobs}
    entry = store_log.add(session, store_log.SCENARIO, territory, detail, who=who, why=why)
    row = row or ScenarioRow(territory=territory, name=scenario.name)
    row.description = scenario.description
    row.parent = above.id if above else None
    row.knobs, row.sources = json.dumps(knobs), json.dumps(sources)
    row.who, row.at = who, entry.at
    session.add(row)
    session.flush()
    return told(session, row)


def find(session: Session, territory: str, name: str) -> ScenarioRow | None:
    """Return the row of a scenario, if it is kept."""
    return session.scalar(sa.select(ScenarioRow).filter_by(territory=territory, name=name))


def names(session: Session, territory: str) -> list[str]:
    """Return the names of the scenarios of a territory, sorted."""
    return sorted(session.scalars(sa.select(ScenarioRow.name).filter_by(territory=territory)))


def get(session: Session, territory: str, name: str) -> ScenarioRow:
    """Return the row of a scenario, or raise `StoreError` with the nearest names."""
    row = find(session, territory, name)
    if row is None:
        remedy = nearest(name, names(session, territory))
        raise StoreError("scenario", phrase("is_not_kept_for", territory=territory), remedy, value=name)
    return row


def told(session: Session, row: ScenarioRow) -> KeptScenario:
    """Return a row as what it means."""
    above = session.get(ScenarioRow, row.parent) if row.parent else None
    return KeptScenario(
        territory=row.territory,
        parent=above.name if above else None,
        changed=json.loads(row.knobs),
        scenario=resolve(session, row),
        version=row.version,
        who=row.who,
        at=datetime.fromisoformat(row.at),
    )


def resolve(session: Session, row: ScenarioRow) -> Scenario:
    """Return the whole scenario: its parent's, with its own knobs turned."""
    above = session.get(ScenarioRow, row.parent) if row.parent else None
    inherited = resolve(session, above) if above else replace(load(), sources=())
    named = dict(zip(_NAMED, (row.name, row.description), strict=True))
    knobs = json.loads(row.knobs)
    instead, more = knobs.pop(_INSTEAD, None), knobs.pop(_MORE, [])
    before = inherited.changes if instead is None else changes.read(instead, row.name)[0]
    turned = replace(inherited.changed(named | knobs), changes=(*before, *changes.read(more, row.name)[0]))
    sources = dict(turned.sources) | json.loads(row.sources)
    return replace(turned, sources=tuple(sorted((k, why) for k, why in sources.items() if why is not None)))


def _parent(session: Session, territory: str, parent: str | None, name: str) -> ScenarioRow | None:
    if parent is None:
        return None
    row = get(session, territory, parent)
    above: ScenarioRow | None = row
    while above is not None:
        if above.name == name:
            raise StoreError(
                name, phrase("would_be_derived_from_itself"), phrase("derive_it_from_one_that_is_no", name=name)
            )
        above = session.get(ScenarioRow, above.parent) if above.parent else None
    return row


def _knobs(scenario: Scenario, inherited: Scenario | None) -> dict[str, Any]:
    """The knobs that stand otherwise than inherited, by their dotted names."""
    own = {k: getattr(scenario, knob.field) for k, knob in KNOBS.items() if k not in _NAMED}
    theirs = inherited.changes if inherited else ()
    follows = scenario.changes[: len(theirs)] == theirs
    if more := [change.as_dict() for change in (scenario.changes[len(theirs) :] if follows else scenario.changes)]:
        own[_MORE if follows else _INSTEAD] = more
    elif not follows:
        own[_INSTEAD] = []
    if inherited is None:
        return own
    said = {k: own.pop(k) for k in (_MORE, _INSTEAD) if k in own}
    return said | {k: value for k, value in own.items() if value != getattr(inherited, KNOBS[k].field)}


def _sources(scenario: Scenario, inherited: Scenario | None, knobs: Mapping[str, Any]) -> dict[str, str | None]:
    """The sources that are not as inherited; None where the scenario has none any more."""
    own = dict(scenario.sources)
    theirs = {k: why for k, why in inherited.sources if k not in (*knobs, *_NAMED)} if inherited else {}
    return {k: own.get(k) for k in sorted(own.keys() | theirs.keys()) if own.get(k) != theirs.get(k)}
