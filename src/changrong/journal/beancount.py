"""Entries as a plain-text ledger that Beancount reads: amounts in yuan, debits positive.

An account becomes `Assets:<book>:Loan:Principal`: its class, the book, the parts of its code. What
is only noted beside the balance sheet stands below `Equity:<book>:Memorandum`, since there are five
classes. What is pending is flagged `!`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from changrong.journal.chart import AccountClass, account
from changrong.journal.entry import Entry
from changrong.money import in_yuan

POSTED, PENDING = "*", "!"
_ROOTS = {
    AccountClass.ASSET: "Assets",
    AccountClass.LIABILITY: "Liabilities",
    AccountClass.EQUITY: "Equity",
    AccountClass.INCOME: "Income",
    AccountClass.EXPENSE: "Expenses",
    AccountClass.MEMORANDUM: "Equity",
}


def account_name(book: str, code: str) -> str:
    """What an account of a book is called there. Raises Problem for one not in the chart."""
    found = account(code)
    parts = [part.replace("_", "-").title() for part in code.split(".")]
    if found.type == AccountClass.MEMORANDUM and parts[0] != "Memorandum":
        parts.insert(0, "Memorandum")
    return ":".join((_ROOTS[found.type], book, *parts))


def opening(accounts: Iterable[tuple[date, str, str, str]]) -> Iterator[str]:
    """Directives that open accounts, each once with all its currencies, from its first day.

    `accounts`: a day, a book, a code and a currency each.
    """
    days: dict[str, date] = {}
    currencies: defaultdict[str, set[str]] = defaultdict(set)
    for on, book, code, currency in accounts:
        name = account_name(book, code)
        days[name] = min(on, days.get(name, on))
        currencies[name].add(currency)
    for on, name in sorted((on, name) for name, on in days.items()):
        yield f"{on.isoformat()} open {name} {','.join(sorted(currencies[name]))}"


def transaction(entry: Entry, flag: str = POSTED) -> Iterator[str]:
    """The lines of one entry."""
    yield ""
    yield f"{entry.value_on.isoformat()} {flag} {_quoted(entry.kind)} {_quoted(entry.key)}"
    for one in entry.postings:
        name = account_name(one.book, one.account)
        yield f"  {name}  {in_yuan(one.amount)} {entry.currency}"
        if one.subject:
            yield f"    subject: {_quoted(one.subject)}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
