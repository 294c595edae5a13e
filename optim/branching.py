"""The best whole answer for goals in order, found on a few linear programmes: for models that nearly are one.

Given   a whole model and rows g1, g2, … of whole numbers, each to be the most; an answer that keeps the rules
Choose  for each row in turn, among the parts of the model that the rows before have left
So that (1) the part with the greatest bound is split on a variable that its relaxation leaves fractional, counters
            first
        (2) a part whose bound, rounded down, is less than what is known is left out
        (3) in what is left, a variable whose reduced cost exceeds what the bound has to spare stays where it is,
            and the row stays at what it reached

A relaxation that is whole is best for its part. Where the counters are whole, those of placement nearly always are, so
that a proof takes a few of them, and each row leaves the next a smaller model. Before the parts of a large model are
split, a good answer is looked for among the variables that its relaxation values most: it closes most of the others.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import scipy.sparse as sp

from optim.linear import Answer, Model, Rule, Status, narrowed, solve_each
from optim.watching import Beat, Known, Tell, Told

PARTS = 300
"""More relaxations than this for one row are too many: another way is better."""

CORE = 4000
"""So many variables are looked at first."""

DIVES = 40
"""More relaxations than this for a first answer are too many."""

WHOLE = 1e-6
"""Nearer to a whole number than this is whole."""

Box = tuple[np.ndarray, np.ndarray]
"""The lower and upper bounds of the variables in a part of the model."""


@dataclass(frozen=True)
class Branched:
    """The values of the variables, and for each row its bound, whether that is reached, and the seconds it took."""

    values: np.ndarray
    bounds: tuple[float, ...]
    proved: tuple[bool, ...]
    seconds: tuple[float, ...]


@dataclass(frozen=True)
class _Part:
    """A part of the model, and the best answer of its relaxation."""

    box: Box
    relaxed: Answer


@dataclass(frozen=True)
class _Found:
    """The best answer known for a row, what may still be possible, and the parts that may reach as much."""

    values: np.ndarray
    best: float
    bound: float
    parts: list[_Part]


def branched(
    model: Model,
    rows: Sequence[np.ndarray],
    *,
    deadline: float,
    start: np.ndarray,
    told: Told,
) -> Branched | None:
    """Return the whole answer that is most for the rows in order, as far as there is time for, or None without any.

    `deadline` is a time of `time.perf_counter`; `start` keeps the rules; `told` hears, again and again, the place
    of the row, from 0, and what is known of it; it may raise to leave at once.
    """
    assert model.whole.all()
    columns = np.arange(model.variables)
    boxes: list[Box] = [(model.lower, model.upper)]
    known = start
    bounds: list[float] = []
    proved: list[bool] = []
    times: list[float] = []
    for place, row in enumerate(rows):
        beat = partial(told, place, None)
        beat()
        begun = time.perf_counter()
        until = begun + (deadline - begun) / (len(rows) - place)
        mine, values = row[columns], known[columns]
        roots = _relaxed(model, boxes, mine, deadline=until, beat=beat)
        if roots is None:
            return None
        values = _glimpsed(model, roots, mine, values, deadline=until, beat=beat)
        boxes = [_spare(part, float(mine @ values)) for part in roots]
        left = np.flatnonzero(np.any([upper > 0 for _, upper in boxes] + [values > 0], axis=0))
        columns, model, values, mine = columns[left], narrowed(model, left), values[left], mine[left]
        parts = [_only(part, box, left) for part, box in zip(roots, boxes, strict=True)]
        found = _search(model, parts, mine, values, deadline=until, most=PARTS, beat=beat, tell=partial(told, place))
        known = np.zeros(len(start))
        known[columns] = found.values
        bounds.append(found.bound)
        proved.append(all(proved) and found.bound <= found.best)
        times.append(time.perf_counter() - begun)
        kept = Rule("goal", sp.csr_array(mine[None, :].astype(float)), np.array([found.best]), np.array([np.inf]))
        model = replace(model, rules=(*model.rules, kept))
        boxes = [_spare(part, found.best) for part in found.parts]  # (3)
    return Branched(known, tuple(bounds), tuple(proved), tuple(times))


def _relaxed(model: Model, boxes: Sequence[Box], row: np.ndarray, *, deadline: float, beat: Beat) -> list[_Part] | None:
    """The relaxation of each part that has an answer, the greatest first; None where the time ends before."""
    if time.perf_counter() >= deadline:
        return None
    free = replace(model, whole=np.zeros(model.variables, dtype=bool))
    each = [replace(free, lower=lower, upper=upper) for lower, upper in boxes]
    parts = []
    for box, relaxed in zip(boxes, solve_each(each, row, most=True, deadline=deadline, beat=beat), strict=True):
        if relaxed is None:
            continue
        if relaxed.status is Status.FEASIBLE:
            return None
        parts.append(_Part(box, relaxed))
    return sorted(parts, key=lambda part: -part.relaxed.objective)


def _glimpsed(
    model: Model, roots: Sequence[_Part], row: np.ndarray, values: np.ndarray, *, deadline: float, beat: Beat
) -> np.ndarray:
    """A good answer, looked for among the variables that cost the first relaxation the least."""
    if model.variables <= CORE or not roots or _floor(roots[0]) <= float(row @ values):
        return values
    reduced = roots[0].relaxed.reduced
    assert reduced is not None
    used = (values > 0) | (roots[0].box[0] > 0) | (roots[0].relaxed.values > 0)
    first = np.where(used, -1.0, np.abs(reduced))
    core = np.sort(np.argsort(first, kind="stable")[:CORE])
    small, mine, found = narrowed(model, core), row[core], values[core]
    parts = _relaxed(small, [_within(roots[0].box, core)], mine, deadline=deadline, beat=beat) or []
    dived = _dived(small, parts, mine, deadline=deadline, beat=beat)
    if dived is not None and mine @ dived > mine @ found:
        found = dived
    better = np.zeros(model.variables)
    better[core] = _search(small, parts, mine, found, deadline=deadline, most=PARTS // 6, beat=beat).values
    return better


def _dived(model: Model, roots: Sequence[_Part], row: np.ndarray, *, deadline: float, beat: Beat) -> np.ndarray | None:
    """A whole answer found by setting, time and again, the variables that a relaxation has nearly at 1 to 1."""
    if not roots:
        return None
    parts: Sequence[_Part] | None = roots[:1]
    lower, upper = roots[0].box
    tried = np.zeros(0, dtype=int)
    single = (upper == 1) if model.counters is None else (upper == 1) & ~model.counters
    for dive in range(DIVES):
        if dive:
            parts = _relaxed(model, [(lower, upper)], row, deadline=deadline, beat=beat)
        if parts is None:
            return None
        if not parts:
            if not len(tried):
                return None
            lower = lower.copy()
            lower[tried], upper = 0.0, upper.copy()
            upper[tried] = 0.0
            tried = np.zeros(0, dtype=int)
            continue
        values = parts[0].relaxed.values
        if _fractional(model, values) is None:
            return np.round(values)
        sure = single & (values > 1 - WHOLE)
        open_ = np.flatnonzero(single & ~sure & (values > WHOLE))
        tried = open_[np.argsort(-values[open_], kind="stable")[: max(1, len(open_) // 8)]]
        lower = np.where(sure, 1.0, lower)
        lower[tried] = 1.0
    return None


def _search(
    model: Model,
    roots: Sequence[_Part],
    row: np.ndarray,
    known: np.ndarray,
    *,
    deadline: float,
    most: int,
    beat: Beat,
    tell: Tell | None = None,
) -> _Found:
    """What the row reaches at most in the parts, as far as `most` relaxations tell.

    Until a better answer than the one known is found, one half of each part is followed to its end.
    """
    best, better = float(row @ known), False
    queue = [(-part.relaxed.objective, k, part) for k, part in enumerate(roots)]
    heapq.heapify(queue)
    count, done = len(queue), []
    following: _Part | None = None
    while queue or following is not None:
        part = following if following is not None else heapq.heappop(queue)[2]
        following = None
        if _floor(part) < best:  # (2)
            continue
        if tell:
            tell(Known(best, max(best, _floor(part), *(np.floor(WHOLE - worst) for worst, _, _ in queue[:1]))))
        split = _fractional(model, part.relaxed.values)
        if split is None and _floor(part) > best:
            best, known, better = _floor(part), np.round(part.relaxed.values), True
        if split is None or _floor(part) <= best:
            done.append(part)
            continue
        halves = _halves(part, split, best)
        children = None if count >= most else _relaxed(model, halves, row, deadline=deadline, beat=beat)
        count += 2
        if children is None:
            done += [part, *(other for _, _, other in queue)]
            break
        if children and not better:
            following = children.pop(0)
        for k, child in enumerate(children):
            heapq.heappush(queue, (-child.relaxed.objective, count + k, child))
    left = [part for part in done if _floor(part) >= best]
    return _Found(known, best, max([best, *(_floor(part) for part in left)]), left)


def _floor(part: _Part) -> float:
    return float(np.floor(part.relaxed.objective + WHOLE))


def _fractional(model: Model, values: np.ndarray) -> int | None:
    """The variable farthest from whole, among the counters if any of them is not."""
    away = np.abs(values - np.round(values))
    for some in (model.counters, np.ones(len(away), dtype=bool)):
        if some is not None and some.any():
            k = int(np.argmax(np.where(some, away, 0.0)))
            if away[k] > WHOLE:
                return k
    return None


def _halves(part: _Part, split: int, least: float) -> list[Box]:
    lower, upper = _spare(part, least)
    middle = np.floor(part.relaxed.values[split])
    boxes = [(lower, _put(upper, split, middle)), (_put(lower, split, middle + 1), upper)]  # (1)
    return [box for box in boxes if (box[0] <= box[1]).all()]


def _spare(part: _Part, least: float) -> Box:
    """The bounds that answers of at least `least` keep to, by reduced costs."""
    values, reduced, (lower, upper) = part.relaxed.values, part.relaxed.reduced, part.box
    assert reduced is not None
    stays = np.abs(reduced) > part.relaxed.objective - least + WHOLE
    low = stays & (values - lower <= WHOLE)
    high = stays & ~low & (upper - values <= WHOLE)
    return np.where(high, upper, lower), np.where(low, lower, upper)


def _only(part: _Part, box: Box, left: np.ndarray) -> _Part:
    """A part of which only some variables are left, within tighter bounds that its answer keeps to."""
    assert part.relaxed.reduced is not None
    relaxed = replace(part.relaxed, values=part.relaxed.values[left], reduced=part.relaxed.reduced[left])
    return _Part(_within(box, left), relaxed)


def _within(box: Box, left: np.ndarray) -> Box:
    return box[0][left], box[1][left]


def _put(array: np.ndarray, k: int, value: float) -> np.ndarray:
    changed = array.copy()
    changed[k] = value
    return changed
