"""Who else knows what the books should say: apps that keep contracts register what theirs come to.

    @subledger("loans", accounts=("loan.principal", "loan.interest_receivable"))
    def loans(on: date) -> dict[Of, Fen]:
        return {Of(book, "loan.principal", number): outstanding, ...}

A sub-ledger accounts for all that stands on its accounts, in every book: what the books have there
and it has not is a difference too. It is asked for a value day and tells what is posted by then,
debits positive; what comes to zero may be left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from changrong import journal
from changrong.money import Fen


class Of(NamedTuple):
    """What stands on an account of a book about one subject."""

    book: str
    account: str
    subject: str


Balances = Mapping[Of, Fen]
Told = Callable[[date], Balances]


@dataclass(frozen=True)
class Subledger:
    name: str
    accounts: tuple[str, ...]
    balances: Told


registered: dict[str, Subledger] = {}


def subledger(name: str, accounts: tuple[str, ...]) -> Callable[[Told], Told]:
    """Register a function as the sub-ledger of these accounts. Raises Problem for an account not
    in the chart, ValueError for a name that another function has."""
    for code in accounts:
        journal.account(code)

    def register(told: Told) -> Told:
        if name in registered and registered[name].balances is not told:
            raise ValueError(f"two sub-ledgers are called {name}")
        registered[name] = Subledger(name, accounts, told)
        return told

    return register


class Difference(NamedTuple):
    """A count of what is used of a limit that is not what it should be: whose, of which limit, for
    whom, what it says and what it should."""

    owner: str
    limit: str
    subject: str
    used: Fen
    expected: Fen


Counted = Callable[[], Iterable[Difference]]
counted: dict[str, Counted] = {}


def counter(name: str) -> Callable[[Counted], Counted]:
    """Register a function that finds counts of limits which are not what contracts come to."""

    def register(found: Counted) -> Counted:
        counted[name] = found
        return found

    return register
