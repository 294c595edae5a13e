"""The policy's knobs: described once in `KNOBS`, kept in TOML, checked all at once.

A scenario is the shipped `scenario.toml`, with the territory's own over it, then a person's file, then single knobs.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from geodata.facts import as_toml, read_toml
from geodata.faults import Fault, InputError, nearest
from geodata.phrases import Phrase, either, spoken
from geodata.tables import MOST_EUR, MOST_PEOPLE
from optim import placement, welfare
from planner import changes
from planner.phrases import phrase


class ScenarioError(InputError):
    """A scenario has knobs that are misspelt, of the wrong kind or out of range."""


@dataclass(frozen=True)
class Knob:
    """One decision of the policy: `name` is `section.key`; numbers have a unit and a range, words a closed list."""

    name: str
    kind: type
    english: str
    italian: str
    unit: str = ""
    low: float = 0.0
    high: float = float("inf")
    choices: tuple[str, ...] = ()
    first: tuple[str, ...] = ()

    @property
    def field(self) -> str:
        return self.name.removeprefix("scenario.").replace(".", "_")


PARENT = ("scenario", "from")
"""Section and key in which a file names the scenario that it is derived from (`planner.scenarios`)."""

_EUR = "EUR per year"
_GOAL = re.compile(r"([a-z_0-9]+) +(\d{1,2}(?:\.\d{1,3})?|100) ?%")
KNOBS: dict[str, Knob] = {
    k.name: k
    for k in (
        Knob("scenario.name", str, "Name of the scenario", "Nome dello scenario"),
        Knob("scenario.description", str, "What it is for", "A che cosa serve"),
        Knob("welfare.minutes", float, "Longest trip of a worker to a provider, where the demand states none",
             "Viaggio più lungo di un lavoratore verso un fornitore, se la domanda non lo indica", "minutes", 1, 240),
        Knob("welfare.mode", str, "How workers travel", "Come viaggiano i lavoratori",
             choices=("car", "transit", "bike", "walk")),
        Knob("welfare.goals", tuple, "Goals of welfare, in order", "Obiettivi del welfare, in ordine",
             choices=welfare.GOALS, first=welfare.FIRST),
        Knob("placement.minutes", float, "Longest trip of a beneficiary to a host, where the person states none",
             "Viaggio più lungo di un beneficiario verso l'impresa, se non indicato", "minutes", 1, 240),
        Knob("placement.months", int, "Longest placement the Fund pays", "Inserimento più lungo pagato dal Fondo",
             "months", 1, 36),
        Knob("placement.goals", tuple, "Goals of placement, in order; with 2 % behind it, one gives back as much",
             "Obiettivi degli inserimenti, in ordine; con 2 % accanto cede altrettanto",
             choices=placement.GOALS, first=placement.FIRST),
        Knob("placement.waiting_points", int, "Points that a month of waiting adds to the vulnerability",
             "Punti che un mese di attesa aggiunge alla vulnerabilità", "points", 0, 100),
        Knob("placement.fit_hours", float, "Weight of the hours in the fit, where a person says them; skills weigh 1",
             "Peso dell'orario nella corrispondenza, se indicato; le competenze pesano 1", "times the skills", 0, 10),
        Knob("placement.moves", int, "Most people of the plan before who may be elsewhere or nowhere",
             "Persone del piano precedente che al massimo possono essere spostate", "people", 0, MOST_PEOPLE),
        Knob("fund.share", float, "Share of the euros served by local providers that goes to the Fund",
             "Quota degli euro spesi presso fornitori locali che va al Fondo", "share, 0.05 is 5 %", 0, 1),
        Knob("fund.opening_eur", float, "Balance at the start", "Saldo iniziale", "EUR", 0, MOST_EUR),
        Knob("fund.social_marketing_eur", float, "Social-marketing vouchers sold",
             "Buoni di marketing sociale venduti", _EUR, 0, MOST_EUR),
        Knob("fund.social_marketing_share", float, "Share of the vouchers that goes to the Fund",
             "Quota dei buoni che va al Fondo", "share", 0, 1),
        Knob("fund.donations_eur", float, "Donations", "Donazioni", _EUR, 0, MOST_EUR),
        Knob("fund.public_eur", float, "Public grants", "Contributi pubblici", _EUR, 0, MOST_EUR),
        Knob("fund.reserve_eur", float, "Kept aside, not spent on placements", "Riserva da non spendere", "EUR",
             0, MOST_EUR),
        Knob("travel.ferries", bool, "Whether car ferries may be used", "Se si possono usare i traghetti"),
        Knob("privacy.threshold", int, "Counts of people are told in multiples of this number",
             "I conteggi di persone sono detti in multipli di questo numero", "people", 3, 100),
        Knob("solver.seconds", float, "Time for each of the two optimisations", "Tempo per ciascuna ottimizzazione",
             "seconds", 1, 3600),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Scenario:
    """Every knob's value; made by `load()`, which checks them. `sources` says why a knob has its value; `changes` is
    what is supposed to be otherwise in the territory (`planner.changes`)."""

    name: str
    description: str
    welfare_minutes: float
    welfare_mode: str
    welfare_goals: tuple[str, ...]
    placement_minutes: float
    placement_months: int
    placement_goals: tuple[str, ...]
    placement_waiting_points: int
    placement_fit_hours: float
    placement_moves: int
    fund_share: float
    fund_opening_eur: float
    fund_social_marketing_eur: float
    fund_social_marketing_share: float
    fund_donations_eur: float
    fund_public_eur: float
    fund_reserve_eur: float
    travel_ferries: bool
    privacy_threshold: int
    solver_seconds: float
    sources: tuple[tuple[str, str], ...] = ()
    changes: tuple[changes.Change, ...] = ()

    def changed(self, knobs: Mapping[str, Any]) -> Scenario:
        """Return a copy with some knobs turned, by their dotted names; raises `ScenarioError`."""
        values, faults = _checked(knobs, "scenario")
        if faults:
            raise ScenarioError(faults)
        kept = tuple((k, why) for k, why in self.sources if k not in knobs)
        return replace(self, **{KNOBS[k].field: v for k, v in values.items()}, sources=kept)

    def to_toml(self) -> str:
        """Write every knob as TOML that `load` reads back as the same scenario."""
        lines: list[str] = []
        section = ""
        for knob in KNOBS.values():
            head, key = knob.name.split(".")
            if head != section:
                lines += [""] * bool(lines) + [f"[{head}]"]
                section = head
            value = getattr(self, knob.field)
            lines.append(f"{key} = {as_toml(list(value) if knob.kind is tuple else value)}")
        lines += ["", "[sources]"]
        lines += [f"{as_toml(k)} = {as_toml(why)}" for k, why in self.sources]
        lines += changes.to_toml(self.changes, as_toml)
        return "\n".join(lines) + "\n"

    def digest(self) -> str:
        """Name the decisions: two scenarios that differ only in name, description or sources have the same digest."""
        said = {k: v for k, v in asdict(self).items() if k not in ("name", "description", "sources", "changes")}
        if self.changes:
            said["changes"] = [change.as_dict() for change in self.changes]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def goal_of(said: str) -> tuple[str, float]:
    """Return a goal's name and the per cent that it lets later goals take: "placed" or "placed 2 %"."""
    written = _GOAL.fullmatch(said)
    return (written[1], float(written[2])) if written else (said, 0.0)


