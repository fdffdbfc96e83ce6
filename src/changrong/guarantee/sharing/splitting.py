"""Largest remainder for whole columns, exact in 64 bits: equal to `money.split` on every row."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import combinations
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from changrong.guarantee.agreement.agreement import whole_weights
from changrong.money import split

Column: TypeAlias = npt.NDArray[np.int64]
Columns: TypeAlias = npt.NDArray[np.int64]
"""A row for each bearer, a column for each loss: each bearer's amounts lie together."""

LARGEST_TABLE = 1 << 16
IN_CACHE = 1 << 13
"""Rows that are reckoned at a time: what is in between stays in the cache."""
_WIDEST = 3_000_000_000
"""Whose square fits in 64 bits with a sign."""


def split_by_shares(totals: Column, shares: Sequence[Decimal]) -> Columns:
    """Split each total by the same fractions.

    As the weights are whole numbers that sum to W, total = q·W + r, and only the split of r < W
    is not whole: what of it goes to whom is looked up where W is small.
    """
    weights = np.array(whole_weights(tuple(shares)), np.int64)
    whole = int(weights.sum())
    extras = None
    if whole <= LARGEST_TABLE:
        extras = _split(np.arange(whole, dtype=np.int64), weights[:, None], whole)
    parts = np.empty((len(weights), len(totals)), np.int64)
    for start in range(0, len(totals), IN_CACHE):
        some = slice(start, start + IN_CACHE)
        quotient = totals[some] // whole  # in many at a time, which divmod is not
        rest = totals[some] - quotient * whole
        more = _split(rest, weights[:, None], whole) if extras is None else extras[:, rest]
        np.multiply(quotient, weights[:, None], out=parts[:, some])
        parts[:, some] += more
    return parts


def split_by_rows(totals: Column, weights: Columns) -> Columns:
    """Split each total by its own weights, whole numbers of fen that sum to no less than it; where
    all are zero, so is the total."""
    wholes = weights.sum(axis=0)
    wide = np.flatnonzero(wholes > _WIDEST)  # thirty million yuan each: few
    kept = totals
    if len(wide):
        kept, weights = totals.copy(), weights.copy()
        kept[wide], weights_of = 0, weights[:, wide].T.tolist()
        weights[:, wide] = 0
        wholes[wide] = 0
    parts = _split(kept, weights, np.maximum(wholes, 1))
    if len(wide):
        parts[:, wide] = np.array(
            [split(int(totals[row]), of) for row, of in zip(wide, weights_of, strict=True)]
        ).T
    return parts


def _split(totals: Column, weights: Columns, wholes: Column | int) -> Columns:
    """For totals and weights whose product fits: cut to whole fen, then one fen each to the largest
    remainders, among equal ones to those that come first."""
    parts, remainders = _divided(totals * weights, wholes)
    left = (totals - parts.sum(axis=0)).astype(np.int8)
    ahead = np.zeros(parts.shape, np.int8)  # how many have a fen before this one
    for first, second in combinations(range(len(weights)), 2):
        is_first = remainders[first] >= remainders[second]
        ahead[second] += is_first
        ahead[first] += ~is_first
    parts += ahead < left
    return parts


def _divided(products: Columns, wholes: Column | int) -> tuple[Columns, Columns]:
    """Quotients and remainders. A processor divides whole numbers one by one and fractions many at
    a time: a quotient below 2^52 comes within one of the right one by the latter, and its
    remainder tells which way it is off."""
    parts = (products / wholes).astype(np.int64)
    remainders = products - parts * wholes
    too_large = remainders < 0
    parts -= too_large
    remainders += too_large * wholes
    too_small = remainders >= wholes
    parts += too_small
    remainders -= too_small * wholes
    return parts, remainders
