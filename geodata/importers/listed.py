"""A published list of places into `providers.csv`, with what remains to say of their offers in `todo_offers.csv`."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import shapely

from geodata import gazetteer, letters, numbers, places
from geodata.faults import Fault, InputError, Repair, nearest
from geodata.gazetteer import Gazetteer, plain
from geodata.grid import Grid, grids
from geodata.importers.kinds import KINDS, ROLES, Kind, folded, roles, service_of
from geodata.importers.outcome import TODO, Outcome, as_csv, extended, put
from geodata.phrases import NOTHING, Phrase, phrase
from geodata.reading import ROW, Reading
from geodata.tables import TABLES
from geodata.territory import WGS84, Territory, load

NEAR_KM = 5.0
"""A point farther than this from its area is a slip: outlines are generalised, but not so much."""

_TABLE = TABLES["providers"]
_WKT = re.compile(r"POINT\s*\(\s*(-?[0-9.]+)\s+(-?[0-9.]+)\s*\)", re.IGNORECASE)
_PAIR = re.compile(r"\(?\s*(-?[0-9]+\.[0-9]+)\s*,\s*(-?[0-9]+\.[0-9]+)\s*\)?")
_TODO_HEADER = ("offer", "provider", "service", "price_eur", "capacity", "source", "to put right")


def take(
    name: str, path: Path, folder: Path, *, source: str, service: str = "", only: str = "",
    told: Mapping[str, str] | None = None, today: dt.date | None = None,
) -> Outcome:  # fmt: skip
    """Add the rows of a list that lie in the territory to its providers.

    `source` is the edition or date that every row's source tells; `service` what they offer where the list does not
    say; `only` keeps the rows of `COLUMN=VALUE`; `told` names the header of a role. Raises `InputError` with every
    fault of the file, of what is told and of the territory; nothing is written then.
    """
    kind, territory = KINDS[name], load(folder)
    faults = _asked(service, source, told or {}, territory)
    grid, where, repairs, found = _opened(kind, path, told or {})
    if faults or found or grid is None:
        raise InputError([*faults, *found])
    done = Outcome(kind.name, path.name, repairs=repairs)
    known = known_areas(territory)
    reading = _read(grid, where, done, known, only, today or dt.date.today())
    _placed(reading, territory, known, done)
    rows = _new(reading, kind, grid, source, known, folder, done, territory)
    if not rows:
        reasons = done.why_none()
        remedy = phrase("check_that_it_is_the_right_file")
        raise InputError([Fault(path.name, 0, "", "", phrase("gives_no_new_provider", reasons=reasons), remedy)])
    todo = [_to_price(row, kind, service, territory) for row in rows]
    done.added, done.todo = len(rows), len(todo)
    done.written = ["providers.csv", TODO, done.log]
    texts = {"providers.csv": extended(folder, "providers", rows), TODO: _todo_text(folder, todo)}
    put(folder, {**texts, done.log: done.logged(folder)}, check=True)
    return done


def known_areas(territory: Territory) -> Gazetteer:
    """Return the areas by code and name, and by the names of municipalities that have merged into them."""
    former = [(what.split(" into ")[0], new) for new, what in gazetteer.merged_codes().values()]
    return gazetteer.build(zip(territory.areas["area"], territory.areas["name"], strict=True), former)


def _asked(service: str, source: str, told: Mapping[str, str], territory: Territory) -> list[Fault]:
    services = list(territory.services["service"])
    faults = []
    if service and service not in services:
        faults.append(Fault("--service", 0, "", service, phrase("is_not_a_service_of_it"), nearest(service, services)))
    if not source.strip():
        remedy = phrase("say_the_edition_or_the_day_as")
        faults.append(Fault("--source", 0, "", "", phrase("is_not_told"), remedy))
    faults += [Fault("--column", 0, "", r, phrase("is_not_a_role"), nearest(r, ROLES)) for r in told if r not in ROLES]
    return faults


def _opened(
    kind: Kind, path: Path, told: Mapping[str, str]
) -> tuple[Grid | None, dict[str, int], list[Repair], list[Fault]]:
    """Return the first sheet in which the list is recognised, and where its columns are."""
    names = [name for known in kind.headers.values() for name in known]
    spelt = {*names, *(n.upper() for n in names), *(n.title() for n in names), *told.values()}
    found, faults, repairs = grids(path, known=spelt)
    headers = []
    for grid in found:
        header = grid.texts()[0] if grid.rows else []
        where = roles(header, kind.headers, told)
        headers += header
        if "name" in where and not {"area", "area_name", "point", "lat"}.isdisjoint(where):
            return grid, where, repairs, []
    if faults:
        return None, {}, repairs, faults
    shown = ", ".join(h for h in headers if h) or phrase("nothing")
    where = roles(headers, kind.headers, told)
    for role in [r for r in ("name", "area") if r not in where and not (r == "area" and "area_name" in where)]:
        like = ", ".join(kind.headers[role][:3])
        remedy = phrase("it_is_called_for_instance_say_yours", like=like, role=role, shown=shown)
        faults.append(Fault(path.name, 1, "", "", phrase("no_column_tells", what=ROLES[role]), remedy))
    return None, {}, repairs, faults


def _read(grid: Grid, where: Mapping[str, int], done: Outcome, known: Gazetteer, only: str, today: dt.date) -> Reading:
    """Lay the rows out under our names; numbers get a decimal point."""
    texts = grid.texts()
    kept: dict[str, list[object]] = {role: [] for role in (*ROLES, ROW)}
    column, _, wanted = only.partition("=")
    place = next((i for i, h in enumerate(texts[0]) if folded(h) == folded(column)), None) if only else None
    if only and (place is None or not wanted):
        remedy = phrase("write_column_value_with_a_column_of", columns=", ".join(texts[0]))
        raise InputError([Fault("--only", 0, "", only, phrase("does_not_name_a_column_and_a"), remedy)])
    for number, row in enumerate(texts[1:], start=2 + grid.above):
        cells = {role: row[i] if i < len(row) else "" for role, i in where.items()}
        if not any(row):
            continue
        if place is not None and (row[place] if place < len(row) else "").lower() != wanted.lower():
            done.left.append(
                Fault(grid.file, number, column, "", phrase("is_not_which_only_asks_for", wanted=wanted), NOTHING)
            )
        elif _is_past(cells.get("closed", ""), today):
            done.left.append(
                Fault(grid.file, number, "", cells["closed"], phrase("has_closed"), phrase("leave_it_out"))
            )
        else:
            cells |= _point(cells)
            cells["area"] = _area(cells, number, grid.file, known, done)
            for role in ROLES:
                kept[role].append(_tidy(cells.get(role, "")))
            kept[ROW].append(number)
    frame = pd.DataFrame(kept, dtype=object).astype({ROW: int})
    written = numbers.rewritten(frame, _TABLE, file=grid.file, rows=ROW)
    done.repairs += written.repairs
    reading = Reading(grid.file, written.text)
    letters.cleaned(reading, _TABLE)
    lost = [f.row for f in reading.faults]
    done.left += reading.faults
    reading.text, reading.faults = reading.text[~reading.text[ROW].isin(lost)], []
    frame = frame.loc[reading.text.index]
    odd = frame[~reading.text["lat"].map(_degrees) | ~reading.text["lon"].map(_degrees)]
    for index, row_number in zip(odd.index, odd[ROW], strict=True):
        shown = f"{odd['lat'][index]} {odd['lon'][index]}"
        if shown.strip():
            done.repairs.append(
                Repair(grid.file, int(row_number), "lat", shown, phrase("no_point"), phrase("it_is_no_number"))
            )
        reading.text.loc[index, ["lat", "lon"]] = ["", ""]
    return reading


def _area(cells: Mapping[str, str], number: int, file: str, known: Gazetteer, done: Outcome) -> str:
    """Return the cell that tells the area: the code, or the name where the code is none."""
    code, name = cells.get("area", ""), cells.get("area_name", "")
    meant, named = known.find(code).areas, known.find(name).areas
    if not code or not name:
        return code or name
    if not meant and not re.fullmatch("[0-9]{5,6}", code):
        done.repairs.append(Repair(file, number, "area", code, name, phrase("the_code_is_none_so_the_name")))
        return name
    if meant and len(named) == 1 and meant != named:
        rule = phrase("the_code_says_and_the_name_the", meant=known.names[meant[0]], named=known.names[named[0]])
        done.remarks.append(Fault(file, number, "area", f"{code} {name}", rule, phrase("correct_it_if_it_is_wrong")))
    return code


def _point(cells: Mapping[str, str]) -> dict[str, str]:
    """Return latitude and longitude of a cell that holds both, where no columns of their own do."""
    if cells.get("lat") and cells.get("lon"):
        return {}
    if found := _WKT.search(cells.get("point", "")):
        return {"lon": found[1], "lat": found[2]}
    if found := _PAIR.search(cells.get("point", "")):
        return {"lat": found[1], "lon": found[2]}
    return {}


def _placed(reading: Reading, territory: Territory, known: Gazetteer, done: Outcome) -> None:
    """Resolve areas and points; a point far from its area is dropped, since the area is the surer of the two."""
    drawn = territory.areas.to_crs(WGS84)
    where = places.ground(pd.DataFrame(drawn))
    places.named(reading, _TABLE, known)
    places.degrees(reading, _TABLE, territory.crs)
    places.unswapped(reading, _TABLE, where)
    places.located(reading, _TABLE, where, known.names)
    position, dropped = {code: k for k, code in enumerate(where.codes)}, set()
    for index, row in reading.text.iterrows():
        if not row["lon"] or row["area"] not in position:
            continue
        spot = shapely.points([[float(row["lon"]), float(row["lat"])]])
        far = float(where.km(spot, [position[row["area"]]])[0])
        if not far <= NEAR_KM:
            rule = phrase("it_lies_km_from_which_is_kept", km=far, area=known.names[row["area"]])
            shown = f"{row['lat']} {row['lon']}"
            reading.repairs.append(Repair(reading.file, int(row[ROW]), "lat", shown, phrase("no_point"), rule))
            reading.text.loc[index, ["lat", "lon"]] = ["", ""]
            dropped.add(int(row[ROW]))
    done.repairs += reading.repairs
    done.remarks += [w for w in reading.warnings if w.row and w.row not in dropped]


def _new(
    reading: Reading, kind: Kind, grid: Grid, source: str, known: Gazetteer, folder: Path, done: Outcome,
    territory: Territory,
) -> list[dict[str, str]]:  # fmt: skip
    """Return the rows to add; the others are left out, each with its reason."""
    there = set(territory.providers["provider"])
    told = f"{kind.portal}, {kind.licence}; file {grid.file}; {source.strip()}"
    rows: dict[str, dict[str, str]] = {}
    first: dict[str, int] = {}
    for cells in reading.text.to_dict("records"):
        number, area, name = int(cells[ROW]), cells["area"], cells["name"]

        def leave(column: str, value: str, rule: Phrase, remedy: Phrase, number: int = number) -> None:
            done.left.append(Fault(grid.file, number, column, value, rule, remedy))

        if not name:
            leave("name", "", phrase("has_no_name"), phrase("write_it"))
            continue
        if area not in known.names:
            outside = bool(area) and bool(re.fullmatch(r"[0-9.,]+", area) or cells["area_name"])
            rule = phrase("lies_outside_the_territory") if outside else phrase("its_area_is_not_known")
            remedy = phrase("it_stays_out_unless_its_area_is") if outside else known.blame(area)[1]
            leave("area", f"{area} {cells['area_name']}".strip(), rule, remedy if area else phrase("write_it"))
            continue
        code = _code(kind, cells, area)
        if code in there:
            leave("code", code, phrase("is_in_providers_csv_already"), phrase("change_that_row_or_remove_it_and"))
        elif code in rows:
            leave("code", code, phrase("stands_twice_in_the_file"), phrase("row_is_taken", row=first[code]))
        else:
            first[code] = number
            point = {k: cells[k] for k in ("lon", "lat")}
            rows[code] = {"provider": code, "name": name, "area": area, "local": "yes", **point, "source": told}
            rows[code] |= {"type": cells["type"], "places": cells["places"]}
    return list(rows.values())


def _code(kind: Kind, cells: Mapping[Any, Any], area: str) -> str:
    """Return the row's own code, or one made of its area and name, the same at every import."""
    made = f"{area}-{plain(cells['name']).replace(' ', '-')[:40]}"
    return f"{kind.prefix}-{cells['code'] or made}"


