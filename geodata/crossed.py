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
from geodata.phrases import Phrase, phrase
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
        rule, remedy = phrase("keeps_a_share_for_small_providers_and"), phrase("say_small_yes_in_providers")
        found += _told("vouchers", kept, "small_share", rule, remedy)
    night = openings[(openings["starts"] != "") & (openings["ends"] != "") & (openings["ends"] <= openings["starts"])]
    found += _told("openings", night, "ends", phrase("is_not_after_starts"), phrase("swap_them_unless_it_is_a_shift"))
    never = offers[offers["least"] > offers["capacity"]]
    found += _told("offers", never, "least", phrase("is_more_than_the_capacity_so_it"), phrase("correct_one_of_them"))
    still = offers[offers["minutes"].notna() & ~offers["at_home"]]
    rule, remedy = phrase("says_how_far_the_provider_travels_and"), phrase("say_at_home_yes_or_empty_it")
    found += _told("offers", still, "minutes", rule, remedy)
    refused = set(zip(frames["refusals"]["beneficiary"], frames["refusals"]["host"], strict=True))
    running = frames["running_placements"]
    host = running["opening"].map(dict(zip(openings["opening"], openings["host"], strict=True)))
    pairs = zip(running["beneficiary"], host, strict=True)
    both = running[pd.Series([pair in refused for pair in pairs], running.index, dtype=bool)]
    rule, remedy = phrase("runs_at_a_host_that_is_among"), phrase("remove_one_of_the_two")
    found += _told("running_placements", both, "opening", rule, remedy)
    free = offers[offers["price_eur"] == 0]
    found += _told("offers", free, "price_eur", phrase("costs_nothing"), phrase("write_the_price_unless_it_is_given"))
    areas = frames["areas"]
    same = areas[areas["name"].duplicated()]
    found += _told(
        "areas", same, "name", phrase("is_the_name_of_another_area_too"), phrase("name_areas_by_their_codes_elsewhere")
    )
    return [*found, *_ways(frames["links"]), *_gaps(frames["population"])]


def _ways(links: pd.DataFrame) -> Iterator[Fault]:
    """Yield a warning for a link that is given again from its other end, with other minutes."""
    first: dict[tuple[str, str, str], tuple[float, int]] = {}
    cells = zip(*(links[name] for name in ("from", "to", "class", "minutes", ROW)), strict=True)
    for start, end, kind, minutes, row in cells:
        other, there = first.setdefault((min(start, end), max(start, end), kind), (minutes, row))
        if other != minutes and there != row:
            rule = phrase("is_another_time_than_in_row_where", there=there)
            yield Fault(
                TABLES["links"].file, row, "minutes", f"{minutes:g}", rule, phrase("keep_one_links_go_both_ways")
            )


def _gaps(population: pd.DataFrame) -> Iterator[Fault]:
    """Yield a warning for every age of an area that lies between two of its bands and in none."""
    cells = zip(*(population[name] for name in ("area", "age_from", "age_to", ROW)), strict=True)
    for (area, _, end, row), (same, start, _, below) in pairwise(sorted(cells)):
        if area == same and start > end + 1:
            rule = phrase("leaves_out_the_ages_from_to_after", first=end + 1, last=start - 1, row=row)
            yield Fault(
                TABLES["population"].file, below, "age_from", f"{start:g}", rule, phrase("add_the_band_between")
            )


def _told(table: str, rows: pd.DataFrame, column: str, rule: Phrase, remedy: Phrase) -> list[Fault]:
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
                yield Fault(table.file, row, column, value, phrase("is_the_district_of_no_area"), nearest(value, known))


def _running_services(frames: Frames) -> Iterator[Fault]:
    """Yield a fault for units that run with another service, or beyond what the demand asks or the offer has."""
    running, file = frames["running_services"], TABLES["running_services"].file
    demands, offers = (
        frames[n].drop_duplicates(k).set_index(k) for n, k in (("demands", "demand"), ("offers", "offer"))
    )
    asked, offered = running["demand"].map(demands["service"]), running["offer"].map(offers["service"])
    other = running[asked.notna() & offered.notna() & (asked != offered)]
    remedy = phrase("name_an_offer_of_the_service_that")
    for row, offer, service in zip(other[ROW], other["offer"], offered[other.index], strict=True):
        yield Fault(file, int(row), "offer", offer, phrase("offers_another_service", service=service), remedy)
    for key, most in (("demand", demands["units"]), ("offer", offers["capacity"])):
        total = running.groupby(key)["units"].cumsum()
        beyond = running[total > running[key].map(most) + _HARDLY]
        for row, code, units in zip(beyond[ROW], beyond[key], beyond["units"], strict=True):
            rule = phrase(f"runs_above_{key}", most=most[code], code=code)
            yield Fault(file, int(row), "units", f"{units:g}", rule, phrase("correct_the_units_that_run_or_that"))


