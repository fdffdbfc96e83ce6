"""What of a fee paid in advance is given back when a guarantee ends early: by days, cut by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from changrong.guarantee.fees.charges import Charge
from changrong.guarantee.fees.errors import FeeError, checked_amount
from changrong.guarantee.fees.exact import whole
from changrong.money import Fen, Rounding


@dataclass(frozen=True, slots=True)
class Earned:
    """A fee that was paid, in the part that the guarantor keeps and the part that goes back; the
    two sum to what was paid."""

    charge: Charge
    paid: Fen
    refund: Fen

    @property
    def kept(self) -> Fen:
        return self.paid - self.refund


def unearned(
    charge: Charge, ended_on: date, paid: Fen | None = None, rounding: Rounding = Rounding.DOWN
) -> Earned:
    """What goes back of one charge, by the days of its period that the guarantee did not run.

    The day on which it ends no longer counts. `paid` is what was in fact paid of it, the whole
    where it is not said. Raises FeeError where more was paid than was due.
    """
    due = charge.amount if paid is None else checked_amount("paid", paid)
    if due > charge.amount:
        raise FeeError(
            "paid", due, f"多于应收的 {charge.amount}", f"is more than the {charge.amount} due"
        )
    days = (charge.until - charge.since).days
    left = (charge.until - max(ended_on, charge.since)).days
    return Earned(charge, due, whole(Fraction(due * max(left, 0), days), rounding))


def refund(
    paid: Iterable[Charge], ended_on: date, rounding: Rounding = Rounding.DOWN
) -> tuple[Earned, ...]:
    """The same of all that was charged and paid for a guarantee."""
    return tuple(unearned(charge, ended_on, rounding=rounding) for charge in paid)
