"""Where one, two, … k more providers of a service would help most, given those that exist and every plan's money.

The places are chosen in the whole problem of welfare (`optim.siting_offers`): each candidate area gets an offer of the
same terms, at most k of them open, and budgets, other services and other providers answer freely. Each proposal is then
added to the territory as a scenario would suppose it (`planner.changes`), and the services are assigned again in the
scenario's own order of goals. `promised` is the need gained in the first, `made` in the second. They are the same where
need is the first goal and gives nothing back; otherwise `why` says what stands between them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd

from geodata.faults import Fault, InputError, nearest
from geodata.territory import Territory
from geodata.travel import Travel
from optim.goals import Progress
from optim.linear import Status
from optim.siting_offers import broken, most_need
from planner import audit, reach
from planner.changes import Change, applied
from planner.phrases import phrase
from planner.rules import RuleProfile
from planner.scenario import Scenario, goal_of
from planner.serve import Served, arcs, problem, serve

SOURCE = "illustrative: a proposal, not a provider that exists"

CLOSE = 1e-6
"""Relative to the need served: less than this apart is the same."""

WHY_APART = ("other_goals", "time_out")
"""Why a plan made again gains other than was promised: other goals, or a tolerance, came before need; the time ran out
before one of the two was proved."""


class GapsError(InputError):
    """What is asked for cannot be proposed in this territory."""


@dataclass(frozen=True)
class Terms:
    """What each new provider is supposed to offer in a year, and whether it is the median of the service's offers."""

    capacity: float
    price_eur: float
    median: bool


@dataclass(frozen=True)
class Proposal:
    """What so many `more` providers in these `areas` bring, above what there is.

    `promised`, `made` and `most` (what is not proved to be out of reach) are weighted workers of all services;
    `workers` are those of the service, `eur` and `local_eur` of all; `minutes` a mean trip to the service then;
    `beyond` the areas that have it nowhere within the scenario's limit then.
    """

    more: int
    areas: tuple[str, ...]
    promised: float
    made: float
    most: float
    proved: bool
    why: str
    workers: float
    eur: float
    local_eur: float
    minutes: float
    beyond: int


@dataclass(frozen=True)
class Gaps:
    """The curve of proposals for a service, on the same terms; the first is what there is."""

    service: str
    terms: Terms
    proposals: tuple[Proposal, ...]


def terms(
    territory: Territory, service: str, *, capacity: float | None = None, price_eur: float | None = None
) -> Terms:
    """Return the terms given, and for what is not given the median of the service's offers.

    Raises `GapsError` where the service is not one of the territory's, or nobody offers it and a term is missing.
    """
    known = territory.services["service"].tolist()
    if service not in known:
        raise GapsError([Fault("--service", 0, "", service, phrase("is_not_in_services_csv"), nearest(service, known))])
    offers = territory.offers[territory.offers["service"] == service]
    given = {"capacity": capacity, "price": price_eur}
    faults = [
        Fault(f"--{name}", 0, "", "", phrase("is_missing"), phrase("nobody_offers_this_service_so_that_no"))
        for name, value in given.items()
        if value is None and offers.empty
    ] + [
        Fault(f"--{name}", 0, "", str(value), phrase("is_not_above_0"), phrase("give_what_one_provider_offers_in_a"))
        for name, value in given.items()
        if value is not None and not 0 < value < np.inf
    ]
    if faults:
        raise GapsError(faults)
    return Terms(
        float(offers["capacity"].median()) if capacity is None else capacity,
        float(offers["price_eur"].median()) if price_eur is None else price_eur,
        capacity is None or price_eur is None,
    )


def changes(areas: Sequence[str], service: str, terms: Terms, *, taken: Collection[str] = ()) -> tuple[Change, ...]:
    """Return the proposal as what a scenario supposes: a local provider in each area, with one offer; what an earlier
    proposal has `taken` is nobody's id again."""
    made = []
    for area in areas:
        key = f"proposed-{area}"
        while key in taken:
            key += "+"
        provider = {"provider": key, "name": key, "area": area, "local": True, "source": SOURCE}
        offer = {
            "offer": key, "provider": key, "service": service, "price_eur": terms.price_eur,
            "capacity": terms.capacity, "source": SOURCE,
        }  # fmt: skip
        made += [
            Change("add_provider", tuple(sorted(provider.items()))),
            Change("add_offer", tuple(sorted(offer.items()))),
        ]
    return tuple(made)


def candidate_areas(territory: Territory, given: Sequence[str]) -> list[str]:
    """Return the areas given, sorted, or all; raises `GapsError` for those that the territory has not."""
    known = territory.areas["area"].tolist()
    faults = [
        Fault("--candidate", 0, "", area, phrase("is_not_in_areas_csv"), nearest(area, known))
        for area in given
        if area not in known
    ]
    if faults:
        raise GapsError(faults)
    return sorted(given or known)


