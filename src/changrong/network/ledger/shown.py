"""Reports as JSON has them, for the API and the command line: amounts in yuan."""

from __future__ import annotations

from datetime import date
from typing import Any

from changrong import journal
from changrong.money import in_yuan
from changrong.network.ledger.reports import Balance, Group, Line, Statement, TrialBalance


def trial_balance(found: TrialBalance) -> dict[str, Any]:
    return {
        "book": found.book,
        "currency": found.currency,
        "on": _iso(found.on),
        "known_at": _iso(found.known_at),
        "groups": [_group(group) for group in found.groups],
        "debit": in_yuan(found.debit),
        "credit": in_yuan(found.credit),
    }


def _group(group: Group) -> dict[str, Any]:
    return {
        "type": group.type.value,
        "rows": [_balance(row) for row in group.rows],
        "debit": in_yuan(group.debit),
        "credit": in_yuan(group.credit),
    }


def _balance(row: Balance) -> dict[str, Any]:
    return {
        "account": _account(row.account),
        "debit": in_yuan(row.debit),
        "credit": in_yuan(row.credit),
        "pending": in_yuan(row.pending),
    }


def statement(found: Statement) -> dict[str, Any]:
    return {
        "book": found.book,
        "currency": found.currency,
        "account": found.account,
        "subject": found.subject,
        "since": _iso(found.since),
        "until": _iso(found.until),
        "known_at": _iso(found.known_at),
        "accounts": [
            {
                "account": _account(ends.account),
                "opening": in_yuan(ends.opening),
                "closing": in_yuan(ends.closing),
            }
            for ends in found.ends
        ],
        "total": found.total,
        "lines": [_line(line) for line in found.lines],
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "value_on": _iso(line.value_on),
        "recorded_at": _iso(line.recorded_at),
        "key": line.key,
        "kind": line.kind,
        "account": line.account.code,
        "subject": line.subject,
        "debit": in_yuan(line.debit),
        "credit": in_yuan(line.credit),
        "balance": in_yuan(line.balance),
        "pending": line.pending,
    }


def _account(account: journal.Account) -> dict[str, str]:
    return {"code": account.code, "zh": account.name.zh, "en": account.name.en}


def _iso(when: date | None) -> str | None:
    return when.isoformat() if when else None
