"""Change sets: what a scenario supposes to be otherwise in the territory, in a small closed vocabulary.

A scenario's TOML holds them in order, each an entry `[[changes]]` whose `what` is one of `VOCABULARY`:

    [[changes]]
    what = "close_provider"
    provider = "P-07"

`read` checks what can be seen in the file, `applied` what only the territory shows; faults name the entry by its place
from 1 (`changes.2.provider`). The territory that was given stays as it is; the changed one has a digest of its own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from geodata.faults import Fault, InputError, nearest
from geodata.phrases import Phrase
from geodata.tables import TABLES
from geodata.territory import Territory
from geodata.timetable import Timetable
from planner.changing import Blame, Frames, make
from planner.phrases import phrase

_MOST = 100.0
"""Nothing is supposed to become more than so many times what it was."""


class ChangeError(InputError):
    """A change cannot be made in this territory."""


@dataclass(frozen=True)
class Change:
    """One entry: `what` of `VOCABULARY`, and the rest of it by key."""

    what: str
    said: tuple[tuple[str, Any], ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the entry as it stands in the file."""
        return {"what": self.what} | {k: list(v) if isinstance(v, tuple) else v for k, v in self.said}


@dataclass(frozen=True)
class Kind:
    """The keys that an entry must and may have, and one of `either`; `adds` is the table it adds a row to."""

    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    either: tuple[str, ...] = ()
    adds: str = ""


def _adds(table: str) -> Kind:
    columns = TABLES[table].columns
    return Kind(
        tuple(c.name for c in columns if c.required), tuple(c.name for c in columns if not c.required), adds=table
    )


VOCABULARY = {
    "close_provider": Kind(needs=("provider",)),
    "close_offer": Kind(needs=("offer",)),
    "add_provider": _adds("providers"),
    "add_offer": _adds("offers"),
    "scale_demand": Kind(needs=("by",), may=("service", "district")),
    "scale_capacity": Kind(needs=("by",), may=("service", "provider")),
    "firm_out": Kind(either=("firm", "sector")),
    "add_voucher": _adds("vouchers"),
    "add_host": _adds("hosts"),
    "add_opening": _adds("openings"),
    "lose_mode": Kind(needs=("mode", "areas")),
    "lose_line": Kind(needs=("line",)),
}
"""What can be supposed. A closed provider takes its offers with it, a firm that is out its demands. `scale_demand`: the
workers ask for `by` times the units. `lose_mode`: who lives in the `areas` can no longer travel by `mode`, and no given
time of that mode begins or ends there. `lose_line`: no vehicle of the timetable runs on a `line`, by the name (with
its operator or alone) or the id that its feed gives it."""


def read(entries: object, file: str) -> tuple[tuple[Change, ...], list[Fault]]:
    """Read the entries of a scenario file; return the changes and the faults that the file alone shows."""
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        rule, remedy = phrase("is_not_a_list_of_entries"), phrase("write_changes_above_each")
        return (), [Fault(file, 0, "changes", str(entries), rule, remedy)]
    faults: list[Fault] = []
    changes = []
    for place, entry in enumerate(entries, start=1):
        what, said = str(entry.get("what", "")), {k: v for k, v in entry.items() if k != "what"}
        kind = VOCABULARY.get(what)
        if kind is None:
            remedy = nearest(what, VOCABULARY) if what else phrase("use_one_of", allowed=", ".join(VOCABULARY))
            faults.append(Fault(file, 0, f"changes.{place}.what", what, phrase("is_not_a_kind_of_change"), remedy))
            continue
        faults += [Fault(file, 0, f"changes.{place}.{k}", v, *why) for k, v, why in _unfit(kind, said)]
        plain = {k: tuple(v) if isinstance(v, list) else v for k, v in said.items()}
        changes.append(Change(what, tuple(sorted(plain.items()))))
    return tuple(changes), faults


def to_toml(changes: Sequence[Change], write: Callable[[Any], str]) -> list[str]:
    """Return the lines of TOML that `read` reads back as the same changes."""
    lines = []
    for change in changes:
        lines += ["", "[[changes]]", *(f"{k} = {write(v)}" for k, v in change.as_dict().items())]
    return lines


def applied(territory: Territory, changes: Sequence[Change], *, name: str = "") -> Territory:
    """Return the territory as the changes of the scenario `name` suppose it to be; raises `ChangeError`.

    They are made one after the other, and each is seen by those after it, so that one may add a provider and the next
    one an offer of it.
    """
    if not changes:
        return territory
    tables: Frames = {name: territory.table(name) for name in TABLES}
    faults: list[Fault] = []
    timetable = territory.timetable
    for place, change in enumerate(changes, start=1):
        found: list[Fault] = []

        def blame(
            key: str, value: Any, rule: Phrase, remedy: Phrase, *, place: int = place, at: list[Fault] = found
        ) -> None:
            at.append(
                Fault(
                    phrase("scenario_file", name=name) if name else phrase("scenario"),
                    0,
                    f"changes.{place}.{key}",
                    str(value),
                    rule,
                    remedy,
                )
            )

        if change.what == "lose_line":
            timetable = _without(timetable, str(dict(change.said)["line"]), blame)
        else:
            adds, classes = VOCABULARY[change.what].adds, territory.rules.get("classes", {})
            make(change.what, dict(change.said), tables, adds=adds, classes=classes, blame=blame)
        faults += found
    if faults:
        raise ChangeError(faults)
    said = json.dumps([change.as_dict() for change in changes], sort_keys=True)
    digest = hashlib.sha256(f"{territory.digest} {said}".encode()).hexdigest()
    return replace(territory, **tables, timetable=timetable, digest=digest)


def _unfit(kind: Kind, said: Mapping[str, Any]) -> list[tuple[str, str, tuple[Phrase, Phrase]]]:
    keys = (*kind.needs, *kind.may, *kind.either)
    faults: list[tuple[str, str, tuple[Phrase, Phrase]]] = [
        (k, "", (phrase("is_not_a_key_of_this_change"), nearest(k, keys))) for k in said if k not in keys
    ]
    faults += [
        (k, "", (phrase("is_missing"), phrase("every_change_of_this_kind_needs_it")))
        for k in kind.needs
        if k not in said
    ]
    if kind.either and sum(k in said for k in kind.either) != 1:
        faults.append(
            (kind.either[0], "", (phrase("or_is_missing_or_both", other=kind.either[1]), phrase("name_one_of_them")))
        )
    for key, value in said.items():
        if key == "by" and not (isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= _MOST):
            faults.append(
                (key, str(value), (phrase("is_not_a_factor"), phrase("write_1_4_for_40_more_at", most=_MOST)))
            )
        elif key == "areas" and not kind.adds and not (isinstance(value, list) and value):
            faults.append((key, str(value), (phrase("is_not_a_list_of_areas"), phrase("write_areas"))))
        elif isinstance(value, dict) or (isinstance(value, list) and not all(isinstance(v, str) for v in value)):
            faults.append((key, str(value), (phrase("is_neither_a_word_a_number_nor"), phrase("write_one_of_these"))))
    return faults


def _without(timetable: Timetable | None, line: str, blame: Blame) -> Timetable | None:
    if timetable is None:
        blame("line", line, phrase("is_of_no_timetable_the_territory_has"), phrase("name_one_in_territory_toml_or_use"))
        return None
    left = timetable.without(line)
    if left is None:
        blame(
            "line",
            line,
            phrase("is_no_line_of_the_timetable"),
            nearest(line, {*timetable.called, *timetable.lines["name"], *timetable.lines["line"]}),
        )
    return left or timetable
