"""What the books of lenders must come to, by each loan's own account and not by its movements."""

from __future__ import annotations

from datetime import date, timedelta

from changrong.lending.account import replay
from changrong.lending.account.books import balances
from changrong.lending.account.movements import (
    CHARGED_OFF,
    FEE_RECEIVABLE,
    INTEREST_RECEIVABLE,
    KEPT,
    PRINCIPAL,
)
from changrong.money import Fen
from changrong.network.contracts.accounts import ASSIGNED, agreement_of, history_of
from changrong.network.contracts.models import Contract
from changrong.network.ledger.subledgers import Of, subledger

AT_ONCE = 500


@subledger("loans", (PRINCIPAL, INTEREST_RECEIVABLE, FEE_RECEIVABLE, KEPT, CHARGED_OFF))
def loans(on: date) -> dict[Of, Fen]:
    """Every balance of every loan on a day, or on the last day to which its books were closed."""
    contracts = Contract.objects.select_related("institution").prefetch_related("events")
    return {
        Of(_creditor(contract, on), account, contract.number): amount
        for contract in contracts.order_by("pk").iterator(AT_ONCE)
        for account, amount in _balances(contract, on).items()
        if amount
    }


def _creditor(contract: Contract, on: date) -> str:
    """In whose book the loan stood on a day: it may have been sold since."""
    sold = (one for one in contract.events.all() if one.kind == ASSIGNED and one.value_on > on)
    later = next(sold, None)
    return later.data["from"] if later else contract.institution.number


def _balances(contract: Contract, on: date) -> dict[str, Fen]:
    if contract.posts_on is not None:
        on = min(on, contract.posts_on - timedelta(days=1))
    return balances(replay(agreement_of(contract), history_of(contract.events.all()), on=on))