def load(*files: Path, knobs: Mapping[str, str] | None = None) -> Scenario:
    """Build a scenario from the shipped knobs, the given TOML files in order, and single knobs as text.

    Raises `ScenarioError` with every fault of every file and knob.
    """
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
    supposed: list[changes.Change] = []
    faults: list[Fault] = []
    for path in (Path(__file__).parent / "scenario.toml", *files):
        data, found = read_toml(path)
        more, wrong = changes.read(data.pop("changes", []), path.name)
        supposed += more
        found += wrong
        said = data.pop("sources", {})
        if not isinstance(said, dict):
            found.append(Fault(path.name, 0, "sources", str(said), phrase("is_not_a_section"), phrase("write_sources")))
            said = {}
        for k, why in said.items():
            if k not in KNOBS:
                found.append(Fault(path.name, 0, f"sources.{k}", "", phrase("is_not_a_knob"), nearest(k, KNOBS)))
            elif spoken(why) is None:
                broken = phrase("is_not_text"), phrase("write_it_in_double_quotes")
                found.append(Fault(path.name, 0, f"sources.{k}", str(why), *broken))
        flat: dict[str, Any] = {}
        for section, keys in data.items():
            if not isinstance(keys, dict):
                found.append(Fault(path.name, 0, section, str(keys), phrase("stands_outside_a_section"), _sections()))
                continue
            flat |= {f"{section}.{key}": value for key, value in keys.items() if (section, key) != PARENT}
        checked, wrong = _checked(flat, path.name)
        values |= checked
        sources = {k: why for k, why in sources.items() if k not in checked}
        sources |= {k: spoken(why) or "" for k, why in said.items()}
        faults += found + wrong
    said_knobs = {k: _from_text(k, v) for k, v in (knobs or {}).items()}
    checked, wrong = _checked(said_knobs, "--set")
    values |= checked
    faults += wrong
    if faults:
        raise ScenarioError(faults)
    kept = tuple(sorted((k, why) for k, why in sources.items() if k not in checked))
    return Scenario(**{KNOBS[k].field: v for k, v in values.items()}, sources=kept, changes=tuple(supposed))


