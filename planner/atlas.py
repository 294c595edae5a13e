"""The maps that the pages show, put together from the layers of `planner.maps`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import pandas as pd

from geodata.territory import Territory
from geodata.travel import Travel
from planner import ground, indicators, labels, maps, marks, reach, shades, themes
from planner.maps import Map, plain
from planner.plan import Plan
from planner.shades import Legend, Shades, Swatch
from planner.sheet import SHARES, TENTHS
from planner.themes import Trips
from planner.words import Language, number, say, share

LAYERS = (
    "flows", "unserved", "placements", "providers", "hosts", "districts", "roads", "barriers", "apart", "names",
)  # fmt: skip
FIRST = ("flows", "unserved", "placements", "names")
"""The layers of a plan's map, and those that are on it at first."""

SEEN = ("names", "districts", "roads", "barriers", "apart", "within")
SEEN_FIRST = ("names", "barriers")
"""The same of the territory's map."""
PLAN_COLUMNS = (
    "name", "served_share", "asked", "served", "unserved", "minutes", "local_eur", "beneficiaries", "placed",
    "still_waiting", "district",
)  # fmt: skip
"""The columns of `plan_table` that are shown, in order."""

BANDS = (15, 30, 45)
"""Minutes of the bands around a chosen place."""

POINTS = {**dict.fromkeys(themes.BY_SERVICE, "providers"), "firms": "firms", "hosts": "hosts"}


def territory_map(
    territory: Territory,
    theme: str,
    detail: str,
    language: Language,
    *,
    threshold: int,
    trips: Trips | None = None,
    per_1000: bool = False,
    layers: Collection[str] = ("names",),
    chosen: Collection[str] = (),
    width: int = 760,
    height: int = 620,
) -> Map:
    """Draw a theme by area, with the points that belong to it."""
    eye = maps.view(territory, width=width, height=height)
    trips = trips or Trips()
    table = themes.by_area(territory, theme, detail, threshold=threshold, trips=trips, per_1000=per_1000)
    values = table.iloc[:, 2]
    title = theme_title(territory, theme, detail, language, trips=trips, per_1000=per_1000)
    if theme == "balance":
        shading = shades.of_balance(language)
    elif theme == "reach":
        shading = shades.of_minutes(trips.minutes, language)
    else:
        shading = shades.of_counts(values, language, hidden=threshold if theme == "beneficiaries" else 0)
    told = {str(code): f"{row['name']}\n{_told(row.iloc[2:], threshold, language)}" for code, row in table.iterrows()}
    drawn = maps.base(territory, maps.shaded(values, shading), told, chosen=chosen)
    legends = [shading.legend(title)]
    below, told_below = ground.drawn(territory, layers, language)
    drawn += below
    extra = [*ground.water(territory, language), *told_below]
    travel = Travel(territory, ferries=trips.ferries) if "within" in layers else None
    middle = reach.middle(territory, travel, chosen) if travel else None
    if travel and middle:
        point, name = middle
        drawn += maps.bands(reach.bands(territory, travel, point, BANDS, mode=trips.mode))
        minutes = ", ".join(f"{band}" for band in BANDS)
        said = say("map.within", language, area=plain(name), minutes=minutes)
        extra.append(Swatch(maps.BAND, said, "line"))
    if theme in POINTS:
        kind = POINTS[theme]
        offering = territory.offers.loc[territory.offers["service"] == detail, "provider"]
        some = territory.providers[territory.providers["provider"].isin(offering)] if detail else territory.providers
        drawn += marks.points(replace(territory, providers=some), kind, point_tips(territory, kind, language))
        if len(territory.table(kind)):
            extra.append(Swatch(maps.POINT[kind], say(f"layer.{kind}", language), "dot"))
    drawn += labels.names(territory, eye.zoom) if "names" in layers else []
    drawn += labels.scale_bar(territory, language)
    legends.append(Legend(say("map.also", language), tuple(extra)))
    alt = say("map.alt_theme", language, title=title, territory=plain(territory.title[language]), areas=len(table))
    return Map(tuple(drawn), tuple(legends), alt, eye, maps.bounds(territory))


def plan_map(
    plan: Plan,
    territory: Territory,
    language: Language,
    *,
    service: str = "",
    layers: Collection[str] = FIRST,
    chosen: Collection[str] = (),
    width: int = 760,
    height: int = 620,
) -> Map:
    """Draw a plan: the share of the demand served by area, and the layers asked for; all services or one."""
    eye = maps.view(territory, width=width, height=height)
    table = plan_table(plan, territory, service)
    shading: Shades = shades.of_shares(language)
    told = {str(code): plan_tip(row, plan, language) for code, row in table.iterrows()}
    drawn = maps.base(territory, maps.shaded(table["served_share"], shading), told, chosen=chosen)
    title = say("map.served_share", language, service=service_name(territory, service, language))
    below, told_below = ground.drawn(territory, layers, language)
    drawn += below
    extra = [*ground.water(territory, language), *told_below]
    if "flows" in layers:
        rows = indicators.flows(plan, territory)
        drawn += marks.flows(territory, rows[rows["service"] == service] if service else rows, language)
        extra.append(Swatch(maps.FLOW, say("map.flows", language), "line"))
    if "unserved" in layers:
        drawn += marks.circles(territory, table["unserved"][table["unserved"] >= 0.5].to_dict(), told)
        extra.append(Swatch(maps.UNSERVED, say("map.unserved", language), "ring"))
    for kind in ("providers", "hosts"):
        if kind in layers:
            drawn += marks.points(territory, kind, point_tips(territory, kind, language))
            extra.append(Swatch(maps.POINT[kind], say(f"layer.{kind}", language), "dot"))
    drawn += labels.names(territory, eye.zoom) if "names" in layers else []
    if "placements" in layers:
        drawn += labels.badges(territory, table["placed"])
        hidden = plan.scenario.privacy_threshold
        extra.append(Swatch(maps.PLACED, say("map.placed", language, threshold=hidden), "badge"))
    drawn += labels.scale_bar(territory, language)
    s = indicators.summary(plan, territory)
    alt = say(
        "map.alt_plan",
        language,
        territory=plain(territory.title[language]),
        share=share(s.served_share, language),
        served=number(s.served, language),
        workers=number(s.workers, language),
        areas=len(table),
    )
    legends = (shading.legend(title), Legend(say("map.also", language), tuple(extra)))
    return Map(tuple(drawn), legends, alt, eye, maps.bounds(territory))


