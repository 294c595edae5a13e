"""A plan as a folder of files, written whole or not at all.

scenario.toml · plan.json · welfare.csv · unserved.csv · released.csv · placements.csv · waiting.csv · ended.csv ·
plan.gpkg

Files hold no times of day: the same territory and scenario write the same text, byte for byte. The GeoPackage holds
areas, flows, providers and hosts, and no person: people are counted as `planner.people` tells them.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from geodata.faults import Fault, InputError
from geodata.phrases import NOTHING
from geodata.territory import WGS84, Territory
from optim.goals import Reached
from optim.linear import Status
from planner import indicators
from planner.fund import Earmark, Ledger, Line
from planner.matching import DIMENSIONS
from planner.phrases import phrase
from planner.place import ENDED_COLUMNS, PLACEMENT_COLUMNS, WAITING_COLUMNS
from planner.plan import Made, Plan, digest, make, versions
from planner.privacy import safe_cells
from planner.rules import profile
from planner.scenario import Scenario
from planner.serve import WELFARE_COLUMNS
from planner.unserved import RELEASED_COLUMNS, UNSERVED_COLUMNS

FILES = (
    "scenario.toml", "plan.json", "welfare.csv", "unserved.csv", "released.csv", "placements.csv", "waiting.csv",
    "ended.csv", "plan.gpkg",
)  # fmt: skip
_COLUMNS = {
    "welfare": ["demand", "provider", "service", "units", "eur", "minutes", "offer", "payer"],
    "unserved": ["demand", "service", "units", "why"],
    "released": ["demand", "offer", "service", "units", "why"],
    "placements": [
        "beneficiary", "host", "opening", "months", "eur", "minutes", "mode", "fit", "changes", "last_departure",
        *DIMENSIONS, "tutor", "paid_by",
    ],
    "waiting": ["beneficiary", "why"],
    "ended": ENDED_COLUMNS,
}  # fmt: skip
_DIGITS = {"units": 4, "eur": 2, "minutes": 1}
_KINDS = {
    **dict.fromkeys(
        (
            "demand",
            "provider",
            "service",
            "offer",
            "beneficiary",
            "host",
            "opening",
            "mode",
            "why",
            "payer",
            "data",
            "tutor",
            "paid_by",
            "last_departure",
        ),
        object,
    ),
    **dict.fromkeys(("units", "eur", "minutes", "hours_over"), float),
    **dict.fromkeys(("months", "fit", "changes", "skills_under", "skills_over", "languages_under"), int),
}


def check_target(folder: Path) -> None:
    """Raise `InputError` where a plan cannot be written: only into no folder, an empty one, or an earlier plan."""
    rule = NOTHING
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        rule = phrase("is_a_link") if folder.is_symlink() else phrase("is_a_file")
    elif folder.is_dir():
        held = {p.name for p in folder.iterdir()}
        if strange := sorted(held - set(FILES)):
            rule = phrase("holds_files_that_are_not_a_plans", strange=", ".join(strange[:3]))
        elif held and not _is_plan(folder):
            rule = phrase("holds_but_is_not_a_plan_that", held=", ".join(sorted(held)))
        elif folder.resolve() == Path.cwd():
            rule = phrase("is_the_folder_you_stand_in")
    if rule:
        raise InputError([Fault(str(folder), 0, "", "", rule, phrase("name_a_new_folder_nothing_of_yours"))])


def _is_plan(folder: Path) -> bool:
    try:
        told = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
        return {"digest", "files"} <= set(told)
    except (OSError, ValueError, TypeError):
        return False


def write(plan: Plan, territory: Territory, folder: Path) -> None:
    """Write a plan's folder: into a new one beside it first, which then takes the place of an earlier plan."""
    check_target(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name[:40]}-", dir=folder.parent))
    try:
        (fresh / "scenario.toml").write_text(plan.scenario.to_toml(), encoding="utf-8")
        for name, frame in as_tables(plan).items():
            frame.to_csv(fresh / f"{name}.csv", index=False, lineterminator="\n", encoding="utf-8")
        told = as_json(plan, territory)
        told["files"] = _files(fresh, told)
        text = json.dumps(told, indent=2, ensure_ascii=False)
        (fresh / "plan.json").write_text(text + "\n", encoding="utf-8")
        for layer, shapes in as_layers(plan, territory).items():
            _write_layer(shapes, fresh / "plan.gpkg", layer)
        fresh.chmod(0o755)
        earlier = fresh.with_name(fresh.name + "-earlier")
        if folder.exists():
            folder.rename(earlier)
        fresh.rename(folder)
        shutil.rmtree(earlier, ignore_errors=True)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def read(folder: Path, territory: Territory, scenario: Scenario) -> Plan | None:
    """Read back the plan of a territory and a scenario, with numbers as they were exported; its seconds are missing.

    Returns None if the folder holds no plan, one of other inputs or another version, or one whose files were edited.
    """
    try:
        told = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
        made = Made(told["digest"], told["versions"], float("nan"))
        sound = made.digest == digest(territory, scenario) and made.versions == versions()
        if not sound or told.pop("files") != _files(folder, told):
            return None
        return _plan(folder, territory, scenario, told, made)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def made_or_read(folder: Path | None, territory: Territory, scenario: Scenario) -> Plan:
    """Return the plan that a folder holds, or make it if none is said; raises `InputError` where `read` finds none."""
    if folder is None:
        return make(territory, scenario)
    if found := read(folder, territory, scenario):
        return found
    rule, remedy = phrase("holds_no_plan_of_these_inputs_by"), phrase("solve_again_into_it_or_leave_plan")
    raise InputError([Fault(folder.name, 0, "--plan", str(folder), rule, remedy)])


