"""Two to twenty plans beside each other: one tidy table, and what differs by area for a map.

A row is one measure of one plan: of the whole (`by` is "total"), or of a district, area, service, firm, provider or
class (`key`, `name`). `change` is against the first plan. Workers are counted in the share of their demand that is
served, as in `planner.indicators`.

People are counted as each plan tells them by itself (`planner.people`): in multiples of the threshold, so that every
difference of two plans is one too. Counts of few are missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from geodata.faults import Fault, InputError, nearest
from geodata.territory import Territory
from planner.case import Case, supposing
from planner.changes import Change, applied
from planner.people import People, known, shared
from planner.phrases import phrase
from planner.plan import Plan, Watch, digest, make
from planner.privacy import multiple
from planner.rules import profile
from planner.scenarios import CLOSED
from planner.store import Headline, Store
from planner.words import Language, amount, number, say

MOST = 20
_PREFIX = 6
"""So many letters of a digest name a plan."""

COLUMNS = ["plan", "by", "key", "name", "measure", "unit", "value", "change", "data"]
MEASURES = ("served", "served_share", "eur", "placed")
"""What is told of each area on a map of differences."""

GROUPS = ("total", "district", "area", "service", "firm", "provider", "class")


class CompareError(InputError):
    """Plans cannot be compared."""


@dataclass(frozen=True)
class Compared:
    """A plan to compare under a name, with the territory as its scenario supposes it to be."""

    name: str
    plan: Plan
    territory: Territory


def opened(store: Store, territory: Territory, wanted: Sequence[str]) -> list[Compared]:
    """Return kept plans of a territory, each by the beginning of its digest or by its scenario's name (the newest).

    Raises `CompareError` where a name is of no plan or of several, where there are fewer than two or more than `MOST`,
    or where a plan is not of the territory as its files are now.
    """
    heads = store.plans(territory.name)
    known = sorted({head.scenario for head in heads} | {head.digest[:8] for head in heads})
    faults: list[Fault] = []
    found: dict[str, Compared] = {}
    for said in wanted:
        digests = find(heads, said)
        if len(digests) != 1:
            rule = phrase("is_the_beginning_of_several_plans") if digests else phrase("is_no_plan_that_is_kept")
            faults.append(Fault("plan", 0, "", said, rule, nearest(said, known)))
            continue
        plan = store.plan(digests[0])
        then = applied(territory, plan.scenario.changes, name=plan.scenario.name)
        if digest(then, plan.scenario, plan.made.decided) != plan.made.digest:
            rule, remedy = phrase("was_made_from_other_files_of_the"), phrase("make_it_again_from_these_files")
            faults.append(Fault("plan", 0, "", said, rule, remedy))
        name = plan.scenario.name
        name = name if all(c.name != name for c in found.values()) else f"{name} {digests[0][:8]}"
        found.setdefault(digests[0], Compared(name, plan, then))
    if len({c.plan.scenario.privacy_threshold for c in found.values()}) > 1:
        rule, remedy = (
            phrase("plans_tell_people_in_different_steps"),
            phrase("make_them_again_with_one_privacy_threshold"),
        )
        faults.append(Fault("plan", 0, "privacy.threshold", "", rule, remedy))
    if not faults and not 2 <= len(found) <= MOST:
        rule = phrase("plans_are_not_to_be_compared", count=len(found))
        faults.append(Fault("plan", 0, "", "", rule, phrase("name_two_to_different_ones", most=MOST)))
    if faults:
        raise CompareError(faults)
    return list(found.values())


def find(heads: Sequence[Headline], said: str) -> list[str]:
    """Return the digest of the newest plan of the scenario that is said, or those that begin with what is said."""
    named = [h.digest for h in heads if h.scenario == said][:1]
    return named or [h.digest for h in heads if len(said) >= _PREFIX and h.digest.startswith(said)]


def table(plans: Sequence[Compared], language: Language = "en") -> pd.DataFrame:
    """Return the tidy table of `COLUMNS`, in the order of the plans; counts of few people are missing.

    The names of the plans differ; services and classes are named in the language.
    """
    names = [c.name for c in plans]
    assert 2 <= len(plans) <= MOST and len(set(names)) == len(names), names
    rows: list[tuple[object, ...]] = [
        (c.name, *row, _data(c)) for c in plans for row in (*_welfare(c, language), *_fund(c.plan))
    ]
    rows += [(c.name, *row, _data(c)) for c in plans for row in _people(c, language)]
    frame = pd.DataFrame(rows, columns=[c for c in COLUMNS if c != "change"])
    keys = ["by", "key", "measure"]
    first = frame[frame["plan"] == names[0]].set_index(keys)["value"]
    before = first.reindex(pd.MultiIndex.from_frame(frame[keys])).to_numpy()
    # A group that only some of the plans have, such as a new provider, is nothing in the others.
    counted = frame["unit"].isin(["workers", "EUR"]) & frame["measure"].isin(["asked", "served", "eur"])
    known = pd.Series(before, index=frame.index).where(~counted, pd.Series(before, index=frame.index).fillna(0.0))
    frame["change"] = (frame["value"] - known).where(frame["plan"] != names[0]).round(6)
    order = {group: place for place, group in enumerate(GROUPS)}
    frame = frame.assign(_=frame["by"].map(order)).sort_values("_", kind="stable", ignore_index=True)
    return frame[COLUMNS]


def beside(rows: pd.DataFrame, by: str, language: Language) -> pd.DataFrame:
    """Return one group of the tidy table as people read it: a row for each measure of each key, a column for each plan.

    Every cell is text, for each row has a unit of its own; what is not known of a plan is a dot.
    """
    chosen = rows[rows["by"] == by]
    names = list(dict.fromkeys(rows["plan"]))
    wide = chosen.pivot(index=["key", "measure"], columns="plan", values="value")[names]
    first = chosen.drop_duplicates(["key", "measure"]).set_index(["key", "measure"])
    values = wide.loc[first.index].to_numpy(float)
    cells = [[_told(v, unit, language) for v in row] for row, unit in zip(values, first["unit"], strict=True)]
    said = {
        "who_in": first["name"],
        "measure": [measured(m, language) for _, m in first.index],
        "unit": [say(f"unit.{'per cent' if unit == 'share' else unit}", language) for unit in first["unit"]],
    }
    heads = {say(f"heading.{c}", language): column for c, column in said.items() if c != "who_in" or by != "total"}
    told = pd.DataFrame(heads, index=first.index)
    return told.join(pd.DataFrame(cells, index=first.index, columns=names)).reset_index(drop=True)


def _told(value: float, unit: str, language: Language) -> str:
    if value != value:
        return "•"
    if unit in ("people", "workers", "EUR"):
        return number(value, language)
    return number(100 * value, language, digits=1) if unit == "share" else amount(value, unit, language)


def measured(measure: str, language: Language) -> str:
    """Name a measure of the table."""
    if measure.startswith("goal."):
        _, model, goal = measure.split(".")
        return f"{say(f'summary.{model}', language)}: {say(f'goal.{goal}', language)}"
    return say(f"compared.{measure}", language)


def closed(own: Case, plan: Plan, provider: str, *, watch: Watch) -> Compared:
    """Make the plan of a territory, as the plan supposes it to be, whose provider has closed."""
    change = Change("close_provider", (("provider", provider),))
    name = f"{CLOSED}{provider}"
    scenario = replace(plan.scenario, name=name, changes=(*plan.scenario.changes, change))
    then = supposing(own, scenario).territory
    return Compared(name, make(then, scenario, watch=watch), then)


def by_area(first: Compared, last: Compared, measure: str) -> pd.DataFrame:
    """Return one of `MEASURES` by area (index) in two plans: `name`, `district`, `before`, `after`, `change`.

    Workers, euros and people as whole numbers, `served_share` in per cent. People are told as they are by each plan
    itself, 0 for few or nobody, so that every change of them is a multiple of the threshold.
    """
    areas = first.territory.areas.set_index("area")[["name", "district"]]
    before, after = (_measured(c, measure).reindex(areas.index) for c in (first, last))
    change = (after - before).fillna(0.0) + 0.0
    return pd.DataFrame(areas).assign(before=before, after=after, change=change)


def _measured(c: Compared, measure: str) -> pd.Series:
    if measure == "placed":
        return People(c.plan, c.territory).areas["placed"].astype(float)
    served = c.plan.welfare.groupby("area")[["workers", "eur"]].sum()
    if measure == "served_share":
        asked = c.territory.demands.groupby("area")["workers"].sum()
        return (100 * served["workers"].reindex(asked.index, fill_value=0.0) / asked).round()
    found = served["eur" if measure == "eur" else "workers"]
    return found.reindex(c.territory.areas["area"], fill_value=0.0).round()


def gained_and_lost(plans: Sequence[Compared]) -> pd.DataFrame:
    """Return who gains and who loses from the first plan to each other one, as counts: of workers, and of people.

    Index: plan. Columns: `workers_gained`, `workers_lost` (in the share of their demand that is served),
    `people_gained`, `people_lost` (placed in the one and not in the other), as they are told: what one is more than
    the other is the difference of the people placed that both plans tell.
    """
    first, rows = plans[0], {}
    for other in plans[1:]:
        served = [c.plan.welfare.groupby("demand")["workers"].sum() for c in (first, other)]
        change = served[1].subtract(served[0], fill_value=0.0)
        more = People(other.plan, other.territory).placed - People(first.plan, first.territory).placed
        now, was = (set(c.plan.placements["beneficiary"]) for c in (other, first))
        gained = max(int(multiple(len(now - was), _threshold(plans))), more, 0)
        rows[other.name] = [change.clip(lower=0).sum(), -change.clip(upper=0).sum(), gained, gained - more]
    columns = ["workers_gained", "workers_lost", "people_gained", "people_lost"]
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    people = ["people_gained", "people_lost"]
    return frame.assign(**{name: known(frame[name]) for name in people})


_Row = tuple[str, str, str, str, str, float]
"""by, key, name, measure, unit, value."""


def _welfare(c: Compared, language: Language) -> Iterator[_Row]:
    """What is asked, served and spent, of the whole and by each group."""
    district = c.territory.areas.set_index("area")["district"]
    named = {
        "area": c.territory.areas.set_index("area")["name"],
        "service": c.territory.services.set_index("service")[f"name_{language}"],
        "firm": c.territory.firms.set_index("firm")["name"],
        "provider": c.territory.providers.set_index("provider")["name"],
    }
    asked = c.territory.demands.assign(district=lambda f: f["area"].map(district), total="")
    served = c.plan.welfare.assign(district=lambda f: f["area"].map(district), total="")
    for by in ("total", "district", "area", "service", "firm", "provider"):
        got = served.groupby(by)[["workers", "eur"]].sum()
        got["minutes"] = (served["minutes"] * served["workers"]).groupby(served[by]).sum() / got["workers"]
        whole = asked.groupby(by)["workers"].sum() if by != "provider" else pd.Series(dtype=float)
        every = named["provider"].index if by == "provider" else whole.index
        got = got.reindex(every).fillna({"workers": 0.0, "eur": 0.0})
        names = named[by].reindex(every) if by in named else every
        for key, name, (workers, eur, minutes) in zip(every, names, got.to_numpy(), strict=True):
            if by != "provider":
                yield by, key, name, "asked", "workers", float(whole[key])
                yield by, key, name, "served_share", "share", float(workers / whole[key])
            yield by, key, name, "served", "workers", float(workers)
            yield by, key, name, "eur", "EUR", float(eur)
            yield by, key, name, "minutes", "minutes", float(minutes)


def _fund(plan: Plan) -> Iterator[_Row]:
    """What is known of the Fund and the goals without anything about persons."""
    yield "total", "", "", "fund_available", "EUR", plan.fund.available_cents / 100
    for goal in plan.goals["welfare"]:
        yield "total", "", "", f"goal.welfare.{goal.name}", goal.unit, goal.reached


def _people(c: Compared, language: Language) -> Iterator[_Row]:
    """Every figure that placements give, as it is told."""
    told, plan = People(c.plan, c.territory), shared(c.plan, c.territory)
    yield "total", "", "", "placed", "people", float(told.placed or "nan")
    yield "total", "", "", "waiting", "people", float(told.waiting or "nan")
    yield "total", "", "", "fund_spent", "EUR", plan.fund.spent_cents / 100
    yield "total", "", "", "fund_left", "EUR", plan.fund.left_cents / 100
    for goal in plan.goals["placement"]:
        yield "total", "", "", f"goal.placement.{goal.name}", goal.unit, goal.reached
    people = c.territory.beneficiaries.set_index("beneficiary")
    names = c.territory.areas.set_index("area")["name"]
    called = {code: kind.name[language] for code, kind in profile(c.territory.rules).classes.items()}
    for by, rows in (("district", told.districts), ("area", told.areas), ("class", told.groups(people["class"]))):
        for key, placed, waiting in zip(rows.index, rows["placed"], rows["still_waiting"], strict=True):
            name = str(names[key] if by == "area" else called.get(key, key))
            yield by, str(key), name, "placed", "people", float(placed or "nan")
            yield by, str(key), name, "waiting", "people", float(waiting or "nan")


def _data(c: Compared) -> str:
    return "illustrative" if c.plan.illustrative else "given"


def _threshold(plans: Sequence[Compared]) -> int:
    return max(c.plan.scenario.privacy_threshold for c in plans)
