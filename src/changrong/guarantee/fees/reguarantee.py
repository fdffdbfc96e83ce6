"""What a re-guarantor or a fund charges: on the responsibility that it bears, not the whole loan.

Guaranteed amount x the bearer's share x a yearly rate x the part of a year. Rates differ by the
guaranteed amount; they come from a notice (grant) or from an agreement (bands). The most that a
notice allows is a limit, judged where limits are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from operator import itemgetter

from changrong.guarantee.fees.charges import fee
from changrong.guarantee.fees.errors import FeeError, checked_amount, checked_part
from changrong.guarantee.fees.granted import granted_rates
from changrong.money import Fen, Rounding
from changrong.policy import Grant

RATE = "guarantee.reguarantee_rate"


@dataclass(frozen=True, slots=True)
class Band:
    """A rate for amounts up to and including one (in fen); None is all that is larger."""

    up_to: Fen | None
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Rate:
    """A yearly rate, and what it stands on: a grant, or the band of an agreement."""

    rate: Decimal
    grant: Grant | None = None
    band: Band | None = None


@dataclass(frozen=True, slots=True)
class Premium:
    """What one bearer charges for a guarantee, in fen, and on what: `borne` is the guaranteed
    amount x its share, rounded half up, to be shown."""

    amount: Fen
    borne: Fen
    rate: Rate


def checked_bands(bands: Sequence[Band]) -> tuple[Band, ...]:
    """Bands that leave no amount out: each ends above the last, and the last has no end. Raises
    FeeError."""
    if not bands or bands[-1].up_to is not None:
        raise FeeError("up_to", None, "最后一档应不封顶", "the last band must have no end")
    for band in bands:
        checked_part("rate", band.rate)
    ends = [checked_amount("up_to", band.up_to) for band in bands if band.up_to is not None]
    if len(ends) != len(bands) - 1:
        raise FeeError("up_to", None, "只有最后一档不封顶", "only the last band has no end")
    for lower, upper in pairwise(ends):
        if upper <= lower:
            raise FeeError("up_to", upper, f"应大于上一档的 {lower}", f"must exceed {lower}")
    return tuple(bands)


def rate_of(
    guaranteed: Fen, on: date, grants: Iterable[Grant] = (), bands: Sequence[Band] = ()
) -> Rate:
    """The rate for a guaranteed amount on a day: that which a notice gives, else the agreement's.

    Of several that notices give the lowest holds. Raises FeeError where none is given at all.
    """
    checked_amount("guaranteed", guaranteed)
    if given := granted_rates(grants, RATE, on):
        lowest, grant = min(given, key=itemgetter(0))
        return Rate(lowest, grant=grant)
    if not bands:
        raise FeeError(
            RATE,
            None,
            "没有通知给出，协议也没有约定",
            "no notice gives it and no agreement says it",
        )
    for band in checked_bands(bands):
        if band.up_to is None or guaranteed <= band.up_to:
            return Rate(band.rate, band=band)
    raise AssertionError("the last band has no end")


def premium(
    guaranteed: Fen,
    share: Decimal,
    rate: Rate,
    part: Fraction,
    rounding: Rounding = Rounding.HALF_UP,
) -> Premium:
    """What a bearer of this share charges for a part of a year (`YearBasis.part`)."""
    borne = fee(guaranteed, share, Fraction(1))
    return Premium(fee(guaranteed, rate.rate, part, rounding, share), borne, rate)
