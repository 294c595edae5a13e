"""What is known of a provider, a firm or a host that is looked at, and what it touches in a plan."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from geodata.territory import Territory
from planner import atlas
from planner.plan import Plan
from planner.words import Language, number, say

KINDS = ("provider", "firm", "host")
"""What has a card beside the areas. Nobody is counted on one who is a beneficiary."""


@dataclass(frozen=True)
class Card:
    """The name and where it is, lines of what it is, and a table of what it offers or asks, and what it touches."""

    name: str
    lines: tuple[str, ...]
    table: pd.DataFrame


def card(territory: Territory, kind: str, code: str, plan: Plan | None, language: Language) -> Card | None:
    """Return the card of one of `KINDS`, or None where the territory does not have it.

    The `table` of a provider tells for each service what it offers, and with a plan what is served of it and from how
    many areas; that of a firm what its workers ask, how many are served and by how many providers; that of a host its
    openings.
    """
    rows = territory.table(f"{kind}s").set_index(kind)
    if code not in rows.index:
        return None
    row, areas = rows.loc[code], territory.areas.set_index("area")["name"]
    lines = [str(areas[row["area"]])]
    if kind == "firm":
        employees, euros = number(row["employees"], language), number(row["plan_eur"], language)
        lines.append(say("map.firm_tip", language, employees=employees, eur=euros))
    if kind == "provider":
        lines.append(say("cards.local" if row["local"] else "cards.not_local", language))
    table = {"provider": _provider, "firm": _firm, "host": _host}[kind](territory, code, plan)
    if "task" in table:
        table["task"] = [territory.said(task, language) for task in table["task"]]
    if "service" in table:
        table["service"] = [atlas.service_name(territory, service, language) for service in table["service"]]
    if plan is not None and kind != "host":
        served = plan.welfare[plan.welfare[kind] == code] if kind in plan.welfare else plan.welfare.iloc[:0]
        there = "area" if kind == "provider" else "provider"
        names = areas if kind == "provider" else territory.providers.set_index("provider")["name"]
        touched = served.groupby(there)["workers"].sum().sort_values(ascending=False)
        told = ", ".join(f"{names[one]} ({number(count, language)})" for one, count in touched.items())
        lines.append(say(f"cards.{kind}_touches", language, told=told or say("summary.none", language)))
    return Card(f"{code} · {row['name']}", tuple(lines), table)


def _provider(territory: Territory, code: str, plan: Plan | None) -> pd.DataFrame:
    offers = territory.offers[territory.offers["provider"] == code]
    table = offers[["service", "price_eur", "capacity"]].reset_index(drop=True)
    if plan is not None:
        served = plan.welfare.groupby("offer")[["units", "workers"]].sum().reindex(offers["offer"], fill_value=0.0)
        table = table.assign(served=served["workers"].to_numpy(), used=served["units"].to_numpy())
    return table


def _firm(territory: Territory, code: str, plan: Plan | None) -> pd.DataFrame:
    demands = territory.demands[territory.demands["firm"] == code]
    table = demands.groupby("service", as_index=False)[["workers", "units"]].sum()
    if plan is not None:
        served = plan.welfare[plan.welfare["demand"].isin(demands["demand"])].groupby("service")["workers"].sum()
        table = table.assign(served=table["service"].map(served).fillna(0.0))
    return table


def _host(territory: Territory, code: str, plan: Plan | None) -> pd.DataFrame:
    openings = territory.openings[territory.openings["host"] == code]
    return openings[["opening", "task", "places", "months", "hours"]].reset_index(drop=True)
