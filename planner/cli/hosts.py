"""Where one more host would help most, at the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from planner.cli.kept import printed
from planner.cli.terminal import plainly, stderr

if TYPE_CHECKING:
    from planner.case import Case
    from planner.words import Language

_UNKNOWN = 10
"""So many areas that were not placed again are printed; the others promise no more."""


def told(
    case: Case, task: str, months: int | None, hours: float | None, skills: Sequence[str] | None, again: int | None,
    candidates: Sequence[str], out: Path | None, language: Language,
) -> None:  # fmt: skip
    """Print what a host in each area brings, and write the best as a scenario into `out`."""
    import pandas as pd

    from planner import hosted, hosted_told, hosting
    from planner.cli.prices import goal_digits
    from planner.plan import make
    from planner.words import number, say

    terms = hosting.terms(case.territory, task, months=months, hours=hours, skills=skills)
    doing = say("gaps.again", language)
    with stderr.status(doing) as status:
        plan = make(case.territory, case.scenario)
        found = hosted.hosts(
            plan, case.territory, terms, candidates=candidates, again=hosted.AGAIN if again is None else again,
            watch=lambda _, __, share, *___: status.update(f"{doing} {round(100 * share)} %"),
        )  # fmt: skip
    table = hosted_told.table(found, case.territory, case.rules, language)
    known = table["points"].notna()
    table = pd.concat([table[known], table[~known].head(_UNKNOWN)])
    digits = {"points": goal_digits(case.scenario.placement_goals)}
    rows = [
        [cell if isinstance(cell, str) else number(cell, language, digits=digits.get(column, 0))
         for column, cell in zip(table.columns, row, strict=True)]
        for row in table.itertuples(index=False)
    ]  # fmt: skip
    plainly(say("hosts.title", language))
    printed(list(table.columns), rows, language)
    for line in hosted_told.meaning(found, plan, case.territory, language):
        plainly(line)
    if out:
        best = str(found.found["area"].iloc[0])
        out.write_text(hosting.supposed(case.scenario, case.territory, terms, best).to_toml(), encoding="utf-8")
        name = case.territory.areas.set_index("area")["name"][best]
        plainly(say("gaps.hosts_written", language, area=name, file=out))
