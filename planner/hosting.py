"""What one host more is supposed to be: who in each area, and the opening it has.

The host is the area's largest firm that is no host yet, or one at the area's main place where there is none; it has one
opening, of the kind that is usual or as given, paid and followed as every other. A proposal is what a scenario supposes
(`planner.changes`); what it brings is in `planner.hosted`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from geodata.faults import Fault, nearest
from geodata.territory import Territory
from planner.changes import Change
from planner.gaps import GapsError
from planner.phrases import phrase
from planner.scenario import Scenario

SOURCE = "illustrative: a proposal, not a host that exists"


@dataclass(frozen=True)
class Terms:
    """The opening that each new host is supposed to have; `usual`: some of it is what most openings of the task ask."""

    task: str
    months: int
    hours: float
    skills: tuple[str, ...]
    strains: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    eqf: int = 3
    meals: bool = False
    usual: bool = False


def terms(
    territory: Territory,
    task: str = "",
    *,
    months: int | None = None,
    hours: float | None = None,
    skills: Sequence[str] | None = None,
) -> Terms:
    """Return the opening given, and for what is not given the usual of the territory's openings of that task.

    Without a task it is the one of most openings. Raises `GapsError` where nothing is usual and something is missing.
    """
    openings = territory.openings
    tasks = usual_tasks(territory)
    task = task or (tasks[0] if tasks else "")
    same = openings[openings["task"] == task]
    given = {"months": months, "hours": hours}
    near = nearest(task, tasks) if task and tasks else phrase("say_what_is_done_there")
    faults = [] if task else [Fault("--task", 0, "", "", phrase("is_missing"), near)]
    faults += [
        Fault(f"--{name}", 0, "", task, phrase("is_missing_and_no_opening_has_this_task"), near)
        for name, value in given.items()
        if task and value is None and same.empty
    ]
    if faults:
        raise GapsError(faults)

    def most(column: str, otherwise: Any) -> Any:
        return Counter(same[column]).most_common(1)[0][0] if len(same) else otherwise

    return Terms(
        task=task,
        months=int(same["months"].median()) if months is None else months,
        hours=float(same["hours"].median()) if hours is None else hours,
        skills=tuple(most("skills", ()) if skills is None else sorted(skills)),
        strains=tuple(most("strains", ())),
        languages=tuple(most("languages", ())),
        eqf=int(most("eqf", 3)),
        meals=bool(most("meals", False)),
        usual=None in (months, hours, skills),
    )


def usual_tasks(territory: Territory) -> tuple[str, ...]:
    """Return the tasks of the territory's openings, those of most openings first."""
    counts = territory.openings["task"].value_counts().rename_axis("task").reset_index(name="count")
    ordered = counts.sort_values(["count", "task"], ascending=[False, True])
    return tuple(ordered["task"])


def candidates(territory: Territory) -> pd.DataFrame:
    """Return who would be the host in each area (index): `host`, `firm`, `employees`, `lon`, `lat`.

    That is the firm with most employees that is no host yet, told by its name; where there is none, a host called as
    the area, of as many employees as hosts usually have.
    """
    hosts = territory.hosts if len(territory.hosts) else territory.firms
    usual = int(hosts["employees"].median()) if len(hosts) else 0
    known = {(area, _plain(name)) for area, name in zip(territory.hosts["area"], territory.hosts["name"], strict=True)}
    firms = territory.firms
    new = [(area, _plain(name)) not in known for area, name in zip(firms["area"], firms["name"], strict=True)]
    firms = firms[np.array(new, dtype=bool)].sort_values(["employees", "firm"], ascending=[False, True])
    firms = firms.drop_duplicates("area").set_index("area").reindex(territory.areas["area"])
    name = territory.areas.set_index("area")["name"]
    return pd.DataFrame(
        {
            "host": firms["name"].where(firms["firm"].notna(), name),
            "firm": firms["firm"].fillna(""),
            "employees": firms["employees"].fillna(usual).astype(int),
            "lon": firms["lon"],
            "lat": firms["lat"],
        }
    )


def changes(territory: Territory, areas: Sequence[str], terms: Terms) -> tuple[Change, ...]:
    """Return the proposal as what a scenario supposes: in each area a host with one opening."""
    made, hosts = [], candidates(territory)
    taken = {*territory.hosts["host"], *territory.openings["opening"]}
    for area in areas:
        key, row = f"proposed-{area}", hosts.loc[area]
        while key in taken:
            key += "+"
        host = {"host": key, "name": row["host"], "area": area, "employees": int(row["employees"]), "source": SOURCE}
        if pd.notna(row["lon"]) and pd.notna(row["lat"]):
            host |= {"lon": float(row["lon"]), "lat": float(row["lat"])}
        opening = {
            "opening": key, "host": key, "task": terms.task, "months": terms.months, "hours": terms.hours,
            "skills": terms.skills, "strains": terms.strains, "languages": terms.languages, "eqf": terms.eqf,
            "meals": terms.meals, "source": SOURCE,
        }  # fmt: skip
        opening = {k: v for k, v in opening.items() if v != ()}
        made += [Change("add_host", tuple(sorted(host.items()))), Change("add_opening", tuple(sorted(opening.items())))]
    return tuple(made)


def supposed(scenario: Scenario, territory: Territory, terms: Terms, area: str) -> Scenario:
    """Return the scenario that also supposes a proposal, to make its plan."""
    name = dict(zip(territory.areas["area"], territory.areas["name"], strict=True))[area]
    more = changes(territory, [area], terms)
    return replace(scenario, name=f"{scenario.name} + host {name}", changes=scenario.changes + more)


def _plain(name: str) -> str:
    return " ".join(str(name).casefold().split())
