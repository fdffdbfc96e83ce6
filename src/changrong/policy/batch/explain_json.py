"""An explained row as plain values: for `explain --json`, and for the API."""

from __future__ import annotations

from datetime import date
from typing import Any

from changrong.policy.batch.explain import Explained, Reason, Row
from changrong.policy.batch.own import Own
from changrong.policy.facts import Value
from changrong.text import Text

_TRUTHS = {True: "true", False: "false", None: "unknown"}


def row_json(row: Row, own: Own | None = None) -> dict[str, Any]:
    """Dates as ISO text, numbers as Decimal; `own` adds what the row itself stated."""
    found: dict[str, Any] = {"row": row.number}
    if own is not None:
        found["facts"] = {name: plain_value(value) for name, value in own.facts.items()}
        found["problems"] = [
            {"column": item.column, "value": item.value, "problem": _words(item.problem)}
            for item in own.refused
        ]
    found["derived"] = {name: plain_value(value) for name, value in row.derived.items()}
    found["measures"] = [_measure(item) for item in row.measures]
    return found


def plain_value(value: Value) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _measure(item: Explained) -> dict[str, Any]:
    rule = item.rule
    return {
        "notice": rule.notice,
        "id": rule.id,
        "title": _words(rule.title),
        "number": rule.number,
        "clause": rule.clause,
        "label": _words(rule.label),
        "sort": str(rule.sort),
        "binding": str(rule.binding),
        "read": str(rule.read) if rule.read else None,
        "from": rule.start.isoformat(),
        "until": rule.until.isoformat() if rule.until else None,
        "verdict": str(item.verdict),
        "dated": None if item.dated is None else _reason(item.dated),
        "conditions": [_reason(reason) for reason in item.conditions],
        "failing": None if item.failing is None else item.failing.that,
        "unknown": list(item.unknown),
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "that": reason.that,
        "label": _words(reason.label),
        "verdict": _TRUTHS[reason.truth],
        "reads": list(reason.reads),
        "facts": {name: plain_value(value) for name, value in reason.facts.items()},
    }


def _words(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
