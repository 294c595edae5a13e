"""Pairs of indices, as two arrays of one length."""

from __future__ import annotations

import numpy as np


def distinct(first: np.ndarray, second: np.ndarray) -> bool:
    """Say whether no pair (first[k], second[k]) of indices, from 0, stands there twice."""
    assert len(first) == len(second)
    keys = first.astype(np.int64) * (int(second.max(initial=0)) + 1) + second
    return len(np.unique(keys)) == len(keys)