def _plan(folder: Path, territory: Territory, scenario: Scenario, told: dict[str, Any], made: Made) -> Plan:
    tables = {
        name: pd.read_csv(folder / f"{name}.csv", dtype=_KINDS, keep_default_na=False, na_values={"hours_over": [""]})
        for name in _COLUMNS
    }
    demands = territory.demands.set_index("demand")
    local = territory.providers.set_index("provider")["local"]
    at_home = territory.offers.set_index("offer")["at_home"]
    for name in ("welfare", "unserved", "released"):
        asked = demands.loc[tables[name]["demand"]].reset_index(drop=True)
        share = tables[name]["units"] / asked["units"]
        tables[name] = tables[name].assign(firm=asked["firm"], area=asked["area"], workers=asked["workers"] * share)
    people = territory.beneficiaries.set_index("beneficiary")["area"]
    for name in ("placements", "waiting"):
        tables[name] = tables[name].assign(area=tables[name]["beneficiary"].map(people))
    host_area = tables["placements"]["host"].map(territory.hosts.set_index("host")["area"])
    fund = told["fund"]
    lines = tuple(Line(i["channel"], i["base_eur"], i["rate"], round(i["eur"] * 100)) for i in fund["lines"])
    return Plan(
        territory=territory.name,
        scenario=scenario,
        welfare=tables["welfare"].assign(
            local=tables["welfare"]["provider"].map(local).astype(bool),
            at_home=tables["welfare"]["offer"].map(at_home).astype(bool),
        )[WELFARE_COLUMNS],
        unserved=tables["unserved"][UNSERVED_COLUMNS],
        released=tables["released"][RELEASED_COLUMNS],
        placements=tables["placements"].assign(host_area=host_area)[PLACEMENT_COLUMNS],
        waiting=tables["waiting"][WAITING_COLUMNS],
        ended=tables["ended"][ENDED_COLUMNS],
        fund=Ledger(
            lines,
            round(fund["reserve_eur"] * 100),
            round(fund["spent_eur"] * 100),
            tuple(Earmark(e["earmark"], round(e["eur"] * 100), round(e["spent_eur"] * 100)) for e in fund["earmarks"]),
        ),
        goals={model: tuple(_reached(g) for g in goals) for model, goals in told["goals"].items()},
        travel=told["travel"],
        illustrative=tuple(told["illustrative"]),
        made=made,
    )


def as_tables(plan: Plan) -> dict[str, pd.DataFrame]:
    """Return the plan's tables as they are exported; `data` says in every row whether the case is illustrative."""
    data = "illustrative" if plan.illustrative else "given"
    frames = {name: getattr(plan, name)[columns] for name, columns in _COLUMNS.items()}
    return {name: safe_cells(frame.round(_DIGITS).assign(data=data)) for name, frame in frames.items()}