def _to_price(row: Mapping[str, str], kind: Kind, service: str, territory: Territory) -> list[str]:
    """Return the offer of a provider with what is not known left open and said."""
    units = dict(zip(territory.services["service"], territory.services["unit"], strict=True))
    usual = service_of(kind, row["type"])
    offered = service or (usual if usual in units else "")
    hint = f" ({row['type']})" if row["type"] else ""
    missing = [] if offered else [f"service: say which{hint}, or remove the row"]
    missing.append(f"price_eur: price of one {units.get(offered, 'unit')}")
    many = f"; the list has {row['places'].removesuffix('.0')} places" if row["places"] else ""
    missing.append(f"capacity: {units.get(offered, 'unit')}s in a year{many}")
    code = f"O-{row['provider']}-{offered}" if offered else f"O-{row['provider']}"
    return [code, row["provider"], offered, "", "", row["source"], "; ".join(missing)]


def _todo_text(folder: Path, todo: Sequence[Sequence[str]]) -> str:
    path = folder / TODO
    text = path.read_text(encoding="utf-8") if path.is_file() else as_csv([_TODO_HEADER])
    there = {row[0] for row in csv.reader(text.splitlines()) if row}
    return text + as_csv([row for row in todo if row[0] not in there])


def _tidy(cell: str) -> str:
    """Return a cell on one line, without the quotes that some exports write twice."""
    text = re.sub(r"[ \t\r\n]+", " ", cell).strip()  # a hard space may be half a letter
    quoted = len(text) > 1 and text[0] == text[-1] == '"'
    if quoted and (text.count('"') == 2 or text.startswith('""') or text.endswith('""')):
        text = text[1:-1]
    return text.replace('""', '"')


def _degrees(cell: str) -> bool:
    try:
        return bool(cell) and abs(float(cell)) < 1e8
    except ValueError:
        return False


def _is_past(said: str, today: dt.date) -> bool:
    """Say whether a cell holds a day that has passed: 31/12/2020, 2020-12-31 with or without an hour."""
    if found := re.match(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", said):
        year, month, day = found.groups()
    elif found := re.match(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", said):
        day, month, year = found.groups()
    else:
        return False
    return (int(year), int(month), int(day)) <= (today.year, today.month, today.day)
