"""How people come to work: each by the quickest mode he can use, there by the start of the shift and home after it."""

from __future__ import annotations

import pandas as pd

from geodata.tables import MODES
from geodata.territory import Territory
from geodata.travel import Shift, Travel

TIMETABLE = "transit"
PERSON = ["origin", "modes", "limit"]
OPENING = ["destination", "shift"]
TIMES = ["minutes", "mode", "changes", "last_departure"]


def shifts(territory: Territory) -> list[Shift]:
    """Return the shift of each opening; what it does not say is assumed as the territory's travel facts do."""
    facts = {name: float(fact) for name, fact in territory.travel.items()}
    said = territory.openings[["starts", "ends", "weekdays", "hours"]].itertuples(index=False, name=None)
    return [Shift.said(starts, ends, days, hours=float(hours), facts=facts) for starts, ends, days, hours in said]


def clock(minutes: float) -> str:
    """Write minutes after midnight as a time, which may pass 24:00; nothing where it is missing."""
    return "" if pd.isna(minutes) else f"{int(minutes) // 60:02}:{int(minutes) % 60:02}"


def ways(people: pd.DataFrame, openings: pd.DataFrame, travel: Travel) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the quickest way of people to openings within their limit, and why a timetable takes some to none.

    People have an `origin`, their `modes` and their `limit` in minutes each way; openings a `destination` and a
    `shift`. Each such combination is a row once, with `minutes`, `mode`, `changes` from one vehicle to the next, and by
    timetable `last_departure` (minutes after midnight; missing where one can walk home). The second table has a row for
    each combination of `PERSON` and its `why`: `no_arrival`, where the timetable is all they can use and brings them
    nowhere in time; `no_return`, where it brings them and not home again; otherwise empty.
    """
    kinds, stops = (frame[keys].drop_duplicates() for frame, keys in ((people, PERSON), (openings, OPENING)))
    longest = float(kinds["limit"].max()) if len(kinds) else 0.0
    timed = _timed(kinds, stops, travel)
    found = []
    for mode in MODES:
        able = _able(kinds, mode)
        if mode == TIMETABLE and travel.timed:
            met = able.merge(timed[timed["reason"] == ""], on=["origin", "limit"])
        else:
            asked = travel.minutes(able["origin"], stops["destination"], mode=mode, limit=longest)
            met = able.merge(asked, on="origin").merge(stops, on="destination")
            met = met[met["minutes"] <= met["limit"]]
        met = met.assign(mode=mode).reindex(columns=[*PERSON, *OPENING, *TIMES])
        kinds_of = {"minutes": float, "changes": int, "last_departure": float}
        found.append(met.fillna({"changes": 0}).astype(kinds_of))
    every = pd.concat(found, ignore_index=True).sort_values("minutes", kind="stable")
    return every.drop_duplicates([*PERSON, *OPENING]), _why(kinds, timed, travel)


def _able(people: pd.DataFrame, mode: str) -> pd.DataFrame:
    return people[people["modes"].map(lambda modes: mode in modes).astype(bool)]


def _timed(people: pd.DataFrame, openings: pd.DataFrame, travel: Travel) -> pd.DataFrame:
    """Return all ways by timetable, possible or with their `reason`, for each limit and shift that somebody has."""
    able = _able(people, TIMETABLE)
    parts = [
        travel.transit(some["origin"], there["destination"], limit=float(limit), shift=shift).assign(
            limit=limit, shift=shift
        )
        for limit, some in able.groupby("limit")
        for shift, there in openings.groupby("shift")
        if travel.timed
    ]
    nothing = pd.DataFrame(columns=["origin", "limit", *OPENING, *TIMES, "reason"]).astype({"limit": float})
    return pd.concat(parts, ignore_index=True) if parts else nothing


def _why(kinds: pd.DataFrame, timed: pd.DataFrame, travel: Travel) -> pd.DataFrame:
    met = timed.groupby(["origin", "limit"])["reason"].agg(set).to_dict()
    why = []
    for origin, modes, limit in kinds[PERSON].itertuples(index=False, name=None):
        reasons = met.get((origin, limit), set()) if TIMETABLE in modes else set()
        usable = [mode for mode in modes if travel.answers(mode)]
        if "no_return" in reasons:
            why.append("no_return")
        elif reasons and usable == [TIMETABLE] and reasons <= {"no_arrival", "no_stop_near"}:
            why.append("no_arrival")
        else:
            why.append("")
    return kinds[PERSON].assign(why=why)