def knobs_written(scenario: Scenario, base: Scenario) -> tuple[str, ...]:
    """Return the knobs that differ from another scenario's as `name=value`, the way `--set` takes them."""
    said = []
    for knob in KNOBS.values():
        value = getattr(scenario, knob.field)
        if not knob.name.startswith("scenario.") and value != getattr(base, knob.field):
            text = ",".join(value) if isinstance(value, tuple) else str(value).lower()
            said.append(f"{knob.name}={text}")
    return tuple(said)


def knobs_said(said: Sequence[str]) -> dict[str, Any]:
    """Return the values of knobs said as `name=value`; raises `ScenarioError`."""
    values, faults = _checked({k: _from_text(k, v) for k, _, v in (one.partition("=") for one in said)}, "address")
    if faults:
        raise ScenarioError(faults)
    return values


def _checked(flat: Mapping[str, Any], file: str) -> tuple[dict[str, Any], list[Fault]]:
    values, faults = {}, []
    for name, value in flat.items():
        knob = KNOBS.get(name)
        if knob is None:
            faults.append(Fault(file, 0, name, "", phrase("is_not_a_knob"), nearest(name, KNOBS)))
            continue
        kind = _of_kind(knob, value)
        if kind is None:
            values[name] = knob.kind(value)
        else:
            faults.append(Fault(file, 0, name, str(value), *kind))
    return values, faults


def _of_kind(knob: Knob, value: Any) -> tuple[Phrase, Phrase] | None:
    """Return the rule that a value breaks and the remedy, or None."""
    if knob.kind is tuple:
        goals = ", ".join(knob.choices)
        if not isinstance(value, list | tuple) or not value or not all(isinstance(goal, str) for goal in value):
            return phrase("is_not_a_list_of_goals"), phrase("use_one_or_more_of", goals=goals)
        names = [goal for goal, _ in map(goal_of, value)]
        if unknown := [goal for goal in names if goal not in knob.choices]:
            return phrase("names_a_goal_that_is_not_known", goal=unknown[0]), nearest(unknown[0], knob.choices)
        if len(set(names)) < len(names):
            return phrase("names_a_goal_twice"), phrase("name_each_goal_once")
        if names[0] not in knob.first:
            return phrase("cannot_begin_with", goal=names[0]), phrase("put_first", goals=either(knob.first))
        return None
    if knob.kind is bool:
        return None if isinstance(value, bool) else (phrase("is_neither_true_nor_false"), phrase("write_true_or_false"))
    if knob.kind is str:
        if not isinstance(value, str):
            return phrase("is_not_text"), phrase("write_it_in_double_quotes")
        if knob.choices and value not in knob.choices:
            return phrase("is_not_an_allowed_value"), phrase("use_one_of", allowed=", ".join(knob.choices))
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return phrase("is_not_a_number"), phrase("write_a_number_of", unit=_unit(knob))
    if not knob.low <= value <= knob.high:
        return phrase("is_out_of_range"), phrase("write_from_to", low=knob.low, high=knob.high, unit=_unit(knob))
    if knob.kind is int and value % 1:
        return phrase("is_not_a_whole_number"), phrase("write_a_whole_number_of", unit=_unit(knob))
    return None


def _from_text(name: str, text: str) -> Any:
    """Read a knob given on the command line; what cannot be read stays text, for the check to refuse."""
    knob = KNOBS.get(name)
    if knob is None or knob.kind is str:
        return text
    if knob.kind is tuple:
        return [word.strip() for word in text.split(",") if word.strip()]
    if knob.kind is bool:
        return {"true": True, "yes": True, "false": False, "no": False}.get(text.lower(), text)
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if knob.kind is int and number.is_integer() else number


def _unit(knob: Knob) -> Phrase:
    return phrase(f"knob_{'_'.join(re.findall('[a-z0-9]+', knob.unit.lower()))}")


def _sections() -> Phrase:
    names: Sequence[str] = sorted({name.split(".")[0] for name in KNOBS})
    return phrase("knobs_stand_in_the_sections", sections=", ".join(f"[{n}]" for n in names))
