"""A lower fee rate: what a notice gives, and what a guarantor gives of its own.

How far a notice cuts is in its grant, never here. Several cuts by notices do not add up, because
each is measured from the rate agreed: the largest holds. What the guarantor adds does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from operator import itemgetter

from changrong.guarantee.fees.charges import fee
from changrong.guarantee.fees.errors import checked_part
from changrong.guarantee.fees.granted import granted_rates, holding
from changrong.money import Fen, Rounding
from changrong.policy import Grant

CUT = "guarantee.fee_rate_cut"
FURTHER = ("guarantee.further_fee_cut", "guarantee.fee_relief")
"""What invites a guarantor to cut of its own; how far is its to say."""
_NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class Lowered:
    """A yearly rate before and after, as fractions. `grant` is what cuts it, `invited` what invites
    the guarantor's own cut; either may be missing."""

    before: Decimal
    cut: Decimal
    further: Decimal
    grant: Grant | None = None
    invited: Grant | None = None

    @property
    def after(self) -> Decimal:
        """Never below zero: a fee can be waived, and no more."""
        return max(self.before - self.cut - self.further, _NONE)

    def saved(self, guaranteed: Fen, part: Fraction, rounding: Rounding = Rounding.HALF_UP) -> Fen:
        """How much less is paid on an amount for a part of a year: one fee less the other, each
        rounded as it is charged."""
        paid = fee(guaranteed, self.after, part, rounding)
        return fee(guaranteed, self.before, part, rounding) - paid


def lowered(rate: Decimal, grants: Iterable[Grant], on: date, further: Decimal = _NONE) -> Lowered:
    """A rate agreed on a day, cut by what the grants give that still hold, and by `further`, which
    the guarantor gives. Raises FeeError, for a grant that is no rate among others."""
    checked_part("rate", rate)
    checked_part("further", further)
    grants = list(grants)
    cut = max(granted_rates(grants, CUT, on), key=itemgetter(0), default=None)
    invited = [one for what in FURTHER for one in holding(grants, what, on) if one.value is True]
    size, grant = cut or (_NONE, None)
    return Lowered(rate, size, further, grant, invited[0] if invited else None)
