"""What only two columns, or two tables, together show: faults, and apart from them what is odd but possible."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.faults import Fault, nearest
from geodata.read import ROW
from geodata.tables import MOST_UNITS, TABLES

SEAT_KM = 5.0
"""How far from its own outline a seat may lie: outlines are generalised, and a seat in a neighbour is no slip."""

MOST_UNITS_A_WORKER = 1e6
"""More than there are minutes in a year: nobody needs so many units."""

_KM_PER_DEGREE = 111.2
_HARDLY = 1e-9

Frames = Mapping[str, pd.DataFrame]


def crossed(frames: Frames) -> list[Fault]:
    """Return the faults that only two columns together show."""
    return [
        *_bands(frames["population"]),
        *_ends(frames["links"]),
        *_seats(frames["areas"]),
        *_codes(frames),
        *_needs(frames["demands"]),
        *_districts(frames),
        *_running_services(frames),
        *_running_placements(frames),
    ]


def odd(frames: Frames) -> list[Fault]:
    """Return what may be meant and is worth a look, of tables that have no fault."""
    offers, openings, vouchers = frames["offers"], frames["openings"], frames["vouchers"]
    found = []
    kept = vouchers[vouchers["small_share"] > 0]
    if len(kept) and not frames["providers"]["small"].any():
        rule, remedy = "keeps a share for small providers, and no provider is small", "Say small = yes in providers."
        found += _told("vouchers", kept, "small_share", rule, remedy)
    night = openings[(openings["starts"] != "") & (openings["ends"] != "") & (openings["ends"] <= openings["starts"])]
    found += _told("openings", night, "ends", "is not after starts", "Swap them, unless it is a shift over midnight.")
    never = offers[offers["least"] > offers["capacity"]]
    found += _told("offers", never, "least", "is more than the capacity, so it never starts", "Correct one of them.")
    still = offers[offers["minutes"].notna() & ~offers["at_home"]]
    rule, remedy = "says how far the provider travels, and it is not given at home", "Say at_home = yes, or empty it."
    found += _told("offers", still, "minutes", rule, remedy)
    refused = set(zip(frames["refusals"]["beneficiary"], frames["refusals"]["host"], strict=True))
    running = frames["running_placements"]
    host = running["opening"].map(dict(zip(openings["opening"], openings["host"], strict=True)))
    pairs = zip(running["beneficiary"], host, strict=True)
    both = running[pd.Series([pair in refused for pair in pairs], running.index, dtype=bool)]
    rule, remedy = "runs at a host that is among the refusals", "Remove one of the two."
    found += _told("running_placements", both, "opening", rule, remedy)
    free = offers[offers["price_eur"] == 0]
    found += _told("offers", free, "price_eur", "costs nothing", "Write the price, unless it is given for nothing.")
    areas = frames["areas"]
    same = areas[areas["name"].duplicated()]
    found += _told("areas", same, "name", "is the name of another area too", "Name areas by their codes elsewhere.")
    return [*found, *_ways(frames["links"]), *_gaps(frames["population"])]


def _ways(links: pd.DataFrame) -> Iterator[Fault]:
    """Yield a warning for a link that is given again from its other end, with other minutes."""
    first: dict[tuple[str, str, str], tuple[float, int]] = {}
    cells = zip(*(links[name] for name in ("from", "to", "class", "minutes", ROW)), strict=True)
    for start, end, kind, minutes, row in cells:
        other, there = first.setdefault((min(start, end), max(start, end), kind), (minutes, row))
        if other != minutes and there != row:
            rule = f"is another time than in row {there}, where the same link is given from its other end"
            yield Fault(TABLES["links"].file, row, "minutes", f"{minutes:g}", rule, "Keep one: links go both ways.")


def _gaps(population: pd.DataFrame) -> Iterator[Fault]:
    """Yield a warning for every age of an area that lies between two of its bands and in none."""
    cells = zip(*(population[name] for name in ("area", "age_from", "age_to", ROW)), strict=True)
    for (area, _, end, row), (same, start, _, below) in pairwise(sorted(cells)):
        if area == same and start > end + 1:
            rule = f"leaves out the ages from {end + 1:g} to {start - 1:g}, after row {row}"
            yield Fault(TABLES["population"].file, below, "age_from", f"{start:g}", rule, "Add the band between.")


def _told(table: str, rows: pd.DataFrame, column: str, rule: str, remedy: str) -> list[Fault]:
    """Return the same said of every row of a table, with what stands in a column."""
    cells = zip(rows[ROW], rows[column], strict=True)
    file = TABLES[table].file
    return [Fault(file, int(row), column, v if isinstance(v, str) else f"{v:g}", rule, remedy) for row, v in cells]


def _districts(frames: Frames) -> Iterator[Fault]:
    """Yield a fault for every district that no area is in."""
    known = set(frames["areas"]["district"]) - {""}
    for table in TABLES.values():
        for column in (c.name for c in table.columns if c.name in ("district", "districts") and table.name != "areas"):
            cells = frames[table.name][column].explode()
            strange = cells[cells.notna() & (cells != "") & ~cells.isin(known)]
            for index, value in strange.items():
                row = int(frames[table.name][ROW][index])
                yield Fault(table.file, row, column, value, "is the district of no area", nearest(value, known))


def _running_services(frames: Frames) -> Iterator[Fault]:
    """Yield a fault for units that run with another service, or beyond what the demand asks or the offer has."""
    running, file = frames["running_services"], TABLES["running_services"].file
    demands, offers = (
        frames[n].drop_duplicates(k).set_index(k) for n, k in (("demands", "demand"), ("offers", "offer"))
    )
    asked, offered = running["demand"].map(demands["service"]), running["offer"].map(offers["service"])
    other = running[asked.notna() & offered.notna() & (asked != offered)]
    remedy = "Name an offer of the service that is asked for."
    for row, offer, service in zip(other[ROW], other["offer"], offered[other.index], strict=True):
        yield Fault(file, int(row), "offer", offer, f"offers another service: {service}", remedy)
    for key, most, what in (("demand", demands["units"], "asks"), ("offer", offers["capacity"], "has")):
        total = running.groupby(key)["units"].cumsum()
        beyond = running[total > running[key].map(most) + _HARDLY]
        for row, code, units in zip(beyond[ROW], beyond[key], beyond["units"], strict=True):
            rule = f"brings what runs above the {most[code]:g} units that {key} {code} {what}"
            yield Fault(file, int(row), "units", f"{units:g}", rule, "Correct the units that run, or that number.")


def _running_placements(frames: Frames) -> Iterator[Fault]:
    """Yield a fault for everybody who runs in an opening that is full already."""
    running, openings = frames["running_placements"], frames["openings"].drop_duplicates("opening")
    places = running["opening"].map(openings.set_index("opening")["places"])
    beyond = running[running.groupby("opening").cumcount() >= places]
    for row, code, most in zip(beyond[ROW], beyond["opening"], places[beyond.index], strict=True):
        rule, remedy = f"takes {most:g} people at once, and more run there", "Correct places in openings, or this row."
        yield Fault(TABLES["running_placements"].file, int(row), "opening", code, rule, remedy)


def _bands(population: pd.DataFrame) -> Iterable[Fault]:
    file = TABLES["population"].file
    cells = zip(*(population[name] for name in ("area", "age_from", "age_to", ROW)), strict=True)
    bands = sorted(cell for cell in cells if math.isfinite(cell[1] + cell[2]))
    for _, start, end, row in bands:
        if end < start:
            yield Fault(file, row, "age_to", f"{end:g}", "is below age_from", "Write the older age in age_to.")
    for (area, start, end, row), (next_area, next_start, _, next_row) in pairwise(bands):
        if area == next_area and start < next_start <= end:
            rule, remedy = f"is an age counted already in row {row}", "Let each age fall in one band of its area."
            yield Fault(file, next_row, "age_from", f"{next_start:g}", rule, remedy)


def _ends(links: pd.DataFrame) -> Iterable[Fault]:
    for row, start, end in zip(links[ROW], links["from"], links["to"], strict=True):
        if start == end != "":
            yield Fault(TABLES["links"].file, row, "to", end, "is the same as from", "Name the other end.")


def _needs(demands: pd.DataFrame) -> Iterable[Fault]:
    sound = demands[demands["units"] <= MOST_UNITS]
    beyond = sound[sound["units"] > sound["workers"] * MOST_UNITS_A_WORKER]
    for row, units in zip(beyond[ROW], beyond["units"], strict=True):
        rule, remedy = f"is over {MOST_UNITS_A_WORKER:,.0f} for each worker", "Correct units or workers."
        yield Fault(TABLES["demands"].file, row, "units", f"{units:g}", rule, remedy)


def _seats(areas: pd.DataFrame) -> Iterable[Fault]:
    for row, outline, lon, lat in zip(areas[ROW], areas["geometry"], areas["lon"], areas["lat"], strict=True):
        if isinstance(outline, BaseGeometry) and math.isfinite(lon + lat) and _apart_km(outline, lon, lat) > SEAT_KM:
            swapped = _apart_km(outline, lat, lon) <= SEAT_KM
            remedy = "Swap lon and lat?" if swapped else "Correct lon and lat, or the outline."
            rule = f"the seat lies more than {SEAT_KM:g} km from its boundary"
            yield Fault(TABLES["areas"].file, row, "lon", f"lon {lon:g}, lat {lat:g}", rule, remedy)


def _codes(frames: Mapping[str, pd.DataFrame]) -> Iterable[Fault]:
    places, areas = frames["places"], set(frames["areas"]["area"])
    for row, code in zip(places[ROW], places["place"], strict=True):
        if code in areas and code != "":
            remedy = "Remove the row: the links may name the area."
            yield Fault(TABLES["places"].file, row, "place", code, "is the code of an area", remedy)


def _apart_km(outline: BaseGeometry, lon: float, lat: float) -> float:
    """Return kilometres from a point to an outline, both in degrees; exact enough where they are near each other."""
    north = math.cos(math.radians((outline.bounds[1] + outline.bounds[3]) / 2))
    scale = np.array([north, 1.0]) * _KM_PER_DEGREE
    return float(shapely.transform(outline, lambda xy: xy * scale).distance(shapely.Point(scale * (lon, lat))))
