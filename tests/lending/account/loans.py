"""Loans and events for the tests of accounts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from changrong.lending.account import Act, Agreement, Correct, Event, Recorded, Repay, Undo, ahead
from changrong.lending.cycles import Cycle
from changrong.lending.form import Form
from changrong.policy.notice import Grant

MONTHLY = Cycle.read("P1M")
DAY = timedelta(days=1)
LENT_ON = date(2026, 1, 10)
GRANT = Grant("n", "m", "三", "loan.principal_deferred", True, "boolean", None)


def agreement(**given: Any) -> Agreement:
    """120,000 yuan at 3.6 % for a year, due on the 10th of each month, unless said."""
    terms: dict[str, Any] = {
        "principal": 12_000_000,
        "form": Form.EQUAL_PRINCIPAL,
        "rate": Decimal("0.036"),
        "first_due": date(2026, 2, 10),
        "maturity": date(2027, 1, 10),
        "cycle": MONTHLY,
    }
    return Agreement(**{**terms, **given})


_numbers = count(1)


def said(on: date, event: Event, id: str = "", at: datetime | None = None) -> Recorded:
    """An event as recorded at noon of its day, unless said."""
    return Recorded(id or f"n{next(_numbers)}", at or datetime.combine(on, time(12)), on, event)


def book(*acts: tuple[date, Act | Undo | Correct]) -> list[Recorded]:
    return [said(on, act, id=f"e{number}") for number, (on, act) in enumerate(acts, 1)]


def paid_on_time(terms: Agreement, events: Iterable[Recorded], on: date) -> list[Recorded]:
    """The events, and what falls due after a day paid on its day."""
    events = list(events)
    dues = ahead(terms, events, on=on)
    return [*events, *(said(due.on, Repay(due.open)) for due in dues)]
