"""Scenarios of the store and those that come with a territory, under one roof: found by name, derived, kept in chains.

One that is kept goes before one that is shipped under the same name.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from geodata.facts import read_toml
from geodata.faults import Fault, nearest
from geodata.territory import Territory
from planner import scenario
from planner.phrases import phrase
from planner.scenario import PARENT, Scenario, ScenarioError
from planner.scenarios import files, names
from planner.store import KeptScenario, Store

AS_SHIPPED = "as it comes with the territory"
"""Why a scenario is kept that another is derived from."""


def either(store: Store, territory: Territory, name: str) -> Scenario:
    """Return a scenario by its name, kept or shipped; raises `ScenarioError` with the nearest of both."""
    kept = {k.name: k.scenario for k in store.scenarios(territory.name)}
    if name in kept:
        return kept[name]
    shipped = {s.name: s for s in _shipped(territory)}
    if name in shipped:
        return shipped[name]
    raise ScenarioError(
        [Fault("scenario", 0, "", name, phrase("is_neither_kept_nor_shipped"), nearest(name, [*kept, *shipped]))]
    )


def kept_chain(
    store: Store, territory: Territory, name: str | None, *, who: str
) -> tuple[KeptScenario, tuple[str, ...]]:
    """Return a scenario (None: the territory's own) as it is kept, and the names of those that had to be kept first.

    One that is shipped and not kept is kept now, after the one that it is derived from.
    """
    kept = {k.name: k for k in store.scenarios(territory.name)}
    own = scenario.load(*files(territory.folder, None))
    name = name or own.name
    if name in kept:
        return kept[name], ()
    found = own if name == own.name else either(store, territory, name)
    parent: KeptScenario | None = None
    added: tuple[str, ...] = ()
    if name != own.name:
        parent, added = kept_chain(store, territory, _parent(territory, name), who=who)
    now = store.keep_scenario(
        territory.name, found, parent=parent.name if parent else None, who=who, why=AS_SHIPPED
    )  # fmt: skip
    return now, (*added, name)


def derived(
    above: Scenario, name: str, description: str, *, file: Path | None = None, knobs: Mapping[str, str] | None = None
) -> Scenario:
    """Return a scenario derived from another: with what a file says over it, then single knobs as text.

    Raises `ScenarioError` with every fault of both.
    """
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "parent.toml"
        whole.write_text(above.to_toml(), encoding="utf-8")
        said = scenario.load(whole, *([file] if file else []), knobs=knobs)
    return replace(said, name=name, description=description or said.description)


def _shipped(territory: Territory) -> list[Scenario]:
    folder = territory.folder
    return [scenario.load(*files(folder, name)) for name in (None, *names(folder))]


def _parent(territory: Territory, name: str) -> str | None:
    """The name of the shipped scenario that another is derived from; None where it is the territory's own."""
    chain = files(territory.folder, name)
    section = read_toml(chain[-1])[0].get(PARENT[0], {})
    said = section.get(PARENT[1])
    return str(said) if said else None
