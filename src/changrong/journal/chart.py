"""The chart of accounts (会计科目), read from `chart.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType

from changrong.text import Problem, Text

FILE = Path(__file__).with_name("chart.toml")


class AccountClass(StrEnum):
    """The five classes, and what is only noted beside them (表外)."""

    ASSET = "asset"
    LIABILITY = "liability"
    EQUITY = "equity"
    INCOME = "income"
    EXPENSE = "expense"
    MEMORANDUM = "memorandum"

    @property
    def label(self) -> Text:
        return _LABELS[self]


_LABELS = {
    AccountClass.ASSET: Text("资产", "Assets"),
    AccountClass.LIABILITY: Text("负债", "Liabilities"),
    AccountClass.EQUITY: Text("所有者权益", "Equity"),
    AccountClass.INCOME: Text("收入", "Income"),
    AccountClass.EXPENSE: Text("费用", "Expenses"),
    AccountClass.MEMORANDUM: Text("表外", "Memorandum"),
}


@dataclass(frozen=True, slots=True)
class Account:
    """One account of the chart. `is_credit`: its balance stands on the credit side as a rule."""

    code: str
    name: Text
    type: AccountClass
    is_credit: bool


@cache
def chart() -> Mapping[str, Account]:
    """Every account by its code, in the order of the file."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["account"]
    return MappingProxyType({row["code"]: _account(row) for row in rows})


def _account(row: Mapping[str, str]) -> Account:
    name = Text(row["zh"], row["en"])
    return Account(row["code"], name, AccountClass(row["class"]), row["side"] == "credit")


def account(code: str) -> Account:
    """The account with this code. Raises Problem for one that the chart does not have."""
    found = chart().get(code)
    if found is None:
        raise Problem(f"没有会计科目 {code}", f"the chart has no account {code!r}")
    return found
