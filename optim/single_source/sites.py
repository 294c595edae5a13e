"""Sites and customers that want a single source."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Sites:
    """Arrays over customers (`demand`), sites (`capacity`, `opening`, `exists`) and both (`cost`, a row for a site,
    infinite where it cannot serve); how many `more` may be opened. Demands and capacities are whole."""

    demand: np.ndarray
    capacity: np.ndarray
    opening: np.ndarray
    exists: np.ndarray
    cost: np.ndarray
    more: int
