"""How a person and an opening match: points of fit, and by how much each dimension falls short or is left over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

DIMENSIONS = ("skills_under", "skills_over", "hours_over", "languages_under")
"""Skills that the work needs and the person has not, and the other way round; hours a day that the person could work
more (missing where not said); languages that the work needs and the person has not said to speak. Restrictions, fewer
hours than the work asks and another language than the work needs forbid a pair, and so are no dimension of one."""


def match(
    people: pd.DataFrame, openings: pd.DataFrame, i: np.ndarray, j: np.ndarray, *, hours_weight: float
) -> dict[str, np.ndarray]:
    """Return the fit, in points of 100, and the dimensions of the pairs of the rows `i` and `j`.

    People have `skills`, `hours` and `languages`: what they bring; openings the same: what the work asks. The fit is
    the share of the skills needed that the person has, 100 if none is; where the person says the hours, their used
    share counts `hours_weight` times as much as that.
    """
    common = each(lambda has, needs: len(set(has) & set(needs)), people["skills"], openings["skills"], i, j)
    needed = openings["skills"].map(len).to_numpy(int)[j]
    skills = np.where(needed > 0, 100 * common / np.maximum(needed, 1), 100.0)
    able, asked = hours(people)[i], hours(openings)[j]
    weight = np.where(np.isnan(able), 0.0, hours_weight)
    used = np.nan_to_num(np.minimum(asked / able, 1))
    return {
        "fit": np.rint((skills + weight * 100 * used) / (1 + weight)).astype(int),
        "skills_under": _distinct(openings["skills"])[j] - common,
        "skills_over": _distinct(people["skills"])[i] - common,
        "hours_over": able - asked,
        "languages_under": each(
            lambda speaks, needs: len(set(needs) - set(speaks)), people["languages"], openings["languages"], i, j
        ),
    }


def hours(rows: pd.DataFrame) -> np.ndarray:
    """Return the `hours` a day of each row, missing where they are not said."""
    return pd.to_numeric(rows["hours"]).to_numpy(float, na_value=np.nan)


def each(
    of: Callable[[Any, Any], Any], ours: pd.Series, theirs: pd.Series, i: np.ndarray, j: np.ndarray, kind: type = int
) -> np.ndarray:
    """Return `of` for what each pair of the rows `i` and `j` says, asked once: pairs are many, what they say little."""
    (mine, said), (others, told) = (pd.factorize(rows, use_na_sentinel=False) for rows in (ours, theirs))
    pair, distinct = pd.factorize(mine[i] * len(told) + others[j])
    once = [of(said[k // len(told)], told[k % len(told)]) for k in distinct]
    return np.array(once, dtype=kind)[pair]


def _distinct(said: pd.Series) -> np.ndarray:
    return said.map(lambda words: len(set(words))).to_numpy(int)
