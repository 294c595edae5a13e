"""Where one more helps most, as a page asks for it: answers that tell how far they are, their tables and maps."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import pandas as pd

from geodata.territory import Territory
from optim.watching import Known
from planner import atlas, choropleth, maps, prices, prices_placement, reach, shades
from planner.deciding import called
from planner.gaps import Gaps, Terms, gaps, places
from planner.maps import Map, plain
from planner.plan import Plan, Watch
from planner.rules import RuleProfile
from planner.scenario import Scenario
from planner.shades import Swatch
from planner.words import Language, number, say

MOST_MORE = 6
"""The most providers that a page proposes at once."""


@dataclass(frozen=True)
class Limits:
    """What a step more of each limit brings: `planner.prices`, and `planner.prices_placement`."""

    welfare: pd.DataFrame
    placement: pd.DataFrame


def offered(territory: Territory) -> tuple[str, ...]:
    """Return the services that somebody offers, in the territory's order."""
    known = set(territory.offers["service"])
    return tuple(service for service in territory.services["service"] if service in known)


def providers(
    territory: Territory, rules: RuleProfile, scenario: Scenario, service: str, more: int, terms: Terms, *, watch: Watch
) -> Gaps:
    """Propose up to so many more providers of a service (`planner.gaps`)."""

    def told(goal: str, place: int, of: int, known: Known | None = None, /) -> None:
        watch("gaps", goal, (place - 1) / of, known.gap if known else None)

    return gaps(territory, rules, scenario, service, more=more, terms=terms, progress=told)


def limits(plan: Plan, territory: Territory, *, watch: Watch) -> Limits:
    """Return what a step more of every limit that binds would bring to the plan."""
    watch("prices", "", 0.0)
    welfare = prices.welfare_prices(territory, plan.scenario, plan=plan)
    watch("prices_placement", "", 0.3)
    placement = prices_placement.placement_prices(
        plan, territory, told=lambda done, of: watch("prices_placement", "", 0.3 + 0.7 * done / max(of, 1))
    )
    return Limits(welfare, placement)


def proposals(found: Gaps, territory: Territory, language: Language) -> pd.DataFrame:
    """Return a row for each number of providers: where, what it gains above what there is, and its proof in words."""
    name = territory.areas.set_index("area")["name"]
    rows = [
        (
            p.more, ", ".join(name[area] for area in p.areas) or "–", p.made, p.workers, p.eur, p.local_eur, p.minutes,
            p.beyond, say("gaps.proved", language) if p.proved
            else say("gaps.at_most", language, most=number(p.most, language, digits=2)),
        )
        for p in found.proposals
    ]  # fmt: skip
    return pd.DataFrame(
        rows, columns=["more", "where", "need_gained", "gained", "eur", "local_eur", "minutes", "beyond", "proof"]
    )


def meaning(found: Gaps, territory: Territory, scenario: Scenario, language: Language) -> list[str]:
    """Say what is supposed of each provider, what the figures are, and where promised and made are not the same."""
    unit = dict(zip(territory.services["service"], territory.services["unit"], strict=True))[found.service]
    terms = found.terms
    said = [
        say(
            "gaps.terms", language, capacity=number(terms.capacity, language, digits=1),
            unit=atlas.measure(unit, language), price=f"EUR {number(terms.price_eur, language, digits=2)}",
            of=say(f"gaps.{'median' if terms.median else 'given'}", language),
        ),
        say("gaps.meaning", language, minutes=number(scenario.welfare_minutes, language)),
    ]  # fmt: skip
    for p in found.proposals:
        if p.why:
            promised, made = (number(x, language, digits=2) for x in (p.promised, p.made))
            said.append(say(f"gaps.{p.why}", language, more=p.more, promised=promised, made=made))
    return said


def proposed(found: Gaps, territory: Territory) -> pd.DataFrame:
    """Return the areas proposed (index): `name`, `district`, `first` and `times` as in `gaps.places`."""
    frame = places(found, territory).set_index("area")[["name", "first", "times"]]
    frame.insert(1, "district", territory.areas.set_index("area")["district"].reindex(frame.index))
    return pd.DataFrame(frame)


def worth(found: pd.DataFrame, territory: Territory, language: Language, *, gain: str, most: str) -> pd.DataFrame:
    """Return the limits that bring something, what brings most first: what is `added`, in words, the `name` of where
    that is, `gain`, `most` and `eur`.

    The index says where: an area, or "" for what is nowhere in particular. A gain that was not found again is missing.
    """
    some = found[found["solved"] | (found[most] > 0)].sort_values([gain, most], ascending=False, kind="stable")
    where, names_of = _where(territory), _called(territory)
    names = territory.areas.set_index("area")["name"]
    area = [where.get((kind, code), "") for kind, code in zip(some["limit"], some["id"], strict=True)]
    return pd.DataFrame(
        {
            "added": [
                _added(kind, names_of.get((kind, code), code), step, language)
                for kind, code, step in zip(some["limit"], some["id"], some["step"], strict=True)
            ],
            "gain": some[gain].to_numpy(),
            most: some[most].to_numpy(),
            "name": [names.get(code, "–") for code in area],
            "eur": some["eur"].to_numpy(),
        },
        index=pd.Index(area, name="area"),
    )


