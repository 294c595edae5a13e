"""How far each source of travel is from official road trips: python bench/travel.py pairs.csv [roads.osm.pbf].

The file has a row for each trip between seats of the province of Lecco: `istat_code`, `ref_istat_code`, `road_m`,
`road_min`. Prints the error of kilometres and minutes in per cent, in the mean and the median, and by how much minutes
are longer (or, below 0, shorter): over all trips, over those longer than 8 km officially, and over those longer than 8
km by the source's own count. A trip that a source does not answer is not among those answered, and not judged. Roads
of the province, in any file that a territory may name, are a source too where they are given.
"""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import pandas as pd

from geodata.roads import read as read_roads
from geodata.territory import Territory, load
from geodata.travel import Travel

FAR_KM = 8.0


def sources(lecco: Territory, roads: Path | None) -> dict[str, Travel]:
    """Return a traveller for each source that the shipped province can be asked by, with roads of a file or without."""
    bare = dataclasses.replace(lecco, links=lecco.links.iloc[:0])
    hilly = bare.areas.assign(terrain=bare.areas["area"].map(terrain(lecco)).fillna(""))
    read = {"road network": Travel(dataclasses.replace(lecco, roads=read_roads(roads, crs=lecco.crs)))} if roads else {}
    return read | {
        "road links": Travel(lecco),
        "straight line": Travel(bare),
        "straight line by terrain": Travel(dataclasses.replace(bare, areas=hilly)),
    }


def terrain(lecco: Territory) -> pd.Series:
    """Return what most links of each area run over: F flat, H hill, M mountain; of as many, the first."""
    ends = [lecco.links[[end, "class"]].set_axis(["area", "class"], axis=1) for end in ("from", "to")]
    rows = pd.concat(ends)
    rows = rows[rows["class"].isin(("F", "H", "M"))]
    return rows.groupby("area")["class"].agg(lambda kinds: kinds.mode().iloc[0])


def judged(travel: Travel, official: pd.DataFrame) -> pd.DataFrame:
    """Return the official trips that a source answers, with its errors `off_km` and `off_minutes` in per cent."""
    found = travel.minutes(official["istat_code"], official["ref_istat_code"], limit=float("inf"))
    keys = {"istat_code": "origin", "ref_istat_code": "destination"}
    both = official.rename(columns=keys).merge(found, on=["origin", "destination"])
    return both.assign(
        off_km=(both["km"] * 1000 / both["road_m"] - 1).abs() * 100,
        off_minutes=(both["minutes"] / both["road_min"] - 1).abs() * 100,
        longer=(both["minutes"] / both["road_min"] - 1) * 100,
    )


def table(official: pd.DataFrame, roads: Path | None = None) -> pd.DataFrame:
    """Return a row for each source and each reach."""
    rows = []
    for name, travel in sources(load("lecco"), roads).items():
        both = judged(travel, official)
        far, by_itself = both["road_m"] > FAR_KM * 1000, both["km"] > FAR_KM
        over = f"over {FAR_KM:g} km"
        for reach, some in (("all", both), (over, both[far]), (f"{over} by its own", both[by_itself])):
            row: dict[str, object] = {"source": name, "trips": reach, "answered": len(some)}
            for what in ("km", "minutes"):
                row[f"{what} mean %"] = some[f"off_{what}"].mean()
                row[f"{what} median %"] = some[f"off_{what}"].median()
            rows.append(row | {"minutes longer %": some["longer"].mean()})
    return pd.DataFrame(rows)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3) or not all(Path(path).is_file() for path in sys.argv[1:]):
        sys.exit(__doc__)
    given = pd.read_csv(sys.argv[1], dtype={"istat_code": str, "ref_istat_code": str})
    print(f"{len(given)} official trips")
    found = table(given, *map(Path, sys.argv[2:]))
    print(found.to_string(index=False, float_format=lambda value: f"{value:.1f}"))