def as_json(plan: Plan, territory: Territory) -> dict[str, Any]:
    """Return what a plan rests on and what it reached, in plain values."""
    fund = plan.fund
    return {
        "territory": plan.territory,
        "scenario": plan.scenario.name,
        "digest": plan.made.digest,
        "versions": dict(plan.made.versions),
        "illustrative": list(plan.illustrative),
        "unverified_rules": list(profile(territory.rules).unverified()),
        "travel": {mode: dict(source) for mode, source in plan.travel.items()},
        "status": str(plan.status),
        "goals": {model: [_goal(g) for g in goals] for model, goals in plan.goals.items()},
        "fund": {
            "lines": [
                {"channel": i.channel, "base_eur": round(i.base_eur, 2), "rate": i.rate, "eur": i.cents / 100}
                for i in fund.lines
            ],
            "earmarks": [
                {"earmark": e.earmark, "eur": e.cents / 100, "spent_eur": e.spent_cents / 100} for e in fund.earmarks
            ],
            "reserve_eur": fund.reserve_cents / 100,
            "available_eur": fund.available_cents / 100,
            "spent_eur": fund.spent_cents / 100,
            "left_eur": fund.left_cents / 100,
        },
        "sources": [
            {"what": s.what, "origin": s.origin, "licence": s.licence, "date": s.date} for s in territory.sources
        ],
    }


def as_layers(plan: Plan, territory: Territory) -> dict[str, gpd.GeoDataFrame]:
    """Return the layers of the GeoPackage, in WGS 84; none speaks of a single person."""
    areas = territory.areas.set_index("area")
    seats = gpd.GeoSeries.from_xy(areas["lon"], areas["lat"], crs=WGS84).set_axis(areas.index)
    data = "illustrative" if plan.illustrative else "given"
    shapes = areas.to_crs(WGS84).geometry
    by_area = indicators.by_area(plan, territory)
    counts = ["beneficiaries", "placed", "still_waiting"]
    by_area[counts] = by_area[counts].astype("Float64").astype(float)
    flows = indicators.flows(plan, territory)
    lines = [shapely.LineString([seats[a], seats[b]]) for a, b in zip(flows["area"], flows["to"], strict=True)]
    offers = indicators.by_offer(plan, territory).reset_index()
    hosts = territory.hosts.merge(
        territory.openings.groupby("host").size().rename("openings").reset_index(), on="host", how="left"
    )
    hosts = hosts[["host", "name", "area", "employees", "openings"]].fillna({"openings": 0}).astype({"openings": int})
    layers = {
        "areas": gpd.GeoDataFrame(by_area.reset_index(), geometry=shapes.to_numpy(), crs=WGS84),
        "flows": gpd.GeoDataFrame(flows, geometry=lines, crs=WGS84),
        "offers": gpd.GeoDataFrame(offers, geometry=seats.reindex(offers["area"]).to_numpy(), crs=WGS84),
        "hosts": gpd.GeoDataFrame(hosts, geometry=seats.reindex(hosts["area"]).to_numpy(), crs=WGS84),
    }
    return {name: layer.assign(data=data) for name, layer in layers.items()}


def _goal(goal: Reached) -> dict[str, Any]:
    digits = 6
    return {
        "name": goal.name,
        "best": goal.best,
        "unit": goal.unit,
        "reached": round(goal.reached, digits),
        "bound": round(goal.bound, digits),
        "gap": round(goal.gap, digits),
        "status": str(goal.status),
    }


def _reached(told: dict[str, Any]) -> Reached:
    named = {key: told[key] for key in ("name", "best", "unit", "reached", "bound")}
    return Reached(**named, status=Status(told["status"]), seconds=float("nan"))


def _files(folder: Path, told: dict[str, Any]) -> dict[str, str]:
    """The digests of the tables, and of what plan.json tells besides them."""
    contents = {f"{name}.csv": (folder / f"{name}.csv").read_bytes() for name in _COLUMNS}
    contents["plan.json"] = json.dumps(told, sort_keys=True).encode()
    return {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}


def _write_layer(shapes: gpd.GeoDataFrame, path: Path, layer: str) -> None:
    """Write one layer; the date that a GeoPackage must carry is the epoch, so that the same plan is the same file."""
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "1970-01-01T00:00:00.000Z"})
    pyogrio.write_dataframe(shapes, path, layer=layer, driver="GPKG", append=path.exists())
