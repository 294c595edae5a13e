"""A plan as the pages read it: headline figures with their change, and small tables in words."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from geodata.phrases import within
from geodata.territory import Territory
from planner import files, indicators
from planner.indicators import Summary
from planner.people import eur_step, shared
from planner.plan import Plan
from planner.scenario import KNOBS, Scenario, goal_of
from planner.words import Language, amount, catalogue, eur, number, say, share

PERSONS = ("placements.csv", "waiting.csv", "ended.csv")
"""The files of a plan that have a row for each person."""


@dataclass(frozen=True)
class Headline:
    """One figure; `change` is what it gained over the plan it is compared with, or ""; less may be better."""

    key: str
    label: str
    value: str
    help: str
    change: str = ""
    less_is_better: bool = False


def headlines(
    plan: Plan, territory: Territory, language: Language, *, base: Plan | None = None, was: Territory | None = None
) -> tuple[Headline, ...]:
    """Return the six figures that are read first; with `base`, how each differs from that plan's.

    `was` is the territory of `base`, where that is another one. People are counted as they are told outside the office
    (`planner.people`).
    """
    s = indicators.summary(plan, territory)
    old = indicators.summary(base, was or territory) if base else s
    told, spent = s.told, shared(plan, territory).fund

    def n(value: float, digits: int = 0) -> str:
        return number(value, language, digits=digits)

    fund, before = plan.fund.available_cents / 100, (base or plan).fund.available_cents / 100
    return (
        _headline(
            "served",
            share(s.served_share, language),
            _points(s.served_share - old.served_share, language),
            language,
            served=n(s.served),
            workers=n(s.workers),
        ),
        _headline(
            "km0",
            share(s.km0_share, language),
            _points(s.km0_share - old.km0_share, language),
            language,
            local=n(s.local_eur),
            spent=n(s.spent_eur),
            plans=n(s.plans_eur),
        ),
        _headline(
            "fund",
            eur(fund, language),
            _signed(fund - before, language),
            language,
            spent=n(spent.spent_cents / 100),
            left=n(spent.left_cents / 100),
        ),
        _headline(
            "placed",
            say("metric.placed_value", language, placed=n(told.placed), people=n(told.people)),
            _signed(told.placed - old.told.placed, language),
            language,
            waiting=n(told.waiting),
            fit=n(told.fit),
            threshold=n(told.base),
        ),
        _trip(
            "worker_minutes", s.worker_minutes, s.worker_minutes - old.worker_minutes, language,
            say("metric.minutes_help", language, worst=n(s.worst_worker_minutes, 1)),
        ),
        _trip(
            "person_minutes", told.minutes, told.minutes - old.told.minutes, language,
            say("metric.person_minutes_help", language),
        ),
    )  # fmt: skip


INDICATORS = ("served", "km0", "fund", "placed", "worker_minutes", "person_minutes")
"""The headline figures, in their order."""


def explained(language: Language) -> pd.DataFrame:
    """Return what each headline figure is: its unit, its formula and where that comes from."""
    rows = [(say(f"metric.{key}", language), *say(f"indicator.{key}", language).split(" | ")) for key in INDICATORS]
    return pd.DataFrame(rows, columns=["indicator", "unit", "formula", "origin"])


def reasons(s: Summary, model: str, language: Language) -> pd.DataFrame:
    """Return why demand is unserved ("welfare") or people wait ("placement"): `reason`, and `count` unless hidden."""
    counts = pd.Series(s.unserved, dtype=float).round() if model == "welfare" else s.waiting
    return pd.DataFrame(
        {"reason": [say(f"why.{why}", language) for why in counts.index], "count": counts.astype("Int64").to_numpy()}
    )


def fund_table(plan: Plan, territory: Territory, language: Language) -> pd.DataFrame:
    """Return the ledger as it is told, a line for each channel and then what became of it, in words."""
    fund = shared(plan, territory).fund

    def money(cents: int) -> str:
        return number(cents / 100, language, digits=2)

    rows = [
        (
            say(f"fund.{i.channel}", language),
            number(i.base_eur, language, digits=2),
            share(i.rate, language),
            money(i.cents),
        )
        for i in fund.lines
    ]
    for key, cents in (
        ("reserve", -fund.reserve_cents),
        ("available", fund.available_cents),
        ("spent", -fund.spent_cents),
        ("left", fund.left_cents),
    ):
        rows.append((say(f"fund.{key}", language), "", "", money(cents)))
    return pd.DataFrame(rows, columns=[say(f"fund.{c}", language) for c in ("line", "base", "rate", "amount")])


def goals_table(plan: Plan, language: Language) -> pd.DataFrame:
    """Return what was reached for each goal, its bound, the gap and the status, in words."""
    rows = [
        (
            say(f"summary.{model}", language),
            say(f"goal.{g.name}", language),
            say(f"unit.{g.unit}", language),
            amount(g.reached, g.unit, language),
            amount(g.bound, g.unit, language),
            share(g.gap, language, digits=2),
            say(f"status.{g.status}", language),
        )
        for model, goals in plan.goals.items()
        for g in goals
    ]
    heads = ("model", "goal", "unit", "reached", "bound", "gap", "status")
    return pd.DataFrame(rows, columns=[say(f"column.{c}", language) for c in heads])


def districts_table(plan: Plan, territory: Territory) -> pd.DataFrame:
    """Return the indicators by district, with the share served, under their columns' own names."""
    frame = indicators.by_district(plan, territory).reset_index()
    frame["served_share"] = frame["served"] / frame["asked"].where(frame["asked"] > 0)
    columns = [
        "district",
        "asked",
        "served",
        "served_share",
        "local_eur",
        "minutes",
        "beneficiaries",
        "placed",
        "still_waiting",
    ]
    return frame[columns]


