"""The model of the answers that keep what a goal has reached: on its optimal face, or within a tolerance.

Given   a model and an answer that is best for c x, with reduced costs r and prices y where it is continuous
Choose  the same x
So that what has a reduced cost stays at its bound, and a row with a price stays tight (complementary slackness),
        or c x gives back no more than the tolerance
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from optim.linear import Answer, Model, Rule

KEPT = 1e-6
"""Relative to what was reached: less than this is not given back."""

GOAL, LOOSENED = "goal", "loosened"
"""The number of a rule that keeps an earlier goal: as it was, or within a tolerance."""

TIGHT = 1e-11
"""A reduced cost or a price that can change less than this share of a goal, over the whole range, is none."""


def kept(model: Model, stage: np.ndarray, answer: Answer, *, most: bool) -> Model:
    """Return the model of the answers that give nothing back of `stage @ x`."""
    if answer.reduced is None or answer.prices is None:
        return bounded(model, stage, answer, most=most)
    tight = TIGHT * max(1.0, abs(answer.objective))
    fixed = np.abs(answer.reduced) * (model.upper - model.lower) > tight
    ends = np.where(
        np.abs(answer.values - model.lower) <= np.abs(answer.values - model.upper), model.lower, model.upper
    )
    rules, start = [], 0
    for rule in model.rules:
        prices = answer.prices[start : start + len(rule.high)]
        start += len(rule.high)
        # A row stays at the end that its price holds it to: the one that its activity has reached.
        one_sided = np.where(np.isfinite(rule.high), rule.high, rule.low)
        range_ = np.where(np.isfinite(one_sided), np.maximum(1.0, np.abs(one_sided)), 0.0)
        priced = np.abs(prices) * range_ > tight
        rules.append(
            replace(rule, low=np.where(priced, one_sided, rule.low), high=np.where(priced, one_sided, rule.high))
        )
    return replace(
        model,
        lower=np.where(fixed, ends, model.lower),
        upper=np.where(fixed, ends, model.upper),
        rules=tuple(rules),
    )


def bounded(model: Model, stage: np.ndarray, answer: Answer, *, most: bool, tolerance: float = 0.0) -> Model:
    """Return the model with the rule that no more than `tolerance` per cent of `stage @ x` is given back."""
    row = sp.csr_array(stage[None, :].astype(float))
    rounding = 0.0 if model.whole.all() else KEPT / 2 * max(1.0, abs(answer.objective))
    slack = rounding + tolerance / 100 * abs(answer.objective)
    low, high = (answer.objective - slack, np.inf) if most else (-np.inf, answer.objective + slack)
    return replace(
        model, rules=(*model.rules, Rule(LOOSENED if tolerance else GOAL, row, np.array([low]), np.array([high])))
    )


def without(model: Model, closed: np.ndarray) -> Model:
    """Return the model in which the variables that are `closed` stay at their lower bound."""
    return replace(model, upper=np.where(closed, model.lower, model.upper))
