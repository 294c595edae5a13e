"""Colours and classes: which shade a number has on the map, and what the legend says of it.

The five greens, and those of changes, of the balance and of minutes, are ColorBrewer's YlGn and PuOr, which
colour-blind readers can tell apart.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import pandas as pd

from planner.words import Language, number, say, share

Colour = tuple[int, int, int]
Shape = Literal["area", "line", "dot", "ring", "badge"]

GREENS: tuple[Colour, ...] = ((255, 255, 204), (194, 230, 153), (120, 198, 121), (49, 163, 84), (0, 104, 55))
LOSSES: tuple[Colour, ...] = ((254, 224, 182), (241, 163, 64), (179, 88, 6))
GAINS: tuple[Colour, ...] = ((216, 218, 235), (153, 142, 195), (84, 39, 136))
NOTHING: Colour = (233, 236, 239)
HIDDEN: Colour = (165, 172, 181)


@dataclass(frozen=True)
class Swatch:
    """One line of a legend."""

    colour: Colour
    label: str
    shape: Shape = "area"


@dataclass(frozen=True)
class Legend:
    """A titled group of swatches; two groups of one map have different titles."""

    title: str
    swatches: tuple[Swatch, ...]


@dataclass(frozen=True)
class Shades:
    """Classes of a number: above `breaks[k - 1]` and up to `breaks[k]`; the last class has no upper end.

    A missing number is not a class: it has the colour and the label of `missing`. So has 0, if `zero` has a label.
    """

    breaks: tuple[float, ...]
    colours: tuple[Colour, ...]
    labels: tuple[str, ...]
    zero: str
    missing: Swatch | None

    def colour(self, value: float) -> Colour:
        """Return the colour of a number; a missing one needs `missing`."""
        if pd.isna(value):
            assert self.missing is not None
            return self.missing.colour
        if self.zero and value == 0:
            return NOTHING
        return self.colours[sum(value > b for b in self.breaks)]

    def legend(self, title: str) -> Legend:
        """Return what the legend shows, from nothing to the most."""
        zero = (Swatch(NOTHING, self.zero),) if self.zero else ()
        classes = tuple(Swatch(c, label) for c, label in zip(self.colours, self.labels, strict=True))
        return Legend(title, (*zero, *classes, *((self.missing,) if self.missing else ())))


def of_counts(values: pd.Series, language: Language, *, hidden: int = 0) -> Shades:
    """Return up to five classes of whole numbers with round ends, about as many values in each; 0 stands apart.

    With `hidden`, a missing number is a count of people under that threshold.
    """
    known = values.dropna().astype(float).round()
    positive = known[known > 0]
    ends = sorted({_round(float(positive.quantile(q))) for q in (0.2, 0.4, 0.6, 0.8)}) if len(positive) else []
    top = float(positive.max()) if len(positive) else 1.0
    lowest = float(positive.min()) if len(positive) else 1.0
    breaks = tuple(e for e in ends if lowest <= e < top)
    lows = [lowest, *(b + 1 for b in breaks)]
    labels = tuple(_range(low, high, language) for low, high in zip(lows, [*breaks, top], strict=True))
    missing = Swatch(HIDDEN, say("map.hidden", language, threshold=hidden)) if hidden else None
    return Shades(breaks, _spread(len(labels)), labels, say("map.zero", language), missing)


def of_shares(language: Language) -> Shades:
    """Return five equal classes of a share; where nothing is asked there is no share."""
    breaks = (0.2, 0.4, 0.6, 0.8)
    lows, highs = (0.0, *breaks), (*breaks, 1.0)
    labels = tuple(
        f"{number(100 * a, language)} – {share(b, language, digits=0)}" for a, b in zip(lows, highs, strict=True)
    )
    return Shades(breaks, GREENS, labels, "", Swatch(NOTHING, say("map.no_demand", language)))


def of_change(values: pd.Series, language: Language, *, none: str) -> Shades:
    """Return up to three classes of loss, orange, and as many of gain, violet, with the same round ends on both sides.

    `values` are whole numbers; 0 stands apart under the label `none`.
    """
    sizes = values.abs()[values != 0].astype(float)
    top = float(sizes.max()) if len(sizes) else 1.0
    rounded = sorted({_round(float(sizes.quantile(q))) for q in (0.4, 0.8)}) if len(sizes) else []
    ends = [end for end in rounded if 0 < end < top]
    lows = [1.0, *(end + 1 for end in ends)]
    classes = [(number(low, language), number(high, language)) for low, high in zip(lows, [*ends, top], strict=True)]
    less, more = (
        [f"{sign}{low}" if low == high else f"{sign}{low} – {sign}{high}" for low, high in classes] for sign in "−+"
    )
    # A class is what lies above a break: whole losses lie above half a step further down.
    breaks = (*(-end - 0.5 for end in reversed(ends)), 0.0, *ends)
    colours = (*reversed(LOSSES[-len(classes) :]), *GAINS[-len(classes) :])
    return Shades(breaks, colours, (*reversed(less), *more), none, None)


def of_balance(language: Language) -> Shades:
    """Return three classes of a capacity as a multiple of the demand: less, enough, and the areas with neither."""
    labels = tuple(say(f"map.{key}", language) for key in ("no_capacity", "short", "enough"))
    colours: tuple[Colour, ...] = ((179, 88, 6), (253, 184, 99), (128, 115, 172))
    return Shades((0.0, 1 - 1e-9), colours, labels, "", Swatch(NOTHING, say("map.neither", language)))


def of_minutes(limit: float, language: Language) -> Shades:
    """Return three classes of minutes up to a limit, the nearest darkest, one beyond it, and what is never reached."""
    breaks = (limit / 3, limit * 2 / 3, limit)
    ends = ("0", *(number(b, language) for b in breaks))
    within = tuple(say("map.minutes", language, low=a, high=b) for a, b in pairwise(ends))
    colours: tuple[Colour, ...] = ((84, 39, 136), (153, 142, 195), (216, 218, 235), (230, 97, 1))
    labels = (*within, say("map.beyond", language, limit=ends[-1]))
    return Shades(breaks, colours, labels, "", Swatch((127, 59, 8), say("map.never", language)))


def _round(value: float) -> float:
    """Round to one leading digit and a half: 1, 1.5, 2, 2.5 … 9.5 times a power of ten; whole."""
    if value < 10:
        return float(round(value))
    power = 10.0 ** math.floor(math.log10(value)) / 2
    return float(round(value / power) * power)


def _range(low: float, high: float, language: Language) -> str:
    first, last = number(low, language), number(high, language)
    return first if first == last else f"{first} – {last}"


def _spread(classes: int) -> tuple[Colour, ...]:
    """Return that many of the greens, always with the darkest."""
    chosen = {1: (3,), 2: (1, 4), 3: (0, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4)}[classes]
    return tuple(GREENS[k] for k in chosen)
