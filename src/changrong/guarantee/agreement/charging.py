"""What guarantees under an agreement cost: when the fee is collected, and what bearers charge.

The rate of the guarantor's own fee is each loan's; what a re-guarantor or a fund charges of it is
the agreement's, by the amount guaranteed.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from changrong.guarantee.fees import Band, Collected, FeeTerms, YearBasis
from changrong.guarantee.fees.reguarantee import checked_bands


@dataclass(frozen=True, slots=True)
class Fee:
    """When fee and premiums fall due, and on which basis a part of a year is reckoned."""

    collected: Collected = Collected.AT_ONCE
    basis: YearBasis = YearBasis.DAYS_365

    def terms(self, rate: Decimal) -> FeeTerms:
        return FeeTerms(rate, self.basis, self.collected)


@dataclass(frozen=True, slots=True)
class Tariff:
    """What a bearer charges the guarantor a year, as a fraction of what it bears, by bands of the
    guaranteed amount. Raises FeeError where the bands leave an amount out."""

    bearer: str
    bands: tuple[Band, ...]

    def __post_init__(self) -> None:
        checked_bands(self.bands)
