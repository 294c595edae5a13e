"""Scenarios by name: those that come with a territory, each a file of what differs from the one it is derived from.

A territory's folder has them in `scenarios/NAME.toml`. A file may say `from = "NAME"` in its section `[scenario]`; else
it is derived from the territory's own `scenario.toml`. Knobs of the later file take the place of the earlier one's;
changes are added to the earlier one's.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from geodata.facts import read_toml
from geodata.faults import Fault, nearest
from geodata.timetable import Timetable
from planner import scenario
from planner.changes import Change
from planner.phrases import phrase
from planner.scenario import KNOBS, PARENT, Scenario, ScenarioError
from planner.words import Language, say

FOLDER = "scenarios"
LOST = "line-lost "
"""Before the name of a line: the scenario that nothing runs on it."""
CLOSED = "provider-closed "
"""Before the id of a provider: the scenario that it has closed."""


def names(folder: Path) -> tuple[str, ...]:
    """Return the names of the scenarios that come with the territory in a folder."""
    return tuple(sorted(path.stem for path in (folder / FOLDER).glob("*.toml")))


def files(folder: Path, wanted: str | Path | None) -> list[Path]:
    """Return the files that make a scenario, the first first: the territory's own, then each over the one before.

    `wanted` is a file, the name of a scenario of the territory, or None for its own. Raises `ScenarioError` where a
    name is not known, or scenarios are derived from one another in a circle.
    """
    own = folder / "scenario.toml"
    chain: list[Path] = []
    while wanted is not None:
        path = _file(folder, wanted)
        if path in chain:
            rule = phrase("is_derived_from_itself")
            raise ScenarioError(
                [Fault(path.name, 0, ".".join(PARENT), path.stem, rule, phrase("name_another_or_none"))]
            )
        chain.insert(0, path)
        said, _ = read_toml(path)
        section = said.get(PARENT[0])
        wanted = section.get(PARENT[1]) if isinstance(section, dict) else None
        if wanted is not None and not isinstance(wanted, str):
            rule = phrase("is_not_the_name_of_a_scenario")
            raise ScenarioError(
                [Fault(path.name, 0, ".".join(PARENT), str(wanted), rule, phrase("write_it_in_quotes"))]
            )
    return [*([own] if own.exists() else []), *chain]


def load(folder: Path, wanted: str | Path | None, *, knobs: Mapping[str, str] | None = None) -> Scenario:
    """Return the scenario wanted, as `files` does; also the territory's own without a line: "line-lost D40"."""
    if isinstance(wanted, str) and wanted.startswith(LOST):
        return _without(scenario.load(*files(folder, None), knobs=knobs), wanted.removeprefix(LOST))
    return scenario.load(*files(folder, wanted), knobs=knobs)


def without_lines(timetable: Timetable | None, own: Scenario) -> dict[str, Scenario]:
    """Return by name a scenario for each line of a timetable, derived from the territory's own: the line is lost."""
    lines = [] if timetable is None else list(dict.fromkeys(timetable.called))
    return {lost.name: lost for lost in (_without(own, line) for line in lines)}


def called(name: str, language: Language) -> str:
    """Return how a scenario's name is said: that of a lost line, or of a provider that closed, in words."""
    if name.startswith(CLOSED):
        return say("scenario_of.closed", language, provider=name.removeprefix(CLOSED))
    return say("scenario_of.lost", language, line=name.removeprefix(LOST)) if name.startswith(LOST) else name


def _without(own: Scenario, line: str) -> Scenario:
    return replace(own, name=f"{LOST}{line}", changes=(*own.changes, Change("lose_line", (("line", line),))))


def difference(scenario: Scenario, base: Scenario) -> tuple[list[tuple[str, object, object]], list[str]]:
    """Return what differs: the knobs with their values in `base` and here, and the lines of the changes, + and −."""
    pairs = [(k, getattr(base, knob.field), getattr(scenario, knob.field)) for k, knob in KNOBS.items()]
    turned = [(k, old, new) for k, old, new in pairs if old != new and not k.startswith("scenario.")]
    return turned, list(_lines(base, scenario))


def _lines(base: Scenario, scenario: Scenario) -> Iterator[str]:
    old, new = ([_line(change.as_dict()) for change in s.changes] for s in (base, scenario))
    for line in difflib.ndiff(old, new):
        if line[:2] in ("+ ", "- "):
            yield line


def _line(said: dict[str, object]) -> str:
    what = said.pop("what")
    told = ", ".join(f"{k} {' '.join(v) if isinstance(v, list) else v}" for k, v in said.items() if k != "source")
    return f"{what}: {told}"


def _file(folder: Path, wanted: str | Path) -> Path:
    here = folder / FOLDER / f"{wanted}.toml"
    if isinstance(wanted, Path) or str(wanted).endswith(".toml"):
        return Path(wanted)
    if str(wanted) not in names(folder):
        known = names(folder)
        remedy = nearest(str(wanted), known) if known else phrase("this_territory_has_none_by_name_give")
        raise ScenarioError([Fault("scenario", 0, "", str(wanted), phrase("is_no_scenario_of_this_territory"), remedy)])
    return here
