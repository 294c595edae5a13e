"""What the audit asks of rows: that they say what the files say, keep under limits, and travel as shown."""

from __future__ import annotations

import pandas as pd

from geodata.travel import Shift, Travel

TOLERANCE = 1e-5


def told(rows: pd.DataFrame, key: str, wrong: pd.Series, what: str) -> list[str]:
    return [f"{name}: {what}" for name in rows.loc[wrong, key]]


def above(used: pd.Series, limit: pd.Series, what: str) -> list[str]:
    limits = limit.reindex(used.index)
    over = ~(used <= limits + TOLERANCE * limits.clip(lower=1))
    return [f"{key}: above its {what}" for key in used.index[over]]


def too_far(
    rows: pd.DataFrame, travel: Travel, mode: str, origin: str, destination: str, name: str, shift: Shift | None = None
) -> list[str]:
    """Rows whose trip, asked again, is longer than their limit or is not the minutes that the plan shows."""
    if rows.empty:
        return []
    known = rows.dropna(subset=[origin, destination])
    asked = known[[origin, "limit"]].set_axis(["origin", "limit"], axis=1)
    found = travel.within(asked, known[destination].unique(), mode=mode, shift=shift)
    trips = found.set_index(["origin", "destination", "limit"])["minutes"]
    again = trips.reindex(pd.MultiIndex.from_frame(rows[[origin, destination, "limit"]])).to_numpy()
    wrong = ~((again <= rows["limit"]) & ((again - rows["minutes"]).abs() < 1e-6))
    return told(rows, name, wrong, "the trip is too long, or not as shown")
