"""A case: a territory, its rule profile and a scenario, opened together so that every fault is told at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from geodata.facts import read_toml
from geodata.faults import Fault, InputError
from geodata.territory import Territory, folder_of, load
from planner import changes, rules, scenarios
from planner.rules import RuleProfile
from planner.scenario import Scenario
from planner.words import Language


@dataclass(frozen=True)
class Case:
    """What a plan is made from: `territory` is as the scenario supposes it to be.

    `own` is the territory's own case, where this one supposes another scenario.
    """

    territory: Territory
    rules: RuleProfile
    scenario: Scenario
    own: Case | None = None


def open_case(
    territory: str | Path, *, scenario_file: str | Path | None = None, knobs: Mapping[str, str] | None = None
) -> Case:
    """Open a territory by name or folder, with its own scenario, a person's scenario over it (a file, or the name of
    one that comes with the territory), and single knobs as text.

    Raises `InputError` with every fault of the tables, the rule profile and the scenario.
    """
    folder = folder_of(territory)
    faults: list[Fault] = []
    loaded = profile = chosen = None
    try:
        loaded = load(territory)
    except InputError as error:
        faults += error.faults
    said, unreadable = read_toml(folder / "rules.toml")
    try:
        profile = rules.profile(said) if not unreadable else None
    except InputError as error:
        faults += error.faults
    try:
        chosen = scenarios.load(folder, scenario_file, knobs=knobs)
        loaded = changes.applied(loaded, chosen.changes, name=chosen.name) if loaded else None
    except InputError as error:
        faults += error.faults
    if faults or loaded is None or profile is None or chosen is None:
        raise InputError(dict.fromkeys(faults))
    return Case(loaded, profile, chosen)


def supposing(own: Case, wanted: str | Scenario) -> Case:
    """Return the case of a scenario that comes with a territory, by its name, or of one derived from its own.

    Raises `InputError` where the scenario is not known or has faults.
    """
    if isinstance(wanted, str):
        wanted = scenarios.load(own.territory.folder, wanted)
    more = wanted.changes[len(own.scenario.changes) :]
    return replace(own, territory=changes.applied(own.territory, more, name=wanted.name), scenario=wanted, own=own)


def title(folder: Path, language: Language) -> str:
    """Return the title that a folder's `territory.toml` states, or the folder's name where it states none."""
    said, _ = read_toml(folder / "territory.toml")
    found = said.get(f"title_{language}")
    return found if isinstance(found, str) else folder.name
