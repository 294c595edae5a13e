"""ISTAT's matrices between municipalities: road minutes into `times.csv`, home-work flows into `flows.csv`."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from geodata import files
from geodata.faults import Fault, InputError, Repair, nearest
from geodata.gazetteer import Gazetteer
from geodata.grid import BOOKS, TEXT, UNCLOSED, grids, stream
from geodata.importers.kinds import roles
from geodata.importers.listed import known_areas
from geodata.importers.outcome import Outcome, as_csv, put
from geodata.phrases import Phrase, phrase
from geodata.tables import TABLES
from geodata.territory import load

OUTSIDE = ""
"""Stands in `flows.csv` for every municipality that is not an area of the territory."""

PLAUSIBLE_KMH = (5.0, 130.0)
"""Middle speed of a road matrix; beyond it minutes or kilometres are in another unit."""


@dataclass(frozen=True)
class Matrix:
    """A matrix between municipalities: its headers by role and the source it is published under."""

    name: str
    english: str
    portal: str
    licence: str
    headers: Mapping[str, Sequence[str]]
    needed: tuple[str, ...]
    table: str

    @property
    def file(self) -> str:
        return TABLES[self.table].file


MATRICES: dict[str, Matrix] = {
    m.name: m
    for m in (
        Matrix(
            "road-times", "road minutes and kilometres between municipalities (R03_LC.csv)",
            "ISTAT, matrici di distanza", "CC BY 4.0",
            {
                "origin": ("procom_o", "pro_com_o", "procom_orig", "pro_com_orig", "cod_orig", "origine", "origin",
                           "pro_com_1", "procom_1", "istat_code"),
                "destination": ("procom_d", "pro_com_d", "procom_dest", "pro_com_dest", "cod_dest", "destinazione",
                                "destination", "pro_com_2", "procom_2", "ref_istat_code"),
                "minutes": ("tep_tot", "minuti", "minutes", "road_min"),
                "km": ("km_tot", "km"),
                "m": ("metri", "road_m"),
            },
            ("origin", "destination", "minutes"), "times",
        ),
        Matrix(
            "work-flows", "home-work flows between municipalities (matrix_pendoLAVORO_2021.txt)",
            "ISTAT, matrice di pendolarismo per lavoro", "CC BY 4.0",
            {
                "origin": ("procom_res", "pro_com_res"),
                "destination": ("procom_lav", "pro_com_lav"),
                "people": ("pendolari", "obs_value", "value", "stima"),
            },
            ("origin", "destination", "people"), "flows",
        ),
    )
}  # fmt: skip

Pair = tuple[str, str]


def take_matrix(name: str, path: Path, folder: Path, *, source: str, told: Mapping[str, str] | None = None) -> Outcome:
    """Write the part of a matrix that is about the territory; `told` names the header of a role.

    Rows about other municipalities are counted, not listed: a national matrix has half a million. Raises `InputError`.
    """
    matrix, territory = MATRICES[name], load(folder)
    faults = [
        Fault("--column", 0, "", role, phrase("is_not_a_role"), nearest(role, matrix.headers))
        for role in told or {} if role not in matrix.headers
    ]  # fmt: skip
    if not source.strip():
        remedy = phrase("say_the_edition_as_in_source_edition")
        faults.append(Fault("--source", 0, "", "", phrase("is_not_told"), remedy))
    place = files.places(folder)[0].get(matrix.table)
    if place and (len(territory.table(matrix.table)) or place.label != matrix.file):
        remedy = phrase("move_it_away_first_one_file_holds")
        faults.append(Fault(place.label, 0, "", "", phrase("exists_already"), remedy))
    if faults:
        raise InputError(faults)
    done = Outcome(matrix.name, path.name)
    where, rows = _opened(matrix, path, told or {}, done)
    known = known_areas(territory)
    said = f"{matrix.portal}, {matrix.licence}; file {path.name}; {source.strip()}"
    make = _times if name == "road-times" else _flows
    try:
        text = make(rows, where, known, said, done)
    except csv.Error as error:
        raise InputError(
            [Fault(path.name, 0, "", "", phrase("is_not_readable_as_csv", error=error), UNCLOSED)]
        ) from None
    if not done.added:
        reasons = done.why_none()
        remedy = phrase("check_that_it_is_the_file_of")
        raise InputError(
            [Fault(path.name, 0, "", "", phrase("has_nothing_about_the_territory", reasons=reasons), remedy)]
        )
    done.written = [matrix.file, done.log]
    put(folder, {matrix.file: text, done.log: done.logged(folder)}, check=True)
    return done


Rows = Iterator[tuple[int, Sequence[str]]]


def _opened(matrix: Matrix, path: Path, told: Mapping[str, str], done: Outcome) -> tuple[dict[str, int], Rows]:
    """Return where the columns are and the rows below them, with their numbers."""
    spelt = {n for names in matrix.headers.values() for n in names}
    spelt |= (
        {n.upper() for n in spelt} | {n.title() for n in spelt} | {n.capitalize() for n in spelt} | set(told.values())
    )
    if path.suffix.lower() in BOOKS or not path.is_file() or path.suffix.lower() not in TEXT:
        found, faults, done.repairs = grids(path, known=spelt)
        lines, above = iter(found[0].texts() if found else []), 0
    else:
        lines, above, faults, done.repairs = stream(path, known=spelt)
    if faults:
        raise InputError(faults)
    header = [cell.strip() for cell in next(lines, [])]
    where = roles(header, matrix.headers, told)
    for role in (r for r in matrix.needed if r not in where):
        like, shown = ", ".join(matrix.headers[role][:3]), ", ".join(header) or phrase("nothing")
        remedy = phrase("it_is_called_for_instance_say_yours", like=like, role=role, shown=shown)
        faults.append(Fault(path.name, 1, "", "", phrase("no_column_tells_the", role=role), remedy))
    if faults:
        raise InputError(faults)
    return where, ((n, row) for n, row in enumerate(lines, start=2 + above) if any(row))


def _times(rows: Rows, where: Mapping[str, int], known: Gazetteer, source: str, done: Outcome) -> str:
    kept: dict[Pair, tuple[float, float | None]] = {}
    speeds = []
    for number, row in rows:
        ends = _ends(number, row, where, known, done)
        if ends is None:
            continue
        minutes = _number(row[where["minutes"]])
        km = _number(row[where["km"]]) if "km" in where else None
        if km is None and "m" in where and (metres := _number(row[where["m"]])) is not None:
            km = metres / 1000
        if minutes is None or minutes < 0:
            shown = row[where["minutes"]]
            done.left.append(
                Fault(done.file, number, "minutes", shown, phrase("has_no_minutes"), phrase("write_a_number"))
            )
        elif ends in kept:
            value, rule = " ".join(ends), phrase("stands_twice_once_merged_municipalities_are_one")
            done.left.append(Fault(done.file, number, "", value, rule, phrase("the_first_row_counts")))
        else:
            kept[ends] = (minutes, km)
            if km and minutes:
                speeds.append(60 * km / minutes)
    if speeds and not PLAUSIBLE_KMH[0] <= (middle := sorted(speeds)[len(speeds) // 2]) <= PLAUSIBLE_KMH[1]:
        remedy = phrase("give_minutes_and_kilometres")
        raise InputError([Fault(done.file, 0, "", "", phrase("has_a_middle_speed_of_km_h", middle=middle), remedy)])
    done.added = len(kept)
    lines = [
        (a, b, "car", f"{t:g}", "" if km is None else f"{km:g}", source) for (a, b), (t, km) in sorted(kept.items())
    ]
    return as_csv([_header("times"), *lines])


def _flows(rows: Rows, where: Mapping[str, int], known: Gazetteer, source: str, done: Outcome) -> str:
    people: Counter[Pair] = Counter()
    for number, row in rows:
        ends = _ends(number, row, where, known, done, outside=True)
        if ends is None:
            continue
        count = _number(row[where["people"]])
        if count is None or count < 0 or count % 1:
            shown = row[where["people"]]
            done.left.append(
                Fault(done.file, number, "people", shown, phrase("has_no_number_of_people"), phrase("write_it"))
            )
        else:
            people[ends] += int(count)
    done.added = len(people)
    lines = [(a, b, str(count), source) for (a, b), count in sorted(people.items())]
    return as_csv([_header("flows"), *lines])


def _header(table: str) -> list[str]:
    return [column.name for column in TABLES[table].columns]


def _ends(
    number: int, row: Sequence[str], where: Mapping[str, int], known: Gazetteer, done: Outcome, *, outside: bool = False
) -> Pair | None:
    """Return both ends as codes, or nothing where the row is not about the territory or is too short to say."""
    if len(row) <= max(where.values()):
        done.left.append(
            Fault(done.file, number, "", "", phrase("has_too_few_cells"), phrase("look_at_the_row_in_the_file"))
        )
        return None
    ends: list[str] = []
    for role in ("origin", "destination"):
        word = row[where[role]].strip()
        code = word if word in known.names else ""
        if not code and len(found := known.find(word).areas) == 1:
            code = found[0]
            _repaired(number, role, word, code, known, done)
        ends.append(code)
    if not any(ends) or (not all(ends) and not outside):
        rule = phrase("lies_outside_the_territory") if not any(ends) else phrase("has_one_end_outside_the_territory")
        done.left.append(_stays_out(done.file, rule))
        return None
    return ends[0] or OUTSIDE, ends[1] or OUTSIDE


@lru_cache(maxsize=16)
def _stays_out(file: str, rule: Phrase) -> Fault:
    """Return one and the same fault for all rows: there may be half a million."""
    return Fault(file, 0, "", "", rule, phrase("it_stays_out"))


def _repaired(number: int, role: str, word: str, code: str, known: Gazetteer, done: Outcome) -> None:
    """Tell a code that is read otherwise once, and count its cells."""
    for place, told in enumerate(done.repairs):
        if (told.column, told.found) == (role, word):
            done.repairs[place] = Repair(told.file, told.row, role, word, code, told.rule, told.cells + 1)
            return
    done.repairs.append(Repair(done.file, number, role, word, code, known.find(word).rule))


def _number(cell: str) -> float | None:
    """Return a number with a point or a comma as its only sign."""
    plain = cell.strip().replace(",", ".")
    try:
        return float(plain) if plain.count(".") <= 1 else None
    except ValueError:
        return None
