"""What of a fee paid in advance is given back when a guarantee ends early or is lowered: by days
and amounts, cut by name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

from changrong.guarantee.fees.charges import Charge, Outstanding
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
    return unused(charge, [Outstanding(ended_on, 0)], paid, rounding)


def unused(
    charge: Charge,
    lowered: Sequence[Outstanding],
    paid: Fen | None = None,
    rounding: Rounding = Rounding.DOWN,
) -> Earned:
    """What goes back of one charge, by the days of its period and what was not guaranteed on them
    of the amount that it is for. `lowered` are the most that was, by the day from which it holds,
    in order; before the first it was all. Raises FeeError where more was paid than was due.
    """
    due = charge.amount if paid is None else checked_amount("paid", paid)
    if due > charge.amount:
        raise FeeError(
            "paid", due, f"多于应收的 {charge.amount}", f"is more than the {charge.amount} due"
        )
    whole_amount = charge.guaranteed or 1  # one told without it is by days alone
    days = [min(max(one.since, charge.since), charge.until) for one in lowered]
    idle = sum(
        (until - since).days * max(whole_amount - one.amount, 0)
        for one, (since, until) in zip(lowered, pairwise([*days, charge.until]), strict=True)
    )
    total = (charge.until - charge.since).days * whole_amount
    return Earned(charge, due, whole(Fraction(due * idle, total), rounding))


def refund(
    paid: Iterable[Charge], ended_on: date, rounding: Rounding = Rounding.DOWN
) -> tuple[Earned, ...]:
    """The same of all that was charged and paid for a guarantee."""
    return tuple(unearned(charge, ended_on, rounding=rounding) for charge in paid)
