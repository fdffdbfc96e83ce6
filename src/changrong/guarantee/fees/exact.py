"""Exact quotients, rounded once and by name."""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction

from changrong.money import Fen, Rounding

_WIDE = Context(prec=60)
"""A quotient that ends does so within these digits, so that half a fen is seen as such."""


def whole(exact: Fraction, rounding: Rounding) -> Fen:
    """Fen and parts of a fen to whole fen."""
    return int(_quotient(exact).quantize(Decimal(1), rounding.value, _WIDE))


def places(exact: Fraction, rounding: Rounding, count: int) -> Decimal:
    """A rate at so many decimals."""
    return _quotient(exact).quantize(Decimal(1).scaleb(-count), rounding.value, _WIDE)


def _quotient(exact: Fraction) -> Decimal:
    return _WIDE.divide(Decimal(exact.numerator), Decimal(exact.denominator))