def gaps(
    territory: Territory,
    rules: RuleProfile,
    scenario: Scenario,
    service: str,
    *,
    more: int,
    terms: Terms,
    candidates: Sequence[str] = (),
    progress: Progress | None = None,
) -> Gaps:
    """Propose up to `more` providers of a service, in the `candidates` (none: all areas).

    `progress` is told how many are being placed, and may raise to cancel. Raises `GapsError` for an unknown area.
    """
    tried = candidate_areas(territory, candidates)
    base = serve(territory, rules, scenario, _travel(territory, scenario))
    taken = frozenset(territory.providers["provider"])
    everywhere = applied(territory, changes(tried, service, terms, taken=taken))
    asked = problem(everywhere, rules, scenario, arcs(everywhere, scenario, _travel(everywhere, scenario)))
    candidate = ~everywhere.offers["offer"].isin(territory.offers["offer"]).to_numpy()
    found = [_proposal(territory, scenario, service, base, base, 0, (), None)]
    start = None
    for k in range(1, more + 1):
        if progress:
            progress("need", k, more)
        answer = most_need(asked, candidate, k, seconds=scenario.solver_seconds)
        audit.insist(broken(asked, candidate, k, answer))
        start = start or most_need(asked, candidate, 0, seconds=scenario.solver_seconds)
        offers = everywhere.offers[answer.open & candidate]
        areas = tuple(offers["provider"].map(everywhere.providers.set_index("provider")["area"]))
        then = applied(territory, changes(areas, service, terms, taken=taken))
        served = serve(then, rules, scenario, _travel(then, scenario))
        need, before = answer.need, start.need.reached
        gain = (_gain(need.reached, before), _gain(need.bound, before), need.status is Status.OPTIMAL)
        found.append(_proposal(then, scenario, service, base, served, k, areas, gain))
        if len(areas) < k:
            break
    return Gaps(service, terms, tuple(found))


def _travel(territory: Territory, scenario: Scenario) -> Travel:
    return Travel(territory, ferries=scenario.travel_ferries)


def _proposal(
    then: Territory, scenario: Scenario, service: str, base: Served, served: Served, more: int, areas: tuple[str, ...],
    gain: tuple[float, float, bool] | None,
) -> Proposal:  # fmt: skip
    promised, most, proved = gain or (0.0, 0.0, True)
    made = _gain(_need(then, served), _need(then, base))
    why = ""
    if abs(made - promised) > CLOSE * max(1.0, _need(then, base)):
        name, tolerance = goal_of(scenario.welfare_goals[0])
        why = "other_goals" if name != "need" or tolerance else "time_out"
    own, was = (s.welfare[s.welfare["service"] == service] for s in (served, base))
    total = float(own["workers"].sum())
    far = reach.beyond(
        then, service, limit=scenario.welfare_minutes, mode=scenario.welfare_mode, ferries=scenario.travel_ferries
    )
    return Proposal(
        more=more, areas=areas, promised=promised, made=made, most=most, proved=proved, why=why,
        workers=_gain(total, float(was["workers"].sum())),
        eur=_gain(float(served.welfare["eur"].sum()), float(base.welfare["eur"].sum())),
        local_eur=_gain(_local(served), _local(base)),
        minutes=float((own["minutes"] * own["workers"]).sum() / total) if total else float("nan"),
        beyond=len(far),
    )  # fmt: skip


def _gain(now: float, before: float) -> float:
    """What is more than before; less than a millionth of it is rounding."""
    return now - before if abs(now - before) > CLOSE * max(1.0, abs(before)) else 0.0


def _need(territory: Territory, served: Served) -> float:
    priority = served.welfare["demand"].map(territory.demands.set_index("demand")["priority"])
    return float((served.welfare["workers"] * priority).sum())


def _local(served: Served) -> float:
    return float(served.welfare.loc[served.welfare["local"], "eur"].sum())


def supposed(scenario: Scenario, found: Gaps, proposal: Proposal) -> Scenario:
    """Return the scenario that also supposes a proposal, to make its plan."""
    name = f"{scenario.name} + {proposal.more} {found.service}"
    taken = {dict(change.said)["provider"] for change in scenario.changes if change.what == "add_provider"}
    more = changes(proposal.areas, found.service, found.terms, taken=taken)
    return replace(scenario, name=name, changes=scenario.changes + more)


def places(found: Gaps, territory: Territory) -> gpd.GeoDataFrame:
    """Return the areas that are proposed, to draw: `area`, `name`, `first` (how many more when it first is one of
    them), `times` (in how many of the proposals), `geometry`; the most often proposed first."""
    rows = [(area, p.more) for p in found.proposals for area in p.areas]
    told = pd.DataFrame(rows, columns=["area", "more"]).groupby("area")["more"].agg(first="min", times="count")
    areas = territory.areas[["area", "name", "geometry"]].merge(told, left_on="area", right_index=True)
    return areas.sort_values(["times", "first", "area"], ascending=[False, True, True], ignore_index=True)
