"""Annualised amounts (年化担保额) and the average fee rate (平均年化担保费率).

A guarantee of a million for half a year counts half a million. The amount is the sum of amount x
part of a year, exact until its end; the rate is the fees over it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from changrong.guarantee.fees.errors import checked_amount
from changrong.guarantee.fees.exact import places, whole
from changrong.guarantee.fees.year import YearBasis
from changrong.money import Fen, Rounding

PLACES = 6
"""Decimals of a rate: a hundredth of a basis point."""


@dataclass(frozen=True, slots=True)
class Guaranteed:
    """One guarantee: its amount and the fee taken for it in fen, and the days it runs."""

    amount: Fen
    since: date
    until: date
    fee: Fen = 0

    def annualised(self, basis: YearBasis = YearBasis.DAYS_365) -> Fraction:
        """Its amount x its part of a year, exact."""
        amount = checked_amount("amount", self.amount)
        return amount * basis.part(self.since, self.until)


@dataclass(frozen=True, slots=True)
class Annualised:
    """A sum over guarantees. `amount` in fen, half up; `rate` a fraction with six decimals, half
    up, None where nothing is guaranteed."""

    count: int
    guaranteed: Fen
    fees: Fen
    amount: Fen
    rate: Decimal | None
    basis: YearBasis


def annualised(rows: Iterable[Guaranteed], basis: YearBasis = YearBasis.DAYS_365) -> Annualised:
    """The annualised amount of many guarantees, and their fees over it. Raises FeeError."""
    rows = list(rows)
    exact = sum((row.annualised(basis) for row in rows), Fraction(0))
    fees = sum(checked_amount("fee", row.fee) for row in rows)
    rate = places(fees / exact, Rounding.HALF_UP, PLACES) if exact else None
    return Annualised(
        len(rows),
        sum(row.amount for row in rows),
        fees,
        whole(exact, Rounding.HALF_UP),
        rate,
        basis,
    )
