"""Payment days as a page lists them, in yuan."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from changrong.lending.account import Due, ahead
from changrong.money import Fen, in_yuan
from changrong.network.contracts.accounts import agreement_of, history_of
from changrong.network.contracts.models import Contract


class Row(NamedTuple):
    """One payment day, in yuan."""

    number: int
    on: date
    principal: Decimal
    interest: Decimal
    balance: Decimal
    rate: Decimal | None = None

    @property
    def payment(self) -> Decimal:
        return self.principal + self.interest


def rows_of(dues: Iterable[Due], outstanding: Fen) -> list[Row]:
    """What is open of dues as payment days, what falls on one day together."""
    rows: list[Row] = []
    left = outstanding
    for on, same_day in groupby(sorted(dues, key=_day), key=_day):
        together = list(same_day)
        principal = sum(due.open_principal for due in together)
        interest = sum(due.open_interest for due in together)
        left -= principal
        rows.append(Row(len(rows) + 1, on, *map(in_yuan, (principal, interest, left))))
    return rows


def _day(due: Due) -> date:
    return due.on


def still_to_pay(contract: Contract, today: date) -> list[Row]:
    """The payment days after today, by all that was recorded. What is due by today is not among
    them: it is taken as paid."""
    dues = ahead(agreement_of(contract), history_of(contract.events.all()), on=today)
    return rows_of(dues, sum(due.open_principal for due in dues))
