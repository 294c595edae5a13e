"""How far each source of travel is from official road trips: python bench/travel.py pairs.csv.

The file has a row for each trip between seats of the province of Lecco: `istat_code`, `ref_istat_code`, `road_m`,
`road_min`. Prints the error of kilometres and minutes in per cent, in the mean and the median, over all trips and over
those that are officially longer than 8 km. A pair that a source does not answer is counted, not judged.
"""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import pandas as pd

from geodata.territory import Territory, load
from geodata.travel import Travel

FAR_KM = 8.0


def sources(lecco: Territory) -> dict[str, Travel]:
    """Return a traveller for each source that the shipped province can be asked by."""
    bare = dataclasses.replace(lecco, links=lecco.links.iloc[:0])
    hilly = bare.areas.assign(terrain=bare.areas["area"].map(terrain(lecco)).fillna(""))
    return {
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
        far=both["road_m"] > FAR_KM * 1000,
    )


def table(official: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each source and each reach."""
    rows = []
    for name, travel in sources(load("lecco")).items():
        both = judged(travel, official)
        for reach, some in (("all", both), (f"over {FAR_KM:g} km", both[both["far"]])):
            row: dict[str, object] = {"source": name, "trips": reach, "answered": len(some)}
            for what in ("km", "minutes"):
                row[f"{what} mean %"] = some[f"off_{what}"].mean()
                row[f"{what} median %"] = some[f"off_{what}"].median()
            rows.append(row)
    return pd.DataFrame(rows)


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_file():
        sys.exit(__doc__)
    given = pd.read_csv(sys.argv[1], dtype={"istat_code": str, "ref_istat_code": str})
    print(f"{len(given)} official trips")
    print(table(given).to_string(index=False, float_format=lambda value: f"{value:.1f}"))
