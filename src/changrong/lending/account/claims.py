"""What has fallen due, what runs, and what was paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from changrong.lending.account.agreement import ZERO, Bucket
from changrong.money import Fen, Rounding, rounded


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

    units: Decimal = ZERO
    taken: Fen = 0

    def owed(self, basis: int, rounding: Rounding, more: Decimal = ZERO) -> Fen:
        """What is owed of it, with more units if there are any."""
        units = self.units + more
        return (int(rounded(units / basis, rounding, 0)) if units else 0) - self.taken

    def clear(self) -> None:
        self.units, self.taken = ZERO, 0


class Payment(NamedTuple):
    """Money of one event and what it went to: the parts and what was kept are its amount. Money
    that was kept and went to something later has a row of its own, with no amount."""

    event: str
    on: date
    amount: Fen
    parts: tuple[tuple[Bucket, Fen], ...]
    kept: Fen
