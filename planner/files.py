"""A plan as a folder of files, written whole or not at all.

scenario.toml · plan.json · welfare.csv · unserved.csv · placements.csv · waiting.csv · plan.gpkg

Files hold no times of day: the same territory and scenario write the same text, byte for byte. The GeoPackage holds areas,
flows, providers and hosts, and no person: counts of people under the threshold are missing.
"""

from __future__ import annotations

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
from geodata.territory import WGS84, Territory
from optim.goals import Reached
from planner import indicators
from planner.plan import Plan
from planner.privacy import safe_cells

FILES = ("scenario.toml", "plan.json", "welfare.csv", "unserved.csv", "placements.csv", "waiting.csv", "plan.gpkg")
_COLUMNS = {
    "welfare": ["demand", "provider", "service", "units", "eur", "minutes", "offer"],
    "unserved": ["demand", "service", "units", "why"],
    "placements": ["beneficiary", "host", "opening", "months", "eur", "minutes"],
    "waiting": ["beneficiary", "why"],
}
_DIGITS = {"units": 4, "eur": 2, "minutes": 1}


def check_target(folder: Path) -> None:
    """Raise `InputError` if a folder holds anything but an earlier plan, which may be replaced."""
    if folder.exists() and not folder.is_dir():
        raise InputError([Fault(str(folder), 0, "", "", "is a file", "Name a new folder.")])
    strange = sorted(p.name for p in folder.iterdir() if p.name not in FILES) if folder.is_dir() else []
    if strange:
        rule = f"holds files that are not a plan's ({', '.join(strange[:3])})"
        raise InputError([Fault(str(folder), 0, "", "", rule, "Name a new folder: nothing of yours is overwritten.")])


def write(plan: Plan, territory: Territory, folder: Path) -> None:
    """Write a plan's folder: into a new one beside it first, which then takes its place."""
    check_target(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        (fresh / "scenario.toml").write_text(plan.scenario.to_toml(), encoding="utf-8")
        text = json.dumps(as_json(plan, territory), indent=2, ensure_ascii=False)
        (fresh / "plan.json").write_text(text + "\n", encoding="utf-8")
        for name, frame in as_tables(plan).items():
            frame.to_csv(fresh / f"{name}.csv", index=False, lineterminator="\n", encoding="utf-8")
        for layer, shapes in as_layers(plan, territory).items():
            _write_layer(shapes, fresh / "plan.gpkg", layer)
        fresh.chmod(0o755)
        if folder.exists():
            shutil.rmtree(folder)
        fresh.rename(folder)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def as_tables(plan: Plan) -> dict[str, pd.DataFrame]:
    """Return the plan's four tables as they are exported; `data` says in every row whether the case is illustrative."""
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
        "travel": dict(plan.travel),
        "status": str(plan.status),
        "goals": {model: [_goal(g) for g in goals] for model, goals in plan.goals.items()},
        "fund": {
            "lines": [
                {"channel": i.channel, "base_eur": round(i.base_eur, 2), "rate": i.rate, "eur": i.cents / 100}
                for i in fund.lines
            ],
            "reserve_eur": fund.reserve_cents / 100,
            "available_eur": fund.available_cents / 100,
            "spent_eur": fund.spent_cents / 100,
            "left_eur": fund.left_cents / 100,
        },
        "sources": [{"what": s.what, "origin": s.origin, "licence": s.licence, "date": s.date} for s in territory.sources],
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
    hosts = territory.hosts.merge(territory.openings.groupby("host").size().rename("openings").reset_index(), on="host", how="left")
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


def _write_layer(shapes: gpd.GeoDataFrame, path: Path, layer: str) -> None:
    """Write one layer; the date that a GeoPackage must carry is the epoch, so that the same plan is the same file."""
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "1970-01-01T00:00:00.000Z"})
    pyogrio.write_dataframe(shapes, path, layer=layer, driver="GPKG", append=path.exists())
