"""How a person and an opening match: points of fit, and by how much each dimension falls short or is left over."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

DIMENSIONS = ("skills_under", "skills_over", "hours_over", "languages_under")
"""Skills that the work needs and the person has not, and the other way round; hours a day that the person could work
more (missing where not said); languages that the work needs and the person has not said to speak. Restrictions, fewer
hours than the work asks and another language than the work needs forbid a pair, and so are no dimension of one."""


def match(pairs: pd.DataFrame, *, hours_weight: float) -> dict[str, pd.Series]:
    """Return the fit, in points of 100, and the dimensions of pairs.

    `pairs` has `skills` and `has`, `hours` and `able`, `languages` and `speaks`: what the work asks and what the person
    brings. The fit is the share of the skills needed that the person has, 100 if none is; where the person says the
    hours, their used share counts `hours_weight` times as much as that.
    """
    skills = [
        100 * len(set(needs) & set(has)) / len(needs) if needs else 100.0
        for needs, has in zip(pairs["skills"], pairs["has"], strict=True)
    ]
    able = pd.to_numeric(pairs["able"]).astype(float)
    hours = (pairs["hours"] / able).clip(upper=1)
    weight = np.where(hours.notna(), hours_weight, 0.0)
    fit = (pd.Series(skills, index=pairs.index, dtype=float) + weight * 100 * hours.fillna(0)) / (1 + weight)
    return {
        "fit": fit.map(round).astype(int),
        "skills_under": _lacking(pairs["skills"], pairs["has"]),
        "skills_over": _lacking(pairs["has"], pairs["skills"]),
        "hours_over": able - pairs["hours"],
        "languages_under": _lacking(pairs["languages"], pairs["speaks"]),
    }


def _lacking(wanted: pd.Series, given: pd.Series) -> pd.Series:
    counted = cache(lambda w, g: len(set(w) - set(g)))
    counts = [counted(w, g) for w, g in zip(wanted, given, strict=True)]
    return pd.Series(counts, index=wanted.index, dtype=int)
