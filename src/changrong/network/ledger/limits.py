"""What an entry may hold: what the tables can keep, and what no key of ours may look like."""

from __future__ import annotations

import re
from datetime import date, datetime

from changrong import journal
from changrong.network.ledger.errors import LedgerError
from changrong.network.ledger.models import KEY, KIND, SUBJECT
from changrong.text import Text

END = "~"
"""Follows the key of a pending entry in the key of what ends it; no other key may end so."""

MOST = 10**15
"""Fen in one posting: ten million million yuan, so that sums stay far from what 64 bits hold."""

_CURRENCY = re.compile(r"[A-Z]{3}")


def check(entry: journal.Entry) -> None:
    """Raises LedgerError for what these books cannot take."""
    if found := _fault(entry):
        key = entry.key if entry.key.isprintable() else ascii(entry.key)
        raise LedgerError(f"凭证 {key}：{found.zh}", f"entry {key}: {found.en}")


def _fault(entry: journal.Entry) -> Text | None:
    if entry.key.endswith(END) or not _fits(entry.key, KEY - len(END)):
        return Text(
            f"凭证号应有 1 到 {KEY - 1} 个可见的字，不以“{END}”结尾",
            f"a key has 1 to {KEY - 1} printable characters and does not end in {END}",
        )
    if not _fits(entry.kind, KIND):
        return Text(
            f"类型应有 1 到 {KIND} 个可见的字", f"a kind has 1 to {KIND} printable characters"
        )
    if not _CURRENCY.fullmatch(entry.currency):
        return Text("币种应为三个大写字母，如 CNY", "a currency is three capitals, such as CNY")
    if not is_day(entry.value_on):
        return Text("起算日应为一天，不带时刻", "its value day is a day, without a time")
    for posting in entry.postings:
        if type(posting.amount) is not int or abs(posting.amount) > MOST:
            return Text(
                f"{posting.account} 的金额 {posting.amount} 不是可以入账的整分",
                f"{posting.amount} on {posting.account} is no whole number of fen to be posted",
            )
        if posting.subject and not _fits(posting.subject, SUBJECT):
            return Text(
                f"{posting.account} 的合同编号应至多有 {SUBJECT} 个可见的字",
                f"the subject on {posting.account} has more than {SUBJECT} printable characters",
            )
    return None


def is_day(value: object) -> bool:
    """A moment is a date to Python, and would be kept as another than was digested."""
    return isinstance(value, date) and not isinstance(value, datetime)


def _fits(text: str, most: int) -> bool:
    return 0 < len(text) <= most and text.isprintable()
