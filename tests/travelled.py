"""Trips asked for one at a time, and the codes of a few comuni, for tests."""

from __future__ import annotations

from geodata.travel import Travel

LECCO, MANDELLO, MORTERONE, OLIVETO, VARENNA = "097042", "097046", "097055", "097060", "097084"
MENAGGIO = "013145"
FAR = 1e6


def trip(travel: Travel, origin: str, destination: str, *, mode: str = "car") -> tuple[float, float]:
    """Return minutes and km of the one trip there is."""
    answer = travel.minutes([origin], [destination], mode=mode, limit=FAR)
    ((minutes, km),) = answer[["minutes", "km"]].itertuples(index=False)
    return minutes, km


def reached(travel: Travel, mode: str = "car", limit: float = FAR) -> set[tuple[str, str]]:
    """Return the pairs of the sample valley's areas that are within a limit."""
    answer = travel.minutes("ABCD", "ABCD", mode=mode, limit=limit)
    return set(zip(answer["origin"], answer["destination"], strict=True))


def pairs(text: str) -> set[tuple[str, str]]:
    """Return each pair both ways, and every area with itself."""
    named = {(a, b) for a, b in text.split()}
    return named | {(b, a) for a, b in named} | {(a, a) for a in "ABCD"}
