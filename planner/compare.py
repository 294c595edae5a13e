"""Two to twenty plans beside each other: one tidy table, and what differs by area for a map.

A row is one measure of one plan: of the whole (`by` is "total"), or of a district, area, service, firm, provider or
class (`key`, `name`). `change` is against the first plan. Workers are counted in the share of their demand that is
served, as in `planner.indicators`.

People are counted only where nobody can work out a small count, also not by subtracting one plan from another
(`planner.privacy`): a plan that differs by fewer people than the threshold from one before it shows no figure of
placement, and a group is hidden in all plans or in none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from geodata.faults import Fault, InputError, nearest
from geodata.territory import Territory
from planner.changes import applied
from planner.indicators import hidden_people
from planner.plan import Plan, digest
from planner.privacy import Hidden, apart, hidden_places, hidden_rows, together
from planner.store import Headline, Store

MOST = 20
_PREFIX = 6
"""So many letters of a digest name a plan."""

COLUMNS = ["plan", "by", "key", "name", "measure", "unit", "value", "change", "data"]
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
            rule = "is the beginning of several plans" if digests else "is no plan that is kept"
            faults.append(Fault("plan", 0, "", said, rule, nearest(said, known)))
            continue
        plan = store.plan(digests[0])
        then = applied(territory, plan.scenario.changes, name=plan.scenario.name)
        if digest(then, plan.scenario, plan.made.decided) != plan.made.digest:
            rule, remedy = "was made from other files of the territory", "Make it again from these files."
            faults.append(Fault("plan", 0, "", said, rule, remedy))
        name = plan.scenario.name
        name = name if all(c.name != name for c in found.values()) else f"{name} {digests[0][:8]}"
        found.setdefault(digests[0], Compared(name, plan, then))
    if not faults and not 2 <= len(found) <= MOST:
        rule = f"{len(found)} plans are not to be compared"
        faults.append(Fault("plan", 0, "", "", rule, f"Name two to {MOST} different ones."))
    if faults:
        raise CompareError(faults)
    return list(found.values())


def find(heads: Sequence[Headline], said: str) -> list[str]:
    """Return the digest of the newest plan of the scenario that is said, or those that begin with what is said."""
    named = [h.digest for h in heads if h.scenario == said][:1]
    return named or [h.digest for h in heads if len(said) >= _PREFIX and h.digest.startswith(said)]


def table(plans: Sequence[Compared]) -> pd.DataFrame:
    """Return the tidy table of `COLUMNS`, in the order of the plans; numbers that are hidden are missing.

    The plans are of the same people, and their names differ.
    """
    names = [c.name for c in plans]
    assert 2 <= len(plans) <= MOST and len(set(names)) == len(names), names
    rows: list[tuple[object, ...]] = [(c.name, *row, _data(c)) for c in plans for row in (*_welfare(c), *_fund(c.plan))]
    rows += _people(plans)
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


def by_area(plans: Sequence[Compared]) -> pd.DataFrame:
    """Return what changes from the first plan to the last in each area, for a map of differences.

    Index: area. Columns: `name`; `served` (workers), `share` (of the workers who ask), `eur`; `placed` (people),
    missing where hidden.
    """
    rows = table([plans[0], plans[-1]])
    rows = rows[(rows["by"] == "area") & (rows["plan"] == plans[-1].name)]
    wide = rows.pivot(index="key", columns="measure", values="change")
    areas = plans[0].territory.areas.set_index("area")["name"]
    wide = wide.reindex(index=areas.index, columns=["served", "served_share", "eur", "placed"])
    return wide.rename(columns={"served_share": "share"}).assign(name=areas)


def gained_and_lost(plans: Sequence[Compared]) -> pd.DataFrame:
    """Return who gains and who loses from the first plan to each other one, as counts: of workers, and of people.

    Index: plan. Columns: `workers_gained`, `workers_lost` (in the share of their demand that is served),
    `people_gained`, `people_lost` (placed in the one and not in the other), missing where one of the two is small.
    """
    counted, threshold = _counted(plans), _threshold(plans)
    shown = apart(counted, threshold=threshold)
    first, rows = plans[0], {}
    for other in plans[1:]:
        served = [c.plan.welfare.groupby("demand")["workers"].sum() for c in (first, other)]
        change = served[1].subtract(served[0], fill_value=0.0)
        ways = [(counted[a] & ~counted[b]).sum() for a, b in ((other.name, first.name), (first.name, other.name))]
        open_ = other.name in shown and all(n == 0 or n >= threshold for n in ways)
        people = [n if open_ else None for n in ways]
        rows[other.name] = [change.clip(lower=0).sum(), -change.clip(upper=0).sum(), *people]
    columns = ["workers_gained", "workers_lost", "people_gained", "people_lost"]
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    return frame.astype({"people_gained": "Int64", "people_lost": "Int64"})


_Row = tuple[str, str, str, str, str, float]
"""by, key, name, measure, unit, value."""


def _welfare(c: Compared) -> Iterator[_Row]:
    """What is asked, served and spent, of the whole and by each group."""
    district = c.territory.areas.set_index("area")["district"]
    named = {
        "area": c.territory.areas.set_index("area")["name"],
        "service": c.territory.services.set_index("service")["name_en"],
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


def _people(plans: Sequence[Compared]) -> list[tuple[object, ...]]:
    """Every figure that placements give, where no difference between two plans is small."""
    counted, threshold = _counted(plans), _threshold(plans)
    shown = apart(counted, threshold=threshold)
    rows: list[tuple[object, ...]] = []
    for c in plans:
        few = min(len(c.plan.placements) or threshold, len(c.plan.waiting) or threshold) < threshold
        open_ = c.name in shown and not few
        rows += [(c.name, "total", "", "", *told, value if open_ else None, _data(c)) for told, value in _whole(c.plan)]
    people = plans[0].territory.beneficiaries.set_index("beneficiary")
    home = plans[0].territory.areas.set_index("area")
    groups = {"district": people["area"].map(home["district"]), "area": people["area"], "class": people["class"]}
    hidden = _hidden(plans, counted[shown], groups, threshold)
    for c in plans:
        for by, group in groups.items():
            sizes = group.value_counts().sort_index()
            placed = group[counted[c.name]].value_counts().reindex(sizes.index, fill_value=0)
            for key, size in sizes.items():
                name = home["name"].get(key, key) if by == "area" else key
                seen = c.name in shown and not hidden[by][key]
                for measure, value in (("placed", placed[key]), ("waiting", size - placed[key])):
                    rows.append((c.name, by, key, name, measure, "people", float(value) if seen else None, _data(c)))
    return rows


def _whole(plan: Plan) -> Iterator[tuple[tuple[str, str], float]]:
    """The measures, with their units, that placements give for all together."""
    yield ("placed", "people"), float(len(plan.placements))
    yield ("waiting", "people"), float(len(plan.waiting))
    yield ("fund_spent", "EUR"), plan.fund.spent_cents / 100
    yield ("fund_left", "EUR"), plan.fund.left_cents / 100
    for goal in plan.goals["placement"]:
        yield (f"goal.placement.{goal.name}", goal.unit), goal.reached


def _hidden(
    plans: Sequence[Compared], counted: pd.DataFrame, groups: Mapping[str, pd.Series], threshold: int
) -> dict[str, pd.Series]:
    """The groups to hide, with those that any of the plans hides by itself."""
    district = plans[0].territory.areas.set_index("area")["district"]
    alone = [hidden_people(c.plan, c.territory) for c in plans]
    areas, districts = (pd.concat(masks, axis=1).any(axis=1) for masks in
                        ([h.areas for h in alone], [h.districts for h in alone]))  # fmt: skip
    parts = together(counted, groups["area"]).reindex(district.index, fill_value=0)
    size = groups["area"].value_counts().reindex(district.index, fill_value=0)
    places = hidden_places(parts, district, threshold=threshold, also=Hidden(areas, districts), people=size)
    classes = together(counted, groups["class"])
    sizes = groups["class"].value_counts().reindex(classes.index)
    shut = hidden_rows(classes, threshold=threshold, people=sizes)
    return {"district": places.districts, "area": places.areas, "class": shut}


def _data(c: Compared) -> str:
    return "illustrative" if c.plan.illustrative else "given"


def _counted(plans: Sequence[Compared]) -> pd.DataFrame:
    """Who is placed in each plan: a row for each person, a column for each plan."""
    people = pd.Index(plans[0].territory.beneficiaries["beneficiary"])
    return pd.DataFrame({c.name: people.isin(c.plan.placements["beneficiary"]) for c in plans}, index=people)


def _threshold(plans: Sequence[Compared]) -> int:
    return max(c.plan.scenario.privacy_threshold for c in plans)
