"""What lender and borrower agreed: the terms that a loan's events are replayed under."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum

from changrong.lending.cycles import Cycle, EndOfMonth, cycle_times
from changrong.lending.day_count import DayCount
from changrong.lending.errors import LendingError
from changrong.lending.form import Form
from changrong.money import Fen, Rounding
from changrong.text import Text

ZERO, ONE = Decimal(0), Decimal(1)


class Bucket(StrEnum):
    """What a payment can go to. Overdue is what was not paid on its day, nor within the days of
    grace; the other two are what is due and not overdue."""

    FEES = "fees"
    PENALTY = "penalty"
    COMPOUND = "compound_interest"
    OVERDUE_INTEREST = "overdue_interest"
    OVERDUE_PRINCIPAL = "overdue_principal"
    INTEREST = "interest"
    PRINCIPAL = "principal"

    @property
    def label(self) -> Text:
        return _LABELS[self]

    @property
    def is_principal(self) -> bool:
        return self in (Bucket.OVERDUE_PRINCIPAL, Bucket.PRINCIPAL)


_LABELS = {
    Bucket.FEES: Text("费用", "fees"),
    Bucket.PENALTY: Text("罚息", "penalty interest"),
    Bucket.COMPOUND: Text("复利", "compound interest"),
    Bucket.OVERDUE_INTEREST: Text("逾期利息", "overdue interest"),
    Bucket.OVERDUE_PRINCIPAL: Text("逾期本金", "overdue principal"),
    Bucket.INTEREST: Text("利息", "interest"),
    Bucket.PRINCIPAL: Text("本金", "principal"),
}

INTEREST_FIRST = tuple(Bucket)
PRINCIPAL_FIRST = (
    Bucket.OVERDUE_PRINCIPAL,
    Bucket.PRINCIPAL,
    Bucket.OVERDUE_INTEREST,
    Bucket.INTEREST,
    Bucket.PENALTY,
    Bucket.COMPOUND,
    Bucket.FEES,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """The terms of a loan. Raises LendingError, which names the term at fault.

    `principal` is fen: the most that is paid out in all, or for a revolving line the most that may
    be outstanding at the end of a day. `rate` is a fraction a year. Due days are `first_due` and
    then each cycle, the last of them `maturity`; a bullet has that one alone.

    `penalty_markup` is what overdue principal bears on top of the rate, as a fraction of the rate
    (0.5: one and a half times); None: it bears the rate and no more. `compounds`: overdue interest
    bears the same. Neither runs within `grace_days` of a due day. `allocation` is the order in
    which a payment goes to what is due, within each bucket to the oldest first.
    """

    principal: Fen
    form: Form
    rate: Decimal
    first_due: date
    maturity: date
    cycle: Cycle | None = None
    end_of_month: EndOfMonth = EndOfMonth.SAME_DAY
    day_count: DayCount = DayCount.ACTUAL_360
    rounding: Rounding = Rounding.HALF_UP
    penalty_markup: Decimal | None = None
    compounds: bool = False
    grace_days: int = 0
    allocation: tuple[Bucket, ...] = INTEREST_FIRST

    def __post_init__(self) -> None:
        if self.principal <= 0:
            raise _refused(
                "principal", "本金", self.principal, "应大于零", "must be more than zero"
            )
        if not is_rate(self.rate):
            raise _refused("rate", "年利率", self.rate, NO_RATE.zh, NO_RATE.en)
        markup = self.penalty_markup
        if markup is not None and not (markup.is_finite() and markup >= 0):
            raise _refused("penalty_markup", "罚息加收", markup, "不能为负", "cannot be negative")
        if self.grace_days < 0:
            raise _refused(
                "grace_days", "宽限期", self.grace_days, "不能为负", "cannot be negative"
            )
        if self.first_due > self.maturity:
            raise _refused(
                "first_due",
                "首个还款日",
                self.first_due,
                f"晚于到期日 {self.maturity}",
                f"is after maturity on {self.maturity}",
            )
        if len(self.allocation) != len(Bucket) or set(self.allocation) != set(Bucket):
            raise _refused(
                "allocation",
                "冲销顺序",
                ", ".join(self.allocation),
                "每一项应恰好出现一次",
                "must name every bucket once",
            )

    @property
    def has_instalments(self) -> bool:
        """Whether a part of the principal falls due on every due day."""
        return self.form in (Form.EQUAL_INSTALMENTS, Form.EQUAL_PRINCIPAL)

    def due_days(self) -> list[date]:
        """All due days in order, maturity the last."""
        if self.form is Form.BULLET:
            return [self.maturity]
        times = cycle_times(
            _midnight(self.first_due),
            _midnight(self.maturity),
            self.cycle,
            self.end_of_month,
            with_end=True,
        )
        return [time.date() for time in times]


def is_rate(rate: Decimal) -> bool:
    """Whether a loan may bear so much a year: a fraction, neither below zero nor beyond 100 %."""
    return rate.is_finite() and ZERO <= rate <= ONE


NO_RATE = Text(
    "年利率写成小数，4.35% 是 0.0435；负数和超过 100% 不受理",
    "a rate is a fraction, 4.35% is 0.0435; below zero and beyond 100% is refused",
)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _refused(term: str, label: str, value: object, zh: str, en: str) -> LendingError:
    return LendingError(f"{label}（{term}）= {value}：{zh}", f"{term} = {value}: {en}")