def _running_placements(frames: Frames) -> Iterator[Fault]:
    """Yield a fault for everybody who runs in an opening that is full already."""
    running, openings = frames["running_placements"], frames["openings"].drop_duplicates("opening")
    places = running["opening"].map(openings.set_index("opening")["places"])
    beyond = running[running.groupby("opening").cumcount() >= places]
    for row, code, most in zip(beyond[ROW], beyond["opening"], places[beyond.index], strict=True):
        rule, remedy = (
            phrase("takes_people_at_once_and_more_run", most=most),
            phrase("correct_places_in_openings_or_this_row"),
        )
        yield Fault(TABLES["running_placements"].file, int(row), "opening", code, rule, remedy)


def _bands(population: pd.DataFrame) -> Iterable[Fault]:
    file = TABLES["population"].file
    cells = zip(*(population[name] for name in ("area", "age_from", "age_to", ROW)), strict=True)
    bands = sorted(cell for cell in cells if math.isfinite(cell[1] + cell[2]))
    for _, start, end, row in bands:
        if end < start:
            yield Fault(
                file, row, "age_to", f"{end:g}", phrase("is_below_age_from"), phrase("write_the_older_age_in_age_to")
            )
    for (area, start, end, row), (next_area, next_start, _, next_row) in pairwise(bands):
        if area == next_area and start < next_start <= end:
            rule, remedy = phrase("is_an_age_counted_already_in_row", row=row), phrase("let_each_age_fall_in_one_band")
            yield Fault(file, next_row, "age_from", f"{next_start:g}", rule, remedy)


def _ends(links: pd.DataFrame) -> Iterable[Fault]:
    for row, start, end in zip(links[ROW], links["from"], links["to"], strict=True):
        if start == end != "":
            yield Fault(
                TABLES["links"].file, row, "to", end, phrase("is_the_same_as_from"), phrase("name_the_other_end")
            )


def _needs(demands: pd.DataFrame) -> Iterable[Fault]:
    sound = demands[demands["units"] <= MOST_UNITS]
    beyond = sound[sound["units"] > sound["workers"] * MOST_UNITS_A_WORKER]
    for row, units in zip(beyond[ROW], beyond["units"], strict=True):
        rule, remedy = phrase("is_over_for_each_worker", most=MOST_UNITS_A_WORKER), phrase("correct_units_or_workers")
        yield Fault(TABLES["demands"].file, row, "units", f"{units:g}", rule, remedy)


def _seats(areas: pd.DataFrame) -> Iterable[Fault]:
    for row, outline, lon, lat in zip(areas[ROW], areas["geometry"], areas["lon"], areas["lat"], strict=True):
        if isinstance(outline, BaseGeometry) and math.isfinite(lon + lat) and _apart_km(outline, lon, lat) > SEAT_KM:
            swapped = _apart_km(outline, lat, lon) <= SEAT_KM
            remedy = phrase("swap_lon_and_lat") if swapped else phrase("correct_lon_and_lat_or_the_outline")
            rule = phrase("the_seat_lies_more_than_km_from", km=SEAT_KM)
            yield Fault(TABLES["areas"].file, row, "lon", f"lon {lon:g}, lat {lat:g}", rule, remedy)


def _codes(frames: Mapping[str, pd.DataFrame]) -> Iterable[Fault]:
    places, areas = frames["places"], set(frames["areas"]["area"])
    for row, code in zip(places[ROW], places["place"], strict=True):
        if code in areas and code != "":
            remedy = phrase("remove_the_row_the_links_may_name")
            yield Fault(TABLES["places"].file, row, "place", code, phrase("is_the_code_of_an_area"), remedy)


def _apart_km(outline: BaseGeometry, lon: float, lat: float) -> float:
    """Return kilometres from a point to an outline, both in degrees; exact enough where they are near each other."""
    north = math.cos(math.radians((outline.bounds[1] + outline.bounds[3]) / 2))
    scale = np.array([north, 1.0]) * _KM_PER_DEGREE
    return float(shapely.transform(outline, lambda xy: xy * scale).distance(shapely.Point(scale * (lon, lat))))
