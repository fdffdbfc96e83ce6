"""A loan's statement (流水): every amount that moved, what it went to, and the principal left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from changrong.lending.account.account import Account
from changrong.lending.account.agreement import Bucket
from changrong.lending.account.claims import Payment
from changrong.lending.account.events import (
    ChargeFee,
    ChargeOff,
    Correct,
    Disburse,
    Event,
    Recorded,
    Recover,
)
from changrong.money import Fen
from changrong.text import Text

INTEREST = (Bucket.INTEREST, Bucket.OVERDUE_INTEREST)
CHARGES = (Bucket.FEES, Bucket.PENALTY, Bucket.COMPOUND)
USED = Text("用预收的款还", "paid with money that was kept")


class Line(NamedTuple):
    """One movement, in fen. `event` is the id of what was recorded, "" where money that had been
    kept paid what fell due. `amount` is all that moved: to principal, to interest, to fees, penalty
    and compound interest (`charges`), and to what is kept, less than zero where that was used.
    `left` is the principal on the books after it."""

    on: date
    event: str
    label: Text
    amount: Fen
    principal: Fen
    interest: Fen
    charges: Fen
    kept: Fen
    left: Fen


def statement(account: Account) -> list[Line]:
    """The lines of a loan, the earliest first. The last one leaves the account's principal."""
    lines: list[Line] = []
    left = 0
    for line in _lines(account):
        left += line.left
        lines.append(line._replace(left=left))
    return lines


def _lines(account: Account) -> Iterator[Line]:
    """Each with the change of principal in the place of what is left."""
    by_event = {one.event: one for one in account.payments if one.event}
    used = [one for one in account.payments if not one.event]
    for recorded in account.history:
        while used and used[0].on <= recorded.value_on:
            yield _payment(used.pop(0), USED)
        act = act_of(recorded)
        payment = by_event.get(recorded.id)
        if payment is not None:
            yield _payment(payment, act.label)
        elif line := _other(recorded, act):
            yield line
    for one in used:
        yield _payment(one, USED)


def act_of(recorded: Recorded) -> Event:
    """What was done to the loan; of a correction, what it puts in the place of another."""
    event: Event = recorded.event
    if isinstance(event, Correct):
        event = event.by
    return event


def _payment(payment: Payment, label: Text) -> Line:
    def to(buckets: tuple[Bucket, ...]) -> Fen:
        return sum(fen for bucket, fen in payment.parts if bucket in buckets)

    principal = to((Bucket.PRINCIPAL, Bucket.OVERDUE_PRINCIPAL))
    interest, charges = to(INTEREST), to(CHARGES)
    return Line(
        payment.on,
        payment.event,
        label,
        payment.amount,
        principal,
        interest,
        charges,
        payment.kept,
        -principal,
    )


def _other(said: Recorded, act: Event) -> Line | None:
    match act:
        case Disburse(amount):
            return Line(said.value_on, said.id, act.label, amount, amount, 0, 0, 0, amount)
        case ChargeFee(amount):
            return Line(said.value_on, said.id, act.label, amount, 0, 0, amount, 0, 0)
        case ChargeOff(principal, interest):
            whole = principal + interest
            line = (whole, principal, interest, 0, 0, -principal)
            return Line(said.value_on, said.id, act.label, *line)
        case Recover(amount):
            return Line(said.value_on, said.id, act.label, amount, 0, 0, 0, 0, 0)
    return None
