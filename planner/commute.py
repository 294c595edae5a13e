"""How people come to work: each by the quickest mode he can use, there by the start of the shift and home after it."""

from __future__ import annotations

import numpy as np
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


def ways(people: pd.DataFrame, openings: pd.DataFrame, travel: Travel) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the quickest way of people to openings within their limit, and why a timetable takes some to none.

    People have an `origin`, their `modes` and their `limit` in minutes each way; openings a `destination` and a
    `shift`. A way is a row, with the places `i` and `j` of the two among the rows given, in this order, `minutes`,
    `mode`, `changes` from one vehicle to the next, and by timetable `last_departure` (minutes after midnight; missing
    where one can walk home). The second answer is for each person: `no_arrival`, where the timetable is all they can
    use and brings them nowhere in time; `no_return`, where it brings them and not home again; otherwise empty.
    """
    (kinds, kind), (stops, stop) = _distinct(people, PERSON), _distinct(openings, OPENING)
    timed = _timed(kinds, stops, travel)
    best = _nowhere(kinds, stops)
    for place, mode in enumerate(MODES):
        by_timetable = mode == TIMETABLE and travel.timed
        found = _by_timetable(kinds, stops, timed) if by_timetable else _by(mode, kinds, stops, travel)
        better = found["minutes"] < best["minutes"]
        best = {name: np.where(better, found.get(name, place), best[name]) for name in best}
    i, j = np.nonzero(np.isfinite(best["minutes"])[kind][:, stop])
    of_pair = {name: table[kind[i], stop[j]] for name, table in best.items()}
    mode = pd.array(np.array(MODES, dtype=object)[of_pair["mode"]], dtype="str")
    return pd.DataFrame({"i": i, "j": j, **of_pair, "mode": mode}), _why(kinds, timed, travel)[kind]


def _distinct(rows: pd.DataFrame, columns: list[str]) -> tuple[pd.DataFrame, np.ndarray]:
    """Return what some columns say, each once, and for each row which of these it says."""
    number = rows.groupby(columns, sort=False, dropna=False).ngroup().to_numpy()
    first = np.unique(number, return_index=True)[1]
    return rows[columns].iloc[first].reset_index(drop=True), number


def _nowhere(kinds: pd.DataFrame, stops: pd.DataFrame) -> dict[str, np.ndarray]:
    shape = len(kinds), len(stops)
    minutes, last = np.full(shape, np.inf), np.full(shape, np.nan)
    return {"minutes": minutes, "mode": np.zeros(shape, int), "changes": np.zeros(shape, int), "last_departure": last}


def _by(mode: str, kinds: pd.DataFrame, stops: pd.DataFrame, travel: Travel) -> dict[str, np.ndarray]:
    """Return the times, kinds × stops, of those who can use a mode."""
    able = _able(kinds, mode)
    longest = float(kinds["limit"].max()) if len(kinds) else 0.0
    asked = travel.minutes(kinds.loc[able, "origin"], stops["destination"], mode=mode, limit=longest)
    froms, tos = pd.Index(kinds["origin"].unique()), pd.Index(stops["destination"].unique())
    minutes = np.full((len(froms), len(tos)), np.inf)
    minutes[froms.get_indexer(asked["origin"]), tos.get_indexer(asked["destination"])] = asked["minutes"]
    minutes = minutes[froms.get_indexer(kinds["origin"])][:, tos.get_indexer(stops["destination"])]
    within = able[:, None] & (minutes <= kinds["limit"].to_numpy(float)[:, None])
    none = {name: table for name, table in _nowhere(kinds, stops).items() if name != "mode"}
    return none | {"minutes": np.where(within, minutes, np.inf)}


def _by_timetable(kinds: pd.DataFrame, stops: pd.DataFrame, timed: pd.DataFrame) -> dict[str, np.ndarray]:
    able = kinds[_able(kinds, TIMETABLE)]
    met = able.assign(kind=able.index).merge(timed[timed["reason"] == ""], on=["origin", "limit"])
    met = met.merge(stops.assign(stop=stops.index), on=OPENING).fillna({"changes": 0})
    times = {name: table for name, table in _nowhere(kinds, stops).items() if name != "mode"}
    for name, table in times.items():
        table[met["kind"], met["stop"]] = met[name]
    return times


def _able(people: pd.DataFrame, mode: str) -> np.ndarray:
    return people["modes"].map(lambda modes: mode in modes).to_numpy(bool)


def _timed(people: pd.DataFrame, openings: pd.DataFrame, travel: Travel) -> pd.DataFrame:
    """Return all ways by timetable, possible or with their `reason`, for each limit and shift that somebody has."""
    able = people[_able(people, TIMETABLE)]
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


def _why(kinds: pd.DataFrame, timed: pd.DataFrame, travel: Travel) -> np.ndarray:
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
    return np.array(why, dtype=object)
