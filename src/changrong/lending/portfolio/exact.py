"""Amounts of many loans rounded half up to whole fen, each as its exact value rounds.

An amount is first reckoned as a 64-bit float, whose error is known, and rounded to the nearest
whole number. That is right unless the exact amount may lie on the other side of a tie (a half fen),
so every amount that comes as near to a tie as its error, and in any case all nearer than 1e-6 fen,
is reckoned once more from whole numbers.

How large the error is: one float operation errs by at most EPSILON = 2**-53 of its result, and what
goes in is whole and below 2**53, thus exact (`reading.py` refuses larger loans). Interest takes
five operations (rate to float, its places, the basis, times principal, times units), less than
6 EPSILON. So up to 1.5e9 fen of interest, fifteen million yuan a payment, 1e-6 is wider than any
error; above, the window widens with the amount, and from 7e14 fen on everything is reckoned from
whole numbers. An annuity's payment takes seven operations for each of its payments
(`payment_window`): of 36 months, 1e-6 is wider than any error up to three hundred thousand yuan.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Amounts: TypeAlias = npt.NDArray[np.float64]
"""Fen, whole or not yet."""
Places: TypeAlias = npt.NDArray[np.int64]

EPSILON = 2.0**-53
NARROWEST = 1e-6
"""Fen from a tie within which nothing is left to floats."""
INTEREST_WINDOW = 6 * EPSILON


def payment_window(payments: int) -> float:
    """The relative error of an annuity's payment: seven operations for each part of a year, which
    are a factor and its sum, and a few for what is owed."""
    return (7 * payments + 10) * EPSILON


def round_half_up(
    amounts: Amounts, relative_error: float, exactly: Callable[[Places], Amounts]
) -> Amounts:
    """Amounts to whole fen. `exactly` gives the rounded ones at the places (counted through all
    rows) too near to a tie."""
    rounded = np.rint(amounts)
    if not amounts.size:
        return rounded
    window = NARROWEST + relative_error * float(amounts.max())
    distance = amounts - rounded
    np.abs(distance, out=distance)
    if distance.max() >= 0.5 - window:
        unsure = np.flatnonzero(distance >= 0.5 - window)
        rounded.reshape(-1)[unsure] = exactly(unsure)
    return rounded


def half_up(dividend: npt.NDArray[Any], divisor: Any) -> Amounts:
    """Quotients of whole numbers, none of them negative, rounded half up."""
    quotient: Amounts = ((2 * dividend + divisor) // (2 * divisor)).astype(np.float64)
    return quotient
