"""What placements must respect beside one trip and one stay: places, tutors, payers, refusals, decisions, fit."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geodata.territory import Territory
from planner.placing import Decided
from planner.rules import RuleProfile

if TYPE_CHECKING:
    from planner.plan import Plan

_FUND = "Fund"


def broken_rules(plan: Plan, territory: Territory, rules: RuleProfile, decided: Decided | None) -> list[str]:
    """Say which of these rules a plan breaks and where, read from its tables and the territory's."""
    rows = plan.placements.merge(territory.beneficiaries, on="beneficiary", suffixes=("", "_person"))
    rows = rows.merge(territory.openings, on="opening", suffixes=("", "_opening"))
    district = territory.areas.set_index("area")["district"]
    records = rows.assign(district=rows["area_person"].map(district)).to_dict("records")
    broken = [f"{r['beneficiary']}: {fault}" for r in records for fault in _mismatched(r, plan)]
    places, taken = territory.openings.set_index("opening")["places"], Counter(r["opening"] for r in records)
    broken += [f"{o}: more people than places" for o, n in taken.items() if n > places[o]]
    never = {*territory.refusals[["beneficiary", "host"]].itertuples(index=False, name=None)}
    met = [(r["beneficiary"], r["host"]) for r in records]
    broken += [f"{person}: refused with {host}" for person, host in met if (person, host) in never]
    return [
        *broken,
        *_hosted(territory, rules, Counter(r["host"] for r in records)),
        *_followed(territory, rules, records),
        *_paid(plan, territory, records),
        *_decided(plan, territory, decided or Decided()),
    ]


def _mismatched(row: Mapping[Any, Any], plan: Plan) -> list[str]:
    needs, has = set(row["skills_opening"]), set(row["skills"])
    speaks, wanted = set(row["languages"]), set(row["languages_opening"])
    able, weight = row["hours"], plan.scenario.placement_fit_hours
    said = not pd.isna(able)
    skills = 100 * len(needs & has) / len(needs) if needs else 100
    fit = (skills + weight * 100 * row["hours_opening"] / able) / (1 + weight) if said else skills
    shown = {
        "skills_under": len(needs - has),
        "skills_over": len(has - needs),
        "languages_under": len(wanted - speaks),
    }
    broken = [f"{name} is not {value}" for name, value in shown.items() if row[name] != value]
    if row["fit"] != round(fit):
        broken.append("fit is not the share of the skills needed, and of the hours said")
    if said and not able >= row["hours_opening"]:
        broken.append("more hours than the person can work")
    over = able - row["hours_opening"] if said else float("nan")
    if not (row["hours_over"] == over or (pd.isna(row["hours_over"]) and pd.isna(over))):
        broken.append(f"hours_over is not {over}")
    if speaks and not wanted <= speaks:
        broken.append("a language that the person does not speak")
    return broken


def _hosted(territory: Territory, rules: RuleProfile, placed: Mapping[str, int]) -> list[str]:
    each, broken = rules.ceiling("tutors.host"), []
    for host, tutors, trainees in territory.hosts[["host", "tutors", "trainees"]].itertuples(index=False):
        if placed.get(host, 0) and not pd.isna(tutors) and placed[host] + trainees > tutors * each:
            broken.append(f"{host}: more people than its tutors may follow")
    return broken


def _followed(territory: Territory, rules: RuleProfile, records: Iterable[Mapping[Any, Any]]) -> list[str]:
    tutors = territory.tutors.set_index("tutor")
    if tutors.empty:
        return [f"{r['beneficiary']}: a tutor that is nobody" for r in records if r["tutor"]]
    broken = []
    followed: Counter[str] = Counter()
    for row in records:
        if not isinstance(row["tutor"], str) or row["tutor"] not in tutors.index:
            broken.append(f"{row['beneficiary']}: no tutor")
            continue
        followed[row["tutor"]] += 1
        districts = tutors.at[row["tutor"], "districts"]
        if districts and row["district"] not in districts:
            broken.append(f"{row['beneficiary']}: {row['tutor']} does not follow the district")
    for name, count in followed.items():
        own = tutors.at[name, "caseload"]
        most = rules.ceiling("tutors.promoter") if pd.isna(own) else own
        if count + tutors.at[name, "trainees"] > most:
            broken.append(f"{name}: more people than the caseload")
    return broken


def _paid(plan: Plan, territory: Territory, records: Iterable[Mapping[Any, Any]]) -> list[str]:
    earmarks = territory.earmarks.set_index("earmark")
    broken = []
    spent: dict[str, float] = defaultdict(float)
    for row in records:
        parts = [(_FUND, row["eur"])] if row["paid_by"] == _FUND else _parts(row["paid_by"])
        if _cents(sum(eur for _, eur in parts)) != _cents(row["eur"]):
            broken.append(f"{row['beneficiary']}: what pays does not add up to the path")
        for name, eur in parts:
            spent[name] += _cents(eur)
            if name == _FUND:
                continue
            if name not in earmarks.index:
                broken.append(f"{row['beneficiary']}: paid by nobody, {name}")
                continue
            only = earmarks.loc[name]
            if not (_is_for(only["district"], row["district"]) and _is_for(only["class"], row["class"])):
                broken.append(f"{row['beneficiary']}: {name} is not for them")
    shown = {_FUND: plan.fund.spent_cents} | {e.earmark: e.spent_cents for e in plan.fund.earmarks}
    broken += [f"{name}: spent is not what it pays" for name, cents in shown.items() if cents != spent[name]]
    if {e.earmark: e.cents for e in plan.fund.earmarks} != {n: round(eur * 100) for n, eur in earmarks["eur"].items()}:
        broken.append("Fund: the earmarks are not those of the territory")
    return broken + [f"{e.earmark}: overspent" for e in plan.fund.earmarks if e.left_cents < 0]


def _is_for(only: Any, theirs: str) -> bool:
    """Whether an earmark's column names nobody, which is everybody, or them."""
    return not isinstance(only, str) or only in ("", theirs)


def _cents(eur: float) -> float:
    """Whole cents; what is no number stays none, and equals nothing."""
    return float(np.round(eur * 100))


def _parts(paid_by: Any) -> list[tuple[str, float]]:
    found = re.findall(r"([^,]+) (\d+\.\d\d)(?:, |$)", str(paid_by))
    return [(name, float(eur)) for name, eur in found]


def _decided(plan: Plan, territory: Territory, decided: Decided) -> list[str]:
    """What ran or was decided stands or is told as released; what was forbidden is not there."""
    here = {*plan.placements[["beneficiary", "opening"]].itertuples(index=False, name=None)}
    told = {*plan.ended[["beneficiary", "opening"]].itertuples(index=False, name=None)}
    ran = {*territory.running_placements[["beneficiary", "opening"]].itertuples(index=False, name=None)}
    broken = [f"{b}: in {o} against a decision" for b, o in sorted(decided.never & here)]
    return broken + [
        f"{b}: {o} neither stands nor is released" if (b, o) not in told | here else f"{b}: {o} released and there"
        for b, o in sorted(decided.stand | ran | told)
        if ((b, o) in here) == ((b, o) in told)
    ]
