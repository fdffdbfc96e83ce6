"""A guarantee fee as China's guarantors charge it: on what, at what rate, collected when.

Every fee is guaranteed amount x yearly rate x part of a year, rounded once. A charge keeps the
period it pays for, so that what is not yet earned can be given back (`refunds`), and the day it is
due, so that it takes its place in the all-in cost of the loan.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import count, pairwise

from changrong.guarantee.fees.errors import (
    FeeError,
    checked_amount,
    checked_part,
    checked_period,
)
from changrong.guarantee.fees.exact import whole
from changrong.guarantee.fees.year import YearBasis
from changrong.money import Fen, Rounding
from changrong.text import Text
from changrong.workdays import add_months


class Collected(StrEnum):
    """When the fee is collected."""

    AT_ONCE = "at once"
    YEARLY = "yearly"
    WITH_REPAYMENTS = "with repayments"

    @property
    def label(self) -> Text:
        return _LABELS[self]


_LABELS = {
    Collected.AT_ONCE: Text("一次预收", "Once, in advance"),
    Collected.YEARLY: Text("按年预收", "Every year, in advance, on what is outstanding"),
    Collected.WITH_REPAYMENTS: Text(
        "随还款分期收取", "With each repayment, on what was outstanding until then"
    ),
}


@dataclass(frozen=True, slots=True)
class Outstanding:
    """What is guaranteed from a day on, in fen."""

    since: date
    amount: Fen


@dataclass(frozen=True, slots=True)
class FeeTerms:
    """`rate` is a year's fee as a fraction of the guaranteed amount. Raises FeeError."""

    rate: Decimal
    basis: YearBasis = YearBasis.DAYS_365
    collected: Collected = Collected.AT_ONCE
    rounding: Rounding = Rounding.HALF_UP

    def __post_init__(self) -> None:
        checked_part("rate", self.rate)


@dataclass(frozen=True, slots=True)
class Charge:
    """A fee due `on` a day for the period from `since` until `until`, the last not counted.
    `guaranteed` is the amount it is reckoned on; both in fen."""

    on: date
    amount: Fen
    since: date
    until: date
    guaranteed: Fen


def fee(
    guaranteed: Fen,
    rate: Decimal,
    part: Fraction,
    rounding: Rounding = Rounding.HALF_UP,
    share: Decimal = Decimal(1),
) -> Fen:
    """Guaranteed amount x rate x part of a year, and x the share of who bears it, rounded once."""
    checked_amount("guaranteed", guaranteed)
    checked_part("rate", rate)
    checked_part("share", share)
    if part < 0:
        raise FeeError("part", part, "不能为负", "cannot be negative")
    return whole(guaranteed * Fraction(rate) * Fraction(share) * part, rounding)


def charges(terms: FeeTerms, guaranteed: Sequence[Outstanding], until: date) -> tuple[Charge, ...]:
    """What falls due for a guarantee that runs from its first amount until a day.

    `guaranteed` are the amounts by the day from which they hold, in order; one that falls to zero
    before the end costs nothing from then on. Raises FeeError.
    """
    found = []
    for since, ends in periods(terms.collected, guaranteed, until):
        amount = amount_on(guaranteed, since)
        owed = fee(amount, terms.rate, terms.basis.part(since, ends), terms.rounding)
        on = ends if terms.collected is Collected.WITH_REPAYMENTS else since
        if amount:
            found.append(Charge(on, owed, since, ends, amount))
    return tuple(found)


def periods(
    collected: Collected, guaranteed: Sequence[Outstanding], until: date
) -> list[tuple[date, date]]:
    """The periods, each charged on what is guaranteed when it begins. Raises FeeError."""
    begins = _checked(guaranteed, until)
    match collected:
        case Collected.AT_ONCE:
            return [(begins, until)]
        case Collected.YEARLY:
            return list(_years(begins, until))
    return list(pairwise([*(one.since for one in guaranteed), until]))


def amount_on(guaranteed: Sequence[Outstanding], day: date) -> Fen:
    """What is guaranteed on a day, the first or a later one."""
    return [one.amount for one in guaranteed if one.since <= day][-1]


def _checked(guaranteed: Sequence[Outstanding], until: date) -> date:
    if not guaranteed:
        raise FeeError("guaranteed", None, "没有担保金额", "no amount is guaranteed")
    for one in guaranteed:
        checked_amount("guaranteed", one.amount)
    for earlier, later in pairwise(guaranteed):
        if later.since <= earlier.since:
            raise FeeError(
                "guaranteed.since",
                later.since,
                f"应晚于上一次变化的 {earlier.since}",
                f"must be after the change of {earlier.since}",
            )
    checked_period(guaranteed[-1].since, until)
    return guaranteed[0].since


def _years(begins: date, until: date) -> Iterator[tuple[date, date]]:
    """Years from the first day, the last of them perhaps not whole."""
    for number in count():
        since = add_months(begins, 12 * number)
        if since >= until:
            return
        yield since, min(add_months(begins, 12 * (number + 1)), until)
