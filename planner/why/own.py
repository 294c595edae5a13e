"""Rules about one person and one opening, and a territory for which some of them do not hold.

A rule is lifted by changing what it speaks of for everybody alike: who asks sees only the pairs of one person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from geodata.tables import MODES
from geodata.territory import Territory
from planner.rules import RuleProfile
from planner.scenario import Scenario
from planner.why.lifting import Codes

FAR = 6000.0
"""Minutes that no trip takes."""

OWN = (
    "out_of_reach", "no_usable_mode", "class_not_accepted", "restriction", "too_short", "hours", "language", "refused",
    "forbidden",
)  # fmt: skip
"""Rules about one person and one opening."""


@dataclass(frozen=True)
class Supposed:
    """What pairs are found in: a territory, a scenario, and whether what a decision forbids is free."""

    territory: Territory
    scenario: Scenario
    freely: bool = False


def lifted(now: Supposed, codes: Codes, *, rules: RuleProfile, kind: str) -> Supposed:
    """Return what is supposed with some of `OWN` lifted for the people of a class (`kind`)."""
    for code in OWN:
        if code == "too_short" and code in codes:
            now = _long_enough(now, rules, kind)
        elif code in codes:
            now = _LIFT[code](now)
    return now


def with_all(now: Supposed, table: str, **columns: object) -> Supposed:
    """Return what is supposed with one value in all rows of some columns of a table."""
    frame = now.territory.table(table)
    kinds = {name: frame[name].dtype for name in columns}
    alike = frame.assign(
        **{n: pd.Series([value] * len(frame), index=frame.index, dtype=kinds[n]) for n, value in columns.items()}
    )
    return replace(now, territory=replace(now.territory, **{table: alike}))


def _long_enough(now: Supposed, rules: RuleProfile, kind: str) -> Supposed:
    """Let every opening, and the Fund, last as long as the class must stay."""
    openings = now.territory.openings
    least = [rules.months(kind, eqf=int(eqf))[0] for eqf in openings["eqf"]]
    longer = replace(now.scenario, placement_months=max(now.scenario.placement_months, *least))
    months = np.maximum(openings["months"], least)
    return replace(
        now, territory=replace(now.territory, openings=openings.assign(months=months)), scenario=longer
    )  # fmt: skip


_LIFT: Mapping[str, Callable[[Supposed], Supposed]] = {
    "no_usable_mode": lambda now: with_all(now, "beneficiaries", modes=MODES),
    "out_of_reach": lambda now: with_all(now, "beneficiaries", minutes=FAR),
    "class_not_accepted": lambda now: with_all(now, "openings", accepts=()),
    "restriction": lambda now: with_all(now, "beneficiaries", restrictions=()),
    "hours": lambda now: with_all(now, "beneficiaries", hours=np.nan),
    "language": lambda now: with_all(now, "beneficiaries", languages=()),
    "refused": lambda now: replace(now, territory=replace(now.territory, refusals=now.territory.refusals.iloc[:0])),
    "forbidden": lambda now: replace(now, freely=True),
}
