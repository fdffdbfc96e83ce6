"""What can be wrong with a fee, said with the field at fault."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from changrong.guarantee.errors import GuaranteeError
from changrong.money import Fen
from changrong.text import Text


class FeeError(GuaranteeError):
    """A fee that cannot be reckoned. `field` is what is at fault, by its name in the data."""

    def __init__(self, field: str, value: object, zh: str, en: str) -> None:
        shown = "" if value is None else f" = {str(value)[:60]}"
        super().__init__(f"{field}{shown}：{zh}", f"{field}{shown}: {en}")
        self.field = field
        self.value = value
        self.problem = Text(zh, en)

    def named(self, field: str) -> FeeError:
        """The same error by another name of its field."""
        return FeeError(field, self.value, self.problem.zh, self.problem.en)


def checked_amount(field: str, amount: Fen) -> Fen:
    """A whole number of fen, not below zero. Raises FeeError."""
    if isinstance(amount, bool) or not isinstance(amount, int):
        raise FeeError(field, amount, "应为整数分", "must be a whole number of fen")
    if amount < 0:
        raise FeeError(field, amount, "不能为负", "cannot be negative")
    return amount


def checked_part(field: str, part: Decimal) -> Decimal:
    """A rate or a share as a fraction from 0 to 1. Raises FeeError."""
    if not isinstance(part, Decimal) or not part.is_finite():
        raise FeeError(field, part, "应为小数（Decimal）", "must be a Decimal fraction")
    if not 0 <= part <= 1:
        raise FeeError(
            field, part, "应写成 0 到 1 的小数，1% 是 0.01", "is a fraction from 0 to 1, 1% is 0.01"
        )
    return part


def checked_period(since: date, until: date) -> tuple[date, date]:
    """A period of at least a day. Raises FeeError."""
    if until <= since:
        raise FeeError("until", until, f"应晚于 {since}", f"must be after {since}")
    return since, until
