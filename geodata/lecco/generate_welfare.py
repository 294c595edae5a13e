"""The welfare side of the illustrative case: services, firms and their plans, demands, providers and offers.

Order of invention: firms on areas; where their workers live; who asks for what; then providers, whose capacities are
set against what is asked. A demand is always a group: a residence with fewer than `demands.least_workers` askers joins
the nearest residence of the same firm that asks for the same service, smallest first; a firm that has fewer in all
has no row for that service.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geodata.lecco.chance import Chance, apportion
from geodata.lecco.ground import ILLUSTRATIVE, Ground, Row

SERVICES = (
    ("nursery", "Nursery", "Asilo nido", "month", (0, 2)),
    ("after_school", "After-school club", "Doposcuola", "month", (6, 13)),
    ("summer_camp", "Summer camp", "Centro estivo", "week", (3, 13)),
    ("baby_sitting", "Baby-sitting", "Baby-sitter", "hour", (0, 10)),
    ("home_care", "Home care for older people", "Assistenza domiciliare anziani", "hour", (75, 130)),
    ("day_centre", "Day centre for older people", "Centro diurno anziani", "day", (75, 130)),
    ("physiotherapy", "Physiotherapy", "Fisioterapia", "session", (45, 74)),
    ("transport", "Accompanied transport", "Trasporto accompagnato", "trip", (75, 130)),
    ("school_canteen", "School canteen", "Mensa scolastica", "meal", (3, 10)),
    ("tutoring", "Tutoring", "Aiuto compiti e ripetizioni", "hour", (11, 17)),
    ("errands", "Company butler and errands", "Maggiordomo aziendale e commissioni", "hour", (18, 64)),
    ("counselling", "Family counselling", "Consulenza familiare", "session", (0, 17)),
)
"""Code, names, unit, and the ages of the people it is for."""

DAILY = frozenset({"nursery", "after_school", "day_centre", "school_canteen"})

KINDS = {
    "nursery": ("Nido", ("nursery", "baby_sitting")),
    "home": ("Cooperativa sociale", ("home_care", "day_centre", "transport")),
    "youth": ("Centro ragazzi", ("summer_camp", "after_school", "tutoring")),
    "health": ("Studio di fisioterapia", ("physiotherapy",)),
    "family": ("Sportello famiglia", ("counselling", "tutoring")),
    "canteen": ("Mensa", ("school_canteen",)),
    "time": ("Servizi salvatempo", ("errands", "transport", "baby_sitting")),
}
"""Kind of provider: the word in its name, and what it can offer; the first always."""


def tables(ground: Ground, figure: Mapping[str, Any]) -> dict[str, list[Row]]:
    """Tables services, providers, offers, firms and demands."""
    seed = figure["case.seed"]
    firms = _firms(ground, figure, Chance(f"firms {seed}"))
    demands = _demands(ground, figure, firms, Chance(f"demands {seed}"))
    providers, offered = _providers(ground, figure, Chance(f"providers {seed}"))
    return {
        "services": [
            {"service": code, "name_en": english, "name_it": italian, "unit": unit, "source": ILLUSTRATIVE}
            for code, english, italian, unit, _ in SERVICES
        ],
        "providers": providers,
        "offers": _offers(figure, offered, demands, Chance(f"offers {seed}")),
        "firms": firms,
        "demands": demands,
    }


def work_weights(ground: Ground, figure: Mapping[str, Any]) -> dict[str, float]:
    """How likely a firm is in each area: working-age residents, more on valley floors and in Lecco."""
    floor, slope = figure["firms.valley_floor_weight"], figure["firms.slope_weight"]
    weights = {a: ground.people(a, 18, 64) * (floor if a in ground.valley_floor else slope) for a in ground.areas}
    weights["097042"] *= figure["firms.lecco_weight"]
    return weights


def sizes(shares: Mapping[str, float], count: int, chance: Chance) -> list[int]:
    """`count` numbers of employees from shares by range such as "10-19"; smaller is likelier inside a range."""
    drawn = []
    for span, number in apportion(count, shares).items():
        low, high = map(int, span.split("-"))
        drawn += [round(low * (high / low) ** chance.between(0, 1)) for _ in range(number)]
    return chance.mixed(drawn)


def _firms(ground: Ground, figure: Mapping[str, Any], chance: Chance) -> list[Row]:
    count = figure["firms.count"]
    spendable = sum(
        figure[f"spend.{kind}"] * figure[f"spendable.{kind}"]
        for kind in ("education", "family_care", "health", "recreation")
    )
    weights = work_weights(ground, figure)
    sectors = apportion(count, figure["firms.sectors"])
    sector = chance.mixed([name for name, number in sectors.items() for _ in range(number)])
    spreads = apportion(count, figure["credit.spread_shares"])
    spread = chance.mixed([name for name, number in spreads.items() for _ in range(number)])
    rows: list[Row] = []
    for i, employees in enumerate(sizes(figure["firms.sizes"], count, chance)):
        kind = "manufacturing" if sector[i] == "metalworking" else sector[i]
        credit_eur = figure.get(f"credit.{kind}", figure["credit.average"]) * figure["credit.spread"][spread[i]]
        row = {
            "firm": f"F-{i + 1:03d}",
            "name": f"Impresa {i + 1:03d} (illustrativa)",
            "area": chance.one_of(weights),
            "sector": sector[i],
            "employees": employees,
            "plan_eur": round(employees * credit_eur * figure["credit.used"] * spendable, -1),
            "source": ILLUSTRATIVE,
        }
        rows.append(row)
    return rows


def _demands(ground: Ground, figure: Mapping[str, Any], firms: list[Row], chance: Chance) -> list[Row]:
    least = figure["demands.least_workers"]
    rows: list[Row] = []
    for firm in firms:
        homes = _homes(ground, figure, firm)
        spread = chance.between(**figure["demands.firm_spread"])
        for service, _, _, _, (young, old) in SERVICES:
            asking = {
                area: workers * spread * figure["take_up"][service]
                * ground.people(area, young, old) / ground.people(area, 18, 64)
                for area, workers in homes.items()
            }  # fmt: skip
            for area, workers in _grouped(ground, asking, least).items():
                short = service in DAILY and chance.happens(figure["demands.short_trip_probability"])
                trip = figure["demands.short_trip"]
                row = {
                    "demand": f"D-{len(rows) + 1:04d}",
                    "firm": firm["firm"],
                    "area": area,
                    "service": service,
                    "workers": workers,
                    "units": workers * figure["use"][service],
                    "priority": figure["priority"].get(service, 1),
                    "minutes": chance.one_of({trip["low"]: 1, trip["high"]: 1}) if short else None,
                    "source": ILLUSTRATIVE,
                }
                rows.append(row)
    return rows


def _homes(ground: Ground, figure: Mapping[str, Any], firm: Row) -> dict[str, int]:
    """Where the workers of a firm live: working-age residents, fewer with the square of the distance."""
    half_km, farthest_km = figure["demands.gravity_km"], figure["demands.farthest_km"]
    pull = {}
    for area in ground.areas:
        away_km = ground.km(firm["area"], area)
        if away_km <= farthest_km:
            pull[area] = ground.people(area, 18, 64) / (1 + (away_km / half_km) * (away_km / half_km))
    return {area: workers for area, workers in apportion(firm["employees"], pull).items() if workers}


def _grouped(ground: Ground, asking: Mapping[str, float], least: int) -> dict[str, int]:
    """Whole askers by residence: the smallest joins the nearest until each has `least` or more."""
    groups = {area: number for area, number in asking.items() if number > 0}
    while len(groups) > 1:
        smallest = min(groups, key=lambda area: (round(groups[area], 9), area))
        if groups[smallest] >= least:
            break
        number = groups.pop(smallest)
        nearest = min(groups, key=lambda area: (ground.km(smallest, area), area))
        groups[nearest] += number
    total = int(sum(groups.values()) + 0.5)
    if total < least:
        return {}
    return apportion(total, dict(sorted(groups.items())))


def _providers(ground: Ground, figure: Mapping[str, Any], chance: Chance) -> tuple[list[Row], list[tuple[str, str]]]:
    """Table providers, and who offers which service."""
    kinds = chance.mixed([kind for kind, number in figure["providers.kinds"].items() for _ in range(number)])
    districts = [name for name, number in figure["providers.districts"].items() for _ in range(number)]
    outside = set(chance.mixed(range(len(kinds)))[: figure["providers.not_local"]])
    pole = figure["providers.pole_weight"]
    rows: list[Row] = []
    offered = []
    for i, (kind, district) in enumerate(zip(kinds, districts, strict=True)):
        word, services = KINDS[kind]
        weights = {
            area: ground.people(area) * pole.get(area, 1.0)
            for area in ground.areas if ground.district[area] == district
        }  # fmt: skip
        row = {
            "provider": f"P-{i + 1:02d}",
            "name": f"{word} {i + 1:02d} (fornitore illustrativo)",
            "area": chance.one_of(weights),
            "local": i not in outside,
            "source": ILLUSTRATIVE,
        }
        rows.append(row)
        extra = [s for s in services[1:] if chance.happens(figure["offers.extra_service_probability"])]
        offered += [(f"P-{i + 1:02d}", service) for service in (services[0], *extra)]
    return rows, offered


def _offers(figure: Mapping[str, Any], offered: list[tuple[str, str]], demands: list[Row], chance: Chance) -> list[Row]:
    asked = {code: 0.0 for code, *_ in SERVICES}
    for demand in demands:
        asked[demand["service"]] += demand["units"]
    share = [chance.between(**figure["offers.capacity_spread"]) for _ in offered]
    whole = {code: sum(s for s, (_, service) in zip(share, offered, strict=True) if service == code) for code in asked}
    rows: list[Row] = []
    for (provider, service), size in zip(offered, share, strict=True):
        factors = figure["offers.price_factors"]
        factor = factors[int(chance.between(0, len(factors)))]
        row = {
            "offer": f"O-{len(rows) + 1:03d}",
            "provider": provider,
            "service": service,
            "price_eur": round(figure[f"price.{service}"] * factor, 2),
            "capacity": max(1, round(asked[service] * figure["coverage"][service] * size / whole[service])),
            "source": ILLUSTRATIVE,
        }
        rows.append(row)
    return rows
