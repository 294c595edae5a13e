"""Minutes and kilometres in one number, so that the quickest way is found with its length at once.

A cost is whole thousandths of a second times 2**25, plus whole decimetres: of two ways the quicker is less, and of
equally quick ones the shorter. As float64, costs add without rounding below 2**53: up to 74 hours and 3,355 km.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Costs = NDArray[np.float64]

_UNIT = 2.0**25
_MS_PER_MINUTE = 60_000
_SECOND = 1000
_DM_PER_KM = 10_000
MOST_MINUTES = 2.0**28 / _MS_PER_MINUTE
"""No cost beyond is exact: a longer trip counts as none."""


def packed(minutes: Costs, m: Costs) -> Costs:
    """Return costs of minutes and metres, either rounded."""
    return np.rint(minutes * _MS_PER_MINUTE) * _UNIT + np.rint(m * (_DM_PER_KM / 1000))


def minutes_of(cost: Costs) -> Costs:
    return np.floor(cost / _UNIT) / _MS_PER_MINUTE


def km_of(cost: Costs) -> Costs:
    return np.mod(cost, _UNIT) / _DM_PER_KM


def part(cost: Costs, share: Costs) -> Costs:
    """Return the cost of a share (0 to 1) of a piece; what is left is the cost less this, and never less than 0."""
    ms = np.floor(cost / _UNIT)
    return np.rint(ms * share) * _UNIT + np.rint((cost - ms * _UNIT) * share)


def fastest(costs: Costs) -> float:
    """Return the most decimetres gone in a millisecond of any piece, of the finite costs of all pieces."""
    ms = np.floor(costs / _UNIT)
    lasting = ms >= _SECOND  # in shorter pieces rounding makes any speed
    return float(np.max((costs - ms * _UNIT)[lasting] / ms[lasting], initial=1e-9))


def within(limit: float, speed: float) -> float:
    """Return the largest cost within `limit` minutes.

    Where pieces are so quick (`speed` is that of the `fastest`) that more than 3,355 km could be gone in that time,
    the limit is lowered to what can be told exactly.
    """
    most = min(2.0**28, _UNIT / speed)
    return (math.floor(min(limit * _MS_PER_MINUTE + 1e-6, most - 1)) + 1) * _UNIT - 1