def status(plan: Plan, language: Language) -> str:
    """Say whether a plan was proved best, and how long it took or that it was read back."""
    said = say(f"status.{plan.status}", language)
    said = said[0].upper() + said[1:]
    if plan.made.seconds != plan.made.seconds:
        return say("page.saved", language, status=said)
    return say("page.solved", language, status=said, seconds=number(plan.made.seconds, language, digits=1))


def changed_knobs(scenario: Scenario, base: Scenario, language: Language) -> str:
    """Name the knobs that differ from another scenario's, with their value; "" where none does."""
    said = []
    for knob in KNOBS.values():
        value = getattr(scenario, knob.field)
        if knob.name not in ("scenario.name", "scenario.description") and value != getattr(base, knob.field):
            said.append(f"{knob_label(knob.name, language)}: {knob_value(knob.name, value, language)}")
    return "; ".join(said)


def knobs_table(scenario: Scenario, language: Language) -> pd.DataFrame:
    """Return every knob in words: `what` it is, its `value`, its `unit` and the `origin` of the value."""
    sources = dict(scenario.sources)
    rows = [
        (
            _meaning(name, language),
            knob_value(name, getattr(scenario, knob.field), language),
            say(f"knob_unit.{knob.unit}", language) if knob.unit else "",
            within(sources.get(name, say("page.no_source", language)), language),
        )
        for name, knob in KNOBS.items()
        if not name.startswith("scenario.")
    ]
    return pd.DataFrame(rows, columns=["what", "value", "unit", "origin"])


def knob_label(name: str, language: Language) -> str:
    """Return a knob's short label if it has one, otherwise its whole sentence."""
    return say(f"knob.{name}", language) if f"knob.{name}" in catalogue() else _meaning(name, language)


def knob_help(name: str, scenario: Scenario, language: Language) -> str:
    """Say what a knob means and where its value comes from."""
    source = dict(scenario.sources).get(name, say("page.no_source", language))
    return f"{_meaning(name, language)}. {say('page.source', language, source=within(source, language))}"


def knob_value(name: str, value: object, language: Language) -> str:
    """Write a knob's value as people do."""
    if isinstance(value, bool):
        return say("page.yes" if value else "page.no", language)
    if isinstance(value, tuple):
        said = [(say(f"short_goal.{goal}", language), give) for goal, give in map(goal_of, value)]
        return " → ".join(f"{goal} (−{number(give, language, digits=1)} %)" if give else goal for goal, give in said)
    if isinstance(value, int | float):
        return share(value, language) if KNOBS[name].unit.startswith("share") else number(value, language)
    return say(f"mode.{value}", language) if name == "welfare.mode" else str(value)


def zipped(plan: Plan, territory: Territory, *, persons: bool) -> bytes:
    """Return a plan's folder as a ZIP, with the files that have a row for each person or without them.

    Without them, `plan.json` tells the Fund and the goals of placement as they are told outside the office. The rows of
    each demand stay: they are workers of a firm, not beneficiaries.
    """
    packed = io.BytesIO()
    with tempfile.TemporaryDirectory() as place, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bag:
        folder = Path(place) / "plan"
        files.write(plan, territory, folder)
        for name in files.FILES:
            if persons or name not in PERSONS:
                content = (folder / name).read_bytes()
                if name == "plan.json" and not persons:
                    content = _without_persons(json.loads(content), plan, territory)
                bag.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _without_persons(told: dict[str, Any], plan: Plan, territory: Territory) -> bytes:
    """Write plan.json as it is told outside the office, without the digests of what is left out, against which a guess
    could be tried."""
    other = files.as_json(shared(plan, territory), territory)
    told |= {name: other[name] for name in ("goals", "fund")}
    told["files"] = {name: told["files"][name] for name in ("welfare.csv", "unserved.csv", "released.csv")}
    told["rounded"] = {"people": plan.scenario.privacy_threshold, "eur": eur_step(territory, plan.scenario)}
    return (json.dumps(told, indent=2, ensure_ascii=False) + "\n").encode()


def _meaning(name: str, language: Language) -> str:
    return KNOBS[name].italian if language == "it" else KNOBS[name].english


def _headline(key: str, value: str, change: str, language: Language, **values: object) -> Headline:
    return Headline(
        key, say(f"metric.{key}", language), value, say(f"metric.{key}_help", language, **values), change or ""
    )


def _trip(key: str, mean: float, change: float, language: Language, told: str) -> Headline:
    value = say("metric.minutes_value", language, mean=number(mean, language, digits=1))
    moved = _signed(change, language, digits=1)
    return Headline(key, say(f"metric.{key}", language), value, told, moved, less_is_better=True)


def _points(change: float, language: Language) -> str:
    said = _signed(100 * change, language, digits=1)
    return f"{said} {say('metric.points', language)}" if said else ""


def _signed(change: float, language: Language, digits: int = 0) -> str:
    """Write a change with its sign; none at all is "". A hyphen stands first, for Streamlit reads the sign."""
    if change != change or abs(change) < 0.5 * 10**-digits:
        return ""
    return f"{'+' if change > 0 else '-'}{number(abs(change), language, digits=digits)}"
