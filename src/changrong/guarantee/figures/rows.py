"""One guarantee over a period, as figures read it: sums in fen, from how it stood before the period
and on its last day. A table of rows can be counted by any engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from changrong.guarantee.agreement import Agreement
from changrong.guarantee.life import Standing
from changrong.guarantee.life.charging import OWN
from changrong.money import Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`new` was taken on in the period, `released` ended in it: repaid, released, or by a claim
    that was paid. `paid`, `recovered` and `lost` are the guarantor's claims: what it paid the
    lender for all who share, so without the lender's own part, what of that came back and what was
    written off; `unrecovered` is what is left. `fees` were charged in the period for `fee_base`,
    amounts x parts of a year.

    `marks`: what the caller says of it by name, True, False or None where it cannot be told.
    """

    number: str
    borrower: str
    new: Fen = 0
    outstanding: Fen = 0
    released: Fen = 0
    paid: Fen = 0
    recovered: Fen = 0
    lost: Fen = 0
    unrecovered_before: Fen = 0
    unrecovered: Fen = 0
    fees: Fen = 0
    fee_base: Fraction = Fraction(0)
    marks: Mapping[str, bool | None] = field(default_factory=dict)


def row_of(
    number: str,
    borrower: str,
    agreement: Agreement,
    before: Standing,
    after: Standing,
    marks: Mapping[str, bool | None] | None = None,
) -> Row:
    """The row of a guarantee from its standings on the day before a period and on its last day."""
    was, now = _Claims(agreement, before), _Claims(agreement, after)
    charged = [
        one for one in after.charges.get(OWN, ()) if before.on < one.on <= after.on and one.amount
    ]
    part = agreement.fee.basis.part
    return Row(
        number=number,
        borrower=borrower,
        new=max(after.amount - before.amount, 0),
        outstanding=after.outstanding,
        released=after.released + now.principal - before.released - was.principal,
        paid=now.paid - was.paid,
        recovered=now.recovered - was.recovered,
        lost=now.lost - was.lost,
        unrecovered_before=was.unrecovered,
        unrecovered=now.unrecovered,
        fees=sum(one.amount for one in charged),
        fee_base=sum((one.guaranteed * part(one.since, one.until) for one in charged), Fraction(0)),
        marks=marks or {},
    )


class _Claims:
    """All claims of a guarantee that were paid by a day, without the lender's own part."""

    def __init__(self, agreement: Agreement, standing: Standing) -> None:
        lender = agreement.bank.id if agreement.bank else None
        paid = [one for one in standing.claims if one.paid_on]
        self.principal = sum(one.principal for one in paid)
        self.paid = sum(_without(one.borne, lender) for one in paid)
        missing = sum(_without(one.missing, lender) for one in paid)
        self.lost = sum(_without(one.written_off, lender) for one in paid)
        self.recovered = self.paid - missing
        self.unrecovered = missing - self.lost


def _without(amounts: Mapping[str, Fen], lender: str | None) -> Fen:
    return sum(amount for bearer, amount in amounts.items() if bearer != lender)


def year_to(on: date) -> date:
    """The first day of the calendar year that a figure of the year counts from."""
    return date(on.year, 1, 1)
