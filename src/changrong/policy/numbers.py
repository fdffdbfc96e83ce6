"""Numbers of facts: how wide each sort is, how they are read, and the one quotient.

A number is a `Decimal` (an `int` for counts), never a float. Every sort of number has a fixed count
of decimal places and an open bound on its size, so that a value times ten to its places is a 64-bit
integer and any engine can do the arithmetic in integers. What does not fit is refused when read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, Inexact, InvalidOperation

EXACT = Context(prec=120, traps=[InvalidOperation, DivisionByZero, Inexact])
"""Sums and products: a result that would have to be rounded raises instead."""

QUOTIENT_PLACES = 9
_NINTH = Decimal(1).scaleb(-QUOTIENT_PLACES)
# An operand has at most 38 digits, so a quotient that is not a tie differs from every tie far
# earlier than in its hundredth digit: rounding twice cannot differ from rounding once.
_DIVIDING = Context(prec=120, rounding=ROUND_HALF_EVEN, traps=[InvalidOperation])

PLAIN = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
"""A number as a file may hold it: digits, at most one point, an optional sign, nothing else."""


@dataclass(frozen=True, slots=True)
class Form:
    """Decimal places, and the open bound on the absolute value, of one sort of number."""

    places: int
    limit: int

    @property
    def bound(self) -> int:
        """The largest absolute value times ten to the places: below ten to the eighteenth."""
        return int(self.limit * 10**self.places) - 1


FORMS = {
    "integer": Form(0, 10**12),
    "number": Form(6, 10**12),
    "money": Form(4, 10**14),
    "fraction": Form(9, 10**9),
}


def quotient(dividend: Decimal | int, divisor: Decimal | int) -> Decimal | None:
    """`dividend / divisor` to nine places, half-even; None where the divisor is zero."""
    if not divisor:
        return None
    exact = _DIVIDING.divide(Decimal(dividend), Decimal(divisor))
    return exact.quantize(_NINTH, context=_DIVIDING)


def fits(value: Decimal, form: Form) -> bool:
    """Whether the value is below the bound."""
    return value.is_finite() and (not value or value.adjusted() < 20) and abs(value) < form.limit


def has_places(value: Decimal, places: int) -> bool:
    """Whether the value needs no more than so many decimal places."""
    try:
        scaled = EXACT.scaleb(value, places)
        return scaled == scaled.to_integral_value(context=EXACT)
    except Inexact:
        return False


def plain(value: Decimal | int) -> str:
    """The exact digits without an exponent or idle zeros: what a person or JSON should see."""
    digits = format(Decimal(value), "f")
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return "0" if digits in ("-0", "") else digits
