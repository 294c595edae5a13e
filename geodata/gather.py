"""All tables of a folder, read from whatever files they are in, brought to one language and typed.

The areas come first, since they say what an area cell may mean and where a point lies.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from geodata import called, check, files, gazetteer, places
from geodata.faults import Fault, Repair
from geodata.phrases import Phrase, phrase
from geodata.read import ROW, Reading, read_table
from geodata.tables import GAZETTEER, TABLES, Table
from geodata.told import READABLE, Told


@dataclass
class Gathered:
    """The typed tables of a folder by name, and all that was said on the way.

    `labels` is what each table's faults call its file; `unread` are the tables whose codes are not known.
    """

    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    gazetteer: gazetteer.Gazetteer | None = None

    def named(self, faults: Iterable[Fault]) -> list[Fault]:
        """Return faults of tables as faults of the files that the tables came from."""
        label = {t.file: self.labels.get(t.name, t.file) for t in READABLE.values()}
        return [replace(f, file=label[f.file]) if label.get(f.file, f.file) != f.file else f for f in faults]


def gather(folder: Path, told: Mapping[str, Told], *, home: str) -> Gathered:
    """Read every table of a folder; `home` is the territory's reference system."""
    found, wrong, warnings = files.places(folder)
    done = Gathered(labels={name: place.label for name, place in found.items()}, warnings=warnings)
    done.faults += [fault for name, held in wrong.items() if name not in READABLE for fault in held]
    readings = {}
    for name, table in READABLE.items():
        place = found.get(name)
        if name in wrong or (place is None and files.WORKBOOK in wrong and not table.geometry):
            readings[name] = Reading(table.file, faults=wrong.get(name, []))
            done.unread.add(name)
        elif place is None:
            readings[name] = _absent(table)
        else:
            readings[name] = read_table(place.path, table, told.get(name), sheet=place.sheet, home=home)
            if table.needed and not readings[name].faults and readings[name].text.empty:
                rule, remedy = phrase("has_no_rows"), phrase("a_territory_needs_at_least_one")
                readings[name].faults.append(Fault(place.label, 0, "", "", rule, remedy))
    _settle(readings, told, done, home)
    return done


def _absent(table: Table) -> Reading:
    if not table.needed:
        return Reading(table.file)
    english, italian = (text[0].lower() + text[1:] for text in (table.english, table.italian))
    remedy = phrase("add_it", meaning=Phrase(english, italian))
    return Reading(table.file, faults=[Fault(table.file, 0, "", "", phrase("the_file_is_missing"), remedy)])


def _settle(readings: dict[str, Reading], told: Mapping[str, Told], done: Gathered, home: str) -> None:
    """Type the areas, find by them what the other tables mean, and type those."""
    areas = readings["areas"]
    places.degrees(areas, TABLES["areas"], home, told["areas"].crs)
    outlined = "area" in areas.text and "geometry" in areas.text
    where = places.ground(areas.text) if outlined else places.ground(pd.DataFrame({"area": [], "geometry": []}))
    places.unswapped(areas, TABLES["areas"], where)
    _typed("areas", areas, done)
    rows = areas.text.reindex(columns=["area", "name"], fill_value="")
    names = list(zip(rows["area"], rows["name"], strict=True))
    others = _others(readings.pop(GAZETTEER.name), gazetteer.build(names), done)
    known = done.gazetteer = gazetteer.build(names, others)
    called.by_name(readings)
    for name, reading in readings.items():
        table = TABLES[name]
        if name == "areas":
            continue
        if len(reading.text.columns):
            stops = frozenset(readings["places"].text.get("place", ())) if name == "links" else frozenset()
            places.named(reading, table, known, stops)
            places.degrees(reading, table, home, told[name].crs, where)
            places.unswapped(reading, table, where)
            places.located(reading, table, where, known.names)
        _typed(name, reading, done)


def _others(reading: Reading, known: gazetteer.Gazetteer, done: Gathered) -> list[tuple[str, str]]:
    """Return the names that the territory's own gazetteer adds, with the area of each."""
    if not len(reading.text.columns):
        done.faults += reading.faults
        return []
    places.named(reading, GAZETTEER, known)
    frame = _typed(GAZETTEER.name, reading, done)
    stray = frame[(frame["area"] != "") & ~frame["area"].isin(known.names)]
    rows = zip(stray[ROW], stray["area"], strict=True)
    done.faults += [Fault(reading.file, int(row), "area", code, *known.blame(code)) for row, code in rows]
    return list(zip(frame["place_name"], frame["area"], strict=True))


def _typed(name: str, reading: Reading, done: Gathered) -> pd.DataFrame:
    table = READABLE[name]
    frame, wrong, odd = check.typed(reading.text, table)
    told = {(f.row, f.column) for f in reading.faults if f.row and f.column}
    wrong = [f for f in wrong if (f.row, f.column) not in told]
    if (reading.faults or wrong) and (reading.text.empty or table.key[0] not in reading.text):
        done.unread.add(name)
    done.faults += [*reading.faults, *done.named(wrong)]
    done.warnings += [*reading.warnings, *done.named(odd)]
    done.repairs += reading.repairs
    if name in TABLES:
        done.frames[name] = frame
    return frame
