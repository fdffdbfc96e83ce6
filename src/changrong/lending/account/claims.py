"""What has fallen due, what runs, and what was paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from changrong.lending.account.agreement import ONE, ZERO, Bucket
from changrong.money import Fen, Rounding


def whole(amount: Decimal, rounding: Rounding) -> Fen:
    """An amount of fen as whole fen, by a named rounding."""
    return int(amount.quantize(ONE, rounding))


@dataclass(slots=True)
class Claim:
    """The principal or the interest of one due day. `planned_on` is the day by the terms, `due_on`
    the day it was deferred to if it was. What is `gone` was charged off or taken into new terms."""

    planned_on: date
    due_on: date
    is_principal: bool
    amount: Fen
    paid: Fen = 0
    gone: Fen = 0
    is_overdue: bool = False
    settled_on: date | None = None

    @property
    def open(self) -> Fen:
        return self.amount - self.paid - self.gone


@dataclass(slots=True)
class Accrual:
    """Interest that runs: exact in units (principal x rate x units of the day count), and what was
    taken of it in fen. So it is rounded as a whole, however often a part is paid."""

    basis: int
    rounding: Rounding
    units: Decimal = ZERO
    taken: Fen = 0

    @property
    def run(self) -> Fen:
        """What has run up, paid or not."""
        return whole(self.units / self.basis, self.rounding) if self.units else 0

    @property
    def owed(self) -> Fen:
        return self.run - self.taken

    @property
    def exact(self) -> Decimal:
        """The same, unrounded."""
        return self.units / self.basis - self.taken

    def afresh(self) -> Accrual:
        """The same with nothing run up."""
        return Accrual(self.basis, self.rounding)

    def settle(self) -> Fen:
        """What is owed, to be owed elsewhere from now on."""
        owed = self.owed
        self.units, self.taken = ZERO, 0
        return owed


class Payment(NamedTuple):
    """Money of one event, what it went to, and what was kept of it: the parts and that are its
    amount. `kept` is negative where money that had been kept went to the parts too; where that
    alone paid what fell due, the row names no event and has no amount."""

    event: str
    on: date
    amount: Fen
    parts: tuple[tuple[Bucket, Fen], ...]
    kept: Fen