def plan_table(plan: Plan, territory: Territory, service: str) -> pd.DataFrame:
    """Return `indicators.by_area` with `served_share`; with a service, its workers, euros and minutes."""
    table = indicators.by_area(plan, territory)
    if service:
        some = indicators.by_area(of_service(plan, service), for_service(territory, service))
        columns = ["asked", "served", "unserved", "eur", "local_eur", "minutes"]
        table[columns] = some[columns]
    return table.assign(served_share=table["served"] / table["asked"].where(table["asked"] > 0))


def plan_tip(row: pd.Series, plan: Plan, language: Language) -> str:
    """Say an area of a plan in a few lines."""
    hidden = say("map.hidden_short", language, threshold=plan.scenario.privacy_threshold)
    return say(
        "map.plan_tip",
        language,
        name=row["name"],
        asked=number(row["asked"], language),
        served=number(row["served"], language),
        share=share(row["served_share"], language, digits=0),
        unserved=number(row["unserved"], language),
        minutes=number(row["minutes"], language, digits=1),
        placed=hidden if pd.isna(row["placed"]) else number(row["placed"], language),
    )


def theme_title(
    territory: Territory,
    theme: str,
    detail: str,
    language: Language,
    *,
    trips: Trips | None = None,
    per_1000: bool = False,
) -> str:
    """Return what a map of a theme shows, with its unit."""
    if per_1000 and theme in themes.PER_1000:
        return say("theme.per_1000", language, title=theme_title(territory, theme, detail, language, trips=trips))
    trips = trips or Trips()
    if theme == "population":
        return (
            say("theme.population_all", language)
            if not detail
            else say("theme.population_band", language, band=detail.replace("-", "–"))
        )
    if theme == "capacity" and not detail:
        return say("theme.capacity_all", language)
    if theme in themes.BY_SERVICE:
        unit = dict(zip(territory.services["service"], territory.services["unit"], strict=True)).get(detail, "")
        return say(
            f"theme.{theme}_of",
            language,
            service=service_name(territory, detail, language),
            unit=measure(unit, language),
            minutes=number(trips.minutes, language),
            mode=say(f"mode.{trips.mode}", language),
        )
    return say(f"theme.{theme}_of", language)


def service_name(territory: Territory, service: str, language: Language) -> str:
    """Return a service's name, or the words for all of them."""
    if not service:
        return say("page.all_services", language)
    return str(territory.services.set_index("service").loc[service, f"name_{language}"])


def measure(unit: str, language: Language) -> str:
    """Return the plural of a unit of a service; one that the words do not know stays as the territory wrote it."""
    try:
        return say(f"measure.{unit}", language)
    except KeyError:
        return unit


def point_tips(territory: Territory, kind: str, language: Language) -> dict[str, str]:
    """Say each provider, host or firm in a few lines; people are never among them."""
    frame = territory.table(kind)
    called = territory.areas.set_index("area")["name"]
    lines = {
        code: [f"{name} · {called[area]}"]
        for code, name, area in frame[[frame.columns[0], "name", "area"]].itertuples(index=False)
    }
    if kind == "providers":
        units = territory.services.set_index("service")["unit"]
        for o in territory.offers.itertuples():
            name = service_name(territory, o.service, language)
            lines[o.provider].append(f"{name}: {number(o.capacity, language)} {measure(units[o.service], language)}")
    if kind == "hosts":
        tasks = territory.openings["host"].value_counts()
        for code in lines:
            lines[code].append(say("map.host_tip", language, openings=number(tasks.get(code, 0), language)))
    if kind == "firms":
        for f in frame.itertuples():
            lines[f.firm].append(
                say("map.firm_tip", language, employees=number(f.employees, language), eur=number(f.plan_eur, language))
            )
    return {code: "\n".join(said) for code, said in lines.items()}


def of_service(plan: Plan, service: str) -> Plan:
    """Return the part of a plan's welfare that is one service."""
    return replace(
        plan,
        welfare=plan.welfare[plan.welfare["service"] == service],
        unserved=plan.unserved[plan.unserved["service"] == service],
    )


def for_service(territory: Territory, service: str) -> Territory:
    """Return a territory with the demands of one service."""
    return replace(territory, demands=territory.demands[territory.demands["service"] == service])


def _told(numbers: pd.Series, threshold: int, language: Language) -> str:
    """Say each number of an area on its line; a missing count of people is hidden."""
    lines = []
    for column, value in numbers.items():
        hidden = column == "beneficiaries" and pd.isna(value)
        text = say("map.hidden_short", language, threshold=threshold) if hidden else number(value, language)
        text = share(value, language) if column in SHARES else text
        text = number(value, language, digits=1) if column in TENTHS else text
        lines.append(f"{say(f'column.{column}', language)}: {text}")
    return "\n".join(lines)
