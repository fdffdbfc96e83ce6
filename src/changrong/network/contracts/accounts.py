"""A contract as the lending room's loan: its terms, its stored events, how it stands on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from changrong.lending.account import (
    Account,
    Agreement,
    Disburse,
    Event,
    Recorded,
    replay,
)
from changrong.lending.account.stored import restored, stored_grant
from changrong.lending.form import Form
from changrong.lending.loan import Loan
from changrong.network import clock
from changrong.network.contracts.models import Contract, ContractEvent
from changrong.policy import Grant

AGREED, DEFERRED, ASSIGNED = "agreed", "deferred", "assigned"
BETWEEN_THEMSELVES = Grant.assumed("loan.deferral", True, "boolean")
"""What a deferral rests on that lender and borrower agreed without a notice."""


def agreement_of(contract: Contract) -> Agreement:
    """The terms that were agreed at first."""
    loan = Loan(
        principal=contract.principal,
        months=contract.term_months,
        form=Form(contract.repayment),
        disbursed_on=contract.disbursed_on,
        price=contract.rate,
        due_day=contract.due_day,
    )
    return loan.agreement()


def history_of(events: Iterable[ContractEvent]) -> list[Recorded]:
    """Stored events as the lending room's, each named by its place; that a line was agreed is none,
    since nothing is paid out by it, nor that the loan was sold, which changes nothing of it. Raises
    LendingError for one that cannot be read."""
    return [
        _recorded(event) for event in events if event.kind != ASSIGNED and not _opens_line(event)
    ]


def _opens_line(event: ContractEvent) -> bool:
    return event.kind == AGREED and event.data.get("repayment") == Form.REVOLVING


def _recorded(event: ContractEvent) -> Recorded:
    return Recorded(str(event.sequence), event.recorded_at, event.value_on, event_in(event))


def event_in(event: ContractEvent) -> Event:
    """What happened. To agree on a loan is to disburse all of the principal on that day."""
    if event.kind == AGREED:
        return Disburse(int(event.data["principal"]))
    if event.kind == DEFERRED and "since" not in event.data:
        return restored(DEFERRED, _as_first_stored(event))
    return restored(event.kind, event.data)


def account_of(contract: Contract, on: date | None = None) -> Account:
    """How the loan stands at the end of a day, today unless told."""
    history = history_of(contract.events.all())
    return replay(agreement_of(contract), history, on=on or clock.today())


def reports_payments(account: Account) -> bool:
    """Whether the lender tells of payments, made or missed. Until it does, nothing says that one
    was not made, and what has fallen due is taken as paid on its day."""
    lost = account.charged_off + account.recovered_principal + account.recovered_interest
    return bool(account.payments or account.missed or lost)


def _as_first_stored(event: ContractEvent) -> dict[str, Any]:
    """A deferral of the first release held a scope, one day and its grants: all that falls due from
    the day it was agreed until that day waits for it."""
    grants = event.data["grants"]
    gives = {one["what"] for one in grants}
    return {
        "scope": event.data["scope"],
        "since": event.value_on.isoformat(),
        "through": event.data["until"],
        "until": event.data["until"],
        "grant": grants[0] if grants else stored_grant(BETWEEN_THEMSELVES),
        "waives_penalty": "loan.no_penalty_interest" in gives,
        "keeps_class": "loan.class_kept" in gives,
        "keeps_record": "loan.credit_record_kept" in gives,
    }
