"""What is still to pay on a contract, by the lending room: its stored events as a loan's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from changrong.lending.account import Defer, Disburse, Due, Recorded, Scope, ahead
from changrong.lending.form import Form
from changrong.lending.loan import Loan
from changrong.money import Fen, in_yuan
from changrong.network.contracts.models import Contract, ContractEvent
from changrong.policy import Grant


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
    """Dues as payment days, what falls on one day together."""
    rows: list[Row] = []
    left = outstanding
    for on, same_day in groupby(sorted(dues, key=_day), key=_day):
        together = list(same_day)
        principal = sum(due.principal for due in together)
        interest = sum(due.interest for due in together)
        left -= principal
        rows.append(Row(len(rows) + 1, on, *map(in_yuan, (principal, interest, left))))
    return rows


def _day(due: Due) -> date:
    return due.on


def still_to_pay(contract: Contract, events: Sequence[ContractEvent], today: date) -> list[Row]:
    """The payment days after today, if everything until today was paid on its day: what was in fact
    paid is not told to the service."""
    loan = Loan(
        principal=contract.principal,
        months=contract.term_months,
        form=Form(contract.repayment),
        disbursed_on=contract.disbursed_on,
        price=contract.rate,
    )
    recorded = [_recorded(event, contract) for event in events]
    dues = ahead(loan.agreement(), recorded, on=today)
    return rows_of(dues, sum(due.principal for due in dues))


def _recorded(event: ContractEvent, contract: Contract) -> Recorded:
    act = Disburse(contract.principal) if event.kind == "agreed" else _deferred(event)
    return Recorded(str(event.sequence), event.recorded_at, event.value_on, act)


def _deferred(event: ContractEvent) -> Defer:
    """All that falls due from the day it was agreed until the new day waits for that."""
    until = date.fromisoformat(event.data["until"])
    gives = {one["what"] for one in event.data["grants"]}
    return Defer(
        scope=Scope(event.data["scope"]),
        since=event.value_on,
        through=until,
        until=until,
        grant=_grant(event),
        waives_penalty="loan.no_penalty_interest" in gives,
        keeps_class="loan.class_kept" in gives,
        keeps_record="loan.credit_record_kept" in gives,
    )


def _grant(event: ContractEvent) -> Grant:
    """The first grant it rests on; one that lender and borrower agreed on their own names none."""
    for one in event.data["grants"]:
        return Grant(
            one["notice"], one["measure"], one["clause"], one["what"], True, "boolean", None
        )
    return Grant.assumed("loan.deferral", True, "boolean")
