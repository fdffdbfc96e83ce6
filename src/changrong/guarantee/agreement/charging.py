"""What guarantees under an agreement cost: when the fee is collected, and what bearers charge.

The rate of the guarantor's own fee is each loan's; what a re-guarantor or a fund charges of it is
the agreement's, by the amount guaranteed.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from changrong.guarantee.errors import GuaranteeError
from changrong.guarantee.fees import Band, Collected, FeeTerms, YearBasis
from changrong.guarantee.fees.errors import FeeError
from changrong.guarantee.fees.reguarantee import checked_bands
from changrong.text import Text


class Refunds(StrEnum):
    """What of a fee that was paid goes back when a guarantee is released, lowered or shortened. No
    notice says it, so nothing does unless the agreement says so."""

    NONE = "none"
    UNUSED = "unused"

    @property
    def label(self) -> Text:
        return _LABELS[self]


_LABELS = {
    Refunds.NONE: Text("没有约定", "The agreement does not say"),
    Refunds.UNUSED: Text(
        "未用的日子和金额按日退还", "By days, what was paid for days and amounts not used"
    ),
}


@dataclass(frozen=True, slots=True)
class Fee:
    """When fee and premiums fall due, on which basis a part of a year is reckoned, and what of the
    firm's fee goes back."""

    collected: Collected = Collected.AT_ONCE
    basis: YearBasis = YearBasis.DAYS_365
    refunds: Refunds = Refunds.NONE

    def terms(self, rate: Decimal) -> FeeTerms:
        return FeeTerms(rate, self.basis, self.collected)


@dataclass(frozen=True, slots=True)
class Tariff:
    """What a bearer charges the guarantor a year, as a fraction of what it bears, by bands of the
    guaranteed amount. Raises GuaranteeError where the bands leave an amount out."""

    bearer: str
    bands: tuple[Band, ...]

    def __post_init__(self) -> None:
        try:
            checked_bands(self.bands)
        except FeeError as wrong:
            zh, en = wrong.text.zh, wrong.text.en
            raise GuaranteeError(
                f"{self.bearer} 的再担保费：{zh}", f"premium of {self.bearer}: {en}"
            ) from None
