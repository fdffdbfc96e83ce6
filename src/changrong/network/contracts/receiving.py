"""What somebody else than the borrower pays on a loan: its guarantor, of a claim or of what it
recovered.

Whoever pays keeps the record of it. The loan is handed all that this record says, and takes in the
difference from what it holds, as books do: what is said no longer is undone, what is new received.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from changrong.lending.account import Account, Prepay, Recover, Repay, Undo, Way, replay
from changrong.lending.errors import LendingError
from changrong.money import Fen
from changrong.network import clock
from changrong.network.contracts.accounts import account_of
from changrong.network.contracts.errors import ContractError
from changrong.network.contracts.models import Contract, ContractEvent
from changrong.network.contracts.recording import Open, Said, opened, write
from changrong.network.people.actor import Actor
from changrong.network.unit import whole


class Payment(NamedTuple):
    """Money in fen, on a day."""

    on: date
    amount: Fen


@dataclass(frozen=True)
class Paying:
    """All that a payer, named by its number, says that it paid on a loan: by its own number of
    each. `beside` is kept with what is new of it."""

    contract: Contract
    payer: str
    payments: Mapping[str, Payment]
    beside: Mapping[str, Any] = field(default_factory=dict)


@whole
def receive(asked: Sequence[Paying], by: Actor) -> list[ContractEvent]:
    """Have loans hold what was paid on them, and no more. Money goes for what was charged off where
    the loan is off the books, for what is due, and then for principal before its day; what is over
    is kept for the next due day. Raises ContractError, which names the loan, for what its account
    refuses; nothing is written then."""
    books = opened([one.contract for one in asked])
    for one in asked:
        book = books[one.contract.pk]
        try:
            _bring(book, one, by)
        except LendingError as why:
            number, said = book.contract.number, why.text
            raise ContractError(f"贷款 {number}：{said.zh}", f"loan {number}: {said.en}") from why
    write([book for book in books.values() if book.added], by)
    return [event for book in books.values() for event in book.added]


@whole
def pay_in(contract: Contract, amount: Fen, beside: Mapping[str, Any], by: Actor) -> ContractEvent:
    """Money that came in on a loan today for its borrower, whoever sent it: an emergency fund. It
    is the loan's own record, and goes where a payer's would. Raises ContractError for what its
    account refuses."""
    [book] = opened([contract]).values()
    try:
        event = _taken_in(_account(book, clock.today()), amount)
        added = book.add(Said.of(event, clock.today(), beside), by, clock.now())
    except LendingError as refused:
        raise ContractError.of(refused) from refused
    write([book], by)
    return added


Received = dict[tuple[str, str], tuple[ContractEvent, Payment]]
"""Payments that a loan holds, by payer and the payer's own number."""


def received(contract: Contract) -> Received:
    """What a loan has received of others than its borrower until today."""
    return _received(contract.events.all(), account_of(contract))


def _received(events: Iterable[ContractEvent], account: Account) -> Received:
    in_force = {one.id for one in account.history}
    return {
        (event.data["payer"], event.data["payment"]): (
            event,
            Payment(event.value_on, int(event.data["amount"])),
        )
        for event in events
        if "amount" in event.data and "payer" in event.data and str(event.sequence) in in_force
    }


def payer_of(event: ContractEvent) -> str:
    """Whose record an event follows from; "" for one that was told of the loan itself."""
    return str(event.data.get("payer", ""))


def _bring(book: Open, asked: Paying, by: Actor) -> None:
    """What is undone comes first: it makes room for what is new."""
    held = {
        number: found
        for (payer, number), found in _received(book.events, _account(book, clock.today())).items()
        if payer == asked.payer
    }
    for number, (event, payment) in held.items():
        if asked.payments.get(number) != payment:
            said = Said.of(Undo(str(event.sequence)), clock.today(), _beside(asked, number))
            book.add(said, by, clock.now())
    for number, payment in asked.payments.items():
        if number not in held or held[number][1] != payment:
            event = _taken_in(_account(book, payment.on), payment.amount)
            book.add(Said.of(event, payment.on, _beside(asked, number)), by, clock.now())


def _account(book: Open, on: date) -> Account:
    return replay(book.terms, book.history, on=on)


def _beside(asked: Paying, number: str) -> dict[str, Any]:
    return {**asked.beside, "payer": asked.payer, "payment": number}


def _taken_in(account: Account, amount: Fen) -> Repay | Prepay | Recover:
    if not account.principal and account.charged_off:
        return Recover(amount)
    if amount > account.owed_now and account.principal > account.due_principal:
        return Prepay(amount, Way.LOWER)
    return Repay(amount)