def shuttle_table(found: pd.DataFrame, territory: Territory) -> pd.DataFrame:
    """Return the areas that a bus helps (index): `name`, `district`, `gain`, `points` and `sooner`."""
    frame = territory.areas.set_index("area")[["name", "district"]].reindex(found["area"])
    gains = found.set_index("area").rename(columns={"people": "gain", "minutes": "sooner"})
    return pd.DataFrame(frame).join(gains[["gain", "points", "sooner"]])


def by_area(frame: pd.DataFrame, column: str) -> pd.Series:
    """Return the most that a step brings in each area; what is nowhere in particular is left out."""
    some = frame[(frame.index != "") & frame[column].notna()]
    return some.groupby(level=0)[column].max()


def gaps_map(
    found: Gaps, territory: Territory, scenario: Scenario, language: Language, *,
    chosen: Collection[str] = (), width: int = 760, height: int = 620,
) -> Map:  # fmt: skip
    """Draw the units asked beyond what is in reach, and on them the areas proposed, with how many more it takes."""
    lacking = reach.gaps(
        territory, found.service, limit=scenario.welfare_minutes, mode=scenario.welfare_mode,
        ferries=scenario.travel_ferries,
    )["lacking"]  # fmt: skip
    table, service = proposed(found, territory), atlas.service_name(territory, found.service, language)
    first = {str(area): number(count, language) for area, count in table["first"].items()}
    title = say("helping.lacking", language, service=service)
    alt = say(
        "helping.alt_gaps", language, territory=plain(territory.title[language]), service=service,
        areas=", ".join(table["name"]) or say("summary.none", language),
    )  # fmt: skip
    also = Swatch(maps.PLACED, say("helping.first", language), "badge")
    return _map(territory, lacking, title, alt, language, first, also, chosen, width, height)


def worth_map(
    values: pd.Series, territory: Territory, title: str, language: Language, *,
    chosen: Collection[str] = (), width: int = 760, height: int = 620,
) -> Map:  # fmt: skip
    """Draw what one more brings in each area."""
    best = values.sort_values(ascending=False)
    names = territory.areas.set_index("area")["name"]
    leading = ", ".join(names[area] for area in best.index[:3] if best[area] > 0) or say("summary.none", language)
    alt = say(
        "helping.alt_worth", language, territory=plain(territory.title[language]), title=title, areas=leading
    )  # fmt: skip
    return _map(territory, values, title, alt, language, {}, None, chosen, width, height)


def _map(
    territory: Territory, values: pd.Series, title: str, alt: str, language: Language, badges: Mapping[str, str],
    also: Swatch | None, chosen: Collection[str], width: int, height: int,
) -> Map:  # fmt: skip
    values = values.reindex(territory.areas["area"], fill_value=0.0)
    names = territory.areas.set_index("area")["name"]
    told = {str(code): f"{names[code]}\n{title}: {number(value, language, digits=1)}" for code, value in values.items()}
    return choropleth.drawn(
        territory, values, shades.of_counts(values, language), title, alt, told, language, badges=badges, also=also,
        chosen=chosen, width=width, height=height,
    )  # fmt: skip


def _where(territory: Territory) -> dict[tuple[str, str], str]:
    """Return the area of each thing that has a limit, by the kind of limit and its id."""
    provider, firm, host = (
        dict(zip(territory.table(name)[key], territory.table(name)["area"], strict=True))
        for name, key in (("providers", "provider"), ("firms", "firm"), ("hosts", "host"))
    )
    offers, openings = territory.offers, territory.openings
    found = {("offer", o): provider[p] for o, p in zip(offers["offer"], offers["provider"], strict=True)}
    found |= {("opening", o): host[h] for o, h in zip(openings["opening"], openings["host"], strict=True)}
    found |= {("provider", code): area for code, area in provider.items()}
    found |= {("plan", code): area for code, area in firm.items()}
    found |= {(kind, code): area for kind in ("quota", "host_tutors") for code, area in host.items()}
    return found


def best(rows: pd.DataFrame, model: str, language: Language) -> str:
    """Say which row of `worth` brings most, or that none brings anybody."""
    if not (rows["gain"] > 0).any():
        return say(f"helping.none_{model}", language)
    first = rows.iloc[0]
    gain = number(first["gain"], language, digits=0 if float(first["gain"]).is_integer() else 2)
    return say(f"helping.best_{model}", language, added=plain(first["added"]), gain=gain)


def _added(kind: str, whose: str, step: float, language: Language) -> str:
    """Say a step: how much more of which limit, and of whose; "" where it is nobody's."""
    more = f"+{number(step, language)} {say(f'limit.{kind}', language)}"
    return f"{more}: {whose}" if whose else more


def _called(territory: Territory) -> dict[tuple[str, str], str]:
    """Return the id of what each limit is of, with the name of what it is, or of whose it is."""
    found = {(kind, code): name for kind in ("offer", "opening") for code, name in called(territory, kind).items()}
    owners = {"plan": "firm", "provider": "provider", "quota": "host", "host_tutors": "host"}
    for kind, owner in owners.items():
        rows = territory.table(f"{owner}s")
        found |= {(kind, code): f"{code} · {name}" for code, name in zip(rows[owner], rows["name"], strict=True)}
    return found
