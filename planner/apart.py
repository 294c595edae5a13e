"""Areas that a straight line joins and the road does not: near each other, and far by car.

Given   straight kilometres s and kilometres by car k between the seats of two areas, and two travel facts of the
        territory: `apart_near_km`, `apart_ratio`.
Apart   s ≤ apart_near_km, and k > apart_ratio × s or no way at all. A lake parts them if the straight line meets it,
        shrunk by its shore error, a barrier if it meets one that the territory names; elsewhere the land does: a ridge,
        a gorge, or a road that is missing.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from geodata.territory import Territory
from geodata.travel import Travel
from planner.words import Language, say

COLUMNS = ["origin", "destination", "straight_km", "km", "minutes", "parted_by"]


def pairs(territory: Territory, *, ferries: bool = False) -> pd.DataFrame:
    """Return each such pair of areas once (codes), the greatest detour first.

    `parted_by` is "lake", "barrier" or "land". `km` and `minutes` are the car's, missing where there is no way.
    """
    travel, codes = Travel(territory, ferries=ferries), sorted(territory.areas["area"])
    near, ratio = (float(territory.travel[name]) for name in ("apart_near_km", "apart_ratio"))
    straight, wet = travel.straight.straight_km(codes, codes), travel.straight.crosses_water(codes, codes)
    driven = travel.minutes(codes, codes, limit=np.inf).set_index(["origin", "destination"])
    i, j = np.nonzero(np.triu(straight <= near, 1))
    found = pd.DataFrame(
        {"origin": np.array(codes)[i], "destination": np.array(codes)[j], "straight_km": straight[i, j]}
    )
    found = found.join(driven, on=["origin", "destination"])
    walled = travel.straight.crosses(codes, codes)
    found["parted_by"] = np.select([wet[i, j], walled[i, j]], ["lake", "barrier"], "land")
    detour = (found["km"] / found["straight_km"]).fillna(np.inf)
    order = detour[detour > ratio].sort_values(ascending=False, kind="stable").index
    return found.loc[order, COLUMNS].reset_index(drop=True)


def table(territory: Territory, language: Language, *, ferries: bool = False) -> pd.DataFrame:
    """Return the pairs by name, with what parts them in words."""
    found, names = pairs(territory, ferries=ferries), territory.areas.set_index("area")["name"]
    return found.rename(columns={"minutes": "by_car_minutes"}).assign(
        origin=found["origin"].map(names),
        destination=found["destination"].map(names),
        parted_by=[say(f"apart.{kind}", language) for kind in found["parted_by"]],
    )
