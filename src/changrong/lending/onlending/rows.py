"""What is recorded of on-lending: money in, lent on, collected, and returned. Amounts are in fen,
rates simple yearly fractions. Every row raises LendingError, naming itself, for an amount that is
not more than nothing or a rate below nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from changrong.lending.errors import LendingError
from changrong.money import Fen


class Market(NamedTuple):
    """What a rate is compared within: place, kind of institution, kind of loan. The words are those
    of whoever publishes the average."""

    region: str
    institution_kind: str
    loan_kind: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Money that a policy bank (`source`) lends to an institution, to be lent on."""

    batch: str
    source: str
    institution: str
    on: date
    amount: Fen
    rate: Decimal

    def __post_init__(self) -> None:
        _check(f"批次 {self.batch}", f"batch {self.batch}", self.amount, self.rate)


@dataclass(frozen=True, slots=True)
class OnLent:
    """A loan out of a batch to its final borrower."""

    loan: str
    batch: str
    borrower: str
    on: date
    amount: Fen
    rate: Decimal
    market: Market

    def __post_init__(self) -> None:
        _check(f"贷款 {self.loan}", f"loan {self.loan}", self.amount, self.rate)


@dataclass(frozen=True, slots=True)
class Collected:
    """Principal that a final borrower repays; it can be lent on again or returned."""

    loan: str
    on: date
    amount: Fen

    def __post_init__(self) -> None:
        _check(f"贷款 {self.loan} 的还款", f"a repayment of loan {self.loan}", self.amount)


@dataclass(frozen=True, slots=True)
class Returned:
    """Principal that the institution repays to the policy bank."""

    batch: str
    on: date
    amount: Fen

    def __post_init__(self) -> None:
        _check(f"批次 {self.batch} 的归还", f"a return of batch {self.batch}", self.amount)


def _check(zh: str, en: str, amount: Fen, rate: Decimal = Decimal(0)) -> None:
    if amount <= 0:
        raise LendingError(f"{zh}：金额应大于零", f"{en}: the amount must be more than nothing")
    if not (rate.is_finite() and rate >= 0):
        raise LendingError(f"{zh}：利率不能为负", f"{en}: the rate cannot be below nothing")
