"""Reading the value of an item: the same for what a source sent and what a person typed."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from changrong.money import MoneyError, fen, in_yuan
from changrong.network.cases.errors import FieldErrors
from changrong.network.cases.fields import clean
from changrong.network.evidence.catalogue import MONTHS, Item
from changrong.policy.numbers import plain
from changrong.text import Problem, Text

_MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")
MOST_MONTHS = 60


class ValueRefused(Problem):
    """What an item cannot hold; `errors` names its fields."""

    def __init__(self, errors: Mapping[str, Text]) -> None:
        super().__init__(
            "；".join(f"{name}：{text.zh}" for name, text in errors.items()),
            "; ".join(f"{name}: {text.en}" for name, text in errors.items()),
        )
        self.errors = dict(errors)


def read(item: Item, raw: Any) -> dict[str, Any]:
    """The value as it is kept: amounts as text in yuan, days as ISO text, what is missing left out.

    Raises ValueRefused for a field the item does not have and for what a field does not take.
    """
    if not isinstance(raw, Mapping):
        raise ValueRefused({"value": Text("应为一组字段", "Should be an object of fields")})
    given = {name: value for name, value in raw.items() if value not in (None, "", {})}
    errors: dict[str, Text] = {}
    series: dict[str, Any] = {}
    for field in item.holds:
        if field.type == MONTHS and field.name in given:
            try:
                series[field.name] = _months(given.pop(field.name))
            except ValueRefused as refused:
                errors[field.name] = refused.errors["months"]
    plain_fields = [field for field in item.holds if field.type != MONTHS]
    kept: dict[str, Any] = {}
    try:
        kept = clean(plain_fields, given)
    except FieldErrors as refused:
        errors |= refused.errors
    for field in plain_fields:  # what counts or weighs something is never below nothing
        if field.type in ("integer", "money") and str(kept.get(field.name, "")).startswith("-"):
            errors[field.name] = Text("不能小于零", "Cannot be less than zero")
    if errors:
        raise ValueRefused(errors)
    return kept | series


def _months(raw: Any) -> dict[str, str]:
    found = _lines(raw) if isinstance(raw, str) else raw
    if not isinstance(found, Mapping) or len(found) > MOST_MONTHS:
        raise _wrong(
            f"应为月份和金额，最多 {MOST_MONTHS} 个月",
            f"Should be months with amounts, at most {MOST_MONTHS}",
        )
    kept: dict[str, str] = {}
    for month, amount in found.items():
        if not isinstance(month, str) or not _MONTH.fullmatch(month):
            raise _wrong(f"“{month}”应写成 2026-01", f"“{month}” should be like 2026-01")
        try:
            value = fen(str(amount))
        except MoneyError as problem:
            raise _wrong(f"{month}：{problem.text.zh}", f"{month}: {problem.text.en}") from None
        if value < 0:
            raise _wrong(f"{month}：金额不能小于零", f"{month}: cannot be less than zero")
        kept[month] = plain(in_yuan(value))
    return dict(sorted(kept.items()))


def _lines(text: str) -> dict[str, str]:
    """A month and its amount a line, as typed: 2026-01 12345.67."""
    found: dict[str, str] = {}
    for number, line in enumerate(filter(str.strip, text.splitlines()), 1):
        parts = line.replace("，", " ").replace("\t", " ").split()
        if len(parts) != 2:
            raise _wrong(
                f"第 {number} 行应写成“2026-01 12345.67”",
                f"Line {number} should be like “2026-01 12345.67”",
            )
        if parts[0] in found:
            raise _wrong(f"{parts[0]} 写了两次", f"{parts[0]} is given twice")
        found[parts[0]] = parts[1]
    return found


def _wrong(zh: str, en: str) -> ValueRefused:
    return ValueRefused({"months": Text(zh, en)})


def checksum(item: str, dated: date, value: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of item, day and value as JSON with sorted keys and no spaces, in UTF-8: proves
    what was exchanged when the value itself is gone."""
    said = {"item": item, "dated": dated.isoformat(), "value": value}
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
