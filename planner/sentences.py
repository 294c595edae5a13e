"""What the pages say in a sentence, with its numbers."""

from __future__ import annotations

from collections.abc import Sequence

from geodata.territory import Territory
from planner import reach, simulate
from planner.case import Case
from planner.changes import Change
from planner.compare import Compared, gained_and_lost
from planner.figures import changed_knobs
from planner.maps import plain
from planner.people import People
from planner.simulate import Point
from planner.themes import Trips
from planner.words import Language, number, say, share
from planner.work import At
from planner.works import Queued


def beyond(territory: Territory, service: str, trips: Trips, language: Language) -> str:
    """Say which areas have no provider of a service within the minutes given."""
    found = reach.beyond(territory, service, limit=trips.minutes, mode=trips.mode, ferries=trips.ferries)
    return say(
        "explore.beyond" if len(found) else "explore.all_within",
        language,
        count=number(len(found), language),
        people=number(found["people"].sum(), language),
        service=dict(zip(territory.services["service"], territory.services[f"name_{language}"], strict=True))[service],
        minutes=number(trips.minutes, language),
        mode=say(f"mode.{trips.mode}", language),
        names=", ".join(found["name"]),
    )


def supposed(case: Case, language: Language) -> list[str]:
    """Say what the scenario of a case has otherwise than the territory's own: its knobs, then each change."""
    own = case.own or case
    knobs = changed_knobs(case.scenario, own.scenario, language)
    more = case.scenario.changes[len(own.scenario.changes) :]
    return [*([knobs] if knobs else []), *(_change(change, case, own, language) for change in more)]


def _change(change: Change, case: Case, own: Case, language: Language) -> str:
    """Say one change, with the names of what it speaks of in place of their ids."""
    told: dict[str, object] = {}
    for key, value in change.said:
        if key == "line":
            told[key] = plain(str(value))
        elif isinstance(value, tuple):
            told[key] = ", ".join(_name(one, case, own, language) for one in value)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            told[key] = number(value, language, digits=0 if float(value).is_integer() else 2)
        elif key == "mode":
            told[key] = say(f"mode.{value}", language)
        else:
            told[key] = plain(_name(str(value), case, own, language))
    if change.what == "close_offer":
        offer = own.territory.offers.set_index("offer").loc[dict(change.said)["offer"]]
        told |= {key: _name(offer[key], case, own, language) for key in ("provider", "service")}
    which = next((told[key] for key in ("service", "provider", "firm", "sector") if key in told), None)
    return say(f"change.{change.what}", language, **told, which=which or say("change.all", language))


def _name(code: str, case: Case, own: Case, language: Language) -> str:
    """Return what a territory, or the one that a scenario makes of it, calls an id or a word of its tables."""
    for table in ("areas", "providers", "firms", "services", "hosts"):
        for territory in (own.territory, case.territory):
            rows = territory.table(table)
            found = rows.loc[rows.iloc[:, 0] == code, f"name_{language}" if table == "services" else "name"]
            if len(found):
                return str(found.iloc[0])
    return own.territory.said(code, language)


def progress(seen: At | Queued, language: Language) -> tuple[float, str]:
    """Return how much of a work is done, from 0 to 1, and the words for it: the step, the goal, the per cent."""
    if isinstance(seen, Queued):
        return 0.0, say("work.queued", language, before=number(seen.before, language))
    step = doing(seen.step, seen.goal, seen.gap, language)
    return seen.share, say("work.at", language, step=step, share=share(seen.share, language, digits=0))


def doing(step: str, goal: str, gap: float | None, language: Language) -> str:
    """Say the step of a plan that is made, the goal pursued if any, and its gap where the solver knows one."""
    named = f": {say(f'goal.{goal}', language)}" if goal else ""
    open_ = say("watch.gap", language, gap=share(gap, language, digits=1)) if gap else ""
    return say(f"step.{step}", language) + named + open_


def gained(points: Sequence[Point], low: float, high: float, language: Language) -> str:
    """Say how many more people a higher share of the Fund places, and with how many more euros."""
    people, euros = simulate.between(points, low, high)
    at = {p.share: p.placed for p in points}
    return say(
        "fund_page.gained",
        language,
        low=per_cent(low, language),
        high=per_cent(high, language),
        people=number(people, language),
        before=number(at[low], language),
        after=number(at[high], language),
        eur=number(euros, language),
    )


def closed(was: Compared, then: Compared, provider: str, language: Language) -> str:
    """Say what the plan loses and gains whose provider has closed, the first goal of welfare before all else."""
    first, now = was.plan.goals["welfare"][0], then.plan.goals["welfare"][0]
    ways = gained_and_lost([was, then]).iloc[0]
    fund = (then.plan.fund.available_cents - was.plan.fund.available_cents) / 100
    return say(
        "compare.closed_told",
        language,
        provider=plain(provider),
        goal=say(f"goal.{first.name}", language),
        before=number(first.reached, language, digits=1),
        after=number(now.reached, language, digits=1),
        lost=number(ways["workers_lost"], language),
        gained=number(ways["workers_gained"], language),
        eur=number(fund, language),
        placed=number(People(was.plan, was.territory).placed, language),
        then=number(People(then.plan, then.territory).placed, language),
        threshold=then.plan.scenario.privacy_threshold,
    )


def per_cent(value: float, language: Language) -> str:
    """Write a share with the digits it needs."""
    return share(value, language, digits=0 if round(100 * value, 6).is_integer() else 1)


def sources(territory: Territory, language: Language) -> list[str]:
    """Return what stands under a picture: what is invented, and where the data comes from."""
    invented = ", ".join(say(f"table.{name}", language) for name in territory.illustrative())
    first = [say("summary.illustrative", language, tables=invented)] if invented else []
    origins = dict.fromkeys(f"{s.said(language)[1]} ({s.licence}, {s.date})" for s in territory.sources)
    return [*first, f"{say('summary.sources', language)}: {'; '.join(origins)}."]
