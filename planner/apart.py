"""Areas that a straight line joins and the road does not: near each other, and far by car.

Given   straight kilometres s and kilometres by car k between the seats of two areas, and two travel facts of the
        territory: `apart_near_km`, `apart_ratio`.
Apart   s ≤ apart_near_km, and k > apart_ratio × s or no way at all. A lake parts them if the straight line meets it,
        shrunk by its shore error, a barrier if it meets one that the territory names; elsewhere the land does: a ridge,
        a gorge, or a road that is missing (`geodata.barriers.every`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from geodata import barriers
from geodata.territory import Territory
from geodata.travel import Travel
from planner.words import Language, say

COLUMNS = ["origin", "destination", "straight_km", "km", "minutes", "parted_by", "barriers"]


def pairs(territory: Territory, *, ferries: bool = False) -> pd.DataFrame:
    """Return each such pair of areas once (codes), the greatest detour first.

    `parted_by` is "lake", "barrier" or "land", `barriers` the names of those lakes or barriers. `km` and `minutes` are
    the car's, missing where there is no way.
    """
    travel, codes = Travel(territory, ferries=ferries), sorted(territory.areas["area"])
    near, ratio = (float(territory.travel[name]) for name in ("apart_near_km", "apart_ratio"))
    straight = travel.straight.straight_km(codes, codes)
    driven = travel.minutes(codes, codes, limit=np.inf).set_index(["origin", "destination"])
    i, j = np.nonzero(np.triu(straight <= near, 1))
    found = pd.DataFrame(
        {"origin": np.array(codes)[i], "destination": np.array(codes)[j], "straight_km": straight[i, j]}
    )
    found = found.join(driven, on=["origin", "destination"])
    detour = (found["km"] / found["straight_km"]).fillna(np.inf)
    order = detour[detour > ratio].sort_values(ascending=False, kind="stable").index
    found, walls = found.loc[order].reset_index(drop=True), barriers.every(territory)
    lines = [travel.straight.line(a, b) for a, b in zip(found["origin"], found["destination"], strict=True)]
    met = [walls[walls.intersects(line)] for line in lines]
    kinds = ["lake" if (some["kind"] == "lake").any() else "barrier" if len(some) else "land" for some in met]
    names = [
        tuple(dict.fromkeys(filter(None, some["name"][some["kind"] == k]))) for some, k in zip(met, kinds, strict=True)
    ]
    return found.assign(parted_by=kinds, barriers=names)[COLUMNS]


def what(kind: str, names: Sequence[str], language: Language) -> str:
    """Say what parts two areas: a kind of `pairs` and the names of those barriers."""
    said = say(f"apart.{kind}", language)
    return f"{said} ({', '.join(names)})" if names else said


def table(territory: Territory, language: Language, *, ferries: bool = False) -> pd.DataFrame:
    """Return the pairs by name, with what parts them in words."""
    found, names = pairs(territory, ferries=ferries), territory.areas.set_index("area")["name"]
    told = [what(kind, called, language) for kind, called in zip(found["parted_by"], found["barriers"], strict=True)]
    return (
        found.drop(columns="barriers")
        .rename(columns={"minutes": "by_car_minutes"})
        .assign(
            origin=found["origin"].map(names),
            destination=found["destination"].map(names),
            parted_by=told,
        )
    )
