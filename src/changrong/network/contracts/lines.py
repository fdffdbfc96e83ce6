"""A line of credit (循环额度, 随借随还): how much of it is free, drawing on it, its days.

What is repaid is free again. Drawing holds the contract's row, so of two that draw at once the
second finds what the first has left.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from changrong.lending.account import Account, Disburse, replay
from changrong.lending.account.daily import Day, Period, by_day
from changrong.lending.errors import LendingError
from changrong.money import Fen, in_yuan
from changrong.network import clock
from changrong.network.contracts.accounts import account_of, agreement_of, history_of
from changrong.network.contracts.errors import ContractError
from changrong.network.contracts.models import Contract, ContractEvent
from changrong.network.contracts.recording import Said, opened, write
from changrong.network.people.actor import Actor
from changrong.network.unit import whole
from changrong.text import Text

LONGEST = 366  # days of one statement
PLACES = 6  # of a yuan: a ten-thousandth of a fen


def room_of(account: Account) -> Fen:
    """How much may be drawn on the account's day: the limit less what is outstanding, and nothing
    from maturity on. What was charged off is still claimed, and takes up the line."""
    if account.on >= account.agreement.maturity:
        return 0
    return max(0, account.agreement.principal - account.principal - account.charged_off)


def check_room(contract: Contract, amount: Fen, promised: Fen = 0) -> None:
    """Raises ContractError where a draw of so much is more than is free today, beside what was
    granted and not paid yet."""
    _check_room(contract, account_of(contract), amount, promised)


def _check_room(contract: Contract, account: Account, amount: Fen, promised: Fen = 0) -> None:
    if not contract.is_line:
        raise ContractError("这份合同不是循环额度", "This contract is no line", "contract")
    if account.on >= account.agreement.maturity:
        raise ContractError(
            f"额度已经在 {account.agreement.maturity} 到期",
            f"The line ended on {account.agreement.maturity}",
            "contract",
        )
    free = max(0, room_of(account) - promised)
    if amount > free:
        raise ContractError(
            f"额度还有 {in_yuan(free)} 元可用", f"{in_yuan(free)} yuan are free", "amount"
        )


@whole
def draw(contract: Contract, amount: Fen, beside: Mapping[str, Any], by: Actor) -> ContractEvent:
    """Pay a draw out today. Raises ContractError where the line has not so much free, is over, or
    its account refuses it."""
    [book] = opened([contract]).values()
    today = clock.today()
    _check_room(book.contract, replay(book.terms, book.history, on=today), amount)
    try:
        event = book.add(Said.of(Disburse(amount), today, beside), by, clock.now())
    except LendingError as refused:
        raise ContractError.of(refused) from refused
    write([book], by)
    return event


def lately(contract: Contract) -> tuple[date, date]:
    """The last thirty days until today, as far as the contract reaches back."""
    today = clock.today()
    return max(today - timedelta(days=30), min(contract.disbursed_on, today)), today


def out_of_range(since: date, until: date) -> tuple[str, Text] | None:
    """Which of the days of a statement is wrong, and why."""
    if until < since:
        return "until", Text("不能早于第一天", "The last day cannot come before the first")
    if (until - since).days >= LONGEST:
        return "since", Text(f"一次最多看 {LONGEST} 天", f"At most {LONGEST} days at a time")
    if until > clock.today():
        return "until", Text("还没有到这一天", "That day has not come yet")
    return None


def days_of(contract: Contract, since: date, until: date) -> Period:
    """What happened to it day by day, replayed from its events."""
    return by_day(agreement_of(contract), history_of(contract.events.all()), since, until)


@dataclass(frozen=True)
class Row:
    """A day in yuan; interest unrounded but for the sixth place."""

    on: date
    drawn: Decimal
    repaid: Decimal
    left: Decimal
    interest: Decimal
    penalty: Decimal
    due: Decimal
    paid: Decimal

    @classmethod
    def of(cls, day: Day) -> Row:
        drawn, repaid, left, due, paid = map(
            in_yuan, (day.drawn, day.repaid, day.left, day.due, day.paid)
        )
        return cls(day.on, drawn, repaid, left, fine(day.interest), fine(day.penalty), due, paid)


def fine(amount: Fraction) -> Decimal:
    """Fen, exactly, as yuan to six places."""
    return Decimal(round(amount * 10 ** (PLACES - 2))).scaleb(-PLACES)
